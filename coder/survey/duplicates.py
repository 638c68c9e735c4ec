"""Groups of answers that say the same, so that a coder can decide once; and respondents who were entered twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from coder.store.model import (
    DUPLICATE,
    SUBSTANTIVE,
    Answer,
    DuplicateAnswer,
    DuplicateGroup,
    Question,
    Respondent,
    StatusChange,
    StudyRow,
)
from coder.store.study import Study, Write
from coder.survey.answers import AnswerLine, answers_by_id, open_question
from coder.survey.sameness import groups, near_pairs, normal_form

_LETTERS_OF_A_SUBMISSION = 40
"""Two respondents who wrote less than this may well have written the same."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class DuplicatesFound:
    """What `find_duplicates` found."""

    groups: int
    answers: int
    """In groups."""
    exact: int
    """Groups whose texts are all the same."""
    normalised: int
    """Groups that differ in case, punctuation or spaces only."""
    near: int
    """Groups with slips of the pen."""
    submissions: int
    """Respondents whose answers and attributes are all those of an earlier respondent."""
    proposed: int
    """Their answers, for which the status "duplicate" is proposed now."""


@dataclass(frozen=True)
class Duplicates:
    """A group of answers to one question that say the same."""

    id: int
    question: str
    sameness: str
    """Of the two that differ most: exact, normalised, near."""
    answers: int
    texts: int
    """How many different texts."""
    example: AnswerLine
    """The first that was imported."""


def find_duplicates(study: Study) -> DuplicatesFound:
    """Find the groups anew among the substantive answers, and propose "duplicate" for submissions made twice."""
    study.require_lead("look for duplicates")
    with study.write() as session:
        session.execute(delete(DuplicateAnswer))
        session.execute(delete(DuplicateGroup))
        kinds = {"exact": 0, "normalised": 0, "near": 0}
        answers = 0
        for question in session.scalars(select(Question.id).where(Question.kind == "open").order_by(Question.position)):
            found = list(_groups_of(_texts_of(session, question)))
            _store(session, question, found)
            for sameness, _, members in found:
                kinds[sameness] += 1
                answers += len(members)
        submissions, proposed, withdrawn = _propose_submissions(session)
        row = session.scalars(select(StudyRow)).one()
        row.settings = {**row.settings, "duplicates_up_to": _newest(session)}
        done = DuplicatesFound(sum(kinds.values()), answers, **kinds, submissions=submissions, proposed=proposed)
        counts = {"submissions": submissions, "proposed": proposed, "withdrawn": withdrawn}
        session.log(
            "duplicates.find", "all questions", after={"groups": done.groups, "answers": answers, **kinds, **counts}
        )
        return done


def are_duplicates_known(study: Study) -> bool:
    """Whether the groups were looked for since the last import."""
    with study.read() as session:
        settings = session.scalars(select(StudyRow.settings)).one()
        return bool(settings.get("duplicates_up_to") == _newest(session))


def duplicate_groups(study: Study, *, question: str | None = None, limit: int | None = None) -> list[Duplicates]:
    """The groups that were found last, the largest first."""
    with study.read() as session:
        first = select(func.min(DuplicateAnswer.answer_id)).where(DuplicateAnswer.group_id == DuplicateGroup.id)
        query = (
            select(DuplicateGroup, Question.key, first.scalar_subquery())
            .join(Question, Question.id == DuplicateGroup.question_id)
            .order_by(DuplicateGroup.answers.desc(), DuplicateGroup.id)
            .limit(limit)
        )
        if question is not None:
            query = query.where(DuplicateGroup.question_id == open_question(session, question))
        rows = session.execute(query).all()
        lines = answers_by_id(session, [example for _, _, example in rows])
        return [
            Duplicates(group.id, key, group.sameness, group.answers, group.texts, lines[example])
            for group, key, example in rows
        ]


def duplicates_of(session: Session, answer_id: int) -> list[int]:
    """The answers of the group to which an answer belongs, itself among them, in the order of the import."""
    group = select(DuplicateAnswer.group_id).where(DuplicateAnswer.answer_id == answer_id).scalar_subquery()
    query = select(DuplicateAnswer.answer_id).where(DuplicateAnswer.group_id == group)
    return list(session.scalars(query.order_by(DuplicateAnswer.answer_id)))


def _texts_of(session: Session, question: int) -> dict[str, list[int]]:
    """The answers of each text, in the order of the import."""
    query = select(Answer.id, Answer.text).where(Answer.question_id == question, Answer.status == SUBSTANTIVE)
    found: dict[str, list[int]] = {}
    for id, text in session.connection().execute(query.order_by(Answer.id)):
        found.setdefault(text, []).append(id)
    return found


def _groups_of(texts: dict[str, list[int]]) -> Iterator[tuple[str, int, list[int]]]:
    """(sameness, different texts, answers) of each group with two answers or more."""
    by_form: dict[str, list[str]] = {}
    for text in texts:
        by_form.setdefault(normal_form(text) or text, []).append(text)
    forms = list(by_form)
    for places in groups(len(forms), near_pairs(forms)):
        members = [text for place in places for text in by_form[forms[place]]]
        answers = sorted(id for text in members for id in texts[text])
        if len(answers) > 1:
            sameness = "near" if len(places) > 1 else "normalised" if len(members) > 1 else "exact"
            yield sameness, len(members), answers


def _store(session: Session, question: int, found: list[tuple[str, int, list[int]]]) -> None:
    first = (session.scalar(select(func.max(DuplicateGroup.id))) or 0) + 1
    heads, members = [], []
    for id, (sameness, texts, answers) in enumerate(found, start=first):
        heads.append({"id": id, "question_id": question, "sameness": sameness, "answers": len(answers), "texts": texts})
        members += [{"answer_id": answer, "group_id": id} for answer in answers]
    for model, rows in ((DuplicateGroup, heads), (DuplicateAnswer, members)):
        if rows:
            session.connection().execute(insert(model), rows)


def _propose_submissions(session: Write) -> tuple[int, int, int]:
    """Propose "duplicate" for the answers of respondents who repeat an earlier one, and no longer for others.

    Gives (respondents, answers proposed now, answers no longer proposed). What another rule proposed or a person
    decided is left alone.
    """
    repeated = _repeated_respondents(session)
    settled = set(session.scalars(select(StatusChange.answer_id).where(StatusChange.proposed_before == DUPLICATE)))
    stood = set(session.scalars(select(Answer.id).where(Answer.proposed_status == DUPLICATE)))
    found: set[int] = set()
    free = or_(Answer.proposed_status.is_(None), Answer.proposed_status == DUPLICATE)
    for batch in _batches(repeated):
        answers = select(Answer.id).where(Answer.respondent_id.in_(batch), Answer.status == SUBSTANTIVE, free)
        found |= set(session.scalars(answers)) - settled
    for ids, proposed in ((found - stood, DUPLICATE), (stood - found, None)):
        for batch in _batches(sorted(ids)):
            change = update(Answer).where(Answer.id.in_(batch)).values(proposed_status=proposed)
            session.execute(change, execution_options={"synchronize_session": False})
    return len(repeated), len(found - stood), len(stood - found)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _repeated_respondents(session: Session) -> list[int]:
    """Who said in every question, and of themselves, exactly what an earlier respondent said."""
    said: dict[int, list[tuple[int, bytes]]] = {}
    letters: dict[int, int] = {}
    query = select(Answer.respondent_id, Answer.question_id, Answer.text_hash, func.length(Answer.text))
    for person, question, digest, length in session.connection().execute(query.where(Answer.text != "")):
        said.setdefault(person, []).append((question, digest))
        letters[person] = letters.get(person, 0) + length
    first: dict[tuple[tuple[int, bytes], ...], list[int]] = {}
    for person in sorted(said):
        if letters[person] >= _LETTERS_OF_A_SUBMISSION:
            first.setdefault(tuple(sorted(said[person])), []).append(person)
    alike = [people for people in first.values() if len(people) > 1]
    facts = _attributes(session, [person for people in alike for person in people])
    repeated = []
    for people in alike:
        seen: list[dict[str, Any]] = []
        for person in people:
            if facts[person] in seen:
                repeated.append(person)
            seen.append(facts[person])
    return sorted(repeated)


def _attributes(session: Session, people: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for batch in _batches(people):
        query = select(Respondent.id, Respondent.attributes).where(Respondent.id.in_(batch))
        found.update({id: attributes for id, attributes in session.execute(query)})
    return found


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Answer.id))) or 0
