"""What each word does when somebody codes line by line."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from coder.cli import plain_words
from coder.cli.common import show
from coder.coding.filters import Filter, in_words
from coder.coding.flags import CONCERN, FLAGS, flag_kind
from coder.coding.rounds import submit_round
from coder.coding.self_check import self_check
from coder.display import counted, display_line
from coder.errors import CoderError, InputError
from coder.suggestion import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coder.codebook.reading import CodeEntry
    from coder.coding.desk import CodingDesk

_NUMBER = re.compile(r"\d{1,9}")
_OCCURRENCE = re.compile(r"(.*\S)\s+#(\d{1,3})")
_GAP = re.compile(r"\s*(?:\.\.\.|…)\s*")


class PlainCommands:
    """The commands; each takes what was typed after its word."""

    def __init__(self, desk: CodingDesk) -> None:
        self.desk = desk
        self._read = 0
        """The sensitive answer whose text the coder asked for."""
        self._said: set[str] = set()

    # going from answer to answer

    def show_answer(self) -> None:
        """The answer in front, and what may be worth knowing about one's work."""
        current = self.desk.current
        plain_words.show_answer(self.desk, covered=current.content_note and self._read != current.id)
        for mark in self.desk.marks():
            if mark.split()[0] not in self._said:
                self._said.add(mark.split()[0])
                show(f"By the way: {mark}")

    def answer(self, _: str) -> None:
        self._read = self.desk.current.id
        self.show_answer()

    def next(self, _: str) -> None:
        self._move(1, "This is the last answer in view.")

    def back(self, _: str) -> None:
        self._move(-1, "This is the first answer in view.")

    def go(self, number: str) -> None:
        if not _NUMBER.fullmatch(number):
            raise InputError("Which answer? For example: go 12")
        if not 1 <= int(number) <= self.desk.count:
            raise InputError(f"There are {self.desk.count} answers; this is number {self.desk.index + 1}.")
        self.desk.go_to(int(number) - 1)
        self.show_answer()

    def undecided(self, _: str) -> None:
        if self.desk.next_uncoded():
            self.show_answer()
        elif self.desk.filter:
            show("Every answer in view is decided; filter off brings all into view.")
        else:
            show("Every answer is decided. check looks through them; submit hands them in.")

    def find(self, text: str) -> None:
        if not text:
            raise InputError("Find which words? For example: find no money")
        self._show_only(replace(self.desk.filter, text=text))

    def filter(self, wanted: str) -> None:
        kind, _, value = wanted.partition(" ")
        value, now = value.strip(), self.desk.filter
        if kind in ("off", "all"):
            self.desk.clear_filter()
            show(f"All {self.desk.count} answers are in view.")
        elif not kind:
            show(f"In view: {in_words(now)} ({self.desk.shown_count} of {self.desk.count}).")
        elif kind == "undecided":
            self._show_only(replace(now, undecided=True))
        elif kind in ("flag", "flagged") and value:
            self._show_only(replace(now, flag=flag_kind(value)))
        elif kind == "code" and value:
            self._show_only(replace(now, code=self.code(value).key))
        elif kind == "question" and value:
            self._show_only(replace(now, question=value))
        else:
            raise InputError(
                "Type filter undecided, filter flag KIND, filter code CODE, filter question NAME, filter off."
            )

    def list(self, count: str) -> None:
        plain_words.show_lines(self.desk, int(count) if _NUMBER.fullmatch(count) else 10)

    def who(self, _: str) -> None:
        self.desk.show_context()
        plain_words.show_origin(self.desk)

    # deciding

    def apply(self, line: str) -> None:
        """`CODE`, `CODE: words`, and with a + at the end: and go on."""
        goes_on = line.endswith("+")
        reference, colon, words = line.removesuffix("+").partition(":")
        entry = self.code(reference)
        span = self.words(words.strip()) if colon else None
        self.decide(entry, span, goes_on=goes_on)

    def decide(self, entry: CodeEntry, span: tuple[int, int] | None = None, *, goes_on: bool) -> None:
        """Apply a code or take it back; going on, it is only applied."""
        if not goes_on:
            self._decided(self.desk.toggle(entry.key, span).applied, entry.name)
            return
        before = self.desk.index
        self.desk.apply_and_go_on(entry.key, span)
        self._decided(True, entry.name)
        if self.desk.index != before:
            self.show_answer()

    def none(self, _: str) -> None:
        self._decided(self.desk.toggle_no_code().applied, "no code applies")

    def repeat(self, _: str) -> None:
        done = self.desk.repeat_codes()
        names = [self.desk.codebook.by_key(key).name for key in done.codes]
        self._decided(True, ", ".join(names) or "no code applies")

    def move(self, line: str) -> None:
        reference, colon, words = line.partition(":")
        wanted, which = _occurrence(reference.strip())
        entry = self.code(wanted) if colon else None
        spans = [own for own in self.desk.current.codings if own.code == entry and own.span is not None]
        if entry is None or not 1 <= which <= len(spans):
            raise InputError("Move which code to which words? For example: move time: no time at all")
        start, end = self.words(words.strip())
        start, end = self.desk.move_span(spans[which - 1], start, end)
        show(f"Saved: {entry.name} on: {self.desk.current.text[start:end]}")

    def memo(self, text: str) -> None:
        self.desk.set_memo(text)
        show("Memo saved." if text else "Memo taken back.")

    def undo(self, _: str) -> None:
        self._replayed("Undone", self.desk.undo().what)

    def redo(self, _: str) -> None:
        self._replayed("Done again", self.desk.redo().what)

    # flags, missed codes, keys

    def flag(self, line: str) -> None:
        kind, _, said = line.partition(":")
        self._flag(kind.strip(), said.strip(), set_it=True)

    def unflag(self, kind: str) -> None:
        self._flag(kind, set_it=False)

    def propose(self, line: str) -> None:
        name, colon, words = line.partition(":")
        self.desk.propose_code(name, span=self.words(words.strip()) if colon else None)
        show("Saved: the lead sees this code.")

    def unpropose(self, name: str) -> None:
        found = [one for one in self.desk.current.proposals if one.name.casefold() == name.casefold()]
        if not found:
            raise InputError("You have not proposed this code on this answer.")
        self.desk.take_back_proposal(found[0])
        show("Taken back.")

    def key(self, line: str) -> None:
        key, _, reference = line.partition(" ")
        if not reference.strip():
            raise InputError("Which key for which code? For example: key t time")
        entry = self.code(reference)
        self.desk.assign_key(entry.key, key)
        show(f"Saved: {key} stands for {entry.name}. A capital letter, or + after a code, goes on as well.")

    def free(self, key: str) -> None:
        self.desk.free_key(key)
        show(f"{key} is free.")

    # duplicates

    def duplicates(self, _: str) -> None:
        plain_words.show_duplicates(self.desk)

    def apply_all(self, _: str) -> None:
        done = self.desk.apply_to_duplicates()
        show(f"Saved: {counted(len(done.answer_ids), 'answer')} got the same. undo takes it back from all of them.")
        if done.without_spans:
            show(
                f"{counted(done.without_spans, 'answer')} got only what stands on the whole answer; their words differ."
            )
        if done.left_out:
            show(f"{counted(done.left_out, 'answer')} got nothing: their words differ, and your codes stand on words.")

    def split_off(self, number: str) -> None:
        index = int(number) - 1 if _NUMBER.fullmatch(number) else None
        if index is not None and not 0 <= index < self.desk.count:
            raise InputError(f"There are {self.desk.count} answers.")
        done = self.desk.split_off(index)
        which = "This answer" if index is None else f"Answer {number}"
        show(f"{which} is {'no longer' if done.stands else 'again'} in its group of duplicates.")

    # the codebook, and the end

    def codes(self, _: str) -> None:
        plain_words.show_codes(self.desk)

    def rule(self, reference: str) -> None:
        plain_words.show_rule(self.desk, self.code(reference))

    def pace(self, _: str) -> None:
        found = self.desk.pace()
        if found.median_seconds is None:
            show("Nothing is decided yet.")
        else:
            show(f"Half of your {found.answers} answers took you less than {found.median_seconds:g} seconds.")

    def check(self, _: str) -> None:
        for sentence in self_check(self.desk.study, self.desk.round.name).sentences() or ("Nothing to look at again.",):
            show(sentence)

    def submit(self, how: str) -> None:
        desk = self.desk
        if how not in ("now", "partial"):
            self.check("")
            left = desk.count - desk.finished_count
            word = "submit partial" if left else "submit now"
            show(f"Your part cannot be changed once it is handed in. Type {word} to hand it in.")
            return
        with suppress(CoderError):
            desk.keep_place()
        done = submit_round(desk.study, desk.round.name, partial=how == "partial")
        desk.submitted = True
        show(f"Submitted: {done.finished} of {done.answers} answers of round {done.round}.")

    # what the commands share

    def code(self, reference: str) -> CodeEntry:
        """A code by key, name or path, or the only one that a few letters fit."""
        try:
            return self.desk.codebook.find(reference)
        except InputError:
            found = [*self.desk.find_codes(reference)][:5] if reference.strip() else []
            begun = [entry for entry in found if entry.name.casefold().startswith(reference.strip().casefold())]
            if len(begun) == 1:
                return begun[0]
            if not found:
                raise InputError(_unknown(reference, self.desk.codebook.codable())) from None
            if len(found) == 1:
                key, name = found[0].key, found[0].name
                raise InputError(f"To apply {name}, type {key}; on words of the answer, {key}: WORDS") from None
            names = ", ".join(entry.key for entry in found)
            raise InputError(f"Which one: {names}? Type it whole.") from None

    def words(self, typed: str) -> tuple[int, int]:
        """Where words of the answer stand: `words`, `words #2` for the second time, `first words ... last words`."""
        text = self.desk.current.text
        wanted, which = (typed, 1) if typed in text else _occurrence(typed)
        first, gap, last = wanted, "", ""
        if wanted not in text and (found := _GAP.search(wanted)):
            first, gap, last = wanted[: found.start()], found[0], wanted[found.end() :]
        start = -1
        for _ in range(which):
            start = text.find(first, start + 1)
            if start < 0:
                break
        end = start + len(first)
        if gap and start >= 0:
            after = text.find(last, end)
            end = after + len(last) if after >= 0 else -1
        if not first or start < 0 or end < 0:
            raise InputError("These words are not in the answer as they are written there.")
        return start, end

    def _move(self, step: int, end: str) -> None:
        before = self.desk.index
        self.desk.move(step)
        if self.desk.index == before:
            raise InputError(end)
        self.show_answer()

    def _show_only(self, wanted: Filter) -> None:
        count = self.desk.set_filter(wanted)
        show(f"In view: {in_words(wanted)} ({count} of {self.desk.count}). filter off brings all back.")
        self.show_answer()

    def _flag(self, word: str, said: str = "", *, set_it: bool) -> None:
        if not word:
            raise InputError(f"Flag it how? The flags are {', '.join(FLAGS)}.")
        kind = flag_kind(word)
        if (kind in self.desk.current.flags) == set_it:
            raise InputError(f"This answer is {'already' if set_it else 'not'} flagged: {FLAGS[kind]}.")
        self.desk.toggle_flag(kind, said)
        show(f"{'Saved' if set_it else 'Taken back'}: flag {FLAGS[kind]}.")
        if set_it and kind == CONCERN:
            why = "The lead sees which answer it is about. To say why: unflag concern, then flag concern: WORDS"
            show("The lead reads your words." if said else why)

    def _decided(self, applied: bool, what: str) -> None:
        decided = f"{self.desk.finished_count} of {self.desk.count} decided"
        show(f"{'Saved' if applied else 'Taken back'}: {what}. {decided}.")

    def _replayed(self, how: str, what: str) -> None:
        show(f"{how}: {display_line(what, 80)}. This is answer {self.desk.index + 1}.")


def _occurrence(typed: str) -> tuple[str, int]:
    """What was typed without a `#2` at its end, and that number."""
    found = _OCCURRENCE.fullmatch(typed)
    return (found[1], int(found[2])) if found else (typed, 1)


def _unknown(reference: str, codes: Sequence[CodeEntry]) -> str:
    """What to do about a word that is neither a code nor a command; a letter alone suggests nothing."""
    wanted = reference.strip()
    hint = suggestion(wanted, [word for one in codes for word in (one.key, one.name)]) if len(wanted) > 2 else ""
    return f"There is no code {display_line(wanted, 60)!r}{hint}; codes lists the codes, help the commands."
