"""A short pack of differences for a group that advises: the answers and the readings, and nobody's name.

Identifiers are replaced as a lead decided; an answer in which one still waits for a decision stays out, and so does
one whose respondent does not let it be quoted. Who answered and who coded is not in the file; the lead is told apart
which answer has which number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import reconciled_round
from coder.consensus.differences import Difference, queue_of
from coder.display import display_line
from coder.errors import InputError
from coder.files import refuse_existing, write_whole
from coder.reporting.discussion_docx import write_pack_docx
from coder.store.model import Answer, Respondent
from coder.store.study import Study
from coder.survey.identifier_list import open_answers, replaced_spans, scan_reach
from coder.survey.redacted import Replaced, redacted

ORDINALS = ("A", "B", "C", "D", "E", "F", "G", "H", "I")
WHICH = ("open", "unresolved", "all")
"""Which differences a pack is made of: those without a decision, those left unresolved, or all."""


class PackReading(NamedTuple):
    """What one side made of an answer."""

    codes: tuple[str, ...]
    """Names of codes; none: no code applies."""
    words: tuple[str, ...]
    """What was marked, redacted."""


class PackItem(NamedTuple):
    """One answer to talk about."""

    number: int
    question: str
    """Its wording."""
    text: str
    """Redacted."""
    readings: tuple[PackReading, ...]
    ask: tuple[str, ...]
    """What the codebook asks where these codes are mixed up."""


@dataclass(frozen=True)
class Pack:
    """What the group reads."""

    items: tuple[PackItem, ...]
    codes: tuple[tuple[str, str], ...]
    """Name and definition of each code in question."""


@dataclass(frozen=True)
class SavedPack:
    """A pack that was written; only the lead sees which answers it holds."""

    path: Path
    answers: tuple[tuple[int, str, str], ...]
    """Number in the pack, respondent, question."""
    held: int
    """Differences left out: an identifier waits for a decision, or the respondent does not let it be quoted."""
    unscanned: int
    """Answers of the pack that were never looked through for identifiers."""


def save_pack(
    study: Study,
    path: Path,
    round: str | None = None,
    *,
    which: str = "open",
    codes: Sequence[str] = (),
    question: str | None = None,
    most: int = 12,
    force: bool = False,
) -> SavedPack:
    """Write a discussion pack of a closed round as .docx or .txt: differences on some codes, of a question, or any."""
    study.require_lead("make a discussion pack")
    if path.suffix.lower() not in (".docx", ".txt"):
        raise InputError(f"{display_line(path.name, 80)}: a discussion pack is a .docx or a .txt.")
    refuse_existing(path, force)
    with study.read() as session:
        found = reconciled_round(session, round)
        book = codebook_version(session, found.version_id)
        wanted = {book.find(code).key for code in codes}
        chosen = [
            difference
            for difference in queue_of(session, found).differences
            if _fits(difference, which)
            and (not wanted or wanted & set(difference.differing))
            and question in (None, difference.question)
        ]
        held = _held(session, chosen)
        shown = [difference for difference in chosen if difference.answer_id not in held][:most]
        if not shown:
            raise InputError("No such difference is there to talk about, or each of them is held back.")
        replaced = replaced_spans(session, [difference.answer_id for difference in shown])
        unscanned = _unscanned(session, shown)
    pack = _pack(shown, replaced, book)
    docx = path.suffix.lower() == ".docx"
    write_whole(path, partial(write_pack_docx, pack) if docx else pack_text(pack), force=force)
    answers = tuple((number, each.respondent, each.question) for number, each in enumerate(shown, start=1))
    return SavedPack(path, answers, len(held), unscanned)


def pack_text(pack: Pack) -> str:
    """The pack as plain text."""
    lines = ["For discussion", "", intro(pack), ""]
    for item in pack.items:
        lines += ["", f"{item.number}. {item.question}", "", item.text, ""]
        for letter, reading in zip(ORDINALS, item.readings, strict=False):
            lines.append(reading_text(letter, reading))
        lines += [f"To ask: {ask}" for ask in item.ask]
        lines += ["What would you say, and why?", ""]
    lines += ["", "The codes", ""]
    lines += [f"{name}: {definition}" for name, definition in pack.codes]
    return "\n".join(lines) + "\n"


def intro(pack: Pack) -> str:
    """What the reader is asked to do."""
    number = f"{len(pack.items)} answers" if len(pack.items) > 1 else "One answer"
    return (
        f"{number} that two or more readers understood in different ways. The letters stand for readings, in no order;"
        " the same letter is not the same person. Names were taken out of the answers. For each: which reading fits,"
        " or is it something else? One sentence why is worth more than the choice."
    )


def reading_text(letter: str, reading: PackReading) -> str:
    """One reading on a line."""
    words = "; ".join(f"“{each}”" for each in reading.words)
    codes = ", ".join(reading.codes) or "no code applies"
    return f"Reading {letter}: {codes}{f' ({words})' if words else ''}"


def _fits(difference: Difference, which: str) -> bool:
    decision = difference.decision
    if which == "open":
        return decision is None
    return which == "all" or (decision is not None and decision.outcome == "unresolved")


def _held(session: Session, chosen: Sequence[Difference]) -> set[int]:
    """The answers that may not be shown."""
    refused = select(Answer.id).join(Respondent, Respondent.id == Answer.respondent_id)
    silent = set(session.scalars(refused.where(Respondent.may_quote.is_(False))))
    return {each.answer_id for each in chosen} & (open_answers(session) | silent)


def _unscanned(session: Session, shown: Sequence[Difference]) -> int:
    reach = scan_reach(session)
    ids = [difference.answer_id for difference in shown]
    rows = session.execute(select(Answer.id, Answer.question_id).where(Answer.id.in_(ids)))
    return sum(answer_id > reach.get(question_id, 0) for answer_id, question_id in rows)


def _pack(shown: Sequence[Difference], replaced: dict[int, list[Replaced]], book: Codebook) -> Pack:
    items = tuple(
        _item(number, difference, replaced.get(difference.answer_id, []), book)
        for number, difference in enumerate(shown, start=1)
    )
    used = {key for difference in shown for side in difference.sides for key in side.codes}
    codes = tuple((code.name, code.brief or code.full) for code in book.codes if code.key in used)
    return Pack(items, codes)


def _item(number: int, difference: Difference, spans: list[Replaced], book: Codebook) -> PackItem:
    def words(start: int | None, end: int | None) -> str:
        return redacted(difference.text, spans, start, end)

    readings = tuple(
        PackReading(
            tuple(book.by_key(key).name for key in side.codes),
            tuple(dict.fromkeys(words(mark.start, mark.end) for mark in side.marks if mark.start is not None)),
        )
        for side in difference.sides
    )
    differing = set(difference.differing)
    asked = [group for group in book.confusable if len(differing & set(group.codes)) > 1]
    ask = tuple(" ".join(part for part in (group.ask, group.then) if part) for group in asked)
    return PackItem(number, difference.wording or difference.question, words(None, None), readings, ask)
