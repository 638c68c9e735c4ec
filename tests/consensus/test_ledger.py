"""The agreed layer as a file: every coding with its reason, and every coding that was left out."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.coding.visibility import all_codings, closed_round
from coder.consensus.bench import Choice
from coder.consensus.decisions import decide_many
from coder.consensus.differences import list_differences
from coder.consensus.ledger import save_layer
from coder.errors import InputError
from coder.store.model import Answer, Code, Respondent
from coder.store.study import Study
from coder.themes.rereading import record_reread
from tests.consensus.conftest import CODES

Rounds = Callable[..., Study]
LEFT_OUT = {"rejected", "unresolved", "open"}


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def originals(study: Study) -> Counter[tuple[str, str]]:
    """(respondent, code) of every coding of every coder."""
    with study.read() as session:
        codes: dict[int | None, str] = {id_: key for id_, key in session.execute(select(Code.id, Code.key))}
        query = select(Answer.id, Respondent.key).join(Respondent, Respondent.id == Answer.respondent_id)
        names = {id_: key for id_, key in session.execute(query)}
        rows = all_codings(session, closed_round(session))
    return Counter((names[row.answer_id], codes.get(row.code_id, "(none)")) for row in rows)


def test_every_row_says_where_it_comes_from_and_why(rounds: Rounds, tmp_path: Path) -> None:
    with rounds() as study:
        side = next(s.number for d in list_differences(study) if d.respondent == "r7" for s in d.sides
                    if s.codes == ("training",))  # fmt: skip
        choices = [
            Choice("r7", "Q1", "side", "=A course is meant.", side=side, cause="boundary"),
            Choice("r2", "Q1", "both", "Money too."),
            Choice("r10", "Q1", "other", "Neither word.", ("culture",)),
            Choice("r3", "Q1", "unresolved", "Both can be read."),
        ]
        decide_many(study, choices)
        record_reread(study, "r1", "Q1", "missed", reason="seen again", codes=["cost"])
        saved = save_layer(study, tmp_path / "l.csv")
    rows = {(row["respondent"], row["code"], row["stands"]): row for row in read(tmp_path / "l.csv")}
    assert (saved.in_layer, saved.left_out) == (12, 14)  # r3: 3, r4: 3, r5: 3, r7: 1, r10: 2, r11: 2
    kept, lost = rows["r7", "training", "agreed layer"], rows["r7", "knowledge", "rejected"]
    assert (kept["origin"], kept["outcome"], kept["cause"]) == ("one", "side", "boundary")
    assert kept["reason"].endswith("=A course is meant.")
    assert not kept["reason"].startswith("=")
    assert (lost["outcome"], lost["decided_by"], lost["codebook_version"]) == ("side", "lee", "1")
    assert lost["reason"] == kept["reason"]
    assert rows["r10", "culture", "agreed layer"]["origin"] == "lead"
    assert {key[2] for key in rows if key[0] == "r3"} == {"unresolved"}
    assert rows["r12", "usual_voices", "agreed layer"]["origin"] == "both"
    assert rows["r6", "(none)", "agreed layer"]["outcome"] == ""
    assert rows["r1", "cost", "agreed layer"]["origin"] == "late"
    assert rows["r11", "language", "open"]["reason"] == ""
    assert {row["coder"] for row in rows.values()} == {""}


def test_coders_are_named_once_all_is_decided(rounds: Rounds, tmp_path: Path) -> None:
    with rounds() as study:
        decide_many(study, [Choice(d.respondent, "Q1", "neither", "x") for d in list_differences(study)])
        save_layer(study, tmp_path / "l.csv")
    lost = {(row["respondent"], row["code"]): row["coder"] for row in read(tmp_path / "l.csv") if row["coder"]}
    assert lost["r7", "training"] == "ana"
    assert lost["r7", "knowledge"] == "ben"


@pytest.mark.parametrize("seed", range(3))
def test_with_what_stands_it_accounts_for_every_coding(rounds: Rounds, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    work = {name: [tuple(rng.sample(list(CODES), rng.choice([0, 1, 2]))) for _ in range(25)] for name in ("ana", "ben")}
    with rounds(work) as study:
        found = [each for each in list_differences(study) if rng.random() < 0.7]
        outcomes = [rng.choice(["both", "neither", "unresolved", "side"]) for _ in found]
        decide_many(study, [Choice(each.respondent, "Q1", outcome, "x", side=1 if outcome == "side" else None)
                            for each, outcome in zip(found, outcomes, strict=True)])  # fmt: skip
        coded = originals(study)
        save_layer(study, tmp_path / "l.csv")
    rows = read(tmp_path / "l.csv")
    stands = {(row["respondent"], row["code"]) for row in rows if row["stands"] == "agreed layer"}
    left = Counter((row["respondent"], row["code"]) for row in rows if row["stands"] in LEFT_OUT)
    assert coded == left + Counter({key: number for key, number in coded.items() if key in stands})
    assert not stands & set(left)


def test_only_a_csv_is_written(rounds: Rounds, tmp_path: Path) -> None:
    with rounds() as study, pytest.raises(InputError, match=r"as \.csv"):
        save_layer(study, tmp_path / "l.docx")
