"""The coder's desk: what the coding screen and the plain mode share, without a terminal.

It knows which answers there are, which one is in front, what stands on it, and what comes next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coder.codebook.reading import CodeEntry
from coder.codebook.search import find_codes
from coder.coding import deciding, duplicates, flags, keys, proposals
from coder.coding.clock import FAST_SECONDS, LONG_MINUTES, RUN, SittingClock
from coder.coding.duplicates import CopiedTo, Duplicate, Duplicates, Group, group_of
from coder.coding.flags import SPLIT_OFF
from coder.coding.front import DeskAnswer, OwnCoding, Proposal
from coder.coding.steps import Replayed
from coder.coding.visibility import own_decided, own_latest, own_uses
from coder.coding.visible_aids import own_flagged
from coder.coding.walk import Walk
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from coder.survey.duplicates import are_duplicates_known

__all__ = ["DIGITS", "CodingDesk", "DeskAnswer", "OwnCoding"]

DIGITS = len(keys.DIGITS)
"""Codes that are kept at hand, one for each digit."""
NOT_LATELY = 100
"""Answers decided last, among which a code that was used before may be missing."""
_OFTEN = 3
"""Uses that make a code one of a coder's own."""
_LATEST = 1_000
"""Codings that are looked through for the answers decided last."""


class CodingDesk(Walk):
    """One coder at work in one open round."""

    def __init__(self, study: Study, round_name: str | None = None, clock: SittingClock | None = None) -> None:
        super().__init__(study, round_name, clock)
        with study.read() as session:
            self._uses = {
                self.codebook.by_id(code).key: count for code, count in own_uses(session, self._assignment_id).items()
            }
            self._apart = set(own_flagged(session, self._assignment_id, SPLIT_OFF))
        self._read_keys()
        self._at_hand = list(self._uses)
        self._used: list[str] = []
        self._group: tuple[int, Group | None] = (0, None)
        self.duplicates_known = are_duplicates_known(study)
        """Whether duplicates were looked for since the last import."""

    # codes

    @property
    def at_hand(self) -> tuple[CodeEntry, ...]:
        """The codes that got a digit by themselves: those used first in this round, so that a digit never changes."""
        return tuple(self.codebook.by_key(key) for key in self._at_hand[:DIGITS])

    @property
    def keys(self) -> Mapping[str, CodeEntry]:
        """Every key that stands for a code: those that came by themselves, and the coder's own choices before them."""
        return keys.keys_by_themselves(map(self.codebook.by_key, self._at_hand)) | self._chosen

    def assign_key(self, code: str, key: str) -> None:
        """Give a code a key of one's own choice."""
        keys.assign_key(self.study, code, key, round_name=self.round.name)
        self._read_keys()

    def free_key(self, key: str) -> None:
        """Take a key that one chose away from its code."""
        keys.free_key(self.study, key, round_name=self.round.name)
        self._read_keys()

    def find_codes(self, letters: str) -> Sequence[CodeEntry]:
        """Codes that fit a few letters, best first; without letters those used last, then the whole codebook."""
        if letters.strip():
            return find_codes(letters, self.codebook.codable())
        last = tuple(self.codebook.by_key(key) for key in reversed(self._used))
        return (*last, *(entry for entry in self.codebook.codable() if entry not in last))

    def toggle(self, code: str, span: tuple[int, int] | None = None) -> deciding.Toggled:
        """Apply a code to the answer in front (or to a span of it), or take it back."""
        start, end = span or (None, None)
        done = self._do(deciding.toggle_code, self.current.id, code, start=start, end=end)
        return self._toggled(done)

    def apply_and_go_on(self, code: str, span: tuple[int, int] | None = None) -> deciding.Toggled:
        """Apply a code, if it does not stand there already, and go on to the next answer in view."""
        start, end = span or (None, None)
        done = self._do(deciding.toggle_code, self.current.id, code, start=start, end=end, keep=True)
        self._toggled(done)
        self.move(1)
        return done

    def toggle_no_code(self) -> deciding.Toggled:
        """Decide that no code applies to the answer in front, or take that back."""
        return self._toggled(self._do(deciding.toggle_no_code, self.current.id))

    def repeat_codes(self) -> deciding.Repeated:
        """Give the whole answer in front the codes of the answer that was decided last."""
        done = self._do(deciding.repeat_codes, self.current.id)
        for key in done.codes:
            self._note_use(key)
        self._reload()
        return done

    def move_span(self, coding: OwnCoding, start: int, end: int) -> tuple[int, int]:
        """Change the ends of a coding on words of the answer in front; returns them as they are stored."""
        if coding.code is None or coding.span is None:
            raise InputError("Only a code that stands on some of the words has ends to change.")
        ends = self._do(deciding.move_span, self.current.id, coding.code.key, coding.span, (start, end))
        self._reload()
        return ends

    def set_memo(self, text: str) -> None:
        """Write, change or take back the memo on the answer in front."""
        self._do(deciding.set_memo, self.current.id, text)
        self._reload()

    def undo(self) -> Replayed:
        """Take back the last step and show where it was."""
        return self._replayed(self._do(deciding.undo))

    def redo(self) -> Replayed:
        """Make the last undone step again and show where it was."""
        return self._replayed(self._do(deciding.redo))

    # flags and missed codes

    def toggle_flag(self, kind: str, said: str = "") -> flags.Flagged:
        """Set a flag on the answer in front, or take it back; `said` tells the leads what a concern is about."""
        done = self._do(flags.toggle_flag, self.current.id, kind, said=said)
        self._reload()
        return done

    def propose_code(self, name: str, note: str = "", span: tuple[int, int] | None = None) -> None:
        """Propose a code that the codebook lacks, on the answer in front or on words of it."""
        self._do(proposals.propose_code, self.current.id, name, note, span)
        self._reload()

    def take_back_proposal(self, proposal: Proposal) -> None:
        """Take back a code that one proposed on the answer in front."""
        self._do(proposals.take_back_proposal, self.current.id, proposal.uid)
        self._reload()

    # duplicates

    @property
    def duplicates(self) -> Duplicates | None:
        """The duplicates of the answer in front; None if it has none in this round, or nobody looked for them."""
        if (group := self._group_in_front()) is None:
            return None
        others = [answer for answer in group.members if answer != self.current.id and answer not in self._apart]
        undecided = sum(answer not in self._finished for answer in others)
        return Duplicates(group.sameness, len(others), undecided, self.current.id in self._apart)

    def duplicate_texts(self, limit: int = 50) -> list[Duplicate]:
        """The first others of the group of the answer in front; those that were split off are not among them."""
        if (group := self._group_in_front()) is None:
            return []
        others = [answer for answer in group.members if answer != self.current.id and answer not in self._apart]
        with self.study.read() as session:
            found = duplicates.duplicate_texts(session, self.current.id, others[:limit])
        return [
            Duplicate(self._ids.index(answer), respondent, text, sameness, answer in self._finished)
            for answer, respondent, text, sameness in found
        ]

    def apply_to_duplicates(self) -> CopiedTo:
        """Give what stands on the answer in front to its duplicates on which nothing is decided."""
        done = self._do(duplicates.apply_to_duplicates, self.current.id)
        self._finished.update(done.answer_ids)
        self._reload()
        return done

    def split_off(self, index: int | None = None) -> flags.Flagged:
        """Take the answer in front, or another one of its group, out of the group of duplicates; or put it back."""
        answer = self.current.id if index is None else self._ids[index]
        if (group := self._group_in_front()) is None or answer not in group.members:
            raise NotAllowed("This answer has no duplicates in this round.")
        done = self._do(flags.split_off, answer, seen_from=self.current.id)
        (self._apart.add if done.stands else self._apart.discard)(answer)
        self._reload()
        return done

    # marks

    def marks(self) -> tuple[str, ...]:
        """What a coder may want to know about how they work, in plain sentences; nothing is hindered."""
        self._clock.touch()
        found = []
        if self._clock.runs_fast:
            found.append(f"The last {RUN} answers took you less than {FAST_SECONDS:g} seconds each.")
        if self._clock.minutes > LONG_MINUTES:
            found.append(f"You have been coding for {self._clock.minutes} minutes; a break keeps the eye fresh.")
        if unused := self._not_used_lately():
            names = ", ".join(self.codebook.by_key(key).name for key in unused)
            found.append(f"On the last {NOT_LATELY} answers you did not use: {names}.")
        return tuple(found)

    def _not_used_lately(self) -> list[str]:
        """Codes that were used before and not on the answers decided last."""
        if self.finished_count <= NOT_LATELY:
            return []
        with self.study.read() as session:
            latest = own_latest(session, self._assignment_id, _LATEST)
        answers = set(list(dict.fromkeys(answer for answer, _ in latest))[:NOT_LATELY])
        recent = {code for answer, code in latest if answer in answers}
        often = [key for key, count in self._uses.items() if count >= _OFTEN]
        return [key for key in often if self.codebook.by_key(key).id not in recent]

    def _toggled(self, done: deciding.Toggled) -> deciding.Toggled:
        if done.applied and done.code:
            self._note_use(done.code)
        self._reload()
        return done

    def _read_keys(self) -> None:
        with self.study.read() as session:
            chosen = keys.chosen_keys(session, self._assignment_id)
        self._chosen = {key: self.codebook.by_id(code) for key, code in chosen.items()}

    def _note_use(self, key: str) -> None:
        """Put a code first among those used last, and give it the next free key if it has none."""
        if key in self._used:
            self._used.remove(key)
        self._used.append(key)
        self._uses[key] = self._uses.get(key, 0) + 1
        if key not in self._at_hand:
            self._at_hand.append(key)

    def _group_in_front(self) -> Group | None:
        """The group of the answer in front, read once for all of its members."""
        answer, group = self._group
        if answer != self.current.id and (group is None or self.current.id not in group.members):
            with self.study.read() as session:
                group = group_of(session, self.round.id, self.current.id)
        self._group = (self.current.id, group)
        return group

    def _replayed(self, step: Replayed) -> Replayed:
        with self.study.read() as session:
            self._apart = set(own_flagged(session, self._assignment_id, SPLIT_OFF))
            if step.answer_id is None:
                self._finished = own_decided(session, self._assignment_id)
            else:
                self._finished.difference_update(step.touched)
                self._finished |= own_decided(session, self._assignment_id, step.touched)
                self.index = self._ids.index(step.answer_id)
        self._reload()
        return step

    def _reload(self) -> None:
        """Read again the answer on which something was decided; that has made it the place of the next sitting."""
        self.current = self._load()
        self._kept = self.current.id
        if self.current.codings:
            self._clock.decide()
            self._finished.add(self.current.id)
        else:
            self._finished.discard(self.current.id)
