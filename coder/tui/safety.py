"""The net beneath every widget: whoever forgets to make text safe, the terminal and the crash screen stay clean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from rich.console import RenderableType
from rich.segment import Segment, Segments
from rich.traceback import Traceback
from textual import events, on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.filter import LineFilter
from textual.screen import Screen

from coder.display import display_line
from coder.tui.frugal import FrugalPaint, Shown

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
    """An app that paints nothing but printable characters, and each once, and tells nobody else what it shows."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "paint_again", show=False)]

    ALLOW_SELECT = False  # it would put answers on the clipboard through the terminal

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()

    @on(events.Resize)
    def _forget_what_is_shown(self) -> None:
        self._shown.forget()

    @on(events.Ready)
    def _see_the_program_stopped(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self._shown.forget())

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _PRINTABLE]

    def notify_plain(
        self, text: str, severity: Literal["information", "warning", "error"] = "information", timeout: float = 6
    ) -> None:
        """Say something for a moment; the text may be foreign."""
        self.notify(display_line(text, 400), severity=severity, timeout=timeout, markup=False)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            frugal: Any = FrugalPaint(renderable, self.size, self._shown)
            super()._display(screen, frugal)
        else:
            super()._display(screen, renderable)

    def action_paint_again(self) -> None:
        """Send the whole screen, after another program has written over it."""
        self._shown.forget()
        self.screen.refresh()

    def _fatal_error(self) -> None:
        """End after a mistake in the program, without local variables: they hold respondents' words."""
        self.bell()
        report = Traceback(show_locals=False, suppress=["textual"])
        self._exit_renderables.append(Segments(self.console.render(report, self.console.options)))
        self._close_messages_no_wait()
