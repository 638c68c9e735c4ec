"""The net beneath every widget: whoever forgets to make text safe, the terminal and the crash screen stay clean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rich.segment import Segment, Segments
from rich.traceback import Traceback
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from coder.display import display_line

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class PrintableOnly(LineFilter):
    """Drop control characters from painted segments; they are measured as no cells wide, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or not _CONTROL.search(segment.text)
            else Segment(_CONTROL.sub("", segment.text), segment.style)
            for segment in segments
        ]


_PRINTABLE = PrintableOnly()
"""One for all lines: Textual remembers filtered lines by filter."""


class SafeApp(App[None]):
    """An app that paints nothing but printable characters and tells nobody else what it shows."""

    ALLOW_SELECT = False  # it would put answers on the clipboard through the terminal

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _PRINTABLE]

    def notify_plain(
        self, text: str, severity: Literal["information", "warning", "error"] = "information", timeout: float = 6
    ) -> None:
        """Say something for a moment; the text may be foreign."""
        self.notify(display_line(text, 400), severity=severity, timeout=timeout, markup=False)

    def _fatal_error(self) -> None:
        """End after a mistake in the program, without local variables: they hold respondents' words."""
        self.bell()
        report = Traceback(show_locals=False, suppress=["textual"])
        self._exit_renderables.append(Segments(self.console.render(report, self.console.options)))
        self._close_messages_no_wait()
