"""The coding screen in a real terminal: what it showed is in the file, even when it is killed at that moment."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import pytest

from coder.coding.desk import CodingDesk
from coder.store.check import check_study
from coder.store.study import Study
from tests.e2e.killed_coding import kill_once, make_study
from tests.e2e.watched import COLUMNS, ROWS, Watched
from tests.tui.conftest import demo_like_study, study_with_answers  # noqa: F401  (fixtures)

pexpect = pytest.importorskip("pexpect")


def terminal(study: Path) -> Watched:
    """`coder code` as ana at 80×24, ready."""
    spawned = pexpect.spawn(
        sys.executable,
        ["-m", "coder", "-s", str(study), "--as", "ana", "code"],
        dimensions=(ROWS, COLUMNS),
        timeout=20,
        env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"},
    )
    watched = Watched(spawned)
    watched.wait("goes on.")
    return watched


def test_what_was_shown_as_applied_is_in_the_file_after_a_kill(demo_like_study: Path) -> None:  # noqa: F811
    shown = terminal(demo_like_study)
    for keys, words in (
        ("/time\r", "Time stands on"), ("n/cost\r", "Cost stands on"), ("nx", "No code applies: decided"),
    ):  # fmt: skip
        shown.spawned.send(keys)
        shown.wait(words)
    os.kill(shown.spawned.pid, signal.SIGKILL)
    shown.spawned.close()
    with Study.open(demo_like_study, "ana") as study:
        assert check_study(study).faults == ()
        desk = CodingDesk(study)
        assert desk.index == 2
        keys = [[c.code.key if c.code else None for c in desk.go_to(index).codings] for index in range(4)]
    assert keys == [["time"], ["cost"], [None], []]


def test_no_escape_sequence_of_an_answer_reaches_the_terminal(demo_like_study: Path) -> None:  # noqa: F811
    shown = terminal(demo_like_study)
    seen = [shown.text]
    for place in range(2, 14):
        shown.spawned.send("n")
        seen.append(shown.wait(f"Answer {place} of 13"))
    shown.spawned.send("l")
    seen.append(shown.wait("R001"))
    shown.spawned.send("\x11")
    list(shown.read(20))
    shown.spawned.close()
    received = shown.written
    assert shown.spawned.exitstatus == 0
    assert any("pwn" in text for text in seen)
    assert b"\x1b]0;pwn" not in received
    assert b"\x07" not in received.replace(b"\x1b]22;default\x07", b"")  # Textual's own: the mouse pointer
    assert "\u202e".encode() not in received
    assert "\u202d".encode() not in received
    assert "\x9b".encode() not in received


def test_it_goes_line_by_line_where_there_is_no_terminal(demo_like_study: Path, coder_cli) -> None:  # noqa: F811
    done = coder_cli("-s", demo_like_study, "--as", "ana", "code", stdin="time\n")
    assert "Line by line" in done.stderr
    assert "Saved: Time." in done.stdout


def test_it_goes_line_by_line_on_a_terminal_that_cannot_draw(demo_like_study: Path) -> None:  # noqa: F811
    spawned = pexpect.spawn(
        sys.executable,
        ["-m", "coder", "-s", str(demo_like_study), "--as", "ana", "code"],
        timeout=20,
        env=os.environ | {"TERM": "dumb"},
    )
    spawned.expect(rb"Answer 1 of 13")
    spawned.sendline("time")
    spawned.expect(rb"Saved: Time")
    spawned.sendline("quit")
    spawned.expect(pexpect.EOF)
    spawned.close()
    assert spawned.exitstatus == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_instant_loses_nothing_that_was_shown(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = make_study(tmp_path, 40)
    for _ in range(2):
        kill_once(path, chance)


def test_a_key_writes_little_to_a_small_terminal(demo_like_study: Path) -> None:  # noqa: F811
    shown = terminal(demo_like_study)
    everything_written(shown.spawned)
    shown.spawned.send("/time\r")
    everything_written(shown.spawned)
    for key in ("1", "n", "p", "1", "fu", "w", "x", "z"):
        shown.spawned.send(key)
        assert 0 < everything_written(shown.spawned) <= 4096
    shown.spawned.send("\x11")
    shown.spawned.expect(pexpect.EOF)
    shown.spawned.close()


def everything_written(shown: pexpect.spawn) -> int:
    """How many bytes come until none has come for a while."""
    written = 0
    while True:
        try:
            written += len(shown.read_nonblocking(1 << 16, timeout=0.3))
        except pexpect.TIMEOUT:
            return written
