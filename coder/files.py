"""Read and write files so that a reader finds a whole file or none, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LARGEST_CELL = 2_000_000
"""Characters in one cell; more is taken for a broken quote."""


def write_whole(path: Path, content: bytes | str | Callable[[Path], None], *, force: bool = False) -> Path:
    """Put `content` at `path`, whole or not at all; an existing file is replaced only with `force`.

    A callable gets the path of a temporary file beside the target and fills it.
    """
    refuse_existing(path, force)
    try:
        if not path.parent.is_dir():
            raise InputError(f"The folder {path.parent} does not exist; make it first or choose another place.")
        _replace(path, content)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from None
    return path


def _replace(path: Path, content: bytes | str | Callable[[Path], None]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    temporary = Path(name)
    try:
        os.close(handle)
        if callable(content):
            content(temporary)
        else:
            temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
        keep_names(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    """A new XLSX file to be filled; a string that is written to it stays a string.

    XlsxWriter has an error of its own for a full disk, which nobody who writes files would catch.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(path, settings) as book:
            yield book
    except FileCreateError as error:
        raise error.args[0] from None


def keep_names(folder: Path) -> None:
    """Make what was renamed in a folder outlast a power cut, where the system can."""
    with suppress(OSError):  # Windows opens no folders, and some drives refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refuse_existing(path: Path, force: bool) -> None:
    """Refuse, before any work is done, to replace a file that is already there."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from None
    if is_folder:
        raise InputError(f"{path} is a folder; give the name of a file.")
    if is_there and not force:
        raise InputError(f"{path} already exists; add --force to replace it.")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV that a spreadsheet opens as text: byte order mark, and an apostrophe before what it would compute.

    `own_csv` takes the apostrophe away again, exactly.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(name) for name in header])
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _guarded(cell: object) -> object:
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell


def own_csv(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, row) of a CSV in one of our own layouts; refuses a file without the `required` columns."""
    csv.field_size_limit(LARGEST_CELL)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a file.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}); save it as CSV UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    if not text.strip():
        raise InputError(f"{path} is empty.")
    if "\0" in text:
        raise InputError(f"{path} is not a text file; save it as CSV UTF-8.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = _header(path, next((row for row in reader if row), []), required)
        for cells in reader:
            if cells:
                yield reader.line_num, _row(path, reader.line_num, header, cells)
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}.") from None


def _header(path: Path, cells: Sequence[str], required: Sequence[str]) -> list[str]:
    header = [unguarded(cell) for cell in cells]
    missing = [name for name in required if name not in header]
    if missing:
        raise InputError(f"{path} has no column {missing[0]!r}; its first row must name {', '.join(required)}.")
    repeated = [name for index, name in enumerate(header) if name and name in header[:index]]
    if repeated:
        raise InputError(f"{path}, line 1: two columns are called {display_line(repeated[0], 40)!r}; keep one of them.")
    return header


def _row(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(header):
        than = "more" if len(cells) > len(header) else "fewer"
        raise InputError(f"{path}, line {line}: {than} cells than the first row has columns ({len(header)}).")
    return dict(zip(header, map(unguarded, cells), strict=True))


def _delimiter(text: str) -> str:
    """Spreadsheets in many countries save CSV with semicolons."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def storable(text: str) -> bool:
    """Whether every database can hold `text`: no NUL and no half of a character (which invalid bytes become)."""
    return not _UNSTORABLE.search(text)


def xml_text(text: str) -> str:
    """`text` with what XML cannot hold replaced by U+FFFD, one for one."""
    return _XML_ILLEGAL.sub("\ufffd", text)
