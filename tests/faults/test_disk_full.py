"""A full disk: one plain sentence, nothing lost, and the same program goes on once there is room again."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import errands, program, studies
from tests.faults.errands import Errand
from tests.faults.program import Mark
from tests.faults.studies import Sitting
from tests.faults.trace import require_strace

ON_A_FULL_DISK = (*errands.ERRANDS, *errands.OTHER_FILES)
NOTHING_SAVED = "code: Nothing was saved: "


def limited(size: int) -> Callable[[], None]:
    """Let no file of a process grow beyond `size`: as full as a disk can be for it."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return studies.put(studies.small, tmp_path / "study.db")


class Conversation:
    """`coder code --plain` as ana, in which each code that is typed gets one line in answer."""

    def __init__(self, study: Path, room: int) -> None:
        self.process = subprocess.Popen(
            program.command("-s", study, "--as", "ana", "code", "--plain"),
            env=program.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=limited(room),
        )

    def code(self, mark: Mark) -> str:
        """The line that answers to a code."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"go {mark.answer}\n{mark.code}\n")
        self.process.stdin.flush()
        lines = iter(self.process.stdout.readline, "")
        return next(line for line in lines if line.startswith(("code: Saved", NOTHING_SAVED, "code: The study")))

    def quit(self) -> str:
        """What it complained of; nothing, if all is well."""
        errors = self.process.communicate("quit\n", timeout=program.PATIENCE)[1]
        assert self.process.returncode == 0
        return errors


def test_coding_on_a_full_disk_is_refused_in_one_sentence_and_goes_on_when_there_is_room(study: Path) -> None:
    script = studies.script("full", "time", study)
    talk = Conversation(study, study.stat().st_size + 8192)
    saved = 0
    while (answer := talk.code(script[saved])).startswith("code: Saved"):
        saved += 1
    assert 0 < saved < len(script)
    assert answer.startswith(NOTHING_SAVED)
    assert answer.endswith(".\n")
    assert talk.code(script[saved]).startswith(NOTHING_SAVED)
    resource.prlimit(talk.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for mark in script[saved : saved + 5]:
        assert talk.code(mark).startswith("code: Saved")
    assert talk.quit() == ""
    assert studies.faults_of(study) == []
    verdict = studies.judge_codings(study, [Sitting("ana", script, saved + 5, ended=True)])
    assert (verdict.lost, verdict.untold, verdict.halves) == (0, 0, ())


@pytest.mark.parametrize("errand", ON_A_FULL_DISK, ids=lambda errand: errand.name)
def test_an_errand_on_a_full_disk_leaves_everything_as_it_was(errand: Errand, tmp_path: Path) -> None:
    errand.prepare(tmp_path)
    before, names = errand.look(tmp_path), sorted(path.name for path in tmp_path.iterdir())
    study = tmp_path / errands.STUDY
    changes_study = errand in (errands.IMPORT, errands.LOAD, errands.CLOSE)
    room = study.stat().st_size if changes_study else 4096
    done = subprocess.run(
        program.command(*errand.arguments),
        cwd=tmp_path,
        env=program.environment(),
        capture_output=True,
        encoding="utf-8",
        preexec_fn=limited(room),
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Something went wrong inside" not in done.stderr
    assert errand.look(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert errands.faults_of(errand, tmp_path, in_process=True) == []


def test_no_space_left_in_the_middle_of_coding_loses_nothing(study: Path) -> None:
    """The system says "No space left on device" to some of the writes, and has space again after them."""
    require_strace()
    script = studies.script("full", "time", study)[:12]
    typed = "".join(f"go {mark.answer}\n{mark.code}\n" for mark in script) + "quit\n"
    full = "inject=pwrite64:error=ENOSPC:when=100..103"
    coding = program.command("-s", study, "--as", "ana", "code", "--plain")
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", full, *coding],
        env=program.environment(),
        input=typed,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0
    answers = [line for line in done.stdout.splitlines() if line.startswith(("code: Saved", NOTHING_SAVED))]
    assert len(answers) == len(script)
    assert {line for line in answers if line.startswith(NOTHING_SAVED)} == {f"{NOTHING_SAVED}database or disk is full."}
    saved = [mark for mark, answer in zip(script, answers, strict=True) if answer.startswith("code: Saved")]
    assert 0 < len(saved) < len(script)
    assert answers[-1].startswith("code: Saved")
    assert studies.faults_of(study) == []
    assert studies.judge_codings(study, [Sitting("ana", saved, len(saved), ended=True)]).halves == ()
