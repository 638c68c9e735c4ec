"""The bench on which choices are checked against their differences and written as decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.visibility import RoundInfo
from coder.consensus.answers import AnswerFacts, AnswerName, answers_by_name
from coder.consensus.comparing import Part, compared_answers, differ, shuffled
from coder.consensus.differences import DifferenceView
from coder.consensus.in_force import DecisionRow, decisions_in_force
from coder.consensus.layer_writing import remove_from_layer, write_layer
from coder.consensus.outcomes import check_words, final_codes, layer_codings
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Decision
from coder.store.study import Actor, Write


@dataclass(frozen=True)
class Choice:
    """What a lead wants for one answer."""

    respondent: str
    question: str
    outcome: str
    """One of OUTCOMES."""
    reason: str
    codes: tuple[str, ...] = ()
    """For the outcome `other`: keys, names or paths of codes."""
    side: int | None = None
    """For the outcome `side`: its number as the difference shows it."""
    cause: str | None = None
    """One of CAUSES, if it is known."""


@dataclass(frozen=True)
class Decided:
    """A decision that was made."""

    respondent: str
    question: str
    outcome: str
    codes: tuple[str, ...]
    """What the answer has in the agreed layer now."""
    replaced: bool
    """Whether an earlier decision stood."""


@dataclass(frozen=True)
class CheckedChoice:
    """A choice that fits its difference, ready to be written."""

    choice: Choice
    facts: AnswerFacts
    parts: tuple[Part, ...]
    """In the order in which the difference shows its sides."""
    codes: frozenset[int] | None
    """None: the answer stays out of the agreed layer."""


class Bench:
    """The differences that a set of choices is about, read once, inside the transaction that decides them."""

    def __init__(self, session: Session, found: RoundInfo, names: Sequence[AnswerName]) -> None:
        self.found = found
        self.book = codebook_version(session, found.version_id)
        self.view = DifferenceView(found, self.book)
        self._facts = answers_by_name(session, found.id, names)
        ids = [facts.id for facts in self._facts.values()]
        self._parts = dict(compared_answers(session, found, ids))
        self._decided = decisions_in_force(session, found.id, ids)

    def difference(self, name: AnswerName) -> tuple[AnswerFacts, tuple[Part, ...]]:
        """The answer and its sides in their shuffled order; refuses an answer without a difference."""
        respondent, question = (display_line(part, 40) for part in name)
        facts = self._facts.get(name)
        if facts is None:
            raise InputError(f"Round {self.found.name} has no answer of {respondent!r} to question {question!r}.")
        parts = self._parts.get(facts.id, ())
        if not differ(parts):
            raise InputError(
                f"On the answer of {respondent} to {question} the coders do not differ; nothing to decide."
            )
        return facts, shuffled(parts, self.found, *name)

    def in_force(self, facts: AnswerFacts) -> DecisionRow | None:
        """The decision that stands on an answer."""
        return self._decided.get(facts.id)

    def checked(self, choice: Choice) -> CheckedChoice:
        """The choice with its codes found; refuses one that does not fit."""
        facts, parts = self.difference((choice.respondent, choice.question))
        check_words(choice.outcome, choice.side, choice.codes, choice.cause, choice.reason)
        if choice.side is not None and not 1 <= choice.side <= len(parts):
            raise InputError(f"There is no side {choice.side}; the sides are 1 to {len(parts)}.")
        codes = final_codes(choice.outcome, parts, choice.side, self._other(choice.codes))
        return CheckedChoice(choice, facts, parts, codes)

    def make(self, session: Write, actor: Actor, checked: CheckedChoice) -> Decided:
        """Write a decision, what it gives the agreed layer, and its log entry."""
        choice, facts, parts = checked.choice, checked.facts, checked.parts
        earlier = self._decided.pop(facts.id, None)
        chosen = parts[choice.side - 1].coder.person_id if choice.side else None
        decision_id = self._write(session, actor, checked, earlier, chosen)
        if checked.codes is not None:
            rows = [(facts.id, coding) for coding in layer_codings(parts, checked.codes, chosen)]
            write_layer(session, self.found, rows, decision_id)
        keys = self.view.keys(checked.codes or frozenset())
        before = earlier and self.view.logged(earlier.outcome, earlier.codes)
        after = self.view.logged(choice.outcome, checked.codes)
        after |= {"cause": choice.cause, "pattern": self.view.pattern(parts)}
        session.log("decision.make", facts.subject, before=before, after=after, reason=choice.reason.strip())
        return Decided(choice.respondent, choice.question, choice.outcome, keys, earlier is not None)

    def _write(
        self,
        session: Session,
        actor: Actor,
        checked: CheckedChoice,
        earlier: DecisionRow | None,
        chosen: int | None,
    ) -> int:
        choice, facts = checked.choice, checked.facts
        if earlier:
            # only one decision may stand: the earlier one names itself until its successor has a number
            session.execute(update(Decision).where(Decision.id == earlier.id).values(replaced_by_id=earlier.id))
            remove_from_layer(session, facts.id, earlier.id)
        row = Decision(
            round_id=self.found.id, answer_id=facts.id, pattern=self.view.pattern(checked.parts),
            outcome=choice.outcome, side_id=chosen, cause=choice.cause, reason=choice.reason.strip(),
            text_hash=facts.text_hash, codebook_version_id=self.found.version_id,
            decided_by_id=actor.id,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if earlier:
            session.execute(update(Decision).where(Decision.id == earlier.id).values(replaced_by_id=row.id))
        return row.id

    def _other(self, references: Sequence[str]) -> frozenset[int]:
        entries = [self.book.find(reference) for reference in references]
        if family := next((entry for entry in entries if not entry.codable), None):
            raise InputError(f"{family.key} is a family that only groups; choose one of its codes.")
        return frozenset(entry.id for entry in entries)
