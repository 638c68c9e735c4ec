"""Prove the readers on surveys whose every cell is known: each layout, encoding, separator and file format.

    python benchmarks/truth.py [ROWS]

Makes surveys of ROWS respondents (100,000 unless told) with data/make_scale.py, imports each by guess alone, and
compares every stored answer with the cell as the standard library reads it; what the generator says is junk, and what
is a near-duplicate, is compared with what is proposed. CODER_SHARED names the folder with data/make_scale.py; without
it there is nothing to compare with. SPSS and ODS are tried with fewer rows: their files, not their readers, are slow.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from search import generator, measure_duplicates, measure_statuses

from coder.errors import CoderError
from coder.store.model import Answer, Question
from coder.store.study import Study
from coder.survey.guess import Named, guess_map
from coder.survey.importing import import_survey
from coder.survey.reader import open_survey_file

csv.field_size_limit(1 << 24)
QUESTIONS = 4
HEADER_ROWS = {"qualtrics": 3, "surveymonkey": 2}
FEWER = 2_000


@dataclass(frozen=True)
class Survey:
    """A survey to be made: how make_scale.py spells it, and what is made of that."""

    name: str
    options: tuple[str, ...] = ()
    layout: str = "plain"
    separator: str = ","
    encoding: str = "utf-8-sig"
    """In which the standard library reads it."""
    convert: Callable[[Path], Path] | None = None
    largest: int = 10**9
    """Rows of which it is tried at most."""


def main() -> None:
    script = generator()
    if not script.exists():
        print(f"make_scale.py is not at {script}; nothing to compare with.")
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{'survey':32} {'rows':>7}  {'answers':>7}  {'other than the file':>19}  {'seconds':>7}")
    wrong = sum(prove(script, survey, min(rows, survey.largest)) for survey in SURVEYS)
    prove_hostile(script)
    sys.exit(1 if wrong else 0)


def prove(script: Path, survey: Survey, rows: int) -> int:
    """Import one survey and compare; gives how many cells differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(script, folder, rows, survey.options)
        source = folder / "responses.csv"
        path = survey.convert(source) if survey.convert else source
        compared = path if path.suffix == ".csv" else source
        with Study.create(folder / "study.db", title="Truth", lead="lead") as study:
            start = time.perf_counter()
            file = open_survey_file(path)
            import_survey(study, file, survey_map=guess_map(file).survey_map)
            seconds = time.perf_counter() - start
            expected = cells(compared, survey)
            if path.suffix == ".sav":
                expected = (cell.rstrip(" ") for cell in expected)  # SPSS fills each text up with spaces
            stored = texts(study)
            pairs = zip(expected, stored, strict=False)
            different = sum(one != other for one, other in pairs) + abs(rows * QUESTIONS - len(stored))
            answers = sum(bool(text) for text in stored)
            print(f"{survey.name:32} {rows:7,}  {answers:7,}  {different:19,}  {seconds:7.1f}", flush=True)
            if survey.name == "csv":
                prove_kinds(study, folder)
    return different


def make(script: Path, folder: Path, rows: int, options: tuple[str, ...]) -> None:
    command = [sys.executable, str(script), "--rows", str(rows), "--no-codings", "--out", str(folder), *options]
    subprocess.run(command, check=True, capture_output=True)


def cells(path: Path, survey: Survey) -> Iterator[str]:
    """The open answers of the file, as the standard library reads them."""
    with path.open(encoding=survey.encoding, newline="") as file:
        for row in islice(csv.reader(file, delimiter=survey.separator), HEADER_ROWS.get(survey.layout, 1), None):
            yield from row[-QUESTIONS:]


def texts(study: Study) -> list[str]:
    """The stored answers, respondent by respondent, in the order of the questions."""
    with study.read() as session:
        query = session.query(Answer.text).join(Question, Question.id == Answer.question_id)
        return [text for (text,) in query.order_by(Answer.respondent_id, Question.position)]


def prove_kinds(study: Study, folder: Path) -> None:
    with (folder / "truth_answers.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["answer_id"]: row for row in csv.DictReader(file)}
    measure_statuses(study, truth)
    measure_duplicates(study, truth)


def prove_hostile(script: Path) -> None:
    """NUL, a lone CR, a unit separator and a cell of 1 MB: kept, or refused by row and column."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(script, folder, FEWER, ("--hostile",))
        path = folder / "responses.csv"
        with Study.create(folder / "study.db", title="Truth", lead="lead") as study:
            try:
                file = open_survey_file(path)
                account = import_survey(study, file, survey_map=guess_map(file, Named()).survey_map)
            except CoderError as refused:
                print(f"hostile: refused: {refused}")
                return
            expected = [cell.replace("\0", "\ufffd") for cell in cells(path, Survey("hostile"))]
            stored = texts(study)
            changed = sum(one != other for one, other in zip(expected, stored, strict=True))
            print(f"hostile: {changed} cells differ but for NUL; the longest has {max(map(len, stored)):,} characters")
            print(*(f"hostile: {note}" for note in account.notes), sep="\n")


def transcoded(encoding: str) -> Callable[[Path], Path]:
    """The survey in an encoding that cannot spell all of it; what it cannot becomes a question mark."""

    def convert(source: Path) -> Path:
        source.write_bytes(source.read_bytes().decode("utf-8").encode(encoding, "replace"))
        return source

    return convert


def rows_of(source: Path) -> list[list[str]]:
    with source.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def to_json_lines(source: Path) -> Path:
    head, *rows = rows_of(source)
    path = source.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
    return path


def to_parquet(source: Path) -> Path:
    import pyarrow
    from pyarrow import parquet

    head, *rows = rows_of(source)
    columns = list(zip(*rows, strict=True))
    path = source.with_suffix(".parquet")
    parquet.write_table(pyarrow.table(dict(zip(head, map(list, columns), strict=True))), path)
    return path


def to_xlsx(source: Path) -> Path:
    import xlsxwriter

    path = source.with_suffix(".xlsx")
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows_of(source)):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell)
    book.close()
    return path


def to_ods(source: Path) -> Path:
    """The least that is an ODS workbook; spaces, tabs and line ends are written as elements there."""
    spaces = str.maketrans({" ": "<text:s/>", "\t": "<text:tab/>", "\r": "&#13;"})
    path = source.with_suffix(".ods")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        spelled = (
            f"<manifest:file-entry manifest:full-path={quoteattr(place)} manifest:media-type={quoteattr(what)}/>"
            for place, what in (("/", kind), ("content.xml", "text/xml"))
        )
        space = "urn:oasis:names:tc:opendocument:xmlns:"
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}manifest:1.0">{"".join(spelled)}</manifest:manifest>',
        )
        with archive.open("content.xml", "w") as file:
            file.write(
                (
                    f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0"'
                    f' xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="s">'
                ).encode()
            )
            for row in rows_of(source):
                written = []
                for cell in row:
                    paragraphs = [escape(part).translate(spaces) for part in cell.split("\n")]
                    words = "".join(f"<text:p>{part}</text:p>" for part in paragraphs)
                    written.append(f'<table:table-cell office:value-type="string">{words}</table:table-cell>')
                file.write(f"<table:table-row>{''.join(written)}</table:table-row>".encode())
            file.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    return path


def to_spss(source: Path) -> Path:
    import pandas
    import pyreadstat

    head, *rows = rows_of(source)
    path = source.with_suffix(".sav")
    pyreadstat.write_sav(pandas.DataFrame(rows, columns=head), str(path))
    return path


SURVEYS = (
    Survey("csv"),
    *(Survey(layout, ("--format", layout), layout) for layout in ("qualtrics", "msforms", "limesurvey")),
    *(Survey(layout, ("--format", layout), layout) for layout in ("surveymonkey", "google")),
    Survey("csv --bom --crlf", ("--bom", "--crlf")),
    Survey("csv --delimiter ;", ("--delimiter", ";"), separator=";"),
    Survey("csv --delimiter TAB", ("--delimiter", "\t"), separator="\t"),
    Survey("csv --delimiter |", ("--delimiter", "|"), separator="|"),
    Survey("csv --encoding utf-16", ("--encoding", "utf-16"), encoding="utf-16"),
    Survey("csv --encoding utf-16-le", ("--encoding", "utf-16-le"), encoding="utf-16-le"),
    Survey("csv, Windows-1252", convert=transcoded("cp1252"), encoding="cp1252"),
    Survey("csv, Latin-1", convert=transcoded("latin-1"), encoding="latin-1"),
    Survey("jsonl", convert=to_json_lines),
    Survey("parquet", convert=to_parquet),
    Survey("xlsx", convert=to_xlsx),
    Survey("ods", convert=to_ods, largest=10 * FEWER),
    Survey("sav", convert=to_spss, largest=FEWER),
)


if __name__ == "__main__":
    main()
