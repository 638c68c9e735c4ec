"""Themes with their counts, each made by hand from tests/themes/agreed.py."""

from __future__ import annotations

import pytest

from coder.themes.agreed import Base
from coder.themes.loading import load_themes
from coder.themes.reading import ThemeTree, ThemeView, show_themes
from tests.themes.agreed import THEMES, Agreed


@pytest.fixture
def tree(agreed: Agreed) -> ThemeTree:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    with agreed.open("ana") as study:
        return show_themes(study)


def counts(theme: ThemeView) -> tuple[int, int, tuple[str, ...]]:
    return theme.respondents, theme.extracts, theme.questions


class TestCounts:
    def test_respondents_are_counted_and_sub_themes_belong_to_their_parent(self, tree: ThemeTree) -> None:
        voices = tree.themes[0]
        assert counts(voices) == (3, 4, ("Q1", "Q2"))  # P1, P2, P3; one each in Q2 of P1 and P3, two in Q1 of P2
        assert counts(voices.children[0]) == (1, 1, ("Q1",))

    def test_a_dropped_sub_theme_is_counted_for_itself_only(self, tree: ThemeTree) -> None:
        dropped = tree.themes[0].children[1]
        assert dropped.status == "dropped"
        assert counts(dropped) == (1, 1, ("Q1",))

    def test_overlapping_extracts_of_one_answer_are_one(self, tree: ThemeTree) -> None:
        assert counts(tree.themes[1]) == (1, 1, ("Q1",))

    def test_codes_stand_in_the_order_of_the_codebook_with_their_respondents(self, tree: ThemeTree) -> None:
        assert [(code.key, code.respondents) for code in tree.themes[1].codes] == [("time", 1), ("cost", 1)]
        assert [(code.key, code.respondents) for code in tree.themes[0].codes] == [("usual_voices", 3)]

    def test_codes_in_no_standing_theme_are_listed(self, tree: ThemeTree) -> None:
        assert [(code.key, code.respondents) for code in tree.unhoused] == [("tokenism", 1)]

    def test_the_base_counts_no_pilot_and_says_what_is_outside(self, tree: ThemeTree) -> None:
        assert tree.base == Base(respondents=4, answers=6, outside=1)


class TestEmpty:
    def test_a_study_without_anything_has_an_empty_tree(self, open_as) -> None:  # type: ignore[no-untyped-def]
        with open_as("ana") as study:
            assert show_themes(study) == ThemeTree((), (), Base(0, 0, 0))
