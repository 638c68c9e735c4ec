"""A study whose agreed layer was written row by row, so that every count can be made by hand.

Four respondents; seven answers in the main round, six of them agreed. P1 said voices (the hostile answer), time and
cost; P2 said voices and who speaks; P3 said tokenism and voices, and may not be quoted; P10 said nothing to code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.loading import load_codebook
from coder.store.check import text_digest
from coder.store.model import (
    Answer,
    Attribute,
    Code,
    CodebookVersion,
    ConsensusCoding,
    Person,
    Question,
    Respondent,
    Round,
    RoundAnswer,
    SurveyImport,
    now,
)
from coder.store.study import Study

HOSTILE = (
    "[bold red]x[/] \x1b]0;pwn\x07 =1+1 <script>\n\n# not a heading\n1. not a list\n"
    "    *not* `code` &amp; www.example.com"
)
MONEY = "Time is short and money is short."
VOICES = "The same few voices, always the same."

CODEBOOK = """
title: Small
codes:
  - key: barriers
    name: Barriers
    codable: false
    children:
      - {key: time, name: Time, brief: Too little of it}
      - {key: cost, name: Cost, brief: Money}
  - {key: usual_voices, name: The same few voices, brief: The usual people}
  - {key: representativeness, name: Who speaks, brief: For whom}
  - {key: tokenism, name: Tokenism, brief: Asked for show}
"""

THEMES = """
themes:
  - key: voices
    name: The same few voices
    kind: theme
    status: kept
    central_idea: Those who are heard were heard before.
    definition: "Who is asked, and who is not: \\"usual\\" people."
    is_not_about: Time.
    codes: [usual_voices]
    children:
      - key: who_speaks
        name: Who speaks
        central_idea: One speaks for many.
        codes: [Who speaks]
      - key: for_show
        name: For show
        status: dropped
        central_idea: Asked and not heard.
        codes: [tokenism]
  - key: resources
    name: Time and money
    kind: topic_summary
    codes: [time, barriers->cost]
"""

RESPONDENTS = {
    "P1": ({"group": "Staff", "role": "manager", "number": "208"}, True),
    "P2": ({"group": "Staff", "role": "", "number": "209"}, True),
    "P3": ({"group": "Person with lived experience", "role": "", "number": "030"}, False),
    "P10": ({"group": "Staff", "role": "nurse", "number": ""}, True),
}

ANSWERS = {
    ("P1", "Q1"): MONEY,
    ("P1", "Q2"): HOSTILE,
    ("P2", "Q1"): VOICES,
    ("P3", "Q1"): "Nobody asked me.",
    ("P3", "Q2"): "They never listen.",
    ("P10", "Q1"): "Fine.",
    ("P10", "Q2"): "Time again.",
}

AGREED: list[tuple[str, str, str | None, str | None, str]] = [
    ("P1", "Q1", "time", "Time is short", "both"),
    ("P1", "Q1", "cost", "short and money is short", "one"),
    ("P1", "Q2", "usual_voices", None, "lead"),
    ("P2", "Q1", "usual_voices", "The same few voices", "both"),
    ("P2", "Q1", "representativeness", "always the same", "both"),
    ("P3", "Q1", "tokenism", None, "both"),
    ("P3", "Q2", "usual_voices", None, "both"),
    ("P10", "Q1", None, None, "both"),
]
"""Respondent, question, code, the words it is on, origin."""


@dataclass(frozen=True)
class Agreed:
    """The study's file, and the folder in which tests may write."""

    path: Path
    folder: Path

    def open(self, name: str | None = "lee") -> Study:
        return Study.open(self.path, name)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def build_agreed(path: Path, folder: Path) -> Agreed:
    """Fill the new study at `path`."""
    made = Agreed(path, folder)
    with made.open() as study:
        load_codebook(study, made.file("codebook.yaml", CODEBOOK))
        with study.write() as session:
            answers = _survey(session)
            main = _round(session, "main", "main", "closed", answers.values())
            pilot = _round(session, "pilot", "pilot", "closed", [answers["P10", "Q2"]])
            for respondent, question, code, words, origin in AGREED:
                _agree(session, main, answers[respondent, question], code, words, origin)
            _agree(session, main, answers["P2", "Q1"], "tokenism", None, "lead", removed_at=now())
            _agree(session, pilot, answers["P10", "Q2"], "time", None, "both")
            session.log("test.build", "the agreed layer")
    return made


def _survey(session: Session) -> dict[tuple[str, str], Answer]:
    lead = session.scalars(select(Person).where(Person.name == "lee")).one()
    survey = SurveyImport(
        file_name="s.csv", file_hash=b"", encoding="utf-8", rows_in=4, rows_out=4, map={}, made_by_id=lead.id
    )
    session.add(survey)
    session.flush()
    session.add_all(Attribute(key=key, position=at) for at, key in enumerate(("group", "role", "number")))
    questions = {
        key: Question(key=key, wording=f"What about {key}?", kind="open", position=at, asked=None)
        for at, key in enumerate(("Q1", "Q2"))
    }
    people = {
        key: Respondent(key=key, attributes=attributes, may_quote=may_quote, import_id=survey.id)
        for key, (attributes, may_quote) in RESPONDENTS.items()
    }
    session.add_all([*questions.values(), *people.values()])
    session.flush()
    answers = {
        (who, question): Answer(
            respondent_id=people[who].id, question_id=questions[question].id, text=text,
            text_hash=text_digest(text), status="substantive", proposed_status=None,
        )
        for (who, question), text in ANSWERS.items()
    }  # fmt: skip
    session.add_all(answers.values())
    session.flush()
    return answers


def _round(session: Session, name: str, kind: str, state: str, answers: Any) -> Round:
    version = session.scalars(select(CodebookVersion.id)).one()
    row = Round(name=name, kind=kind, state=state, codebook_version_id=version, seed=1, sample="100%")
    session.add(row)
    session.flush()
    session.add_all(RoundAnswer(round_id=row.id, answer_id=answer.id) for answer in answers)
    return row


def _agree(
    session: Session, round_: Round, answer: Answer, code: str | None, words: str | None, origin: str, **more: Any
) -> None:
    start = None if words is None else answer.text.index(words)
    session.add(
        ConsensusCoding(
            round_id=round_.id,
            answer_id=answer.id,
            code_id=session.scalar(select(Code.id).where(Code.key == code)) if code else None,
            start=start,
            end=None if start is None or words is None else start + len(words),
            origin=origin,
            codebook_version_id=round_.codebook_version_id,
            **more,
        )
    )
    session.flush()
