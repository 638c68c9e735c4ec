"""Take the last import back: what only it brought goes, as long as nobody has worked with it; the log keeps both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from coder.display import both_ends, counted, display_line
from coder.errors import InputError
from coder.store import (
    model_themes,  # noqa: F401 - what rests on an import is looked for in all tables
    search_index,
)
from coder.store.model import (
    Answer,
    Attribute,
    Base,
    DuplicateAnswer,
    DuplicateGroup,
    Identifier,
    Question,
    Respondent,
    StatusChange,
    StatusStep,
    StudyRow,
    SurveyImport,
    Tick,
    TickOption,
)
from coder.store.study import Study, Write
from coder.survey.earlier import day_of
from coder.survey.identifier_list import UP_TO

BROUGHT = "brought"
"""In the map that an import leaves in the study: what was there before it, to tell what it brought."""
_BROUGHT = (Respondent, Question, Attribute, TickOption, Answer)
_OF_THE_SURVEY = ("answer", "tick", "tick_option", "question", "respondent", "duplicate_answer", "duplicate_group")
_WORK = {
    "status_change": ("status decided", "statuses decided"),
    "note": ("note", "notes"),
    "identifier": ("identifier decided", "identifiers decided"),
    "option_code": ("tick option mapped to a code", "tick options mapped to codes"),
    "read_answer": ("answer marked as read", "answers marked as read"),
    "round_answer": ("answer in a round", "answers in a round"),
    "coding": ("coding", "codings"),
    "decision": ("decision", "decisions"),
}
"""What people do with a survey, by the table that holds it."""


@dataclass(frozen=True)
class LastImport:
    """The import that can be taken back, or could be."""

    file: str
    at: str
    rows: int
    """Of the file."""
    respondents: int
    """That it brought."""
    answers: int
    in_the_way: str
    """Why it cannot be taken back, in one sentence; empty when it can."""

    @property
    def name(self) -> str:
        """The file, with what tells it from another of the same name."""
        return f"{both_ends(self.file, 60)} (imported on {day_of(self.at)}, {counted(self.rows, 'row')})"

    @property
    def brought(self) -> str:
        """What goes with it."""
        return f"{counted(self.respondents, 'respondent')} and {counted(self.answers, 'answer')}"

    @property
    def question(self) -> str:
        """What to ask before it is taken back."""
        return f"Take back {self.name}? It brought {self.brought}, which go again."


def before_import(session: Session) -> dict[str, Any]:
    """How far the tables go before an import; ids only grow, so what comes later is the import's."""
    return {model.__tablename__: session.scalar(select(func.max(model.id))) or 0 for model in _BROUGHT}


def last_import(study: Study) -> LastImport | None:
    """The import that would be taken back; None when there is none."""
    with study.read() as session:
        row = _last(session)
        return None if row is None else _described(session, row)


def take_back_import(study: Study, seen: LastImport | None = None) -> LastImport:
    """Remove what only the last import brought, and give back what it changed; `seen` is the one that is meant."""
    study.require_lead("take an import back")
    with study.write() as session:
        row = _last(session)
        if row is None:
            raise InputError("There is no import that could be taken back.")
        told = _described(session, row)
        if seen is not None and (told.file, told.at) != (seen.file, seen.at):
            raise InputError(f"Another import came after: {told.name} is the last one now.")
        if told.in_the_way:
            raise InputError(told.in_the_way)
        before = row.map[BROUGHT]
        _remove(session, before)
        _restore(session, before)
        session.delete(row)
        session.flush()
        gone = {"rows_in": row.rows_in, "respondents": told.respondents, "answers": told.answers}
        session.log("survey.take_back", row.file_name, before={"sha256": row.file_hash.hex(), **gone})
        return told


def _last(session: Session) -> SurveyImport | None:
    return session.scalars(select(SurveyImport).order_by(SurveyImport.id.desc()).limit(1)).first()


def _described(session: Session, row: SurveyImport) -> LastImport:
    before = row.map.get(BROUGHT)
    counts = [0, 0]
    if before:
        counts = [
            session.scalar(select(func.count()).where(model.id > before[model.__tablename__])) or 0
            for model in (Respondent, Answer)
        ]
    return LastImport(row.file_name, row.made_at, row.rows_in, counts[0], counts[1], _in_the_way(session, row))


def _in_the_way(session: Session, row: SurveyImport) -> str:
    name, before = display_line(row.file_name, 60), row.map.get(BROUGHT)
    if before is None:
        return f"{name} was imported by an earlier version of coder and cannot be taken back."
    if before["merged"]:
        people = counted(before["merged"], "respondent who was", "respondents who were")
        return (
            f"The import of {name} cannot be taken back: it filled in attributes, consent or ticks of {people} in"
            " the study before, and these cannot be told apart any more; restore a backup instead."
        )
    work = ", ".join(f"{number:,} {words}" for words, number in _work(session, before))
    if work:
        return f"The import of {name} cannot be taken back, because people have worked with what it brought: {work}."
    return ""


def _work(session: Session, before: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """(what it is, how much of it there is) of all that people made and that rests on an import."""
    for name, table in Base.metadata.tables.items():
        rests = _resting(table, before)
        if name in _OF_THE_SURVEY or not rests:
            continue
        query = select(func.count()).select_from(table).where(or_(*rests))
        if name == Identifier.__tablename__:
            query = query.where(or_(Identifier.state != "proposed", Identifier.decided_by_id.is_not(None)))
        if name == StatusChange.__tablename__:
            query = query.where(StatusChange.step_id.not_in(_undone_steps()))
        if number := session.scalar(query):
            kind = f"of the kind “{name.replace('_', ' ')}”"
            one, many = _WORK.get(name, (f"entry {kind}", f"entries {kind}"))
            yield one if number == 1 else many, number


def _resting(table: Table, before: dict[str, Any]) -> list[ColumnElement[bool]]:
    """For each column that names something of the survey: that it came with the import."""
    return [
        column > before[key.column.table.name]
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in before
    ]


def _undone_steps() -> Any:
    return select(StatusStep.id).where(StatusStep.undone_at.is_not(None))


def _remove(session: Write, before: dict[str, Any]) -> None:
    """Delete what came with the import, and what was derived from it."""
    index = search_index.reach(session.connection())
    if index.up_to > before["answer"]:
        search_index.empty(session.connection())
    answers = Answer.id > before["answer"]
    for statement in (
        delete(DuplicateAnswer),
        delete(DuplicateGroup),
        delete(Identifier).where(Identifier.answer_id > before["answer"]),
        delete(StatusChange).where(StatusChange.answer_id > before["answer"]),
        delete(Answer).where(answers),
        delete(Tick).where(or_(Tick.respondent_id > before["respondent"], Tick.option_id > before["tick_option"])),
        delete(Tick).where(
            Tick.option_id.in_(select(TickOption.id).where(TickOption.question_id > before["question"]))
        ),
        delete(TickOption).where(
            or_(TickOption.id > before["tick_option"], TickOption.question_id > before["question"])
        ),
        delete(Respondent).where(Respondent.id > before["respondent"]),
        delete(Question).where(Question.id > before["question"]),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def _restore(session: Write, before: dict[str, Any]) -> None:
    """Give back the attributes, wordings and settings that the import changed."""
    new = set(session.scalars(select(Attribute.key).where(Attribute.id > before["attribute"])))
    session.execute(delete(Attribute).where(Attribute.id > before["attribute"]))
    people = session.execute(select(Respondent.id, Respondent.attributes)).all() if new else ()
    fewer = [
        {"id": id, "attributes": {name: value for name, value in attributes.items() if name not in new}}
        for id, attributes in people
        if new & attributes.keys()
    ]
    if fewer:
        session.execute(update(Respondent), fewer)
    for question in session.scalars(select(Question).where(Question.key.in_(before["wordings"]))):
        was, became = before["wordings"][question.key]
        question.wording = was if question.wording == became else question.wording
    row = session.scalars(select(StudyRow)).one()
    settings = {key: value for key, value in row.settings.items() if key != "duplicates_up_to"}
    if before["attribution"]:
        was, became = before["attribution"]
        if settings.get("attribution") == became:
            settings["attribution"] = was
    scanned = settings.get(UP_TO, {}).items()
    if scanned:
        settings[UP_TO] = {
            question: min(up_to, before["answer"]) for question, up_to in scanned if int(question) <= before["question"]
        }
    row.settings = {key: value for key, value in settings.items() if value is not None}
