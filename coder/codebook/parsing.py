"""Codebooks from files: the YAML layout, and the choice between YAML and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from coder.codebook import table
from coder.codebook.draft import LISTS, TEXTS, DraftCode, DraftCodebook, Faults, Keys, finished, one_line
from coder.codebook.reading import ConfusableGroup
from coder.display import display_line
from coder.errors import InputError
from coder.strict_yaml import Node, load_strict_file
from coder.suggestion import suggestion

YAML_ENDINGS = (".yaml", ".yml")
CSV_ENDINGS = (".csv", ".tsv")

_BOOK_FIELDS = ("title", "codes", "confusable")
_CODE_FIELDS = ("key", "name", *TEXTS, *LISTS, "color", "codable", "children")
_GROUP_FIELDS = ("codes", "ask", "then")


def parse_codebook(path: Path) -> DraftCodebook:
    """The codebook in a YAML or CSV file; refuses it with the first of its faults."""
    draft, faults = inspect_codebook(path)
    if draft is None or faults:
        more = f" ({len(faults) - 1} more: coder codebook check lists them all)" if len(faults) > 1 else ""
        raise InputError(faults[0] + more)
    return draft


def inspect_codebook(path: Path) -> tuple[DraftCodebook | None, Faults]:
    """The codebook in a file, as far as it can be read, and all that is wrong with it."""
    faults = Faults()
    draft = None
    with faults.gather():
        if path.suffix.lower() in YAML_ENDINGS:
            draft = _from_yaml(load_strict_file(path), faults)
        elif path.suffix.lower() in CSV_ENDINGS:
            draft = table.from_csv(path, faults)
        else:
            raise InputError(f"{path}: a codebook is a file that ends in .yaml or .csv.")
        if not draft.codes and not faults:
            faults.append(f"{path} has no codes.")
    return draft, faults


def _from_yaml(root: Node, faults: Faults) -> DraftCodebook:
    fields = root.fields(_BOOK_FIELDS, required=["codes"])
    title = None
    if "title" in fields:
        with faults.gather():
            title = one_line(fields["title"].text()) or None
    named = list(_named(fields["codes"]))
    keys = Keys((code.key for code in named if code.key), (code.path for code in named if not code.key))
    codes = finished(list(_codes(fields["codes"], (), None, keys, faults)), faults)
    groups: list[ConfusableGroup] = []
    if "confusable" in fields and not faults:
        known = [code.key for code in codes]
        with faults.gather():
            for node in fields["confusable"].entries():
                with faults.gather():
                    groups.append(_group(node, known))
    return DraftCodebook(title, codes, tuple(groups))


class _Named(NamedTuple):
    """A code as the first look at a file finds it."""

    key: str
    """Empty: the file gives none."""
    path: tuple[str, ...]


def _named(codes: Node, above: tuple[str, ...] = ()) -> Iterator[_Named]:
    for node in codes.value if isinstance(codes.value, tuple) else ():
        if isinstance(node.value, dict):
            words = {name: field.value for name, field in node.value.items() if isinstance(field.value, str)}
            path = (*above, one_line(words.get("name", "")))
            yield _Named(words.get("key", "").strip(), path)
            if "children" in node.value:
                yield from _named(node.value["children"], path)


def _codes(nodes: Node, above: tuple[str, ...], parent: str | None, keys: Keys, faults: Faults) -> Iterator[DraftCode]:
    with faults.gather():
        for node in nodes.entries():
            with faults.gather():
                fields = node.fields(_CODE_FIELDS)
                code = _code(node, fields, above, parent, keys, faults)
                yield code
                if "children" in fields:
                    yield from _codes(fields["children"], (*above, code.name), code.key, keys, faults)


def _code(
    node: Node, fields: dict[str, Node], above: tuple[str, ...], parent: str | None, keys: Keys, faults: Faults
) -> DraftCode:
    name = one_line(fields["name"].text()) if "name" in fields else ""
    if not name:
        raise node.fault("this code has no name.")
    key = fields["key"].text().strip() if "key" in fields else ""
    content: dict[str, Any] = {}
    for field in TEXTS:
        if field in fields:
            with faults.gather():
                content[field] = fields[field].text().strip()
    for field in LISTS:
        if field in fields:
            with faults.gather():
                content[field] = tuple(text.strip() for text in fields[field].texts() if text.strip())
    with faults.gather():
        if "color" in fields:
            content["color"] = fields["color"].text().strip()
        if "codable" in fields:
            content["codable"] = fields["codable"].flag()
    where = f"{node.file}, line {node.line}"
    return DraftCode(where, key or keys.claim((*above, name)), parent, name, **content)


def _group(node: Node, known: list[str]) -> ConfusableGroup:
    fields = node.fields(_GROUP_FIELDS, required=["codes", "ask"])
    codes = tuple(dict.fromkeys(entry.text().strip() for entry in fields["codes"].entries()))
    for entry in fields["codes"].entries():
        if (key := entry.text().strip()) not in known:
            raise entry.fault(f"there is no code with the key {display_line(key, 40)!r}{suggestion(key, known)}.")
    if len(codes) < 2:
        raise node.fault("name at least two different codes that are mixed up.")
    then = fields["then"].text().strip() if "then" in fields else ""
    return ConfusableGroup(codes, fields["ask"].text().strip(), then)
