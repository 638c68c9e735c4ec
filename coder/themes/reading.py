"""The themes with what stands behind them: respondents first, and the codes that no theme has taken up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from coder.store.model import Question, Theme
from coder.store.study import Study
from coder.themes.agreed import AgreedLayer, Base, CodeLabel, agreed_layer, code_labels
from coder.themes.extracts import AgreedRow, count_pieces
from coder.themes.fields import STANDING
from coder.themes.membership import Membership, ReviewRow, standing_reviews
from coder.themes.stored import theme_codes, theme_rows


@dataclass(frozen=True)
class CodeUse:
    """A code and how many respondents it was agreed for."""

    key: str
    name: str
    respondents: int


@dataclass(frozen=True)
class ThemeView:
    """A theme with its counts, which take in its sub-themes, but not those that were merged or dropped."""

    key: str
    name: str
    kind: str
    status: str
    central_idea: str
    definition: str
    is_not_about: str
    codes: tuple[CodeUse, ...]
    """The codes it is built on itself, in the order of the codebook."""
    respondents: int
    extracts: int
    """Pieces of text; overlapping ones in one answer are one."""
    questions: tuple[str, ...]
    """Keys of the questions whose answers it draws on."""
    children: tuple[ThemeView, ...]


@dataclass(frozen=True)
class ThemeTree:
    """All themes, and what lies outside them."""

    themes: tuple[ThemeView, ...]
    unhoused: tuple[CodeUse, ...]
    """Codes in use that belong to no candidate or kept theme."""
    base: Base


def show_themes(study: Study) -> ThemeTree:
    """The themes as a tree, counted on the agreed codes of closed rounds without pilots."""
    with study.read() as session:
        rows, linked = theme_rows(session), theme_codes(session)
        layer, labels, reviews = agreed_layer(session), code_labels(session), standing_reviews(session)
        questions = session.execute(select(Question.id, Question.key).order_by(Question.position)).all()
    counter = _Counter(rows, linked, layer, labels, dict(questions), reviews)
    return ThemeTree(
        tuple(counter.view(row) for row in rows if row.parent_id is None),
        unhoused_codes(rows, linked, layer, labels),
        layer.base(),
    )


def unhoused_codes(
    rows: Iterable[Theme], linked: Mapping[int, set[int]], layer: AgreedLayer, labels: Mapping[int, CodeLabel]
) -> tuple[CodeUse, ...]:
    """Codes in use that no standing theme is built on."""
    housed = {code_id for row in rows if row.status in STANDING for code_id in linked.get(row.id, ())}
    by_code = rows_by_code(layer)
    loose = sorted((labels[code_id].place, code_id) for code_id in by_code if code_id not in housed)
    return tuple(_use(code_id, layer, by_code, labels) for _, code_id in loose)


def rows_by_code(layer: AgreedLayer) -> dict[int, list[AgreedRow]]:
    """The agreed codings of each code."""
    by_code: dict[int, list[AgreedRow]] = defaultdict(list)
    for row in layer.codings:
        by_code[row.code_id].append(row)
    return by_code


def _use(
    code_id: int, layer: AgreedLayer, by_code: Mapping[int, list[AgreedRow]], labels: Mapping[int, CodeLabel]
) -> CodeUse:
    label = labels[code_id]
    return CodeUse(label.key, label.name, len(layer.respondents(by_code.get(code_id, []))))


class _Counter:
    """Builds the views of themes from one reading of the study."""

    def __init__(
        self,
        rows: list[Theme],
        linked: Mapping[int, set[int]],
        layer: AgreedLayer,
        labels: Mapping[int, CodeLabel],
        questions: Mapping[int, str],
        reviews: Iterable[ReviewRow],
    ) -> None:
        self._rows, self._linked, self._layer = rows, linked, layer
        self._labels, self._questions = labels, questions
        self._members = Membership(rows, linked, layer, reviews)
        self._by_code = rows_by_code(layer)

    def view(self, row: Theme) -> ThemeView:
        codings = self._members.whole(row.id)
        answers = {coding.answer_id for coding in codings}
        asked = {self._layer.answers[answer_id].question_id for answer_id in answers}
        own = sorted(self._linked.get(row.id, ()), key=lambda code_id: (self._labels[code_id].place, code_id))
        return ThemeView(
            row.key, row.name, row.kind, row.status, row.central_idea, row.definition, row.is_not_about,
            codes=tuple(_use(code_id, self._layer, self._by_code, self._labels) for code_id in own),
            respondents=len(self._layer.respondents(codings)),
            extracts=count_pieces(codings),
            questions=tuple(key for question, key in self._questions.items() if question in asked),
            children=tuple(self.view(child) for child in self._rows if child.parent_id == row.id),
        )  # fmt: skip
