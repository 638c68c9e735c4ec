"""The framework: pillars and recommendations, made here, each traced to themes, codes and what respondents said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.errors import CoderError
from coder.themes.framework import (
    Framework,
    PillarView,
    TracedCode,
    TracedTheme,
    load_framework,
    save_framework,
    show_framework,
)
from coder.tui.actions import Action
from coder.tui.screens.extracts import ExtractsScreen
from coder.tui.screens.framework_actions import FrameworkActions
from coder.tui.screens.saving import save_as
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.prose import Pages, Paragraph, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe

_LEAD_ONLY = ("add", "add_below", "edit", "themes", "remove", "undo", "redo", "load")
_MORE = "Also: y redo · l load · w write to a file"


class Line(NamedTuple):
    """A line of the list: a pillar, a theme that it stands on, or a code of that."""

    depth: int
    name: str
    respondents: int
    pillar: PillarView
    theme: TracedTheme | None
    code: TracedCode | None


class FrameworkScreen(FrameworkActions):
    """Read and make the framework."""

    NAME = "framework"
    TITLE = "Framework"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "What the themes lead to: pillars, and recommendations below them. Each is traced to the themes that it stands"
        " on, their codes, and with Enter to what respondents said.\n\n"
        "A lead adds a pillar with a, a recommendation below it with b; changes its words or place with e; chooses"
        " the themes that it stands on with t; and takes it out with d. z takes back what you did last, also in an"
        " earlier sitting, and y does it again. A whole framework can be loaded from a file with l (w writes one)."
        " Themes that no pillar stands on are named, so that nothing is left behind unseen."
    )
    ACTIONS = (
        Action("extracts", "enter", "Extracts", "Read what respondents said under this theme or code."),
        Action("add", "a", "Add", "Add a pillar."),
        Action("add_below", "b", "Below", "Add a recommendation below the pillar in front."),
        Action("edit", "e", "Edit", "Change the words of this pillar or recommendation, or its place."),
        Action("themes", "t", "Themes", "Choose the themes that this pillar or recommendation stands on."),
        Action("remove", "d", "Remove", "Take this pillar or recommendation out; its themes stay as they are."),
        Action("undo", "z,ctrl+z", "Undo", "Take back what you did last to the framework, the themes or their review."),
        Action("redo", "y,ctrl+y", "Redo", "Do again what you took back.", footer=False),
        Action(
            "load",
            "l",
            "Load",
            "Load a file of pillars and recommendations; it replaces all that there are.",
            footer=False,
        ),
        Action(
            "save",
            "w",
            "Write file",
            "Write the framework to a file that can be changed and loaded again.",
            footer=False,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._framework: Framework | None = None

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList[Line](_draw, id="lines")
            yield Pages(id="about")

    async def on_mount(self) -> None:
        self._list.focus()
        await self.read_again()

    @property
    def _list(self) -> RowList[Line]:
        return self.query_one("#lines", RowList)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        actor = self.study.actor
        return not (action in _LEAD_ONLY and (actor is None or actor.role != "lead"))

    def in_front(self) -> PillarView | None:
        line = self._list.current
        return line.pillar if line else None

    def parts(self) -> tuple[PillarView, ...]:
        return self._framework.pillars if self._framework else ()

    async def read_again(self, front: str = "") -> None:
        pages = self.query_one("#about", Pages)
        try:
            framework = self._framework = await asyncio.to_thread(show_framework, self.study)
        except CoderError as error:
            self.query_one(Split).show_list(False)
            pages.write([paragraph(str(error))])
            return
        lines = list(_lines(framework.pillars))
        before = self._list.highlighted or 0
        place = next((at for at, line in enumerate(lines) if not line.theme and line.pillar.key == front), before)
        self._list.write(lines, min(place, max(len(lines) - 1, 0)))
        self.query_one(Split).show_list(bool(lines))
        self.query_one("#caption", Static).update(Content(f"{counted(len(framework.pillars), 'pillar')}, traced down"))
        if not lines:
            pages.write(
                [
                    heading("There is no framework yet"),
                    paragraph(
                        "A pillar is something that the themes lead to; a recommendation stands below one. Each stands"
                        " on themes, and so on what respondents said.",
                        gap=True,
                    ),
                    paragraph("A lead adds the first with a, or loads a file with l.", gap=True),
                ]
            )

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        line, framework = self._list.current, self._framework
        if line and framework:
            self.query_one("#about", Pages).write([*_about(line, framework), quiet(_MORE, gap=True)])

    @on(OptionList.OptionSelected)
    def action_extracts(self) -> None:
        """Read what was said."""
        line = self._list.current
        if line is None or (line.code and not line.code.key):
            return
        if line.code:
            self.app.push_screen(ExtractsScreen("code", line.code.key))
        elif line.theme:
            self.app.push_screen(ExtractsScreen("theme", line.theme.key))
        else:
            self.say("Go to one of its themes or codes; Enter shows what was said there.")

    @work
    async def action_load(self) -> None:
        """Ask for a file."""
        study = self.study

        def load(filled: dict[str, str]) -> int:
            return load_framework(study, typed_path(filled["path"]))

        field = Field("path", "File", "path", hint="It replaces all pillars and recommendations.")
        loaded = await self.fill_and_run("Load a framework", [field], load, "Load")
        if loaded is not None:
            self.say(f"Loaded: {loaded} pillars and recommendations.")
            await self.read_again()

    @work
    async def action_save(self) -> None:
        """Ask for a file and write it."""
        study = self.study

        def write(path: Path, force: bool) -> str:
            number = save_framework(study, path, force=force)
            return f"Written: {number} pillars and recommendations into {path.absolute()}"

        hint = "A YAML file that can be changed in an editor and loaded again."
        written = await save_as(self, "Write the framework", "framework.yaml", hint, write)
        if written is not None:
            self.say(written)


def _lines(pillars: Iterable[PillarView], depth: int = 0) -> Iterator[Line]:
    for pillar in pillars:
        yield Line(depth, pillar.name, pillar.respondents, pillar, None, None)
        for theme in pillar.themes:
            yield Line(depth + 1, theme.name, theme.respondents, pillar, theme, None)
            for code in theme.codes:
                yield Line(depth + 2, code.name, code.respondents, pillar, theme, code)
        yield from _lines(pillar.children, depth + 1)


def _draw(line: Line, width: int) -> Content:
    sign = "●" if line.code else "■" if line.theme else "▲"
    figure = cell(str(line.respondents), 6, right=True)
    content = safe(cell(f"{'  ' * line.depth}{sign} {line.name}", max(width - 6, 1)) + figure)
    return content.stylize("bold") if line.theme is None else content.stylize("dim") if line.code else content


def _about(line: Line, framework: Framework) -> list[Paragraph]:
    pillar = line.pillar
    of = f"of {counted(framework.base.respondents, 'respondent')}"
    if line.theme is None:
        found = [heading(pillar.name), quiet(f"{pillar.kind} · {pillar.key}")]
        found += [paragraph(pillar.text, gap=True)] if pillar.text else []
        found.append(paragraph(f"In its themes speak {pillar.respondents} {of}.", gap=True))
        if not pillar.themes:
            found.append(paragraph("It stands on no theme of its own; a lead chooses them with t.", gap=True))
        if framework.without:
            found.append(heading("Themes that no pillar stands on"))
            found += [paragraph(name, before=" • ") for name in framework.without]
        return found
    trail = [pillar.name, line.theme.name, *([line.code.name] if line.code else [])]
    counts: TracedTheme | TracedCode = line.code or line.theme
    return [
        heading(trail[-1]),
        quiet(" → ".join(trail)),
        paragraph(f"{counts.respondents} {of}, {counted(counts.extracts, 'extract')}. Enter shows them.", gap=True),
        *([] if line.theme.status == "kept" else [paragraph(f"This theme is not kept yet: {line.theme.status}.")]),
    ]
