"""A few simulated power cuts, with the planted bugs that they must find, and the simulated disk itself."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults import errands
from tests.faults.disk import SECTOR, Disk
from tests.faults.errands import Errand
from tests.faults.powercut import CONTROLS, cut_coding, cut_errand
from tests.faults.trace import Event, require_strace


@pytest.fixture(scope="module")
def strace() -> None:
    """The recorder; its absence fails in CI."""
    require_strace()


@pytest.mark.usefixtures("strace")
def test_no_saved_coding_is_lost_in_a_power_cut() -> None:
    tally = cut_coding(40)
    assert tally.wrong == []
    assert tally.cuts == 40
    assert tally.syncs >= 4 * 60  # of each coding: journal, journal's name, study, name gone
    assert tally.acknowledged > 40


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("errand", [errands.INIT, errands.BACKUP, errands.SAVE], ids=lambda errand: errand.name)
def test_an_errand_cut_short_happened_whole_or_not_at_all(errand: Errand) -> None:
    tally = cut_errand(errand, 12)
    assert tally.wrong == []
    assert tally.acknowledged > 0


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize(("bug", "cuts"), CONTROLS)
def test_waiting_less_for_the_disk_is_found(bug: str, cuts: int) -> None:
    assert cut_coding(cuts, bug=bug, stop_early=True).wrong


@pytest.mark.usefixtures("strace")
def test_a_file_that_is_named_before_it_is_synced_is_found() -> None:
    assert cut_errand(errands.SAVE, 200, bug="never_synced", stop_early=True).wrong


def left(events: list[Event], seed: int) -> dict[str, bytes]:
    disk = Disk("/d", {"old": b"o" * 1024})
    for event in events:
        disk.happen(event)
    return disk.after_cut(Random(seed))


def outcomes(events: list[Event]) -> set[tuple[tuple[str, bytes], ...]]:
    """Everything that 200 cuts after these events may leave."""
    return {tuple(sorted(left(events, seed).items())) for seed in range(200)}


WRITE = Event("write", "/d/old", 0, b"n" * 1024)
OLD, NEW = b"o" * SECTOR, b"n" * SECTOR


def test_what_was_not_synced_may_survive_in_any_part() -> None:
    assert outcomes([WRITE]) == {(("old", first + second),) for first in (OLD, NEW) for second in (OLD, NEW)}


def test_what_was_synced_survives() -> None:
    assert outcomes([WRITE, Event("sync", "/d/old")]) == {(("old", NEW + NEW),)}


def test_a_new_name_survives_only_when_the_folder_is_synced() -> None:
    made = [Event("create", "/d/new"), Event("write", "/d/new", 0, b"x"), Event("sync", "/d/new")]
    old = ("old", OLD + OLD)
    assert outcomes(made) == {(old,), (("new", b"x"), old)}
    assert outcomes([*made, Event("sync", "/d")]) == {(("new", b"x"), old)}


def test_a_file_that_was_removed_or_emptied_may_be_back() -> None:
    whole = (("old", OLD + OLD),)
    assert outcomes([Event("remove", "/d/old")]) == {whole, ()}
    assert outcomes([Event("resize", "/d/old", 0)]) == {whole, (("old", b""),)}


def test_a_renamed_file_has_one_of_its_names() -> None:
    renamed = [Event("rename", "/d/old", new_path="/d/new")]
    assert outcomes(renamed) == {(("old", OLD + OLD),), (("new", OLD + OLD),)}
