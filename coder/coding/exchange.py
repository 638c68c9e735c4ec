"""Codings made elsewhere into the open round, and one's codings out as a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, codebook_version
from coder.coding.deciding import LONGEST_MEMO
from coder.coding.place import require_coding
from coder.coding.sheets import LONG_HEADER, SheetRow, read_sheet, wide_rows
from coder.coding.spans import checked_span
from coder.coding.steps import Change, NewCoding, NewMemo, take_step
from coder.coding.visibility import (
    Coder,
    CodingRow,
    MemoRow,
    RoundInfo,
    all_codings,
    all_memos,
    find_round,
    open_round_of,
    own_codings,
    own_memos,
)
from coder.errors import InputError, NotAllowed
from coder.files import csv_text, write_whole
from coder.store.model import Answer, Coding, Memo, Question, Respondent, RoundAnswer
from coder.store.study import Study


@dataclass(frozen=True)
class LoadedCodings:
    """What a sheet of codings changed."""

    coder: str
    """Whose codings they are now."""
    round: str
    answers: int
    """Answers that the sheet speaks of."""
    codings: int
    """Codings on them afterwards, "no code applies" not counted."""
    added: int
    removed: int
    left_out: tuple[int, ...]
    """Lines about answers that are not in the round: blank, not substantive, or not drawn into the sample."""


@dataclass(frozen=True)
class LeftOut:
    """What a sheet of codings has no place for."""

    spans: int
    """Codings whose place in the answer is not told."""
    memos: int


class _Unit(NamedTuple):
    """An answer of the round, as a sheet names it."""

    id: int
    text: str


class _Key(NamedTuple):
    """What makes two codings of one coder the same."""

    answer_id: int
    code_id: int | None
    start: int | None
    end: int | None


def load_codings(study: Study, path: Path, *, round_name: str | None = None) -> LoadedCodings:
    """Take a sheet's codings as the actor's own in the open round.

    An answer with any row counts as finished, and gets exactly the codes of the sheet; other answers stay as they
    are. Loading the same sheet again changes nothing. A wide sheet says only which codes apply, so those that stand
    already stay where they are marked.
    """
    actor = study.require_actor()
    statements = read_sheet(path, actor.name)
    with study.write() as session:
        found, mine = open_round_of(session, actor, round_name)
        require_coding(found, mine)
        wanted, memos, left_out = _resolve(session, path, statements, found)
        answers = {key.answer_id for key in wanted}
        standing = _standing(session, mine.assignment_id, answers)
        if statements[0].anywhere:
            wanted = _where_marked(wanted, standing)
        new_memos, old_memos = _memo_change(session, mine.assignment_id, memos)
        change = Change(
            add=[NewCoding(*key) for key in wanted if key not in standing],
            remove=[id_ for key, id_ in standing.items() if key not in wanted],
            add_memos=new_memos,
            remove_memos=old_memos,
        )
        if change:
            take_step(session, mine.assignment_id, found.version_id, f"load {path.name}", change)
        done = LoadedCodings(
            actor.name,
            found.name,
            len(answers),
            sum(key.code_id is not None for key in wanted),
            len(change.add),
            len(change.remove),
            left_out,
        )
        after = {"answers": done.answers, "codings": done.codings, "added": done.added, "removed": done.removed}
        after |= {"left_out": len(left_out)}
        session.log("codings.load", path.name, after=after, round_id=found.id)
        return done


def save_codings(
    study: Study,
    path: Path,
    *,
    round_name: str | None = None,
    of: str | None = None,
    wide: bool = False,
    force: bool = False,
) -> int:
    """Write a coder's codings as a sheet (one's own; another's only after the round is closed); returns the rows."""
    with study.read() as session:
        found = find_round(session, round_name)
        person = _whose(study, found, of)
        book = codebook_version(session, found.version_id)
        statements = _statements(session, found, person, book)
    if wide:
        codes = [entry.key for entry in book.codable()]
        header, rows = wide_rows(statements, codes)
    else:
        header = list(LONG_HEADER)
        rows = [
            [row.respondent, row.question, row.code, _cell(row.start), _cell(row.end), row.memo] for row in statements
        ]
    write_whole(path, csv_text(header, rows), force=force)
    return len(rows)


def left_out_of_sheet(
    study: Study, *, round_name: str | None = None, of: str | None = None, wide: bool = False
) -> LeftOut:
    """What a sheet that `save_codings` writes does not hold of a coder's work."""
    with study.read() as session:
        found = find_round(session, round_name)
        codings, memos = _work(session, found, _whose(study, found, of))
    decided = {row.answer_id for row in codings}
    if wide:
        return LeftOut(sum(row.start is not None for row in codings), len(memos))
    return LeftOut(0, sum(row.answer_id not in decided for row in memos))


def _resolve(
    session: Session, path: Path, statements: list[SheetRow], found: RoundInfo
) -> tuple[dict[_Key, None], dict[int, str], tuple[int, ...]]:
    """The codings (in the order of the sheet) and memos that it asks for, and the lines about answers not in the round.

    The first row that does not fit is refused.
    """
    units = _units(session, found.id)
    book = codebook_version(session, found.version_id)
    wanted: dict[_Key, None] = {}
    memos: dict[int, list[str]] = {}
    codes: dict[str, int | None] = {"": None}
    decided: dict[int, bool] = {}
    left_out: list[int] = []
    for row in statements:
        try:
            unit = units.get((row.respondent, row.question))
            if unit is None:
                _require_answer(session, row)
                left_out.append(row.line)
                continue
            if row.code not in codes:
                codes[row.code] = _codable(book, row.code)
            span = checked_span(unit.text, row.start, row.end) or (None, None)
            key = _Key(unit.id, codes[row.code], *span)
            if decided.setdefault(unit.id, key.code_id is None) != (key.code_id is None):
                raise InputError("this answer has both codes and a row that says no code applies.")
            if row.memo and len(row.memo) > LONGEST_MEMO:
                raise InputError(f"the memo has more than {LONGEST_MEMO} characters.")
        except InputError as error:
            raise InputError(f"{path}, line {row.line}: {error}") from None
        wanted[key] = None
        if row.memo and row.memo not in memos.setdefault(unit.id, []):
            memos[unit.id].append(row.memo)
    if not wanted:
        raise InputError(f"{path} speaks of no answer of round {found.name}; nothing was loaded.")
    return wanted, {answer: "\n".join(texts) for answer, texts in memos.items()}, tuple(left_out)


def _require_answer(session: Session, row: SheetRow) -> None:
    """Refuse a row whose respondent or question the study does not have."""
    if session.scalar(select(Respondent.id).where(Respondent.key == row.respondent)) is None:
        raise InputError(f"there is no respondent {row.respondent[:60]!r} in this study.")
    if session.scalar(select(Question.id).where(Question.key == row.question)) is None:
        known = ", ".join(session.scalars(select(Question.key).where(Question.kind == "open").order_by(Question.id)))
        raise InputError(f"there is no question {row.question[:60]!r}; the questions are: {known}.")


def _codable(book: Codebook, reference: str) -> int:
    entry = book.find(reference)
    if not entry.codable:
        raise InputError(f"{entry.key} is a family that groups codes; use one of its codes.")
    return entry.id


def _units(session: Session, round_id: int) -> dict[tuple[str, str], _Unit]:
    rows = session.execute(
        select(Respondent.key, Question.key, Answer.id, Answer.text)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .join(Question, Question.id == Answer.question_id)
        .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
        .where(RoundAnswer.round_id == round_id)
    )
    return {(respondent, question): _Unit(id_, text) for respondent, question, id_, text in rows}


def _standing(session: Session, assignment_id: int, answers: set[int]) -> dict[_Key, int]:
    rows = session.execute(
        select(Coding.answer_id, Coding.code_id, Coding.start, Coding.end, Coding.id).where(
            Coding.assignment_id == assignment_id, Coding.removed_at.is_(None)
        )
    )
    return {_Key(*row[:4]): row[4] for row in rows if row[0] in answers}


def _where_marked(wanted: dict[_Key, None], standing: dict[_Key, int]) -> dict[_Key, None]:
    """The codings that are wanted, each as it stands already, if it does."""
    marked: dict[tuple[int, int | None], list[_Key]] = {}
    for key in standing:
        marked.setdefault((key.answer_id, key.code_id), []).append(key)
    return {stood: None for key in wanted for stood in marked.get((key.answer_id, key.code_id), [key])}


def _memo_change(session: Session, assignment_id: int, memos: dict[int, str]) -> tuple[list[NewMemo], list[int]]:
    """The memos to add and the ids of those that they replace."""
    rows = session.execute(
        select(Memo.answer_id, Memo.text, Memo.id).where(Memo.assignment_id == assignment_id, Memo.removed_at.is_(None))
    )
    old = {answer: (text, id_) for answer, text, id_ in rows}
    changed = {answer: text for answer, text in memos.items() if old.get(answer, ("", 0))[0] != text}
    new = [NewMemo(answer, text) for answer, text in changed.items()]
    return new, [old[answer][1] for answer in changed if answer in old]


def _whose(study: Study, found: RoundInfo, of: str | None) -> Coder:
    name = of or study.require_actor().name
    person = next((coder for coder in found.coders if coder.name == name), None)
    if person is None:
        raise InputError(f"{name} does not code in round {found.name}; its coders: {_names(found)}.")
    if found.state == "open" and (study.actor is None or study.actor.name != name):
        raise NotAllowed(f"Round {found.name} is still open; nobody sees another coder's codes before it is closed.")
    return person


def _names(found: RoundInfo) -> str:
    return ", ".join(coder.name for coder in found.coders)


def _statements(session: Session, found: RoundInfo, person: Coder, book: Codebook) -> list[SheetRow]:
    """A coder's codings as rows of a sheet, in the order of the answers; the memo stands on an answer's first row."""
    codings, memos = _work(session, found, person)
    unwritten = {row.answer_id: row.text for row in memos}
    names = {unit.id: name for name, unit in _units(session, found.id).items()}
    return [
        SheetRow(
            0,
            *names[row.answer_id],
            "" if row.code_id is None else book.by_id(row.code_id).key,
            row.start,
            row.end,
            unwritten.pop(row.answer_id, ""),
        )
        for row in codings
    ]


def _work(session: Session, found: RoundInfo, person: Coder) -> tuple[list[CodingRow], list[MemoRow]]:
    """A coder's codings and memos; the caller has made sure that they may be seen."""
    if found.state != "closed":
        return own_codings(session, person.assignment_id), own_memos(session, person.assignment_id)
    codings = [row for row in all_codings(session, found) if row.assignment_id == person.assignment_id]
    return codings, [row for row in all_memos(session, found) if row.assignment_id == person.assignment_id]


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
