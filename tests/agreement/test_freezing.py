"""What is kept when a round closes: the figures, and a hash that changes with any coding and with nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from coder import __version__
from coder.agreement.freezing import Freezing
from coder.agreement.report import agreement_report, as_json
from coder.coding.visibility import closed_round, find_round
from coder.errors import NotAllowed
from coder.store.model import Coding, StudyRow
from coder.store.study import Study
from tests.agreement.building import TWELVE, Survey, build


def frozen(path: Path) -> tuple[bytes, dict[str, Any]]:
    with Study.open(path, "lee") as study, study.read() as session:
        freezing = Freezing(session, closed_round(session))
    return freezing.hash(), freezing.figures()


def change(path: Path, statement: Any) -> None:
    with Study.open(path, "lee") as study, study.write() as session:
        session.execute(statement)
        session.log("test.change", "")


def test_the_figures_are_those_of_the_report(study_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    _, figures = frozen(study_path)
    with Study.open(study_path, "lee") as study:
        report = as_json(agreement_report(study))
    kept = {"sample": "100%", "sample_seed": 1, "date": figures["date"], "made_with": __version__}
    assert figures == report | kept
    assert figures["kind"] == "main"
    assert figures["codebook_version"] == 1


def test_the_same_codings_give_the_same_hash_in_another_study(study_path: Path, tmp_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    other = tmp_path / "other.db"
    with Study.create(other, title="Other", lead="lee"):
        pass
    # the codebook in another order: other row numbers, the same names
    build(other, Survey(TWELVE, extra_codes=["later"], parents={"cost": "later"}))
    assert frozen(study_path)[0] == frozen(other)[0]


def test_any_change_to_a_coding_changes_the_hash(study_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    before, _ = frozen(study_path)
    change(study_path, update(Coding).where(Coding.id == 1).values(start=0, end=2))
    spanned, _ = frozen(study_path)
    change(study_path, update(Coding).where(Coding.id == 1).values(removed_at="now"))
    removed, _ = frozen(study_path)
    assert len({before, spanned, removed}) == 3
    assert len(before) == 32


def test_one_coder_is_frozen_without_figures(study_path: Path) -> None:
    build(study_path, Survey([("a",), ("",)], coders=("ana",)))
    assert frozen(study_path)[1]["why"].startswith("Only ana coded")


def test_a_reflexive_study_freezes_no_coefficients(study_path: Path) -> None:
    build(study_path, Survey(TWELVE))
    change(study_path, update(StudyRow).values(approach="reflexive"))
    _, figures = frozen(study_path)
    assert "reflexive" in figures["why"]
    assert "overall" not in figures


def test_an_open_round_is_not_read(study_path: Path) -> None:
    build(study_path, Survey(TWELVE, state="open"))
    with Study.open(study_path, "lee") as study, study.read() as session:
        assert session.scalars(select(Coding.id)).first()
        with pytest.raises(NotAllowed):
            Freezing(session, find_round(session))
