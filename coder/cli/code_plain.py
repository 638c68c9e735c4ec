"""Coding line by line, for screen readers and terminals that cannot draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from coder.cli.common import show
from coder.errors import CoderError, InputError

if TYPE_CHECKING:
    from coder.codebook.reading import CodeEntry
    from coder.coding.desk import CodingDesk

HELP = """Type a code, or a few letters of it, to apply it to the answer; type it again to take it back.
A code, a colon and words of the answer applies it to these words:   time: no money
none             no code applies
next, back       the next or the previous answer (an empty line goes on, b goes back)
go NUMBER        to an answer by its number
undecided        the next answer without a decision
memo TEXT        write a memo on the answer; memo alone (never m) takes it back
undo, redo       take back the last thing you did, or do it again
codes            list the codebook
rule CODE        what a code means, when to use it and when not
answer           show the answer again
quit             stop; everything is saved already"""


def code_by_line(desk: CodingDesk) -> None:
    """Ask for one command after the other until the coder quits or the input ends."""
    session = _Session(desk)
    show(f"Round {desk.round.name}: {desk.finished_count} of {desk.count} answers decided. Type help for the commands.")
    session.show_answer()
    for line in _lines():
        try:
            if not session.obey(line):
                return
        except CoderError as error:
            show(str(error))


def _lines() -> Iterator[str]:
    while True:
        try:
            yield click.prompt("code", default="", show_default=False).strip()
        except click.Abort:
            return


_LONGEST_NUMBER = 9
"""Digits; no study has so many answers."""
_WITH_MORE_WORDS = ("go", "memo", "rule")


class _Session:
    """What each word does."""

    def __init__(self, desk: CodingDesk) -> None:
        self._desk = desk
        self._commands: dict[str, Callable[[str], object]] = {
            "help": lambda _: show(HELP),
            "next": lambda _: self._go(desk.index + 1),
            "back": lambda _: self._go(desk.index - 1),
            "go": self._go_to_number,
            "undecided": lambda _: self._undecided(),
            "none": lambda _: self._decided(desk.toggle_no_code().applied, "no code applies"),
            "memo": self._write_memo,
            "undo": lambda _: show(f"Undone: {desk.undo().what}."),
            "redo": lambda _: show(f"Done again: {desk.redo().what}."),
            "codes": lambda _: self._list_codes(),
            "rule": lambda reference: self._show_rule(self._find(reference)),
            "answer": lambda _: self.show_answer(),
        }

    def obey(self, line: str) -> bool:
        """Do what a line says; False to stop."""
        word, _, rest = line.partition(" ")
        if not line:
            self._go(self._desk.index + 1)
        elif self._names_a_code(line):
            self._apply(line)
        elif word in ("quit", "q"):
            return False
        elif command := self._command(word, rest):
            command(rest.strip())
        else:
            self._apply(line)
        return True

    def _names_a_code(self, line: str) -> bool:
        """Whether a line is a code's very key: a codebook may have a code that is called like a command."""
        return any(entry.key == line.partition(":")[0].strip() for entry in self._desk.codebook.codable())

    def show_answer(self) -> None:
        """The answer in front, with what stands on it."""
        desk, current = self._desk, self._desk.current
        show(f"\nAnswer {desk.index + 1} of {desk.count}, respondent {current.respondent}")
        facts = ", ".join(f"{name}: {value}" for name, value in current.attributes.items() if value)
        if facts:
            show(facts)
        show(f"Question: {current.wording}")
        show(current.text)
        for own in current.codings:
            words = "" if own.start is None else f" on: {current.text[own.start : own.end]}"
            show(f"Your code: {own.code.name if own.code else 'no code applies'}{words}")
        if current.memo:
            show(f"Your memo: {current.memo}")

    def _command(self, word: str, rest: str) -> Callable[[str], object] | None:
        """The command of that name or, alone on its line, of the first letter that it shares with no other."""
        if rest and word not in _WITH_MORE_WORDS:
            return None
        if word in self._commands:
            return self._commands[word]
        begun = [name for name in self._commands if word != "m" and len(word) == 1 and name.startswith(word)]
        return self._commands[begun[0]] if len(begun) == 1 else None

    def _write_memo(self, text: str) -> None:
        self._desk.set_memo(text)
        show("Memo saved." if text else "Memo taken back.")

    def _go(self, index: int) -> None:
        if not 0 <= index < self._desk.count:
            raise InputError(f"There are {self._desk.count} answers; this is number {self._desk.index + 1}.")
        self._desk.go_to(index)
        self.show_answer()

    def _go_to_number(self, number: str) -> None:
        if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
            raise InputError("Which answer? For example: go 12")
        self._go(int(number) - 1)

    def _undecided(self) -> None:
        if not self._desk.next_uncoded():
            show("Every answer is decided. Hand in your part with: coder round submit")
            return
        self.show_answer()

    def _apply(self, line: str) -> None:
        reference, colon, words = line.partition(":")
        entry = self._find(reference)
        span = self._span(words.strip()) if colon else None
        done = self._desk.toggle(entry.key, span)
        self._decided(done.applied, entry.name)

    def _span(self, words: str) -> tuple[int, int]:
        start = self._desk.current.text.find(words)
        if not words or start < 0:
            raise InputError("These words are not in the answer as they are written there.")
        return start, start + len(words)

    def _find(self, reference: str) -> CodeEntry:
        """A code by key, name or path, or the only one that a few letters fit."""
        try:
            return self._desk.codebook.find(reference)
        except InputError:
            found = list(self._desk.find_codes(reference))[:5] if reference.strip() else []
            begun = [entry for entry in found if entry.name.casefold().startswith(reference.strip().casefold())]
            if len(begun) == 1:
                return begun[0]
            if not found:
                raise
            names = ", ".join(entry.key for entry in found)
            raise InputError(f"Which one: {names}? Type it whole.") from None

    def _decided(self, applied: bool, what: str) -> None:
        decided = f"{self._desk.finished_count} of {self._desk.count} decided"
        show(f"{'Saved' if applied else 'Taken back'}: {what}. {decided}.")

    def _list_codes(self) -> None:
        for entry in self._desk.codebook.codes:
            show(f"{'  ' * entry.depth}{entry.name} ({entry.key})" if entry.codable else f"{entry.name}, a family:")

    def _show_rule(self, entry: CodeEntry) -> None:
        show(f"{entry.name}: {entry.brief} {entry.full}".strip())
        for title, lines in (("Use when", entry.use_when), ("Do not use when", entry.do_not_use_when)):
            for line in lines:
                show(f"{title}: {line}")
        for group in self._desk.codebook.confusable_with(entry.key):
            show(f"Easily mixed up with {', '.join(group.codes)}: {group.ask} {group.then}".strip())
