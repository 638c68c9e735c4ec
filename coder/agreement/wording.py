"""Figures as a reader meets them: two decimals as journals print them, and words where there is no number."""

from __future__ import annotations

from coder.agreement.coefficients.value import Value
from coder.agreement.figures import Estimate


def figure_text(value: Value) -> str:
    """A figure and its interval."""
    if value.value is None:
        return f"not defined: {value.why}"
    return f"{short(value.value)} {interval_text(value)}".rstrip()


def interval_text(value: Value) -> str:
    """The interval in brackets, if there is one; two words where every resample is without difference."""
    if not isinstance(value, Estimate) or value.value is None:
        return ""
    if value.caution:
        return "no diff."
    return "" if value.low is None or value.high is None else f"[{short(value.low)}, {short(value.high)}]"


def short(number: float | None) -> str:
    """Two decimals without the leading zero."""
    if number is None:
        return "-"
    text = f"{number:.2f}".replace("-0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(number) < 0.995 else text


def percent_text(value: Value) -> str:
    """A share as a percentage; 100% is kept for full agreement."""
    if value.value is None:
        return "-"
    return f"{min(value.value, 0.99) if value.value < 1 else value.value:.0%}"
