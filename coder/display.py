"""Turn foreign text into text that is safe to paint, one character for one character.

Terminals obey control characters, whatever widget or table prints them. Each one is replaced by one visible
character, so an offset into the stored text and into the shown text are the same number.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
_LINE_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), 0x23CE)
_UNREADABLE = dict.fromkeys(
    (*range(0x80, 0x85), *range(0x86, 0xA0), *range(0xD800, 0xE000), *range(0xFFF9, 0xFFFC)), 0xFFFD
)
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x2070)), 0xA4)
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0x180E, 0xFEFF, 0xAD), 0xB7)
_TABLE = _PICTURES | _LINE_BREAKS | _UNREADABLE | _DIRECTION | _INVISIBLE | {0x09: 0x20}

_TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+")
"""Tag characters outside a flag emoji: invisible text."""

_STACKED_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)"
)


def display_text(text: str) -> str:
    """`text` as it may be painted; same length. Only the newline survives as a control character."""
    safe = text.translate(_TABLE)
    safe = _TAGS.sub(lambda match: "\ufffd" * len(match[0]), safe)
    return _STACKED_MARKS.sub(lambda match: match[1] + "\u00b7" * len(match[2]), safe)


def display_line(text: str, limit: int = 200) -> str:
    """`text` on one line of at most `limit` characters, for lists, titles and messages."""
    line = display_text(text).replace("\n", "⏎")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 row, 2 rows, 1,234 rows."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def both_ends(text: str, width: int) -> str:
    """`text` on one line of at most `width` cells, cut in the middle, as names differ at their ends."""
    line = display_line(text, 2_000)
    if cell_len(line) <= width:
        return line
    end = set_cell_size(line[::-1], width // 3)[::-1].strip()
    return f"{set_cell_size(line, max(0, width - 1 - cell_len(end))).rstrip()}…{end}"
