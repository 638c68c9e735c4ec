"""The order in which coders meet answers, and what they keep in view."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from coder.codebook.loading import load_codebook
from coder.coding.desk import CodingDesk
from coder.coding.filters import Filter
from coder.coding.order import answer_order, seed_of
from coder.coding.rounds import open_round, withdraw_round
from coder.errors import InputError
from coder.store.model import Assignment, LogEntry, Person
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap


@pytest.fixture
def reopened(round_path: Path) -> Path:
    """The round opened anew, so that each coder has an order of their own."""
    with Study.open(round_path, "lee") as study:
        withdraw_round(study)
        open_round(study, "main", ["ana", "ben"], seed=3)
    return round_path


def walk(path: Path | str, name: str) -> list[tuple[str, str]]:
    with Study.open(path, name) as study:
        desk = CodingDesk(study)
        return [(line.question, line.respondent) for line in desk.lines(0, desk.count)]


def by_hand(seed: int, sizes: list[int]) -> list[list[int]]:
    """Fisher and Yates, written again: the places of each stratum as they come."""
    random, strata = Random(seed), []
    for size in sizes:
        bits = random.getrandbits(32 * size)
        places = list(range(size))
        for step, last in enumerate(range(size - 1, 0, -1)):
            number = bits >> 32 * step & 0xFFFFFFFF
            other = number * (last + 1) // 2**32
            places[last], places[other] = places[other], places[last]
        strata.append(places)
    return strata


class TestOrder:
    def test_each_coder_goes_question_by_question_in_an_order_of_their_own(self, reopened: Path) -> None:
        ana, ben = walk(reopened, "ana"), walk(reopened, "ben")
        assert [question for question, _ in ana] == ["Q1"] * 6 + ["Q2"] * 6 == [question for question, _ in ben]
        assert sorted(ana) == sorted(ben)
        assert ana != ben
        assert ana == walk(reopened, "ana")

    def test_the_order_follows_from_the_seed_that_the_log_keeps(self, reopened: Path) -> None:
        with Study.open(reopened, "lee") as study, study.read() as session:
            uid = session.scalars(select(Person.uid).where(Person.name == "ana")).one()
            kept = session.scalars(select(LogEntry.after).where(LogEntry.action == "round.open")).all()[-1]
        seed = int(sha256(f"3:{uid}".encode()).hexdigest()[:8], 16) // 2
        assert kept is not None
        assert kept["orders"]["ana"] == seed == seed_of(3, uid)
        people = [f"00{number}" for number in range(1, 7)]
        first, second = by_hand(seed, [6, 6])
        expected = [("Q1", people[place]) for place in first] + [("Q2", people[place]) for place in second]
        assert walk(reopened, "ana") == expected

    def test_a_place_that_was_kept_is_found_in_the_order(self, reopened: Path) -> None:
        with Study.open(reopened, "ana") as study:
            desk = CodingDesk(study)
            desk.go_to(7)
            desk.toggle("time")
            front = desk.current.id
        with Study.open(reopened, "ana") as study:
            desk = CodingDesk(study)
            assert (desk.index, desk.current.id) == (7, front)


def test_the_order_is_the_same_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    survey, book = tmp_path / "s.csv", tmp_path / "b.csv"
    with survey.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "Q1", "Q2"], *([f"R{n}", f"a {n} text", f"b {n} text"] for n in range(40))])
    book.write_text("key\ntime\n")
    orders = []
    for where in (str(tmp_path / "s.db"), postgres_url):
        with Study.create(where, title="T", lead="lee") as study:
            add_person(study, "ana")
            import_survey(study, survey, survey_map=SurveyMap("id", (QuestionMap("Q2"), QuestionMap("Q1"))))
            load_codebook(study, book)
            open_round(study, "main", ["ana"])
            with study.write() as session:
                session.scalars(select(Assignment)).one().seed = 77
                session.nothing_to_log()
        orders.append(walk(where, "ana"))
    assert orders[0] == orders[1]
    assert [question for question, _ in orders[0]] == ["Q2"] * 40 + ["Q1"] * 40
    with Study.open(postgres_url, "ana") as study, study.read() as session:
        assert sorted(answer_order(session, 1, 5)) == list(answer_order(session, 1, None))


class TestFilter:
    @pytest.fixture
    def desk(self, round_path: Path):
        with Study.open(round_path, "ana") as study:
            yield CodingDesk(study)

    def in_view(self, desk: CodingDesk) -> list[int]:
        return [line.number for line in desk.lines(0, desk.shown_count)]

    def test_what_is_asked_for_must_all_hold(self, desk: CodingDesk) -> None:
        for number in (2, 5):
            desk.go_to(number)
            desk.toggle_flag("unsure")
        desk.toggle("time")
        desk.go_to(0)
        assert desk.set_filter(Filter(flag="unsure")) == 2
        assert self.in_view(desk) == [3, 6]
        assert desk.index == 2
        desk.set_filter(Filter(flag="unsure", undecided=True))
        assert self.in_view(desk) == [3]
        desk.set_filter(Filter(code="time"))
        assert self.in_view(desk) == [6]
        desk.set_filter(Filter(question="Q2"))
        assert self.in_view(desk) == [2, 4, 6, 8, 10, 12]
        desk.set_filter(Filter(text="TIME", question="Q1"))
        assert self.in_view(desk) == [1, 7]

    def test_going_on_stays_in_view_and_a_number_leaves_it(self, desk: CodingDesk) -> None:
        desk.set_filter(Filter(question="Q2"))
        assert (desk.index, desk.row) == (1, 0)
        assert [desk.move(1) and desk.index for _ in range(6)] == [3, 5, 7, 9, 11, 11]
        desk.move(-1)
        assert desk.index == 9
        desk.go_to(4)
        assert desk.row is None
        desk.move(1)
        assert desk.index == 5
        desk.go_to(4)
        desk.move(-1)
        assert desk.index == 3
        desk.clear_filter()
        desk.move(1)
        assert (desk.index, desk.row, desk.shown_count) == (4, 4, 12)

    def test_what_is_decided_meanwhile_stays_in_view_and_is_passed_over(self, desk: CodingDesk) -> None:
        desk.set_filter(Filter(question="Q2", undecided=True))
        desk.toggle_no_code()
        assert self.in_view(desk) == [2, 4, 6, 8, 10, 12]
        desk.go_to(11)
        assert desk.next_uncoded()
        assert desk.index == 3

    def test_what_fits_nothing_changes_nothing(self, desk: CodingDesk) -> None:
        desk.set_filter(Filter(question="Q2"))
        for nothing in (Filter(flag="quote"), Filter(text="zzzz"), Filter(question="Q9"), Filter(code="nope")):
            with pytest.raises(InputError):
                desk.set_filter(nothing)
        assert desk.filter == Filter(question="Q2")
        assert desk.shown_count == 6
