"""Bring a survey file into the study: all of it in one transaction, or nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.display import counted, display_line
from coder.errors import InputError
from coder.store.model import Answer, Question, Respondent, StudyRow, SurveyImport
from coder.store.study import Study, Write
from coder.survey.accounts import QuestionAccount, TickAccount, accounts_of_questions, accounts_of_ticks
from coder.survey.earlier import LEFT_OUT, refuse_answers_as_attributes
from coder.survey.entries import EntryReader
from coder.survey.intake import ChangedTexts, Intake
from coder.survey.lists import list_rejects, save_list
from coder.survey.mapping import SurveyMap, check_map, with_wordings
from coder.survey.reader import Progress, Reject, SurveyFile, no_progress, open_survey_file
from coder.survey.rows import quick_writing
from coder.survey.taking_back import BROUGHT, before_import


@dataclass(frozen=True)
class ImportAccount:
    """What an import did, every row accounted for: rows in = out + unchanged + rejected."""

    file: str
    encoding: str
    delimiter: str
    rows_in: int
    rows_out: int
    """Rows that brought something new."""
    unchanged: int
    """Rows that were imported before."""
    rejected: int
    """Rows left out: empty, without a respondent, with too many cells, or a second time the same respondent."""
    respondents: int
    """New ones."""
    answers: int
    """New ones, the blank and the not asked included."""
    questions: tuple[QuestionAccount, ...]
    """All of the study, after this import."""
    ticks: tuple[TickAccount, ...]
    notes: tuple[str, ...]
    resettled: bool
    """A question's wording or the attribution of quotes is different now; the notes say how."""
    rejected_file: str = ""
    """Where the rows that were left out are, with the reasons."""

    @property
    def changed(self) -> bool:
        """Whether anything in the study is different now."""
        return self.rows_out > 0 or self.resettled


@dataclass(frozen=True)
class _Settings:
    """What an import changes beside its rows, before and after."""

    wordings: Mapping[str, tuple[str, str]]
    attribution: tuple[str | None, str] | None
    consents: Mapping[str, tuple[bool | None, bool | None]]
    """Whether they may be quoted, of respondents who were there before."""
    filled: Mapping[str, list[str]]
    """Attributes that were blank, and whose they are."""

    def __bool__(self) -> bool:
        return bool(self.wordings or self.attribution)

    def sentences(self) -> list[str]:
        """What is different now."""
        told = [
            f"The wording of {display_line(key, 40)!r} was {display_line(old, 80)!r} and is {display_line(new, 80)!r}."
            for key, (old, new) in self.wordings.items()
        ]
        if self.attribution:
            old, new = self.attribution
            was = f"; before as {display_line(old, 80)}" if old else ""
            told.append(f"Quotes name their respondents as {display_line(new, 80)}{was}.")
        return told

    def plain(self, side: int) -> dict[str, object]:
        """The side before (0) or after (1) as the log keeps it; empty when nothing changed."""
        fields: dict[str, object] = {}
        if self.wordings:
            fields["wordings"] = {key: both[side] for key, both in self.wordings.items()}
        if self.attribution:
            fields["attribution"] = self.attribution[side]
        if self.consents:
            fields["may_quote"] = {key: both[side] for key, both in self.consents.items()}
        if self.filled and side == 1:
            fields["attributes_filled"] = self.filled
        return fields


class _NothingNew(Exception):
    """Takes the transaction back when the file brought nothing."""

    def __init__(self, account: ImportAccount, rejects: list[Reject]) -> None:
        self.account = account
        self.rejects = rejects


def import_survey(
    study: Study, path: Path | SurveyFile, *, survey_map: SurveyMap, progress: Progress = no_progress
) -> ImportAccount:
    """Import a survey file by its map; rows that were imported before are recognised and left as they are.

    Rows that cannot be imported are saved beside the study, with the reason.
    """
    lead = study.require_lead("import a survey")
    file = path if isinstance(path, SurveyFile) else open_survey_file(path, survey_map.sheet)
    check_map(survey_map, file)
    survey_map = with_wordings(survey_map, file)
    try:
        with _without_collecting(), study.write() as session:
            account, rejects = _import(session, lead.id, file, survey_map, progress)
    except _NothingNew as nothing:
        account, rejects = nothing.account, nothing.rejects
    except ChangedTexts as changed:
        compared = ("row", "respondent", "question", "text in the study", "text in the file")
        listed, fault = save_list(study, file, "changed", compared, changed.places)
        where = f" All are listed in {listed}, each with both texts." if listed else ""
        if fault:
            where = f" They could not be listed: {fault}"
        raise InputError(f"{changed}{where}") from None
    if not rejects:
        return account
    listed, fault = list_rejects(study, file, survey_map, rejects)
    if fault:  # the others are in the study already
        told = f"The rows that were left out could not be listed, for which import the file again: {fault}"
        return replace(account, notes=(*account.notes, told))
    return replace(account, rejected_file=listed)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Do not look for circular garbage meanwhile: rows make none, and the search takes a quarter of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _import(
    session: Write, lead_id: int, file: SurveyFile, survey_map: SurveyMap, progress: Progress
) -> tuple[ImportAccount, list[Reject]]:
    study_row = session.scalars(select(StudyRow).with_for_update()).one()
    _refuse_mixed_numbers(session, file, survey_map)
    open_questions = set(session.scalars(select(Question.key).where(Question.kind == "open")))
    refuse_answers_as_attributes(survey_map, open_questions)
    before = before_import(session)
    record = SurveyImport(
        file_name=file.path.name, file_hash=file.digest, encoding=file.encoding, rows_in=0, rows_out=0,
        map=survey_map.plain(), made_by_id=lead_id,
    )  # fmt: skip
    session.add(record)
    session.flush()
    reader = EntryReader(file, survey_map)
    with quick_writing(session):
        intake = Intake(session, file, survey_map, record.id)
        intake.take(reader, progress)
    record.rows_in, record.rows_out = reader.rows, intake.rows_out
    template, stood = survey_map.attribution, study_row.settings.get("attribution")
    attribution = (stood, template) if template and template != stood else None
    settings = _Settings(intake.reworded, attribution, intake.consents, intake.filled)
    brought = before | {"merged": len(intake.merged), **_changes(settings)}
    record.map = survey_map.plain() | {BROUGHT: brought, LEFT_OUT: _left_out(survey_map, file)}
    session.flush()
    account = _account(session, file, reader, intake, settings)
    if not account.changed:
        raise _NothingNew(account, reader.rejects)
    if settings.attribution:
        study_row.settings = {**study_row.settings, "attribution": template}
    _move_counters_on(session)
    progress(1.0)  # the last moment at which it can be stopped
    after = _for_the_log(file, account) | settings.plain(1)
    session.log("survey.import", file.path.name, before=settings.plain(0) or None, after=after)
    return account, reader.rejects


def _changes(settings: _Settings) -> dict[str, object]:
    """What an import changed, before and after, so that it can be taken back."""
    return {
        "wordings": {key: list(both) for key, both in settings.wordings.items()},
        "attribution": list(settings.attribution) if settings.attribution else None,
    }


def _left_out(survey_map: SurveyMap, file: SurveyFile) -> list[str]:
    used = set(survey_map.columns())
    return [name for name in file.columns if name not in used]


def check_respondents(study: Study, file: SurveyFile, survey_map: SurveyMap) -> None:
    """Refuse a map by which people would be taken for others because rows of one of the files are numbered."""
    with study.read() as session:
        _refuse_mixed_numbers(session, file, survey_map)


def _refuse_mixed_numbers(session: Session, file: SurveyFile, survey_map: SurveyMap) -> None:
    if survey_map.respondent is None:
        if session.scalar(select(Respondent.id).limit(1)) is None:
            return
        maps = session.scalars(select(SurveyImport.map).where(SurveyImport.file_hash == file.digest))
        first = file.sheets[0] if file.sheets else ""
        if not any("respondent" not in numbered and numbered.get("sheet", first) == file.sheet for numbered in maps):
            raise InputError(
                f"{file.path}: the study has respondents already, and without a column that says who answered, row 1"
                " of this file would be taken for the respondent called 1; add --respondent COLUMN (or respondent: in"
                " the map)."
            )
        return
    earlier = select(SurveyImport.file_name, SurveyImport.map).order_by(SurveyImport.id)
    numbered = next((name for name, stored in session.execute(earlier) if "respondent" not in stored), None)
    if numbered is not None:
        raise InputError(
            f"{file.path}: the rows of {display_line(numbered, 80)} were numbered, because no column of it says who"
            " answered, so a respondent called 1 here would be taken for its row 1. Add such a column to that file"
            " too, begin a new study and import both there."
        )


def _account(
    session: Session, file: SurveyFile, reader: EntryReader, intake: Intake, settings: _Settings
) -> ImportAccount:
    rejected = reader.rejects
    notes = [*file.notes, *settings.sentences(), *intake.notes()]
    if rejected:
        first = rejected[0]
        notes.append(
            f"{counted(len(rejected), 'row was', 'rows were')} left out (first: {first.row.place}: {first.reason})."
        )
    return ImportAccount(
        file=file.path.name,
        encoding=file.encoding,
        delimiter=file.delimiter,
        rows_in=reader.rows,
        rows_out=intake.rows_out,
        unchanged=intake.unchanged,
        rejected=len(rejected),
        respondents=intake.new_respondents,
        answers=intake.new_answers,
        questions=tuple(accounts_of_questions(session)),
        ticks=tuple(accounts_of_ticks(session)),
        notes=tuple(notes),
        resettled=bool(settings),
    )


def _for_the_log(file: SurveyFile, account: ImportAccount) -> dict[str, object]:
    return {
        "sha256": file.digest.hex(),
        "encoding": file.encoding,
        "rows_in": account.rows_in,
        "rows_out": account.rows_out,
        "unchanged": account.unchanged,
        "rejected": account.rejected,
        "respondents": account.respondents,
        "answers": account.answers,
    }


def _move_counters_on(session: Session) -> None:
    """PostgreSQL counts ids apart from the rows; its counters must not fall behind the ids given here."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in (Respondent, Answer):
        counter = func.pg_get_serial_sequence(model.__tablename__, "id")
        session.execute(select(func.setval(counter, select(func.max(model.id)).scalar_subquery())))
