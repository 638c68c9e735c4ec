"""Read a survey kept in a spreadsheet: XLSX or ODS, its first sheet that holds anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from coder.errors import InputError
from coder.survey.cells import cell_text
from coder.survey.encoding import clean
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, fingerprint
from coder.survey.zip_guard import check_sheets, open_guarded, tags_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_ELEMENT = re.compile(rb"<(/?text:(?:tab|line-break))\b[^<>]*>")
_CHARACTERS = {b"text:tab": b"\t", b"text:line-break": b"\n", b"/text:tab": b"", b"/text:line-break": b""}


def open_workbook(path: Path) -> SurveyFile:
    """Look at a workbook: which sheet, and its header."""
    with open_guarded(path) as archive:
        names = set(archive.namelist())
        ods = "content.xml" in names
        if not ods and "xl/workbook.xml" not in names:
            raise InputError(f"{path} is a zipped file, but no XLSX or ODS workbook; save it as CSV UTF-8.")
        nuls = check_sheets(path, archive, ods=ods)
        formulas = not ods and "xl/calcChain.xml" in names
    spelled = _with_tabs(path) if ods else None
    sheet, notes = _first_sheet(path, spelled)
    if nuls:
        notes.append(f"{nuls} characters that cannot be stored (NUL) became U+FFFD in the texts of this workbook.")
    if formulas:
        notes.append("Some cells are formulas; their last computed values were read.")
    return below_header(
        path,
        lambda: _rows(path, spelled, sheet),
        encoding=f"{'ODS' if ods else 'XLSX'}, sheet {sheet}",
        delimiter="",
        digest=fingerprint(path),
        notes=notes,
    )


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


def _first_sheet(path: Path, spelled: bytes | None) -> tuple[str, list[str]]:
    """The first sheet with a filled cell, and what to say about the others."""
    from python_calamine import CalamineError

    try:
        with _calamine(path, spelled) as book:
            names = book.sheet_names
            filled = [name for name in names if book.get_sheet_by_name(name).height]
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path) from error
    if not filled:
        raise InputError(f"{path} is empty.")
    others = len(filled) - 1
    return filled[0], [f"Only the first sheet was read; {others} more hold something."] if others else []


def _rows(path: Path, spelled: bytes | None, sheet: str) -> Iterator[SourceRow]:
    from python_calamine import CalamineError

    try:
        with _calamine(path, spelled) as book:
            started = False
            cells_of = book.get_sheet_by_name(sheet).iter_rows()
            for number, values in enumerate(cells_of, start=1):
                cells = [clean(_text(value)) for value in values]
                started = started or any(cells)
                if started:
                    yield SourceRow(number, number, cells)
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
