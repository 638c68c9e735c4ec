"""How far the coders of a closed round agree, on what each of them coded alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.counts import Row, Unit, as_rows
from coder.agreement.figures import BY, Agreement, AgreementReport, as_json
from coder.agreement.measuring import CodeName, measure
from coder.agreement.parts import Part, parts_by_round, pool_by_version, round_part, rounds_alike, split_part
from coder.agreement.splitting import loaded_at_once
from coder.agreement.version_notes import version_notes
from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import RoundInfo, reconciled_round
from coder.errors import InputError, NotAllowed
from coder.store.model import Question, StudyRow
from coder.store.study import Study

__all__ = ["LEVELS", "REFLEXIVE", "RESAMPLES", "SEED", "agreement_report", "as_json", "read_material", "report_of"]

LEVELS = ("leaf", "parent")
RESAMPLES, SEED = 2000, 1
MOST_RESAMPLES = 100_000
REFLEXIVE = (
    "This is a reflexive study: reading is the researcher's resource there, not an error to be measured (Braun & Clarke"
    " 2021), so the coders' differences are read, not counted: coder reconcile. To see coefficients all the same, give"
    " the reason, which is logged: --anyway REASON"
)
_MORE_THAN_TWO = (
    "More than two coders: percent is the mean over pairs of coders, kappa the mean of the pairs' Cohen kappas (Light),"
    " and answers that only some of them coded count with those who did."
)
_ONE_RESPONDENT = "Where all answers are of one respondent there is nothing to resample and no interval."
_BATCHES = (
    "Quarters of the answers that count, for each coder in the order in which that coder decided on them (last); each"
    " answer counts once in a quarter of each coder."
)


def agreement_report(
    study: Study, *, round: str | None = None, by: str | None = None, level: str = "leaf",
    without_duplicates: bool = False, resamples: int = RESAMPLES, seed: int = SEED, anyway: str | None = None,
) -> AgreementReport:  # fmt: skip
    """The agreement of a closed round (the newest), whole or split; or all rounds of its coders, by round or version.

    In a reflexive study only with a reason in `anyway`, which is logged.
    """
    check_request(by, level, resamples, seed)
    with study.read() as session:
        found = reconciled_round(session, round)
        reflexive = check_allowed(study, session, anyway)
        material = read_material(session, found, by=by, level=level, without_duplicates=without_duplicates)
    report = report_of(material, resamples=resamples, seed=seed)
    if reflexive:
        log_anyway(study, found.name, anyway)
    return report


def check_allowed(study: Study, session: Session, anyway: str | None) -> bool:
    """Whether this is a reflexive study, in which coefficients are refused without a reason in `anyway`."""
    if session.scalar(select(StudyRow.approach)) != "reflexive":
        return False
    if not (anyway and anyway.strip()):
        raise NotAllowed(REFLEXIVE)
    study.require_actor()
    return True


def log_anyway(study: Study, round: str, anyway: str | None) -> None:
    """Keep why coefficients were shown in a reflexive study."""
    with study.write() as writing:
        writing.log("agreement.anyway", round, reason=(anyway or "").strip())


@dataclass(frozen=True)
class Material:
    """All that a report is made of, read at once, so that nobody who writes waits while figures are computed."""

    found: RoundInfo
    by: str
    level: str
    codebook_version: int
    parts: list[Part]
    unfinished: int
    """Answers that do not count because fewer than two coders finished them."""
    questions: dict[int, str]
    """Keys by id."""
    left_out: int | None
    of_rounds: tuple[str, ...]
    """Notes on which rounds are in the report."""
    from_files: tuple[str, ...]
    """Coders whose codings have the order of a file."""


def read_material(
    session: Session, found: RoundInfo, *, by: str | None = None, level: str = "leaf", without_duplicates: bool = False
) -> Material:
    """What a report on a closed round, or on all rounds of its coders, is made of."""
    of_rounds: list[str] = []
    if by in ("round", "version"):
        rounds, others = rounds_alike(session, found)
        each, empty = parts_by_round(session, found, rounds, level, without_duplicates and by == "round")
        parts = pool_by_version(session, each, without_duplicates) if by == "version" else each
        left_out, unfinished = sum(part.left_out for part in parts), sum(part.unfinished for part in parts)
        of_rounds = [*_kind_notes(parts, by)]
        if by == "version":
            of_rounds += version_notes(parts, each)
        of_rounds += _left_out_notes(others, empty)
    else:
        whole = round_part(session, found, level, without_duplicates)
        left_out, unfinished = whole.left_out, whole.unfinished
        parts = split_part(session, found, whole, by) if by else [whole]
        if found.kind != "main" and whole.source:
            said = f": {whole.source.said}" if whole.source.said else ""
            of_rounds = [f"This is a {found.kind} round{said}."]
    return Material(
        found, by or "", level, codebook_version(session, found.version_id).number, parts, unfinished,
        dict(session.execute(select(Question.id, Question.key)).all()), left_out if without_duplicates else None,
        tuple(of_rounds), tuple(loaded_at_once(session, found)) if by == "batch" else (),
    )  # fmt: skip


def report_of(material: Material, *, resamples: int = RESAMPLES, seed: int = SEED) -> AgreementReport:
    """The figures of what was read."""
    found = material.found
    groups = tuple(_measured(part, material.questions, resamples, seed) for part in material.parts)
    return AgreementReport(
        found.name, found.kind, "answer", tuple(coder.name for coder in found.coders), material.codebook_version,
        material.level, resamples, seed, material.by, groups, (*material.of_rounds, *notes_on(material, groups)),
        material.left_out,
    )  # fmt: skip


def _measured(part: Part, questions: dict[int, str], resamples: int, seed: int) -> Agreement:
    units, rows = part.units, part.rows
    kept = _rows_of(rows, units, questions, part.book)
    if len(kept) < len(rows):
        places = {row.code.key: place for place, row in enumerate(rows)}
        units = as_rows(units, [Row(row.code, (places[row.code.key],)) for row in kept])
    patterns = count_patterns(((unit.respondent_id, unit.sets) for unit in units), len(kept))
    codes = [CodeName(row.code.key, row.code.name) for row in kept]
    found = measure(
        patterns, codes, group=part.name, resamples=resamples, seed=seed, confusable=_confusable(kept, part.book)
    )
    return replace(found, source=part.source)


def _rows_of(rows: Sequence[Row], units: Sequence[Unit], questions: dict[int, str], book: Codebook) -> tuple[Row, ...]:
    """The codes that are meant for one of the questions of these units, or were used on them all the same."""
    asked = {questions[id_] for id_ in {unit.question_id for unit in units}}
    used = 0
    for mask in {mask for unit in units for mask in unit.sets if mask}:
        used |= mask
    return tuple(
        row
        for place, row in enumerate(rows)
        if used >> place & 1 or any(_meant_for(book, member, asked) for member in row.members)
    )


def _meant_for(book: Codebook, place: int, asked: set[str]) -> bool:
    entry = book.codes[place]
    return entry.codable and (not entry.questions or not asked.isdisjoint(entry.questions))


def _confusable(rows: Sequence[Row], book: Codebook) -> list[set[str]]:
    """The groups that the codebook names, as rows of the report: their codes, or the families of their codes."""
    row_of = {book.codes[member].key: row.code.key for row in rows for member in row.members}
    return [{row_of[key] for key in group.codes if key in row_of} for group in book.confusable]


def check_request(by: str | None, level: str, resamples: int, seed: int) -> None:
    """Refuse what no report can be made of."""
    if level not in LEVELS:
        raise InputError(f"There is no level {level!r}; the levels are {' and '.join(LEVELS)}.")
    if by is not None and by not in BY and not by.startswith("attribute:"):
        raise InputError(f"Agreement can be shown by {', '.join(BY)} or by attribute:NAME, not by {by!r}.")
    if not 0 <= resamples <= MOST_RESAMPLES:
        raise InputError(f"Resamples must be 0 (no intervals) to {MOST_RESAMPLES}.")
    if seed < 0:
        raise InputError("A seed is a whole number from 0.")


class _Based(Protocol):
    """A group with its base."""

    @property
    def respondents(self) -> int: ...


def notes_on(material: Material, groups: Sequence[_Based]) -> list[str]:
    """What has to be known to read the figures of a report."""
    found, by, left_out = material.found, material.by, material.left_out
    notes = []
    if by == "batch":
        notes.append(_BATCHES)
    if material.from_files:
        whose = " and ".join(material.from_files)
        notes.append(f"Most codings of {whose} came in at one moment, from a file: their order is that file's.")
    if len(found.coders) > 2:
        notes.append(_MORE_THAN_TWO)
    if any(group.respondents == 1 for group in groups):
        notes.append(_ONE_RESPONDENT)
    if material.unfinished:
        answers, them = (
            ("1 answer does", "it") if material.unfinished == 1 else (f"{material.unfinished:,} answers do", "them")
        )
        notes.append(f"{answers} not count, because fewer than two coders finished {them}.")
    if left_out is not None:
        answers = "1 answer that says" if left_out == 1 else f"{left_out:,} answers that say"
        among = " (of all rounds of a version together)" if by == "version" else ""
        where = ", ".join(f"{part.name} {part.left_out:,}" for part in material.parts if part.left_out)
        where = f": {by} {where}" if by in ("round", "version") and where else ""
        notes.append(
            f"Without duplicates: {answers} the same as an earlier imported one{among} to the question left out{where}."
        )
    return notes


def _kind_notes(parts: Sequence[Part], by: str) -> list[str]:
    """What the answers of the groups are that are no main rounds."""
    return [
        f"{by.capitalize()} {part.source.mark(part.name)}: {part.source.said}."
        for part in parts
        if part.source and part.source.said
    ]


def _left_out_notes(others: Sequence[RoundInfo], empty: Sequence[RoundInfo]) -> list[str]:
    """Which rounds are not in the report."""
    notes = []
    if others:
        named = [f"{each.name} ({', '.join(coder.name for coder in each.coders)})" for each in others]
        notes.append(f"Left out, because others coded there: {', '.join(named)}.")
    if empty:
        named = [each.name for each in empty]
        notes.append(f"Left out, because no answer there was finished by two coders: {', '.join(named)}.")
    return notes
