"""A short list at the foot of a screen from which one thing is chosen, by letters, arrows or a click.

It is no dialog: the text above stays in view, and the screen hands it the keys, so that none is lost between two
widgets however fast they come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from coder.display import display_line
from coder.tui.widgets.fitted import fitted


class Choice(NamedTuple):
    """One thing that can be chosen."""

    value: int
    """What the screen gets back."""
    label: Content
    detail: str
    """Shown below the list for the choice in front."""


class Chooser(Widget):
    """A list with a cursor, and a line to type in if there is a `find`."""

    DEFAULT_CSS = """
    Chooser {
      display: none; height: auto; background: $panel; color: $foreground; padding: 0 1;
      border-top: solid $primary; border-title-color: $primary;
      border-title-style: bold;
    }
    Chooser.-open { display: block; }
    """

    @dataclass
    class Clicked(Message):
        """A line was clicked."""

        choice: Choice

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.typed = ""
        self.taken: Choice | None = None
        self._find: Callable[[str], Sequence[Choice]] | None = None
        self._choices: Sequence[Choice] = ()
        self._at = 0

    @property
    def rows(self) -> int:
        """Choices in view: few where there is little room, so that the text above stays readable."""
        height = self.screen.size.height
        return 6 if height >= 34 else 4 if height >= 20 else 2

    @property
    def is_open(self) -> bool:
        """Whether keys belong to it now."""
        return self.has_class("-open")

    @property
    def chosen(self) -> Choice | None:
        """The choice under the cursor."""
        return self._choices[self._at] if self._choices else None

    def open(
        self,
        title: str,
        choices: Sequence[Choice],
        find: Callable[[str], Sequence[Choice]] | None,
        hint: str = "↑ ↓ Enter takes it, Esc closes",
    ) -> None:
        """Show a list; with `find` letters that are typed look for other choices."""
        self.border_title = Content(f"{title}  ({hint})")
        self.typed, self._find, self._choices, self._at = "", find, choices, 0
        self.add_class("-open")
        self.screen.add_class("-asking")
        self.refresh(layout=True)

    def close(self) -> None:
        """Take the list away."""
        self.remove_class("-open")
        self.screen.remove_class("-asking")

    def type(self, text: str) -> None:
        """Add letters to what is looked for."""
        self._look_for((self.typed + text)[:100])

    def rub_out(self, *, everything: bool = False) -> None:
        """Take the last letter away, or all."""
        self._look_for("" if everything else self.typed[:-1])

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means here; False if it means nothing. `taken` is then the choice that was made, if any."""
        self.taken = None
        match event.key:
            case "escape":
                self.close()
            case "enter":
                self.taken = self.chosen
            case "up" | "down":
                self.step(1 if event.key == "down" else -1)
            case "backspace" | "delete" | "ctrl+u":
                self.rub_out(everything=event.key == "ctrl+u")
            case _ if not (event.is_printable and event.character):
                return False
            case digit if not self.takes_letters:
                self.taken = self.pick(int(digit)) if digit.isdecimal() else None
            case _:
                self.type(display_line(event.character or ""))
        return True

    def step(self, lines: int) -> None:
        """Move the cursor, round the ends."""
        if self._choices:
            self._at = (self._at + lines) % len(self._choices)
        self.refresh(layout=True)

    @property
    def takes_letters(self) -> bool:
        """Whether letters look for something; otherwise digits choose."""
        return self._find is not None

    def pick(self, number: int) -> Choice | None:
        """The choice with this number, from 1."""
        return self._choices[number - 1] if 0 < number <= len(self._choices) else None

    def _look_for(self, typed: str) -> None:
        if self._find is None:
            return
        self.typed, self._choices, self._at = typed, self._find(typed), 0
        self.refresh(layout=True)

    @property
    def _first(self) -> int:
        """The first choice in view."""
        return max(0, min(self._at - self.rows // 2, len(self._choices) - self.rows))

    def render(self) -> Content:
        first = self._first
        last = min(first + self.rows, len(self._choices))
        rows = [self._row(index) for index in range(first, last)]
        if left := len(self._choices) - last:
            rows[-1] = self._with_more(rows[-1], left)
        if self._find is not None:
            typed = Content(self.typed) if self.typed else Content.styled("type a few letters of a code", "dim")
            rows.insert(0, Content.styled("› ", "bold $primary") + typed + Content.styled("▏", "$primary"))
        if self.chosen is not None:
            rows.append(Content.styled(fitted(self.chosen.detail, self.content_size.width, self.rows // 2), "italic"))
        elif self._find is not None:
            rows.append(Content("No code is called anything like that; Backspace takes letters away."))
        return Content("\n").join(rows)

    def _row(self, index: int) -> Content:
        front = Content.styled("▸ ", "bold $primary") if index == self._at else Content("  ")
        number = Content("") if self._find is not None else Content.styled(f"{index + 1} ", "bold $primary")
        row = (front + number + self._choices[index].label).truncate(max(1, self.content_size.width), ellipsis=True)
        return row.stylize("bold") if index == self._at else row

    def _with_more(self, row: Content, left: int) -> Content:
        """The last row in view, with how many more there are at its end."""
        more = f"  {left} more ↓"
        room = max(1, self.content_size.width - len(more))
        cut = row.truncate(room, ellipsis=True)
        return cut + Content(" " * (room - cut.cell_length)) + Content.styled(more, "bold $primary")

    def on_click(self, event: events.Click) -> None:
        row = event.y - 1 - (1 if self._find is not None else 0)
        index = self._first + row
        if 0 <= row < self.rows and index < len(self._choices):
            self.post_message(self.Clicked(self._choices[index]))
