"""Which answers a coder has in view: those undecided, flagged, with a code, of a question, or with some words."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook
from coder.coding.flags import FLAGS
from coder.coding.visibility import own_coded
from coder.coding.visible_aids import own_flagged
from coder.store.model import Answer
from coder.store.raw import raw_rows
from coder.survey.answers import open_question


@dataclass(frozen=True)
class Filter:
    """What an answer must be to be in view; everything that is asked for must hold."""

    undecided: bool = False
    flag: str | None = None
    """A kind of flag, one's own."""
    code: str | None = None
    """The key of a code that one gave it."""
    question: str | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return self != Filter()


def in_words(wanted: Filter) -> str:
    """What is in view."""
    parts = [
        "undecided" if wanted.undecided else "",
        f"flagged {FLAGS[wanted.flag]}" if wanted.flag else "",
        f"with code {wanted.code}" if wanted.code else "",
        f"to {wanted.question}" if wanted.question else "",
        f"with the words {wanted.text}" if wanted.text else "",
    ]
    return ", ".join(part for part in parts if part) or "all answers"


def fitting(
    session: Session,
    assignment_id: int,
    book: Codebook,
    wanted: Filter,
    order: array[int],
    decided: Collection[int],
) -> array[int]:
    """The places in `order` of the answers that fit."""
    sets = [set(found) for found in _found(session, assignment_id, wanted, book)]
    chosen = set.intersection(*sets) if sets else None
    return array(
        "q",
        (
            place
            for place, answer in enumerate(order)
            if (chosen is None or answer in chosen) and not (wanted.undecided and answer in decided)
        ),
    )


def _found(session: Session, assignment_id: int, wanted: Filter, book: Codebook) -> Iterator[array[int]]:
    if wanted.flag is not None:
        yield own_flagged(session, assignment_id, wanted.flag)
    if wanted.code is not None:
        yield own_coded(session, assignment_id, book.find(wanted.code).id)
    if wanted.question is not None:
        asked = select(Answer.id).where(Answer.question_id == open_question(session, wanted.question))
        yield array("q", (row[0] for row in raw_rows(session, asked)))
    if wanted.text:
        from coder.survey.search import answers_holding  # needed by few sittings, and slow to import

        yield answers_holding(session, wanted.text)
