"""Words for coefficients by a named convention, beside the figure and never without how far its interval reaches.

The conventions and their sources are those of `coefficients.bands`; a threshold of one's own has to name its source.
"""

from __future__ import annotations

from coder.agreement.coefficients.bands import ALTMAN, FLEISS, KRIPPENDORFF, LANDIS_KOCH, Convention
from coder.agreement.figures import CodeAgreement, Estimate
from coder.display import display_line
from coder.errors import InputError

CONVENTIONS = {"krippendorff": KRIPPENDORFF, "landis-koch": LANDIS_KOCH, "altman": ALTMAN, "fleiss": FLEISS}


def find_convention(asked: str) -> Convention:
    """A convention by its name, or a threshold of one's own with its source, such as `0.7=our protocol`."""
    if asked.lower() in CONVENTIONS:
        return CONVENTIONS[asked.lower()]
    threshold, _, source = asked.partition("=")
    known = ", ".join(CONVENTIONS)
    try:
        bound = float(threshold)
    except ValueError:
        raise InputError(
            f"There is no convention {display_line(asked, 40)!r}; there are {known}, or a threshold of your own with"
            " its source: 0.7=SOURCE"
        ) from None
    if not 0 < bound < 1:
        raise InputError(f"A threshold lies between 0 and 1, not at {threshold}.")
    if not source.strip():
        raise InputError(f"Say where the threshold comes from: {threshold}=SOURCE")
    words = (f"at or above {bound:g}", f"below {bound:g}")
    return Convention(display_line(source.strip(), 100), (bound,), words)


def measured_by(convention: Convention) -> str:
    """Which coefficient the convention is about."""
    return "alpha" if convention is KRIPPENDORFF else "kappa"


def measured(code: CodeAgreement, convention: Convention) -> Estimate:
    """The coefficient that the convention is about."""
    return code.alpha if convention is KRIPPENDORFF else code.kappa


def in_words(code: CodeAgreement, convention: Convention) -> str:
    """The band of a code's coefficient, and the bands that its interval reaches: "moderate (fair to substantial)"."""
    figure = measured(code, convention)
    if figure.value is None:
        return f"not defined: {figure.why}"
    own = band(figure.value, convention)
    return f"{own} ({_reach(figure, own, convention)})"


def band(value: float, convention: Convention) -> str:
    """The word of the band in which a value lies: to two decimals where the source prints its bands so (.61 to .80)."""
    bounds, seen = (convention.printed, round(value, 2)) if convention.printed else (convention.bounds, value)
    for bound, word in zip(bounds, convention.words, strict=False):
        if seen >= bound:
            return word
    return convention.words[-1]


def _reach(figure: Estimate, own: str, convention: Convention) -> str:
    if figure.caution:
        return "no difference seen, so no interval"
    if figure.low is None or figure.high is None:
        return "no interval"
    low, high = band(figure.low, convention), band(figure.high, convention)
    return "all of its interval" if low == high == own else f"its interval: {low} to {high}"
