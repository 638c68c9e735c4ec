"""How far the coders of a closed round agree, on what each of them coded alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.counts import Row, Unit, as_rows
from coder.agreement.figures import BY, Agreement, AgreementReport, as_json
from coder.agreement.measuring import CodeName, measure
from coder.agreement.parts import Part, parts_by_round, pool_by_version, round_part, rounds_alike, split_part
from coder.agreement.splitting import loaded_at_once
from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import RoundInfo, closed_round
from coder.errors import InputError, NotAllowed
from coder.store.model import Question, StudyRow
from coder.store.study import Study

__all__ = ["LEVELS", "REFLEXIVE", "RESAMPLES", "SEED", "agreement_report", "as_json", "check_allowed", "report_on"]

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
    """The agreement of a closed round (the newest), whole or split; or of all rounds of its coders, by round or version.

    In a reflexive study only with a reason in `anyway`, which is logged.
    """
    _check_request(by, level, resamples, seed)
    with study.read() as session:
        found = closed_round(session, round)
        reflexive = check_allowed(study, session, anyway)
        report = report_on(
            session, found, by=by, level=level, without_duplicates=without_duplicates, resamples=resamples, seed=seed
        )
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


def report_on(
    session: Session, found: RoundInfo, *, by: str | None = None, level: str = "leaf",
    without_duplicates: bool = False, resamples: int = RESAMPLES, seed: int = SEED,
) -> AgreementReport:  # fmt: skip
    """The agreement of a closed round inside somebody's transaction."""
    number = codebook_version(session, found.version_id).number
    notes = [] if by in ("round", "version") or found.kind == "main" else [_kind_note(found)]
    if by in ("round", "version"):
        rounds, others = rounds_alike(session, found)
        parts = parts_by_round(session, found, rounds, level, without_duplicates)
        left_out = sum(part.left_out for part in parts)
        notes += _others_notes(others)
        if by == "version":
            parts = pool_by_version(parts)
            notes += [_source_note(part) for part in parts]
    else:
        whole = round_part(session, found, level, without_duplicates)
        left_out = whole.left_out
        parts = split_part(session, found, whole, by) if by else [whole]
        notes += _batch_notes(session, found) if by == "batch" else []
    questions = dict(session.execute(select(Question.id, Question.key)).all())
    groups = tuple(_measured(part, questions, resamples, seed) for part in parts)
    coders = tuple(coder.name for coder in found.coders)
    return AgreementReport(
        found.name, found.kind, "answer", coders, number, level, resamples, seed, by or "", groups,
        (*notes, *_notes(found, groups), *_duplicate_notes(left_out if without_duplicates else None)),
        left_out if without_duplicates else None,
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


def _check_request(by: str | None, level: str, resamples: int, seed: int) -> None:
    if level not in LEVELS:
        raise InputError(f"There is no level {level!r}; the levels are {' and '.join(LEVELS)}.")
    if by is not None and by not in BY and not by.startswith("attribute:"):
        raise InputError(f"Agreement can be shown by {', '.join(BY)} or by attribute:NAME, not by {by!r}.")
    if not 0 <= resamples <= MOST_RESAMPLES:
        raise InputError(f"Resamples must be 0 (no intervals) to {MOST_RESAMPLES}.")
    if seed < 0:
        raise InputError("A seed is a whole number from 0.")


def _notes(found: RoundInfo, groups: Sequence[Agreement]) -> list[str]:
    notes = [_MORE_THAN_TWO] if len(found.coders) > 2 else []
    return [*notes, _ONE_RESPONDENT] if any(group.respondents == 1 for group in groups) else notes


def _kind_note(found: RoundInfo) -> str:
    return f"This is a {found.kind} round, not the main one."


def _others_notes(others: Sequence[RoundInfo]) -> list[str]:
    """What is not in a report over several rounds."""
    named = [f"{each.name} ({', '.join(coder.name for coder in each.coders)})" for each in others]
    return [f"Left out, because others coded there: {', '.join(named)}."] if named else []


def _source_note(part: Part) -> str:
    if part.source is None:
        return ""
    many = "rounds" if len(part.source.rounds) > 1 else "round"
    return f"Version {part.name}: {many} {', '.join(part.source.rounds)} ({part.source.kind})."


def _batch_notes(session: Session, found: RoundInfo) -> list[str]:
    names = loaded_at_once(session, found)
    of_file = f"Most codings of {' and '.join(names)} came in at one moment, from a file: their order is that file's."
    return [_BATCHES, of_file] if names else [_BATCHES]


def _duplicate_notes(left_out: int | None) -> list[str]:
    if left_out is None:
        return []
    answers = "1 answer that says" if left_out == 1 else f"{left_out:,} answers that say"
    return [f"Without duplicates: {answers} the same as an earlier imported one to the same question left out."]
