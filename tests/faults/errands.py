"""Errands: commands that do one large thing, whole or not at all, whenever they are interrupted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults import studies
from tests.store.old import first_schema

OLD = "an older file of the same name\n" * 200
STUDY = "study.db"


@dataclass(frozen=True)
class Errand:
    """One command, the folder in which it is run, and what to look at afterwards."""

    name: str
    arguments: tuple[str, ...]
    """After `coder`; the command runs in the folder."""
    prepare: Callable[[Path], object]
    """Puts into an empty folder what the command needs; what it gives is not looked at."""
    look: Callable[[Path], object]
    """What the command changes, as a value: it must be as before, or as after a whole run."""
    studies: tuple[str, ...] = (STUDY,)
    """Files of the folder that must pass `coder check` if they are there."""


def faults_of(errand: Errand, folder: Path, *, in_process: bool = False) -> list[str]:
    """What `coder check` finds wrong with the studies of an errand's folder."""
    there = [folder / name for name in errand.studies if (folder / name).exists()]
    return [f"{path.name}: {fault}" for path in there for fault in studies.faults_of(path, in_process=in_process)]


def _study(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        studies.put(make, folder / STUDY)

    return prepare


def _study_and_old(make: Callable[[Path], None], name: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        studies.put(make, folder / STUDY)
        (folder / name).write_text(OLD, encoding="utf-8")

    return prepare


def _with_survey(folder: Path) -> None:
    studies.put(studies.empty, folder / STUDY)
    studies.large_survey(folder / "survey.csv")


def _to_back_up(folder: Path) -> None:
    studies.put(studies.submitted, folder / STUDY)
    studies.put(studies.empty, folder / "copy.db")


def _study_contents(name: str = STUDY) -> Callable[[Path], object]:
    return lambda folder: studies.contents(folder / name)


def _bytes(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).read_bytes()


def _workbook(folder: Path) -> object:
    """The parts of an XLSX, without the one that holds the time at which it was written."""
    path = folder / "quotes.xlsx"
    if path.read_bytes() == OLD.encode():
        return OLD
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}


_AS_LEAD = ("-s", STUDY, "--as", studies.LEAD)

INIT = Errand(
    "init (a new study)",
    ("init", "--title", "New", "--because", "a test", "--lead", studies.LEAD, "-s", STUDY),
    lambda folder: None,
    _study_contents(),
)
IMPORT = Errand(
    f"import of {studies.ROWS:,} rows",
    (*_AS_LEAD, "import", "survey.csv", "--respondent", "respondent"),
    _with_survey,
    _study_contents(),
)
LOAD = Errand(
    "codings load",
    ("-s", STUDY, "--as", "ana", "codings", "load", str(studies.SAMPLE / "codings_ana.csv")),
    _study(studies.small),
    _study_contents(),
)
CLOSE = Errand("round close", (*_AS_LEAD, "round", "close", "main"), _study(studies.submitted), _study_contents())
BACKUP = Errand(
    "backup over an older one",
    ("-s", STUDY, "backup", "copy.db", "--force"),
    _to_back_up,
    _study_contents("copy.db"),
    (STUDY, "copy.db"),
)
SAVE = Errand(
    "codings save over an older file",
    (*_AS_LEAD, "codings", "save", "codings.csv", "--coder", "ana", "--force"),
    _study_and_old(studies.closed, "codings.csv"),
    _bytes("codings.csv"),
)
QUOTES = Errand(
    "quote bank (.xlsx) over an older file",
    (*_AS_LEAD, "quotes", "--out", "quotes.xlsx", "--force"),
    _study_and_old(studies.closed, "quotes.xlsx"),
    _workbook,
)
UPGRADE = Errand(
    "upgrade of a study of the first schema",
    ("-s", STUDY, "upgrade"),
    lambda folder: first_schema(folder / STUDY),
    _study_contents(),
    (),  # `coder check` is for studies of this schema
)
ERRANDS = (INIT, UPGRADE, IMPORT, LOAD, CLOSE, BACKUP, SAVE, QUOTES)


def _written(name: str, *arguments: str) -> Errand:
    prepare = _study_and_old(studies.closed, name)
    return Errand(name, (*_AS_LEAD, *arguments, "--out", name, "--force"), prepare, _bytes(name))


OTHER_FILES = (
    _written("quotes.docx", "quotes"),
    _written("agreement.xlsx", "agreement"),
    _written("agreement.png", "agreement"),
)
"""Files that hold the time at which they were written, so that two whole ones differ."""
