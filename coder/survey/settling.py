"""Decide what status answers have: one or many at once, as rules proposed or not; and take that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from coder.display import counted, display_line
from coder.errors import InputError
from coder.store.model import DUPLICATE, Answer, Question, Respondent, StatusChange, StatusStep, now
from coder.store.study import Study, Write
from coder.survey.accounts import NOT_ANSWERED
from coder.survey.answers import AnswerLine, answers_by_id, find_answer, open_question, refuse_unknown_status

_AT_ONCE = 5_000
_NAMED = 50
"""Up to so many answers stand in the log by name; the step keeps them all."""


class Standing(NamedTuple):
    """The status of an answer, and what a rule proposes for it."""

    status: str
    proposed: str | None


class StatusUndone(NamedTuple):
    """A step that was taken back."""

    answers: int
    others: int
    """Answers of the step that somebody gave another status since; they keep it."""
    first_other: str
    """The first of these: respondent/question."""

    @property
    def words(self) -> str:
        """What happened, in a sentence or two."""
        if not self.answers and not self.others:
            return "There is nothing of yours to take back."
        taken = f"Taken back: {counted(self.answers, 'answer')}."
        if not self.others:
            return taken
        more = f" and {self.others - 1:,} more" if self.others > 1 else ""
        keep = "keep" if self.others > 1 else "keeps"
        return f"{taken} {display_line(self.first_other, 60)}{more} got another status since and {keep} it."


def set_status(study: Study, respondent: str, question: str, status: str, reason: str = "") -> AnswerLine:
    """Give one answer another status; a rule's proposal for it is settled by that."""
    study.require_lead("change the status of an answer")
    refuse_unknown_status(status)
    with study.write() as session:
        answer = find_answer(session, respondent, question)
        _refuse_unfit(status, [(answer.text, respondent, question)])
        before, after = Standing(answer.status, answer.proposed_status), Standing(status, None)
        if _take_step(session, study, "set", {answer.id: (before, after)} if before != after else {}):
            session.log(
                "answer.status", f"{respondent}/{question}", before=before._asdict(), after={"status": status},
                reason=reason.strip(),
            )  # fmt: skip
        return answers_by_id(session, [answer.id])[answer.id]


def set_statuses(
    study: Study, ids: Sequence[int], status: str, reason: str = "", *, seen: Mapping[int, Standing] | None = None
) -> int:
    """Give many answers one status; gives the number of those that had another or waited to be confirmed.

    `seen` is how they stood when the person looked: where one stands otherwise now, nothing is changed.
    """
    study.require_lead("change the status of answers")
    refuse_unknown_status(status)
    with study.write() as session:
        after = Standing(status, None)
        stands = dict(_standings(session, ids))
        _refuse_unseen(session, stands, seen)
        changes = {id: (now, after) for id, now in stands.items() if now != after}
        lines = answers_by_id(session, list(changes)).values()
        _refuse_unfit(status, [(line.text, line.respondent, line.question) for line in lines])
        if _take_step(session, study, "set", changes):
            _log_many(session, "answer.status", changes, {"status": status}, reason)
        return len(changes)


def accept_proposed(
    study: Study,
    question: str | None = None,
    ids: Sequence[int] | None = None,
    *,
    seen: Mapping[int, Standing] | None = None,
) -> int:
    """Confirm the statuses that rules proposed: for one question, for some answers, or for all; gives their number.

    `seen` as for `set_statuses`.
    """
    study.require_lead("confirm the status of answers")
    with study.read() as session:
        if not _waiting(session, question, ids):
            return 0
    with study.write() as session:
        _refuse_unseen(session, dict(_standings(session, list(seen or ()))), seen)
        waiting = _waiting(session, question, ids)
        changes = {id: (now, Standing(now.proposed or now.status, None)) for id, now in waiting.items()}
        if _take_step(session, study, "accept", changes):
            subject = question or ("all questions" if ids is None else counted(len(changes), "answer"))
            session.log("answer.accept_proposed", subject, after=_counted(after for _, after in changes.values()))
        return len(changes)


def refuse_proposed(study: Study, ids: Sequence[int], *, seen: Mapping[int, Standing] | None = None) -> int:
    """Say of these answers that they are answers, whatever a rule proposed; gives the number of those that waited.

    `seen` as for `set_statuses`.
    """
    study.require_lead("refuse what was proposed for answers")
    with study.read() as session:
        if not _waiting(session, None, ids):
            return 0
    with study.write() as session:
        _refuse_unseen(session, dict(_standings(session, list(seen or ()))), seen)
        waiting = _waiting(session, None, ids)
        changes = {id: (now, Standing(now.status, None)) for id, now in waiting.items()}
        if _take_step(session, study, "refuse", changes):
            _log_many(session, "answer.refuse_proposed", changes, {})
        return len(changes)


def undo_status(study: Study) -> StatusUndone:
    """Take back the last step of the person who acts, where nobody decided otherwise since."""
    actor = study.require_lead("change the status of answers")
    last = (
        select(StatusStep)
        .where(StatusStep.person_id == actor.id, StatusStep.undone_at.is_(None))
        .order_by(StatusStep.id.desc())
        .limit(1)
    )
    with study.read() as session:
        if session.scalar(last) is None:
            return StatusUndone(0, 0, "")
    with study.write() as session:
        step = session.scalars(last).one()
        rows = session.scalars(select(StatusChange).where(StatusChange.step_id == step.id)).all()
        stands = dict(_standings(session, [row.answer_id for row in rows]))
        back: dict[int, tuple[Standing, Standing]] = {}
        others = []
        for row in rows:
            now_stands = stands[row.answer_id]
            if now_stands.status == row.status_after and now_stands.proposed in (row.proposed_after, DUPLICATE):
                back[row.answer_id] = (now_stands, Standing(row.status_before, row.proposed_before))
            else:
                others.append(row.answer_id)
        _write(session, back)
        step.undone_at = now()
        _log_many(session, "answer.status_undo", back, _counted(after for _, after in back.values()))
        return StatusUndone(len(back), len(others), _names(session, others[:1])[0] if others else "")


def _refuse_unseen(session: Session, stands: Mapping[int, Standing], seen: Mapping[int, Standing] | None) -> None:
    """Refuse to change what somebody changed after the person who acts had looked at it."""
    changed = [id for id, standing in stands.items() if seen is not None and seen.get(id, standing) != standing]
    if changed:
        others = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
        raise InputError(
            f"Somebody has changed the status of {display_line(_names(session, changed[:1])[0], 80)}{others} since you"
            " looked, so nothing was changed; look again and repeat it."
        )


def _take_step(session: Write, study: Study, what: str, changes: dict[int, tuple[Standing, Standing]]) -> bool:
    """Make the changes so that they can be undone; without any there is no step, and nothing for the log."""
    if not changes:
        session.nothing_to_log()
        return False
    step = StatusStep(person_id=study.require_actor().id, what=what)
    session.add(step)
    session.flush()
    rows = [
        {
            "step_id": step.id, "answer_id": id,
            "status_before": before.status, "proposed_before": before.proposed,
            "status_after": after.status, "proposed_after": after.proposed,
        }
        for id, (before, after) in changes.items()
    ]  # fmt: skip
    if rows:
        session.connection().execute(insert(StatusChange), rows)
    _write(session, changes)
    return True


def _write(session: Session, changes: dict[int, tuple[Standing, Standing]]) -> None:
    session.expire_all()
    answer = Answer.__table__
    change = (
        update(answer)  # type: ignore[arg-type]
        .where(answer.c.id == bindparam("answer"))
        .values(status=bindparam("status"), proposed_status=bindparam("proposed"))
    )
    rows = [{"answer": id, **after._asdict()} for id, (_, after) in changes.items()]
    if rows:
        session.connection().execute(change, rows)


def _standings(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, Standing]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from _standing_of(session, select(Answer).where(Answer.id.in_(ids[start : start + _AT_ONCE])))


def _waiting(session: Session, question: str | None, ids: Sequence[int] | None) -> dict[int, Standing]:
    """Answers for which a proposal waits."""
    if ids is not None:
        return {id: standing for id, standing in _standings(session, ids) if standing.proposed}
    query = select(Answer).where(Answer.proposed_status.is_not(None))
    if question is not None:
        query = query.where(Answer.question_id == open_question(session, question))
    return dict(_standing_of(session, query))


def _standing_of(session: Session, query: Select[Answer]) -> Iterator[tuple[int, Standing]]:
    columns = query.with_only_columns(Answer.id, Answer.status, Answer.proposed_status).order_by(Answer.id)
    for id, status, proposed in session.connection().execute(columns):
        yield id, Standing(status, proposed)


def _counted(standings: Iterable[Standing]) -> dict[str, int]:
    return dict(sorted(Counter(standing.status for standing in standings).items()))


def _log_many(
    session: Write, action: str, changes: dict[int, tuple[Standing, Standing]], after: dict[str, Any], reason: str = ""
) -> None:
    names = {"answers": _names(session, list(changes))} if len(changes) <= _NAMED else {}
    before = _counted(before for before, _ in changes.values())
    session.log(action, counted(len(changes), "answer"), before=before, after={**after, **names}, reason=reason.strip())


def _names(session: Session, ids: Sequence[int]) -> list[str]:
    query = select(Respondent.key, Question.key).join(Answer, Answer.respondent_id == Respondent.id)
    query = query.join(Question, Question.id == Answer.question_id).where(Answer.id.in_(ids)).order_by(Answer.id)
    return [f"{respondent}/{question}" for respondent, question in session.execute(query)]


def _refuse_unfit(status: str, answers: Iterable[tuple[str, str, str]]) -> None:
    """Refuse what the text of an answer contradicts."""
    for written, respondent, question in answers:
        who, what = display_line(respondent, 60), display_line(question, 60)
        if written.strip() and status == "blank":
            raise InputError(f"Respondent {who} wrote something to {what}, so it is not blank.")
        if not written.strip() and status not in NOT_ANSWERED:
            raise InputError(
                f"Respondent {who} wrote nothing to {what}; what was not written is one of: {', '.join(NOT_ANSWERED)}."
            )
