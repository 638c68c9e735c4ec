"""A search that can be watched and stopped finds what the other search finds, and says where."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.finding import Asked, Finder, asked
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.search import search_answers

TEXTS = ("There is no time", "TIME after time", "We are paid late", "An interpretor came", "", "the interpreter left")


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    path = tmp_path / "survey.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "Q1"], *([str(place), text] for place, text in enumerate(TEXTS))])
    study = open_as("lee")
    import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
    return study


class TestWhatIsMeant:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("time", Asked("time", "find")),
            (" time ", Asked(" time ", "find")),
            ("a/b", Asked("a/b", "find")),
            ("/a|b/", Asked("a|b", "regex")),
            ("/a|b", Asked("a|b", "regex")),
            ("/a\\/b/", Asked("a\\/b", "regex")),
            ("~interpretor ", Asked("interpretor", "fuzzy")),
            ("/", None),
            ("//", None),
            ("~ ", None),
            ("  ", None),
            ("", None),
        ],
    )
    def test_by_how_it_begins(self, typed: str, meant: Asked | None) -> None:
        assert asked(typed) == meant


class TestSearching:
    @pytest.mark.parametrize("typed", ["time", "TIM", "e", "/paid|time/", "/^the/", "~interpreter", "zzz"])
    def test_as_the_other_search(self, study: Study, typed: str) -> None:
        what = asked(typed)
        assert what is not None
        finder = Finder(study, what)
        finder.run()
        others = search_answers(study, what.words, what.how)
        assert [*finder.hits] == [hit.answer.id for hit in others]
        assert [finder.spans(hit.answer.id, hit.answer.text) for hit in others] == [hit.spans for hit in others]
        assert finder.finished

    def test_a_bad_expression_says_so_before_anything_is_searched(self, study: Study) -> None:
        with pytest.raises(InputError, match="is not a regular expression"):
            Finder(study, Asked("(paid", "regex"))

    def test_what_is_too_long_to_look_for_is_refused(self, study: Study) -> None:
        with pytest.raises(InputError, match="at most 1,000 characters"):
            Finder(study, Asked("x" * 1_001, "find"))

    def test_a_stopped_search_is_not_finished(self, study: Study) -> None:
        finder = Finder(study, Asked("time", "find"))
        finder.stop()
        finder.run()
        assert not finder.finished
        assert not finder.hits
