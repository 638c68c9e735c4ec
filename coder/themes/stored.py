"""The themes as they are stored, for operations that change or count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.errors import InputError
from coder.store.model import Code, Theme, ThemeCode
from coder.store.model_themes import Pillar
from coder.suggestion import suggestion
from coder.themes.fields import fields_of

Named = TypeVar("Named", Theme, Pillar)
Snapshot = dict[str, Any]
"""Everything that is said about a theme, as it goes into the log."""


def theme_rows(session: Session) -> list[Theme]:
    """Every theme in tree order, each parent before its children."""
    children: dict[int | None, list[Theme]] = defaultdict(list)
    for row in session.scalars(select(Theme).order_by(Theme.position, Theme.id)):
        children[row.parent_id].append(row)
    ordered: list[Theme] = []
    waiting = list(reversed(children[None]))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(children[row.id]))
    return ordered


def find_theme(session: Session, reference: str) -> Theme:
    """The theme that a person means: by key, or by name whatever its capitals."""
    rows = theme_rows(session)
    if not rows:
        raise InputError("There are no themes yet; load them with: coder themes load FILE")
    return find_named(rows, reference, "theme", "coder themes show lists them")


def find_named(rows: Sequence[Named], reference: str, what: str, list_them: str) -> Named:
    """The one that a person means: by key, or by name whatever its capitals."""
    wanted = reference.strip().casefold()
    found = [row for row in rows if row.key == wanted] or [row for row in rows if row.name.casefold() == wanted]
    if not found:
        meant = suggestion(reference, [row.key for row in rows]) or f"; {list_them}"
        raise InputError(f"There is no {what} {reference[:60]!r}{meant}.")
    if len(found) > 1:
        keys = ", ".join(row.key for row in found)
        raise InputError(f"{reference[:60]!r} may be any of these: {keys}; write one of them.")
    return found[0]


def theme_codes(session: Session) -> dict[int, set[int]]:
    """The codes that each theme is built on, without those of its sub-themes."""
    linked: dict[int, set[int]] = defaultdict(set)
    for theme_id, code_id in session.execute(select(ThemeCode.theme_id, ThemeCode.code_id)):
        linked[theme_id].add(code_id)
    return linked


def snapshots(session: Session) -> dict[str, Snapshot]:
    """What is said about each theme now, by its key."""
    rows = theme_rows(session)
    keys = {row.id: row.key for row in rows}
    code_keys = dict(session.execute(select(Code.id, Code.key)).all())
    linked = theme_codes(session)
    return {
        row.key: asdict(fields_of(row))
        | {
            "parent": keys.get(row.parent_id) if row.parent_id else None,
            "codes": sorted(code_keys[code_id] for code_id in linked[row.id]),
        }
        for row in rows
    }
