"""Light, dark and high-contrast colours, and the colours of codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle

from textual.theme import Theme

DARK = Theme(
    name="coder-dark",
    primary="#8FB8DE",
    secondary="#B5A7D6",
    accent="#E3B778",
    foreground="#DCE0E5",
    background="#16191D",
    surface="#1B1F24",
    panel="#252B32",
    success="#8CC58B",
    warning="#E3B778",
    error="#EE8D84",
    dark=True,
)
LIGHT = Theme(
    name="coder-light",
    primary="#1F5C93",
    secondary="#5D4A94",
    accent="#8A5A00",
    foreground="#1C2126",
    background="#F4F2EE",
    surface="#FBFAF8",
    panel="#E7E4DE",
    success="#2C6E2B",
    warning="#8A5A00",
    error="#A8261C",
    dark=False,
)
CONTRAST = Theme(
    name="coder-contrast",
    primary="#FFFF00",
    secondary="#00FFFF",
    accent="#FFFF00",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00FF00",
    warning="#FFFF00",
    error="#FF9090",
    dark=True,
    variables={"block-cursor-background": "#FFFF00", "block-cursor-foreground": "#000000", "text-muted": "#FFFFFF"},
)
THEMES = (DARK, LIGHT, CONTRAST)

CODE_COLORS = (
    "#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00", "#DDDDDD",
)  # fmt: skip
"""Paul Tol's light scheme: told apart by colour-blind readers, and black text on each has a contrast of 8 to 1."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def code_colors(wanted: Sequence[str]) -> list[str]:
    """The colour of each code: its own, or else one of ours that no other code has, as long as there are any."""
    own = {color.upper() for color in wanted}
    free = [color for color in CODE_COLORS if color not in own] or [*CODE_COLORS]
    given = cycle(free)
    return [color if _HEX.fullmatch(color) else next(given) for color in wanted]


def ink_on(color: str) -> str:
    """Black or white, whichever is read better on `color`."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
