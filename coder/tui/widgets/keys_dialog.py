"""The keys of a form or list, as its `?` shows them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import Input

from coder.tui.widgets.prose import Paragraph, ReadDialog, paragraph

SHARED = (("Ctrl+S", "done: everything is handed in as it stands"), ("Esc", "leave it; nothing is changed"))


class LettersInput(Input):
    """The line above a list for the letters that are looked for; ? is a key there and no letter."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key != "question_mark" and super().check_consume_key(key, character)


def keys_dialog(title: str, keys: Sequence[tuple[str, str]]) -> ReadDialog:
    """What each key does, to be read in front of what it belongs to."""
    width = max(len(key) for key, _ in keys) + 2
    return ReadDialog(f"Keys: {title}", [_line(key, does, width) for key, does in keys])


def _line(key: str, does: str, width: int) -> Paragraph:
    return paragraph(does, before=key.ljust(width))
