"""A plan for double coding: how many answers each code needs, and what a sample of the study's answers would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypedDict

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.clustering import Clustering, clustering
from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.counts import Unit, coded_by_several, read_units
from coder.agreement.planning import (
    answers_for_limit,
    answers_for_positives,
    answers_for_width,
    answers_with_resemblance,
    independent_answers,
    limit_for_answers,
)
from coder.codebook.reading import codebook_version, current_codebook
from coder.coding.sampling import share_of
from coder.coding.visibility import RoundInfo, closed_round
from coder.display import display_line
from coder.errors import InputError, NotAllowed
from coder.store.model import SUBSTANTIVE, Answer, CodebookVersion, Question, Round, StudyRow
from coder.store.study import Study
from coder.suggestion import suggestion

TARGET, EXPECTED, HALF_WIDTH, POSITIVES, SAMPLE = 0.80, 0.80, 0.10, 5, "20%"
EXAMPLES = (0.25, 0.20, 0.10, 0.05, 0.02)
"""Shares for which the plan is made when nothing is known of the codes."""
LEAST_RESPONDENTS = 30
"""Respondents with several answers, below which the design effect of a round is chance."""
REFLEXIVE = (
    "This is a reflexive study, in which agreement is not counted, so there is no number of answers to plan for it;"
    " two researchers read as many answers as they want to talk about."
)


@dataclass(frozen=True)
class CodePlan:
    """What one code needs, in answers that both coders code."""

    code: str
    """Its key; empty for a share that stands for no code."""
    prevalence: float
    """The share of answers that it applies to."""
    unseen: bool
    """It was used on no answer or on all: the share is the most (or least) it may be by the rule of three."""
    for_limit: int
    """As if all answers were independent of one another."""
    needed: int | None
    """With what one person's answers have in common; None: more answers than there are."""
    for_width: int
    """As if independent."""
    needed_for_width: int | None
    """With what one person's answers have in common."""
    for_positives: int
    """Until the code is, almost surely, applied a few times."""
    uses: float
    """Expected in the sample."""
    supported: float
    """The highest alpha that the sample may support."""


@dataclass(frozen=True)
class RoundPlan:
    """How many answers to double-code."""

    target: float
    """The alpha (or kappa) that one wants to be able to claim at least."""
    expected: float
    """The kappa that is expected, for the width."""
    half_width: float
    positives: int
    source: str
    """Whose shares these are: a round's name; empty when they were given, or are examples."""
    source_answers: int
    examples: bool
    """Nothing is known of the codes; the shares are examples."""
    question: str
    """Only answers to it; empty: all."""
    answers: int
    """Substantive answers there are."""
    sample: str
    sampled: int
    """Answers in it."""
    per_respondent: float
    """m: answers of a respondent, each counted as often as they answered."""
    clustering: Clustering | None
    """Of the closed round; None: not known, and answers count as independent."""
    codes: tuple[CodePlan, ...]
    """The rarest first."""

    @property
    def resemblance(self) -> float:
        """ρ, as far as it is known."""
        known = self.clustering
        return known.resemblance if known and known.respondents >= LEAST_RESPONDENTS else 0.0


@dataclass(frozen=True)
class _Known:
    """What a closed round tells."""

    round: str
    answers: int
    shares: tuple[tuple[str, float], ...]
    clustering: Clustering | None


def plan_answers(
    study: Study,
    *,
    round: str | None = None,
    shares: Sequence[tuple[str, float]] = (),
    question: str | None = None,
    target: float = TARGET,
    expected: float = EXPECTED,
    half_width: float = HALF_WIDTH,
    positives: int = POSITIVES,
    sample: str = SAMPLE,
) -> RoundPlan:
    """How many answers both coders should code, from how common the codes are.

    That is told by `shares` ((code, share); "" for no code in particular), else by a closed round (`round`, the newest
    pilot, else the newest main round); else the shares are examples.
    """
    _check(target, expected, half_width, positives, shares)
    part = share_of(sample)
    with study.read() as session:
        if session.scalar(select(StudyRow.approach)) == "reflexive":
            raise NotAllowed(REFLEXIVE)
        by_question = _respondents(session, question)
        shares = [(_code(session, code), share) for code, share in shares]
        found = _source(session, round) if round or not shares else None
        known = _read(session, found, question) if found else None
    told = [*shares] or [*(known.shares if known else ())]
    plan = RoundPlan(
        target=target,
        expected=expected,
        half_width=half_width,
        positives=positives,
        source=known.round if known and not shares else "",
        source_answers=known.answers if known else 0,
        examples=not told,
        question=question or "",
        sample=sample,
        sampled=sum(-int(-counts.total() * part // 1) for counts in by_question),
        **_size(by_question),
        clustering=known.clustering if known else None,
        codes=(),
    )
    codes = [_of_code(plan, code, share) for code, share in told or [("", share) for share in EXAMPLES]]
    return replace(plan, codes=tuple(sorted(codes, key=lambda one: min(one.prevalence, 1 - one.prevalence))))


class _Size(TypedDict):
    """How large a study is."""

    answers: int
    per_respondent: float


def _size(by_question: Sequence[Counter[int]]) -> _Size:
    of_respondent = sum(by_question, Counter[int]())
    answers = of_respondent.total()
    if not answers:
        raise InputError("There are no substantive answers to code; import a survey first: coder import FILE")
    return _Size(answers=answers, per_respondent=sum(number**2 for number in of_respondent.values()) / answers)


def _of_code(plan: RoundPlan, code: str, share: float) -> CodePlan:
    unseen = not 0 < share < 1
    if unseen:  # by the rule of three, what is not seen in n answers may be in 3/n of them
        bound = min(0.5, 3 / plan.source_answers)
        share = bound if share == 0 else 1 - bound
    alike = (plan.resemblance, plan.per_respondent, plan.answers)
    once, wide = answers_for_limit(share, plan.target), answers_for_width(share, plan.expected, plan.half_width)
    return CodePlan(
        code=code,
        prevalence=share,
        unseen=unseen,
        for_limit=once,
        needed=answers_with_resemblance(once, *alike),
        for_width=wide,
        needed_for_width=answers_with_resemblance(wide, *alike),
        for_positives=answers_for_positives(share, plan.positives),
        uses=share * plan.sampled,
        supported=limit_for_answers(share, independent_answers(plan.sampled, *alike)),
    )


def _respondents(session: Session, question: str | None) -> list[Counter[int]]:
    """Of each question: how many substantive answers each respondent gave to it."""
    query = (
        select(Answer.question_id, Answer.respondent_id, func.count())
        .where(Answer.status == SUBSTANTIVE)
        .group_by(Answer.question_id, Answer.respondent_id)
    )
    if question is not None:
        query = query.where(Answer.question_id == _question(session, question))
    found: dict[int, Counter[int]] = {}
    for question_id, respondent, number in session.execute(query):
        found.setdefault(question_id, Counter())[respondent] = number
    return list(found.values())


def _question(session: Session, key: str) -> int:
    known = dict(session.execute(select(Question.key, Question.id).where(Question.kind == "open")).all())
    if key not in known:
        raise InputError(f"There is no open question {display_line(key, 60)!r}{suggestion(key, known)}.")
    return known[key]


def _code(session: Session, code: str) -> str:
    """The key of a code that a share was given for."""
    there = code and session.scalar(select(CodebookVersion.id).limit(1)) is not None
    return current_codebook(session).find(code).key if there else code


def _source(session: Session, name: str | None) -> RoundInfo | None:
    """The round whose codes are counted."""
    if name is None:
        kinds = case({"pilot": 0, "main": 1}, value=Round.kind, else_=2)
        closed = select(Round.name).where(Round.state == "closed").order_by(kinds, Round.id.desc())
        name = session.scalar(closed.limit(1))
    return closed_round(session, name) if name else None


def _read(session: Session, found: RoundInfo, question: str | None) -> _Known | None:
    """What a round tells of the codes: the share of the codings of an answer that hold each, over all its coders."""
    book = codebook_version(session, found.version_id)
    units = read_units(session, found, book)
    if question is not None:
        wanted = _question(session, question)
        units = [unit for unit in units if unit.question_id == wanted]
    sets = [given for unit in units for given in unit.sets if given is not None]
    if not sets:
        return None
    counts = Counter(sets)
    shares = tuple(
        (entry.key, sum(times for given, times in counts.items() if given >> place & 1) / len(sets))
        for place, entry in enumerate(book.codes)
        if entry.codable and (question is None or not entry.questions or question in entry.questions)
    )
    return _Known(found.name, len(units), shares, _clustering(units, len(book.codes)))


def _clustering(units: Sequence[Unit], codes: int) -> Clustering | None:
    """Of two coders."""
    both = coded_by_several(units)
    if not both or len(both[0].sets) != 2:
        return None
    return clustering(count_patterns(((unit.respondent_id, unit.sets) for unit in both), codes))


def _check(
    target: float, expected: float, half_width: float, positives: int, shares: Sequence[tuple[str, float]]
) -> None:
    for name, number in (("target", target), ("expected kappa", expected), ("width", half_width)):
        if not 0 < number < 1:
            raise InputError(f"The {name} is a number between 0 and 1, such as 0.8, not {number:g}.")
    if positives < 1:
        raise InputError("The number of uses is 1 or more.")
    for _, share in shares:
        if not 0 < share < 1:
            raise InputError("How common a code is, is more than 0% and less than 100% of the answers.")


def as_json(plan: RoundPlan) -> dict[str, Any]:
    """The plan as plain values."""
    found = asdict(plan)
    found["codes"] = list(found["codes"])
    found["clustering"] = plan.clustering and plan.clustering._asdict()
    found["resemblance"] = plan.resemblance
    return found
