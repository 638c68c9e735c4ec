"""What carries a theme: how many and who speak in it, how much one voice weighs, what it shares with other themes.

It helps to judge whether a theme holds together and stands apart; it is never a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Attribute, Question, Respondent, Theme
from coder.store.study import Study
from coder.themes.agreed import AgreedLayer, Base, agreed_layer
from coder.themes.extracts import count_pieces, pieces
from coder.themes.fields import STANDING
from coder.themes.membership import Membership, standing_reviews
from coder.themes.stored import find_theme, theme_codes, theme_rows


class Share(NamedTuple):
    """How many of a group, or of those who answered a question, speak in a theme."""

    name: str
    respondents: int
    of: int
    """Respondents of the group with an agreed answer."""


class Overlap(NamedTuple):
    """What a theme shares with another one."""

    theme: str
    answers: int
    of: int
    """Answers of the theme in question."""


class Deviant(NamedTuple):
    """An answer that speaks against the theme, and so belongs to it."""

    respondent: str
    question: str
    reason: str


@dataclass(frozen=True)
class ThemeAccount:
    """What carries one theme, with its sub-themes."""

    theme: str
    name: str
    respondents: int
    answers: int
    extracts: int
    base: Base
    attribute: str
    """The one by which `groups` are made; empty where respondents have none."""
    groups: tuple[Share, ...]
    questions: tuple[Share, ...]
    largest: str
    """The respondent with most extracts; empty where there is none."""
    largest_extracts: int
    overlaps: tuple[Overlap, ...]
    """With every other standing theme that shares an answer with it; not with its own sub-themes or those above."""
    deviant: tuple[Deviant, ...]


@dataclass(frozen=True)
class OverlapMatrix:
    """In how many answers each two standing themes meet; on the diagonal, the answers of each."""

    themes: tuple[str, ...]
    names: tuple[str, ...]
    answers: tuple[tuple[int, ...], ...]
    base: Base


def theme_accounts(study: Study, theme: str | None = None, attribute: str | None = None) -> list[ThemeAccount]:
    """The account of one theme, or of all standing ones; groups are those of `attribute`, or of the first there is."""
    with study.read() as session:
        scene = _Scene(session, attribute)
        rows = [find_theme(session, theme)] if theme else [row for row in scene.rows if row.status in STANDING]
        return [scene.account(row) for row in rows]


def overlap_matrix(study: Study) -> OverlapMatrix:
    """The overlaps of all standing themes."""
    with study.read() as session:
        scene = _Scene(session, None)
        rows = [row for row in scene.rows if row.status in STANDING]
        answers = [scene.answers[row.id] for row in rows]
        counts = tuple(tuple(len(one & other) for other in answers) for one in answers)
        return OverlapMatrix(
            tuple(row.key for row in rows), tuple(row.name for row in rows), counts, scene.layer.base()
        )


class _Scene:
    """The themes and who speaks in them."""

    def __init__(self, session: Session, attribute: str | None) -> None:
        self.rows: list[Theme] = theme_rows(session)
        self.layer: AgreedLayer = agreed_layer(session)
        self._members = Membership(self.rows, theme_codes(session), self.layer, standing_reviews(session))
        self.answers = {row.id: {each.answer_id for each in self._members.whole(row.id)} for row in self.rows}
        known = list(session.scalars(select(Attribute.key).order_by(Attribute.position, Attribute.id)))
        self._attribute = _chosen(attribute, known)
        columns = select(Respondent.id, Respondent.key, Respondent.attributes)
        people = session.execute(columns).all()
        self._keys = {id_: key for id_, key, _ in people}
        self._groups = {id_: str(said.get(self._attribute) or "(not said)") for id_, _, said in people}
        questions = session.execute(select(Question.id, Question.key).order_by(Question.position))
        self._questions = {id_: key for id_, key in questions}

    def account(self, row: Theme) -> ThemeAccount:
        codings = self._members.whole(row.id)
        voices = Counter(self.layer.answers[piece.answer_id].respondent_id for piece in pieces(codings))
        who = set(voices)
        largest = min(voices, key=lambda person: (-voices[person], person), default=None)
        return ThemeAccount(
            theme=row.key,
            name=row.name,
            respondents=len(who),
            answers=len(self.answers[row.id]),
            extracts=count_pieces(codings),
            base=self.layer.base(),
            attribute=self._attribute,
            groups=self._by_group(who),
            questions=self._by_question(row),
            largest="" if largest is None else self._keys[largest],
            largest_extracts=0 if largest is None else voices[largest],
            overlaps=self._overlaps(row),
            deviant=self._deviant(row),
        )

    def _by_group(self, who: set[int]) -> tuple[Share, ...]:
        if not self._attribute:
            return ()
        of = Counter(self._groups[person] for person in {a.respondent_id for a in self.layer.answers.values()})
        here = Counter(self._groups[person] for person in who)
        return tuple(Share(name, here[name], of[name]) for name in sorted(of))

    def _by_question(self, row: Theme) -> tuple[Share, ...]:
        of, here = Counter[int](), Counter[int]()
        for answer_id, answer in self.layer.answers.items():
            of[answer.question_id] += 1  # a respondent answers a question once
            here[answer.question_id] += answer_id in self.answers[row.id]
        return tuple(Share(key, here[id_], of[id_]) for id_, key in self._questions.items() if of[id_])

    def _overlaps(self, row: Theme) -> tuple[Overlap, ...]:
        family = self._line(row.id) | {other.id for other in self.rows if row.id in self._line(other.id)}
        mine = self.answers[row.id]
        found = [
            Overlap(other.key, len(mine & self.answers[other.id]), len(mine))
            for other in self.rows
            if other.id not in family and other.status in STANDING
        ]
        return tuple(sorted((each for each in found if each.answers), key=lambda each: (-each.answers, each.theme)))

    def _line(self, theme_id: int) -> set[int]:
        """A theme and those above it."""
        parents = {row.id: row.parent_id for row in self.rows}
        line: set[int] = set()
        step: int | None = theme_id
        while step is not None and step not in line:
            line.add(step)
            step = parents.get(step)
        return line

    def _deviant(self, row: Theme) -> tuple[Deviant, ...]:
        found = []
        for review in self._members.reviews:
            if review.theme_id == row.id and review.deviant and review.answer_id in self.answers[row.id]:
                answer = self.layer.answers[review.answer_id]
                person, question = self._keys[answer.respondent_id], self._questions[answer.question_id]
                found.append(Deviant(person, question, review.reason))
        return tuple(found)


def _chosen(attribute: str | None, known: Sequence[str]) -> str:
    """The attribute that makes the groups."""
    if attribute is None:
        named = [key for key in known if key.casefold() in ("respondent_type", "group", "type")]
        return (named or list(known) or [""])[0]
    if attribute not in known:
        listed = ", ".join(display_line(name, 40) for name in known) or "none"
        raise InputError(
            f"Respondents have no attribute {display_line(attribute, 40)!r}; the attributes are: {listed}."
        )
    return attribute
