"""A study whose round is open: twelve answers of six respondents, two coders, a small codebook."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.cli.main import coder
from coder.codebook.loading import load_codebook
from coder.coding.rounds import open_round
from coder.store.model import Answer, Question, Respondent
from coder.store.people import add_person
from coder.store.study import Study
from coder.survey.importing import import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from tests.conftest import as_imported

HOSTILE = "[bold red]x[/] \x1b]0;pwn\x07 =1+1 <script>"
ANSWERS = {
    "001": ("There is no time, and no money either.", "Nothing changes 👩🏽‍⚕️ here."),
    "002": ("Same faces every meeting.", "We are heard."),
    "003": (HOSTILE, "  Space at both ends  "),
    "004": ("Time.", "多了解我们的需要"),
    "005": ("They listen, then decide as before.\n\nAlways.", "Staff leave."),
    "006": ("Equal partners from the start.", "A good laugh."),
}
CODEBOOK = """
title: Small
codes:
  - {key: time, name: Time, brief: Not enough hours., use_when: [hours are short]}
  - key: cost
    name: Cost
    brief: Money.
    use_when: [money is named]
    children:
      - {key: workforce, name: Staff shortage, brief: Too few people., use_when: [shortage is named]}
  - key: gap
    name: Promise and practice
    codable: false
    children:
      - {key: tokenism, name: Tokenism, brief: Form without influence., use_when: [influence is missing]}
  - {key: equal_partners, name: Equal partners, brief: As equals., use_when: [equality is said]}
"""


def run(*arguments: object) -> None:
    """A command of ours, in this process."""
    coder.main([str(argument) for argument in arguments], standalone_mode=False)


@pytest.fixture(scope="session")
def opened(new_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opened")
    path = Path(shutil.copy(new_study, folder / "study.db"))
    survey, book = folder / "survey.csv", folder / "book.yaml"
    with survey.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Q1", "Q2", "role"])
        writer.writerows([key, *texts, "carer"] for key, texts in ANSWERS.items())
    book.write_text(CODEBOOK)
    lead = ("-s", path, "--as", "lee")
    run(
        "import", survey, "--respondent", "id", "--question", "Q1", "--question", "Q2", "--attribute", "role", *lead
    )  # fmt: skip
    run("codebook", "load", book, *lead)
    run("round", "open", "main", "--coder", "ana", "--coder", "ben", *lead)
    as_imported(path)
    return path


@pytest.fixture
def round_path(opened: Path, tmp_path: Path) -> Path:
    """The study file with the open round."""
    return Path(shutil.copy(opened, tmp_path / "study.db"))


def build_round(folder: Path, texts: Sequence[str], codes: Sequence[str], where: str = "") -> Path:
    """A study of one question whose respondents R1, R2 … said these texts; ana and ben code in round main."""
    survey, book, path = folder / "s.csv", folder / "b.csv", folder / "study.db"
    where = where or str(path)
    with survey.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "Q1"], *([f"R{n}", text] for n, text in enumerate(texts, 1))])
    book.write_text("\n".join(["key", *codes]) + "\n")
    with Study.create(where, title="T", lead="lee") as study:
        add_person(study, "ana")
        add_person(study, "ben")
        import_survey(study, survey, survey_map=SurveyMap("id", (QuestionMap("Q1"),)))
        load_codebook(study, book)
        open_round(study, "main", ["ana", "ben"])
    as_imported(where)
    return path


def answer_id(study: Study, respondent: str, question: str) -> int:
    with study.read() as session:
        return session.scalars(
            select(Answer.id)
            .join(Respondent, Respondent.id == Answer.respondent_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Respondent.key == respondent, Question.key == question)
        ).one()
