"""Find possible identifiers in the answers, and decide on each whether it is replaced where answers are quoted.

The rules only propose. An answer never changes: what a lead decides is a layer over it, and the log says how many
places were decided and where, never what stands there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.orm import Session

from coder.display import counted
from coder.errors import InputError
from coder.store.model import Answer, Identifier, Question, Respondent, StudyRow, now
from coder.store.study import Study, Write
from coder.survey.answers import find_answer, open_question
from coder.survey.identifier_list import KEPT, PROPOSED, REPLACED, UP_TO, refuse_unknown_kind
from coder.survey.identifiers import KINDS, Suggestion, find_identifiers
from coder.survey.redacted import checked_replacement

_AT_ONCE = 5_000
_NAMED = 50
"""Up to so many places stand in the log one by one."""
_SHORTEST_TOLD = 3
"""Letters from which on a replacement that holds the words themselves is refused."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Scanned:
    """What a scan found."""

    answers: int
    """Answers that were read."""
    found: int
    """Possible identifiers in them, those known before too."""
    new: int
    kinds: dict[str, int]
    """The new ones of each kind."""


class _Stood(NamedTuple):
    """How a place stood before it was marked."""

    id: int
    state: str
    replacement: str
    decided_by: int | None
    decided_at: str | None


@dataclass(frozen=True)
class Marked:
    """Places that a person marked, with all that taking it back needs."""

    ids: list[int]
    replacement: str
    new: list[int]
    """Those where nothing stood before."""
    before: tuple[_Stood, ...]
    """What stood there, and within."""


class _Place(NamedTuple):
    answer_id: int
    suggestion: Suggestion


def scan_identifiers(study: Study, question: str | None = None, progress: Progress = lambda share: None) -> Scanned:
    """Look through the answers; what is new waits for a decision, and what was decided stays decided."""
    study.require_lead("scan for possible identifiers")
    found: list[_Place] = []
    answers = up_to = 0
    with study.read() as session:
        chosen = select(Answer).where(Answer.text != "")
        if question is not None:
            chosen = chosen.where(Answer.question_id == open_question(session, question))
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    while batch := _batch(study, chosen, up_to):
        for answer_id, text in batch:
            found += [_Place(answer_id, one) for one in find_identifiers(text)]
        answers, up_to = answers + len(batch), batch[-1][0]
        progress(min(1.0, answers / max(1, total)))
    with study.write() as session:
        new = _unknown(session, found)
        _store(session, new)
        _keep_reach(session, question, up_to)
        kinds = dict(sorted(Counter(place.suggestion.kind for place in new).items()))
        session.log("identifiers.scan", question or "all questions", after={"answers": answers, "new": kinds})
    return Scanned(answers, len(found), len(new), kinds)


def replace_identifiers(study: Study, ids: Sequence[int], replacement: str | None = None) -> int:
    """Show other words in these places from now on: those that were proposed, or `replacement` in all of them."""
    study.require_lead("decide on possible identifiers")
    words = None if replacement is None else checked_replacement(replacement)
    with study.write() as session:
        rows = _rows(session, ids)
        if words is not None:
            _refuse_told(session, rows, words)
        changed = [row for row in rows if row.state != REPLACED or words not in (None, row.replacement)]
        for row in changed:
            _settle(row, study, REPLACED, words)
        return _log(session, "identifier.replace", changed, {} if words is None else {"replacement": words})


def keep_identifiers(study: Study, ids: Sequence[int]) -> int:
    """Say that what stands in these places may be shown."""
    study.require_lead("decide on possible identifiers")
    with study.write() as session:
        changed = [row for row in _rows(session, ids) if row.state != KEPT]
        for row in changed:
            _settle(row, study, KEPT, None)
        return _log(session, "identifier.keep", changed, {})


def reopen_identifiers(study: Study, ids: Sequence[int]) -> int:
    """Take decisions back: these places wait for one again, with what the rules propose."""
    study.require_lead("decide on possible identifiers")
    with study.write() as session:
        changed = [row for row in _rows(session, ids) if row.state != PROPOSED]
        for row, text in zip(changed, _texts(session, changed), strict=True):
            row.state, row.decided_by_id, row.decided_at = PROPOSED, None, None
            row.replacement = next(
                (one.replacement for one in find_identifiers(text) if (one.start, one.end) == (row.start, row.end)),
                KINDS[row.kind][1],
            )
        return _log(session, "identifier.reopen", changed, {})


def mark_identifier(
    study: Study,
    respondent: str,
    question: str,
    *,
    words: str | None = None,
    span: tuple[int, int] | None = None,
    replacement: str | None = None,
    kind: str = "other",
) -> Marked:
    """Replace what the rules did not find: a span of an answer, or words wherever they stand in it.

    What the rules proposed within such a place is settled by that.
    """
    study.require_lead("mark identifiers")
    refuse_unknown_kind(kind)
    shown = checked_replacement(KINDS[kind][1] if replacement is None else replacement)
    with study.write() as session:
        answer = find_answer(session, respondent, question)
        spans = _spans(answer.text, words, span)
        for start, end in spans:
            _refuse_words_in(shown, answer.text[start:end])
        there = {
            (row.start, row.end): row
            for row in session.scalars(select(Identifier).where(Identifier.answer_id == answer.id))
        }
        before = tuple(
            _Stood(row.id, row.state, row.replacement, row.decided_by_id, row.decided_at)
            for row in there.values()
            if any(start <= row.start and row.end <= end for start, end in spans)
        )
        for start, end in spans:
            if (start, end) not in there:
                row = Identifier(answer_id=answer.id, start=start, end=end, kind=kind, replacement=shown)
                there[start, end] = row
                session.add(row)
            for (first, last), row in there.items():
                if start <= first and last <= end:
                    _settle(row, study, REPLACED, shown)
        session.flush()
        session.log("identifier.mark", f"{respondent}/{question}", after={"places": len(spans), "kind": kind})
        known = {stood.id for stood in before}
        ids = [there[span].id for span in spans]
        return Marked(ids, shown, [id for id in ids if id not in known], before)


def unmark_identifiers(study: Study, marked: Marked) -> int:
    """Take a mark back: each place stands as before, and none stands where none stood; gives the number of places."""
    study.require_lead("mark identifiers")
    with study.write() as session:
        rows = {row.id: row for row in _rows(session, [*marked.new, *(stood.id for stood in marked.before)])}
        if any((row.state, row.replacement) != (REPLACED, marked.replacement) for row in rows.values()):
            raise InputError("Something else was decided on these places since; decide on them one by one.")
        places = _places(session, list(rows.values()))
        for id in marked.new:
            session.delete(rows[id])
        for stood in marked.before:
            row = rows[stood.id]
            row.state, row.replacement = stood.state, stood.replacement
            row.decided_by_id, row.decided_at = stood.decided_by, stood.decided_at
        session.log(
            "identifier.unmark", f"{len(rows)} places" if len(rows) != 1 else "1 place", after={"places": places}
        )
        return len(marked.ids)


def _batch(study: Study, chosen: Select[Answer], after: int) -> Sequence[Row[int, str]]:
    """The next answers; a transaction of its own each time, so that nobody waits for the end of the scan."""
    with study.read() as session:
        columns = chosen.with_only_columns(Answer.id, Answer.text).where(Answer.id > after)
        return session.connection().execute(columns.order_by(Answer.id).limit(_AT_ONCE)).all()


def _unknown(session: Session, found: Sequence[_Place]) -> list[_Place]:
    """Without those that were found before, or that lie wholly within a place that was found or marked."""
    known: dict[int, list[tuple[int, int]]] = {}
    rows = session.execute(select(Identifier.answer_id, Identifier.start, Identifier.end))
    for answer_id, start, end in rows:
        known.setdefault(answer_id, []).append((start, end))
    return [
        place
        for place in found
        if not any(
            start <= place.suggestion.start and place.suggestion.end <= end
            for start, end in known.get(place.answer_id, ())
        )
    ]


def _store(session: Session, new: Sequence[_Place]) -> None:
    rows = [
        {
            "answer_id": answer_id, "state": PROPOSED, "span_start": one.start, "span_end": one.end,
            "kind": one.kind, "replacement": one.replacement,
        }
        for answer_id, one in new
    ]  # fmt: skip
    for start in range(0, len(rows), _AT_ONCE):
        session.connection().execute(insert(Identifier), rows[start : start + _AT_ONCE])


def _keep_reach(session: Session, question: str | None, up_to: int) -> None:
    """Remember up to which answer each question was scanned; what comes in later was not."""
    row = session.scalars(select(StudyRow)).one()
    if question is None:
        ids = session.scalars(select(Question.id).where(Question.kind == "open")).all()
    else:
        ids = [open_question(session, question)]
    reach = row.settings.get(UP_TO, {}) | {str(id): up_to for id in ids}
    row.settings = {**row.settings, UP_TO: reach}


def _rows(session: Session, ids: Sequence[int]) -> list[Identifier]:
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Identifier] = {}
    for batch in _batches(wanted):
        found |= {row.id: row for row in session.scalars(select(Identifier).where(Identifier.id.in_(batch)))}
    if (missing := next((id for id in wanted if id not in found), None)) is not None:
        raise InputError(f"There is no possible identifier with the number {missing}; see: coder identifiers list")
    return [found[id] for id in wanted]


def _settle(row: Identifier, study: Study, state: str, words: str | None) -> None:
    row.state, row.decided_by_id, row.decided_at = state, study.require_actor().id, now()
    row.replacement = words or row.replacement


def _log(session: Write, action: str, changed: Sequence[Identifier], more: dict[str, str]) -> int:
    """Keep how many places were decided, of which kinds, and where; not what stands there."""
    if not changed:
        session.nothing_to_log()
        return 0
    kinds = dict(sorted(Counter(row.kind for row in changed).items()))
    places = {"places": _places(session, changed)} if len(changed) <= _NAMED else {}
    count = counted(len(changed), "place")
    session.log(action, count, after={"kinds": kinds, **more, **places})
    return len(changed)


def _places(session: Session, rows: Sequence[Identifier]) -> list[str]:
    query = select(Answer.id, Respondent.key, Question.key).join(Respondent, Respondent.id == Answer.respondent_id)
    query = query.join(Question, Question.id == Answer.question_id).where(
        Answer.id.in_([row.answer_id for row in rows])
    )
    names = {id: f"{respondent}/{question}" for id, respondent, question in session.execute(query)}
    return [f"{names[row.answer_id]} {row.start}:{row.end}" for row in rows]


def _texts(session: Session, rows: Sequence[Identifier]) -> list[str]:
    """The answer of each row."""
    texts: dict[int, str] = {}
    for batch in _batches(list({row.answer_id for row in rows})):
        texts |= {id: text for id, text in session.execute(select(Answer.id, Answer.text).where(Answer.id.in_(batch)))}
    return [texts[row.answer_id] for row in rows]


def _refuse_told(session: Session, rows: Sequence[Identifier], words: str) -> None:
    for row, text in zip(rows, _texts(session, rows), strict=True):
        _refuse_words_in(words, text[row.start : row.end])


def _refuse_words_in(replacement: str, words: str) -> None:
    if len(words) >= _SHORTEST_TOLD and words.casefold() in replacement.casefold():
        raise InputError("The replacement holds the very words that it replaces; choose others, or keep the place.")


def _spans(text: str, words: str | None, span: tuple[int, int] | None) -> list[tuple[int, int]]:
    if (words is None) == (span is None):
        raise InputError("Say what is marked: either the words, or where they begin and end.")
    if span is not None:
        start, end = span
        if not 0 <= start < end <= len(text):
            raise InputError(f"The place {start}:{end} is not within the answer, which has {len(text)} characters.")
        return [span]
    found = list(_occurrences(text, words or ""))
    if not found:
        raise InputError("The answer does not hold these words; write them, whole, exactly as they stand in it.")
    return found


def _occurrences(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where the words stand as words of their own: Ann, but not in Annual."""
    place = text.find(words) if words.strip() else -1
    while place >= 0:
        end = place + len(words)
        if not _joined(text, place) and not _joined(text, end):
            yield place, end
        place = text.find(words, end)


def _joined(text: str, place: int) -> bool:
    """Whether a word goes on across this place."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
