"""The quote bank as Markdown, in which an answer shows as it was typed and does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coder.files import xml_text
from coder.reporting.bank import Extract, QuoteBank, bank_notes, group_note, source_note

_CONTROLS = re.compile("[\x7f-\x9f]")
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_MARKS = re.compile(r"([\\`*\[\]~|$@^]|(?<![^\W_])_|_(?![^\W_])|:(?=\S)|(?<=\w)\.(?=\w))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LIST_NUMBER = re.compile(r"^(\s*[0-9]+)([.)])")
_LINE_START = re.compile(r"^(\s*)([-+=#])")


def quotes_md(bank: QuoteBank) -> str:
    """The bank as a Markdown text."""
    return "\n".join(_lines(bank)) + "\n"


def _lines(bank: QuoteBank) -> Iterator[str]:
    yield f"# {escaped_line(bank.title)}: quote bank"
    yield ""
    for note in bank_notes(bank):
        yield f"- {escaped_line(note)}"
    if questions := bank.questions():
        yield ""
        yield "Questions:"
        yield ""
        for key, wording in questions.items():
            yield f"- {escaped_line(key)} – {escaped_line(wording)}"
    for group in bank.groups:
        yield ""
        yield f"{'#' * min(group.depth + 2, 6)} {escaped_line(group.name)}"
        yield ""
        if group.idea:
            yield f"Central idea – {escaped_line(group.idea)}" if group.kind == "theme" else escaped_line(group.idea)
            yield ""
        yield escaped_line(group_note(group, bank))
        for extract in group.extracts:
            yield from _quote(extract)


def _quote(extract: Extract) -> Iterator[str]:
    yield ""
    lines = [escaped(line) for line in _BREAK.split(xml_text(extract.text))]
    for line in lines[:-1]:
        yield f"> {line}\\" if line else "> &nbsp;\\"
    yield f"> {lines[-1] or '&nbsp;'}"
    yield ">"
    yield f"> — {escaped_line(extract.attribution)} · {escaped_line(source_note(extract))}"


def escaped_line(text: str) -> str:
    """`text` as one line of Markdown that means nothing but itself."""
    return escaped(" ".join(_BREAK.split(xml_text(text))))


def escaped(line: str) -> str:
    """One line, with every mark that Markdown or HTML would obey made plain."""
    line = _CONTROLS.sub("\ufffd", xml_text(line))
    line = "".join(_ENTITIES.get(character, character) for character in _MARKS.sub(r"\\\1", line))
    line = _LIST_NUMBER.sub(r"\1\\\2", line)
    line = _LINE_START.sub(r"\1\\\2", line)
    inner = line.strip()
    before = line.index(inner) if inner else len(line)
    return _kept(line[:before]) + inner + _kept(line[before + len(inner) :])


def _kept(spaces: str) -> str:
    """White space at an end of a line, which Markdown would drop or take for the start of code."""
    return "".join("&nbsp;" if space in " \t\xa0" else f"&#{ord(space)};" for space in spaces)
