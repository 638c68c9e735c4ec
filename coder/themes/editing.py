"""Small changes to the themes, one at a time, as the screen makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from coder.codebook.reading import current_codebook
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Code, Theme, ThemeCode
from coder.store.study import Study, Write
from coder.strict_yaml import suggestion
from coder.themes.fields import FIELD_NAMES, ThemeFields, fault, fields_of, key_from
from coder.themes.stored import Snapshot, find_theme, snapshots


@dataclass(frozen=True)
class SavedTheme:
    """A theme as it stands after a change."""

    key: str
    fields: ThemeFields
    parent: str | None
    """The key of the theme it belongs to."""
    codes: tuple[str, ...]
    """Keys of the codes it is built on itself."""


class ChangedMeanwhile(InputError):
    """Somebody else changed what a person is about to change."""

    def __init__(self, theme: str, now: dict[str, str]) -> None:
        said = "; ".join(
            f"{name.replace('_', ' ')}: {display_line(value, 80) or '(none)'}" for name, value in now.items()
        )
        super().__init__(f"Somebody else changed the theme {theme} meanwhile, to {said}. Nothing was saved.")
        self.now = now
        """The fields in question, as they stand now."""


def add_theme(
    study: Study, fields: ThemeFields, *, key: str = "", parent: str = "", codes: Sequence[str] = ()
) -> SavedTheme:
    """Add a theme at the end; without a key it gets one from its name."""
    study.require_lead("add a theme")
    fields = _trimmed(fields)
    key = key.strip() or key_from(fields.name)
    _check(key, fields)
    with study.write() as session:
        if session.scalar(select(Theme.id).where(Theme.key == key)):
            raise InputError(f"There is a theme with the key {key} already; choose another name or key.")
        above = find_theme(session, parent).id if parent else None
        row = Theme(key=key, parent_id=above, position=_next_position(session, above), **asdict(fields))
        session.add(row)
        session.flush()
        wanted = dict.fromkeys(_code_id(session, code) for code in codes)
        if wanted:
            session.execute(insert(ThemeCode), [{"theme_id": row.id, "code_id": code_id} for code_id in wanted])
        return _logged(session, "theme.add", key, None)


def change_theme(study: Study, theme: str, seen: Mapping[str, str] | None = None, **changes: str) -> SavedTheme:
    """Change the words of a theme, or move it: `parent` is a theme, or empty for the top.

    `seen` holds the fields as the person saw them; a change of one that is different now is refused.
    """
    study.require_lead("change a theme")
    known = (*FIELD_NAMES, "parent")
    if unknown := [name for name in changes if name not in known]:
        meant = suggestion(unknown[0], known)
        raise InputError(f"A theme has no {unknown[0]!r}{meant}; it has {', '.join(known)}.")
    with study.write() as session:
        row = find_theme(session, theme)
        before = snapshots(session)[row.key]
        _refuse_unseen(row.key, before, seen or {}, changes)
        words = {name: value for name, value in changes.items() if name != "parent"}
        fields = _trimmed(replace(fields_of(row), **words))
        _check(row.key, fields)
        for name in FIELD_NAMES:
            setattr(row, name, getattr(fields, name))
        if "parent" in changes:
            _move(session, row, changes["parent"])
        session.flush()
        return _logged(session, "theme.change", row.key, before)


def link_code(study: Study, theme: str, code: str) -> SavedTheme:
    """Build a theme on one more code."""
    study.require_lead("change a theme")
    with study.write() as session:
        row = find_theme(session, theme)
        before = snapshots(session)[row.key]
        code_id = _code_id(session, code)
        if session.get(ThemeCode, (row.id, code_id)):
            raise InputError(f"The theme {row.key} is built on that code already.")
        session.add(ThemeCode(theme_id=row.id, code_id=code_id))
        session.flush()
        return _logged(session, "theme.link", row.key, before)


def unlink_code(study: Study, theme: str, code: str) -> SavedTheme:
    """Take a code out of a theme; the codings stay as they are."""
    study.require_lead("change a theme")
    with study.write() as session:
        row = find_theme(session, theme)
        before = snapshots(session)[row.key]
        code_id = session.scalar(select(Code.id).where(Code.key == code.strip())) or _code_id(session, code)
        if not session.get(ThemeCode, (row.id, code_id)):
            raise InputError(
                f"The theme {row.key} is not built on that code; its codes are: {_listed(before['codes'])}."
            )
        session.execute(delete_rows(ThemeCode).where(ThemeCode.theme_id == row.id, ThemeCode.code_id == code_id))
        return _logged(session, "theme.unlink", row.key, before)


def _refuse_unseen(theme: str, stands: Snapshot, seen: Mapping[str, str], changes: Mapping[str, str]) -> None:
    now = {name: stands[name] or "" for name in changes}
    if other := {name: value for name, value in now.items() if name in seen and value != seen[name]}:
        raise ChangedMeanwhile(theme, other)


def _logged(session: Write, action: str, key: str, before: Snapshot | None) -> SavedTheme:
    after = snapshots(session)[key]
    session.log(action, key, before=before, after=after)
    words = ThemeFields(**{name: after[name] for name in FIELD_NAMES})
    return SavedTheme(key, words, after["parent"], tuple(after["codes"]))


def _trimmed(fields: ThemeFields) -> ThemeFields:
    return ThemeFields(**{name: getattr(fields, name).strip() for name in FIELD_NAMES})


def _check(key: str, fields: ThemeFields) -> None:
    if wrong := fault(key, fields):
        raise InputError(f"{wrong[0].upper()}{wrong[1:]}.")


def _next_position(session: Session, parent_id: int | None) -> int:
    same = Theme.parent_id.is_(None) if parent_id is None else Theme.parent_id == parent_id
    last = session.scalar(select(func.max(Theme.position)).where(same))
    return 0 if last is None else last + 1


def _code_id(session: Session, reference: str) -> int:
    entry = current_codebook(session).find(reference)
    if not entry.codable:
        raise InputError(f"{entry.key} only groups codes; name the codes below it.")
    return entry.id


def _move(session: Session, row: Theme, parent: str) -> None:
    above = find_theme(session, parent) if parent else None
    step = above
    while step is not None:
        if step.id == row.id:
            raise InputError(f"The theme {row.key} cannot be moved below itself.")
        step = session.get(Theme, step.parent_id) if step.parent_id else None
    row.position = _next_position(session, above.id if above else None)
    row.parent_id = above.id if above else None


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
