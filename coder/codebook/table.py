"""Codebooks as CSV: one row per code, in our own layout or as a plain list of names from elsewhere."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coder.codebook.draft import LISTS, TEXTS, DraftCode, DraftCodebook, Faults, Keys, finished, one_line
from coder.codebook.reading import ARROW, CodeEntry
from coder.display import display_line
from coder.errors import InputError
from coder.files import csv_text, own_csv, storable

COLUMNS = ("key", "parent", "name", *TEXTS, *LISTS, "color", "codable")
_NAMING = ("code", "key", "name")
_FLAGS = {"": True, "true": True, "yes": True, "1": True, "x": True, "false": False, "no": False, "0": False}


@dataclass
class _Row:
    """One row of the file with what it says about its place in the tree."""

    draft: DraftCode
    above: tuple[str, ...]
    """The parents as its code was written, outermost first."""
    parent: str
    """What stands in the column `parent`."""


def to_csv(codes: Iterable[CodeEntry]) -> str:
    """The codes as CSV; `from_csv` gives the same ones back."""
    return csv_text(COLUMNS, [_cells(code) for code in codes])


def from_csv(path: Path, faults: Faults) -> DraftCodebook:
    """The codes in a CSV file; columns that say nothing about a code are left out and noted."""
    lines = [
        (number, {name.strip().lower().replace(" ", "_"): cell.strip() for name, cell in row.items()})
        for number, row in own_csv(path, [])
    ]
    columns = list(lines[0][1]) if lines else []
    if lines and not any(name in columns for name in _NAMING):
        raise InputError(f"{path} has no column named code, key or name; its first row must name the columns.")
    notes = []
    if other := [name for name in columns if name and name not in (*COLUMNS, "code")]:
        notes.append(f"Not read: the columns {', '.join(display_line(name, 40) for name in other)}.")
    unkeyed = [cells for _, cells in lines if not cells.get("key")]
    keys = Keys((cells["key"] for _, cells in lines if cells.get("key")), (_path(cells) for cells in unkeyed))
    rows: list[_Row] = []
    for number, cells in lines:
        if any(cells.values()):
            with faults.gather():
                rows.append(_row(f"{path}, line {number}", cells, keys, faults))
    tree = _Tree(rows, keys)
    codes = tree.placed(faults)
    if tree.made:
        notes.append(f"Made as families that only group: {', '.join(display_line(name, 40) for name in tree.made)}.")
    return DraftCodebook(None, finished(codes, faults), None, tuple(notes))


def _cells(code: CodeEntry) -> list[str]:
    return [
        code.key,
        code.parent or "",
        code.name,
        *(getattr(code, field) for field in TEXTS),
        *(_joined(getattr(code, field)) for field in LISTS),
        code.color,
        "true" if code.codable else "false",
    ]


def _joined(entries: Sequence[str]) -> str:
    """The entries in one cell; as JSON where an entry itself holds what separates entries."""
    cell = " | ".join(entries)
    return cell if _split(cell) == tuple(entries) else json.dumps(entries, ensure_ascii=False)


def _split(cell: str) -> tuple[str, ...]:
    if cell.startswith('["') and cell.endswith('"]'):
        try:
            entries = json.loads(cell)
        except ValueError:
            entries = None
        if isinstance(entries, list) and all(isinstance(entry, str) and storable(entry) for entry in entries):
            return tuple(entry.strip() for entry in entries if entry.strip())
    return tuple(entry.strip() for entry in re.split(r"[\r\n]+|(?<!\S)\|(?!\S)", cell) if entry.strip())


def _path(cells: dict[str, str]) -> tuple[str, ...]:
    """The names from the outermost parent down to this row's code."""
    steps = tuple(one_line(step) for step in cells.get("code", "").split(ARROW))
    above = steps[:-1] or tuple(one_line(step) for step in cells.get("parent", "").split(ARROW) if step.strip())
    return (*above, steps[-1] or one_line(cells.get("name", "")))


def _row(where: str, cells: dict[str, str], keys: Keys, faults: Faults) -> _Row:
    steps = tuple(one_line(step) for step in cells.get("code", "").split(ARROW))
    if len(steps) > 1 and not all(steps):
        raise InputError(f"{where}: a name is missing beside {ARROW}.")
    name = one_line(cells.get("name", "")) or steps[-1] or cells.get("key", "")
    if not name:
        raise InputError(f"{where}: this row names no code.")
    flag = cells.get("codable", "").lower()
    if flag not in _FLAGS:
        faults.append(f"{where}: in the column codable write true or false.")
    content: dict[str, Any] = {field: cells.get(field, "") for field in (*TEXTS, "color")}
    content |= {field: _split(cells.get(field, "")) for field in LISTS}
    key = cells.get("key") or keys.claim(_path(cells))
    draft = DraftCode(where, key, None, name, **content, codable=_FLAGS.get(flag, True))
    return _Row(draft, steps[:-1], cells.get("parent", ""))


class _Tree:
    """Finds each row's parent, wherever in the file that stands."""

    def __init__(self, rows: Sequence[_Row], keys: Keys) -> None:
        self._rows = rows
        self._keys = keys
        self._given = {row.draft.key for row in rows}
        self._by_path: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for row in rows:
            above = tuple(step.casefold() for step in row.above)
            for word in {row.draft.key.casefold(), row.draft.name.casefold()}:
                self._by_path[(*above, word)].append(row.draft.key)
                if above or row.parent:
                    self._by_path[(ARROW, word)].append(row.draft.key)
        self.made: list[str] = []
        self._families: list[DraftCode] = []

    def placed(self, faults: Faults) -> list[DraftCode]:
        """All codes with their parents, in tree order."""
        codes = []
        for row in self._rows:
            with faults.gather():
                before = len(self._families)
                parent = self._family(row.above, row) if row.above else self._parent(row)
                codes += self._families[before:]
                codes.append(replace(row.draft, parent=parent))
        return _in_tree_order(codes, faults)

    def _family(self, path: tuple[str, ...], row: _Row) -> str:
        """The key of the code at `path`, which is made when no row has it."""
        place = tuple(step.casefold() for step in path)
        if found := self._by_path.get(place):
            return found[0]
        parent = self._family(path[:-1], row) if len(path) > 1 else None
        draft = DraftCode(row.draft.where, self._keys.claim(path), parent, path[-1], codable=False)
        self._by_path[place].append(draft.key)
        self._families.append(draft)
        self.made.append(draft.name)
        return draft.key

    def _parent(self, row: _Row) -> str | None:
        word = row.parent
        if not word or word in self._given:
            return word or None
        place = tuple(one_line(step).casefold() for step in word.split(ARROW))
        found: list[str] = [*self._by_path.get(place, ()), *self._by_path.get((ARROW, *place), ())]
        if not found:
            return self._family(tuple(one_line(step) for step in word.split(ARROW)), row)
        if len(found) > 1:
            raise InputError(
                f"{row.draft.where}: the parent {display_line(word, 40)!r} may be any of {', '.join(found)};"
                " write one of these keys."
            )
        return found[0]


def _in_tree_order(codes: Sequence[DraftCode], faults: Faults) -> list[DraftCode]:
    children: dict[str | None, list[DraftCode]] = defaultdict(list)
    for code in codes:
        children[code.parent].append(code)
    ordered: list[DraftCode] = []
    waiting = children.pop(None, [])[::-1]
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting.extend(reversed(children.pop(code.key, [])))
    if not faults:
        faults.extend(
            f"{code.where}: {display_line(code.key, 40)!r} is its own parent, directly or through others."
            for codes_below in children.values()
            for code in codes_below
        )
    return ordered
