"""The bench on which choices are checked against their differences and written as decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from coder.codebook.reading import codebook_version
from coder.coding.visibility import RoundInfo
from coder.consensus.answers import AnswerFacts, AnswerName, answers_by_name
from coder.consensus.circumstances import BY_THE_LEAD, Circumstances, Split, check_circumstances
from coder.consensus.comparing import Part, compared_answers, differ, differ_in_extent, shuffled
from coder.consensus.differences import DifferenceView
from coder.consensus.extents import Extent, check_extent, merged_extents, place_of
from coder.consensus.in_force import DecisionRow, decisions_in_force
from coder.consensus.layer_writing import remove_from_layer, write_layer
from coder.consensus.outcomes import LayerCoding, check_words, final_codes, layer_codings
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Decision, now
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
    """For the outcomes `other` and `split`: keys, names or paths of codes, each with its place if that is known."""
    side: int | None = None
    """For the outcome `side`: its number as the difference shows it."""
    cause: str | None = None
    """One of CAUSES, if it is known."""
    how: Circumstances = BY_THE_LEAD
    split: Split | None = None
    """For the outcome `split`: which code, and into what."""


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
    places: Mapping[int, tuple[Extent, ...]]
    """Where codes stand, as far as the lead said so."""

    @property
    def chosen(self) -> int | None:
        """The person whose side is taken."""
        return self.parts[self.choice.side - 1].coder.person_id if self.choice.side else None

    def layer(self) -> tuple[LayerCoding, ...] | None:
        """What it gives the agreed layer."""
        return None if self.codes is None else layer_codings(self.parts, self.codes, self.chosen, self.places)


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
        self._moment = now()
        """One for all that is decided at once, by which it is taken back at once."""

    def difference(self, name: AnswerName) -> tuple[AnswerFacts, tuple[Part, ...]]:
        """The answer and its sides in their shuffled order; refuses an answer without a difference."""
        respondent, question = (display_line(part, 40) for part in name)
        facts = self._facts.get(name)
        if facts is None:
            raise InputError(f"Round {self.found.name} has no answer of {respondent!r} to question {question!r}.")
        parts = self._parts.get(facts.id, ())
        if not differ(parts) and not differ_in_extent(parts):
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
        check_circumstances(choice.how)
        check_words(choice.outcome, choice.side, choice.codes, choice.cause, choice.reason)
        if choice.side is not None and not 1 <= choice.side <= len(parts):
            raise InputError(f"There is no side {choice.side}; the sides are 1 to {len(parts)}.")
        places = self._places(choice.codes, facts)
        codes = final_codes(choice.outcome, parts, choice.side, frozenset(places))
        self._check_split(choice)
        if not differ(parts) and codes != parts[0].codes:
            raise InputError(
                "The coders agree on the codes of this answer; only the words they mark can be decided: a side, both,"
                " or the same codes in other places."
            )
        return CheckedChoice(choice, facts, parts, codes, {code: at for code, at in places.items() if at})

    def make(self, session: Write, actor: Actor, checked: CheckedChoice) -> Decided:
        """Write a decision, what it gives the agreed layer, and its log entry."""
        choice, facts, parts = checked.choice, checked.facts, checked.parts
        earlier = self._decided.pop(facts.id, None)
        decision_id = self._write(session, actor, checked, earlier)
        write_layer(session, self.found, [(facts.id, coding) for coding in checked.layer() or ()], decision_id)
        keys = self.view.keys(checked.codes or frozenset())
        before = earlier and self.view.logged(earlier.outcome, earlier.codes)
        after = self.view.logged(choice.outcome, checked.codes)
        after |= {"cause": choice.cause, "pattern": self.view.pattern(parts), "mode": choice.how.mode}
        after |= {"split": choice.split.words()} if choice.split else {}
        session.log("decision.make", facts.subject, before=before, after=after, reason=choice.reason.strip())
        return Decided(choice.respondent, choice.question, choice.outcome, keys, earlier is not None)

    def _write(
        self,
        session: Session,
        actor: Actor,
        checked: CheckedChoice,
        earlier: DecisionRow | None,
    ) -> int:
        choice, facts = checked.choice, checked.facts
        how, split = choice.how.tidy(), choice.split
        if earlier:
            # only one decision may stand: the earlier one names itself until its successor has a number
            session.execute(update(Decision).where(Decision.id == earlier.id).values(replaced_by_id=earlier.id))
        remove_from_layer(session, self.found.id, facts.id, earlier.id if earlier else None)
        row = Decision(
            round_id=self.found.id, answer_id=facts.id, pattern=self.view.pattern(checked.parts),
            outcome=choice.outcome, side_id=checked.chosen, cause=choice.cause, reason=choice.reason.strip(),
            mode=how.mode, present=how.present, confidence=how.confidence, dissent=how.dissent,
            split=[split.code, *split.into] if split else [],
            text_hash=facts.text_hash, codebook_version_id=self.found.version_id,
            decided_by_id=actor.id, decided_at=self._moment,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if earlier:
            session.execute(update(Decision).where(Decision.id == earlier.id).values(replaced_by_id=row.id))
        return row.id

    def _places(self, references: Sequence[str], facts: AnswerFacts) -> dict[int, tuple[Extent, ...]]:
        """The codes that are named, each with its places: none, where these are not said."""
        found: dict[int, tuple[Extent, ...]] = {}
        for reference in references:
            name, extent = place_of(reference)
            entry = self.book.find(name)
            if not entry.codable:
                raise InputError(f"{entry.key} is a family that only groups; choose one of its codes.")
            found.setdefault(entry.id, ())
            if extent is not None:
                check_extent(extent, facts.text)
                found[entry.id] += (extent,)
        return {code: merged_extents(extents) if extents else () for code, extents in found.items()}

    def _check_split(self, choice: Choice) -> None:
        if (choice.outcome == "split") != (choice.split is not None):
            raise InputError(
                "The outcome 'split', and only this one, says which code becomes what, such as: cost: pay; venues."
            )
        if choice.split:
            self.book.by_key(choice.split.code)
