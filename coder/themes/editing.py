"""Small changes to the themes, one at a time, as the screen makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.codebook.reading import current_codebook
from coder.display import display_line
from coder.errors import InputError
from coder.files import storable
from coder.store.model import Code, Theme, ThemeCode
from coder.store.study import Study
from coder.suggestion import suggestion
from coder.themes.fields import FIELD_NAMES, ThemeFields, fault, fields_of, key_from
from coder.themes.steps import Pen, theme_step
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
    fields = _trimmed(fields)
    with theme_step(study, "add a theme", "theme.add") as pen:
        session = pen.session
        taken = session.scalars(select(Theme.key)).all()
        key = key.strip() or key_from(fields.name, taken)
        _check(key, fields)
        if key in taken:
            raise InputError(f"There is a theme with the key {key} already; choose another name or key.")
        above = find_theme(session, parent).id if parent else None
        row = Theme(key=key, parent_id=above, position=_next_position(session, above), **asdict(fields))
        session.add(row)
        session.flush()
        for code_id in dict.fromkeys(code_id_of(session, code) for code in codes):
            session.add(ThemeCode(theme_id=row.id, code_id=code_id))
        return _written(pen, key, f"add the theme {key}")


def change_theme(
    study: Study, theme: str, seen: Mapping[str, str] | None = None, reason: str = "", **changes: str
) -> SavedTheme:
    """Change the words of a theme, or move it: `parent` is a theme, or empty for the top.

    `seen` holds the fields as the person saw them; a change of one that is different now is refused. The reason, if
    there is one, stands in the theme's history.
    """
    if not storable(reason):
        raise InputError("The reason holds characters that are not text; type it again.")
    with theme_step(study, "change a theme", "theme.change") as pen:
        known = (*FIELD_NAMES, "parent")
        if unknown := [name for name in changes if name not in known]:
            meant = suggestion(unknown[0], known)
            raise InputError(f"A theme has no {unknown[0]!r}{meant}; it has {', '.join(known)}.")
        row = find_theme(pen.session, theme)
        _refuse_unseen(row.key, pen.before["themes"][row.key], seen or {}, changes)
        words = {name: value for name, value in changes.items() if name != "parent"}
        fields = _trimmed(replace(fields_of(row), **words))
        _check(row.key, fields)
        for name in FIELD_NAMES:
            setattr(row, name, getattr(fields, name))
        if "parent" in changes:
            _move(pen.session, row, changes["parent"])
        pen.reason = reason.strip()
        named = ", ".join(name.replace("_", " ") for name in changes)
        return _written(pen, row.key, f"change the {named} of the theme {row.key}")


def link_code(study: Study, theme: str, code: str) -> SavedTheme:
    """Build a theme on one more code."""
    with theme_step(study, "change a theme", "theme.link") as pen:
        row = find_theme(pen.session, theme)
        code_id = code_id_of(pen.session, code)
        if pen.session.get(ThemeCode, (row.id, code_id)):
            raise InputError(f"The theme {row.key} is built on that code already.")
        pen.session.add(ThemeCode(theme_id=row.id, code_id=code_id))
        return _written(pen, row.key, f"put the code {code} into the theme {row.key}")


def unlink_code(study: Study, theme: str, code: str) -> SavedTheme:
    """Take a code out of a theme; the codings stay as they are."""
    with theme_step(study, "change a theme", "theme.unlink") as pen:
        row = find_theme(pen.session, theme)
        _unlink(pen, row, code)
        return _written(pen, row.key, f"take the code {code} out of the theme {row.key}")


def choose_codes(study: Study, theme: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> SavedTheme:
    """Build a theme on some more codes and on some no more, in one step; what is so already stays so."""
    with theme_step(study, "change a theme", "theme.codes") as pen:
        row = find_theme(pen.session, theme)
        for code in remove:
            _unlink(pen, row, code)
        for code_id in dict.fromkeys(code_id_of(pen.session, code) for code in add):
            if not pen.session.get(ThemeCode, (row.id, code_id)):
                pen.session.add(ThemeCode(theme_id=row.id, code_id=code_id))
        return _written(pen, row.key, f"choose the codes of the theme {row.key}")


def move_codes(study: Study, codes: Sequence[str], theme: str, to: str) -> SavedTheme:
    """Move codes from one theme into another, in one step."""
    with theme_step(study, "change a theme", "theme.move") as pen:
        source, target = find_theme(pen.session, theme), find_theme(pen.session, to)
        if source.id == target.id:
            raise InputError(f"The codes are in the theme {source.key} already.")
        for code in dict.fromkeys(codes):
            code_id = _unlink(pen, source, code)
            if not pen.session.get(ThemeCode, (target.id, code_id)):
                pen.session.add(ThemeCode(theme_id=target.id, code_id=code_id))
        pen.subject = f"{source.key} to {target.key}"
        pen.what = f"move {', '.join(codes)} from the theme {source.key} to {target.key}"
        return saved_theme(pen, target.key)


def saved_theme(pen: Pen, key: str) -> SavedTheme:
    """A theme as it stands inside a step."""
    pen.session.flush()
    said = snapshots(pen.session)[key]
    words = ThemeFields(**{name: said[name] for name in FIELD_NAMES})
    return SavedTheme(key, words, said["parent"], tuple(said["codes"]))


def _written(pen: Pen, key: str, what: str) -> SavedTheme:
    pen.subject = pen.only_theme = key
    pen.what = what
    return saved_theme(pen, key)


def _unlink(pen: Pen, row: Theme, code: str) -> int:
    code_id = pen.session.scalar(select(Code.id).where(Code.key == code.strip())) or code_id_of(pen.session, code)
    if not pen.session.get(ThemeCode, (row.id, code_id)):
        own = _listed(pen.before["themes"][row.key]["codes"])
        raise InputError(f"The theme {row.key} is not built on that code; its codes are: {own}.")
    pen.session.execute(delete_rows(ThemeCode).where(ThemeCode.theme_id == row.id, ThemeCode.code_id == code_id))
    return code_id


def _refuse_unseen(theme: str, stands: Snapshot, seen: Mapping[str, str], changes: Mapping[str, str]) -> None:
    now = {name: stands[name] or "" for name in changes}
    if other := {name: value for name, value in now.items() if name in seen and value != seen[name]}:
        raise ChangedMeanwhile(theme, other)


def _trimmed(fields: ThemeFields) -> ThemeFields:
    return ThemeFields(**{name: getattr(fields, name).strip() for name in FIELD_NAMES})


def _check(key: str, fields: ThemeFields) -> None:
    if wrong := fault(key, fields):
        raise InputError(f"{wrong[0].upper()}{wrong[1:]}.")


def _next_position(session: Session, parent_id: int | None) -> int:
    same = Theme.parent_id.is_(None) if parent_id is None else Theme.parent_id == parent_id
    last = session.scalar(select(func.max(Theme.position)).where(same))
    return 0 if last is None else last + 1


def code_id_of(session: Session, reference: str) -> int:
    """The code that a person means, if themes can be built on it."""
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
