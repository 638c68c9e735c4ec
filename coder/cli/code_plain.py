"""Coding line by line, for screen readers, braille, slow lines and terminals that cannot draw."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from coder.cli.common import show
from coder.cli.plain_commands import PlainCommands
from coder.coding.keys import read_key
from coder.errors import CoderError

if TYPE_CHECKING:
    from coder.coding.desk import CodingDesk


class Command(NamedTuple):
    """A word that can be typed."""

    word: str
    does: str
    more: str = ""
    """What follows the word; in brackets what may follow it."""
    letter: bool = False
    """Whether the first letter alone on its line means this command."""


COMMANDS = (
    Command("next", "the next answer; an empty line does the same", letter=True),
    Command("back", "the answer before", letter=True),
    Command("undecided", "the next answer without a decision", letter=True),
    Command("go", "to an answer by its number (number 12 does the same)", "NUMBER", letter=True),
    Command("answer", "say the answer again; it uncovers a sensitive one", letter=True),
    Command("none", "no code applies"),
    Command("repeat", "the codes of the answer decided last", letter=True),
    Command("move", "change the words a code stands on", "CODE: WORDS"),
    Command("memo", "write a memo on the answer; alone it takes it back", "[TEXT]"),
    Command("flag", "unsure, quote, personal, sensitive, or concern: what the lead reads", "KIND[: WORDS]"),
    Command("unflag", "take a flag back", "KIND"),
    Command("propose", "a code that the codebook lacks, on words or on the answer", "NAME[: WORDS]"),
    Command("unpropose", "take that back", "NAME"),
    Command("undo", "take back the last thing you did"),
    Command("redo", "do it again"),
    Command("find", "only answers with these words", "TEXT"),
    Command("filter", "only undecided, flag KIND, code CODE, question NAME; off: all", "[WHAT]", letter=True),
    Command("list", "the next answers in view, ten or so many", "[COUNT]", letter=True),
    Command("duplicates", "answers that say the same", letter=True),
    Command("apply all", "give them what stands on this one"),
    Command("split off", "take this answer (or that number) out of its group, or put it back", "[NUMBER]"),
    Command("codes", "list the codebook with its keys", letter=True),
    Command("rule", "what a code means, when to use it and when not", "CODE"),
    Command("key", "give a code a digit or a letter: key t time", "KEY CODE"),
    Command("free", "take a key away from its code", "KEY"),
    Command("who", "who gave this answer, where that may be seen", letter=True),
    Command("pace", "how long you take"),
    Command("check", "what may be worth a second look"),
    Command("submit", "hand your part in, after a check", "[now|partial]"),
    Command("help", "this list", letter=True),
    Command("quit", "stop; everything is saved already", letter=True),
)
_BY_WORD = {command.word: command for command in COMMANDS}
_BY_LETTER = {command.word[0]: command for command in COMMANDS if command.letter}
_OTHER_WORDS = {"number": "go", "unsplit": "split off", "q": "quit", "previous": "back", "x": "none"}

_WIDE, _PAD = 79, 23


def _line(words: str, does: str = "") -> str:
    """A line of the help, broken between words, what follows below where it began."""
    begin = f"{words:<{_PAD - 1}} " if does else ""
    indent = " " * len(begin)
    return textwrap.fill(does or words, _WIDE, initial_indent=begin, subsequent_indent=indent, break_long_words=False)


HELP = "\n".join(
    (
        _line("Type a code, a few letters of it, or its key: it stands on the answer. The same again takes it back."),
        _line("time: no money", "on these words; no money #2: where they come the second time; no ... ever: from, to"),
        _line("time +", "apply it and go on (so does a capital letter key)"),
        *(_line(f"{command.word} {command.more}", command.does) for command in COMMANDS),
        _line(f"A letter alone will do for: {', '.join(command.word for command in _BY_LETTER.values())}."),
    )
)


def code_by_line(desk: CodingDesk) -> None:
    """Ask for one command after the other until the coder quits or the input ends."""
    session = _Session(desk)
    show(f"Round {desk.round.name}: {desk.finished_count} of {desk.count} answers decided. Type help for the commands.")
    session.commands.show_answer()
    for line in _lines():
        desk.touch()
        try:
            if not session.obey(line):
                break
        except CoderError as error:
            show(str(error))
    with suppress(CoderError):  # a round that was closed meanwhile keeps no place
        desk.keep_place()


def _lines() -> Iterator[str]:
    while True:
        try:
            yield click.prompt("code", default="", show_default=False).strip()
        except click.Abort:
            return


class _Session:
    """Finds out what a line means."""

    def __init__(self, desk: CodingDesk) -> None:
        self._desk = desk
        self.commands = PlainCommands(desk)

    def obey(self, line: str) -> bool:
        """Do what a line says; False to stop."""
        if not line:
            self.commands.next("")
        elif (pressed := read_key(line)) and pressed.key in self._desk.keys:
            self.commands.decide(self._desk.keys[pressed.key], goes_on=pressed.goes_on)
        elif self._names_a_code(line):
            self.commands.apply(line)
        elif found := _command(line):
            word, rest = found
            if word == "quit":
                return False
            if word == "help":
                show(HELP)
            else:
                getattr(self.commands, word.replace(" ", "_"))(rest)
        else:
            self.commands.apply(line)
        return True

    def _names_a_code(self, line: str) -> bool:
        """Whether a line is a code's very key or name: a codebook may have a code that is called like a command."""
        wanted = line.removesuffix("+").partition(":")[0].strip().casefold()
        return any(wanted in (entry.key, entry.name.casefold()) for entry in self._desk.codebook.codable())


def _command(line: str) -> tuple[str, str] | None:
    """The command that a line begins with, and what follows it; what takes nothing more must stand alone."""
    first, _, rest = line.partition(" ")
    two, _, more = rest.partition(" ")
    for word, left in ((f"{first} {two}".lower(), more), (first.lower(), rest)):
        word = _OTHER_WORDS.get(word, word)
        if (command := _BY_WORD.get(word)) and (command.more or not left.strip()):
            return word, left.strip()
    if not rest and (command := _BY_LETTER.get(first.lower())):
        return command.word, ""
    return None
