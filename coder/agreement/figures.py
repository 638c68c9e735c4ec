"""What an agreement report says, as values, and as the JSON that other programs read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from coder.agreement.coefficients.value import Value
from coder.agreement.confusion import Confusion, as_plain
from coder.display import counted

BY = ("question", "version", "batch", "round")
"""What a report can be split by, besides an attribute."""
IN_ORDER = ("version", "batch", "round")
FEW = 5
"""With fewer uses of a code by one of two coders, or fewer answers left without it, its interval is unreliable."""
FEW_SAID = f"few uses of the code, or few answers without it (fewer than {FEW}): no interval can be relied on"


@dataclass(frozen=True)
class Estimate(Value):
    """A figure with its 95% interval."""

    low: float | None = None
    """None: there is no interval (no resamples, one respondent, or a figure that is not defined)."""
    high: float | None = None
    undefined_resamples: int = 0
    """Resamples in which the figure was not defined; the interval rests on the others."""
    caution: str = ""
    """What to say in place of the interval where resampling cannot give one: no disagreement was seen at all."""
    standard_error: float | None = None
    """Analytic, as if all answers were independent; None: not asked for, or none is published."""


@dataclass(frozen=True)
class PairFigures:
    """What only two coders have: their 2×2 table and what is read off it."""

    both: int
    a_only: int
    b_only: int
    neither: int
    pabak: Value
    positive: Value
    negative: Value
    prevalence_a: Value
    prevalence_b: Value
    prevalence_index: Value
    bias_index: Value


@dataclass(frozen=True)
class Light:
    """What a mean of kappas over pairs of coders rests on."""

    defined: int
    """Pairs for which kappa is defined: the mean is over these."""
    pairs: int


@dataclass(frozen=True)
class CodeAgreement:
    """How far the coders agree on one code."""

    code: str
    name: str
    applied: tuple[int, ...]
    """Answers to which each coder applied the code, among those that count."""
    few: bool
    """One of two coders applied it to fewer than five answers, or left fewer than five without it, and it is neither
    unused nor on every answer; of more coders: all but its most frequent user together applied it fewer than five
    times, or it is on fewer than five answers. Intervals are unreliable."""
    percent: Value
    kappa: Estimate
    """Cohen's; of more than two coders the mean over their pairs."""
    alpha: Estimate
    ac1: Estimate
    pair: PairFigures | None
    """None for more than two coders."""
    fleiss: Estimate | None
    """For more than two coders."""
    light: Light | None = None
    """What kappa is the mean of, for more than two coders."""


@dataclass(frozen=True)
class Overall:
    """How far the coders agree on the sets of codes."""

    exact_match: Value
    mean_jaccard: Value
    alpha_jaccard: Estimate
    alpha_masi: Estimate
    pooled_kappa: Estimate | None = None
    """De Vries and others (2008); this and those below for two coders, over the codes that somebody used."""
    summed_kappa: Estimate | None = None
    """Kappa of all codes' tables added up."""
    summed_alpha: Estimate | None = None
    """Alpha of all codes' tables added up."""
    mean_kappa: Estimate | None = None
    """The unweighted mean over the codes for which kappa is defined."""


@dataclass(frozen=True)
class Source:
    """The rounds behind a group of a report, and what their answers are."""

    rounds: tuple[str, ...]
    kind: str
    """pilot, main or check"""
    codebook_version: int
    said: str = ""
    """Of a pilot or check: how its answers differ from those of the survey, as a sentence without its subject."""

    def mark(self, name: str) -> str:
        """The name of a group, with what kind of round it is where it is no main one: "2 (check)"."""
        return name if self.kind == "main" else f"{name} ({self.kind})"


@dataclass(frozen=True)
class Agreement:
    """The figures of one set of answers: all of a round, or one group."""

    group: str
    """The question or attribute value; empty for the whole round."""
    units: int
    """Answers that both coders finished (of more than two coders: at least two)."""
    respondents: int
    overall: Overall
    codes: tuple[CodeAgreement, ...]
    """The lowest kappa first, codes without one last."""
    confusion: Confusion = field(default_factory=Confusion)
    source: Source | None = None
    """Where the answers come from; None: from the round of the report."""

    @property
    def marked(self) -> str:
        """The name of the group with the mark of a pilot or check round."""
        return self.source.mark(self.group) if self.source else self.group

    @property
    def base(self) -> str:
        """What the figures rest on: "301 answers of 200 respondents"."""
        return f"{counted(self.units, 'answer')} of {counted(self.respondents, 'respondent')}"


@dataclass(frozen=True)
class AgreementReport:
    """The agreement of a closed round on the coders' own codings, before anything was reconciled."""

    round: str
    kind: str
    """pilot, main or check"""
    unit: str
    coders: tuple[str, ...]
    codebook_version: int
    level: str
    """leaf, or parent"""
    resamples: int
    seed: int
    by: str
    """What the groups are: empty (one group, the whole round), or one of `BY` or attribute:NAME."""
    groups: tuple[Agreement, ...]
    notes: tuple[str, ...]
    """What has to be known to read the figures, a sentence each."""
    left_out: int | None = None
    """Answers that do not count because another says the same; None: duplicates count."""

    @property
    def in_order(self) -> bool:
        """Whether the groups follow one another in time, so that there is a trend to see."""
        return self.by in IN_ORDER

    @property
    def whole(self) -> Agreement:
        """The only group of a report that is not split."""
        (only,) = self.groups
        return only


def as_json(report: AgreementReport) -> dict[str, Any]:
    """The report as plain values; what is not defined is `{"value": null, "why": …}`."""
    if not report.by:
        return _group(report, report.whole)
    return {"by": report.by, "groups": {group.group: _group(report, group) for group in report.groups}}


def _group(report: AgreementReport, group: Agreement) -> dict[str, Any]:
    overall = group.overall
    names = (
        "exact_match", "mean_jaccard", "pooled_kappa", "summed_kappa", "summed_alpha", "mean_kappa",
        "alpha_jaccard", "alpha_masi",
    )  # fmt: skip
    source = group.source
    return {
        "round": report.round if source is None else ", ".join(source.rounds),
        "kind": report.kind if source is None else source.kind,
        "kind_means": source.said if source else "",
        "unit": report.unit,
        "level": report.level,
        "coders": list(report.coders),
        "units": group.units,
        "respondents": group.respondents,
        "codebook_version": report.codebook_version if source is None else source.codebook_version,
        "duplicates": "counted" if report.left_out is None else f"removed ({report.left_out} answers)",
        "resamples": report.resamples,
        "seed": report.seed,
        "overall": _values((name, getattr(overall, name)) for name in names),
        "codes": [_code(report.coders, code) for code in group.codes],
        "confusion": as_plain(group.confusion),
        "notes": list(report.notes),
    }


def _code(coders: tuple[str, ...], code: CodeAgreement) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": code.code}
    pair = code.pair
    if pair is None:
        entry["applied"] = dict(zip(coders, code.applied, strict=True))
    else:
        entry |= {name: getattr(pair, name) for name in ("both", "a_only", "b_only", "neither")}
    entry |= _values((name, getattr(code, name)) for name in ("percent", "kappa", "alpha", "ac1", "fleiss"))
    if pair is not None:
        names = ("pabak", "positive", "negative", "prevalence_a", "prevalence_b", "prevalence_index", "bias_index")
        entry |= _values((name, getattr(pair, name)) for name in names)
    if code.light:
        entry["kappa_pairs"] = {"defined": code.light.defined, "of": code.light.pairs}
    return entry | {"few": code.few}


def _values(pairs: Iterable[tuple[str, Value | None]]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in pairs if value is not None}


def plain_value(value: Value) -> float | dict[str, Any]:
    """A figure as other programs read it."""
    if value.value is None:
        return {"value": None, "why": value.why}
    if not isinstance(value, Estimate):
        return value.value
    entry: dict[str, Any] = {"value": value.value, "low": value.low, "high": value.high}
    entry |= {"standard_error": value.standard_error} if value.standard_error is not None else {}
    entry |= {"undefined_resamples": value.undefined_resamples} if value.undefined_resamples else {}
    return entry | ({"why": value.caution} if value.caution else {})
