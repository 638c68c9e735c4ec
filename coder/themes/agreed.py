"""The agreed layer as themes and reports see it: closed rounds, pilots left out, all rounds together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session, aliased

from coder.codebook.reading import current_codebook
from coder.coding.visibility import require_not_coding_again
from coder.consensus.layer import LATE
from coder.store.model import Answer, Code, CodebookVersion, CodeState, ConsensusCoding, Round, RoundAnswer
from coder.themes.extracts import AgreedRow


class AgreedAnswer(NamedTuple):
    """An answer of the agreed layer, with a code or with "no code applies"."""

    respondent_id: int
    question_id: int


@dataclass(frozen=True)
class Base:
    """Of how many the counts speak."""

    respondents: int
    """Respondents with at least one answer in the agreed layer."""
    answers: int
    outside: int
    """Answers of the same rounds that are not agreed: nobody coded them, or their difference is open or unresolved."""


@dataclass(frozen=True)
class AgreedLayer:
    """What was agreed."""

    answers: dict[int, AgreedAnswer]
    """By the answer's number in this study."""
    codings: list[AgreedRow]
    """Every coding with a code, by answer."""
    outside: Mapping[int, int]
    """How many answers of the same rounds are not agreed, by respondent."""

    def base(self) -> Base:
        respondents = {answer.respondent_id for answer in self.answers.values()}
        return Base(len(respondents), len(self.answers), sum(self.outside.values()))

    def respondents(self, rows: Iterable[AgreedRow]) -> set[int]:
        """Who said it: respondents, not mentions."""
        return {self.answers[row.answer_id].respondent_id for row in rows}


class CodeLabel(NamedTuple):
    """How a code is called now; a code that left the codebook keeps what it was last called."""

    key: str
    name: str
    brief: str
    place: int
    """Its place in the newest codebook; codes that left it come after all others."""


def agreed_layer(session: Session, only: Collection[int] | None = None) -> AgreedLayer:
    """The agreed layer of every closed round that is not a pilot; of an answer coded again, as it was coded first.

    `only` of these answers, where few are needed.
    """
    require_not_coding_again(session)
    query = (
        select(
            ConsensusCoding.id, ConsensusCoding.answer_id, ConsensusCoding.code_id,
            ConsensusCoding.start, ConsensusCoding.end, ConsensusCoding.origin,
        )
        .where(*_counted())
        .order_by(ConsensusCoding.answer_id, ConsensusCoding.id)
    )  # fmt: skip
    if only is not None:
        query = query.where(ConsensusCoding.answer_id.in_(only))
    codings = [AgreedRow._make(row) for row in session.execute(query.where(ConsensusCoding.code_id.is_not(None)))]
    if only is not None:
        return AgreedLayer(_answers(session, only), codings, {})
    return AgreedLayer(_answers(session), codings, _outside(session))


def code_labels(session: Session) -> dict[int, CodeLabel]:
    """Every code that ever was, by its number, as the newest version that has it calls it."""
    states = session.execute(
        select(CodeState.code_id, Code.key, CodeState.name, CodeState.brief)
        .join(Code, Code.id == CodeState.code_id)
        .join(CodebookVersion, CodebookVersion.id == CodeState.version_id)
        .order_by(CodebookVersion.number)
    )
    labels = {code_id: CodeLabel(key, name, brief, 1_000_000) for code_id, key, name, brief in states}
    if labels:
        for place, entry in enumerate(current_codebook(session).codes):
            labels[entry.id] = labels[entry.id]._replace(place=place)
    return labels


def _rounds() -> Select[Any]:
    return select(Round.id).where(Round.state == "closed", Round.kind != "pilot")


def _counted() -> tuple[ColumnElement[bool], ...]:
    """What counts: a check round's codings do not, where a main round had the answer; nor do late ones by themselves.

    A lead may decide anew that an answer stays out after something was coded late on it.
    """
    checks = select(Round.id).where(Round.kind == "check")
    in_main = select(RoundAnswer.answer_id).join(Round, Round.id == RoundAnswer.round_id)
    in_main = in_main.where(Round.state == "closed", Round.kind == "main")
    repeated = and_(ConsensusCoding.round_id.in_(checks), ConsensusCoding.answer_id.in_(in_main))
    other = aliased(ConsensusCoding)
    beside = (other.answer_id == ConsensusCoding.answer_id, other.round_id == ConsensusCoding.round_id)
    agreed = select(other.id).where(*beside, other.origin != LATE, other.removed_at.is_(None)).exists()
    alone = and_(ConsensusCoding.origin == LATE, not_(agreed))
    return ConsensusCoding.removed_at.is_(None), ConsensusCoding.round_id.in_(_rounds()), not_(repeated), not_(alone)


def _agreed_answers() -> Select[Any]:
    return select(ConsensusCoding.answer_id).where(*_counted())


def _answers(session: Session, only: Collection[int] | None = None) -> dict[int, AgreedAnswer]:
    query = select(Answer.id, Answer.respondent_id, Answer.question_id).where(Answer.id.in_(_agreed_answers()))
    rows = session.execute(query if only is None else query.where(Answer.id.in_(only)))
    return {answer_id: AgreedAnswer(respondent, question) for answer_id, respondent, question in rows}


def _outside(session: Session) -> dict[int, int]:
    in_rounds = select(RoundAnswer.answer_id).where(RoundAnswer.round_id.in_(_rounds()))
    query = (
        select(Answer.respondent_id, func.count())
        .where(Answer.id.in_(in_rounds), Answer.id.not_in(_agreed_answers()))
        .group_by(Answer.respondent_id)
    )
    return {respondent: number for respondent, number in session.execute(query)}
