"""A coefficient's value, or the reason why it has none: an undefined figure is never a number."""

from __future__ import annotations

from dataclasses import dataclass

NEITHER_USED = "neither coder used it"
BOTH_ALWAYS = "both coders used it on every answer"
NO_OVERLAP = "no answer was coded by both"
NO_CODE_USED = "neither coder used any code"
ALL_ALWAYS = "both coders used every code that they used on every answer"
NO_PAIR = "no two coders who share answers used it differently enough"
ONE_CATEGORY = "only one category was used"
NO_SPAN = "nobody marked a span"
ALL_SPAN = "every coder marked all of the text"
ONE_SET = "every answer got the same set of codes"


@dataclass(frozen=True)
class Value:
    """A number, or None with the reason in plain words."""

    value: float | None
    why: str = ""
