"""Find answers by their words: to the letter, by a regular expression, or roughly; with the place of each match."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import fuzz, process
from sqlalchemy import Select, TextClause, or_, select, text
from sqlalchemy.orm import Session

from coder.errors import CoderError, InputError
from coder.store import search_index
from coder.store.engine import is_server
from coder.store.model import Answer
from coder.store.search_index import FOUND, NAME
from coder.store.study import Study
from coder.survey.answers import AnswerLine, answers_by_id, only
from coder.survey.patterns import Expression, TooSlow, needed_words

How = Literal["find", "regex", "fuzzy"]
Spans = tuple[tuple[int, int], ...]
Found = tuple[int, Spans, float]
PAGE = 50
ALIKE = 80.0
"""Of 100: how much of what is looked for a rough match must hold."""

_LONGEST = 1_000
_FEW, _MANY = 200, 5_000
_SLICE = 5_000
"""Answers that are added to the index together: in a twentieth of a second."""
_MOST_TRIPLES = 16
_SHORT = 2
"""Characters of a phrase that holds no sequence of three."""
_MOST_BEGINNINGS = {"find": 400, "regex": 60}
"""Sequences that begin with a short phrase; with more of them it is so common that reading all texts is faster."""
_FEW_READ = 1_000
_FEW_COMPARED = 100
"""Texts that are compared roughly at a stretch: no other thread can compute meanwhile."""
_LAST_SIGN = "\U0010ffff"
_NOTHING: Mapping[str, str] = {}
_FOLDED_OTHERWISE = frozenset("\u0130\u0131\u037f\u0390\u03b0\u03f3")
_ODD_CASE = frozenset("Σ\u212a")  # a sigma whose small letter depends on its place, a Kelvin sign that becomes a k


@dataclass(frozen=True)
class Hit:
    """An answer that was found, and where in its text."""

    answer: AnswerLine
    spans: Spans
    """Each match as (start, end), in code points, end exclusive."""
    score: float
    """100 for a match to the letter or by an expression; of a rough one, how alike."""


@dataclass(frozen=True)
class Page:
    """What a search found."""

    hits: tuple[Hit, ...]
    unfinished: str = ""
    """If the search was stopped before its end: a sentence which says so."""


def is_search_prepared(study: Study) -> bool:
    """Whether all answers are in the index; on PostgreSQL their texts are read instead."""
    with study.read() as session:
        return is_server(study.where) or search_index.reach(session.connection()).whole


def prepare_search(study: Study) -> bool:
    """Add to the index the answers that were imported since the last search; whether it is whole now.

    Who may not write, searches without it: slower, and as completely.
    """
    return is_search_prepared(study) or (_extend(study, None) and is_search_prepared(study))


def prepare_some(study: Study) -> bool:
    """Add a slice to the index, as nobody can read while it is written; whether there is more to be added."""
    return not is_search_prepared(study) and _extend(study, _SLICE)


def _extend(study: Study, most: int | None) -> bool:
    """Whether the index could be written."""
    if study.actor is None:
        return False
    try:
        with study.write() as write:
            search_index.extend(write.connection(), most)
            write.nothing_to_log()
    except CoderError:
        return False
    return True


def search_answers(study: Study, words: str, how: How = "find", **wanted: Any) -> list[Hit]:
    """The hits of `search_page`, all the answers having been searched; refuses an expression that is too slow."""
    page = search_page(study, words, how, **wanted)
    if page.unfinished:
        raise InputError(page.unfinished)
    return list(page.hits)


def search_page(
    study: Study,
    words: str,
    how: How = "find",
    *,
    question: str | None = None,
    status: str | None = None,
    where: Mapping[str, str] = _NOTHING,
    limit: int | None = PAGE,
    after: int = 0,
    seconds: float | None = None,
) -> Page:
    """The answers whose text holds `words`, whatever their case; the first `limit` whose id is larger than `after`.

    They come in the order of the import; rough matches come best first. A search by an expression is stopped after
    some `seconds`, and gives what it found until then.
    """
    if not words:
        raise InputError("Say what to look for: a word, a phrase or an expression.")
    if len(words) > _LONGEST:
        raise InputError(f"What is looked for may have at most {_LONGEST:,} characters.")
    matcher = Expression(words, seconds).spans if how == "regex" else matcher_of(words, how)
    if how != "fuzzy":  # the index is of no help to it
        prepare_search(study)
    with study.read() as session:

        def texts(query: Select[int, str]) -> Iterator[Sequence[Any]]:
            query = query.where(Answer.id > after)
            return texts_of(session, only(session, query, question=question, status=status, where=where))

        found, unfinished = list[Found](), ""
        if how == "find" and len(words) <= _SHORT and limit:  # it stands in so many that a page is soon full
            found, _ = _first(texts(_read_through(words).where(Answer.id <= after + _FEW_READ)), matcher, limit)
        if how == "fuzzy":
            found = _alike(texts(candidates(session, words, how)), words, limit)
        elif not found or len(found) != limit:
            found, unfinished = _first(texts(candidates(session, words, how)), matcher, limit)
        lines = answers_by_id(session, [id for id, _, _ in found])
        return Page(tuple(Hit(lines[id], spans, score) for id, spans, score in found), unfinished)


def answers_holding(session: Session, words: str) -> array[int]:
    """The ids of all answers whose text holds `words`, whatever their case, in the order of the import."""
    if not words.strip():
        raise InputError("Say what to look for: a word or a phrase.")
    if len(words) > _LONGEST:
        raise InputError(f"What is looked for may have at most {_LONGEST:,} characters.")
    texts = texts_of(session, candidates(session, words, "find"))
    found, _ = _first(texts, matcher_of(words, "find"), None)
    return array("q", (id for id, _, _ in found))


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


def matcher_of(words: str, how: How) -> Callable[[str], Spans]:
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


def candidates(session: Session, words: str, how: How) -> Select[int, str]:
    """Answers among which all matches are; the index, or the database's own comparison, leaves most others out."""
    query = select(Answer.id, Answer.text).where(Answer.text != "")
    if how == "fuzzy":
        return query.order_by(Answer.id)
    reach = search_index.reach(session.connection())
    wanted = _index_query(session, words, how) if reach.up_to else ""
    if wanted and reach.whole:
        return query.join(FOUND, FOUND.c.rowid == Answer.id).where(_match(wanted)).order_by(FOUND.c.rowid)
    if wanted:
        indexed = Answer.id.in_(select(FOUND.c.rowid).where(_match(wanted)))
        return query.where(or_(indexed, Answer.id > reach.up_to)).order_by(Answer.id)
    return _read_through(words) if how == "find" else query.order_by(Answer.id)


def _read_through(words: str) -> Select[int, str]:
    """The answers that hold the words, as far as the database itself can tell from their texts."""
    query = select(Answer.id, Answer.text).where(Answer.text != "", Answer.text.ilike(_like(words), escape="\\"))
    return query.order_by(Answer.id)


def _match(wanted: str) -> TextClause:
    return text(f"{NAME} MATCH :wanted").bindparams(wanted=wanted)


def _index_query(session: Session, words: str, how: How) -> str:
    """What to ask the index for; nothing where it is of no help."""
    if how == "regex" or len(words) > _SHORT:
        runs = (words,) if how == "find" else needed_words(words)
        if triples := _triples(runs):
            return " AND ".join(map(_quoted, triples))
        words = max(runs, key=len, default="")[:_SHORT]
    signs = folded(words)
    if not signs or not all(_fold_is_sure(sign) and sign.casefold() == sign < _LAST_SIGN for sign in signs):
        return ""
    most = _MOST_BEGINNINGS[how]
    triples = search_index.sequences_beginning(session.connection(), signs, most + 1)
    if len(triples) > most:
        return ""
    return " OR ".join(map(_quoted, triples or [f"{signs}  "[:3]]))  # if there are none, one that is in no answer


def _quoted(triple: str) -> str:
    return '"' + triple.replace('"', '""') + '"'


def _triples(runs: tuple[str, ...]) -> list[str]:
    """Sequences of three characters that a match holds and whose case the index folds as we do."""
    triples = {run[place : place + 3]: None for run in runs for place in range(len(run) - 2)}
    return [triple for triple in triples if all(map(_fold_is_sure, triple))][:_MOST_TRIPLES]


def _fold_is_sure(sign: str) -> bool:
    """SQLite folds the letters of older alphabets only; scripts without case have nothing to fold."""
    if sign.lower() == sign.upper():
        return True
    return ord(sign) < 0x500 and not 0x250 <= ord(sign) < 0x2B0 and sign not in _FOLDED_OTHERWISE


def _like(words: str) -> str:
    """A pattern for the database, which may fold only a to z: any other letter with a case may be any sign."""
    signs = []
    for sign in words:
        if sign in "%_\\":
            signs.append("\\" + sign)
        else:
            signs.append(sign if sign.isascii() or sign.lower() == sign.upper() else "_")
    return f"%{''.join(signs)}%"


def texts_of(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
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
) -> tuple[list[Found], str]:
    """The first matches; if there was no time to look at all texts, a sentence which says so."""
    found: list[Found] = []
    looked_at = 0
    try:
        for batch in texts:
            for id, value in batch:
                if spans := spans_of(value):
                    found.append((id, spans, 100.0))
                    if len(found) == limit:
                        return found, ""
                looked_at += 1
    except TooSlow as slow:
        return found, f"{slow} It was looked for in {looked_at:,} answers, the first that were imported."
    return found, ""


def _alike(texts: Iterator[Sequence[Any]], words: str, limit: int | None) -> list[Found]:
    wanted = folded(words)
    found: list[tuple[float, int, str]] = []
    for some in (
        batch[start : start + _FEW_COMPARED] for batch in texts for start in range(0, len(batch), _FEW_COMPARED)
    ):
        values = [folded(value) for _, value in some]
        for value, score, place in process.extract_iter(wanted, values, scorer=fuzz.partial_ratio, score_cutoff=ALIKE):
            if len(value) < len(wanted):  # the whole answer in what is looked for is no match
                score = fuzz.ratio(wanted, value, score_cutoff=ALIKE)
            if score:
                found.append((-score, some[place][0], value))
    found.sort(key=lambda one: one[:2])
    return [(id, _rough_span(wanted, value), round(-score, 1)) for score, id, value in found[:limit]]


def _rough_span(wanted: str, value: str) -> Spans:
    best = fuzz.partial_ratio_alignment(wanted, value)
    return ((best.dest_start, best.dest_end),) if best and len(value) >= len(wanted) else ((0, len(value)),)
