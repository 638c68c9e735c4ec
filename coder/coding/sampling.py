"""Draw the answers of a round: a seeded share of each question's, spread evenly over groups of respondents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import SUBSTANTIVE, Answer, Attribute, Question, Respondent
from coder.store.study import Study
from coder.suggestion import suggestion

MOST_VALUES = 50
"""An attribute with more values, such as an age or a postcode, makes no groups worth keeping in proportion."""
_SHARE = re.compile(r"\d{1,3}(\.\d{1,6})?")


@dataclass(frozen=True)
class Stratum:
    """Answers to one question by respondents with the same values, and how many of them were drawn."""

    question: str
    values: tuple[str, ...]
    """Of each attribute; empty where the respondent has none."""
    answers: int
    drawn: int


@dataclass(frozen=True)
class Drawn:
    """The answers of a round."""

    answer_ids: list[int]
    """In the order of the survey."""
    strata: tuple[Stratum, ...]


def share_of(sample: str) -> Fraction:
    """The share of answers that "20%" asks for."""
    written = sample.strip().removesuffix("%").strip()
    share = Fraction(written) / 100 if _SHARE.fullmatch(written) else Fraction(0)
    if not 0 < share <= 1:
        raise InputError(f"A sample is a percentage such as 20%, not {sample!r}.")
    return share


def apportion(sizes: Sequence[int], total: int) -> list[int]:
    """`total` places over groups in proportion to their sizes, by the largest remainder (Hamilton's method).

    Of equal remainders the larger group's goes first, then the one that is named first.
    """
    whole = sum(sizes)
    if not whole:
        return [0] * len(sizes)
    given = [size * total // whole for size in sizes]
    order = sorted(range(len(sizes)), key=lambda at: (-(sizes[at] * total % whole), -sizes[at], at))
    for at in order[: total - sum(given)]:
        given[at] += 1
    return given


def draw_answers(
    session: Session, share: Fraction, seed: int, *, by: Sequence[str] = (), among: AbstractSet[int] | None = None
) -> Drawn:
    """Substantive answers (those of `among`, if given): of each question its share, rounded up.

    With attributes in `by` a question's share is spread over the groups of respondents in proportion.
    """
    groups = _attribute_values(session, by)
    rows = session.execute(
        select(Question.key, Answer.question_id, Answer.respondent_id, Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.status == SUBSTANTIVE)
        .order_by(Answer.id)
    )
    strata: dict[tuple[str, int], dict[tuple[str, ...], list[int]]] = {}
    for key, question, respondent, answer in rows:
        if among is None or answer in among:
            of_question = strata.setdefault((key, question), {})
            of_question.setdefault(groups.get(respondent, ()), []).append(answer)
    if not strata and among is None:
        raise InputError("There are no substantive answers to code; import a survey first: coder import FILE")
    random = Random(seed)
    drawn: list[int] = []
    told: list[Stratum] = []
    for (key, _), found in strata.items():
        members = sorted(found.items())
        sizes = [len(answers) for _, answers in members]
        places = apportion(sizes, -int(-sum(sizes) * share // 1))
        for (values, answers), number in zip(members, places, strict=True):
            drawn += random.sample(answers, number) if share < 1 else answers
            told.append(Stratum(key, values, len(answers), number))
    return Drawn(sorted(drawn), tuple(told))


def described(sample: str, by: Sequence[str] = (), again: str | None = None) -> str:
    """How the answers of a round were drawn, in words: "20% of main again, even over role"."""
    return sample.strip() + (f" of {again} again" if again else "") + (f", even over {' and '.join(by)}" if by else "")


def list_strata(study: Study) -> list[str]:
    """The attributes over which a sample can be spread, in the order of the survey."""
    with study.read() as session:
        keys = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
        values: dict[str, set[str]] = {key: set() for key in keys}
        for attributes in session.scalars(select(Respondent.attributes)):
            for key in keys:
                if len(values[key]) <= MOST_VALUES:
                    values[key].add(str(attributes.get(key) or ""))
    return [key for key in keys if 1 < len(values[key]) <= MOST_VALUES]


def _attribute_values(session: Session, by: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Each respondent's values of the attributes."""
    if not by:
        return {}
    known = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
    for name in by:
        if name not in known:
            raise InputError(f"The survey has no attribute {display_line(name, 60)!r}{suggestion(name, known)}.")
    if len(set(by)) < len(by):
        raise InputError("An attribute is named twice.")
    rows = session.execute(select(Respondent.id, Respondent.attributes))
    found = {id_: tuple(str(attributes.get(name) or "") for name in by) for id_, attributes in rows}
    for place, name in enumerate(by):
        if (many := len({values[place] for values in found.values()})) > MOST_VALUES:
            raise InputError(
                f"{display_line(name, 60)} has {many:,} different values; a sample can be spread over an attribute with"
                f" at most {MOST_VALUES}."
            )
    return found
