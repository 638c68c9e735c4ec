"""Small changes to the framework, one at a time, as its screen makes them; each is a step that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coder.errors import InputError, NotAllowed
from coder.files import storable
from coder.store.model import Theme
from coder.store.model_themes import Pillar, PillarTheme
from coder.store.study import Study
from coder.themes.fields import key_from
from coder.themes.framework_parsing import KINDS, PILLAR, RECOMMENDATION, is_key
from coder.themes.steps import Pen, theme_step
from coder.themes.stored import find_named, find_theme

_FIELDS = ("name", "kind", "text", "parent")


@dataclass(frozen=True)
class SavedPillar:
    """A pillar or recommendation as it stands after a change."""

    key: str
    name: str
    kind: str
    text: str
    parent: str
    """The key of the part that it stands below; empty at the top."""
    themes: tuple[str, ...]
    """Keys of the themes that it stands on."""


def add_pillar(
    study: Study, name: str, *, kind: str = "", text: str = "", parent: str = "", themes: Sequence[str] = (),
    key: str = "",
) -> SavedPillar:  # fmt: skip
    """Add a pillar at the end, or with a `parent` a recommendation below it, unless its kind is said."""
    with theme_step(study, "change the framework", "framework.add") as pen:
        session = pen.session
        taken = session.scalars(select(Pillar.key)).all()
        key = key.strip() or key_from(name, taken, "part")
        if not is_key(key):
            raise InputError(
                f"The key {key[:60]!r} must be lower_snake_case: small letters, digits, single underscores."
            )
        if key in taken:
            raise InputError(f"A part of the framework has the key {key} already; choose another name or key.")
        above = _find(session, parent).id if parent else None
        row = Pillar(key=key, parent_id=above, position=_next_position(session, above))
        row.name, row.text = name.strip(), text.strip()
        row.kind = kind or (RECOMMENDATION if parent else PILLAR)
        _check(row)
        session.add(row)
        session.flush()
        _stand_on(session, row, themes)
        return _written(pen, row, f"add the {row.kind} {key}")


def change_pillar(study: Study, pillar: str, reason: str = "", **changes: str) -> SavedPillar:
    """Change name, kind or text of a part of the framework, or move it: `parent` is a part, or empty for the top."""
    with theme_step(study, "change the framework", "framework.change") as pen:
        if unknown := [name for name in changes if name not in _FIELDS]:
            raise InputError(f"A pillar has no {unknown[0]!r}; it has {', '.join(_FIELDS)}.")
        row = _find(pen.session, pillar)
        row.name, row.kind, row.text = (
            changes.get(name, getattr(row, name)).strip() for name in ("name", "kind", "text")
        )
        _check(row, reason)
        if "parent" in changes:
            _move(pen.session, row, changes["parent"])
        pen.reason = reason.strip()
        return _written(pen, row, f"change the {', '.join(changes)} of the {row.kind} {row.key}")


def choose_themes(study: Study, pillar: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> SavedPillar:
    """Let a part of the framework stand on some more themes and on some no more; what is so already stays so."""
    with theme_step(study, "change the framework", "framework.themes") as pen:
        row = _find(pen.session, pillar)
        gone = [find_theme(pen.session, theme) for theme in remove]
        own = set(_themes(pen.session, row))
        if other := next((theme for theme in gone if theme.key not in own), None):
            listed = ", ".join(sorted(own)) or "none"
            raise InputError(f"{row.key} does not stand on the theme {other.key}; its themes are: {listed}.")
        ids = [theme.id for theme in gone]
        pen.session.execute(delete(PillarTheme).where(PillarTheme.pillar_id == row.id, PillarTheme.theme_id.in_(ids)))
        _stand_on(pen.session, row, add)
        return _written(pen, row, f"choose the themes of the {row.kind} {row.key}")


def remove_pillar(study: Study, pillar: str, reason: str = "") -> SavedPillar:
    """Take a part out of the framework; its themes stay as they are. Gives it as it stood."""
    with theme_step(study, "change the framework", "framework.remove") as pen:
        row = _find(pen.session, pillar)
        if below := pen.session.scalars(select(Pillar.key).where(Pillar.parent_id == row.id)).all():
            raise NotAllowed(f"Below {row.name} stands: {', '.join(below)}. Move or remove that first.")
        _check(row, reason)
        pen.reason = reason.strip()
        saved = _written(pen, row, f"remove the {row.kind} {row.key}")
        pen.session.execute(delete(PillarTheme).where(PillarTheme.pillar_id == row.id))
        pen.session.delete(row)
        return saved


def _find(session: Session, reference: str) -> Pillar:
    """The part of the framework that a person means: by key, or by name whatever its capitals."""
    rows = session.scalars(select(Pillar).order_by(Pillar.position, Pillar.id)).all()
    return find_named(rows, reference, "pillar or recommendation", "coder framework show lists them")


def _check(row: Pillar, reason: str = "") -> None:
    if not row.name:
        raise InputError("A part of the framework needs a name.")
    if row.kind not in KINDS:
        raise InputError(f"There is no kind {row.kind[:40]!r}; the kinds are {', '.join(KINDS)}.")
    if not all(map(storable, (row.name, row.text, reason))):
        raise InputError(f"{row.key}: a character that does not belong in a text stands in it; type it again.")


def _stand_on(session: Session, row: Pillar, themes: Sequence[str]) -> None:
    own = set(_themes(session, row))
    wanted = {found.key: found.id for found in (find_theme(session, theme) for theme in themes)}
    session.add_all(PillarTheme(pillar_id=row.id, theme_id=id_) for key, id_ in wanted.items() if key not in own)
    session.flush()


def _themes(session: Session, row: Pillar) -> tuple[str, ...]:
    query = select(Theme.key).join(PillarTheme, PillarTheme.theme_id == Theme.id).order_by(Theme.key)
    return tuple(session.scalars(query.where(PillarTheme.pillar_id == row.id)))


def _move(session: Session, row: Pillar, parent: str) -> None:
    above = step = _find(session, parent) if parent else None
    while step is not None:
        if step.id == row.id:
            raise InputError(f"{row.key} cannot be moved below itself.")
        step = session.get(Pillar, step.parent_id) if step.parent_id else None
    wanted = above.id if above else None
    if row.parent_id != wanted:
        row.position, row.parent_id = _next_position(session, wanted), wanted


def _next_position(session: Session, parent_id: int | None) -> int:
    same = Pillar.parent_id.is_(None) if parent_id is None else Pillar.parent_id == parent_id
    last = session.scalar(select(func.max(Pillar.position)).where(same))
    return 0 if last is None else last + 1


def _written(pen: Pen, row: Pillar, what: str) -> SavedPillar:
    pen.session.flush()
    pen.subject, pen.what = row.key, what
    above = pen.session.get(Pillar, row.parent_id) if row.parent_id else None
    themes = _themes(pen.session, row)
    return SavedPillar(row.key, row.name, row.kind, row.text, above.key if above else "", themes)
