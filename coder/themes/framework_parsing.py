"""The framework as a YAML file: pillars, the recommendations below them, and the themes that each stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coder.files import storable
from coder.strict_yaml import Node, quoted
from coder.themes.parsing import Reference

PILLAR, RECOMMENDATION = "pillar", "recommendation"
KINDS = (PILLAR, RECOMMENDATION)
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class DraftPillar:
    """A pillar or recommendation as a file describes it."""

    key: str
    name: str
    kind: str
    text: str
    themes: tuple[Reference, ...]
    children: tuple[DraftPillar, ...]


def is_key(text: str) -> bool:
    """Whether it can be the key of a part of the framework."""
    return _KEY.fullmatch(text) is not None


def parse_framework(root: Node) -> tuple[DraftPillar, ...]:
    """The pillars of a file; refuses what is missing, unknown or said twice, with its line."""
    pillars = root.fields(["pillars"], required=["pillars"])["pillars"]
    taken: dict[str, int] = {}
    return tuple(_pillar(node, taken, PILLAR) for node in pillars.entries())


def _pillar(node: Node, taken: dict[str, int], kind: str) -> DraftPillar:
    given = node.fields(["key", "name", "kind", "text", "themes", "children"], required=["key", "name"])
    words = {name: given[name].text().strip() for name in ("key", "name", "kind", "text") if name in given}
    key = words["key"]
    if not is_key(key):
        raise given["key"].fault(f"the key {key[:60]!r} must be lower_snake_case.")
    if key in taken:
        raise given["key"].fault(f"the key {key[:60]!r} stands on line {taken[key]} already.")
    taken[key] = given["key"].line
    if not words["name"]:
        raise given["name"].fault(f"{key} has no name.")
    if words.get("kind", kind) not in KINDS:
        raise given["kind"].fault(f"there is no kind {words['kind'][:40]!r}; the kinds are {', '.join(KINDS)}.")
    if not all(storable(word) for word in words.values()):
        raise node.fault(f"{key} holds a character that does not belong in a text.")
    themes = given["themes"].entries() if "themes" in given else ()
    children = given["children"].entries() if "children" in given else ()
    return DraftPillar(
        key,
        words["name"],
        words.get("kind", kind),
        words.get("text", ""),
        tuple(Reference(theme.text().strip(), theme.line) for theme in themes),
        tuple(_pillar(child, taken, RECOMMENDATION) for child in children),
    )


def framework_yaml(pillars: Iterable[DraftPillar]) -> str:
    """The file that holds these pillars; it loads back to the same."""
    lines = [line for pillar in pillars for line in _lines(pillar, 1)]
    return "\n".join(["pillars:", *lines]) + "\n" if lines else "pillars: []\n"


def _lines(pillar: DraftPillar, depth: int) -> Iterator[str]:
    indent = "  " * (2 * depth)
    yield f"{indent[2:]}- key: {pillar.key}"
    yield f"{indent}name: {quoted(pillar.name)}"
    yield f"{indent}kind: {pillar.kind}"
    if pillar.text:
        yield f"{indent}text: {quoted(pillar.text)}"
    yield f"{indent}themes: [{', '.join(theme.text for theme in pillar.themes)}]"
    if pillar.children:
        yield f"{indent}children:"
        for child in pillar.children:
            yield from _lines(child, depth + 1)
