"""Rounds with known codings, made row by row, so that nothing under test prepares what it is tested on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.store.check import text_digest
from coder.store.ids import new_ids
from coder.store.model import (
    Answer,
    Assignment,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Confusable,
    Memo,
    Person,
    Question,
    Respondent,
    SurveyImport,
)
from coder.store.people import add_person
from coder.store.study import Study

CODES = {
    "time": None,
    "cost": None,
    "culture": None,
    "support": None,
    "tokenism": None,
    "box_ticking": "tokenism",
    "lip_service": "tokenism",
    "usual_voices": None,
    "representativeness": None,
    "training": None,
    "knowledge": None,
    "language": None,
    "communication": None,
}

ANNEX = {
    "ana": [
        ("time",),
        ("time", "cost"),
        ("culture",),
        ("tokenism", "box_ticking"),
        ("usual_voices",),
        (),
        ("training",),
        ("cost",),
        ("time", "culture"),
        ("tokenism",),
        ("language",),
        ("usual_voices", "representativeness"),
    ],
    "ben": [
        ("time",),
        ("time",),
        ("culture", "support"),
        ("tokenism",),
        ("usual_voices", "representativeness"),
        (),
        ("knowledge",),
        ("cost",),
        ("time", "culture"),
        ("lip_service",),
        ("communication",),
        ("usual_voices", "representativeness"),
    ],
}
"""The twelve answers of the method: each coder's codes, () for "no code applies"."""

Work = Mapping[str, Sequence[Sequence[Any] | None]]


def make_round(path: Path, work: Work, *, close: bool = True, approach: str = "codebook") -> Path:
    """A study with the lead lee in which `work` was coded: per coder and answer its codes, or (code, start, end)."""
    with Study.create(path, title="T", lead="lee", approach=approach, because="test") as study:  # type: ignore[arg-type]
        for name in work:
            add_person(study, name)
        _fill(study, max(len(sets) for sets in work.values()))
        open_round(study, "main", list(work), seed=7)
        _code(study, work)
    for name in work:
        with Study.open(path, name) as own:
            submit_round(own, partial=True)
    if close:
        with Study.open(path, "lee") as study:
            close_round(study)
    return path


def _fill(study: Study, answers: int) -> None:
    with study.write() as session:
        came = SurveyImport(
            file_name="f", file_hash=b"", encoding="utf-8", rows_in=answers, rows_out=answers, map={}, made_by_id=1
        )
        question = Question(key="Q1", wording="What is in the way?", kind="open", position=0)
        version = CodebookVersion(number=1, title="T", content_hash=b"", made_by_id=1)
        codes = {key: Code(key=key) for key in CODES}
        session.add_all([came, question, version, *codes.values()])
        session.flush()
        for place, (key, parent) in enumerate(CODES.items()):
            session.add(
                CodeState(
                    version_id=version.id,
                    code_id=codes[key].id,
                    parent_id=codes[parent].id if parent else None,
                    position=place,
                    name=key.replace("_", " "),
                    brief="b",
                    full="",
                    use_when=["u"],
                    do_not_use_when=[],
                    examples=[],
                    near_misses=[],
                    questions=[],
                    color="#000000",
                    codable=True,
                )
            )
        session.add(Confusable(version_id=version.id, codes=["language", "communication"], ask="Words?", then=""))
        for number, uid in enumerate(new_ids(answers), start=1):
            person = Respondent(key=f"r{number}", attributes={}, import_id=came.id)
            session.add(person)
            session.flush()
            words = f"Answer number {number}: there is never enough of anything, they say."
            session.add(
                Answer(
                    uid=uid,
                    respondent_id=person.id,
                    question_id=question.id,
                    text=words,
                    text_hash=text_digest(words),
                    status="substantive",
                )
            )
        session.log("test.fill", "answers")


def _code(study: Study, work: Work) -> None:
    with study.write() as session:
        codes = {code.key: code.id for code in session.query(Code)}
        people = {person.id: person.name for person in session.query(Person)}
        answers = [answer.id for answer in session.query(Answer).order_by(Answer.id)]
        for part in session.query(Assignment):
            for answer, given in zip(answers, work[people[part.person_id]], strict=False):
                for coding in [(None,)] if given == () else given or ():
                    key, *span = (coding,) if isinstance(coding, str) else coding
                    start, end = span or (None, None)
                    session.add(
                        Coding(
                            assignment_id=part.id,
                            answer_id=answer,
                            code_id=codes[key] if key else None,
                            start=start,
                            end=end,
                            codebook_version_id=1,
                        )
                    )
                if given and people[part.person_id] == "ana":
                    session.add(Memo(assignment_id=part.id, answer_id=answer, text=f"memo on {answer}"))
        session.log("test.code", "codings")


@pytest.fixture
def rounds(tmp_path: Path) -> Callable[..., Study]:
    """Make a round of given codings and open its study as somebody (the lead)."""

    def make(work: Work = ANNEX, acting: str = "lee", **options: Any) -> Study:
        path = tmp_path / "round.db"
        if not path.exists():
            make_round(path, work, **options)
        return Study.open(path, acting)

    return make
