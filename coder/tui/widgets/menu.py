"""A few things to choose from by their letters, on as few lines as they need, at the foot of a screen.

Like the chooser it is no dialog: the text above stays in view, and the screen hands it the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class MenuItem(NamedTuple):
    """One thing that can be chosen."""

    key: str
    """The letter or sign that chooses it."""
    label: str
    """Our own words; an empty one is not shown."""


class Menu(Widget):
    """Letters and what they do."""

    DEFAULT_CSS = """
    Menu {
      display: none; height: auto; background: $panel; color: $foreground; padding: 0 1;
      border-top: solid $primary; border-title-color: $primary; border-title-style: bold;
      link-color: $foreground; link-background: $panel; link-style: none;
      link-color-hover: $foreground; link-background-hover: $primary 30%; link-style-hover: bold;
    }
    Menu.-open { display: block; }
    """
    GAP = 3

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.taken: str | None = None
        self._items: Sequence[MenuItem] = ()
        self._note = ""

    @property
    def is_open(self) -> bool:
        """Whether keys belong to it now."""
        return self.has_class("-open")

    def open(self, title: str, items: Sequence[MenuItem], note: str = "") -> None:
        """Show some things to choose from, and a note below them."""
        self.border_title = Content(f"{title}  (Esc closes)")
        self._items, self._note, self.taken = items, note, None
        self.add_class("-open")
        self.refresh(layout=True)

    def close(self) -> None:
        """Take it away."""
        self.remove_class("-open")

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means here; False if it means nothing. `taken` is then the key of what was chosen, if any."""
        self.taken = None
        if event.key == "escape":
            self.close()
        elif not (event.is_printable and event.character):
            return False
        elif any(item.key == event.character for item in self._items):
            self.taken = event.character
        return True

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def render(self) -> Content:
        return Content("\n").join(self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[Content]:
        rows: list[Content] = []
        for item in self._items:
            if not item.label:
                continue
            part = Content.from_markup(
                f"[@click=screen.choose({item.key!r})][b $primary]$key[/] $label[/]", key=item.key, label=item.label
            )
            if rows and rows[-1].cell_length + self.GAP + part.cell_length <= width:
                rows[-1] += Content(" " * self.GAP) + part
            else:
                rows.append(part)
        return rows + [
            Content.styled(line.plain, "dim") for line in Content(self._note).wrap(max(1, width)) if self._note
        ]
