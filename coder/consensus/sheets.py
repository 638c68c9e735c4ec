"""The sheet of differences as a file: CSV, or XLSX for those who fill it in with a spreadsheet program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coder.display import display_line
from coder.errors import InputError
from coder.files import open_workbook, own_csv, xml_text
from coder.survey.zip_guard import check_sheets, open_guarded

LARGEST_CELL = 32_767
"""Characters that a cell can hold."""
_WIDE = {"wording": 30, "text": 80, "codes": 30, "reason": 50, "memo_1": 30, "memo_2": 30, "side_1": 24, "side_2": 24}


def sheet_kind(path: Path) -> str:
    """.csv or .xlsx; refuses other files."""
    if (kind := path.suffix.lower()) in (".csv", ".xlsx"):
        return kind
    raise InputError(f"{display_line(path.name, 80)}: differences are kept as .csv or .xlsx; name the file so.")


def write_sheet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Fill a workbook with text cells, its first row in view."""
    with open_workbook(path) as book:
        book.set_properties({"title": "Differences", "author": ""})
        sheet = book.add_worksheet("Differences")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate(header):
            sheet.set_column(column, column, _WIDE.get(name, 14))
            sheet.write_string(0, column, name, bold)
        for number, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, column, xml_text(cell)[:LARGEST_CELL], wrapped)
        sheet.freeze_panes(1, 2)


def own_sheet(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV or XLSX in our own layout; refuses one without the `required` columns."""
    if path.suffix.lower() != ".xlsx":
        yield from own_csv(path, required)
        return
    rows = _rows(path)
    header = next(rows, (0, []))[1]
    if missing := [name for name in required if name not in header]:
        raise InputError(f"{path} has no column {missing[0]!r}; its first row must name {', '.join(required)}.")
    named = [name for name in header if name]
    if repeated := [name for place, name in enumerate(named) if name in named[:place]]:
        raise InputError(f"{path}, line 1: two columns are called {display_line(repeated[0], 40)!r}; keep one of them.")
    for line, cells in rows:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        if any(padded[len(header) :]):
            raise InputError(f"{path}, line {line}: more cells than the first row has columns ({len(header)}).")
        yield line, {name: cell for name, cell in zip(header, padded, strict=False) if name}


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet, from the first that holds anything."""
    from python_calamine import CalamineError, CalamineWorkbook

    with open_guarded(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise InputError(f"{path} is no XLSX workbook; save it as .xlsx or as CSV UTF-8.")
        check_sheets(path, archive, ods=False)
    try:
        with CalamineWorkbook.from_object(path) as book:
            for line, values in enumerate(book.get_sheet_by_index(0).iter_rows(), start=1):
                if any(value not in ("", None) for value in values):
                    yield line, [_cell(value) for value in values]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"{path} is not a workbook that can be read; save it again as .xlsx.") from error


def _cell(value: object) -> str:
    """A cell as its reader sees it: 1, not 1.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
