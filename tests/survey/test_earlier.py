"""What a person said of the columns of one file holds for the next file of the same survey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import InputError
from coder.store.study import Study
from coder.survey.earlier import doubts, earlier_imports
from coder.survey.guess import Guess, Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.mapping import AskedRule, LongMap, QuestionMap, SurveyMap, TickMap
from coder.survey.reader import open_survey_file
from coder.survey.taking_back import take_back_import

FIRST = "id,role,Q1,Q2,T_a,T_b,memo\n" + "".join(f"{n},nurse,time,time,1,,short\n" for n in range(1, 9))
FIRST_MAP = SurveyMap(
    "id",
    (QuestionMap("Q1", "What helps?", asked=AskedRule("role", ("nurse",))), QuestionMap("why", "", "Q2")),
    (TickMap("T", columns=("T_a", "T_b")),),
    ("role",),
)
MORE = "id,role,Q1,Q2,T_a,T_b,T_c,memo,area\n" + "".join(
    f"{n},carer,cost,,1,,{'1' if n % 2 else ''},short,north\n" for n in range(9, 19)
)


@pytest.fixture
def study(open_as: Callable[[str | None], Study], tmp_path: Path) -> Study:
    study = open_as("lee")
    bring(study, tmp_path, FIRST, FIRST_MAP)
    return study


def bring(study: Study, folder: Path, text: str, survey_map: SurveyMap) -> None:
    (folder / "first.csv").write_text(text)
    import_survey(study, folder / "first.csv", survey_map=survey_map)


def guess(study: Study, folder: Path, text: str = MORE, named: Named | None = None) -> Guess:
    (folder / "more.csv").write_text(text)
    return guess_map(open_survey_file(folder / "more.csv"), named or Named(), earlier=earlier_imports(study))


class TestTheNextFile:
    def test_each_column_is_what_it_was(self, study: Study, tmp_path: Path) -> None:
        found = guess(study, tmp_path)
        roles = {column.column: column.role for column in found.columns}
        assert [roles[name] for name in ("id", "role", "Q1", "Q2", "T_a", "T_b", "memo")] == [
            "respondent", "attribute", "question", "question", "ticks", "ticks", "left out",
        ]  # fmt: skip
        first, second = found.survey_map.questions
        assert first == QuestionMap("Q1", "What helps?", asked=AskedRule("role", ("nurse",)))
        assert (second.key, second.column) == ("why", "Q2")
        reasons = {column.column: column.reason for column in found.columns}
        assert reasons["Q1"].startswith("as in the import of ")
        assert reasons["memo"] == reasons["Q1"]
        assert not reasons["area"].startswith("as in")

    def test_a_new_option_joins_its_tick_question(self, study: Study, tmp_path: Path) -> None:
        (tick,) = guess(study, tmp_path).survey_map.ticks
        assert (tick.key, tick.columns[:2]) == ("T", ("T_a", "T_b"))

    def test_it_comes_in_like_that(self, study: Study, tmp_path: Path) -> None:
        found = guess(study, tmp_path)
        account = import_survey(study, tmp_path / "more.csv", survey_map=found.survey_map)
        assert [(q.question, q.answered) for q in account.questions] == [("Q1", 18), ("why", 8)]

    def test_what_is_named_wins(self, study: Study, tmp_path: Path) -> None:
        found = guess(study, tmp_path, named=Named(attributes=("memo",)))
        assert "memo" in found.survey_map.attributes

    def test_an_import_that_was_taken_back_is_forgotten(self, study: Study, tmp_path: Path) -> None:
        take_back_import(study)
        assert "Q1" in guess(study, tmp_path).survey_map.attributes

    def test_a_question_of_a_long_file_is_known_by_its_name(
        self, open_as: Callable[[str | None], Study], tmp_path: Path
    ) -> None:
        study = open_as("lee")
        bring(study, tmp_path, "id,item,text\n1,Q1,time\n", SurveyMap("id", long=LongMap("item", "text")))
        assert [question.key for question in guess(study, tmp_path).survey_map.questions] == ["Q1"]


def test_what_people_wrote_to_an_open_question_is_never_an_attribute(study: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'Q1' is an open question of this study"):
        bring(study, tmp_path, MORE, SurveyMap("id", (QuestionMap("memo"),), attributes=("Q1",)))


def test_what_makes_a_file_doubtful_is_said_before_it_comes_in(study: Study, tmp_path: Path) -> None:
    earlier = earlier_imports(study)
    assert doubts(FIRST_MAP, ("id", "x"), earlier) == []
    (other,) = doubts(SurveyMap("x", (QuestionMap("y"),)), ("x", "y"), earlier)
    assert "no column in common" in other
    (nothing,) = doubts(SurveyMap("id", (), FIRST_MAP.ticks), ("id", "T_a", "T_b"), earlier)
    assert "open question" in nothing
