"""What a coder may want to look at once more before handing in their part: questions, never answers.

It looks at the coder's own decisions only, and applies nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, codebook_version
from coder.coding.order import answer_order
from coder.coding.visibility import open_round_of, own_codings, own_decided, own_used_once
from coder.coding.visible_aids import own_flagged
from coder.display import display_line
from coder.store.model import Answer, Assignment, Question, Respondent
from coder.store.study import Study
from coder.survey.sameness import normal_form

ALIKE = 85.0
"""Of 100: how alike two answers must be for a question."""
_COMPARED = 3_000
"""Answers that are compared at most; of more, so many drawn at random."""
_SHORTEST = 8
"""Letters that an answer must have to be compared: nearly all short ones are alike."""
SHOWN = 20
"""Answers of each kind that are named."""


class Spot(NamedTuple):
    """An answer, by its number in the coder's order and by whose it is."""

    number: int
    respondent: str
    question: str


@dataclass(frozen=True)
class Alike:
    """An answer that is very like another one, without a code that the other one has."""

    answer: Spot
    like: Spot
    codes: tuple[str, ...]
    """Keys of the codes that the other one has and this one has not."""
    names: tuple[str, ...]
    """What these codes are called."""


@dataclass(frozen=True)
class UsedOnce:
    """A code that one gave to a single answer."""

    code: str
    """Its key."""
    name: str
    answer: Spot


@dataclass(frozen=True)
class SelfCheck:
    """What may be worth a look."""

    round: str
    answers: int
    undecided: int
    first_undecided: tuple[Spot, ...]
    unsure: int
    first_unsure: tuple[Spot, ...]
    alike: tuple[Alike, ...]
    compared: int
    """Decided answers that were compared with each other for that."""
    used_once: tuple[UsedOnce, ...]

    def sentences(self) -> tuple[str, ...]:
        """The same in plain words, for what there is."""
        return tuple(_sentences(self))


def self_check(study: Study, round_name: str | None = None) -> SelfCheck:
    """Look through one's own decisions in the open round."""
    with study.read() as session:
        found, mine = open_round_of(session, study.require_actor(), round_name)
        part = mine.assignment_id
        seed = session.scalar(select(Assignment.seed).where(Assignment.id == part))
        book = codebook_version(session, found.version_id)
        order = answer_order(session, found.id, seed)
        numbers = {answer: number for number, answer in enumerate(order, start=1)}
        decided = own_decided(session, part)
        undecided = [answer for answer in order if answer not in decided]
        unsure = sorted(own_flagged(session, part, "unsure"), key=numbers.__getitem__)
        drawn = _drawn(order, decided, seed or 0)
        pairs = list(islice(_pairs(session, part, drawn), SHOWN))
        once = own_used_once(session, part)
        named = {answer for pair in pairs for answer in pair[:2]} | {answer for _, answer in once}
        spots = _spots(session, numbers, [*undecided[:SHOWN], *unsure[:SHOWN], *named])
        return SelfCheck(
            round=found.name,
            answers=len(order),
            undecided=len(undecided),
            first_undecided=tuple(spots[answer] for answer in undecided[:SHOWN]),
            unsure=len(unsure),
            first_unsure=tuple(spots[answer] for answer in unsure[:SHOWN]),
            alike=tuple(_alike_as_told(book, spots[one], spots[other], codes) for one, other, codes in pairs),
            compared=len(drawn),
            used_once=tuple(
                UsedOnce(book.by_id(code).key, book.by_id(code).name, spots[answer]) for code, answer in once
            ),
        )


def _drawn(order: array[int], decided: set[int], seed: int) -> list[int]:
    """The decided answers, or so many of them that comparing each with each takes a moment."""
    found = [answer for answer in order if answer in decided]
    return found if len(found) <= _COMPARED else Random(seed).sample(found, _COMPARED)


def _pairs(session: Session, part: int, answers: list[int]) -> Iterator[tuple[int, int, frozenset[int]]]:
    """(answer, one that is very like it, codes that only the other one has), to the same question."""
    codes: dict[int, set[int]] = {answer: set() for answer in answers}
    for row in own_codings(session, part, answers):
        if row.code_id is not None:
            codes[row.answer_id].add(row.code_id)
    by_question: dict[int, dict[tuple[str, frozenset[int]], int]] = {}
    query = select(Answer.question_id, Answer.id, Answer.text).where(Answer.id.in_(answers)).order_by(Answer.id)
    for question, answer, text in session.execute(query):
        if len(form := normal_form(text)) >= _SHORTEST:
            by_question.setdefault(question, {}).setdefault((form, frozenset(codes[answer])), answer)
    asked: set[int] = set()
    for kinds in by_question.values():
        for first, second in _alike([(form, answer) for (form, _), answer in kinds.items()]):
            for one, other in ((first, second), (second, first)):
                missing = frozenset(codes[other] - codes[one])
                if missing and one not in asked:
                    asked.add(one)
                    yield one, other, missing


def _alike(forms: list[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Pairs of answers whose words are very like; only texts of about the same length can be."""
    forms.sort(key=lambda one: (len(one[0]), one[1]))
    texts = [form for form, _ in forms]
    end = 0
    for place, (form, answer) in enumerate(forms):
        longest = len(form) * (200 - ALIKE) / ALIKE
        while end < len(texts) and len(texts[end]) <= longest:
            end += 1
        near = process.extract_iter(form, texts[place + 1 : end], scorer=fuzz.ratio, score_cutoff=ALIKE)
        for _, _, offset in near:
            yield answer, forms[place + 1 + offset][1]


def _spots(session: Session, numbers: Mapping[int, int], answers: list[int]) -> dict[int, Spot]:
    query = (
        select(Answer.id, Respondent.key, Question.key)
        .join(Respondent, Respondent.id == Answer.respondent_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id.in_(answers))
    )
    return {row[0]: Spot(numbers[row[0]], row[1], row[2]) for row in session.execute(query)}


def _alike_as_told(book: Codebook, answer: Spot, like: Spot, codes: frozenset[int]) -> Alike:
    missing = [entry for entry in book.codes if entry.id in codes]
    return Alike(answer, like, tuple(entry.key for entry in missing), tuple(entry.name for entry in missing))


def _sentences(found: SelfCheck) -> Iterator[str]:
    if found.undecided:
        yield f"{_some(found.undecided)} undecided: number {_numbers(found.first_undecided, found.undecided)}."
    if found.unsure:
        yield f"{_some(found.unsure)} flagged as unsure: number {_numbers(found.first_unsure, found.unsure)}."
    for pair in found.alike:
        codes = " and ".join(map(_name, pair.names))
        yield (
            f"Number {pair.answer.number} is very like number {pair.like.number}, to which you gave {codes};"
            " does it apply here too?"
        )
    for once in found.used_once:
        yield (f"You used {_name(once.name)} once, on number {once.answer.number}; a slip, or is it missing elsewhere?")


def _name(name: str) -> str:
    return f"“{display_line(name, 60)}”"


def _some(count: int) -> str:
    return "1 answer is" if count == 1 else f"{count} answers are"


def _numbers(spots: tuple[Spot, ...], count: int) -> str:
    more = f" and {count - len(spots)} more" if count > len(spots) else ""
    return ", ".join(str(spot.number) for spot in spots) + more
