"""Tell how many rows at the top of a survey file name the columns, and what they say about each.

Survey platforms put codes, wordings and options above one another; taken for answers they would spoil every base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from coder.display import display_line
from coder.errors import InputError
from coder.files import unguarded
from coder.survey.reader import LIST_COLUMNS, RowsOf, SourceRow, SurveyFile, name_columns

_LOOKED_AT = 12
"""Rows at the start of a file by which its header is told."""
_NOTHING: Mapping[str, str] = {}
_QUALTRICS = frozenset({
    "responseid", "responseset", "ipaddress", "startdate", "enddate", "recordeddate", "externaldatareference",
    "finished", "status", "recipientlastname", "recipientfirstname", "recipientemail", "emailaddress",
    "durationinseconds", "locationlatitude",
})  # fmt: skip
"""Qualtrics' own columns, without spaces and signs."""
_MONKEY_TEXT = "open-ended response"
_MONKEY = frozenset({"response", _MONKEY_TEXT, "responses"})
_NUMBER = re.compile(r"[\W\d]+")
_LIME = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.*\S)", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Header:
    """What the rows above the answers say."""

    rows: int
    names: tuple[str, ...]
    """One for each column, each there once."""
    layout: str
    """The kind of header in words; empty: one plain row of names."""
    wordings: Mapping[str, str]
    """What is asked in a column, where the header says it apart from the name."""
    groups: Mapping[str, str]
    """The question that a column belongs to with its neighbours, where the header says so."""
    notes: tuple[str, ...]


def below_header(
    path: Path,
    records: RowsOf,
    *,
    encoding: str,
    delimiter: str,
    digest: bytes,
    notes: Sequence[str],
    lines: int = 0,
    fields: bool = False,
) -> SurveyFile:
    """The survey file whose rows, the header's too, `records` gives.

    `fields`: the format itself names the columns, so that the first row does and no other.
    """
    start = list(islice(records(), 1 if fields else _LOOKED_AT))
    if not start or not any(cell.strip() for cell in start[0].cells):
        raise InputError(f"The first row of {path} must name the columns.")
    if tuple(start[0].cells[: len(LIST_COLUMNS)]) == LIST_COLUMNS:
        records, fields = _corrected(records), True
        start = list(islice(records(), 1))
        notes = (*notes, "This is a list of rows that were left out; its first three columns are not read.")
    titles = _titles([row.cells for row in start])
    header = read_header([row.cells for row in start[titles:]])
    above = titles + header.rows

    def read_rows() -> Iterator[SourceRow]:
        return islice(records(), above, None)

    return SurveyFile(
        path=path,
        columns=header.names,
        encoding=encoding,
        delimiter=delimiter,
        digest=digest,
        notes=(*notes, *_told_titles(start[:titles]), *header.notes),
        read_rows=read_rows,
        lines=lines,
        header_rows=above,
        layout=header.layout,
        wordings=header.wordings,
        groups=header.groups,
    )


def _corrected(records: RowsOf) -> RowsOf:
    """The rows of a list that coder wrote, as they were in their file."""

    def rows() -> Iterator[SourceRow]:
        for row in records():
            yield row._replace(cells=[unguarded(cell) for cell in row.cells[len(LIST_COLUMNS) :]])

    return rows


def _titles(first: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the names of the columns: each has one filled cell at most, and a full row follows."""
    filled = [[cell for cell in _plain(row) if cell] for row in first]
    at = next((at for at, cells in enumerate(filled) if len(cells) > 1), 0)
    if not at or len(first[0]) != len(first[at]):
        return 0
    names = filled[at]
    full = len(names) == len(first[at]) == len(set(names))
    return at if full and not any(_NUMBER.fullmatch(name) for name in names) else 0


def _told_titles(rows: Sequence[SourceRow]) -> list[str]:
    if not rows:
        return []
    said = " ".join(cell for row in rows for cell in row.cells if cell.strip())
    which = f"The first {len(rows)} rows stand" if len(rows) > 1 else "The first row stands"
    return [f"{which} above the names of the columns: “{display_line(said, 60)}”."]


def read_header(first: Sequence[Sequence[str]]) -> Header:
    """The header of a file that begins with these rows."""
    top = _plain(first[0])
    second = _plain(first[1]) if len(first) > 1 and len(first[1]) == len(top) else []
    third = _plain(first[2]) if len(first) > 2 and len(first[2]) == len(top) else []
    if third and sum("ImportId" in cell for cell in third) * 2 > len(third):
        return _coded(3, "Qualtrics, three header rows", top, second)
    if second and sum("ImportId" in cell for cell in second) * 2 > len(second):
        return _coded(2, "Qualtrics, two header rows", top, [])
    if second and _is_legacy_qualtrics(top, second):
        return _coded(2, "Qualtrics, two header rows", top, second)
    if second and _is_merged(top, second):
        monkey = any(cell.casefold() in _MONKEY for cell in second)
        return _merged("SurveyMonkey, two header rows" if monkey else "two header rows", top, second)
    if sum(bool(_LIME.fullmatch(cell)) for cell in top) * 2 > len(top) > 1:
        return _lime(top)
    names, notes = name_columns(top)
    return Header(1, names, "", _NOTHING, _NOTHING, tuple(notes))


def _plain(row: Sequence[str]) -> list[str]:
    return [cell.strip().strip("\ufeff").strip() for cell in row]


def _coded(rows: int, layout: str, top: list[str], wordings: list[str]) -> Header:
    """Codes in the first row, wordings in the second."""
    names, notes = name_columns(top)
    told = {name: words for name, words in zip(names, wordings, strict=False) if words and words != name}
    return Header(rows, names, layout, told, _NOTHING, (_told(layout), *notes))


def _is_legacy_qualtrics(top: list[str], second: list[str]) -> bool:
    """Two or more columns of Qualtrics' own, named in the second row as no respondent would."""
    named = [_SIGNS.sub("", cell).casefold() in _QUALTRICS for cell in second]
    return sum(named) >= 2 and not any(re.search(r"\d", cell) for cell, own in zip(second, named, strict=True) if own)


def _is_merged(top: list[str], second: list[str]) -> bool:
    """Question wordings above, options below: where the upper cell is empty the lower one speaks."""
    gaps = [at for at, cell in enumerate(top) if not cell and any(top[:at])]
    if not all(second[at] for at in gaps):
        return False
    if _is_monkey(second, gaps=bool(gaps)):
        return True
    return len(gaps) >= 2 and not second[0] and len(set(map(second.__getitem__, gaps))) > 1


def _is_monkey(second: list[str], *, gaps: bool) -> bool:
    """Whether a row is SurveyMonkey's second: empty below what it says of a respondent, then a word in every column.

    A single "Response" may be what somebody answered.
    """
    words = [cell.casefold() for cell in second]
    said = words[sum(1 for _ in takewhile(lambda cell: not cell, words)) :]
    below_names = not words[0] or words[0] in _MONKEY
    return below_names and all(said) and not _MONKEY.isdisjoint(said) and (gaps or _MONKEY_TEXT in said)


def _merged(layout: str, top: list[str], second: list[str]) -> Header:
    wanted: list[str] = []
    group: list[str] = []
    question = ""
    for at, (above, below) in enumerate(zip(top, second, strict=True)):
        question = above or question
        alone = bool(above) and (at + 1 == len(top) or bool(top[at + 1]))
        plain = not below or below.casefold() in _MONKEY
        wanted.append(question if plain or (alone and not question) else f"{question}: {below}" if question else below)
        group.append("" if alone or plain else question)
    names, notes = name_columns(wanted)
    groups = {name: question for name, question in zip(names, group, strict=True) if question}
    return Header(2, names, layout, _NOTHING, groups, (_told(layout), *notes))


def _lime(top: list[str]) -> Header:
    """One row of "code. wording", as LimeSurvey writes it."""
    found = [_LIME.fullmatch(cell) for cell in top]
    names, notes = name_columns([match[1] if match else cell for match, cell in zip(found, top, strict=True)])
    wordings = {name: match[2] for name, match in zip(names, found, strict=True) if match}
    groups = {name: name.split("[")[0] for name in names if "[" in name}
    layout = "LimeSurvey, code and wording in one row"
    return Header(1, names, layout, wordings, groups, (f"The columns are called by their codes: {layout}.", *notes))


def _told(layout: str) -> str:
    return f"The header was recognised: {display_line(layout, 60)}."
