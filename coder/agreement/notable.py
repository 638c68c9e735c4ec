"""Say in words what the figures of a code hide: paradoxes of rare codes, too few uses, differences to one side."""

from __future__ import annotations

from collections.abc import Iterator

from coder.agreement.figures import Agreement, CodeAgreement, PairFigures

HIGH_PERCENT, LOW_KAPPA = 0.9, 0.6
"""From this percent agreement on, below this kappa, the two tell different stories."""
RARE = 0.1
ONE_SIDED = 5
"""So many differences, all to one side, are worth a sentence."""


def notable(group: Agreement, coders: tuple[str, ...]) -> tuple[str, ...]:
    """One plain sentence for each notable code, in the order of the report."""
    found = [f"{code.code}: {sentence}" for code in group.codes for sentence in _sentences(code, coders, group.units)]
    unused = [code.code for code in group.codes if not any(code.applied)]
    if unused:
        found.append(f"Used by nobody, so kappa and alpha are not defined: {', '.join(unused)}.")
    return tuple(found)


def _sentences(code: CodeAgreement, coders: tuple[str, ...], units: int) -> Iterator[str]:
    users = [name for name, times in zip(coders, code.applied, strict=True) if times]
    if not users:
        return
    if code.kappa.value is None:
        yield f"kappa is not defined: {code.kappa.why}."
    elif len(users) == 1:
        yield f"only {users[0]} used it ({_times(max(code.applied))}), so kappa cannot be above 0."
    elif code.pair is not None:
        yield from _between_two(code, code.pair, coders, units)
    if code.few and len(users) > 1:
        uses = ", ".join(f"{name} {times}" for name, times in zip(coders, code.applied, strict=True))
        yield f"too few uses for a reliable interval ({uses})."


def _between_two(code: CodeAgreement, pair: PairFigures, coders: tuple[str, ...], units: int) -> Iterator[str]:
    percent, kappa = code.percent.value or 0.0, code.kappa.value or 0.0
    if percent == 1:
        yield f"no difference in {units} answers; the interval [1.00, 1.00] says no more than that."
    elif percent >= HIGH_PERCENT and kappa < LOW_KAPPA:
        yield f"{percent:.0%} agreement but kappa {kappa:.2f}: {_why_paradox(pair, units)}."
    differences = {coders[0]: pair.a_only, coders[1]: pair.b_only}
    fewest, most = sorted(differences, key=lambda name: differences[name])
    if differences[most] >= ONE_SIDED and not differences[fewest]:
        yield f"all {differences[most]} differences are answers that only {most} gave it."


def _why_paradox(pair: PairFigures, units: int) -> str:
    used = (2 * pair.both + pair.a_only + pair.b_only) / (2 * units)
    if used <= RARE:
        return f"the code is rare; positive agreement {pair.positive.value:.2f}"
    if used >= 1 - RARE:
        return f"nearly every answer has the code; negative agreement {pair.negative.value:.2f}"
    return f"much of the agreement is expected by chance; positive agreement {pair.positive.value:.2f}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
