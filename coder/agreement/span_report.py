"""How far the coders of a closed round agree on where in the answers their codes stand: the second view on a round."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.matching import Coded, CodedText
from coder.agreement.coefficients.value import Value
from coder.agreement.comparing_spans import CodeSpans, SpanAgreement, measure_spans
from coder.agreement.figures import Estimate, Source, plain_value
from coder.agreement.inputs import numbered
from coder.agreement.named import unlike_names
from coder.agreement.parts import Part
from coder.agreement.report import (
    RESAMPLES,
    SEED,
    Material,
    check_allowed,
    check_request,
    log_anyway,
    notes_on,
    read_material,
)  # fmt: skip
from coder.coding.visibility import RoundInfo, all_codings, reconciled_round
from coder.display import counted
from coder.store.model import Answer, RoundAnswer
from coder.store.study import Study

NO_SINGLE = "codes of one coder overlap, so there is no single division of the text; see each code"
_WHOLE_ANSWERS = "A code on the whole answer counts as marking all of its text."


@dataclass(frozen=True)
class SpanGroup:
    """The figures of one set of answers."""

    group: str
    """The question, attribute value, version …; empty for the whole round."""
    found: SpanAgreement
    respondents: int
    source: Source | None = None
    """Where the answers come from; None: from the round of the report."""

    @property
    def marked(self) -> str:
        """The name of the group with the mark of a pilot or check round."""
        return self.source.mark(self.group) if self.source else self.group

    @property
    def base(self) -> str:
        """What the figures rest on."""
        answers, respondents = counted(self.found.texts, "answer"), counted(self.respondents, "respondent")
        return f"{answers} of {respondents}, {self.found.characters:,} characters"


@dataclass(frozen=True)
class SpanReport:
    """The agreement of a closed round on places in the text."""

    round: str
    kind: str
    coders: tuple[str, ...]
    codebook_version: int
    level: str
    resamples: int
    seed: int
    by: str
    groups: tuple[SpanGroup, ...]
    notes: tuple[str, ...]
    left_out: int | None = None
    """Answers that do not count because another says the same; None: duplicates count."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What each code is called, by its key."""


def span_report(
    study: Study, *, round: str | None = None, by: str | None = None, level: str = "leaf",
    without_duplicates: bool = False, resamples: int = RESAMPLES, seed: int = SEED, anyway: str | None = None,
) -> SpanReport:  # fmt: skip
    """The agreement of a closed round (the newest) on spans, whole or split; or all rounds of its coders."""
    check_request(by, level, resamples, seed)
    with study.read() as session:
        found = reconciled_round(session, round)
        reflexive = check_allowed(study, session, anyway)
        material = read_material(session, found, by=by, level=level, without_duplicates=without_duplicates)
        texts = _texts_of_parts(session, material)
    groups = tuple(_measured(*each, resamples, seed) for each in zip(material.parts, texts, strict=True))
    if reflexive:
        log_anyway(study, found.name, anyway)
    return SpanReport(
        found.name, found.kind, tuple(coder.name for coder in found.coders), material.codebook_version, level,
        resamples, seed, material.by, groups,
        (_WHOLE_ANSWERS, *material.of_rounds, *notes_on(material, groups)), material.left_out,
        unlike_names({row.code.key: row.code.name for part in material.parts for row in part.rows}),
    )  # fmt: skip


def _measured(part: Part, texts: Sequence[CodedText], resamples: int, seed: int) -> SpanGroup:
    people = [unit.respondent_id for unit in part.units]
    found = measure_spans(texts, numbered(people), resamples=resamples, seed=seed)
    return SpanGroup(part.name, found, len(set(people)), part.source)


def _texts_of_parts(session: Session, material: Material) -> list[list[CodedText]]:
    """The texts of each part, in the order of its units; each round is read once."""
    read: dict[int, dict[int, CodedText]] = {}
    found = []
    for part in material.parts:
        texts = []
        for of_round in part.of_rounds:
            if of_round.found.id not in read:
                read[of_round.found.id] = _coded_texts(session, of_round, material.found)
            texts += [read[of_round.found.id][unit.answer_id] for unit in of_round.units]
        found.append(texts)
    return found


def _coded_texts(session: Session, part: Part, like: RoundInfo) -> dict[int, CodedText]:
    """The answers of a round with each coder's spans, by id; codes as they count, coders in the order of `like`."""
    found, book, rows = part.found, part.book, part.rows
    counted = {member: row.code.key for row in rows for member in row.members}
    code_of = {entry.id: counted[place] for place, entry in enumerate(book.codes) if place in counted}
    order = {coder.person_id: place for place, coder in enumerate(like.coders)}
    places = {coder.assignment_id: order[coder.person_id] for coder in found.coders}
    query = select(Answer.id, func.length(Answer.text)).join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
    lengths: dict[int, int] = dict(session.execute(query.where(RoundAnswer.round_id == found.id)).all())
    spans: dict[int, list[list[Coded] | None]] = {}
    for _, assignment, answer, code, start, end in all_codings(session, found):
        sides = spans.setdefault(answer, [None] * len(places))
        own = sides[places[assignment]]
        if own is None:
            own = sides[places[assignment]] = []
        bounds = (0, lengths[answer]) if start is None or end is None else (start, end)
        if code in code_of and bounds[1] > bounds[0]:
            own.append((*bounds, code_of[code]))
    return {answer: CodedText(lengths[answer], sides) for answer, sides in spans.items()}


def overall_spans(found: SpanAgreement) -> list[tuple[str, Value]]:
    """The figures of all codes together with their names in words."""
    whole = found.whole
    missing = Value(None, NO_SINGLE)
    return [
        ("matched F1, half overlap", found.overlap_f1),
        (f"matched F1, ends within {found.tolerance}", found.boundary_f1),
        ("u-alpha", whole.u if whole else missing),
        ("|u-alpha (where units are)", whole.binary if whole else missing),
        ("cu-alpha (which code)", whole.cu if whole else missing),
    ]


def spans_as_json(report: SpanReport) -> dict[str, Any]:
    """The report as plain values, in the style of the report on answers."""
    if not report.by:
        return _group_as_json(report, report.groups[0])
    return {"by": report.by, "groups": {group.group: _group_as_json(report, group) for group in report.groups}}


def _group_as_json(report: SpanReport, group: SpanGroup) -> dict[str, Any]:
    found, whole = group.found, group.found.whole
    overall: dict[str, Value] = {"overlap_f1": found.overlap_f1, "boundary_f1": found.boundary_f1}
    for name, value in zip(
        ("u_alpha", "binary_u_alpha", "cu_alpha"), (each for _, each in overall_spans(found)[2:]), strict=True
    ):
        overall[name] = value
    by_value = {str(code): plain_value(value) for code, value in whole.by_value.items()} if whole else None
    source = group.source or Source((report.round,), report.kind, report.codebook_version)
    return {
        "round": ", ".join(source.rounds),
        "kind": source.kind,
        "kind_means": source.said,
        "unit": "span",
        "level": report.level,
        "coders": list(report.coders),
        "units": found.texts,
        "respondents": group.respondents,
        "characters": found.characters,
        "tolerance": found.tolerance,
        "codebook_version": source.codebook_version,
        "duplicates": "counted" if report.left_out is None else f"removed ({report.left_out} answers)",
        "resamples": report.resamples,
        "seed": report.seed,
        "overall": {name: plain_value(value) for name, value in overall.items()} | {"k_u_alpha": by_value},
        "codes": [_code_as_json(report.coders, code) for code in found.codes],
        "notes": list(report.notes),
    }


def _code_as_json(coders: Sequence[str], code: CodeSpans) -> dict[str, Any]:
    figures: dict[str, Value | Estimate | None] = {
        "percent": code.percent, "kappa": code.kappa, "alpha": code.alpha, "u_alpha": code.u,
        "overlap_f1": code.overlap_f1, "boundary_f1": code.boundary_f1,
    }  # fmt: skip
    key: Hashable = code.code
    entry: dict[str, Any] = {"code": str(key), "spans": dict(zip(coders, code.spans, strict=True))}
    return entry | {name: plain_value(value) for name, value in figures.items() if value is not None}
