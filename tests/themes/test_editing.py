"""Small changes to the themes."""

from __future__ import annotations

import pytest

from coder.coding.log_reading import read_log
from coder.errors import InputError, NotAllowed
from coder.themes.editing import ChangedMeanwhile, add_theme, change_theme, link_code, unlink_code
from coder.themes.fields import ThemeFields
from coder.themes.loading import load_themes
from coder.themes.reading import show_themes
from tests.themes.agreed import THEMES, Agreed


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


class TestAdding:
    def test_a_theme_gets_a_key_from_its_name_and_stands_last(self, themed: Agreed) -> None:
        with themed.open() as study:
            saved = add_theme(study, ThemeFields("A gap, 2 words", central_idea="i"), codes=["tokenism"])
            tree = show_themes(study)
        assert saved.key == "a_gap_2_words"
        assert [theme.key for theme in tree.themes] == ["voices", "resources", "a_gap_2_words"]
        assert tree.unhoused == ()

    def test_a_sub_theme_stands_below_its_parent(self, themed: Agreed) -> None:
        with themed.open() as study:
            add_theme(study, ThemeFields("Sub", central_idea="i"), parent="resources")
            assert [child.key for child in show_themes(study).themes[1].children] == ["sub"]

    def test_a_key_is_used_once(self, themed: Agreed) -> None:
        with themed.open() as study, pytest.raises(InputError, match="already"):
            add_theme(study, ThemeFields("Voices", central_idea="i"))

    def test_a_theme_without_a_central_idea_is_refused(self, themed: Agreed) -> None:
        with themed.open() as study, pytest.raises(InputError, match="central_idea"):
            add_theme(study, ThemeFields("New"))


class TestChanging:
    def test_words_change_and_the_log_keeps_what_they_were(self, themed: Agreed) -> None:
        with themed.open() as study:
            change_theme(study, "voices", name="Always the same", status="candidate")
            theme = show_themes(study).themes[0]
            entry = read_log(study, action="theme.change").entries[0]
        assert (theme.name, theme.status, theme.central_idea) == (
            "Always the same",
            "candidate",
            "Those who are heard were heard before.",
        )
        assert entry.before is not None
        assert entry.after is not None
        assert (entry.before["name"], entry.after["name"]) == ("The same few voices", "Always the same")

    def test_a_theme_moves_with_its_sub_themes_but_not_below_itself(self, themed: Agreed) -> None:
        with themed.open() as study:
            change_theme(study, "voices", parent="resources")
            assert [theme.key for theme in show_themes(study).themes] == ["resources"]
            with pytest.raises(InputError, match="below itself"):
                change_theme(study, "resources", parent="who_speaks")
            change_theme(study, "who_speaks", parent="")
            assert [theme.key for theme in show_themes(study).themes] == ["resources", "who_speaks"]

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(self, themed: Agreed) -> None:
        with themed.open() as study, themed.open() as colleague:
            seen = {"name": "The same few voices", "status": "kept", "parent": ""}
            change_theme(colleague, "voices", name="Who is heard")
            with pytest.raises(ChangedMeanwhile, match="Who is heard") as refused:
                change_theme(study, "voices", seen, name="Always the same", status="candidate")
            theme = show_themes(study).themes[0]
            assert (theme.name, theme.status) == ("Who is heard", "kept")
            assert refused.value.now == {"name": "Who is heard"}
            assert change_theme(study, "voices", seen, status="candidate").fields.name == "Who is heard"
            saved = change_theme(study, "voices", seen | refused.value.now, name="Always the same")
        assert (saved.fields.name, saved.fields.status) == ("Always the same", "candidate")

    def test_an_unknown_field_is_refused(self, themed: Agreed) -> None:
        with themed.open() as study, pytest.raises(InputError, match="central_idea"):
            change_theme(study, "voices", centralidea="x")


class TestCodes:
    def test_linking_and_unlinking_change_the_counts_and_are_logged(self, themed: Agreed) -> None:
        with themed.open() as study:
            assert link_code(study, "resources", "Tokenism").codes == ("cost", "time", "tokenism")
            assert show_themes(study).themes[1].respondents == 2
            assert unlink_code(study, "resources", "tokenism").codes == ("cost", "time")
            entries = read_log(study, action="theme").entries
        assert [entry.action for entry in entries] == ["theme.link", "theme.unlink"]
        assert entries[1].before is not None
        assert entries[1].before["codes"] == ["cost", "time", "tokenism"]

    def test_what_is_linked_or_not_linked_already_is_refused(self, themed: Agreed) -> None:
        with themed.open() as study:
            with pytest.raises(InputError, match="already"):
                link_code(study, "resources", "time")
            with pytest.raises(InputError, match="cost, time"):
                unlink_code(study, "resources", "tokenism")

    def test_a_coder_changes_nothing(self, themed: Agreed) -> None:
        with themed.open("ana") as study:
            with pytest.raises(NotAllowed):
                link_code(study, "resources", "tokenism")
            with pytest.raises(NotAllowed):
                unlink_code(study, "resources", "time")
            with pytest.raises(NotAllowed):
                change_theme(study, "resources", name="x")
            with pytest.raises(NotAllowed):
                add_theme(study, ThemeFields("New", central_idea="i"))
