"""Put a file of themes into the study, in the place of those it had, and write them out again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, current_codebook
from coder.errors import InputError
from coder.files import refuse_existing, write_whole
from coder.store.model import Code, Theme, ThemeCode
from coder.store.model_themes import ExtractReview, PillarTheme
from coder.store.study import Study
from coder.strict_yaml import load_strict_file
from coder.themes.agreed import agreed_layer, code_labels
from coder.themes.fields import DROPPED, FIELD_NAMES, KEPT, MERGED, STANDING, fields_of
from coder.themes.parsing import DraftTheme, Reference, parse_themes, themes_yaml
from coder.themes.reading import unhoused_codes
from coder.themes.steps import theme_step
from coder.themes.stored import snapshots, theme_codes, theme_rows


@dataclass(frozen=True)
class LoadedThemes:
    """What a file of themes changed; themes and codes by their keys."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unhoused: tuple[str, ...]
    """Codes that are in use and belong to no theme."""
    warnings: tuple[str, ...]


def load_themes(study: Study, path: Path) -> LoadedThemes:
    """Replace all themes by those of a file; a theme whose key stays is the same theme."""
    study.require_lead("load themes")
    drafts = parse_themes(load_strict_file(path))
    with theme_step(study, "load themes", "themes.load") as pen:
        session = pen.session
        before = snapshots(session)
        finder = _CodeFinder(session, str(path))
        rows = {row.key: row for row in session.scalars(select(Theme))}
        links = _place(session, drafts, None, rows, finder)
        session.execute(delete(ThemeCode))
        if links:
            session.execute(insert(ThemeCode), links)
        kept = _remove(session, [row for key, row in rows.items() if key not in {draft.key for draft in _flat(drafts)}])
        after = snapshots(session)
        added = tuple(key for key in after if key not in before)
        removed = tuple(key for key in before if key not in after)
        changed = tuple(key for key in after if key in before and before[key] != after[key])
        pen.subject, pen.what = path.name, f"load the themes of {path.name}"
        layer, labels = agreed_layer(session), code_labels(session)
        unhoused = unhoused_codes(theme_rows(session), theme_codes(session), layer, labels)
        warnings = (*finder.warnings, *_warnings(drafts), *kept)
    return LoadedThemes(added, changed, removed, tuple(code.key for code in unhoused), warnings)


def save_themes(study: Study, path: Path, *, force: bool = False) -> int:
    """Write the themes as a file that can be loaded again; returns how many they are."""
    refuse_existing(path, force)
    with study.read() as session:
        rows = theme_rows(session)
        linked, labels = theme_codes(session), code_labels(session)
    children: dict[int | None, list[Theme]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def draft(row: Theme) -> DraftTheme:
        codes = sorted((labels[code_id] for code_id in linked[row.id]), key=lambda label: (label.place, label.key))
        references = tuple(Reference(label.key, 0) for label in codes)
        return DraftTheme(row.key, fields_of(row), references, tuple(draft(child) for child in children[row.id]))

    write_whole(path, themes_yaml(draft(row) for row in children[None]), force=force)
    return len(rows)


class _CodeFinder:
    """Finds the codes that a file names, and says on which line one does not exist."""

    def __init__(self, session: Session, file: str) -> None:
        self.warnings: list[str] = []
        self._file = file
        self._book: Codebook = current_codebook(session)
        self._ever = dict(session.execute(select(Code.key, Code.id)).all())

    def ids(self, references: tuple[Reference, ...]) -> set[int]:
        return {self._id(reference) for reference in references}

    def _id(self, reference: Reference) -> int:
        where = f"{self._file}, line {reference.line}"
        try:
            entry = self._book.find(reference.text)
        except InputError as error:
            if reference.text not in self._ever:
                raise InputError(f"{where}: {error}") from None
            self.warnings.append(f"{where}: the code {reference.text} is no longer in the codebook.")
            return self._ever[reference.text]
        if not entry.codable:
            below = ", ".join(code.key for code in self._book.codable() if code.parent == entry.key)
            raise InputError(f"{where}: {entry.key} only groups codes; name those that are meant: {below}.")
        return entry.id


def _place(
    session: Session, drafts: tuple[DraftTheme, ...], parent: int | None, rows: dict[str, Theme], finder: _CodeFinder
) -> list[dict[str, int]]:
    """Bring the rows to what the drafts say, depth first; returns the links to codes."""
    links: list[dict[str, int]] = []
    for position, draft in enumerate(drafts):
        row = rows.get(draft.key) or Theme(key=draft.key)
        for name in FIELD_NAMES:
            setattr(row, name, getattr(draft.fields, name))
        row.parent_id, row.position = parent, position
        session.add(row)
        session.flush()
        links += [{"theme_id": row.id, "code_id": code_id} for code_id in sorted(finder.ids(draft.codes))]
        links += _place(session, draft.children, row.id, rows, finder)
    return links


def _remove(session: Session, rows: list[Theme]) -> list[str]:
    """Take away themes that the file does not name; what a review or the framework speaks of stays as dropped."""
    ids = [row.id for row in rows]
    spoken_of = set(session.scalars(select(ExtractReview.theme_id).where(ExtractReview.theme_id.in_(ids))))
    spoken_of |= set(session.scalars(select(ExtractReview.to_theme_id).where(ExtractReview.to_theme_id.in_(ids))))
    spoken_of |= set(session.scalars(select(PillarTheme.theme_id).where(PillarTheme.theme_id.in_(ids))))
    session.execute(update(Theme).where(Theme.id.in_(ids)).values(parent_id=None))
    gone = [id_ for id_ in ids if id_ not in spoken_of]
    session.execute(delete(Theme).where(Theme.id.in_(gone)))
    kept = [row for row in rows if row.id in spoken_of]
    for row in kept:
        session.refresh(row)
        row.status = row.status if row.status == MERGED else DROPPED
    session.flush()
    return [
        f"The theme {row.key} is not in the file; it was reviewed or built on, so it stays as {row.status}."
        for row in kept
    ]


def _flat(drafts: tuple[DraftTheme, ...]) -> list[DraftTheme]:
    return [found for draft in drafts for found in (draft, *_flat(draft.children))]


def _warnings(drafts: tuple[DraftTheme, ...]) -> list[str]:
    found = []
    for draft in _flat(drafts):
        below = _flat((draft,))
        if draft.fields.status in STANDING and not any(theme.codes for theme in below):
            found.append(f"The theme {draft.key} is built on no code.")
        if draft.fields.status == KEPT and not draft.fields.definition:
            found.append(f"The theme {draft.key} is kept and has no definition.")
    return found
