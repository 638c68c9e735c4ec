"""The lists that an import leaves beside the study: rows that were left out, and texts that had changed.

Rows that were left out are corrected in their list and imported from there, so their texts come back as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from coder.errors import CoderError
from coder.files import csv_text, write_whole
from coder.store.engine import is_server
from coder.store.study import Study
from coder.survey.mapping import SurveyMap
from coder.survey.reader import LIST_COLUMNS, Reject, SurveyFile

_LONGEST_NAME = 60
"""Characters of the survey file's name in that of a list."""


def list_rejects(study: Study, file: SurveyFile, survey_map: SurveyMap, rejects: Sequence[Reject]) -> tuple[str, str]:
    """Save the rows that were left out, with the reasons; as `save_list`.

    Columns that the map leaves out may hold personal data and stay out. In a row of another length nobody knows which
    cell is which, so that its cells stay out too.
    """
    mapped = set(survey_map.columns())
    places = [at for at, name in enumerate(file.columns) if name in mapped]
    rows = [
        (
            reject.row.number,
            reject.row.line,
            reject.reason,
            *(reject.row.cells[at] if len(reject.row.cells) == len(file.columns) else "" for at in places),
        )
        for reject in rejects
    ]
    return save_list(study, file, "rejected", (*LIST_COLUMNS, *(file.columns[at] for at in places)), rows)


def save_list(
    study: Study, file: SurveyFile, what: str, header: Sequence[str], rows: Sequence[Sequence[object]]
) -> tuple[str, str]:
    """Put a list beside the study; (where, why not). A list that is there may be in somebody's hands and stays.

    A study on a server has no place beside it.
    """
    if is_server(study.where):
        return "", ""
    text = csv_text(header, rows)
    try:
        for path in _names(Path(study.where), f"{file.path.stem[:_LONGEST_NAME]}-{what}"):
            if not path.exists():
                return str(write_whole(path, text)), ""
            if path.is_file() and path.read_bytes() == text.encode():
                return str(path), ""
    except CoderError as error:
        return "", str(error)
    except OSError as error:
        return "", f"{error.strerror or error}."
    return "", ""


def _names(study: Path, name: str) -> Iterator[Path]:
    """The name of a list, and then the same with a number."""
    return (study.with_name(f"{study.stem}-{name}{end}.csv") for end in chain([""], (f"-{n}" for n in count(2))))
