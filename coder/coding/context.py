"""Whether coders see who gave an answer while they code: attributes and ticks are shown, hidden, or shown on asking."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Question, Respondent, StudyRow, Tick, TickOption
from coder.store.study import Study

MODES = ("shown", "hidden", "ask")
_SETTING = "context"


def context_mode(study: Study) -> str:
    """How the study has it: shown, hidden, or ask."""
    with study.read() as session:
        return read_context_mode(session)


def read_context_mode(session: Session) -> str:
    """The same, within a transaction."""
    mode = session.scalars(select(StudyRow.settings)).one().get(_SETTING)
    return mode if mode in MODES else MODES[0]


def set_context(study: Study, mode: str) -> None:
    """Show attributes and ticks while coding, hide them, or show them to who asks."""
    study.require_lead("change what coders see")
    if mode not in MODES:
        raise InputError(
            f"Attributes and ticks are {', '.join(MODES[:-1])} or {MODES[-1]}, not {display_line(mode, 40)!r}."
        )
    with study.write() as session:
        row = session.scalars(select(StudyRow)).one()
        before = read_context_mode(session)
        row.settings = {**row.settings, _SETTING: mode}
        session.log("study.context", row.title, before={"context": before}, after={"context": mode})


def read_ticks(session: Session, respondent: str) -> dict[str, tuple[str, ...]]:
    """What a respondent ticked: the labels, by the question's key."""
    query = (
        select(Question.key, TickOption.label)
        .join(TickOption, TickOption.question_id == Question.id)
        .join(Tick, Tick.option_id == TickOption.id)
        .join(Respondent, Respondent.id == Tick.respondent_id)
        .where(Respondent.key == respondent)
        .order_by(Question.position, TickOption.position, TickOption.id)
    )
    ticks: dict[str, tuple[str, ...]] = {}
    for question, label in session.execute(query):
        ticks[question] = (*ticks.get(question, ()), label)
    return ticks
