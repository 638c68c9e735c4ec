"""Split the answers of a report: by question, by attribute, by the order in which they were coded; drop duplicates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.counts import Unit
from coder.coding.visibility import RoundInfo, all_times
from coder.errors import InputError
from coder.store.model import Answer, Attribute, DuplicateAnswer, Question, Respondent, RoundAnswer

NOT_GIVEN = "(not given)"
"""The group of respondents without a value for the attribute."""
QUARTERS = ("1st quarter", "2nd quarter", "3rd quarter", "4th quarter")


def split_units(session: Session, found: RoundInfo, units: Sequence[Unit], by: str) -> dict[str, list[Unit]]:
    """The units by question (in the order of the survey), by batch, or by the value of an attribute.

    Values are in ascending order, 9 before 10; those who gave none stand last.
    """
    if by == "question":
        return _by_question(session, units)
    if by == "batch":
        return _by_batch(session, found, units)
    values = _attribute_values(session, by.removeprefix("attribute:"))
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(values[unit.respondent_id], []).append(unit)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == NOT_GIVEN, _ascending(group[0]))))


def alike_answers(session: Session, rounds: Sequence[RoundInfo]) -> dict[int, list[object]]:
    """Of each answer of some rounds what it has in common with those that say the same.

    The same are answers of one group of duplicates that a lead had looked for, and answers to one question with the
    very same text.
    """
    query = (
        select(Answer.id, Answer.question_id, Answer.text_hash, DuplicateAnswer.group_id)
        .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
        .outerjoin(DuplicateAnswer, DuplicateAnswer.answer_id == Answer.id)
        .where(RoundAnswer.round_id.in_([found.id for found in rounds]))
    )
    return {
        id_: [(question, text)] if group is None else [(question, text), group]
        for id_, question, text, group in session.execute(query)
    }


def loaded_at_once(session: Session, found: RoundInfo) -> list[str]:
    """The coders most of whose codings came in at one moment, which is the order of a file and not of their work."""
    moments: dict[int, Counter[str]] = {coder.assignment_id: Counter() for coder in found.coders}
    for _, assignment, when, _ in all_times(session, found):
        moments[assignment][when] += 1
    return [
        coder.name
        for coder in found.coders
        if (counted := moments[coder.assignment_id]) and 2 * max(counted.values()) > counted.total() > 1
    ]


def _ascending(value: str) -> tuple[tuple[int, str], ...]:
    """Sorts 9 before 10, and "5-9 years" before "10-19 years"."""
    parts = re.split("([0-9]+)", value)
    return tuple((len(part.lstrip("0")) if place % 2 else 0, part) for place, part in enumerate(parts))


def _by_question(session: Session, units: Sequence[Unit]) -> dict[str, list[Unit]]:
    keys = dict(session.execute(select(Question.id, Question.key).order_by(Question.position)).all())
    found: dict[str, list[Unit]] = {key: [] for key in keys.values()}
    for unit in units:
        found[keys[unit.question_id]].append(unit)
    return {key: group for key, group in found.items() if group}


def _by_batch(session: Session, found: RoundInfo, units: Sequence[Unit]) -> dict[str, list[Unit]]:
    """Quarters of what each coder coded, in the order in which that coder decided on the answers (last).

    Where all coders went the same way, their quarters are the same and named once.
    """
    counted = {unit.answer_id: unit for unit in units}
    order: dict[int, list[tuple[str, int, int]]] = {coder.assignment_id: [] for coder in found.coders}
    for answer, assignment, when, number in all_times(session, found):
        if answer in counted:
            order[assignment].append((when, number, answer))
    of_coders = {coder.name: _quarters(sorted(order[coder.assignment_id])) for coder in found.coders}
    first, *others = of_coders.values()
    if all(other == first for other in others):
        of_coders = {" and ".join(of_coders): first}
    return {
        f"{name}, {quarter}": [unit for unit in units if unit.answer_id in answers]
        for name, quarters in of_coders.items()
        for quarter, answers in quarters.items()
    }


def _quarters(own: Sequence[tuple[str, int, int]]) -> dict[str, set[int]]:
    """The answers of each quarter of what somebody coded, in the order in which it was coded."""
    found: dict[str, set[int]] = {}
    for place, (_, _, answer) in enumerate(own):
        found.setdefault(QUARTERS[place * len(QUARTERS) // len(own)], set()).add(answer)
    return found


def _attribute_values(session: Session, name: str) -> dict[int, str]:
    known = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
    if name not in known:
        listed = ", ".join(known) or "none"
        raise InputError(f"The survey has no attribute {name!r}; its attributes are: {listed}.")
    rows = session.execute(select(Respondent.id, Respondent.attributes))
    return {id_: str(attributes.get(name) or NOT_GIVEN) for id_, attributes in rows}
