"""The thematic map on the screen: a tree whose bars say how many respondents speak; written as a picture from here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from coder.errors import CoderError
from coder.themes.reading import ThemeTree, show_themes
from coder.themes.thematic_map import MapNode, map_nodes
from coder.tui.actions import Action
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.prose import Pages, Paragraph, paragraph, quiet
from coder.tui.widgets.rows import cell
from coder.tui.widgets.text import safe

_BAR = "█▏▎▍▌▋▊▉"
_LONGEST = 30


class ThemeMapScreen(SetUpScreen):
    """Opened from the themes; Esc goes back to them."""

    TITLE = "Map"
    CSS_PATH = "list_and_detail.tcss"
    EXPLANATION = (
        "The themes with their sub-themes and codes. Each bar says how many respondents speak for it. Scroll with ↑ ↓"
        " and PgUp PgDn.\n\n"
        "w writes the map to a file: the name's ending says which kind (.svg or .png: a picture; .txt: indented text;"
        " .dot and .mmd: for Graphviz and Mermaid). h writes a heat map of codes that occur together, t one of codes"
        " in each theme, x the framework matrix: a sheet with what each respondent said under each theme."
    )
    ACTIONS = (
        Action("write", "w", "Write map", "Write the map to a file."),
        Action("heat('codes')", "h", "Codes heat", "Write a heat map of the codes that occur together."),
        Action("heat('themes')", "t", "Themes heat", "Write a heat map of the codes in each theme."),
        Action("matrix", "x", "Matrix", "Write what each respondent said under each theme to a sheet."),
        Action("back", "escape", "Back", "Go back to the themes."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._tree: ThemeTree | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="caption")
        yield Pages(id="map")

    async def on_mount(self) -> None:
        self.query_one("#map").focus()
        try:
            self._tree = await asyncio.to_thread(show_themes, self.study)
        except CoderError as error:
            self.query_one("#map", Pages).write([paragraph(str(error))])
            return
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        tree = self._tree
        if tree is None or self.is_gone:
            return
        nodes = map_nodes(tree)
        pages = self.query_one("#map", Pages)
        width = max(pages.scrollable_content_region.width - 2, 30)
        lines = [Paragraph(line) for line in draw_nodes(nodes, width)]
        base = f"Respondents, of {tree.base.respondents} with an agreed answer. ■ theme · ● code · ○ code in no theme"
        pages.write([quiet(base), paragraph(""), *lines] if nodes else [paragraph("There are no themes yet.")])

    @work
    async def action_write(self) -> None:
        """Write the map."""
        from coder.themes.thematic_map import save_map

        hint = "The ending says which kind: .svg, .png, .txt, .dot or .mmd."
        await self._write("Write the map", "map.svg", hint, lambda path, force: save_map(self.study, path, force=force))

    @work
    async def action_heat(self, what: str) -> None:
        """Write a heat map."""
        from coder.themes.heat import save_heat

        def write(path: Path, force: bool) -> Path:
            return save_heat(self.study, path, what, force=force)

        await self._write("Write the heat map", f"heat_{what}.png", "A .png, .svg or .csv file.", write)

    @work
    async def action_matrix(self) -> None:
        """Write the framework matrix."""
        from coder.reporting.framework_matrix import save_matrix

        def write(path: Path, force: bool) -> Path:
            save_matrix(self.study, path, force=force)
            return path

        hint = "An .xlsx file; those who may not be quoted are left out and counted."
        await self._write("Write the framework matrix", "matrix.xlsx", hint, write)

    async def _write(self, title: str, default: str, hint: str, write: Callable[[Path, bool], Path]) -> None:
        written = await save_as(self, title, default, hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}")


def draw_nodes(nodes: list[MapNode], width: int) -> list[Content]:
    """The lines of the tree: branch, sign, name, bar and number."""
    most = max([node.respondents or 0 for node in nodes], default=1) or 1
    bar = max(min(width // 3, _LONGEST), 6)
    room = width - bar - 7
    lines = []
    for place, node in enumerate(nodes):
        loose = node.kind == "loose" or (node.above is not None and nodes[node.above].kind == "loose")
        sign = "○" if loose else "■" if node.kind == "theme" else "●"
        name = safe(cell(f"{_branch(nodes, place)}{sign} {node.name}", room))
        if node.kind != "code":
            name = name.stylize("bold")
        if node.respondents is None:
            lines.append(name)
            continue
        eighths = round(8 * bar * node.respondents / most)
        drawn = _BAR[0] * (eighths // 8) + (_BAR[eighths % 8] if eighths % 8 else "")
        style = "$primary" if node.kind == "theme" else "$accent"
        lines.append(name + Content.styled(f" {drawn}", style) + Content(f" {node.respondents}"))
    return lines


def _branch(nodes: list[MapNode], place: int) -> str:
    """The lines that join a box to the one above it."""
    node, parts = nodes[place], []
    step: MapNode | None = node
    while step is not None and step.above is not None:
        last = not any(other.above == step.above for other in nodes[step.number + 1 :])
        parts.append(("└ " if last else "├ ") if step is node else ("  " if last else "│ "))
        step = nodes[step.above]
    return "".join(reversed(parts))
