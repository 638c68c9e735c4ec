"""Say in words what the figures hide: paradoxes of rare codes, too few uses, differences all to one side."""

from __future__ import annotations

from collections.abc import Iterator

from coder.agreement.figures import FEW, Agreement, AgreementReport, CodeAgreement, Estimate, Light, PairFigures
from coder.agreement.wording import percent_text

HIGH_PERCENT, LOW_KAPPA = 0.9, 0.6
"""From this percent agreement on, below this kappa, the two tell different stories."""
RARE = 0.1
ONE_SIDED = 5
"""So many differences, all to one side, are worth a sentence."""


def notable(group: Agreement, coders: tuple[str, ...]) -> tuple[str, ...]:
    """Plain sentences: first the codes that need one of their own, then what holds for several codes together."""
    own = [f"{code.code}: {sentence}." for code in group.codes for sentence in _sentences(code, coders)]
    return (*own, *_together(group, coders))


def changes(report: AgreementReport) -> tuple[str, ...]:
    """Of groups in time, what became of agreement from the first to the last; of batches, for each coder."""
    if report.by != "batch":
        return (*_change("", [group for group in report.groups if not _is_check(group)]), *_not_compared(report))
    series: dict[str, list[Agreement]] = {}
    for group in report.groups:
        series.setdefault(group.group.rsplit(", ", 1)[0], []).append(group)
    return tuple(sentence for whose, groups in series.items() for sentence in _change(f"{whose}: ", groups))


def _is_check(group: Agreement) -> bool:
    """Whether its answers are those of a check round: its figures may be others because its answers are."""
    return group.source is not None and group.source.kind == "check"


def _not_compared(report: AgreementReport) -> Iterator[str]:
    if checks := [group.marked for group in report.groups if _is_check(group)]:
        names = " and ".join([", ".join(checks[:-1]), checks[-1]]) if len(checks) > 1 else checks[0]
        yield (
            f"Not set beside the others: {names}. What the same answers were first and are now says: coder round drift"
        )


def _change(whose: str, groups: list[Agreement]) -> Iterator[str]:
    """From the first group to the last: all codes together, and the codes whose intervals do not meet."""
    if len(groups) < 2:
        return
    first, last = groups[0], groups[-1]
    before, after = (each.overall.pooled_kappa or each.overall.alpha_masi for each in (first, last))
    if before.value is None or after.value is None:
        return
    what = "pooled kappa" if first.overall.pooled_kappa else "alpha (MASI)"
    at_first, at_last = (each.source.mark(words) if each.source else words
                         for each, words in ((first, "at first"), (last, "at last")))  # fmt: skip
    yield f"{whose}{what} {before.value:.2f} {at_first}, {after.value:.2f} {at_last}{_meeting(before, after)}."
    earlier = {code.code: code.kappa for code in first.codes}
    for code in last.codes:
        old, new = earlier.get(code.code), code.kappa
        if old and old.value is not None and new.value is not None and _apart(old, new):
            both = f"{old.value:.2f} at first, {new.value:.2f} at last"
            yield f"{whose}kappa of {code.code} {both}; the intervals do not overlap."


def _meeting(before: Estimate, after: Estimate) -> str:
    if None in (before.low, after.low):
        return ""
    return "; the intervals do not overlap" if _apart(before, after) else "; the intervals overlap"


def _apart(one: Estimate, other: Estimate) -> bool:
    """Whether two intervals have nothing in common; an interval that says nothing is no evidence of that."""
    if one.caution or other.caution or one.low is None or other.low is None or one.high is None or other.high is None:
        return False
    return one.high < other.low or other.high < one.low


def _sentences(code: CodeAgreement, coders: tuple[str, ...]) -> Iterator[str]:
    pair, kappa, percent = code.pair, code.kappa.value, code.percent.value or 0.0
    if kappa is None and any(code.applied):
        yield f"kappa is not defined: {code.kappa.why}"
    if pair is None:
        alpha = code.alpha.value
        if HIGH_PERCENT <= percent < 1 and alpha is not None and alpha < LOW_KAPPA:
            much = "much of the agreement is expected by chance"
            yield f"{percent_text(code.percent)} agreement but alpha {alpha:.2f}: {much}"
        return
    if kappa is None or not all(code.applied):
        return
    if HIGH_PERCENT <= percent < 1 and kappa < LOW_KAPPA:
        yield f"{percent_text(code.percent)} agreement but kappa {kappa:.2f}: {_why_paradox(pair)}"
    fewest, most = sorted(((pair.a_only, coders[0]), (pair.b_only, coders[1])))
    if most[0] >= ONE_SIDED and not fewest[0]:
        yield f"all {most[0]} differences are answers to which only {most[1]} gave it"


def _why_paradox(pair: PairFigures) -> str:
    used = ((pair.prevalence_a.value or 0.0) + (pair.prevalence_b.value or 0.0)) / 2
    if used <= RARE:
        return f"the code is rare; positive agreement {pair.positive.value:.2f}"
    if used >= 1 - RARE:
        return f"nearly every answer has the code; negative agreement {pair.negative.value:.2f}"
    return f"much of the agreement is expected by chance; positive agreement {pair.positive.value:.2f}"


def _together(group: Agreement, coders: tuple[str, ...]) -> Iterator[str]:
    used = [code for code in group.codes if any(code.applied)]
    one_user = [code for code in used if sum(map(bool, code.applied)) == 1]
    if alike := [code.code for code in used if code.percent.value == 1]:
        said = next(code.ac1.caution for code in used if code.percent.value == 1)
        yield f"{said[:1].upper()}{said[1:]}, and no interval: {_listed(alike)}"
    if one_user:
        whose = [f"{code.code} ({_uses(code, coders)})" for code in one_user]
        yield f"Used by one coder only, so kappa is 0 whatever the agreement: {_listed(whose)}"
    if everywhere := [code.code for code in used if code.kappa.value is not None and code.pair and _always(code.pair)]:
        yield f"Given to every answer by one coder only, so kappa is 0 whatever the agreement: {_listed(everywhere)}"
    if few := [f"{code.code} ({_uses(code, coders)})" for code in used if code.few and not _common(code)]:
        yield f"Too few uses for a reliable interval: {_listed(few)}"
    if many := [code.code for code in used if code.few and _common(code)]:
        yield f"On so many answers that too few are left without it for a reliable interval: {_listed(many)}"
    if gaps := [f"{code.code} ({code.alpha.undefined_resamples})" for code in used if code.alpha.undefined_resamples]:
        yield f"Intervals rest on fewer resamples, as kappa and alpha were not defined in some: {_listed(gaps)}"
    if pairs := [f"{c.code} ({c.light.defined} of {c.light.pairs})" for c in used if c.light and _some_pairs(c.light)]:
        yield f"Kappa is the mean of the pairs of coders for which it is defined, and not of all: {_listed(pairs)}"
    if unused := [code.code for code in group.codes if not any(code.applied)]:
        yield f"Used by nobody, so kappa and alpha are not defined: {_listed(unused)}"


def _some_pairs(light: Light) -> bool:
    return 0 < light.defined < light.pairs


def _common(code: CodeAgreement) -> bool:
    """Whether both coders gave it often enough, so that it is the answers without it that are few."""
    return min(code.applied) >= FEW


def _always(pair: PairFigures) -> bool:
    """Whether a coder left no answer without the code."""
    return 0 in (pair.neither + pair.a_only, pair.neither + pair.b_only)


def _uses(code: CodeAgreement, coders: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {times}" for name, times in zip(coders, code.applied, strict=True) if times)


def _listed(codes: list[str]) -> str:
    return f"{', '.join(codes)}."
