"""Differences as a file, filled in and loaded."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from coder.consensus.decisions import decide
from coder.consensus.differences import list_differences
from coder.consensus.files import load_decisions, save_differences
from coder.consensus.layer import consensus_account
from coder.errors import CoderError, InputError, NotAllowed
from coder.files import csv_text
from coder.store.log import broken_chains
from coder.store.model import LogEntry, Round
from coder.store.study import Study

Rounds = Callable[..., Study]


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text(csv_text(list(rows[0]), [list(row.values()) for row in rows]), encoding="utf-8", newline="")
    return path


def filled(study: Study, path: Path, **cells: dict[str, str]) -> Path:
    """The saved differences with the cells of some respondents filled in."""
    save_differences(study, path, force=True)
    return write(path, [row | cells.get(row["respondent"], {}) for row in read(path)])


def count_log(study: Study) -> int:
    with study.read() as session:
        return session.query(LogEntry).count()


class TestSaving:
    def test_one_row_per_difference_with_sides_and_memos(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            saved = save_differences(study, tmp_path / "d.csv")
        rows = {row["respondent"]: row for row in read(tmp_path / "d.csv")}
        assert (saved.differences, saved.decided, len(rows)) == (7, 0, 7)
        assert list(rows["r2"]) == [
            "respondent", "question", "wording", "text", "pattern", "side_1", "side_2", "memo_1", "memo_2",
            "outcome", "codes", "cause", "reason", "mode", "present", "confidence", "dissent", "split",
        ]  # fmt: skip
        assert {rows["r2"]["side_1"], rows["r2"]["side_2"]} == {"time; cost", "time"}
        assert {rows["r2"]["memo_1"], rows["r2"]["memo_2"]} == {"memo on 2", ""}

    def test_no_name_of_a_coder_is_in_the_file(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds({"anastasia": [("time",)], "benedict": [()]}) as study:
            save_differences(study, tmp_path / "d.csv")
        written = (tmp_path / "d.csv").read_text(encoding="utf-8")
        assert "(none)" in written
        assert "anastasia" not in written
        assert "benedict" not in written

    def test_of_two_sides_with_the_same_codes_the_one_that_is_named_is_taken(
        self, rounds: Rounds, tmp_path: Path
    ) -> None:
        alike, other = (("time", 0, 6),), (("time", 7, 13),)
        with rounds({"ana": [alike], "ben": [other], "cem": [("cost",)]}) as study:
            (found,) = list_differences(study)
            for side in found.sides:
                if side.codes == ("time",):
                    load_decisions(
                        study, filled(study, tmp_path / "d.csv", r1={"outcome": str(side.number), "reason": "x"})
                    )
                    (taken,) = list_differences(study)
                    assert taken.decision is not None
                    assert (taken.decision.side, taken.decision.marks) == (side.number, side.marks)
                    save_differences(study, tmp_path / "d.csv", force=True)
                    assert load_decisions(study, tmp_path / "d.csv").unchanged == 1

    def test_decisions_are_filled_in(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            side = list_differences(study)[0].sides[1]
            decide(study, respondent="r11", question="Q1", outcome="side", side=side.number, reason="=SUM(1)")
            decide(study, respondent="r7", question="Q1", outcome="other", codes=["time", "cost"], reason="x")
            save_differences(study, tmp_path / "d.csv")
        rows = {row["respondent"]: row for row in read(tmp_path / "d.csv")}
        assert (rows["r11"]["outcome"], rows["r11"]["codes"], rows["r11"]["reason"]) == ("2", "", "'=SUM(1)")
        assert (rows["r7"]["outcome"], rows["r7"]["codes"]) == ("other", "time; cost")

    def test_an_existing_file_is_kept_without_force(self, rounds: Rounds, tmp_path: Path) -> None:
        (tmp_path / "d.csv").write_text("mine")
        with rounds() as study, pytest.raises(InputError, match="--force"):
            save_differences(study, tmp_path / "d.csv")


def shuffle_by(study: Study, uid: UUID) -> None:
    """Give the round the id that its sides are shuffled by: two ids of chance may shuffle alike."""
    with study.write() as session:
        session.execute(update(Round).values(uid=uid))
        session.log("test.uid", "main")


class TestLoading:
    def test_every_outcome_and_the_same_file_twice(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            path = filled(
                study, tmp_path / "d.csv",
                r2={"outcome": "both", "reason": "=both", "cause": "Omission"},
                r3={"outcome": "1", "reason": "x"},
                r4={"outcome": "Neither", "reason": "x"},
                r5={"outcome": "other", "codes": "time;  Usual voices", "reason": "x"},
                r7={"outcome": "unresolved", "reason": "x"},
                r10={"outcome": "not_codeable", "reason": "x"},
            )  # fmt: skip
            first_side = next(row for row in read(path) if row["respondent"] == "r3")["side_1"]
            loaded = load_decisions(study, path)
            assert (loaded.made, loaded.unchanged, loaded.left_empty) == (6, 0, 1)
            found = {d.respondent: d.decision for d in list_differences(study) if d.decision}
            before = count_log(study)
            again = load_decisions(study, path)
            assert (again.made, again.unchanged, again.left_empty) == (0, 6, 1)
            assert count_log(study) == before
            with study.read() as session:
                assert broken_chains(session) == []
            account = consensus_account(study)
        assert "; ".join(found["r3"].codes) == first_side
        assert (found["r2"].cause, found["r2"].reason) == ("omission", "=both")
        assert found["r5"].codes == ("time", "usual_voices")
        assert account.outcomes == dict.fromkeys(["side", "both", "neither", "other", "unresolved", "not_codeable"], 1)

    def test_what_is_saved_loads_as_it_stands(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            for number, found in enumerate(list_differences(study)):
                outcome = ["side", "both", "other", "unresolved"][number % 4]
                codes, side = (["culture"] if outcome == "other" else []), (2 if outcome == "side" else None)
                decide(
                    study, respondent=found.respondent, question="Q1", outcome=outcome, codes=codes, side=side,
                    reason="-1\nnext line",
                )  # fmt: skip
            save_differences(study, tmp_path / "d.csv")
            assert load_decisions(study, tmp_path / "d.csv").unchanged == 7

    def test_a_file_from_another_shuffle_decides_what_its_reader_saw(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            cells = {f"r{number}": {"outcome": "1", "reason": "x"} for number in range(1, 13)}
            shuffle_by(study, UUID(int=1))
            path = filled(study, tmp_path / "d.csv", **cells)
            meant = {row["respondent"]: row["side_1"] for row in read(path)}
            shuffle_by(study, UUID(int=2))
            save_differences(study, tmp_path / "other.csv")
            assert {row["respondent"]: row["side_1"] for row in read(tmp_path / "other.csv")} != meant
            load_decisions(study, path)
            taken = {d.respondent: "; ".join(d.decision.codes) for d in list_differences(study) if d.decision}
        assert taken == meant

    def test_a_change_in_the_file_replaces_the_decision(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            load_decisions(study, filled(study, tmp_path / "d.csv", r7={"outcome": "both", "reason": "x"}))
            loaded = load_decisions(study, filled(study, tmp_path / "d.csv", r7={"outcome": "neither", "reason": "y"}))
            assert (loaded.made, consensus_account(study).outcomes) == (1, {"neither": 1})

    def test_three_coders_of_whom_two_agree(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds({"ana": [("time",)], "ben": [("time",)], "cat": [()]}) as study:
            save_differences(study, tmp_path / "d.csv")
            row = read(tmp_path / "d.csv")[0]
            assert sorted(row[f"side_{number}"] for number in (1, 2, 3)) == ["(none)", "time", "time"]
            number = next(number for number in "123" if row[f"side_{number}"] == "time")
            path = write(tmp_path / "d.csv", [row | {"outcome": number, "reason": "x"}])
            assert load_decisions(study, path).made == 1
            assert load_decisions(study, path).unchanged == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"outcome": "3", "reason": "x"}, "column outcome: '3' is none of 1, 2, both"),
            ({"outcome": "A", "reason": "x"}, "column outcome"),
            ({"outcome": "both", "reason": " "}, "column reason: A decision needs a reason"),
            ({"outcome": "other", "reason": "x"}, "column codes"),
            ({"outcome": "other", "codes": "tyme", "reason": "x"}, "column codes: .*did you mean 'time'"),
            ({"outcome": "1", "codes": "time", "reason": "x"}, "column codes"),
            ({"outcome": "1", "cause": "haste", "reason": "x"}, "column cause"),
            ({"outcome": "1", "side_1": "time", "reason": "x"}, "columns side_1, side_2"),
            ({"outcome": "1", "side_2": "", "reason": "x"}, "columns side_1, side_2"),
            ({"outcome": "1", "question": "Q9", "reason": "x"}, "no answer of 'r7' to question 'Q9'"),
            ({"outcome": "1", "respondent": "r1", "reason": "x"}, "do not differ"),
        ],
    )
    def test_the_line_and_the_column_are_named_and_nothing_is_decided(
        self, rounds: Rounds, tmp_path: Path, cells: dict[str, str], words: str
    ) -> None:
        with rounds() as study:
            path = filled(study, tmp_path / "d.csv", r11={"outcome": "both", "reason": "good"}, r7=cells)
            lines = [row["respondent"] for row in read(path)]
            line = 2 + lines.index(cells.get("respondent", "r7"))
            with pytest.raises(InputError, match=f"line {line}: .*{words}"):
                load_decisions(study, path)
            assert consensus_account(study).decided == 0

    def test_an_answer_twice(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            path = filled(study, tmp_path / "d.csv", r11={"outcome": "both", "reason": "x"})
            rows = read(path)
            with pytest.raises(InputError, match=r"line 9: .*line 2 already"):
                load_decisions(study, write(path, [*rows, rows[0]]))

    def test_a_coder_may_not_load(self, rounds: Rounds, tmp_path: Path) -> None:
        with rounds() as study:
            path = filled(study, tmp_path / "d.csv")
        with rounds(acting="ana") as study, pytest.raises(NotAllowed):
            load_decisions(study, path)

    def test_a_file_of_something_else(self, rounds: Rounds, tmp_path: Path) -> None:
        (tmp_path / "d.csv").write_text("a,b\n1,2\n")
        with rounds() as study, pytest.raises(CoderError, match="no column 'respondent'"):
            load_decisions(study, tmp_path / "d.csv")
