"""The demonstration: the sample survey taken through the whole loop, by the same operations as any study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coder.agreement.figures import AgreementReport
from coder.agreement.report import agreement_report
from coder.agreement.writing import write_report
from coder.assets import folder
from coder.codebook.loading import load_codebook
from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.consensus.files import load_decisions
from coder.consensus.layer import ConsensusAccount, consensus_account
from coder.errors import InputError
from coder.files import own_csv
from coder.reporting.quotes import quote_bank
from coder.reporting.writers import save_quotes
from coder.store.leftovers import set_aside
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.accounts import question_accounts
from coder.survey.identifier_list import list_identifiers
from coder.survey.importing import import_survey
from coder.survey.mapping import load_map
from coder.survey.redaction import keep_identifiers, mark_identifier, replace_identifiers, scan_identifiers
from coder.survey.settling import accept_proposed
from coder.themes.framework import load_framework
from coder.themes.loading import load_themes
from coder.themes.reading import ThemeTree, show_themes

LEAD, CODERS = "lee", ("ana", "ben")
STUDY_FILE = "study.db"
ROUND, PRACTICE = "main", "practice"
PRACTICE_SHARE = "5%"
OUTPUTS = ("quotes.docx", "quotes.xlsx", "quotes.csv", "quotes.md")
TABLES = ("agreement.csv", "agreement.md", "agreement.png", "agreement.svg")

Progress = Callable[[str], None]


def build(where: Path, progress: Progress) -> Path:
    """Make the demonstration study in a folder, step by step, and return its file; one that is there is kept.

    A folder that holds somebody's files of the names that the demonstration writes is refused.
    """
    where.mkdir(parents=True, exist_ok=True)
    path = where / STUDY_FILE
    if path.exists():
        progress(f"{path} is there already and is opened as it is.")
        return path
    for name in (*TABLES, *OUTPUTS):
        if (where / name).exists():
            raise InputError(f"{where / name} exists already; choose another folder: coder demo FOLDER")
    unfinished = where / f".{STUDY_FILE}.demo"
    unfinished.unlink(missing_ok=True)
    try:
        run_the_loop(unfinished, progress)
        set_aside(path)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


@dataclass(frozen=True)
class AnswerCounts:
    """How much was asked and said."""

    respondents: int
    asked: int
    substantive: int


@dataclass(frozen=True)
class Outcome:
    """What the demonstration study says, and the files that were written."""

    answers: AnswerCounts
    agreement: AgreementReport
    consensus: ConsensusAccount
    themes: ThemeTree
    files: tuple[Path, ...]


def write_outputs(path: Path, progress: Progress) -> Outcome:
    """Write the quote bank, the agreement table and the chart beside the study."""
    with Study.open(path, LEAD) as study:
        report = agreement_report(study, round=ROUND)
        bank = quote_bank(study)
        files = []
        for name in TABLES:
            progress(f"Writing {name}")
            files.append(write_report(report, path.parent / name, force=True))
        for name in OUTPUTS:
            progress(f"Writing {name}")
            files.append(save_quotes(bank, path.parent / name, force=True))
        questions = question_accounts(study)
        counts = AnswerCounts(
            max(question.asked + question.not_asked for question in questions),
            sum(question.asked for question in questions),
            sum(question.substantive for question in questions),
        )
        return Outcome(counts, report, consensus_account(study, ROUND), show_themes(study), tuple(files))


def run_the_loop(path: str | Path, progress: Progress) -> None:
    """Take the sample survey through every phase in a new study at `path` (a file, or the address of a database)."""
    sample = folder("sample_data")
    study = Study.create(
        path,
        title="Co-production in social care (sample)",
        lead=LEAD,
        because="a shared frame and a team of two: agreement shows which codes are unclear",
    )
    with study:
        progress("Importing the survey")
        import_survey(study, sample / "survey.csv", survey_map=load_map(sample / "map.yaml"))
        accept_proposed(study)
        progress("Scanning for possible identifiers, and deciding on each")
        scan_identifiers(study)
        decide_identifiers(study, sample / "identifiers.csv")
        progress("Loading the codebook")
        load_codebook(study, folder("codebooks") / "co-production.yaml")
        for name in CODERS:
            add_person(study, name, "coder")
        open_round(study, ROUND, CODERS)
    for name in CODERS:
        progress(f"{name} codes, without seeing anybody else's work")
        with Study.open(path, name) as study:
            load_codings(study, sample / f"codings_{name}.csv")
            submit_round(study)
    with Study.open(path, LEAD) as study:
        progress("Closing the round: agreement is computed and frozen")
        close_round(study, ROUND)
        progress("Reconciling the differences, each with a reason")
        load_decisions(study, sample / "decisions.csv", ROUND)
        progress("Developing themes")
        load_themes(study, sample / "themes.yaml")
        load_framework(study, sample / "framework.yaml")
        open_round(study, PRACTICE, [LEAD], kind="pilot", sample=PRACTICE_SHARE)


def decide_identifiers(study: Study, path: Path) -> None:
    """Replace, keep and mark what the lead's sheet says."""
    for _, row in own_csv(path, ("respondent", "question", "words", "decision", "replacement")):
        respondent, question, words, shown = row["respondent"], row["question"], row["words"], row["replacement"]
        found = list_identifiers(study, question=question, words=words)
        ids = [line.id for line in found if line.respondent == respondent]
        if row["decision"] == "mark":
            mark_identifier(study, respondent, question, words=words, replacement=shown or None)
        elif row["decision"] == "keep":
            keep_identifiers(study, ids)
        else:
            replace_identifiers(study, ids, shown or None)
