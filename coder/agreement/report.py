"""How far the coders of a closed round agree, on what each of them coded alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.counts import Row, Unit, as_rows, coded_by_several, read_units, report_rows, split_units
from coder.agreement.figures import Agreement, AgreementReport, as_json
from coder.agreement.measuring import CodeName, measure
from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import RoundInfo, closed_round
from coder.errors import InputError, NotAllowed
from coder.store.model import Question, StudyRow
from coder.store.study import Study

__all__ = ["LEVELS", "REFLEXIVE", "RESAMPLES", "SEED", "agreement_report", "as_json", "report_on"]

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


def agreement_report(
    study: Study, *, round: str | None = None, by: str | None = None, level: str = "leaf",
    resamples: int = RESAMPLES, seed: int = SEED, anyway: str | None = None,
) -> AgreementReport:  # fmt: skip
    """The agreement of a closed round (the newest), whole or by question or attribute.

    In a reflexive study only with a reason in `anyway`, which is logged.
    """
    _check_request(by, level, resamples, seed)
    with study.read() as session:
        found = closed_round(session, round)
        if reflexive := session.scalar(select(StudyRow.approach)) == "reflexive":
            _require_reason(study, anyway)
        report = report_on(session, found, by=by, level=level, resamples=resamples, seed=seed)
    if reflexive:
        with study.write() as writing:
            writing.log("agreement.anyway", found.name, reason=(anyway or "").strip())
    return report


def report_on(
    session: Session, found: RoundInfo, *, by: str | None = None, level: str = "leaf",
    resamples: int = RESAMPLES, seed: int = SEED,
) -> AgreementReport:  # fmt: skip
    """The agreement of a closed round inside somebody's transaction."""
    book = codebook_version(session, found.version_id)
    units = coded_by_several(read_units(session, found, book))
    _check_units(found, units)
    rows = report_rows(book, level)
    units = as_rows(units, rows)
    split = split_units(session, units, by) if by else {"": units}
    questions = dict(session.execute(select(Question.id, Question.key)).all())
    groups = tuple(
        _group(name, group, _rows_of(rows, group, questions, book), rows, resamples, seed)
        for name, group in split.items()
    )
    coders = tuple(coder.name for coder in found.coders)
    return AgreementReport(
        found.name, found.kind, "answer", coders, book.number, level, resamples, seed, by or "", groups,
        _notes(found, groups),
    )  # fmt: skip


def _group(
    name: str, units: Sequence[Unit], kept: Sequence[Row], rows: Sequence[Row], resamples: int, seed: int
) -> Agreement:
    if len(kept) < len(rows):
        places = {row.code.key: place for place, row in enumerate(rows)}
        units = as_rows(units, [Row(row.code, (places[row.code.key],)) for row in kept])
    patterns = count_patterns(((unit.respondent_id, unit.sets) for unit in units), len(kept))
    codes = [CodeName(row.code.key, row.code.name) for row in kept]
    return measure(patterns, codes, group=name, resamples=resamples, seed=seed)


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


def _check_request(by: str | None, level: str, resamples: int, seed: int) -> None:
    if level not in LEVELS:
        raise InputError(f"There is no level {level!r}; the levels are {' and '.join(LEVELS)}.")
    if by is not None and by != "question" and not by.startswith("attribute:"):
        raise InputError(f"Agreement can be shown by question or by attribute:NAME, not by {by!r}.")
    if not 0 <= resamples <= MOST_RESAMPLES:
        raise InputError(f"Resamples must be 0 (no intervals) to {MOST_RESAMPLES}.")
    if seed < 0:
        raise InputError("A seed is a whole number from 0.")


def _require_reason(study: Study, anyway: str | None) -> None:
    if not (anyway and anyway.strip()):
        raise NotAllowed(REFLEXIVE)
    study.require_actor()


def _check_units(found: RoundInfo, units: Sequence[Unit]) -> None:
    if len(found.coders) < 2:
        raise InputError(f"Only {found.coders[0].name} coded in round {found.name}; agreement needs two coders.")
    if not units:
        raise InputError(f"No answer of round {found.name} was finished by two coders, so there is nothing to compare.")


def _notes(found: RoundInfo, groups: Sequence[Agreement]) -> tuple[str, ...]:
    notes = []
    if found.kind != "main":
        notes.append(f"This is a {found.kind} round, not the main one.")
    if len(found.coders) > 2:
        notes.append(_MORE_THAN_TWO)
    if any(group.respondents == 1 for group in groups):
        notes.append(_ONE_RESPONDENT)
    return tuple(notes)
