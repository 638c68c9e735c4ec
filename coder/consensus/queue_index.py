"""The order of the lead's queue without its texts: which answers, and which of them pose the same question.

A round may hold a hundred thousand differences. The database puts each answer's codes into one short string; of equal
strings only the first is looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from coder.coding.visibility import codes_by_answer
from coder.consensus.comparing import answers_with_other_extents, passed_query
from coder.consensus.differences import DifferenceView, Keys


class Kind(NamedTuple):
    """What differences that pose the same question have in common."""

    differing: Keys
    """The codes that some sides have and others have not."""
    sides: tuple[Keys, ...]
    """What each side has of them, in an order that says nothing of who."""


class QueueIndex(NamedTuple):
    """The answers of the queue in the order of work."""

    answers: array[int]
    kinds: array[int]
    """The place of each answer's kind in `names`."""
    names: list[Kind]
    """In the order of work."""


def queue_index(session: Session, view: DifferenceView, *, extents: bool = False) -> QueueIndex:
    """The differences of a closed round; with `extents` the answers on which only the marked words differ.

    Those of one kind stand together, kinds that the codebook calls confusable first, then in the order of the codebook;
    within a kind in the order of the survey.
    """
    numbers: dict[Kind, int] = {}
    answers, kinds = array("q"), array("l")
    for answer_id, kind in _of_extents(session, view) if extents else _of_codes(session, view):
        answers.append(answer_id)
        kinds.append(numbers.setdefault(kind, len(numbers)))
    names = sorted(numbers, key=lambda kind: (*view.place(kind.differing), kind.sides))
    rank = array("l", bytes(kinds.itemsize * len(names)))
    for place, kind in enumerate(names):
        rank[numbers[kind]] = place
    by_kind: list[array[int]] = [array("q") for _ in names]
    for answer_id, number in zip(answers, kinds, strict=True):
        by_kind[rank[number]].append(answer_id)
    ordered, of_kind = array("q"), array("l")
    for place, own in enumerate(by_kind):
        ordered += own
        of_kind += array("l", [place]) * len(own)
    return QueueIndex(ordered, of_kind, names)


def _of_codes(session: Session, view: DifferenceView) -> Iterator[tuple[int, Kind]]:
    known: dict[str, Kind | None] = {}
    for answer_id, written in codes_by_answer(session, view.found, passed_query(view.found)):
        if written not in known:
            known[written] = _kind(view, _sets(written))
        if kind := known[written]:
            yield answer_id, kind


def _of_extents(session: Session, view: DifferenceView) -> Iterator[tuple[int, Kind]]:
    for answer_id, parts in sorted(answers_with_other_extents(session, view.found).items()):
        differing = view.differing(parts)
        yield answer_id, Kind(differing, (differing,) * len(parts))


def _sets(written: str) -> list[frozenset[int]]:
    """Each coder's codes, of "assignment:code assignment:code …"."""
    sets: dict[str, set[int]] = {}
    for coding in written.split(" "):
        assignment, code = coding.split(":")
        sets.setdefault(assignment, set()).update({int(code)} - {0})
    return [frozenset(codes) for codes in sets.values()]


def _kind(view: DifferenceView, sets: Sequence[frozenset[int]]) -> Kind | None:
    """None: the coders agree."""
    shared = frozenset.intersection(*sets)
    if all(codes == shared for codes in sets):
        return None
    own = sorted(view.keys(codes - shared) for codes in sets)
    return Kind(view.keys(frozenset().union(*sets) - shared), tuple(own))
