"""The answers of a closed round on which the coders' codes differ: the text, the sides without names, the pattern.

Answers with the same differing codes stand together, those that the codebook calls confusable first, so that one
rule settles many. Closing fixed the codings, so the order is the same on every run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import RoundInfo, all_memos, reconciled_round
from coder.consensus.answers import AnswerFacts, answers_by_id
from coder.consensus.circumstances import Circumstances, Split
from coder.consensus.comparing import (
    Part,
    answers_with_other_extents,
    compared_answers,
    differing_answers,
    passed_answers,
    shuffled,
)
from coder.consensus.extents import WHOLE, Extent, placed
from coder.consensus.in_force import DecisionRow, Given, decisions_in_force
from coder.consensus.outcomes import layer_codings
from coder.consensus.patterns import Pattern, detect_pattern
from coder.store.study import Study

Keys = tuple[str, ...]
"""Keys of codes in the order of the codebook."""


class Mark(NamedTuple):
    """Where a side saw a code."""

    code: str
    start: int | None
    """None: on the whole answer."""
    end: int | None


class Side(NamedTuple):
    """What one coder made of an answer, without saying who."""

    number: int
    """1, 2 …: its place in this answer's own shuffled order."""
    codes: tuple[str, ...]
    """Keys in the order of the codebook; none: no code applies."""
    marks: tuple[Mark, ...]
    memo: str


class DecisionInForce(NamedTuple):
    """What a lead decided on a difference, and has not replaced or taken back."""

    outcome: str
    side: int | None
    """The number of the side that was taken."""
    codes: tuple[str, ...]
    """What the answer has in the agreed layer."""
    cause: str | None
    reason: str
    decided_by: str
    decided_at: str
    how: Circumstances
    split: Split | None
    said: tuple[str, ...]
    """The codes as they are typed, with their places where these are not what the coders marked."""
    marks: tuple[Mark, ...]
    """Where each code stands in the agreed layer."""


class Difference(NamedTuple):
    """An answer on which the coders' codes differ."""

    answer_id: int
    respondent: str
    question: str
    wording: str
    text: str
    pattern: Pattern
    differing: tuple[str, ...]
    """The codes that some sides have and others have not; in an extent those on which other words are marked."""
    sides: tuple[Side, ...]
    decision: DecisionInForce | None


class Queue(NamedTuple):
    """The differences of a round in the order of work, and what became of all other answers."""

    round: str
    differences: list[Difference]
    agreed: int
    """Answers on which all who coded them agree; they pass by themselves."""
    by_one_coder: int


class DifferenceView:
    """Makes differences of compared answers; what does not change from answer to answer is looked up once."""

    def __init__(self, found: RoundInfo, book: Codebook) -> None:
        self.found = found
        self.book = book
        self._keys = {entry.id: entry.key for entry in book.codes}
        self._place = {entry.key: place for place, entry in enumerate(book.codes)}
        self._parents = {entry.key: entry.parent for entry in book.codes}
        self._ordered: dict[frozenset[int], tuple[str, ...]] = {}

    def keys(self, code_ids: frozenset[int]) -> tuple[str, ...]:
        """Keys in the order of the codebook."""
        if code_ids not in self._ordered:
            keys = (self._keys[code_id] for code_id in code_ids)
            self._ordered[code_ids] = tuple(sorted(keys, key=self._place.__getitem__))
        return self._ordered[code_ids]

    def differing(self, parts: Sequence[Part]) -> tuple[str, ...]:
        """The codes that some parts have and others have not."""
        sets = [part.codes for part in parts]
        keys = self.keys(frozenset[int]().union(*sets) - sets[0].intersection(*sets[1:]))
        return keys or self.keys(
            frozenset(code for code in sets[0] if len({_marked(part, code) for part in parts}) > 1)
        )

    def pattern(self, parts: Sequence[Part]) -> Pattern:
        """What kind of difference lies between the parts."""
        sets = [frozenset(self._keys[code_id] for code_id in part.codes) for part in parts]
        if len(set(sets)) == 1:
            return "extent"
        return detect_pattern(sets, self._parents)

    def order(self, parts: Sequence[Part], answer_id: int) -> tuple[object, ...]:
        """Where a difference stands in the queue; those that pose the same question stand together."""
        differing = self.differing(parts)
        own = sorted(tuple(key for key in self.keys(part.codes) if key in differing) for part in parts)
        return *self.place(differing), own, answer_id

    def place(self, differing: Keys) -> tuple[int, tuple[int, ...]]:
        """Where differences on these codes stand in the queue: those on codes that are mixed up first."""
        codes = set(differing)
        groups = self.book.confusable
        group = next((number for number, group in enumerate(groups) if len(codes & set(group.codes)) > 1), len(groups))
        return group, tuple(self._place[key] for key in differing)

    def difference(
        self, facts: AnswerFacts, parts: Sequence[Part], memos: dict[int, str], decision: DecisionRow | None
    ) -> Difference:
        """One difference, its sides shuffled; `memos` by assignment."""
        ordered = shuffled(parts, self.found, facts.respondent, facts.question)
        sides = tuple(
            Side(number, self.keys(part.codes), self._marks(part), memos.get(part.coder.assignment_id, ""))
            for number, part in enumerate(ordered, start=1)
        )
        return Difference(
            facts.id, facts.respondent, facts.question, facts.wording, facts.text,
            self.pattern(ordered), self.differing(ordered), sides, decision and self._in_force(decision, ordered),
        )  # fmt: skip

    def logged(self, outcome: str, codes: frozenset[int] | None) -> dict[str, Any]:
        """A decision as the log tells it: its codes, and neither a coder's name nor the text."""
        given = None if codes is None else list(self.keys(codes))
        return {"round": self.found.name, "outcome": outcome, "codes": given}

    def _marks(self, part: Part) -> tuple[Mark, ...]:
        return self._placed((row.code_id, row.start, row.end) for row in part.rows)

    def _placed(self, codings: Iterable[Given]) -> tuple[Mark, ...]:
        marks = [Mark(self._keys[code_id], start, end) for code_id, start, end in codings if code_id is not None]
        return tuple(sorted(marks, key=lambda mark: (mark.start or 0, mark.end or 0, self._place[mark.code])))

    def _in_force(self, row: DecisionRow, ordered: Sequence[Part]) -> DecisionInForce:
        people = [part.coder.person_id for part in ordered]
        side = people.index(row.side_id) + 1 if row.side_id in people else None
        codes = self.keys(row.codes or frozenset())
        marks = self._placed(row.given or ())
        said = self._said(row.given or (), ordered, row.side_id)
        return DecisionInForce(
            row.outcome, side, codes, row.cause, row.reason, row.decided_by, row.decided_at, row.how, row.split, said,
            marks,
        )  # fmt: skip

    def _said(self, given: Collection[Given], parts: Sequence[Part], chosen: int | None) -> tuple[str, ...]:
        codes = frozenset(code_id for code_id, _, _ in given if code_id is not None)
        usual = {(coding.code_id, coding.start, coding.end) for coding in layer_codings(parts, codes, chosen)}
        said: list[str] = []
        for key, code_id in sorted(((self._keys[code_id], code_id) for code_id in codes), key=self._by_place):
            own = sorted((start or 0, start, end) for code, start, end in given if code == code_id)
            extents: list[Extent] = [WHOLE if start is None else (start, end or 0) for _, start, end in own]
            edited = {(code_id, *extent) for extent in extents} != {each for each in usual if each[0] == code_id}
            said += placed(key, extents) if edited else [key]
        return tuple(said)

    def _by_place(self, entry: tuple[str, int]) -> int:
        return self._place[entry[0]]


def list_differences(study: Study, round: str | None = None, *, undecided_only: bool = False) -> list[Difference]:
    """The differences of a closed round (the newest that is no check) in the order of work."""
    return read_queue(study, round, undecided_only=undecided_only).differences


def read_queue(study: Study, round: str | None = None, *, undecided_only: bool = False, extents: bool = False) -> Queue:
    """The differences of a closed round with the counts of what is not in question.

    With `extents` the other queue: answers on which the coders agree, with other words marked.
    """
    with study.read() as session:
        found = reconciled_round(session, round)
        return queue_of(session, found, undecided_only=undecided_only, extents=extents)


def differences_on(session: Session, view: DifferenceView, answer_ids: Sequence[int]) -> list[Difference]:
    """The differences on some answers of a closed round as they stand now, in the order in which they are asked for."""
    found = view.found
    parts = dict(compared_answers(session, found, answer_ids))
    facts = answers_by_id(session, answer_ids)
    memos = memos_of(session, found, answer_ids)
    decided = decisions_in_force(session, found.id, answer_ids)
    return [view.difference(facts[id_], parts[id_], memos.get(id_, {}), decided.get(id_)) for id_ in answer_ids]


def queue_of(session: Session, found: RoundInfo, *, undecided_only: bool = False, extents: bool = False) -> Queue:
    """The queue of a closed round, inside a transaction."""
    agreed, by_one_coder = passed_answers(session, found)
    differing = answers_with_other_extents(session, found) if extents else differing_answers(session, found)
    decided = decisions_in_force(session, found.id)
    wanted = {id_: parts for id_, parts in differing.items() if not (undecided_only and id_ in decided)}
    return Queue(found.name, _in_order(session, found, wanted, decided), agreed, by_one_coder)


def _in_order(
    session: Session, found: RoundInfo, wanted: dict[int, tuple[Part, ...]], decided: dict[int, DecisionRow]
) -> list[Difference]:
    view = DifferenceView(found, codebook_version(session, found.version_id))
    memos = memos_of(session, found)
    facts = answers_by_id(session, wanted)
    ordered = sorted(wanted, key=lambda id_: view.order(wanted[id_], id_))
    return [view.difference(facts[id_], wanted[id_], memos.get(id_, {}), decided.get(id_)) for id_ in ordered]


def memos_of(session: Session, found: RoundInfo, answer_ids: Sequence[int] | None = None) -> dict[int, dict[int, str]]:
    """The coders' memos of a closed round, or of these answers only: by answer, then by assignment."""
    memos: dict[int, dict[int, str]] = {}
    for row in all_memos(session, found, answer_ids):
        own = memos.setdefault(row.answer_id, {})
        earlier = own.get(row.assignment_id)
        own[row.assignment_id] = f"{earlier}\n{row.text}" if earlier else row.text
    return memos


def _marked(part: Part, code_id: int) -> frozenset[tuple[int | None, int | None]]:
    return frozenset((row.start, row.end) for row in part.rows if row.code_id == code_id)
