"""Answers are found by their words: to the letter, by an expression, roughly; the same on both databases."""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.errors import InputError
from coder.store import engine
from coder.store.study import Study
from coder.survey import patterns, search
from coder.survey.answers import list_answers
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.patterns import Expression, needed_words
from coder.survey.search import (
    How,
    candidates,
    folded,
    is_search_prepared,
    prepare_search,
    prepare_some,
    search_answers,
    search_page,
)

TEXTS = (
    "100% of the TIME", "Éloge du temps", "under_score", "underxscore", "没有人问过我们的意见。", "İstanbul, ısı",
    "The interpreter was not booked", "N/A", "", "  time after time ", 'said "no" to us', "back\\slash", "ÉA éa Éa",
    "e\u0301cole", "ΛΟΓΟΣ Привет", "one\ntwo time", "😀 time",
)  # fmt: skip


def write_texts(path: Path, texts: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "role", "Q1"])
        writer.writerows([str(place), "ab"[place % 2], value] for place, value in enumerate(texts))
    return path


def fill(study: Study, folder: Path, texts: tuple[str, ...] = TEXTS) -> Study:
    path = write_texts(folder / "survey.csv", texts)
    import_survey(study, path, survey_map=SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",)))
    return study


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    return fill(open_as("lee"), tmp_path)


def found(study: Study, words: str, how: How = "find", **wanted: object) -> list[str]:
    return [hit.answer.text for hit in search_answers(study, words, how, **wanted)]  # type: ignore[arg-type]


WORDS = (
    "time", "0%", "r_s", "éloge", "人问", "问过我", "no", '"no"', "k\\s", "éa", "ÉA é", "λογοσ", "ПРИВЕТ", "two", "😀",
    "%", "_", "\\", " ", "e", "ı", "İst", "zzz", "time after time", "\n", "e\u0301c",
)  # fmt: skip


def holds(value: str, words: str) -> bool:
    """Whether words stand in a text, said another way: letter by letter, equal or equal in lower case."""
    same = [[a == b or (a.lower() == b.lower() and len(a.lower()) == 1) for b in value] for a in words]
    return any(
        all(same[place][start + place] for place in range(len(words))) for start in range(len(value) - len(words) + 1)
    )


class TestToTheLetter:
    @pytest.mark.parametrize("words", WORDS)
    def test_every_answer_that_holds_the_words_is_found_and_no_other(self, study: Study, words: str) -> None:
        assert found(study, words) == [value for value in TEXTS if holds(value, words)]

    @pytest.mark.parametrize("words", WORDS)
    def test_the_places_are_those_of_the_words(self, study: Study, words: str) -> None:
        for hit in search_answers(study, words):
            for start, end in hit.spans:
                assert folded(hit.answer.text[start:end]) == folded(words)

    def test_all_places_are_shown(self, study: Study) -> None:
        spans = {hit.answer.text: hit.spans for hit in search_answers(study, "TIME")}
        assert spans["  time after time "] == ((2, 6), (13, 17))

    def test_pages_follow_each_other(self, study: Study) -> None:
        first = search_answers(study, "time", limit=2)
        rest = search_answers(study, "time", after=first[-1].answer.id)
        assert [hit.answer.text for hit in [*first, *rest]] == [value for value in TEXTS if "time" in value.lower()]

    def test_only_some_statuses_questions_and_attributes(self, study: Study) -> None:
        assert found(study, "a", status="proposed") == ["N/A"]
        assert found(study, "time", where={"role": "b"}) == [value for value in TEXTS[1::2] if "time" in value.lower()]
        with pytest.raises(InputError, match="Q9"):
            found(study, "time", question="Q9")

    def test_answers_imported_later_are_found_too(self, study: Study, tmp_path: Path) -> None:
        fill(study, tmp_path, (*TEXTS, "a later word"))
        assert found(study, "later") == ["a later word"]

    def test_short_words_are_found_wherever_they_stand(self, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "_FEW_READ", 0)  # so that the index is asked
        for words in (
            "A",
            "/a",
            "s",
            "ts",
            "éa",
            "ÉA",
            "é",
            "我",
            "们的",
            "。",
            "y",
            "µ",
            "ß",
            "q",
            "qx",
            "  ",
            "\U0010ffff",
        ):
            assert found(study, words) == [value for value in TEXTS if holds(value, words)], words

    def test_nothing_and_too_much_are_refused(self, study: Study) -> None:
        for words in ("", "x" * 1001):
            with pytest.raises(InputError):
                found(study, words)


class TestTheIndex:
    def test_it_is_made_when_somebody_searches(self, study: Study) -> None:
        assert not is_search_prepared(study)
        assert found(study, "later") == []
        assert is_search_prepared(study)

    def test_made_a_slice_at_a_time_it_finds_the_same(self, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("coder.survey.search._SLICE", 4)
        slices = 0
        while prepare_some(study):
            slices += 1
            with study.read() as session:
                for words in WORDS:
                    texts = [value for _, value in session.execute(candidates(session, words, "find"))]
                    assert {value for value in TEXTS if holds(value, words)} <= set(texts), words
        assert slices == -(-len(list_answers(study)) // 4)
        assert is_search_prepared(study)

    def test_who_may_not_write_finds_the_same_without_it(self, study: Study, study_path: Path) -> None:
        reader = Study.open(study_path)
        assert reader.actor is None
        without = {words: found(reader, words) for words in WORDS}
        assert not is_search_prepared(reader)
        assert without == {words: found(study, words) for words in WORDS}

    def test_while_somebody_else_writes_the_texts_are_read(
        self, study: Study, study_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine, "_SETTINGS", (*engine._SETTINGS, "busy_timeout=20"))
        with closing(sqlite3.connect(study_path, isolation_level=None)) as other, Study.open(study_path, "lee") as mine:
            other.execute("BEGIN IMMEDIATE")
            assert found(mine, "temps") == ["Éloge du temps"]
            assert not is_search_prepared(mine)

    def test_answers_beyond_its_end_are_read(self, study: Study, study_path: Path, tmp_path: Path) -> None:
        assert prepare_search(study)
        fill(study, tmp_path, (*TEXTS, "time later", "a zzz", "late"))
        reader = Study.open(study_path)
        for words in (*WORDS, "later", "te"):
            expected = [value for value in (*TEXTS, "time later", "a zzz", "late") if holds(value, words)]
            assert found(reader, words) == expected
        assert found(reader, "t[a-i]me", "regex") == [v for v in (*TEXTS, "time later") if "time" in v.lower()]
        assert not is_search_prepared(reader)

    def test_every_letter_with_a_case_is_folded_as_sqlite_does(self, study: Study, tmp_path: Path) -> None:
        signs = [chr(code) for code in range(0x500) if chr(code).lower() != chr(code).upper() and code > 31]
        texts = tuple(f"{sign} xyz" for sign in signs)
        other = tmp_path / "letters.csv"
        with other.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "Q1"], *([f"L{place}", value] for place, value in enumerate(texts))])
        import_survey(study, other, survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        prepare_search(study)
        with study.read() as session:
            for sign in signs:
                query = candidates(session, f"{sign} xyz", "find")
                assert any(value == f"{sign} xyz" for _, value in session.execute(query)), sign
                short = {value for _, value in session.execute(candidates(session, sign, "find"))}
                assert {value for value in texts if holds(value, sign)} <= short, sign


class TestByExpression:
    @pytest.mark.parametrize(
        "pattern",
        [
            r"\btime\b",
            "inter[a-z]+ was",
            "^n/a$",
            "under.score",
            r"t\w+e$",
            "time|temps",
            "(?-i:TIME)",
            "人.过",
            "istan",
            "[0-9]%",
            "[a-z]k",
        ],
    )
    def test_finds_what_the_expression_matches(self, study: Study, pattern: str) -> None:
        oracle = regex.compile(pattern, regex.IGNORECASE)
        assert found(study, pattern, "regex") == [value for value in TEXTS if oracle.search(value)]

    @pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?<n>a)(?P<n", "a{99999999999999}"])
    def test_what_is_no_expression_is_refused(self, study: Study, pattern: str) -> None:
        with pytest.raises(InputError, match="not a regular expression"):
            found(study, pattern, "regex")

    def test_an_expression_that_never_ends_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(patterns, "PATIENCE", 0.2)
        start = time.monotonic()
        with pytest.raises(InputError, match="takes longer"):
            Expression(r"(a|aa)+(b|bb)+$").spans("a" * 60 + "b" * 60 + "c" * 5 + "a" * 3000)
        assert time.monotonic() - start < 4

    def test_what_was_found_until_the_time_was_over_is_shown_with_a_sentence(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        passed = iter(range(1000))
        monkeypatch.setattr(patterns.time, "monotonic", lambda: next(passed))
        page = search_page(study, r"(t|x)+i+m+e+(?=.*)", "regex", seconds=3)
        assert page.hits
        assert len(page.hits) < len(found(study, "time"))
        assert "takes longer than 3 seconds" in page.unfinished
        assert "looked for in" in page.unfinished
        assert search_page(study, "time", "regex").unfinished == ""

    @pytest.mark.parametrize(
        ("pattern", "needed"),
        [
            ("interpreters?", ("interpreter",)), ("colou?rs here", ("colo", "rs here")), ("abc|def", ()),
            ("[0-9]+q", ("q",)),
            ("(abc)?def", ("def",)), ("a(b|c)defg", ("a", "defg")), (r"abc\.d", ("abc.d",)), ("(?x)a b c", ()),
            ("abc{0}", ("ab",)), (r"\x41bcd", ()), ("[abc]+def", ("def",)), ("", ()),
        ],
    )  # fmt: skip
    def test_words_that_every_match_holds(self, pattern: str, needed: tuple[str, ...]) -> None:
        assert needed_words(pattern) == needed

    @settings(max_examples=300)
    @given(st.text("abcdxI.*+?|()[]{}\\1bw^$ ", max_size=14), st.text("abcdxi ", max_size=25))
    def test_a_match_holds_the_needed_words(self, pattern: str, value: str) -> None:
        try:
            match = regex.compile(pattern, regex.IGNORECASE).search(value, timeout=1)
        except (regex.error, TimeoutError):
            return
        if match:
            assert all(word.lower() in match.group().lower() for word in needed_words(pattern))


class TestRoughly:
    def test_a_slip_is_forgiven_and_the_best_comes_first(self, study: Study) -> None:
        best = search_answers(study, "interpretor", "fuzzy")[0]
        assert best.answer.text == "The interpreter was not booked"
        ((start, end),) = best.spans
        assert best.answer.text[start:end].startswith("interpret")

    def test_a_short_answer_inside_what_is_looked_for_is_no_match(self, study: Study) -> None:
        assert "N/A" not in found(study, "n/a was said by many people", "fuzzy")


@settings(max_examples=300)
@given(st.text())
def test_folding_keeps_every_place(value: str) -> None:
    assert len(folded(value)) == len(value)
    assert all(a == b or a.lower() == b for a, b in zip(value, folded(value), strict=True))


def test_the_same_is_found_on_postgres(postgres_url: str, study: Study, tmp_path: Path) -> None:
    with Study.create(postgres_url, title="Team study", lead="lee") as server:
        fill(server, tmp_path)
        for words in WORDS:
            assert found(server, words) == found(study, words)
        for pattern in (r"\btime\b", "under.score", "time|temps"):
            assert found(server, pattern, "regex") == found(study, pattern, "regex")
        assert found(server, "interpretor", "fuzzy") == found(study, "interpretor", "fuzzy")
