"""Read a survey kept in a spreadsheet: XLSX or ODS, the sheet that is named or the first that holds anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from coder.display import display_line
from coder.errors import InputError
from coder.suggestion import suggestion
from coder.survey.cells import cell_text
from coder.survey.encoding import clean
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, fingerprint
from coder.survey.zip_guard import check_sheets, open_guarded, tags_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ELEMENT = re.compile(rb"<(/?text:(?:tab|line-break))\b[^<>]*>")
_CHARACTERS = {b"text:tab": b"\t", b"text:line-break": b"\n", b"/text:tab": b"", b"/text:line-break": b""}

_SHOWN = 8
"""Sheets that are named in a sentence."""


class _Sheet:
    """One sheet, kept from the first look at it until its rows were read: to unpack it takes longest of all."""

    def __init__(self, path: Path, spelled: bytes | None, name: str, cells: CalamineSheet) -> None:
        self.name = name
        self.rows = cells.total_height
        self._path = path
        self._spelled = spelled
        self._cells: CalamineSheet | None = cells

    def read(self) -> Iterator[SourceRow]:
        """Its rows, from the first filled one on."""
        started = False
        with _refusals(self._path):
            for number, values in enumerate(self._unpacked().iter_rows(), start=1):
                cells = [clean(_text(value)) for value in values]
                started = started or any(cells)
                if started:
                    yield SourceRow(number, number, cells)
        self._cells = None

    def _unpacked(self) -> CalamineSheet:
        if self._cells is None:
            with _calamine(self._path, self._spelled) as book:
                self._cells = book.get_sheet_by_name(self.name)
        return self._cells


def open_workbook(path: Path, wanted: str | None = None) -> SurveyFile:
    """Look at a workbook: which sheet, and its header."""
    with open_guarded(path) as archive:
        names = set(archive.namelist())
        ods = "content.xml" in names
        if not ods and "xl/workbook.xml" not in names:
            raise InputError(f"{path} is a zipped file, but no XLSX or ODS workbook; save it as CSV UTF-8.")
        nuls = check_sheets(path, archive, ods=ods)
        formulas = not ods and "xl/calcChain.xml" in names
    spelled = _with_tabs(path) if ods else None
    sheet, filled = _find_sheet(path, spelled, wanted)
    notes = []
    if len(filled) > 1 and wanted is None:
        others = [repr(display_line(name, 31)) for name in filled[1:]]
        shown = ", ".join(others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "")
        notes.append(f"Only the first sheet was read; {len(others)} more {_hold(len(others))} something: {shown}.")
    if nuls:
        notes.append(f"{nuls} characters that cannot be stored (NUL) became U+FFFD in the texts of this workbook.")
    if formulas:
        notes.append("Some cells are formulas; their last computed values were read.")
    file = below_header(
        path,
        sheet.read,
        encoding=f"{'ODS' if ods else 'XLSX'}, sheet {sheet.name}",
        delimiter="",
        digest=fingerprint(path),
        notes=notes,
        lines=sheet.rows,
    )
    return replace(file, sheet=sheet.name, sheets=filled)


def _with_tabs(path: Path) -> bytes | None:
    """An ODS workbook with tabs and line breaks as characters, if it has any: python-calamine drops the elements."""
    with open_guarded(path) as archive:
        if not any(_ELEMENT.search(piece) for piece in tags_of(path, archive, "content.xml")):
            return None
        spelled = BytesIO()
        with ZipFile(spelled, "w", ZIP_DEFLATED, compresslevel=1) as written:
            for name in set(archive.namelist()) & {"mimetype", "META-INF/manifest.xml"}:
                written.writestr(name, archive.read(name))
            with written.open("content.xml", "w") as content:
                for piece in tags_of(path, archive, "content.xml"):
                    content.write(_ELEMENT.sub(lambda found: _CHARACTERS[found[1]], piece))
        return spelled.getvalue()


def _find_sheet(path: Path, spelled: bytes | None, wanted: str | None) -> tuple[_Sheet, tuple[str, ...]]:
    """The sheet that is wanted, else the first with a filled cell; and the names of all that have one."""
    found: _Sheet | None = None
    filled = []
    with _refusals(path), _calamine(path, spelled) as book:
        for name in book.sheet_names:
            cells = book.get_sheet_by_name(name)
            if cells.height:
                filled.append(name)
                if found is None and wanted in (None, name):
                    found = _Sheet(path, spelled, name, cells)
    if not filled:
        raise InputError(f"{path} is empty.")
    if found is None:
        known = ", ".join(display_line(name, 31) for name in filled[:_SHOWN]) + (", …" if len(filled) > _SHOWN else "")
        near = suggestion(wanted or "", filled)
        raise InputError(f"{path} has no filled sheet {display_line(wanted or '', 31)!r}{near}; it has: {known}.")
    return found, tuple(filled)


def _hold(sheets: int) -> str:
    return "holds" if sheets == 1 else "hold"


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path) from error


def _calamine(path: Path, spelled: bytes | None) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_object(path if spelled is None else BytesIO(spelled))


def _text(value: object) -> str:
    """A cell as a person sees it in the sheet."""
    return cell_text(value).upper() if isinstance(value, bool) else cell_text(value)


def _unreadable(path: Path) -> InputError:
    return InputError(f"{path} is not a workbook that can be read; save it again as XLSX or CSV UTF-8.")
