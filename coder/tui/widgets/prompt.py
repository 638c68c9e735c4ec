"""One line to type in, at the foot of a screen; the screen hands it the keys, so that none is lost."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widget import Widget

from coder.display import display_line

LONGEST = 100


class Prompt(Widget):
    """What was typed so far."""

    DEFAULT_CSS = """
    Prompt {
      display: none; height: 2; background: $panel; color: $foreground; padding: 0 1;
      border-top: solid $primary; border-title-color: $primary; border-title-style: bold;
    }
    Prompt.-open { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.typed = ""
        self.taken: str | None = None
        self._may_be_empty = False
        self._longest = LONGEST

    @property
    def is_open(self) -> bool:
        """Whether keys belong to it now."""
        return self.has_class("-open")

    def open(self, title: str, text: str = "", *, may_be_empty: bool = False, longest: int = LONGEST) -> None:
        """Ask for a line, beginning with a text."""
        self._may_be_empty, self._longest = may_be_empty, longest
        self.border_title = Content(f"{title}  (Enter takes it, Esc closes)")
        self.typed, self.taken = display_line(text, LONGEST), None
        self.add_class("-open")
        self.refresh()

    def close(self) -> None:
        """Take it away."""
        self.remove_class("-open")

    def type(self, text: str) -> None:
        """Add letters."""
        self.typed = (self.typed + text)[: self._longest]
        self.refresh()

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means here; False if it means nothing. `taken` is then the line, if it is finished."""
        self.taken = None
        match event.key:
            case "escape":
                self.close()
            case "enter":
                typed = self.typed.strip()
                self.taken = typed if typed or self._may_be_empty else None
            case "backspace" | "delete":
                self.typed = self.typed[:-1]
            case "ctrl+u":
                self.typed = ""
            case _ if event.is_printable and event.character:
                self.type(display_line(event.character))
            case _:
                return False
        self.refresh()
        return True

    def render(self) -> Content:
        room = max(1, self.content_size.width - 3)
        return Content.styled("› ", "bold $primary") + Content(self.typed[-room:]) + Content.styled("▏", "$primary")
