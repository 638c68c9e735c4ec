"""Text to read: paragraphs, items and headings that keep their indentation when they are wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from coder.display import counted
from coder.tui.widgets.text import safe, safe_line

__all__ = [
    "Pages",
    "Paragraph",
    "Prose",
    "ReadDialog",
    "counted",
    "heading",
    "items",
    "paragraph",
    "quiet",
    "to_the_top",
]


class Paragraph(NamedTuple):
    """A piece of text with what stands before its first line; the lines after it are indented as far."""

    content: Content
    before: str = ""
    """A bullet or spaces."""
    gap: bool = False
    """Whether an empty line stands above."""


def heading(text: str, gap: bool = True) -> Paragraph:
    """A heading; foreign text is shown as typed."""
    return Paragraph(safe_line(text).stylize("bold $primary"), gap=gap)


def paragraph(text: str, style: str = "", gap: bool = False, before: str = "") -> Paragraph:
    """A paragraph of foreign text."""
    return Paragraph(safe(text).stylize(style) if style else safe(text), before, gap)


def quiet(text: str, gap: bool = False, before: str = "") -> Paragraph:
    """A remark beside the matter."""
    return paragraph(text, "dim", gap, before)


def items(title: str, texts: Iterable[str]) -> list[Paragraph]:
    """A heading and what belongs under it; nothing at all where there is nothing."""
    found = [paragraph(text, before=" • ") for text in texts if text.strip()]
    return [heading(title), *found] if found else []


class Prose(Widget):
    """Paragraphs, wrapped to the width there is."""

    DEFAULT_CSS = """
    Prose { height: auto; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, paragraphs: Sequence[Paragraph] = (), *, fills: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs = tuple(paragraphs)
        self._fills = fills
        """Whether it is as high as what it stands in, so that a short text in place of another moves nothing."""
        self._room = 0
        self._wrapped: tuple[int, list[Content]] = (-1, [])

    def write(self, paragraphs: Iterable[Paragraph]) -> None:
        """Put these paragraphs in the place of those that are shown."""
        self._paragraphs = tuple(paragraphs)
        self._wrapped = (-1, [])
        width, height = self.content_size
        self.refresh(layout=not width or self._height(width) != height)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._room = container.height
        return self._height(width)

    def _height(self, width: int) -> int:
        return max(len(self._lines(width)), self._room if self._fills else 0)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._wrapped[0] != width:
            lines = [line for each in self._paragraphs for line in _wrapped(each, width)]
            self._wrapped = (width, lines[1:] if self._paragraphs and self._paragraphs[0].gap else lines)
        return self._wrapped[1]


class Pages(VerticalScroll):
    """Prose that is scrolled."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._prose = Prose()

    def compose(self) -> ComposeResult:
        yield self._prose

    def write(self, paragraphs: Iterable[Paragraph]) -> None:
        """Put these paragraphs in the place of those that are shown, and begin at the top."""
        self._prose.write(paragraphs)
        to_the_top(self)


def to_the_top(widget: Widget) -> None:
    """Scroll up, if it is not at the top already: to scroll nowhere costs as much as to scroll."""
    if widget.scroll_offset.y:
        widget.scroll_home(animate=False)


class ReadDialog(ModalScreen[None]):
    """Something to read in front of a screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,r,question_mark,f12", "dismiss(None)", "Close")]

    def __init__(self, title: str, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = paragraphs

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as box:
            box.border_title = safe_line(self._title, 60)
            box.border_subtitle = Content("Esc closes · ↑ ↓ scroll")
            yield Prose(self._paragraphs)


def _wrapped(paragraph: Paragraph, width: int) -> list[Content]:
    indent = cell_len(paragraph.before)
    lines = paragraph.content.wrap(max(width - indent, 8))
    later = Content(" " * indent)
    shown = [(later if number else Content(paragraph.before)) + line for number, line in enumerate(lines)]
    return [Content(""), *shown] if paragraph.gap else shown
