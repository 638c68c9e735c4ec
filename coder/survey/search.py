"""Find answers by their words: to the letter, by a regular expression, or roughly; with the place of each match."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import fuzz, process
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from coder.errors import InputError
from coder.store.model import Answer
from coder.store.search_index import FOUND, NAME
from coder.store.study import Study
from coder.survey.answers import AnswerLine, answers_by_id, only
from coder.survey.patterns import Expression, needed_words

How = Literal["find", "regex", "fuzzy"]
Spans = tuple[tuple[int, int], ...]
PAGE = 50
ALIKE = 80.0
"""Of 100: how much of what is looked for a rough match must hold."""

_LONGEST = 1_000
_FEW, _MANY = 200, 5_000
_MOST_TRIPLES = 16
_NOTHING: Mapping[str, str] = {}
_ODD_CASE = frozenset("Σ\u212a")  # a sigma whose small letter depends on its place, a Kelvin sign that becomes a k


@dataclass(frozen=True)
class Hit:
    """An answer that was found, and where in its text."""

    answer: AnswerLine
    spans: Spans
    """Each match as (start, end), in code points, end exclusive."""
    score: float
    """100 for a match to the letter or by an expression; of a rough one, how alike."""


def search_answers(
    study: Study,
    words: str,
    how: How = "find",
    *,
    question: str | None = None,
    status: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = PAGE,
    after: int = 0,
) -> list[Hit]:
    """The answers whose text holds `words`, whatever their case; the first `limit` whose id is larger than `after`.

    They come in the order of the import; rough matches come best first.
    """
    if not words:
        raise InputError("Say what to look for: a word, a phrase or an expression.")
    if len(words) > _LONGEST:
        raise InputError(f"What is looked for may have at most {_LONGEST:,} characters.")
    with study.read() as session:
        query = _candidates(session, words, how).where(Answer.id > after)
        texts = _texts(session, only(session, query, question=question, status=status, where=where))
        found = _alike(texts, words, limit) if how == "fuzzy" else _first(texts, _matcher(words, how), limit)
        lines = answers_by_id(session, [id for id, _, _ in found])
        return [Hit(lines[id], spans, score) for id, spans, score in found]


def answers_holding(session: Session, words: str) -> array[int]:
    """The ids of all answers whose text holds `words`, whatever their case, in the order of the import."""
    if not words.strip():
        raise InputError("Say what to look for: a word or a phrase.")
    if len(words) > _LONGEST:
        raise InputError(f"What is looked for may have at most {_LONGEST:,} characters.")
    texts = _texts(session, _candidates(session, words, "find"))
    return array("q", (id for id, _, _ in _first(texts, _matcher(words, "find"), None)))


def folded(value: str) -> str:
    """A text whose letters differ no more in case, each in its place."""
    if value.isascii():
        return value.lower()
    lower = value.lower()
    plain = len(lower) == len(value) and _ODD_CASE.isdisjoint(value)
    return lower if plain else "".join(map(_folded_sign, value))


def _folded_sign(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == 1 and (sign.isascii() or not lower.isascii()) else sign


def _matcher(words: str, how: How) -> Callable[[str], Spans]:
    if how == "regex":
        return Expression(words).spans
    wanted = folded(words)

    def spans(value: str) -> Spans:
        value = folded(value)
        found = []
        start = value.find(wanted)
        while start >= 0:
            found.append((start, start + len(wanted)))
            start = value.find(wanted, start + len(wanted))
        return tuple(found)

    return spans


def _candidates(session: Session, words: str, how: How) -> Select[int, str]:
    """Answers among which all matches are; the index, or the database's own comparison, leaves most others out."""
    query = select(Answer.id, Answer.text).where(Answer.text != "")
    if how == "fuzzy":
        return query.order_by(Answer.id)
    indexed = session.get_bind().dialect.name == "sqlite"
    triples = _triples((words,) if how == "find" else needed_words(words)) if indexed else []
    if triples:
        quoted = " AND ".join('"' + triple.replace('"', '""') + '"' for triple in triples)
        match = text(f"{NAME} MATCH :triples").bindparams(triples=quoted)
        return query.join(FOUND, FOUND.c.rowid == Answer.id).where(match).order_by(FOUND.c.rowid)
    if how == "find":
        query = query.where(Answer.text.ilike(_like(words), escape="\\"))
    return query.order_by(Answer.id)


def _triples(runs: tuple[str, ...]) -> list[str]:
    """Sequences of three characters that a match holds and whose case the index folds as we do."""
    triples = {run[place : place + 3]: None for run in runs for place in range(len(run) - 2)}
    return [triple for triple in triples if all(map(_fold_is_sure, triple))][:_MOST_TRIPLES]


def _fold_is_sure(sign: str) -> bool:
    """SQLite folds the letters of older alphabets only; scripts without case have nothing to fold."""
    return sign.lower() == sign.upper() or (ord(sign) < 0x500 and sign not in "\u0130\u0131\u037f\u03f3")


def _like(words: str) -> str:
    """A pattern for the database, which may fold only a to z: any other letter with a case may be any sign."""
    signs = []
    for sign in words:
        if sign in "%_\\":
            signs.append("\\" + sign)
        else:
            signs.append(sign if sign.isascii() or sign.lower() == sign.upper() else "_")
    return f"%{''.join(signs)}%"


def _texts(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """(id, text) some at a time: few at first, since a page is often full soon.

    Straight from the driver, which halves the time of a search that has to read everything.
    """
    rows = session.connection().execute(query)
    try:
        size = _FEW
        while batch := rows.cursor.fetchmany(size):
            yield batch
            size = _MANY
    finally:
        rows.close()


def _first(
    texts: Iterator[Sequence[Any]], spans_of: Callable[[str], Spans], limit: int | None
) -> list[tuple[int, Spans, float]]:
    found: list[tuple[int, Spans, float]] = []
    for batch in texts:
        for id, value in batch:
            if spans := spans_of(value):
                found.append((id, spans, 100.0))
                if len(found) == limit:
                    return found
    return found


def _alike(texts: Iterator[Sequence[Any]], words: str, limit: int | None) -> list[tuple[int, Spans, float]]:
    wanted = folded(words)
    found: list[tuple[float, int, str]] = []
    for batch in texts:
        values = [folded(value) for _, value in batch]
        for value, score, place in process.extract_iter(wanted, values, scorer=fuzz.partial_ratio, score_cutoff=ALIKE):
            if len(value) < len(wanted):  # the whole answer in what is looked for is no match
                score = fuzz.ratio(wanted, value, score_cutoff=ALIKE)
            if score:
                found.append((-score, batch[place][0], value))
    found.sort(key=lambda one: one[:2])
    return [(id, _rough_span(wanted, value), round(-score, 1)) for score, id, value in found[:limit]]


def _rough_span(wanted: str, value: str) -> Spans:
    best = fuzz.partial_ratio_alignment(wanted, value)
    return ((best.dest_start, best.dest_end),) if best and len(value) >= len(wanted) else ((0, len(value)),)
