"""A small kill campaign, with the planted bugs that it must find; `python -m tests.faults.kill9` runs the large one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import errands, studies
from tests.faults.coders import Coding
from tests.faults.errands import Errand
from tests.faults.interrupted import Interrupted
from tests.faults.kill9 import campaign, controls


def test_no_saved_coding_is_lost_when_two_coders_are_killed_and_a_third_goes_on(tmp_path: Path) -> None:
    base = studies.put(studies.small, tmp_path / "base.db")
    tally = campaign(Coding("coding", base, in_process=True), 8, tmp_path, jobs=2)
    assert tally.wrong == []
    assert tally.kills == 8
    assert tally.acknowledged >= 16


@pytest.mark.parametrize("errand", errands.ERRANDS, ids=lambda errand: errand.name)
def test_a_killed_errand_happened_whole_or_not_at_all(errand: Errand, tmp_path: Path) -> None:
    tally = campaign(Interrupted(errand, tmp_path, in_process=True), 4, tmp_path, jobs=2)
    assert tally.wrong == []
    assert tally.before + tally.after == 4
    assert tally.kills > 0


@pytest.mark.parametrize("bug", ["saved_too_early", "journal_in_memory", "import_in_chunks", "written_in_place"])
def test_a_planted_bug_is_found(bug: str, tmp_path: Path) -> None:
    make, kills = next((make, kills) for name, make, kills in controls(tmp_path) if name == bug)
    tally = campaign(make(), kills, tmp_path, jobs=2, stop_early=True)
    assert tally.wrong, f"{bug} was not found in {tally.kills} kills"
