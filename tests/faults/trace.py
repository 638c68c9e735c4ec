"""Record, with strace, every call by which a process changes the files of a folder, and every line that it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from tests.faults import program

CALLS = (
    "openat,creat,close,dup,dup2,dup3,fcntl,lseek,write,pwrite64,fsync,fdatasync,truncate,ftruncate,fallocate,"
    "unlink,unlinkat,rename,renameat,renameat2,link,linkat,writev,pwritev,pwritev2,copy_file_range,sendfile,mmap"
)
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Event(NamedTuple):
    """One thing that happened to the disk, or was said."""

    kind: Literal["create", "write", "resize", "sync", "remove", "rename", "say"]
    path: str = ""
    offset: int = 0
    """Where it was written, or the new length."""
    data: bytes = b""
    """What was written or said."""
    new_path: str = ""


def require_strace() -> None:
    """Skip a test where strace is missing or may not look at processes; in CI fail instead."""
    if shutil.which("strace"):
        done = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, text=True)
        if done.returncode == 0:
            return
        missing = f"strace may not trace processes here: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}"
    else:
        missing = "strace is not installed (Debian: strace)"
    pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


def record(folder: Path, arguments: tuple[str, ...], *, typed: str = "", bug: str = "") -> list[Event]:
    """Run `coder ARGUMENTS` in `folder`, typing the given lines, and return what it did to the folder's files."""
    trace = folder.with_name(folder.name + ".trace")
    watching = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-xx",
        "-s",
        "100000000",
        "-o",
        str(trace),
        "-e",
        f"trace={CALLS}",
    ]
    done = subprocess.run(
        [*watching, *program.command(*arguments, bug=bug)],
        cwd=folder,
        env=program.environment(),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=4 * program.PATIENCE,
    )
    if done.returncode:
        raise AssertionError(f"the recorded command failed: {done.stderr.strip()}")
    try:
        with trace.open(encoding="ascii") as lines:
            return list(_Reader(folder.resolve()).events(lines))
    finally:
        trace.unlink()


class _Open:
    """A file that the process has open."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.place = 0


class _Reader:
    """Turns the lines of strace into events of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._open: dict[int, _Open] = {}
        self._said: dict[int, bytes] = {1: b"", 2: b""}

    def events(self, lines: Iterator[str]) -> Iterator[Event]:
        waiting: dict[str, str] = {}
        for line in lines:
            thread, _, rest = line.partition(" ")
            if "<unfinished ...>" in rest:
                waiting[thread] = line.replace(" <unfinished ...>", "").rstrip("\n")
                continue
            if "resumed>" in rest:
                line = waiting.pop(thread) + rest.partition("resumed>")[2]
            if (found := _LINE.match(line)) and int(found[3], 0) >= 0:
                yield from self._event(found[1], found[2], int(found[3], 0))

    def _event(self, call: str, arguments: str, result: int) -> Iterator[Event]:
        if call in ("openat", "creat"):
            yield from self._opened(call, arguments, result)
        elif call in ("unlink", "unlinkat", "rename", "renameat", "renameat2", "truncate", "link", "linkat"):
            yield from self._named(call, arguments)
        elif call in ("fsync", "fdatasync", "write", "pwrite64", "ftruncate", "lseek", "close", "dup", "dup2", "dup3"):
            yield from self._handled(call, arguments, result)
        elif call == "fcntl" and "F_DUPFD" in arguments:
            self._open[result] = self._open.get(_number(arguments), _Open(""))
        else:
            self._refuse_unknown(call, arguments)

    def _opened(self, call: str, arguments: str, result: int) -> Iterator[Event]:
        path = self._path(_strings(arguments)[0])
        self._open[result] = _Open(path)
        if self._ours(path):
            if "O_CREAT" in arguments or call == "creat":
                yield Event("create", path)
            if "O_TRUNC" in arguments or call == "creat":
                yield Event("resize", path, 0)
            assert "O_APPEND" not in arguments, "appending is not simulated"

    def _named(self, call: str, arguments: str) -> Iterator[Event]:
        paths = [self._path(name) for name in _strings(arguments)]
        if not any(map(self._ours, paths)):
            return
        if call.startswith("unlink"):
            yield Event("remove", paths[0])
        elif call.startswith("rename"):
            yield Event("rename", paths[0], new_path=paths[1])
        else:
            raise AssertionError(f"{call} is not simulated")

    def _handled(self, call: str, arguments: str, result: int) -> Iterator[Event]:
        number = _number(arguments)
        file = self._open.get(number)
        if call == "write" and file is None and number in self._said:
            yield from self._spoken(number, _strings(arguments)[0][:result])
        elif file is None:
            return
        elif call == "close":
            del self._open[number]
        elif call.startswith("dup"):
            self._open[result] = file
        elif call == "lseek":
            file.place = result
        elif self._ours(file.path):
            yield self._changed(call, arguments, result, file)

    def _changed(self, call: str, arguments: str, result: int, file: _Open) -> Event:
        if call in ("fsync", "fdatasync"):
            return Event("sync", file.path)
        last = arguments.rpartition(",")[2]
        if call == "ftruncate":
            return Event("resize", file.path, int(last, 0))
        place = int(last, 0) if call == "pwrite64" else file.place
        if call == "write":
            file.place += result
        return Event("write", file.path, place, _strings(arguments)[0][:result])

    def _refuse_unknown(self, call: str, arguments: str) -> None:
        """Whatever else may change a file must not touch ours, or the simulation would be wrong."""
        if call == "mmap":
            changing = "MAP_SHARED" in arguments and "PROT_WRITE" in arguments
            numbers = [int(arguments.split(",")[4])] if changing else []
        else:
            numbers = [int(part) for part in re.findall(r"(?<![\w.])\d+(?=,|$)", arguments)]
        if call != "fcntl" and any(number in self._open and self._ours(self._open[number].path) for number in numbers):
            raise AssertionError(f"{call} on a file of the study is not simulated")

    def _spoken(self, number: int, data: bytes) -> Iterator[Event]:
        *lines, self._said[number] = (self._said[number] + data).split(b"\n")
        for line in lines:
            yield Event("say", data=line)

    def _path(self, name: bytes) -> str:
        return os.path.normpath(os.path.join(self._folder, name.decode(errors="surrogateescape")))

    def _ours(self, path: str) -> bool:
        return path == self._folder or path.startswith(self._folder + os.sep)


def _strings(arguments: str) -> list[bytes]:
    return [bytes.fromhex(found.replace("\\x", "")) for found in _STRING.findall(arguments)]


def _number(arguments: str) -> int:
    return int(arguments.partition(",")[0])
