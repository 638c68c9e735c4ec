"""A read-only text in which a coder selects words and sees the codes that stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coder.display import display_text
from coder.tui.layout import Layout

LANES = 4
"""Columns of code letters beside the text; always there, so that applying a code never moves the text."""
WIDEST = 96
"""Cells in a row of text; longer rows are tiring to read."""


class Highlight(NamedTuple):
    """A coded span as it is painted."""

    start: int
    end: int
    letter: str
    color: str
    ink: str


def lanes(rows: Sequence[range]) -> list[int]:
    """Give each run of rows the leftmost column that is free over its whole extent."""
    ends: list[int] = []
    out = [0] * len(rows)
    for index in sorted(range(len(rows)), key=lambda i: (rows[i].start, -rows[i].stop)):
        lane = next((n for n, end in enumerate(ends) if end <= rows[index].start), len(ends))
        ends[lane : lane + 1] = [rows[index].stop]
        out[index] = lane
    return out


class SpanView(ScrollView, can_focus=True):
    """Text, letters of codes beside it, a caret, and a selection in offsets of the original text."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"span-view--selection", "span-view--caret", "span-view--gutter"}
    DEFAULT_CSS = """
    SpanView {
      height: 1fr; background: $surface; color: $foreground;
      border-bottom: blank; border-subtitle-color: $text-accent; border-subtitle-background: $surface;
      & > .span-view--selection { background: $foreground; color: $background; text-style: bold; }
      & > .span-view--caret { text-style: reverse; }
      & > .span-view--gutter { color: $text-disabled; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move('left')", show=False),
        Binding("right", "move('right')", show=False),
        Binding("up", "move('up')", show=False),
        Binding("down", "move('down')", show=False),
        Binding("ctrl+left", "move('word_left')", show=False),
        Binding("ctrl+right", "move('word_right')", show=False),
        Binding("home", "move('line_start')", show=False),
        Binding("end", "move('line_end')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("shift+left", "move('left', True)", show=False),
        Binding("shift+right", "move('right', True)", show=False),
        Binding("shift+up", "move('up', True)", show=False),
        Binding("shift+down", "move('down', True)", show=False),
        Binding("shift+home", "move('line_start', True)", show=False),
        Binding("shift+end", "move('line_end', True)", show=False),
        Binding("ctrl+shift+left", "move('word_left', True)", show=False),
        Binding("ctrl+shift+right", "move('word_right', True)", show=False),
    ]

    caret: reactive[int] = reactive(0, repaint=False)
    """The cluster that the caret stands before."""
    origin: reactive[int | None] = reactive(None, repaint=False)
    """Where the selection began, or None for no selection."""
    extending: reactive[bool] = reactive(False, repaint=False)
    """Whether moving the caret selects."""

    def __init__(self, text: str = "", highlights: Iterable[Highlight] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = text
        self.highlights = list(highlights)
        self._grid = Layout.of("", 80)
        self._lanes = [0] * len(self.highlights)
        self._column: int | None = None
        """Where moving up and down started from."""

    # what is shown

    def set_text(self, text: str, highlights: Iterable[Highlight] = ()) -> None:
        """Show another text, from its beginning."""
        self.text = text
        self.highlights = list(highlights)
        self.set_reactive(SpanView.caret, 0)
        self.set_reactive(SpanView.origin, None)
        self.set_reactive(SpanView.extending, False)
        self.scroll_to(y=0, animate=False, immediate=True)
        self._lay_out()

    def set_highlights(self, highlights: Iterable[Highlight]) -> None:
        """Show other codes on the same text."""
        if (new := list(highlights)) != self.highlights:
            self.highlights = new
            self._place_letters()
            self.refresh()

    def on_resize(self) -> None:
        if self.size.width:
            self._lay_out()
            self._scroll_to_row(self._grid.line_of(self.caret))

    def watch_show_vertical_scrollbar(self) -> None:
        """The bar takes columns of the text, or gives them back."""
        self._lay_out()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._say_more()

    def _say_more(self) -> None:
        below = len(self._grid.lines) - round(self.scroll_y) - self.scrollable_content_region.height
        self.border_subtitle = "more ↓" if below > 0 else ""

    def _lay_out(self) -> None:
        at = self._grid.offset(self.caret)
        width = min(WIDEST, self.scrollable_content_region.width - LANES - 2)
        self._grid = Layout.of(display_text(self.text.replace("\r\n", " \n")), max(8, width))
        self.set_reactive(SpanView.caret, self._grid.index_at(at))
        self._place_letters()
        self.virtual_size = Size(0, len(self._grid.lines))
        self._say_more()
        self.refresh()

    def _place_letters(self) -> None:
        self._lanes = lanes([self._grid.rows_of(mark.start, mark.end) for mark in self.highlights])

    @property
    def selection(self) -> tuple[int, int] | None:
        """The selected offsets in the original text, or None."""
        if self.origin is None or self.origin == self.caret:
            return None
        low, high = sorted((self.origin, self.caret))
        return self._grid.offset(low), self._grid.offset(high)

    # painting

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        grid, width, base = self._grid, self.size.width, self.rich_style
        if row >= len(grid.lines):
            return Strip.blank(width, base)
        line = grid.lines[row]
        low, high = grid.offset(line.first), grid.offset(line.last)
        here = [mark for mark in self.highlights if mark.start < high and mark.end > low]
        picked = self.selection
        selected = base + self.get_component_rich_style("span-view--selection")
        caret = self.get_component_rich_style("span-view--caret")
        segments = list(self._gutter(low, high, base))
        for index in range(line.first, line.last):
            mark = grid.clusters[index]
            glyph = grid.text[mark.start : mark.end]
            inside = picked is not None and picked[0] <= mark.start < picked[1]
            style = selected if inside else base + _look(here, mark.start)
            if index == self.caret and self.has_focus:
                style += caret
            segments.append(Segment(" " if glyph == "\n" else glyph, style))
        if self.has_focus and self.caret == line.last == len(grid.clusters):
            segments.append(Segment(" ", base + caret))
        return Strip(Segment.simplify(segments)).adjust_cell_length(width, base)

    def _gutter(self, low: int, high: int, base: Style) -> Iterable[Segment]:
        quiet = base + self.get_component_rich_style("span-view--gutter")
        cells = [Segment(" ", base)] * LANES
        for mark, lane in zip(self.highlights, self._lanes, strict=True):
            if mark.start < high and mark.end > low:
                sign = mark.letter if low <= mark.start else "│"
                look = base + Style(color=mark.ink, bgcolor=mark.color, bold=True)
                cells[min(lane, LANES - 1)] = Segment(sign, look) if lane < LANES else Segment("+", quiet)
        return [*cells, Segment("▏", quiet), Segment(" ", base)]

    # moving and selecting

    def validate_caret(self, value: int) -> int:
        return max(0, min(value, len(self._grid.clusters)))

    def watch_caret(self, old: int, new: int) -> None:
        rows = sorted((self._grid.line_of(old), self._grid.line_of(new)))
        self.refresh_lines(rows[0], rows[1] - rows[0] + 1)
        self._scroll_to_row(self._grid.line_of(new))

    def watch_origin(self) -> None:
        self.refresh()

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.refresh()

    def _scroll_to_row(self, row: int) -> None:
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if row < top:
            self.scroll_to(y=row, animate=False, immediate=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, immediate=True)

    def action_move(self, where: str, extend: bool = False) -> None:
        """Move the caret; with `extend`, or after v, select on the way."""
        if not (extend or self.extending):
            self.origin = None
        elif self.origin is None:
            self.origin = self.caret
        row, column = self._grid.cell_of(self.caret)
        rows = {"up": -1, "down": 1, "page_up": -self.size.height, "page_down": self.size.height}
        if where in rows:
            self._column = column if self._column is None else self._column
            wanted = max(0, min(row + rows[where], len(self._grid.lines) - 1))
            self.caret = self._grid.index_of_cell(wanted, self._column)
            return
        self._column = None
        self.caret = self._target(where, row)

    def _target(self, where: str, row: int) -> int:
        grid, caret = self._grid, self.caret
        match where:
            case "left":
                return caret - 1
            case "right":
                return caret + 1
            case "line_start":
                return grid.lines[row].first
            case "line_end":
                return grid.index_of_cell(row, grid.width + 2)
            case "word_left":
                return grid.word_start_before(caret)
            case _:
                return grid.next_word(caret)[1]

    def toggle_extending(self) -> None:
        """Begin to select with plain arrows, or stop; for terminals that keep Shift+arrows for themselves."""
        self.extending = not self.extending
        if self.extending and self.origin is None:
            self.origin = self.caret

    def pick(self, unit: str) -> None:
        """Select the word or sentence at the caret; once more takes the next one as well."""
        again = self.selection is not None and self.origin is not None and self.origin < self.caret
        find = self._grid.next_word if unit == "word" else self._grid.next_sentence
        first, last = find(self.caret)
        if first == last and not again:
            first, last = find(max(0, self.caret - 1))
        self._choose(self.origin if again and self.origin is not None else first, max(last, self.caret))

    def _choose(self, first: int, last: int) -> None:
        self.extending = False
        self.origin = first
        self.caret = last

    def choose_span(self, start: int, end: int) -> bool:
        """Select these offsets of the text; False if it is not that long."""
        if end > len(self.text):
            return False
        self._choose(self._grid.index_at(start), self._grid.index_at(end))
        return True

    @property
    def position(self) -> int:
        """Where the caret stands, in offsets of the original text."""
        return self._grid.offset(self.caret)

    def swap_ends(self) -> None:
        """Let the caret move the other end of the selection."""
        if self.origin is not None:
            self.origin, self.caret = self.caret, self.origin

    def page_on(self) -> bool:
        """Show more of the text; False if its end is in view."""
        if self.scroll_y >= self.max_scroll_y:
            return False
        self.action_move("page_down")
        return True

    def clear_span(self) -> bool:
        """Let go of the selection; False if there was none."""
        had = self.origin is not None or self.extending
        self.origin, self.extending = None, False
        return had

    # mouse

    def _hit(self, event: events.MouseEvent) -> int:
        return self._grid.index_of_cell(event.y + self.scroll_offset.y, max(0, event.x - LANES - 2))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1:
            return
        self.capture_mouse()
        self.extending = False
        self.origin = None
        self.caret = self._hit(event)
        self.origin = self.caret
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self.caret = self._hit(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self.app.mouse_captured is self:
            self.release_mouse()
            if self.origin == self.caret:
                self.origin = None

    def on_click(self, event: events.Click) -> None:
        if event.chain in (2, 3):
            find = self._grid.next_word if event.chain == 2 else self._grid.next_sentence
            self._choose(*find(self._hit(event)))


def _look(marks: Sequence[Highlight], offset: int) -> Style:
    """The innermost code's colour, underlined where codes overlap."""
    over = [mark for mark in marks if mark.start <= offset < mark.end]
    if not over:
        return Style()
    inner = min(over, key=lambda mark: mark.end - mark.start)
    return Style(bgcolor=inner.color, color=inner.ink, underline=len(over) > 1)
