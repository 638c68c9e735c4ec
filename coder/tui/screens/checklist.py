"""The six phases with what shows for each, by the fifteen points of Braun and Clarke's checklist."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult

from coder.errors import CoderError
from coder.reporting.checklist import PhaseEvidence, Point, checklist
from coder.tui.actions import Action
from coder.tui.screens.log import spoken_time
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.prose import Pages, Paragraph, counted, heading, paragraph, quiet

_MANY = 6


class ChecklistScreen(SetUpScreen):
    """Read what was done, by whom, when, and what is missing."""

    NAME = "checklist"
    TITLE = "Checklist"
    CSS_PATH = "list_and_detail.tcss"
    EXPLANATION = (
        "For each phase: who worked on it and when, and what this study can show for the fifteen points of Braun and"
        " Clarke's checklist for a good thematic analysis. ✓ is what there is, ○ what is missing or to be"
        " thought about; below stands where to look for it.\n\n"
        "It is help, not a score: a point that only a person can judge says so, and a missing line may have good"
        " reasons; say them in the journal."
    )
    ACTIONS = (
        Action("read_on", "pagedown,space", "Read on", "Scroll on."),
        Action("refresh", "r", "Look again", "Read again what there is."),
    )

    def compose_body(self) -> ComposeResult:
        yield Pages(id="points")

    async def on_mount(self) -> None:
        self.query_one("#points").focus()
        self.say("Looking …")
        await self.action_refresh()

    async def action_refresh(self) -> None:
        """Read again."""
        pages = self.query_one("#points", Pages)
        try:
            phases = await asyncio.to_thread(checklist, self.study)
        except CoderError as error:
            pages.write([paragraph(str(error))])
        else:
            pages.write([line for phase in phases for line in _phase(phase)])
        self.say("")

    def action_read_on(self) -> None:
        """Scroll on."""
        self.query_one("#points", Pages).scroll_page_down()


def _phase(phase: PhaseEvidence) -> list[Paragraph]:
    lines = [heading(f"Phase {phase.number}: {phase.name}")]
    for work in phase.work:
        days = f"{spoken_time(work.first)[:10]} to {spoken_time(work.last)[:10]}"
        lines.append(quiet(f"{work.person}: {counted(work.entries, 'time')} in the log, {days}"))
    if not phase.work:
        lines.append(quiet("Nothing in the log that you may see."))
    lines.append(quiet(f"Journal: {phase.journal or 'nothing yet'}"))
    for point in phase.points:
        lines += _point(point)
    return lines


def _point(point: Point) -> list[Paragraph]:
    lines = [Paragraph(paragraph(f"{point.number}. {point.asks}").content.stylize("bold"), gap=True)]
    lines += [paragraph(text, before=" ✓ ") for text in point.shows[:_MANY]]
    if len(point.shows) > _MANY:
        lines.append(quiet(f"and {len(point.shows) - _MANY} more", before="   "))
    lines += [paragraph(text, before=" ○ ") for text in point.missing[:_MANY]]
    if len(point.missing) > _MANY:
        lines.append(quiet(f"and {len(point.missing) - _MANY} more like these", before="   "))
    if point.human:
        lines.append(quiet("Only a person can judge this.", before="   "))
    lines.append(quiet(f"Where: {point.where}", before="   "))
    return lines
