"""The answers as a coder's desk shows them: the one in front with all that stands on it, and lines of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, CodeEntry
from coder.coding.context import read_context_mode, read_ticks
from coder.coding.flags import CONCERN, FLAGS, SPLIT_OFF
from coder.coding.visibility import CodingRow, own_codings, own_memos
from coder.coding.visible_aids import OwnConcern, noted_sensitive, own_concern, own_flags, own_proposals
from coder.store.model import Answer, Question, Respondent

_ORDER = {kind: place for place, kind in enumerate((*FLAGS, SPLIT_OFF))}


class AnswerLine(NamedTuple):
    """An answer as the list shows it."""

    number: int
    respondent: str
    question: str
    text: str
    codes: tuple[str, ...]
    """Names of one's own codes."""
    finished: bool
    flags: tuple[str, ...]
    content_note: bool
    """Its text is to be covered, as when it is in front."""


class OwnCoding(NamedTuple):
    """A coding of one's own as it is painted."""

    code: CodeEntry | None
    """None: no code applies."""
    start: int | None
    end: int | None

    @property
    def span(self) -> tuple[int, int] | None:
        """Where it stands; None for the whole answer."""
        return None if self.start is None or self.end is None else (self.start, self.end)


class Proposal(NamedTuple):
    """A code that one missed on the answer in front."""

    uid: UUID
    name: str
    note: str
    span: tuple[int, int] | None


@dataclass(frozen=True)
class DeskAnswer:
    """The answer in front of the coder."""

    id: int
    respondent: str
    question: str
    wording: str
    text: str
    attributes: Mapping[str, str]
    ticks: Mapping[str, tuple[str, ...]]
    """What the respondent ticked, by the question's key."""
    codings: tuple[OwnCoding, ...]
    memo: str
    flags: tuple[str, ...]
    """One's own, by kind; `split_off` among them."""
    concern: OwnConcern | None
    """With what the leads were told and what became of it; None: one raises none."""
    proposals: tuple[Proposal, ...]
    content_note: bool
    """Somebody found it sensitive in an earlier round, or the coder did: cover it first."""
    context: str
    """shown, hidden or ask. Attributes and ticks are empty while hidden, and with ask until they are asked for."""


def load_answer(session: Session, assignment_id: int, answer_id: int, book: Codebook, asked: bool) -> DeskAnswer:
    """The answer with what one decided on it; `asked`: the coder wants to see who gave it."""
    row = session.execute(
        select(Respondent.key, Question.key, Question.wording, Answer.text, Respondent.attributes)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id)
    ).one()
    respondent, question, wording, text, attributes = row
    context = read_context_mode(session)
    given = context == "shown" or (context == "ask" and asked)
    memos = own_memos(session, assignment_id, [answer_id])
    flags = [kind for _, kind in own_flags(session, assignment_id, [answer_id])]
    return DeskAnswer(
        id=answer_id,
        respondent=respondent,
        question=question,
        wording=wording,
        text=text,
        attributes=attributes if given else {},
        ticks=read_ticks(session, respondent) if given else {},
        codings=tuple(_own(book, coding) for coding in own_codings(session, assignment_id, [answer_id])),
        memo=memos[0].text if memos else "",
        flags=in_order(flags),
        concern=own_concern(session, assignment_id, answer_id) if CONCERN in flags else None,
        proposals=tuple(
            Proposal(
                row.uid, row.name, row.note, None if row.start is None or row.end is None else (row.start, row.end)
            )
            for row in own_proposals(session, assignment_id, answer_id)
        ),
        content_note=bool(noted_sensitive(session, assignment_id, [answer_id])),
        context="shown" if given else context,
    )


def load_lines(
    session: Session, assignment_id: int, numbered: Sequence[tuple[int, int]], book: Codebook
) -> list[AnswerLine]:
    """The lines of some answers, each given as (number, id)."""
    ids = [id_ for _, id_ in numbered]
    query = (
        select(Answer.id, Respondent.key.label("respondent"), Question.key.label("question"), Answer.text)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id.in_(ids))
    )
    rows = {row.id: row for row in session.execute(query)}
    names: dict[int, dict[str, None]] = {id_: {} for id_ in ids}
    finished = set()
    for coding in own_codings(session, assignment_id, ids):
        finished.add(coding.answer_id)
        if coding.code_id is not None:
            names[coding.answer_id][book.by_id(coding.code_id).name] = None
    flags: dict[int, list[str]] = {id_: [] for id_ in ids}
    for id_, kind in own_flags(session, assignment_id, ids):
        flags[id_].append(kind)
    covered = noted_sensitive(session, assignment_id, ids)
    return [
        AnswerLine(
            number, rows[id_].respondent, rows[id_].question, rows[id_].text, tuple(names[id_]), id_ in finished,
            in_order(flags[id_]), id_ in covered,
        )
        for number, id_ in numbered
    ]  # fmt: skip


def in_order(flags: Sequence[str]) -> tuple[str, ...]:
    """Kinds of flags in the order in which they are spoken of."""
    return tuple(sorted(flags, key=lambda kind: _ORDER.get(kind, len(_ORDER))))


def _own(book: Codebook, row: CodingRow) -> OwnCoding:
    return OwnCoding(None if row.code_id is None else book.by_id(row.code_id), row.start, row.end)
