"""What became of the themes: every wording and status that they had, with who changed it and when, from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from coder.coding.visibility import require_not_coding_again
from coder.store.log import Entry, as_entry, entries
from coder.store.model import LogEntry
from coder.store.study import Study
from coder.themes.stored import find_theme

_PARTS = {"themes", "extracts", "answers", "late", "pillars"}
_HIDDEN = {"uid", "position"}


class ThemeChange(NamedTuple):
    """What one step did to one theme."""

    at: str
    person: str
    action: str
    """As the log calls it; theme.undo for what was taken back."""
    theme: str
    field: str
    """name, status, definition …; theme when it came or went; respondent/question for what a review found."""
    before: str
    after: str
    reason: str


def theme_history(study: Study, theme: str | None = None) -> list[ThemeChange]:
    """The changes of one theme, which may be gone by now, or of all, the oldest first."""
    with study.read() as session:
        require_not_coding_again(session)
        rows = session.execute(entries(LogEntry.action.like("theme%"))).all()
        logged = [as_entry(row, person) for row, person in rows]
        changes = [change for entry in logged for change in _changes(entry)]
        if theme is None:
            return changes
        found = [change for change in changes if change.theme == theme.strip()]
        if found:
            return found
        key = find_theme(session, theme).key
    return [change for change in changes if change.theme == key]


def _changes(entry: Entry) -> Iterator[ThemeChange]:
    before, after = _parts(entry, entry.before), _parts(entry, entry.after)
    for theme in {**before["themes"], **after["themes"]}:
        for field, was, became in _fields(before["themes"].get(theme), after["themes"].get(theme)):
            yield ThemeChange(entry.at, entry.person, entry.action, theme, field, was, became, entry.reason)
    for name in {**before["extracts"], **after["extracts"]}:
        theme, _, answer = name.partition("/")
        was, became = _finding(before["extracts"].get(name)), _finding(after["extracts"].get(name))
        reason = (after["extracts"].get(name) or {}).get("reason", "") or entry.reason
        yield ThemeChange(entry.at, entry.person, entry.action, theme, answer, was, became, reason)


def _parts(entry: Entry, value: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """What an entry holds of themes and of extracts; one of a single theme is named by its subject."""
    nothing: dict[str, dict[str, Any]] = {"themes": {}, "extracts": {}}
    if not value:
        return nothing
    if isinstance(value.get("name"), str):
        return nothing | {"themes": {entry.subject: value}}
    if set(value) <= _PARTS and not any("central_idea" in (part or {}) for part in value.values()):
        return nothing | {part: value[part] for part in ("themes", "extracts") if part in value}
    return nothing | {"themes": dict(value)}


def _fields(was: Mapping[str, Any] | None, became: Mapping[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    if was is None or became is None:
        yield "theme", _said((was or {}).get("name")), _said((became or {}).get("name"))
        return
    for field in {**was, **became}:
        if field not in _HIDDEN and was.get(field) != became.get(field):
            yield field, _said(was.get(field)), _said(became.get(field))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _finding(value: Mapping[str, Any] | None) -> str:
    if not value:
        return ""
    to = f" to {value['to']}" if value.get("to") else ""
    return f"{value['finding']}{to}{', deviant case' if value.get('deviant') else ''}"
