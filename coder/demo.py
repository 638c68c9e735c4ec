"""The demonstration: the sample survey taken through the whole loop, by the same operations as any study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coder.agreement.chart import save_chart
from coder.agreement.report import agreement_report
from coder.agreement.tables import save_table
from coder.assets import folder
from coder.codebook.loading import load_codebook
from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.consensus.files import load_decisions
from coder.errors import InputError
from coder.reporting.quotes import quote_bank
from coder.reporting.writers import save_quotes
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.answers import accept_proposed
from coder.survey.importing import import_survey
from coder.survey.mapping import load_map
from coder.themes.loading import load_themes

LEAD, CODERS = "lee", ("ana", "ben")
STUDY_FILE = "study.db"
PRACTICE_SHARE = "5%"

Progress = Callable[[str], None]


def build(where: Path, progress: Progress) -> Path:
    """Make the demonstration study in a folder, step by step, and return its file; one that is there is kept."""
    where.mkdir(parents=True, exist_ok=True)
    path = where / STUDY_FILE
    if path.exists():
        progress(f"{path} is there already and is opened as it is.")
        return path
    unfinished = where / f".{STUDY_FILE}.demo"
    unfinished.unlink(missing_ok=True)
    try:
        _run_the_loop(unfinished, progress)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
