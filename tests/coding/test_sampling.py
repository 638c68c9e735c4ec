"""A sample of answers: its size, how evenly it is spread, and that its seed repeats it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from coder.codebook.loading import load_codebook
from coder.coding.log_reading import read_log
from coder.coding.rounds import list_rounds, open_round, plan_round
from coder.coding.sampling import apportion, share_of
from coder.errors import InputError
from coder.store.model import Answer, Question, Respondent, RoundAnswer
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap

sizes = st.lists(st.integers(0, 60), min_size=1, max_size=12)


@given(sizes, st.integers(0, 100))
def test_places_go_to_groups_by_their_quota_up_or_down(groups: list[int], percent: int) -> None:
    total = -(-sum(groups) * percent // 100)
    given_ = apportion(groups, total)
    assert sum(given_) == (total if sum(groups) else 0)
    for size, places in zip(groups, given_, strict=True):
        quota = Fraction(size * total, sum(groups)) if sum(groups) else Fraction(0)
        assert abs(places - quota) < 1
        assert 0 <= places <= size


@given(sizes, st.integers(0, 100))
def test_a_larger_group_never_gets_fewer(groups: list[int], percent: int) -> None:
    given_ = apportion(groups, sum(groups) * percent // 100)
    ranked = sorted(zip(groups, given_, strict=True))
    assert all(a <= b for (x, a), (y, b) in pairwise(ranked) if x < y)


def test_the_largest_remainder_by_hand() -> None:
    assert apportion([47, 16, 15, 12, 6, 4], 10) == [5, 2, 1, 1, 1, 0]  # quotas 4.7, 1.6, 1.5, 1.2, .6, .4
    assert apportion([1, 1, 1], 2) == [1, 1, 0]


@pytest.mark.parametrize(("text", "share"), [("20%", (1, 5)), (" 7 % ", (7, 100)), ("12.5", (1, 8)), ("100%", (1, 1))])
def test_a_share_is_exact(text: str, share: tuple[int, int]) -> None:
    assert share_of(text) == Fraction(*share)


ROLES = ["carer"] * 30 + ["worker"] * 50 + ["manager"] * 9 + [""]


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety respondents of three roles and one of none, two questions; every third left the second out."""
    folder = tmp_path_factory.mktemp("surveyed")
    rows = [
        f"r{n},{role},{role[:1] or '-'}{n},said {n},{'' if n % 3 == 0 else f'and {n}'}" for n, role in enumerate(ROLES)
    ]
    (folder / "s.csv").write_text("\n".join(["id,role,postcode,Q1,Q2", *rows]) + "\n")
    (folder / "b.csv").write_text("key\ntime\n")
    with Study.create(folder / "study.db", title="T", lead="lee") as study:
        add_person(study, "ana")
        questions = (QuestionMap("Q1"), QuestionMap("Q2"))
        import_survey(study, folder / "s.csv", survey_map=SurveyMap("id", questions, attributes=("role", "postcode")))
        load_codebook(study, folder / "b.csv")
    return folder / "study.db"


@pytest.fixture
def study(surveyed: Path, tmp_path: Path) -> Iterator[Study]:
    with Study.open(shutil.copy(surveyed, tmp_path / "study.db"), "lee") as opened:
        yield opened


def drawn(study: Study) -> list[tuple[str, str, int]]:
    """(question, role, answer) of the round's answers."""
    with study.read() as session:
        rows = session.execute(
            select(Question.key, Respondent.attributes, Answer.id)
            .join(Answer, Answer.question_id == Question.id)
            .join(Respondent, Respondent.id == Answer.respondent_id)
            .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
            .order_by(Answer.id)
        )
        return [(key, str(attributes.get("role") or ""), answer) for key, attributes, answer in rows]


def test_the_sample_holds_each_question_and_role_in_proportion(study: Study) -> None:
    opened = open_round(study, "main", ["ana"], sample="20%", stratify=["role"])
    found = Counter((question, role) for question, role, _ in drawn(study))
    # Q1: 18 of 90 answers; quotas carer 6, worker 10, manager 1.8, none .2
    assert {role: n for (q, role), n in found.items() if q == "Q1"} == {"carer": 6, "worker": 10, "manager": 2}
    # Q2: 12 of 60; carer 20 → 4, worker 33 → 6.6, manager 6 → 1.2, none 1 → .2
    assert {role: n for (q, role), n in found.items() if q == "Q2"} == {"carer": 4, "worker": 7, "manager": 1}
    assert (opened.answers, opened.groups, opened.empty_groups) == (30, 8, 2)
    assert opened.sample == "20%, even over role"


def test_the_same_seed_draws_the_same_answers_and_another_others(surveyed: Path, tmp_path: Path) -> None:
    samples: list[list[tuple[str, str, int]]] = []
    for seed in (7, 7, 8):
        path = shutil.copy(surveyed, tmp_path / f"{len(samples)}.db")
        with Study.open(path, "lee") as study:
            open_round(study, "main", ["ana"], sample="20%", seed=seed, stratify=["role"])
            samples.append(drawn(study))
    assert samples[0] == samples[1] != samples[2]


def test_how_it_was_drawn_is_told_by_the_round_and_by_the_log(study: Study) -> None:
    open_round(study, "main", ["ana"], sample="20%", seed=3, stratify=["role"])
    assert list_rounds(study)[0].round.sample == "20%, even over role"
    after = read_log(study, action="round.open").entries[-1].after or {}
    assert (after["sample"], after["seed"], after["even_over"], after["groups"]) == ("20%", 3, ["role"], 8)


@pytest.mark.parametrize(
    ("by", "says"),
    [(["rule"], "did you mean 'role'"), (["role", "role"], "named twice"), (["postcode"], "90 different values")],
)
def test_what_makes_no_groups_is_refused(study: Study, by: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan_round(study, "main", ["ana"], sample="20%", stratify=by)


def test_a_whole_round_is_the_same_with_and_without_groups(study: Study) -> None:
    with_groups = plan_round(study, "main", ["ana"], stratify=["role"])
    assert with_groups.answers == plan_round(study, "main", ["ana"]).answers == 150
