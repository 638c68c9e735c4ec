"""A program in a terminal, and what stands on its screen: only what is new is sent, so bytes alone do not tell."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pexpect
import pyte

ROWS, COLUMNS = 24, 80
_BYTES = 512
"""Are looked at together; a paint after a key has more."""


class Watched:
    """What a spawned program has written, and its screen."""

    def __init__(self, spawned: pexpect.spawn) -> None:
        self.spawned = spawned
        self.written = b""
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def read(self, seconds: float) -> Iterator[tuple[float, str]]:
        """The screen after each piece that comes within some seconds, and when that was."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                came = self.spawned.read_nonblocking(_BYTES, timeout=left)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return
            self.written += came
            self._stream.feed(came)
            yield time.monotonic(), self.text

    def wait(self, words: str, seconds: float = 60) -> str:
        """The screen as soon as these words stand on it."""
        for _, text in self.read(seconds):
            if words in text:
                return text
        if words in self.text:
            return self.text
        raise AssertionError(f"{words!r} does not come on the screen:\n{self.text}")
