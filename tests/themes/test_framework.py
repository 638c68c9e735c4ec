"""Pillars and recommendations, traced to themes and codes; and the journal."""

from __future__ import annotations

import pytest

from coder.coding.rounds import open_round
from coder.errors import InputError, NotAllowed
from coder.themes.framework import find_pillar, load_framework, save_framework, show_framework
from coder.themes.journal import change_entry, read_journal, remove_entry, write_journal
from coder.themes.loading import load_themes
from coder.themes.steps import undo_theme_step
from tests.themes.agreed import THEMES, Agreed
from tests.themes.test_steps import FRAMEWORK


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


class TestFramework:
    def test_a_pillar_is_traced_to_themes_and_codes(self, themed: Agreed) -> None:
        with themed.open() as study:
            assert load_framework(study, themed.file("f.yaml", FRAMEWORK)) == 2
            framework = show_framework(study)
        (respect,) = framework.pillars
        assert (respect.kind, respect.respondents) == ("pillar", 3)  # P1, P2 and P3; the recommendation adds P1
        (voices,) = respect.themes
        assert [(code.key, code.respondents, code.extracts) for code in voices.codes] == [
            ("usual_voices", 3, 3), ("representativeness", 1, 1),
        ]  # fmt: skip
        assert respect.children[0].kind == "recommendation"
        assert framework.without == ("Who speaks",)
        assert find_pillar(framework, "Ask first").key == "ask"

    def test_what_is_written_loads_back_to_the_same(self, themed: Agreed) -> None:
        with themed.open() as study:
            load_framework(study, themed.file("f.yaml", FRAMEWORK))
            before = show_framework(study)
            save_framework(study, themed.folder / "out.yaml")
            load_framework(study, themed.folder / "out.yaml")
            assert show_framework(study) == before
            load_framework(study, themed.file("none.yaml", "pillars: []\n"))
            assert show_framework(study).pillars == ()
            undo_theme_step(study)
            assert show_framework(study) == before

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("pillars:\n  - {key: a, name: A, themes: [voicess]}", "line 2: There is no theme 'voicess'"),
            ("pillars:\n  - {key: a, name: A}\n  - {key: a, name: B}", "line 3: the key 'a' stands on line 2"),
            ("pillars:\n  - {key: a, name: A, kind: idea}", "no kind 'idea'"),
            ("pillars:\n  - {key: A B, name: A}", "lower_snake_case"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, themed: Agreed, text: str, words: str) -> None:
        with themed.open() as study, pytest.raises(InputError, match=words):
            load_framework(study, themed.file("bad.yaml", text))

    def test_a_theme_that_a_pillar_stands_on_stays_as_dropped_when_a_file_leaves_it_out(self, themed: Agreed) -> None:
        with themed.open() as study:
            load_framework(study, themed.file("f.yaml", FRAMEWORK))
            loaded = load_themes(study, themed.file("less.yaml", THEMES.split("  - key: resources")[0]))
            assert any("resources is not in the file" in warning for warning in loaded.warnings)
            assert show_framework(study).pillars[0].children[0].themes[0].status == "dropped"


class TestJournal:
    def test_entries_are_worded_anew_and_taken_back_by_who_wrote_them(self, themed: Agreed) -> None:
        with themed.open() as study:
            number = write_journal(study, 3, " Too many themes. ")
            number = change_entry(study, number, "Too many themes: merge two.")
        with themed.open("ana") as other:
            assert [(e.person, e.phase, e.text) for e in read_journal(other).entries] == [
                ("lee", 3, "Too many themes: merge two.")
            ]
            with pytest.raises(NotAllowed):
                remove_entry(other, number)
        with themed.open() as study:
            remove_entry(study, number)
            assert read_journal(study).entries == ()

    def test_entries_of_others_are_hidden_while_a_round_is_open(self, themed: Agreed) -> None:
        with themed.open() as study:
            write_journal(study, 2, "P2 is about time, I think.")
            open_round(study, "again", ["ana", "ben"], kind="check")
            assert len(read_journal(study).entries) == 1
        with themed.open("ana") as other:
            assert read_journal(other) == ((), 1)

    @pytest.mark.parametrize(("phase", "text"), [(0, "x"), (7, "x"), (1, "  "), (1, "\ud800")])
    def test_what_is_no_entry_is_refused(self, themed: Agreed, phase: int, text: str) -> None:
        with themed.open() as study, pytest.raises(InputError):
            write_journal(study, phase, text)
