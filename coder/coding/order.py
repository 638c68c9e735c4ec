"""In which order a coder meets the answers: question by question, and within each question in an order of their own.

Two coders who tire, or whose view of a code drifts, do so on different answers then. The order follows from a seed
that is kept with the coder's part and in the log, and is the same on every machine and database.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.store.model import Answer, Question, RoundAnswer
from coder.store.raw import numbers, numbers_by_group


def seed_of(round_seed: int, coder: UUID) -> int:
    """The seed of a coder's order in a round: 31 bits of the SHA-256 of both."""
    return int.from_bytes(sha256(f"{round_seed}:{coder}".encode()).digest()[:4], "big") >> 1


def answer_order(session: Session, round_id: int, seed: int | None) -> array[int]:
    """The ids of a round's answers as a coder meets them; without a seed in the order of the import."""
    mine = select(RoundAnswer.answer_id).where(RoundAnswer.round_id == round_id)
    if seed is None:
        return array("q", sorted(numbers(session, mine)))
    questions = session.scalars(
        select(Question.id).where(Question.kind == "open").order_by(Question.position, Question.id)
    )
    query = select(Answer.question_id, Answer.id).join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
    strata = numbers_by_group(session, query.where(RoundAnswer.round_id == round_id))
    random = Random(seed)
    order = array("q")
    for question in questions:
        stratum = array("q", sorted(strata.get(question, ())))
        _shuffle(stratum, random)
        order += stratum
    return order


def questions_of_round(session: Session, round_id: int) -> dict[str, str]:
    """The questions that a round has answers to, by key with their wording, in the order of the survey."""
    asked = select(Answer.id).join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
    any_answer = asked.where(RoundAnswer.round_id == round_id, Answer.question_id == Question.id).exists()
    query = select(Question.key, Question.wording).where(Question.kind == "open", any_answer)
    return {key: wording for key, wording in session.execute(query.order_by(Question.position, Question.id))}


def _shuffle(answers: array[int], random: Random) -> None:
    """Fisher and Yates's, with numbers drawn all at once: four times as fast as drawing one after another."""
    for place, number in zip(range(len(answers) - 1, 0, -1), _numbers(len(answers), random), strict=False):
        other = number * (place + 1) >> 32
        answers[place], answers[other] = answers[other], answers[place]


def _numbers(count: int, random: Random) -> Iterator[int]:
    """Numbers of 32 bits."""
    numbers = array("I", random.randbytes(4 * count))
    if sys.byteorder == "big":
        numbers.byteswap()
    return iter(numbers)
