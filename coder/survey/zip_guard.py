"""Refuse a zipped file that would fill memory or is put together to mislead, before anything unpacks it.

A spreadsheet of some thousand bytes can claim four thousand million cells; every reader that trusts it dies of that.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from coder.errors import InputError

_LARGEST = 256 << 20
"""Bytes that all parts may have, unpacked."""
_RATIO = 100
_RATIO_MATTERS = 8 << 20
_MOST_PARTS = 10_000
_MOST_CELLS = 20_000_000
"""In the rectangle from the first cell to the last; a reader makes room for all of them."""
_CHUNK = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_NUL = re.compile(rb"_x0000_(?<!_x005F_x0000_)", re.IGNORECASE)
"""How XLSX spells a NUL; after an underscore that is spelled itself, these are letters that somebody wrote."""
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_COUNTED = re.compile(rb"<(?:\w+:)?(?:c|row)[ />]")
_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_ODS_REPEAT = re.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{1,9})"')


def open_guarded(path: Path) -> zipfile.ZipFile:
    """The archive at `path`, with its list of parts checked."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        raise _damaged(path) from None
    try:
        _check_parts(path, archive)
    except BaseException:
        archive.close()
        raise
    return archive


def check_sheets(path: Path, archive: zipfile.ZipFile, *, ods: bool) -> int:
    """Refuse a workbook whose sheets claim more cells than anybody's survey has; unpacks every part to its end.

    Gives how many NULs its texts spell.
    """
    nuls = 0

    def looked_at(pieces: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal nuls
        for piece in pieces:
            nuls += len(_NUL.findall(piece))
            yield piece

    for name in archive.namelist():
        is_sheet = name == "content.xml" if ods else bool(_SHEET.fullmatch(name))
        cells = 0
        parts = looked_at(tags_of(path, archive, name))
        if not is_sheet:
            for _ in parts:
                pass
        else:
            whole = _well_formed(path, parts)
            cells = _cells_of_ods(whole) if ods else _cells_of_xlsx(whole)
        if cells > _MOST_CELLS:
            raise InputError(
                f"{path} has a sheet that claims {cells:,} cells; a survey has far fewer, so it is not opened."
                " Copy the rows to a new sheet, or save them as CSV UTF-8."
            )
    return 0 if ods else nuls


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or size > _LARGEST:
        raise InputError(f"{path} unpacks to more than 256 MB; save the rows as CSV UTF-8 and import that.")
    if size > _RATIO_MATTERS and size > _RATIO * max(1, packed):
        raise InputError(f"{path} is packed more than 100 times, as no survey is; it is not opened.")
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise InputError(f"{path} holds parts with repeated or misleading names; it is not opened.")
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{path} is protected by a password; save it without one.")


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name


def tags_of(path: Path, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that end between two tags."""
    left, rest = archive.getinfo(name).file_size, b""
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _damaged(path)
                head, end, tail = (rest + chunk).rpartition(b">")
                if end:
                    yield head + end
                if len(tail) > 64 * _CHUNK:
                    raise _damaged(path)
                rest = tail
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error):
        raise _damaged(path) from None


def _well_formed(path: Path, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of an XML part, refused where they are not one whole: python-calamine never ends with half a sheet."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        for piece in pieces:
            parser.Parse(piece)
            yield piece
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        words = "is not a workbook that can be read, for a sheet is cut off or damaged"
        raise InputError(f"{path} {words}; save it again as XLSX or CSV UTF-8.") from None


def _refuse_entities(*_: object) -> None:
    raise ValueError("no sheet declares a document type")


def _cells_of_xlsx(pieces: Iterator[bytes]) -> int:
    """The cells of the rectangle that holds all named cells, or the number of all tags if that is more."""
    rows = columns = counted = 0
    for piece in pieces:
        counted += len(_COUNTED.findall(piece))
        for letters, digits in _CELL.findall(piece):
            rows = max(rows, int(digits))
            columns = max(columns, _column(letters))
    return max(rows * columns, counted)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cells_of_ods(pieces: Iterator[bytes]) -> int:
    """The cells that repeated rows and columns with something in them unfold to."""
    total = row_repeat = row_cells = 0
    for piece in pieces:
        for closing, kind, attributes in _ODS_TAG.findall(piece):
            repeat = max(map(int, _ODS_REPEAT.findall(attributes)), default=1)
            if kind == b"table-row":
                if closing:
                    total += row_repeat * row_cells
                row_repeat, row_cells = repeat, 0
            elif not closing and b"office:value-type" in attributes:
                row_cells += repeat
            elif not closing:
                row_cells += repeat if repeat < 1000 else 0
    return total


def _damaged(path: Path) -> InputError:
    return InputError(f"{path} is a damaged or incomplete zipped file; save it again as XLSX or CSV UTF-8.")
