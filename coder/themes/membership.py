"""Which answers belong to which theme: by their agreed codes, unless a review found otherwise.

What a review found holds for the theme's own level; an answer that it drops may stay through a sub-theme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.store.model import Theme
from coder.store.model_themes import ExtractReview
from coder.themes.agreed import AgreedLayer
from coder.themes.extracts import AgreedRow
from coder.themes.fields import STANDING

FITS, MOVE, DROP, ADD = "fits", "move", "drop", "add"
BY_REVIEW = "review"
"""The origin of an extract that no agreed code marks: a person put the answer into the theme."""


class ReviewRow(NamedTuple):
    """A finding in force on an answer of a theme."""

    theme_id: int
    answer_id: int
    finding: str
    to_theme_id: int | None
    deviant: bool
    reason: str
    person_id: int
    made_at: str


def standing_reviews(session: Session) -> list[ReviewRow]:
    """Every finding in force."""
    names = [getattr(ExtractReview, name) for name in ReviewRow._fields]
    query = select(*names).where(ExtractReview.removed_at.is_(None)).order_by(ExtractReview.id)
    return [ReviewRow(*row) for row in session.execute(query)]


class Membership:
    """The agreed rows of each theme."""

    def __init__(
        self,
        rows: Sequence[Theme],
        linked: Mapping[int, set[int]],
        layer: AgreedLayer,
        reviews: Iterable[ReviewRow] = (),
    ) -> None:
        self._parents = {row.id: row.parent_id for row in rows if row.status in STANDING}
        self._children: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            if row.parent_id is not None and row.status in STANDING:
                self._children[row.parent_id].append(row.id)
        self.reviews = [review for review in reviews if review.answer_id in layer.answers]
        self._out: dict[int, set[int]] = defaultdict(set)
        self._in: dict[int, dict[int, int | None]] = defaultdict(dict)
        for review in self.reviews:
            self._sort_in(review)
        self._linked, self._layer = linked, layer
        self._by_code: dict[int, list[AgreedRow]] = defaultdict(list)
        self._by_answer: dict[int, list[AgreedRow]] = defaultdict(list)
        for coding in layer.codings:
            self._by_code[coding.code_id].append(coding)
            self._by_answer[coding.answer_id].append(coding)

    def _sort_in(self, review: ReviewRow) -> None:
        if review.finding in (MOVE, DROP):
            self._out[review.theme_id].add(review.answer_id)
        if review.finding == MOVE and review.to_theme_id is not None:
            self._in[review.to_theme_id].setdefault(review.answer_id, review.theme_id)
        elif review.finding == ADD:
            self._in[review.theme_id][review.answer_id] = None

    def by_codes(self, theme_id: int) -> list[AgreedRow]:
        """The rows that a theme's own codes give it, before any review."""
        return [row for code_id in sorted(self._linked.get(theme_id, ())) for row in self._by_code.get(code_id, ())]

    def own(self, theme_id: int) -> list[AgreedRow]:
        """The rows of a theme without its sub-themes."""
        out = self._out.get(theme_id, set())
        rows = [row for row in self.by_codes(theme_id) if row.answer_id not in out]
        there = {row.answer_id for row in rows}
        for answer_id, source in self._in.get(theme_id, {}).items():
            if answer_id not in there and answer_id not in out:
                rows += self._of_answer(answer_id, source)
        return rows

    def whole(self, theme_id: int) -> list[AgreedRow]:
        """The rows of a theme with those of its standing sub-themes, each once."""
        rows = {(row.answer_id, row.id): row for row in self.own(theme_id)}
        for child in self._children.get(theme_id, ()):
            rows |= {(row.answer_id, row.id): row for row in self.whole(child)}
        return list(rows.values())

    def put_in(self, theme_id: int) -> set[int]:
        """Answers that a review brought in."""
        return set(self._in.get(theme_id, ()))

    def taken_out(self, theme_id: int) -> set[int]:
        """Answers that a review took out."""
        return set(self._out.get(theme_id, ()))

    def housed(self) -> set[int]:
        """Answers that belong to any standing theme."""
        return {row.answer_id for theme_id in self._parents for row in self.own(theme_id)}

    def codes_of(self, answer_id: int) -> list[int]:
        """The agreed codes of an answer."""
        return list(dict.fromkeys(row.code_id for row in self._by_answer.get(answer_id, ())))

    def _of_answer(self, answer_id: int, source: int | None) -> list[AgreedRow]:
        """What of an answer comes in: what the theme that it came from drew on, else all that is coded, else all."""
        rows = self._by_answer.get(answer_id, [])
        if source is not None:
            drawn = [row for row in rows if row.code_id in self._linked.get(source, ())]
            rows = drawn or rows
        return rows or [AgreedRow(-answer_id, answer_id, 0, None, None, BY_REVIEW)]

    def of_answers(self, rows: Iterable[Theme]) -> dict[int, list[int]]:
        """The standing themes of each answer, in their order."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            if row.id in self._parents:
                for answer_id in sorted({coding.answer_id for coding in self.own(row.id)}):
                    found[answer_id].append(row.id)
        return found
