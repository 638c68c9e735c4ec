"""Rounds written straight into a study's tables, so that agreement is tested without the rest of the workbench."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coder.store.check import text_digest
from coder.store.model import (
    Answer,
    Assignment,
    Attribute,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Person,
    Question,
    Respondent,
    Round,
    RoundAnswer,
    SurveyImport,
)
from coder.store.study import Study, Write

TWELVE = [
    ("time", "time"),
    ("time cost", "time"),
    ("culture", "culture support"),
    ("tokenism box_ticking", "tokenism"),
    ("usual_voices", "usual_voices representativeness"),
    ("", ""),
    ("training", "knowledge"),
    ("cost", "cost"),
    ("time culture", "time culture"),
    ("tokenism", "lip_service"),
    ("language", "communication"),
    ("usual_voices representativeness", "usual_voices representativeness"),
]
"""Two coders' codes on twelve answers; the empty string says that no code applies."""
TWELVE_PARENTS = {"box_ticking": "tokenism", "lip_service": "tokenism"}


@dataclass
class Survey:
    """What a test round is made of; `answers` holds one text of space-separated codes per coder, or None."""

    answers: Sequence[Sequence[str | None]]
    coders: Sequence[str] = ("ana", "ben")
    respondents: Sequence[str] = ()
    """Of each answer; empty: each answer has its own."""
    questions: Sequence[str] = ()
    """Of each answer; empty: all are to Q1."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """The role of a respondent."""
    parents: Mapping[str, str] = field(default_factory=dict)
    meant_for: Mapping[str, list[str]] = field(default_factory=dict)
    extra_codes: Sequence[str] = ()
    not_codable: Sequence[str] = ()
    state: str = "closed"
    kind: str = "main"


def build(path: Path, survey: Survey, *, name: str = "main") -> None:
    """Put the round into the study at `path`."""
    with Study.open(path, "lee") as study, study.write() as session:
        _build(session, survey, name, study.require_actor().id)
        session.log("test.build", name)


def _build(session: Write, survey: Survey, name: str, lead: int) -> None:
    codes = _codebook(session, survey, lead)
    answers = _answers(session, survey, lead)
    version = session.query(CodebookVersion).one().id
    row = Round(name=name, kind=survey.kind, state=survey.state, codebook_version_id=version, seed=1, sample="100%")
    session.add(row)
    session.flush()
    session.add_all(RoundAnswer(round_id=row.id, answer_id=answer) for answer in answers)
    people = {person.name: person.id for person in session.query(Person)}
    for place, coder in enumerate(survey.coders):
        if coder not in people:
            session.add(person := Person(name=coder, role="coder"))
            session.flush()
            people[coder] = person.id
        part = Assignment(round_id=row.id, person_id=people[coder], state="submitted")
        session.add(part)
        session.flush()
        for answer, given in zip(answers, survey.answers, strict=True):
            for code in _ids(given[place], codes):
                session.add(Coding(assignment_id=part.id, answer_id=answer, code_id=code, codebook_version_id=version))


def _ids(given: str | None, codes: Mapping[str, int]) -> list[int | None]:
    if given is None:
        return []
    return [codes[key] for key in given.split()] or [None]


def _codebook(session: Write, survey: Survey, lead: int) -> dict[str, int]:
    used = (key for given in survey.answers for side in given if side for key in side.split())
    keys = _unique([*survey.parents.values(), *used, *survey.parents, *survey.extra_codes])
    version = CodebookVersion(number=1, title="Test", content_hash=b"", made_by_id=lead)
    rows = {key: Code(key=key) for key in keys}
    session.add_all([version, *rows.values()])
    session.flush()
    for position, (key, code) in enumerate(rows.items()):
        parent = survey.parents.get(key)
        session.add(
            CodeState(
                version_id=version.id, code_id=code.id, parent_id=rows[parent].id if parent else None,
                position=position, name=key.capitalize(), brief="", full="", use_when=[], do_not_use_when=[],
                examples=[], near_misses=[], questions=survey.meant_for.get(key, []), color="#000000",
                codable=key not in survey.not_codable,
            )
        )  # fmt: skip
    return {key: code.id for key, code in rows.items()}


def _answers(session: Write, survey: Survey, lead: int) -> list[int]:
    came = SurveyImport(file_name="t", file_hash=b"", encoding="utf-8", rows_in=0, rows_out=0, map={}, made_by_id=lead)
    session.add_all([came, Attribute(key="role", position=0)])
    session.flush()
    whose = survey.respondents or [f"r{place}" for place in range(len(survey.answers))]
    asked = survey.questions or ["Q1"] * len(survey.answers)
    respondents = {
        key: Respondent(
            key=key, attributes={"role": survey.attributes[key]} if key in survey.attributes else {}, import_id=came.id
        )
        for key in _unique(whose)
    }
    questions = {
        key: Question(key=key, wording=key, kind="open", position=position)
        for position, key in enumerate(_unique(asked))
    }
    session.add_all([*respondents.values(), *questions.values()])
    session.flush()
    rows = [
        Answer(
            respondent_id=respondents[respondent].id, question_id=questions[question].id, text="words",
            text_hash=text_digest("words"), status="substantive",
        )
        for respondent, question in zip(whose, asked, strict=True)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _unique(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))
