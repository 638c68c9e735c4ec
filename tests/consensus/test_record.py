"""The whole record of a decision: circumstances, splits, places of codes, and the account of it all."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coder.agreement.freezing import frozen_faults
from coder.coding.visibility import all_codings, closed_round
from coder.consensus.bench import Choice
from coder.consensus.circumstances import Circumstances, Split, read_split
from coder.consensus.decisions import decide, decide_many, undo_decision
from coder.consensus.differences import list_differences, read_queue
from coder.consensus.files import load_decisions, save_differences
from coder.consensus.layer import coding_fates, consensus_account, consensus_rows
from coder.consensus.outcomes import OUTCOMES
from coder.errors import InputError
from coder.store.study import Study
from tests.consensus.conftest import CODES, make_round

Rounds = Callable[..., Study]

SPANS = {
    "ana": [(("time", 0, 6),), (("cost", 0, 6), ("time", 7, 13)), ("time",), (("time", 0, 6),)],
    "ben": [(("time", 3, 13),), (("cost", 20, 30), ("time", 7, 13)), ("time",), ("cost",)],
}
"""Answers 1 and 2: the same codes on other words; 3 the same; 4 a difference."""


def layer(study: Study) -> dict[int, set[tuple[Any, ...]]]:
    """What stands in the agreed layer: by answer its codes with their places and origins."""
    with study.read() as session:
        found = closed_round(session)
        rows: dict[int, set[tuple[Any, ...]]] = {}
        for row in consensus_rows(session, found):
            rows.setdefault(row.answer_id, set()).add((row.code_id, row.start, row.end, row.origin))
        return rows


class TestCircumstances:
    def test_all_fields_are_kept_shown_and_counted(self, rounds: Rounds) -> None:
        how = Circumstances("panel", " Ann, two carers ", "low", "One held that it is about money. ")
        with rounds() as study:
            decide(study, respondent="r11", question="Q1", outcome="both", reason="x", how=how)
            decide(study, respondent="r7", question="Q1", outcome="neither", reason="y")
            found = {each.respondent: each.decision for each in list_differences(study)}
            account = consensus_account(study)
        assert found["r11"] is not None
        assert found["r11"].how == ("panel", "Ann, two carers", "low", "One held that it is about money.")
        assert found["r7"] is not None
        assert found["r7"].how == ("lead", "", None, "")
        assert (account.modes, account.confidence) == ({"lead": 1, "panel": 1}, {"low": 1, "": 1})
        assert (account.present, account.dissents) == ({"": 1, "Ann, two carers": 1}, 1)

    @pytest.mark.parametrize(
        "how", [Circumstances("vote"), Circumstances(confidence="sure"), Circumstances(present="\0")]
    )
    def test_what_is_none_of_ours_is_refused(self, rounds: Rounds, how: Circumstances) -> None:
        with rounds() as study, pytest.raises(InputError):
            decide(study, respondent="r11", question="Q1", outcome="both", reason="x", how=how)

    def test_decisions_are_counted_by_cause_and_code_for_each_side(self, rounds: Rounds) -> None:
        work = {"ana": [("time",), ("time",), ("culture",)], "ben": [("cost",), ("cost",), ()]}
        with rounds(work) as study:
            sides = {each.respondent: each.sides for each in list_differences(study)}
            anas = {name: next(s.number for s in each if s.codes == codes) for name, each, codes in (
                ("r1", sides["r1"], ("time",)), ("r2", sides["r2"], ("time",)))}  # fmt: skip
            decide(study, respondent="r1", question="Q1", outcome="side", side=anas["r1"], reason="x", cause="boundary")
            other = 3 - anas["r2"]
            decide(study, respondent="r2", question="Q1", outcome="side", side=other, reason="x", cause="boundary")
            decide(study, respondent="r3", question="Q1", outcome="neither", reason="x")
            account = consensus_account(study)
        assert account.by_cause == {"boundary": {"ana": 1, "ben": 1}, "": {"neither": 1}}
        assert account.by_code == {
            "time": {"ana": 1, "ben": 1}, "cost": {"ana": 1, "ben": 1}, "culture": {"neither": 1},
        }  # fmt: skip
        assert account.codings_by_coder == {"ana": {"kept": 1, "rejected": 2}, "ben": {"kept": 2, "rejected": 1}}


class TestSplits:
    def test_a_split_names_the_code_and_what_it_becomes_and_the_codes_for_now(self, rounds: Rounds) -> None:
        split = Split("cost", ("pay", "venues"))
        with rounds() as study:
            made = decide(
                study, respondent="r2", question="Q1", outcome="split", codes=["cost"], split=split, reason="x"
            )
            found = next(each for each in list_differences(study) if each.respondent == "r2").decision
            with pytest.raises(InputError, match="which code becomes what"):
                decide(study, respondent="r2", question="Q1", outcome="split", codes=["cost"], reason="x")
            with pytest.raises(InputError, match="needs its codes"):
                decide(study, respondent="r2", question="Q1", outcome="split", split=split, reason="x")
            bad = Split("costs", ("pay", "venues"))
            with pytest.raises(InputError, match="no code"):
                decide(study, respondent="r2", question="Q1", outcome="split", codes=["cost"], split=bad, reason="x")
        assert made.codes == ("cost",)
        assert found is not None
        assert found.split == split

    def test_what_is_typed_is_read(self) -> None:
        assert read_split(" cost :  pay;  the venues ;") == Split("cost", ("pay", "the venues"))
        assert read_split("  ") is None
        for words in ("cost", "cost: pay", ": pay; venues", "cost: pay; Pay"):
            with pytest.raises(InputError):
                read_split(words)


class TestPlaces:
    def test_the_lead_says_where_other_codes_stand(self, rounds: Rounds) -> None:
        with rounds(SPANS) as study:
            codes = ["time[7:13]", "time[10:20]", "cost[]", "culture"]
            decide(study, respondent="r4", question="Q1", outcome="other", codes=codes, reason="x")
            found = list_differences(study)[0].decision
            by_place = {(start, end, origin) for _, start, end, origin in layer(study)[4]}
        assert found is not None
        assert found.codes == ("time", "cost", "culture")
        assert found.said == ("time[7:20]", "cost", "culture")  # ben marked the whole answer, as cost[] says
        assert by_place == {(7, 20, "one"), (None, None, "one"), (None, None, "lead")}

    def test_a_place_outside_the_answer_is_refused(self, rounds: Rounds) -> None:
        with rounds(SPANS) as study:
            for place in ("time[7:7]", "time[0:9000]", "time[9:3]"):
                with pytest.raises(InputError, match="no place"):
                    decide(study, respondent="r4", question="Q1", outcome="other", codes=[place], reason="x")

    def test_places_and_the_whole_record_go_through_a_file_of_either_kind(self, rounds: Rounds, tmp_path: Path) -> None:
        how = Circumstances("discussion", "=Ann", "high", "Ben: =1+1")
        with rounds(SPANS) as study:
            decide(study, respondent="r4", question="Q1", outcome="split", codes=["time[7:13]"], reason="=x", how=how,
                   cause="definition", split=Split("time", ("hours", "waiting")))  # fmt: skip
            before = [each.decision for each in list_differences(study)]
            for name in ("d.csv", "d.xlsx"):
                save_differences(study, tmp_path / name)
                assert load_decisions(study, tmp_path / name).unchanged == 1
            undo_decision(study)
            assert load_decisions(study, tmp_path / "d.xlsx").made == 1
            after = [each.decision for each in list_differences(study)]
        times = [each and each._replace(decided_at="") for each in before]
        assert [each and each._replace(decided_at="") for each in after] == times

    def test_a_file_of_another_kind_is_refused(self, rounds: Rounds, tmp_path: Path) -> None:
        (tmp_path / "no.xlsx").write_bytes(b"PK not a workbook")
        with rounds(SPANS) as study:
            with pytest.raises(InputError, match=r"\.csv or \.xlsx"):
                save_differences(study, tmp_path / "d.ods")
            with pytest.raises(InputError):
                load_decisions(study, tmp_path / "no.xlsx")


class TestExtents:
    def test_the_same_codes_on_other_words_are_a_queue_of_their_own(self, rounds: Rounds) -> None:
        with rounds(SPANS) as study:
            assert [each.respondent for each in read_queue(study).differences] == ["r4"]
            found = read_queue(study, extents=True).differences
            account = consensus_account(study)
        assert [(each.respondent, each.pattern, each.differing) for each in found] == [
            ("r1", "extent", ("time",)), ("r2", "extent", ("cost",)),
        ]  # fmt: skip
        assert (account.agreed, account.differences) == (3, 1)

    def test_a_decision_changes_the_place_and_undo_gives_it_back(self, rounds: Rounds) -> None:
        with rounds(SPANS) as study:
            before = layer(study)
            side = next(s for s in read_queue(study, extents=True).differences[0].sides if s.marks[0].start == 3)
            decide(study, respondent="r1", question="Q1", outcome="side", side=side.number, reason="x")
            assert {row[1:3] for row in layer(study)[1]} == {(3, 13)}
            account = consensus_account(study)
            assert (account.agreed, account.differences, account.decided, account.extents_decided) == (3, 1, 0, 1)
            assert [each.respondent for each in read_queue(study).differences] == ["r4"]
            decide(study, respondent="r1", question="Q1", outcome="other", codes=["time[0:2]"], reason="y")
            assert {row[1:3] for row in layer(study)[1]} == {(0, 2)}
            undo_decision(study)
            assert {row[1:3] for row in layer(study)[1]} == {(3, 13)}
            undo_decision(study)
            assert layer(study) == before
            assert frozen_faults(study) == ()

    def test_codes_that_are_agreed_stay_agreed(self, rounds: Rounds) -> None:
        with rounds(SPANS) as study:
            for choice in (
                {"outcome": "neither"}, {"outcome": "unresolved"}, {"outcome": "not_codeable"},
                {"outcome": "other", "codes": ["cost"]},
            ):  # fmt: skip
                with pytest.raises(InputError, match="only the words they mark"):
                    decide(study, respondent="r1", question="Q1", reason="x", **choice)
            with pytest.raises(InputError, match="do not differ"):
                decide(study, respondent="r3", question="Q1", outcome="both", reason="x")

    def test_they_go_through_a_file_with_their_places(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds(SPANS) as study:
            sides = read_queue(study, extents=True).differences[1].sides
            decide(study, respondent="r2", question="Q1", outcome="side", side=sides[1].number, reason="x")
            save_differences(study, tmp_path / "e.csv", extents=True)
            assert load_decisions(study, tmp_path / "e.csv").unchanged == 1
            undo_decision(study)
            assert load_decisions(study, tmp_path / "e.csv").made == 1
            again = read_queue(study, extents=True).differences[1].decision
        assert "cost[0:6]" in (tmp_path / "e.csv").read_text(encoding="utf-8")
        assert again is not None
        assert again.side == sides[1].number


@pytest.mark.parametrize("seed", range(4))
def test_layer_and_rejections_account_for_every_coding_exactly_once(tmp_path: Path, seed: int) -> None:
    """Random rounds of two or three coders with spans, randomly decided, some twice, some taken back."""
    rng = random.Random(seed)
    path = make_round(
        tmp_path / "s.db", {name: [_set(rng) for _ in range(40)] for name in ("ana", "ben", "cy")[: 2 + seed % 2]}
    )
    with Study.open(path, "lee") as study:
        for extents in (False, True):
            for each in read_queue(study, extents=extents).differences:
                if rng.random() < 0.8:
                    decide_many(study, [_choice(rng, each.respondent, len(each.sides), extents)])
                if rng.random() < 0.3 and consensus_account(study).decided:
                    undo_decision(study)
        with study.read() as session:
            found = closed_round(session)
            codings = all_codings(session, found)
            fates = coding_fates(session, found)
        account = consensus_account(study)
        stands = layer(study)
        open_ones = [each for each in read_queue(study).differences if each.decision is None]
        assert frozen_faults(study) == ()
    assert len(codings) == len({row.uid for row in codings})
    assert set(fates) == {row.uid for row in codings}
    assert sum(account.codings.values()) == len(codings)
    with Study.open(path, "lee") as study:
        decide_many(study, [_choice(rng, each.respondent, len(each.sides), False) for each in open_ones])
        told = consensus_account(study)
    whole = Counter[str]()
    for counts in told.codings_by_coder.values():
        whole.update(counts)
    assert dict(whole) == told.codings
    assert whole.total() == len(codings)
    kept = {"agreed", "single", "kept"}
    for row in codings:
        here = [
            (code, start, end) for code, start, end, _ in stands.get(row.answer_id, ())
            if code == row.code_id
            and (None in (start, row.start) or (start < (row.end or 0) and (row.start or 0) < end))
        ]  # fmt: skip
        assert (fates[row.uid] in kept) == bool(here)
    for answer_id, rows in stands.items():  # and the other way round: nothing is in the layer that nobody answers for
        for code, _, _, origin in rows:
            holders = {row.uid for row in codings if (row.answer_id, row.code_id) == (answer_id, code)}
            assert (origin == "lead") == (not holders)


def _set(rng: random.Random) -> Any:
    if rng.random() < 0.1:
        return None
    codes = rng.sample(list(CODES), rng.choice([0, 1, 1, 2, 3]))
    return tuple((code, start, start + 8) if (start := rng.choice([-1, 0, 5, 20])) >= 0 else code for code in codes)


def _choice(rng: random.Random, respondent: str, sides: int, extents: bool) -> Choice:
    if extents:
        return Choice(respondent, "Q1", "side", "x", (), rng.randint(1, sides))
    outcome = rng.choice([*OUTCOMES])
    side = rng.randint(1, sides) if outcome == "side" else None
    codes = tuple(rng.sample(list(CODES), 2)) if outcome in ("other", "split") else ()
    split = Split("cost", ("a", "b")) if outcome == "split" else None
    return Choice(respondent, "Q1", outcome, "x", codes, side, None, Circumstances(), split)
