"""Themes as a YAML file: what stands in one, and the file for themes that we have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coder.errors import InputError
from coder.strict_yaml import Node, quoted
from coder.themes.fields import FIELD_NAMES, ThemeFields, fault


class Reference(NamedTuple):
    """A code as the file names it, and the line on which it does."""

    text: str
    line: int


@dataclass(frozen=True)
class DraftTheme:
    """A theme as a file describes it."""

    key: str
    fields: ThemeFields
    codes: tuple[Reference, ...]
    children: tuple[DraftTheme, ...]


def parse_themes(root: Node) -> tuple[DraftTheme, ...]:
    """The themes of a file; refuses what is missing, unknown or said twice, with its line."""
    themes = root.fields(["themes"], required=["themes"])["themes"]
    taken: dict[str, int] = {}
    return tuple(_theme(node, taken) for node in themes.entries())


def _theme(node: Node, taken: dict[str, int]) -> DraftTheme:
    given = node.fields(["key", *FIELD_NAMES, "codes", "children"], required=["key", "name"])
    key = given["key"].text().strip()
    if key in taken:
        raise given["key"].fault(
            f"the key {key[:60]!r} stands on line {taken[key]} already; every theme needs its own."
        )
    taken[key] = given["key"].line
    fields = ThemeFields(**{name: given[name].text().strip() for name in FIELD_NAMES if name in given})
    if wrong := fault(key, fields):
        raise _blamed(given, wrong, node).fault(f"{wrong}.")
    return DraftTheme(
        key,
        fields,
        _codes(given["codes"]) if "codes" in given else (),
        tuple(_theme(child, taken) for child in given["children"].entries()) if "children" in given else (),
    )


def _blamed(given: dict[str, Node], wrong: str, theme: Node) -> Node:
    """The field that a fault speaks of, so that its line is named."""
    for name, words in (("kind", "no kind"), ("status", "no status"), ("name", "no name"), ("key", "the key")):
        if words in wrong and name in given:
            return given[name]
    return theme


def _codes(node: Node) -> tuple[Reference, ...]:
    found = tuple(Reference(entry.text().strip(), entry.line) for entry in node.entries())
    if empty := next((reference for reference in found if not reference.text), None):
        raise InputError(f"{node.file}, line {empty.line}: the name of a code is missing.")
    return found


def themes_yaml(themes: Iterable[DraftTheme]) -> str:
    """The file that holds these themes; it loads back to the same."""
    lines = [line for theme in themes for line in _lines(theme, 1)]
    return "\n".join(["themes:", *lines]) + "\n" if lines else "themes: []\n"


def _lines(theme: DraftTheme, depth: int) -> Iterator[str]:
    indent = "  " * (2 * depth)
    yield f"{indent[2:]}- key: {theme.key}"
    for name in FIELD_NAMES:
        value = getattr(theme.fields, name)
        if value:
            yield f"{indent}{name}: {value if name in ('kind', 'status') else quoted(value)}"
    yield f"{indent}codes: [{', '.join(quoted(code.text) for code in theme.codes)}]"
    if theme.children:
        yield f"{indent}children:"
        for child in theme.children:
            yield from _lines(child, depth + 1)
