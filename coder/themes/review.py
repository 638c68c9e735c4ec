"""Level 1 of the review: every extract of a theme is read, and marked as fitting, to be moved or to be dropped.

The unit is an answer: what of it belongs to the theme is read together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.files import storable
from coder.store.model import Person, Theme, now
from coder.store.study import Study
from coder.survey.answers import AnswerLine, answers_by_id, find_answer
from coder.themes.agreed import AgreedLayer, CodeLabel, agreed_layer, code_labels
from coder.themes.extracts import Piece, pieces
from coder.themes.fields import STANDING
from coder.themes.membership import ADD, DROP, FITS, MOVE, Membership, ReviewRow, standing_reviews
from coder.themes.state import put_extract
from coder.themes.steps import Pen, theme_step
from coder.themes.stored import find_theme, theme_codes, theme_rows

UNREAD = ""
FINDINGS = {
    FITS: "fits the theme",
    MOVE: "moved to another theme",
    DROP: "does not belong to the theme",
    ADD: "put into the theme",
    UNREAD: "not read yet",
}
"""What a reading of an extract finds, in words; UNREAD takes a finding back."""
_AT_ONCE = 5_000
_FEW = 500
"""Findings for which only the answers in question are read."""


@dataclass(frozen=True)
class Finding:
    """What a person found on an answer of a theme."""

    theme: str
    respondent: str
    question: str
    finding: str
    to: str = ""
    """The theme that it is moved to."""
    deviant: bool = False
    """It speaks against the theme, and so belongs to it."""
    reason: str = ""


@dataclass(frozen=True)
class ThemeExtract:
    """An answer of a theme, as it is read in the review."""

    answer_id: int
    respondent: str
    question: str
    attributes: Mapping[str, str]
    text: str
    """The whole answer."""
    spans: tuple[tuple[int, int], ...]
    """What of it the codes mark; empty: all of it."""
    codes: tuple[str, ...]
    """Names of the codes that bring it here."""
    finding: str
    to: str
    deviant: bool
    reason: str
    person: str
    """Who found it; empty while it is not read."""
    came_from: str
    """The theme that it was moved from."""


class ReviewProgress(NamedTuple):
    """How far the reading of a theme's extracts is; counts are of answers."""

    theme: str
    name: str
    extracts: int
    read: int
    fits: int
    moved: int
    dropped: int
    put_in: int
    deviant: int


@dataclass(frozen=True)
class ThemeReview:
    """The extracts of a theme and how far they are read."""

    theme: str
    name: str
    idea: str
    """Its central idea, or its definition where it has none."""
    extracts: tuple[ThemeExtract, ...]
    """By question and respondent as they were imported; what was taken out stands among them."""
    progress: ReviewProgress


def theme_extracts(study: Study, theme: str, only: Collection[int] | None = None) -> ThemeReview:
    """All extracts of a theme, without those of its sub-themes, which are reviewed by themselves.

    `only` reads a few answers again, after something was found on them; the progress is that of these then.
    """
    with study.read() as session:
        row = find_theme(session, theme)
        rows, layer, labels = theme_rows(session), agreed_layer(session, only), code_labels(session)
        members = Membership(rows, theme_codes(session), layer, standing_reviews(session))
        people = {id_: name for id_, name in session.execute(select(Person.id, Person.name))}
        keys = {each.id: each.key for each in rows}
        found = _Reader(session, members, labels, people, keys).extracts(row)
        return ThemeReview(row.key, row.name, row.central_idea or row.definition, found, progress_of(row, members))


def review_progress(study: Study) -> list[ReviewProgress]:
    """How far each standing theme is reviewed, in the order of the themes."""
    with study.read() as session:
        rows = theme_rows(session)
        if not rows:
            return []
        members = Membership(rows, theme_codes(session), agreed_layer(session), standing_reviews(session))
        return [progress_of(row, members) for row in rows if row.status in STANDING]


def record_findings(study: Study, findings: Sequence[Finding], what: str = "") -> int:
    """Keep what was found on answers of themes, all in one step; returns how many findings changed."""
    with theme_step(study, "review themes", "theme.review") as pen:
        session = pen.session
        answers = [find_answer(session, each.respondent, each.question).id for each in findings]
        layer = agreed_layer(session, answers if len(answers) <= _FEW else None)
        ids = {row.key: row.id for row in theme_rows(session)}
        members = Membership(theme_rows(session), theme_codes(session), layer, standing_reviews(session))
        taken = _Here(members)
        pairs = zip(findings, answers, strict=True)
        wanted = [_checked(session, each, answer_id, layer, taken) for each, answer_id in pairs]
        _refuse_twice(wanted, findings)
        pen.watch({answer_id for _, answer_id, _, _ in wanted})
        changed = sum(_put(pen, theme, answer_id, to, each, ids) for (theme, answer_id, to, each) in wanted)
        first = findings[0] if findings else None
        alone = f"{first.theme}: {first.respondent}/{first.question}" if first and len(findings) == 1 else ""
        pen.subject = alone or f"{len(findings)} extracts"
        pen.reason = first.reason.strip() if first and len({each.reason for each in findings}) == 1 else ""
        pen.what = what or (f"mark {alone} as {first.finding or 'not read'}" if first and alone else "")
        pen.what = pen.what or f"review {len(findings)} extracts"
        return changed


def _checked(
    session: Session, each: Finding, answer_id: int, layer: AgreedLayer, here: _Here
) -> tuple[Theme, int, Theme | None, Finding]:
    where = f"{display_line(each.respondent, 40)}/{display_line(each.question, 40)}"
    if each.finding not in FINDINGS:
        known = ", ".join(name for name in FINDINGS if name)
        raise InputError(f"There is no finding {display_line(each.finding, 40)!r}; the findings are {known}.")
    if each.finding in (MOVE, DROP, ADD) and not each.reason.strip():
        raise InputError(f"Say why for {where} ({FINDINGS[each.finding]}): a reason is needed.")
    if each.deviant and not each.reason.strip():
        raise InputError(f"Say why {where} speaks against the theme: a reason is needed.")
    if not storable(each.reason):
        raise InputError(f"The reason for {where} holds characters that are not text; type it again.")
    if each.deviant and each.finding not in (FITS, ADD, UNREAD):
        raise InputError(
            f"{where}: a deviant case speaks against the theme and belongs to it; it is not {each.finding}."
        )
    row = find_theme(session, each.theme)
    to = find_theme(session, each.to) if each.finding == MOVE and each.to else None
    if (to is None) is (each.finding == MOVE):
        raise InputError(f"{where}: say to which theme it is moved.")
    if to is not None and to.id == row.id:
        raise InputError(f"{where} is in the theme {row.key} already.")
    if answer_id not in layer.answers:
        raise InputError(f"{where} has no agreed codes, so it is in no theme; reconcile it or code it first.")
    if each.finding in (FITS, MOVE, DROP) and answer_id not in here.of(row.id):
        raise InputError(f"{where} is not an extract of the theme {row.key}; put it in with the finding add.")
    return row, answer_id, to, each


def _refuse_twice(wanted: Iterable[tuple[Theme, int, Theme | None, Finding]], findings: Sequence[Finding]) -> None:
    seen: set[tuple[int, int]] = set()
    for theme, answer_id, _, each in wanted:
        if (theme.id, answer_id) in seen:
            raise InputError(f"{each.respondent}/{each.question} is judged twice for the theme {theme.key}.")
        seen.add((theme.id, answer_id))


def _put(pen: Pen, theme: Theme, answer_id: int, to: Theme | None, each: Finding, ids: Mapping[str, int]) -> bool:
    """Let one finding stand; False if it stood already."""
    name = f"{theme.key}/{answer_id}"
    before = pen.before["extracts"].get(name)
    said = {
        "finding": each.finding, "to": to.key if to else None, "deviant": each.deviant, "reason": each.reason.strip(),
    }  # fmt: skip
    if (before is None and not each.finding) or (before and all(before[key] == value for key, value in said.items())):
        return False
    there = pen.before["extracts"].get(f"{to.key}/{answer_id}") if to is not None else None
    if to is not None and there and there["finding"] in (MOVE, DROP):  # it was taken out there once, and comes back
        put_extract(pen.session, to.id, answer_id, None, dict(ids))
    actor = {"person": pen.person_id, "made_at": now()}
    put_extract(pen.session, theme.id, answer_id, said | actor if each.finding else None, dict(ids))
    return True


def progress_of(row: Theme, members: Membership) -> ReviewProgress:
    """How far the reading of a theme's extracts is."""
    of_theme = {review.answer_id: review for review in members.reviews if review.theme_id == row.id}
    own = {coding.answer_id for coding in members.own(row.id)}
    came = {answer_id for answer_id in members.put_in(row.id) & own if answer_id not in of_theme}
    out = {answer_id for answer_id in members.taken_out(row.id) if answer_id not in own}
    here = [of_theme[answer_id] for answer_id in own | out if answer_id in of_theme]
    fits, moved, dropped, added = (
        sum(review.finding == finding for review in here) for finding in (FITS, MOVE, DROP, ADD)
    )
    deviant = sum(review.deviant for review in here)
    read = len(here) + len(came)
    return ReviewProgress(row.key, row.name, len(own | out), read, fits, moved, dropped, added + len(came), deviant)


class _Here:
    """The answers that may be judged for each theme: those in it, and those that were taken out."""

    def __init__(self, members: Membership) -> None:
        self._members = members
        self._known: dict[int, set[int]] = {}

    def of(self, theme_id: int) -> set[int]:
        if theme_id not in self._known:
            own = {row.answer_id for row in self._members.own(theme_id)}
            self._known[theme_id] = own | self._members.taken_out(theme_id)
        return self._known[theme_id]


class _Reader:
    """Puts together what a person reads in the review of a theme."""

    def __init__(
        self,
        session: Session,
        members: Membership,
        labels: Mapping[int, CodeLabel],
        people: Mapping[int, str],
        themes: Mapping[int, str],
    ) -> None:
        self._session, self._members = session, members
        self._labels, self._people, self._themes = labels, people, themes

    def extracts(self, row: Theme) -> tuple[ThemeExtract, ...]:
        members = self._members
        own = members.own(row.id)
        there = {coding.answer_id for coding in own}
        out = [coding for coding in members.by_codes(row.id) if coding.answer_id not in there]
        lost = members.taken_out(row.id) - there - {coding.answer_id for coding in out}
        by_answer: dict[int, list[Piece]] = {coding.answer_id: [] for coding in (*own, *out)}
        by_answer |= {answer_id: [] for answer_id in lost}
        for piece in pieces([*own, *out]):
            by_answer[piece.answer_id].append(piece)
        findings = {review.answer_id: review for review in members.reviews if review.theme_id == row.id}
        came = {
            review.answer_id: self._themes[review.theme_id]
            for review in members.reviews
            if review.to_theme_id == row.id and review.finding == MOVE
        }
        lines: dict[int, AnswerLine] = {}
        ordered = sorted(by_answer)
        for first in range(0, len(ordered), _AT_ONCE):
            lines |= answers_by_id(self._session, ordered[first : first + _AT_ONCE])
        found = []
        for answer_id in sorted(by_answer, key=lambda answer: (lines[answer].question, answer)):
            line, review = lines[answer_id], findings.get(answer_id)
            rows = [coding for piece in by_answer[answer_id] for coding in piece.codings if coding.code_id]
            found.append(
                ThemeExtract(
                    answer_id, line.respondent, line.question, line.attributes, line.text,
                    tuple((p.start, p.end) for p in by_answer[answer_id] if p.start is not None and p.end is not None),
                    tuple(dict.fromkeys(self._labels[coding.code_id].name for coding in rows)),
                    **self._said(review), came_from=came.get(answer_id, ""),
                )
            )  # fmt: skip
        return tuple(found)

    def _said(self, review: ReviewRow | None) -> dict[str, Any]:
        if review is None:
            return {"finding": UNREAD, "to": "", "deviant": False, "reason": "", "person": ""}
        return {
            "finding": review.finding, "to": self._themes.get(review.to_theme_id or 0, ""),
            "deviant": review.deviant, "reason": review.reason, "person": self._people[review.person_id],
        }  # fmt: skip
