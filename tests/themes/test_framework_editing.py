"""The framework made by single steps: added to, changed, put on themes, taken out, and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from coder.coding.log_reading import read_log
from coder.errors import InputError, NotAllowed
from coder.store.people import add_person
from coder.store.study import Study
from coder.themes.editing import add_theme
from coder.themes.fields import ThemeFields
from coder.themes.framework import PillarView, load_framework, save_framework, show_framework
from coder.themes.framework_editing import add_pillar, change_pillar, choose_themes, remove_pillar
from coder.themes.loading import load_themes
from coder.themes.steps import redo_theme_step, undo_theme_step
from tests.themes.agreed import THEMES, Agreed
from tests.themes.test_steps import FRAMEWORK, state


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


def make(study: Study) -> None:
    """The framework of the file, by hand."""
    add_pillar(study, "Respect", text="Everybody knows something.", themes=["The same few voices"])
    add_pillar(study, "Ask first", parent="respect", key="ask")
    choose_themes(study, "ask", add=["resources"])


def outline(parts: tuple[PillarView, ...]) -> list[tuple[str, str, list[str], list[object]]]:
    return [(part.name, part.kind, [theme.key for theme in part.themes], [*outline(part.children)]) for part in parts]


class TestMaking:
    def test_by_hand_it_becomes_what_the_file_makes_it(self, themed: Agreed) -> None:
        with themed.open() as study:
            load_framework(study, themed.file("f.yaml", FRAMEWORK))
            of_file = show_framework(study)
            load_framework(study, themed.file("none.yaml", "pillars: []\n"))
            make(study)
            assert show_framework(study) == of_file
            save_framework(study, themed.folder / "out.yaml")
            load_framework(study, themed.folder / "out.yaml")
            assert show_framework(study) == of_file

    def test_words_and_place_change_and_the_log_says_why(self, themed: Agreed) -> None:
        with themed.open() as study:
            make(study)
            change_pillar(study, "Respect", "too broad", name="Knowing", text="")
            moved = change_pillar(study, "ask", parent="")
            assert (moved.parent, moved.themes) == ("", ("resources",))
            choose_themes(study, "ask", add=["voices"], remove=["resources"])
            assert outline(show_framework(study).pillars) == [
                ("Knowing", "pillar", ["voices"], []), ("Ask first", "recommendation", ["voices"], []),
            ]  # fmt: skip
            entry = read_log(study, action="framework.change").entries[-1]
            assert (entry.subject, entry.reason) in {("respect", "too broad"), ("ask", "")}
            reasons = {entry.subject: entry.reason for entry in read_log(study, action="framework.change").entries}
            assert reasons == {"respect": "too broad", "ask": ""}

    def test_a_part_is_taken_out_and_its_themes_stay(self, themed: Agreed) -> None:
        with themed.open() as study:
            make(study)
            with pytest.raises(NotAllowed, match="Below Respect stands: ask"):
                remove_pillar(study, "respect")
            remove_pillar(study, "ask", "nobody asked for it")
            remove_pillar(study, "respect")
            framework = show_framework(study)
        assert framework.pillars == ()
        assert set(framework.without) == {"The same few voices", "Who speaks", "Time and money"}


def test_every_step_is_taken_back_and_done_again(themed: Agreed) -> None:
    steps: list[Callable[[Study], object]] = [
        lambda study: add_pillar(study, "Respect", themes=["voices"]),
        lambda study: add_pillar(study, "Ask first", parent="respect", key="ask", themes=["resources"]),
        lambda study: choose_themes(study, "ask", add=["voices"], remove=["resources"]),
        lambda study: change_pillar(study, "ask", "why", name="Ask", parent="", kind="pillar"),
        lambda study: remove_pillar(study, "respect"),
        lambda study: remove_pillar(study, "ask"),
    ]
    with themed.open() as study:
        states = [state(study)]
        for step in steps:
            step(study)
            states.append(state(study))
    with themed.open() as study:  # another sitting
        for before in reversed(states[:-1]):
            undo_theme_step(study)
            assert state(study) == before
        for after in states[1:]:
            redo_theme_step(study)
            assert state(study) == after


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda study: add_pillar(study, "Respect"), "has the key respect already"),
        (lambda study: add_pillar(study, "  ", key="empty"), "needs a name"),
        (lambda study: add_pillar(study, "X", kind="idea"), "no kind 'idea'"),
        (lambda study: add_pillar(study, "X", key="A b"), "lower_snake_case"),
        (lambda study: add_pillar(study, "X", themes=["voicess"]), "There is no theme 'voicess'"),
        (lambda study: add_pillar(study, "X", text="\udcff"), "does not belong in a text"),
        (lambda study: change_pillar(study, "respct", name="Y"), "no pillar or recommendation 'respct'"),
        (lambda study: change_pillar(study, "respect", parent="ask"), "cannot be moved below itself"),
        (lambda study: choose_themes(study, "ask", remove=["voices"]), "its themes are: resources"),
    ],
)
def test_what_makes_no_framework_is_refused_and_changes_nothing(
    themed: Agreed, wrong: Callable[[Study], object], words: str
) -> None:
    with themed.open() as study:
        make(study)
        before = state(study)
        with pytest.raises(InputError, match=words):
            wrong(study)
        assert state(study) == before


def test_a_coder_changes_nothing(themed: Agreed) -> None:
    with themed.open("ana") as study, pytest.raises(NotAllowed, match="Only a lead"):
        add_pillar(study, "X")


class TestTwoLeads:
    """What one lead takes back never loses what another lead made."""

    @pytest.fixture
    def mia(self, themed: Agreed) -> Iterator[Study]:
        with themed.open() as study:
            add_person(study, "mia", "lead")
            make(study)
            add_pillar(study, "Trust")
        with themed.open("mia") as study:
            yield study

    def refused(self, themed: Agreed, words: str) -> None:
        with themed.open() as study:
            before = state(study)
            with pytest.raises(NotAllowed, match=words):
                undo_theme_step(study)
            assert state(study) == before

    def test_a_part_is_not_taken_back_from_above_another(self, themed: Agreed, mia: Study) -> None:
        add_pillar(mia, "Soon", parent="trust")
        self.refused(themed, "“Soon” stands below trust now. Move or remove that first.")

    def test_a_part_does_not_go_back_below_one_that_is_gone(self, themed: Agreed, mia: Study) -> None:
        with themed.open() as study:
            add_pillar(study, "Soon", parent="trust")
            change_pillar(study, "soon", parent="")
        remove_pillar(mia, "trust")
        self.refused(themed, "“Soon” would stand below trust, which somebody else removed since.")

    def test_parts_do_not_end_below_one_another(self, themed: Agreed, mia: Study) -> None:
        with themed.open() as study:
            add_pillar(study, "Soon", parent="trust")
            change_pillar(study, "soon", parent="")
        change_pillar(mia, "trust", parent="soon")
        self.refused(themed, "would stand below itself")


def test_names_without_latin_letters_get_keys_of_their_own(themed: Agreed) -> None:
    with themed.open() as study:
        parts = [add_pillar(study, name) for name in ("Доверие", "Время", "信頼")]
        themes = [add_theme(study, ThemeFields(name, central_idea="1")) for name in ("Голоса", "Средства")]
        assert [part.key for part in parts] == ["part", "part_2", "part_3"]
        assert [theme.key for theme in themes] == ["theme", "theme_2"]
