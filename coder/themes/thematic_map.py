"""The thematic map: themes, sub-themes, their codes and the loose codes, as indented text or as a graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coder.display import display_line
from coder.errors import InputError
from coder.files import refuse_existing, write_whole
from coder.store.study import Study
from coder.themes.fields import KEPT
from coder.themes.reading import CodeUse, ThemeTree, ThemeView, show_themes

DRAWN = (".svg", ".png")
_LOOSE = "Codes in no theme"


class MapNode(NamedTuple):
    """One box of the map."""

    number: int
    above: int | None
    depth: int
    kind: str
    """theme, code or loose"""
    name: str
    respondents: int | None


def save_map(study: Study, path: Path, *, force: bool = False) -> Path:
    """Write the map as .txt, .mmd (Mermaid), .dot (Graphviz), .svg or .png."""
    writers = {".txt": map_text, ".mmd": map_mermaid, ".dot": map_dot}
    kind = path.suffix.lower()
    if kind not in (*writers, *DRAWN):
        raise InputError(f"A map is written as {', '.join((*writers, *DRAWN))}; {path.name} is none of them.")
    refuse_existing(path, force)
    tree = show_themes(study)
    if kind in writers:
        return write_whole(path, writers[kind](tree), force=force)
    from coder.themes.drawing import draw_map

    return write_whole(path, lambda temporary: draw_map(tree, temporary, kind[1:], study.title()), force=force)


def map_text(tree: ThemeTree) -> str:
    """The map as indented lines."""
    base = f"Respondents; of {tree.base.respondents} with an agreed answer."
    return "\n".join([base, "", *(f"{'  ' * node.depth}{_label(node)}" for node in map_nodes(tree))]) + "\n"


def map_mermaid(tree: ThemeTree) -> str:
    """The map as a Mermaid graph."""
    lines = ["graph LR"]
    for node in map_nodes(tree):
        left, right = ("[", "]") if node.kind == "theme" else ("(", ")")
        lines.append(f'  n{node.number}{left}"{_mermaid(_label(node))}"{right}')
        if node.above is not None:
            lines.append(f"  n{node.above} --- n{node.number}")
    return "\n".join(lines) + "\n"


def map_dot(tree: ThemeTree) -> str:
    """The map as a Graphviz graph."""
    lines = ["graph themes {", "  rankdir=LR;"]
    for node in map_nodes(tree):
        label = _label(node).replace("\\", "\\\\").replace('"', '\\"')
        shape = "box" if node.kind == "theme" else "ellipse"
        lines.append(f'  n{node.number} [shape={shape}, label="{label}"];')
        if node.above is not None:
            lines.append(f"  n{node.above} -- n{node.number};")
    return "\n".join([*lines, "}"]) + "\n"


def map_nodes(tree: ThemeTree) -> list[MapNode]:
    """The boxes of the map in tree order; loose codes last, under a box of their own."""
    nodes: list[MapNode] = []
    for theme in tree.themes:
        nodes.extend(_below(theme, None, 0, len(nodes)))
    if tree.unhoused:
        top = len(nodes)
        nodes.append(MapNode(top, None, 0, "loose", _LOOSE, None))
        nodes.extend(_codes(tree.unhoused, top, 1))
    return nodes


def _below(theme: ThemeView, above: int | None, depth: int, number: int) -> Iterator[MapNode]:
    name = theme.name if theme.status == KEPT else f"{theme.name} [{theme.status}]"
    yield MapNode(number, above, depth, "theme", name, theme.respondents)
    yield from _codes(theme.codes, number, depth + 1)
    following = number + 1 + len(theme.codes)
    for child in theme.children:
        boxes = list(_below(child, number, depth + 1, following))
        following += len(boxes)
        yield from boxes


def _codes(codes: tuple[CodeUse, ...], above: int, depth: int) -> Iterator[MapNode]:
    for number, code in enumerate(codes, start=above + 1):
        yield MapNode(number, above, depth, "code", code.name, code.respondents)


def _label(node: MapNode) -> str:
    count = "" if node.respondents is None else f" ({node.respondents})"
    return display_line(node.name, 120) + count


def _mermaid(label: str) -> str:
    marks = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(marks.get(character, character) for character in label)
