"""The account of the agreed layer: every original coding has exactly one fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from coder.coding.visibility import find_round
from coder.consensus.bench import Choice
from coder.consensus.decisions import decide, decide_many, undo_decision
from coder.consensus.differences import Difference, list_differences
from coder.consensus.layer import consensus_account, consensus_rows
from coder.consensus.tally import decision_tally
from coder.store.model import Answer, Assignment, Code, Coding, Person, Respondent
from coder.store.study import Study
from coder.themes.rereading import record_reread
from tests.consensus.conftest import ANNEX

Rounds = Callable[..., Study]


class TestAccount:
    def test_the_twelve_answers_before_any_decision(self, rounds: Rounds) -> None:
        with rounds() as study:
            account = consensus_account(study)
        assert (account.agreed, account.differences, account.decided, account.open) == (5, 7, 0, 7)
        # answers 1, 6, 8, 9, 12: 1 + 1 + 1 + 2 + 2 codings of each coder; the rest 2+1+1+2+2+1+1+2+1+1+1+1+1+1
        assert account.codings == {"agreed": 14, "open": 18}

    def test_decisions_are_counted_by_outcome_cause_and_side(self, rounds: Rounds) -> None:
        with rounds() as study:
            side = next(s.number for s in by_name(study)["r7"].sides if s.codes == ("training",))
            decide(study, respondent="r7", question="Q1", outcome="side", side=side, cause="boundary", reason="x")
            decide(study, respondent="r2", question="Q1", outcome="both", reason="x")
            decide(study, respondent="r3", question="Q1", outcome="unresolved", reason="x")
            decide(study, respondent="r3", question="Q1", outcome="neither", cause="omission", reason="x")
            account = consensus_account(study)
        assert account.outcomes == {"side": 1, "both": 1, "neither": 1}
        assert account.causes == {"omission": 1, "boundary": 1, "": 1}
        # r7 keeps one and rejects one, r2 keeps three, r3 rejects three
        assert account.codings == {"agreed": 14, "kept": 4, "rejected": 4, "open": 10}

    def test_whose_side_was_taken_is_told_only_when_all_is_decided(self, rounds: Rounds) -> None:
        """Else the lead would learn after each decision who is who, by the count that moved."""
        with rounds() as study:
            found = by_name(study)
            for name in found:
                held = consensus_account(study)
                assert (held.by_coder, held.sides, held.codings_by_coder) == (False, {}, {})
                assert not {"ana", "ben"} & {who for crossed in (held.by_cause, held.by_code)
                                             for counts in crossed.values() for who in counts}  # fmt: skip
                assert decision_tally(study).sides == {}
                decide(study, respondent=name, question="Q1", outcome="side", side=1, cause="boundary", reason="x")
            told, tally = consensus_account(study), decision_tally(study)
            firsts = Counter("ana" if set(each.sides[0].codes) == set(ANNEX["ana"][int(name[1:]) - 1]) else "ben"
                             for name, each in found.items())  # fmt: skip
            assert told.by_coder
            assert {name: number for name, number in told.sides.items() if number} == firsts
            assert told.by_cause == {"boundary": {name: firsts[name] for name in ("ana", "ben") if firsts[name]}}
            assert tally == ({"side": 7}, told.sides, {"boundary": 7})
            decide(study, respondent="r7", question="Q1", outcome="unresolved", reason="x")
            assert consensus_account(study).by_coder
            undo_decision(study)
            undo_decision(study)
            assert consensus_account(study).sides == {}

    def test_a_code_that_is_added_late_gives_no_rejected_coding_another_fate(self, rounds: Rounds) -> None:
        with rounds() as study:
            decide(study, respondent="r3", question="Q1", outcome="neither", cause="omission", reason="x")
            before = consensus_account(study).codings
            record_reread(study, "r3", "Q1", "missed", reason="seen again", codes=["culture"])
            assert consensus_account(study).codings == before
            with study.read() as session:
                origins = [row.origin for row in consensus_rows(session, find_round(session, None))]
        assert origins.count("late") == 1


def by_name(study: Study) -> dict[str, Difference]:
    return {difference.respondent: difference for difference in list_differences(study)}


def random_work(random: Random, coders: int, answers: int) -> dict[str, list[Any]]:
    def coded() -> Any:
        if random.random() < 0.1:
            return None
        codes = random.sample(["time", "cost", "tokenism", "box_ticking"], random.choice([0, 1, 1, 2]))
        return tuple(code if random.random() < 0.5 else (code, (s := random.randrange(9)), s + 4) for code in codes)

    return {name: [coded() for _ in range(answers)] for name in ["ana", "ben", "cat"][:coders]}


def random_choice(random: Random, found: Difference) -> Choice:
    outcome = random.choice(["side", "both", "neither", "other", "unresolved", "not_codeable"])
    codes = tuple(random.sample(["time", "culture", "tokenism"], 2)) if outcome == "other" else ()
    side = random.randint(1, len(found.sides)) if outcome == "side" else None
    return Choice(found.respondent, "Q1", outcome, "a reason", codes, side)


def expected_codes(found: Difference, choice: Choice) -> set[str] | None:
    """What the answer should have, worked out from what was shown and chosen; None: not in the layer."""
    if choice.outcome in ("unresolved", "not_codeable"):
        return None
    if choice.outcome == "side":
        return set(found.sides[(choice.side or 0) - 1].codes)
    shown = {code for side in found.sides for code in side.codes}
    return {"both": shown, "neither": set(), "other": set(choice.codes)}[choice.outcome]


class TestEveryCodingIsAccountedForOnce:
    @pytest.mark.parametrize(("seed", "coders"), [(1, 2), (2, 2), (3, 3)])
    def test_on_random_rounds_with_random_decisions(self, rounds: Rounds, seed: int, coders: int) -> None:
        random = Random(seed)
        with rounds(random_work(random, coders, 60)) as study:
            shown = by_name(study)
            chosen = {name: random_choice(random, found) for name, found in shown.items() if random.random() < 0.8}
            decide_many(study, list(chosen.values()))
            again = {name: random_choice(random, shown[name]) for name in chosen if random.random() < 0.3}
            decide_many(study, list(again.values()))
            chosen |= again
            layer, originals = read_layer(study), read_originals(study)
            account = consensus_account(study)
        fates: Counter[str] = Counter()
        for answer, work in originals.items():
            sets = [{code for code, *_ in own if code} for own in work.values()]
            given: set[str | None] = {code for code, *_ in layer.get(answer, [])}
            count = sum(len(own) for own in work.values())
            if answer in chosen:
                codes = expected_codes(shown[answer], chosen[answer])
                no_code: set[str | None] = {None}
                assert given == (set() if codes is None else codes or no_code)
                if chosen[answer].outcome == "unresolved":
                    fates["unresolved"] += count
                else:
                    kept = sum(code in given for own in work.values() for code, *_ in own)
                    fates.update(kept=kept, rejected=count - kept)
            elif all(one == sets[0] for one in sets):
                assert given == (sets[0] or {None})
                fates["agreed" if len(sets) > 1 else "single"] += count
            else:
                assert given == set()
                fates["open"] += count
        assert account.codings == {fate: number for fate, number in fates.items() if number}
        assert set(layer) <= set(originals)

    @pytest.mark.parametrize("seed", [4, 5])
    def test_origin_and_place_follow_from_the_coders_work(self, rounds: Rounds, seed: int) -> None:
        random = Random(seed)
        with rounds(random_work(random, 2, 60)) as study:
            differences = list_differences(study)
            choices = [random_choice(random, found) for found in differences]
            decide_many(study, choices)
            layer, originals = read_layer(study), read_originals(study)
        taken = {
            c.respondent: set(f.sides[c.side - 1].codes) for f, c in zip(differences, choices, strict=True) if c.side
        }
        for answer, rows in layer.items():
            work = originals[answer]
            for code, start, _, origin, person in rows:
                holders = [name for name, own in work.items() if code in ({c for c, *_ in own if c} or {None})]
                one_coder = {1: "single", 2: "both"}[len(work)]
                assert origin == ("lead" if not holders else "one" if len(holders) < len(work) else one_coder)
                assert person == (holders[0] if origin in ("one", "single") else None)
                marked = [
                    (s, e) for own in placing(work, taken.get(answer)) for c, s, e in own if c == code and s is not None
                ]
                assert (start is None) == (not marked)
            for code in {code for code, *_ in rows}:
                covered = {p for c, s, e, *_ in rows if c == code and s is not None for p in range(s, e)}
                own = (row for rows in placing(work, taken.get(answer)) for row in rows)
                assert covered == {p for c, s, e in own if c == code and s is not None for p in range(s, e)}


def placing(work: dict[str, list[Any]], taken: set[str] | None) -> list[list[Any]]:
    """Whose rows say where codes stand: everybody's, or those of the one whose side was taken."""
    return [own for own in work.values() if taken is None or {code for code, *_ in own if code} == taken]


def read_layer(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """By respondent: (code, start, end, origin, person) in force"""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with study.read() as session:
        codes, people, answers = names(session)
        for row in consensus_rows(session, find_round(session)):
            found.setdefault(answers[row.answer_id], []).append(
                (codes.get(row.code_id), row.start, row.end, row.origin, people.get(row.person_id))
            )
    return found


def read_originals(study: Study) -> dict[str, dict[str, list[tuple[Any, ...]]]]:
    """By respondent and coder: (code, start, end)"""
    found: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    with study.read() as session:
        codes, people, answers = names(session)
        coders = {part.id: people[part.person_id] for part in session.scalars(select(Assignment))}
        for row in session.scalars(select(Coding)):
            work = found.setdefault(answers[row.answer_id], {}).setdefault(coders[row.assignment_id], [])
            work.append((codes.get(row.code_id), row.start, row.end))
    return found


def names(session: Any) -> tuple[dict[Any, str], dict[Any, str], dict[int, str]]:
    """Codes, people and the respondents of answers, by id."""
    respondents = {row.id: row.key for row in session.scalars(select(Respondent))}
    return (
        {row.id: row.key for row in session.scalars(select(Code))},
        {row.id: row.name for row in session.scalars(select(Person))},
        {row.id: respondents[row.respondent_id] for row in session.scalars(select(Answer))},
    )
