"""Read our YAML files as what stands in them: texts, lists and fields, each with its line.

YAML as usually read turns `no` into False, `007` into 7 and a date into a date, lets the last of two equal fields win,
and lets a few lines grow to gigabytes through aliases. None of that can happen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from coder.display import display_line
from coder.errors import InputError
from coder.files import storable
from coder.suggestion import suggestion

DEEPEST = 60
"""Lists and fields inside each other."""
LARGEST = 4_000_000
"""Characters in one file."""

_HINTS = {
    "mapping values are not allowed": "a colon inside a text; put the text between double quotation marks",
    "'\\t' that cannot start": "a Tab; use spaces instead",
    "cannot start any token": "a text that begins with a sign; put it between double quotation marks",
    "sequence entries are not allowed": "a dash inside a text; put the text between double quotation marks",
    "'<stream end>'": "a bracket that is opened and never closed",
    "<block end>": "this does not line up with the lines above; check the spaces at its start and the quotation marks",
    "expected <block": "this does not line up with the lines above; check the spaces at its start",
    "could not find expected ':'": "a field without a colon and a value; check also the spaces at its start",
    "unexpected end of stream": "a quotation mark that is opened and never closed",
}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True)
class Node:
    """A text, a list or a set of named fields."""

    file: str
    line: int
    """Where it stands; the value of a field stands where the field's name does."""
    value: str | tuple[Node, ...] | dict[str, Node]

    def fault(self, words: str) -> InputError:
        """The error that says where this stands and, in `words`, what is wrong with it."""
        return InputError(f"{self.file}, line {self.line}: {words}")

    def text(self) -> str:
        """The text that stands here."""
        if not isinstance(self.value, str):
            raise self.fault("there should be one text here, not a list or fields.")
        return self.value

    def entries(self) -> tuple[Node, ...]:
        """The entries of the list that stands here; nothing written is an empty list."""
        if isinstance(self.value, tuple):
            return self.value
        if self.value == "":
            return ()
        raise self.fault("there should be a list here, each entry beginning with a dash.")

    def texts(self) -> tuple[str, ...]:
        """The list of texts that stands here."""
        return tuple(entry.text() for entry in self.entries())

    def flag(self) -> bool:
        """The true or false that stands here."""
        words = {"true": True, "yes": True, "false": False, "no": False}
        word = self.text().lower()
        if word not in words:
            raise self.fault("write true or false here.")
        return words[word]

    def fields(self, known: Sequence[str] | None = None, required: Iterable[str] = ()) -> dict[str, Node]:
        """The named fields that stand here; refuses one that is not `known`, with the nearest name that is."""
        if self.value == "":
            found: dict[str, Node] = {}
        elif isinstance(self.value, dict):
            found = self.value
        else:
            raise self.fault("there should be fields here, each with a name, a colon and a value.")
        for name, node in found.items():
            if known is not None and name not in known:
                raise node.fault(f"there is no field {display_line(name, 40)!r}{suggestion(name, known)}.")
        for name in required:
            if name not in found:
                raise self.fault(f"the field {name!r} is missing.")
        return found


def load_strict_file(path: Path) -> Node:
    """Read the YAML file at `path`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a file.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    return load_strict(text, str(path))


def load_strict(text: str, name: str) -> Node:
    """Read YAML; `name` is what the file is called in an error."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise InputError(f"{name} is empty.")
    if len(text) > LARGEST:
        raise InputError(f"{name} is larger than {LARGEST:,} characters; split it.")
    tree = _Tree(name)
    event: Event | None = None
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.add(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(f"{name}, line {mark.line + 1 if mark else 1}: {_plain(str(error.problem))}.") from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise InputError(f"{name}, line {line}: a character that does not belong in a text file.") from None
    except (ValueError, OverflowError, AttributeError, IndexError, TypeError, AssertionError):
        # the parser's own slips on malformed escapes and directives
        line = event.end_mark.line + 1 if event is not None else 1
        raise InputError(f"{name}, after line {line}: this cannot be read as YAML.") from None
    if tree.root is None:
        raise InputError(f"{name} is empty.")
    return tree.root


def quoted(text: str) -> str:
    """`text` as it is written in a YAML file: between double quotation marks, on one line."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character == " " or character.isprintable():
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(problem: str) -> str:
    return next((hint for words, hint in _HINTS.items() if words in problem), display_line(problem, 120))


class _Open:
    """A list or set of fields that is being read."""

    def __init__(self, line: int, is_list: bool) -> None:
        self.line = line
        self.entries: list[Node] | None = [] if is_list else None
        self.fields: dict[str, Node] = {}
        self.name: str | None = None
        """The field whose value comes next."""
        self.name_line = 0


class _Tree:
    """Builds nodes from the parser's events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0

    def add(self, event: Event) -> None:
        line = event.start_mark.line + 1
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._fault(line, "a second document begins here; remove the line ---")
            case AliasEvent():
                raise self._fault(line, "a text that begins with * needs quotation marks around it")
            case ScalarEvent() | SequenceStartEvent() | MappingStartEvent():
                self._check(event, line)
                self._begin(event, line)
            case SequenceEndEvent() | MappingEndEvent():
                self._end()
            case _:
                pass

    def _begin(self, event: NodeEvent, line: int) -> None:
        if isinstance(event, ScalarEvent):
            self._put(_text_of(event), line)
            return
        inside = self._open[-1] if self._open else None
        if inside and inside.entries is None and inside.name is None:
            raise self._fault(line, "the name of a field must be a text; put quotation marks around it")
        if len(self._open) >= DEEPEST:
            raise self._fault(line, f"more than {DEEPEST} lists and fields inside each other")
        self._open.append(_Open(line, isinstance(event, SequenceStartEvent)))

    def _end(self) -> None:
        done = self._open.pop()
        self._put(done.fields if done.entries is None else tuple(done.entries), done.line)

    def _put(self, value: Any, line: int) -> None:
        if not self._open:
            self.root = Node(self.name, line, value)
            return
        inside = self._open[-1]
        if inside.entries is not None:
            inside.entries.append(Node(self.name, line, value))
        elif inside.name is None:
            if value in inside.fields:
                raise self._fault(line, f"the field {display_line(value, 40)!r} stands here twice")
            inside.name, inside.name_line = value, line
        else:
            inside.fields[inside.name] = Node(self.name, inside.name_line, value)
            inside.name = None

    def _check(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise self._fault(line, "a text that begins with & needs quotation marks around it")
        if event.tag is not None:
            raise self._fault(line, "a text that begins with ! needs quotation marks around it")
        if isinstance(event, ScalarEvent) and not storable(_text_of(event)):
            raise self._fault(line, "a character that does not belong in a text")

    def _fault(self, line: int, words: str) -> InputError:
        return InputError(f"{self.name}, line {line}: {words}.")


def _text_of(event: ScalarEvent) -> str:
    return str(event.value)
