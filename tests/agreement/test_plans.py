"""A plan for a study: how common its codes are, what its answers have in common, and what a sample would do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.agreement.plan_words import sentences
from coder.agreement.plans import as_json, plan_answers
from coder.coding.rounds import open_round
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from tests.agreement.building import Survey, build

PEOPLE = 40
SURVEY = Survey(
    # of each respondent two answers, coded alike by both: time on the first 20 respondents' both answers, cost once
    answers=[
        side
        for n in range(PEOPLE)
        for side in [("time", "time" if n % 5 else ""), ("time" if n < 20 else "", "cost" if n == 30 else "")]
    ],
    respondents=[f"r{n}" for n in range(PEOPLE) for _ in range(2)],
    questions=["Q1", "Q2"] * PEOPLE,
    extra_codes=["place"],
    kind="pilot",
)


@pytest.fixture
def piloted(new_study: Path, tmp_path: Path) -> Path:
    path = tmp_path / "piloted.db"
    path.write_bytes(new_study.read_bytes())
    build(path, SURVEY, name="pilot")
    return path


def test_the_shares_are_counted_in_the_closed_pilot(piloted: Path) -> None:
    with Study.open(piloted, "lee") as study:
        plan = plan_answers(study)
    # 160 codings of an answer by a coder: time 40 + 32 on Q1, 20 + 0 on Q2; cost 1
    shares = {one.code: (one.prevalence, one.unseen) for one in plan.codes}
    assert shares["time"] == (92 / 160, False)
    assert shares["cost"] == (1 / 160, False)
    assert shares["place"] == (3 / 80, True)  # not used on 80 answers: by the rule of three at most 3/80
    assert (plan.source, plan.source_answers, plan.answers, plan.sampled) == ("pilot", 80, 80, 16)
    assert plan.per_respondent == 2
    assert [one.code for one in plan.codes] == ["cost", "place", "time"]


def test_what_the_plan_says_of_a_given_share_is_the_published_table(piloted: Path) -> None:
    with Study.open(piloted, "lee") as study:
        plan = plan_answers(study, shares=[("", 0.25), ("time", 0.1)], target=0.667, sample="50%")
    by_share = {one.prevalence: one for one in plan.codes}
    assert (by_share[0.25].for_limit, by_share[0.1].for_limit) == (81, 172)
    assert by_share[0.25].needed is None  # there are only 80
    assert by_share[0.25].uses == 10
    assert (plan.source, plan.examples) == ("", False)


def test_what_one_persons_answers_have_in_common_is_counted(new_study: Path, tmp_path: Path) -> None:
    # each respondent gives the same answer twice: twice as many are needed where all are coded
    coded = [pair for n in range(60) for pair in [[("time", "time"), ("", ""), ("time", ""), ("", "")][n % 4]] * 2]
    path = tmp_path / "twice.db"
    path.write_bytes(new_study.read_bytes())
    build(path, Survey(coded, respondents=[f"r{n}" for n in range(60) for _ in "ab"], questions=["Q1", "Q2"] * 60))
    with Study.open(path, "lee") as study:
        plan = plan_answers(study, target=0.3)
        (time,) = plan.codes
        assert plan.clustering is not None
        assert plan.clustering.effect == pytest.approx(2)
        assert plan.resemblance == pytest.approx(1)
        # p = 3/8: 5.411·[(1.3·2.7)/(4·.7·15/64) − .3] = 27.3; 28/(1 − 28/120) = 36.5
        assert (time.for_limit, time.needed) == (28, 37)
        assert any("as many of different people: 2.00 times as many are needed" in said for said in sentences(plan))


def test_one_question_at_a_time(piloted: Path) -> None:
    with Study.open(piloted, "lee") as study:
        plan = plan_answers(study, question="Q2")
        assert {one.code: one.prevalence for one in plan.codes}["time"] == 20 / 80
        assert (plan.answers, plan.per_respondent) == (40, 1)
        with pytest.raises(InputError, match="no open question 'Q3'"):
            plan_answers(study, question="Q3")


def test_a_study_of_which_nothing_is_known_gets_examples(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s.db", title="T", lead="lee") as study:
        with pytest.raises(InputError, match="no substantive answers"):
            plan_answers(study)
        (tmp_path / "s.csv").write_text("id,Q1\n" + "".join(f"{n},said {n}\n" for n in range(1500)))
        from coder.survey.importing import import_survey
        from coder.survey.mapping import QuestionMap, SurveyMap

        import_survey(study, tmp_path / "s.csv", survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        plan = plan_answers(study)
        assert plan.examples
        assert [(one.prevalence, one.needed) for one in plan.codes] == [
            (0.02, 1363), (0.05, 560), (0.1, 294), (0.2, 164), (0.25, 139),
        ]  # fmt: skip
        assert "these are examples" in sentences(plan)[0]


def test_a_reflexive_study_has_no_such_plan(tmp_path: Path) -> None:
    with (
        Study.create(tmp_path / "s.db", title="T", lead="lee", approach="reflexive") as study,
        pytest.raises(NotAllowed, match="reflexive"),
    ):
        plan_answers(study)


def test_an_open_round_tells_nothing(new_study: Path, tmp_path: Path) -> None:
    path = tmp_path / "open.db"
    path.write_bytes(new_study.read_bytes())
    build(path, Survey([("time", "time")] * 4, state="open"))
    with Study.open(path, "lee") as study:
        assert plan_answers(study).examples
        with pytest.raises(NotAllowed, match="still open"):
            plan_answers(study, round="main")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"target": 1.0}, "target"),
        ({"expected": 0.0}, "expected kappa"),
        ({"half_width": 2.0}, "width"),
        ({"positives": 0}, "1 or more"),
        ({"shares": [("", 0.0)]}, "How common"),
        ({"shares": [("tme", 0.1)]}, "did you mean"),
        ({"sample": "0%"}, "percentage"),
    ],
)
def test_what_cannot_be_planned_is_refused(piloted: Path, arguments: dict[str, object], says: str) -> None:
    with Study.open(piloted, "lee") as study, pytest.raises(InputError, match=says):
        plan_answers(study, **arguments)  # type: ignore[arg-type]


def test_who_codes_a_check_round_does_not_learn_how_common_the_codes_were(piloted: Path) -> None:
    with Study.open(piloted, "lee") as study:
        open_round(study, "c", ["ana", "ben"], kind="check", again="pilot")
    with Study.open(piloted, "ana") as study, pytest.raises(NotAllowed, match="coding answers of round pilot again"):
        plan_answers(study)


def test_the_command_prints_it(piloted: Path, coder_cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    shown = coder_cli("round", "plan", "-s", piloted).stdout
    assert "counted in round pilot, on 80 answers" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    told = json.loads(coder_cli("round", "plan", "-s", piloted, "--prevalence", "time=25%", "--json").stdout)
    assert told["codes"][0]["for_limit"] == 139
    with Study.open(piloted, "lee") as study:
        plan = plan_answers(study, shares=[("time", 0.25)])
    assert told == as_json(plan) | {"notes": list(sentences(plan))}
    assert "10% or time=10%" in coder_cli("round", "plan", "-s", piloted, "--prevalence", "many", expect=1).stderr
