"""The layer above themes: what they lead to, traced down from pillar to theme, to code, to what respondents said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from coder.errors import InputError
from coder.files import refuse_existing, write_whole
from coder.store.model import Theme
from coder.store.model_themes import Pillar, PillarTheme
from coder.store.study import Study
from coder.strict_yaml import load_strict_file
from coder.suggestion import suggestion
from coder.themes.agreed import AgreedLayer, Base, CodeLabel, agreed_layer, code_labels
from coder.themes.extracts import AgreedRow, count_pieces
from coder.themes.fields import STANDING
from coder.themes.framework_parsing import DraftPillar, framework_yaml, parse_framework
from coder.themes.membership import BY_REVIEW, Membership, standing_reviews
from coder.themes.parsing import Reference
from coder.themes.steps import Pen, theme_step
from coder.themes.stored import find_theme, theme_codes, theme_rows


@dataclass(frozen=True)
class TracedCode:
    """A code and what it gives to a theme; without a key, what a review put in by hand."""

    key: str
    name: str
    respondents: int
    extracts: int


@dataclass(frozen=True)
class TracedTheme:
    """A theme that a pillar stands on, with its sub-themes' codes."""

    key: str
    name: str
    status: str
    respondents: int
    extracts: int
    codes: tuple[TracedCode, ...]


@dataclass(frozen=True)
class PillarView:
    """A pillar or recommendation and what it stands on."""

    key: str
    name: str
    kind: str
    text: str
    respondents: int
    """Who speaks in any of its themes, or of those of the recommendations below it."""
    themes: tuple[TracedTheme, ...]
    children: tuple[PillarView, ...]


@dataclass(frozen=True)
class Framework:
    """All pillars, and the themes that none of them stands on."""

    pillars: tuple[PillarView, ...]
    without: tuple[str, ...]
    """Names of standing themes that no pillar or recommendation stands on."""
    base: Base


def load_framework(study: Study, path: Path) -> int:
    """Replace the framework by that of a file; a pillar whose key stays is the same. Returns how many there are."""
    study.require_lead("load a framework")
    drafts = parse_framework(load_strict_file(path))
    with theme_step(study, "load a framework", "framework.load") as pen:
        session = pen.session
        session.execute(delete(PillarTheme))
        rows = {row.key: row for row in session.scalars(select(Pillar))}
        wanted = _place(pen, str(path), drafts, None, rows)
        gone = [row.id for key, row in rows.items() if key not in wanted]
        session.execute(update(Pillar).where(Pillar.id.in_(gone)).values(parent_id=None))
        session.execute(delete(Pillar).where(Pillar.id.in_(gone)))
        pen.subject, pen.what = path.name, f"load the framework of {path.name}"
    return len(wanted)


def save_framework(study: Study, path: Path, *, force: bool = False) -> int:
    """Write the framework as a file that can be loaded again; returns how many pillars and recommendations it has."""
    refuse_existing(path, force)
    framework = show_framework(study)

    def draft(pillar: PillarView) -> DraftPillar:
        themes = tuple(Reference(theme.key, 0) for theme in pillar.themes)
        return DraftPillar(
            pillar.key, pillar.name, pillar.kind, pillar.text, themes, tuple(map(draft, pillar.children))
        )

    drafts = tuple(map(draft, framework.pillars))
    write_whole(path, framework_yaml(drafts), force=force)
    return sum(1 for _ in _flat(drafts))


def show_framework(study: Study) -> Framework:
    """Every pillar traced to themes, codes and the number of extracts."""
    with study.read() as session:
        scene = _Scene(session)
        pillars = session.scalars(select(Pillar).order_by(Pillar.position, Pillar.id)).all()
        views = tuple(scene.view(row, pillars) for row in pillars if row.parent_id is None)
        used = {theme for themes in scene.stands_on.values() for theme in themes}
        without = tuple(row.name for row in scene.rows if row.status in STANDING and row.id not in used)
        return Framework(views, without, scene.layer.base())


def find_pillar(framework: Framework, reference: str) -> PillarView:
    """The pillar or recommendation that a person means, by key or name."""
    every = list(_views(framework.pillars))
    wanted = reference.strip().casefold()
    for pillar in every:
        if wanted in (pillar.key, pillar.name.casefold()):
            return pillar
    meant = suggestion(reference, [pillar.key for pillar in every]) or "; coder framework show lists them"
    raise InputError(f"There is no pillar or recommendation {reference[:60]!r}{meant}.")


def _views(pillars: tuple[PillarView, ...]) -> list[PillarView]:
    return [view for pillar in pillars for view in (pillar, *_views(pillar.children))]


def _flat(drafts: tuple[DraftPillar, ...]) -> list[DraftPillar]:
    return [draft for each in drafts for draft in (each, *_flat(each.children))]


def _place(
    pen: Pen, file: str, drafts: tuple[DraftPillar, ...], parent: int | None, rows: dict[str, Pillar]
) -> set[str]:
    """Bring the rows to what the drafts say, depth first; returns their keys."""
    placed: set[str] = set()
    for position, draft in enumerate(drafts):
        row = rows.get(draft.key) or Pillar(key=draft.key)
        row.name, row.kind, row.text = draft.name, draft.kind, draft.text
        row.parent_id, row.position = parent, position
        pen.session.add(row)
        pen.session.flush()
        ids = dict.fromkeys(_theme(pen.session, file, reference) for reference in draft.themes)
        pen.session.add_all(PillarTheme(pillar_id=row.id, theme_id=theme_id) for theme_id in ids)
        placed |= {draft.key} | _place(pen, file, draft.children, row.id, rows)
    return placed


def _theme(session: Session, file: str, reference: Reference) -> int:
    try:
        return find_theme(session, reference.text).id
    except InputError as error:
        raise InputError(f"{file}, line {reference.line}: {error}") from None


class _Scene:
    """The themes with their rows, for tracing."""

    def __init__(self, session: Session) -> None:
        self.rows: list[Theme] = theme_rows(session)
        self.layer: AgreedLayer = agreed_layer(session)
        self._labels: dict[int, CodeLabel] = code_labels(session)
        self._members = Membership(self.rows, theme_codes(session), self.layer, standing_reviews(session))
        self._themes = {row.id: row for row in self.rows}
        self.stands_on: dict[int, list[int]] = {}
        order = {row.id: place for place, row in enumerate(self.rows)}
        links = session.execute(select(PillarTheme.pillar_id, PillarTheme.theme_id)).all()
        for pillar, theme in sorted(links, key=lambda link: order[link.theme_id]):
            self.stands_on.setdefault(pillar, []).append(theme)

    def view(self, row: Pillar, every: Sequence[Pillar]) -> PillarView:
        children = tuple(self.view(each, every) for each in every if each.parent_id == row.id)
        below = [row.id, *_ids_below(row.id, every)]
        codings = [
            coding
            for pillar in below
            for theme in self.stands_on.get(pillar, ())
            if self._themes[theme].status in STANDING
            for coding in self._members.whole(theme)
        ]
        themes = tuple(self._traced(self._themes[theme]) for theme in self.stands_on.get(row.id, ()))
        who = len(self.layer.respondents(codings))
        return PillarView(row.key, row.name, row.kind, row.text, who, themes, children)

    def _traced(self, row: Theme) -> TracedTheme:
        codings = self._members.whole(row.id)
        by_code: dict[int, list[AgreedRow]] = {}
        for coding in codings:
            by_code.setdefault(0 if coding.origin == BY_REVIEW else coding.code_id, []).append(coding)
        ordered = sorted(by_code, key=lambda code: (code == 0, self._labels[code].place if code else 0, code))
        return TracedTheme(
            row.key, row.name, row.status, len(self.layer.respondents(codings)), count_pieces(codings),
            tuple(self._code(code, by_code[code]) for code in ordered),
        )  # fmt: skip

    def _code(self, code: int, codings: list[AgreedRow]) -> TracedCode:
        who, number = len(self.layer.respondents(codings)), count_pieces(codings)
        if not code:
            return TracedCode("", "put in by the review", who, number)
        return TracedCode(self._labels[code].key, self._labels[code].name, who, number)


def _ids_below(pillar: int, every: Sequence[Pillar]) -> list[int]:
    return [id_ for row in every if row.parent_id == pillar for id_ in (row.id, *_ids_below(row.id, every))]
