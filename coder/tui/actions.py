"""What a person can do on a screen, named once.

Keys, footer, palette and help all read this table, so they never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.keys import format_key

SPOKEN = {
    "slash": "/",
    "question_mark": "?",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Delete",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "plus": "+",
    "full_stop": ".",
    "equals_sign": "=",
    "minus": "-",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}
"""Keys that are called otherwise on the keyboard than by Textual; of other signs Textual knows the sign itself."""


@dataclass(frozen=True)
class Action:
    """One thing that a person can do on a screen."""

    name: str
    """The screen's `action_…` method, with arguments if it takes any: "go('home')"."""
    keys: str
    """Comma-separated, the one that is shown first; empty: only in the palette."""
    label: str
    """At most two words, for the footer."""
    help: str
    """One sentence, for the palette and the help."""
    footer: bool = True
    """Whether it stands in the footer; about six can."""

    @property
    def shown_key(self) -> str:
        """The first key as a person reads it."""
        return spoken_key(self.keys.split(",")[0].strip())

    @property
    def shown_keys(self) -> str:
        """All keys as a person reads them."""
        return " ".join(spoken_key(key.strip()) for key in self.keys.split(",") if key.strip())

    @property
    def bindings(self) -> list[Binding]:
        """What Textual needs to know of it."""
        if not self.keys:
            return []
        return [Binding(self.keys, self.name, self.label, tooltip=self.help, show=self.footer)]


def spoken_key(key: str) -> str:
    """A key's name as it stands on the keyboard: `ctrl+z` is Ctrl+Z, `slash` is /."""
    parts = key.split("+")
    if len(parts) > 1:
        return "+".join(SPOKEN.get(part) or format_key(part).capitalize() for part in parts)
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return SPOKEN.get(key) or format_key(key)
