"""Ticks beside codes: which option means the same as which code, and how what was ticked and said compare."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from coder.codebook.reading import CodeEntry, show_codebook
from coder.reporting.tick_codes import (
    OptionLine,
    TickComparison,
    compare_ticks,
    map_option,
    tick_options,
    unmap_option,
)
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Paragraph, ReadDialog, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe_line

_TICKED, _MEANS = 7, 26


class OptionList(RowList[OptionLine]):
    """The options of all tick questions."""


class TicksScreen(SetUpScreen):
    """Opened from the account of the survey."""

    NAME = "ticks"
    TITLE = "Ticks and codes"
    CSS_PATH = "ticks.tcss"
    EXPLANATION = (
        "Where a survey asks for the same thing twice, once with options to tick and once in the respondents' own"
        " words, it is worth knowing whether people say what they tick. Here a lead says which option means the same"
        " as which code: choose an option with ↑ ↓ and press m. A code of a similar name is offered; nothing is taken"
        " to be the same until a person has said so. u takes it back.\n\n"
        "c compares: of those asked who also have an agreed answer, who ticked the option, who was given its code,"
        " and who both. Respondents are counted, not mentions. It needs a closed round."
    )
    ACTIONS = (
        Action("map", "m", "Means …", "Say which code the option in front means."),
        Action("unmap", "u", "Take back", "Take back that the option in front means a code."),
        Action("compare", "c", "Compare", "See who ticked an option, and who was given its code."),
        Action("back", "escape", "Back", "Go back to the account of the survey."),
    )

    def compose_body(self) -> ComposeResult:
        yield Static(id="heads")
        yield OptionList(_line, id="options")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.begin()

    @work(group="read")
    async def begin(self) -> None:
        """Show the options, while the screen is there already."""
        await self._read()

    async def _read(self) -> None:
        found = await self.run_operation(tick_options, self.study)
        if found is None:
            return
        options = self.query_one(OptionList)
        options.write(found, options.highlighted or 0)
        heads = _cells(("option", "ticked", "means"), options.scrollable_content_region.width)
        self.query_one("#heads", Static).update(Content.styled(heads if found else "", "bold"))
        if not found:
            self.say("The survey has no question with options to tick. Esc goes back.")

    @work(group="step")
    async def action_map(self) -> None:
        """Say which code an option means."""
        option = self.query_one(OptionList).current
        codes = await self.run_operation(_codes, self.study) if option else None
        if option is None or codes is None:
            return
        choices = [(entry.key, f"{entry.name} ({entry.key})") for entry in codes]
        hint = f"{option.suggested} has a similar name." if option.suggested else ""
        field = Field("code", "Means the same as", "choice", default=option.suggested or "", choices=choices, hint=hint)

        def say_so(filled: dict[str, str]) -> OptionLine:
            return map_option(self.study, option.question, option.option, filled["code"])

        line = await self.fill_and_run(f"“{option.option}”", [field], say_so, "Yes, the same")
        if line is not None:
            self.say(f"“{line.option}” means {' and '.join(line.codes)}. u takes it back.")
            await self._read()

    @work(group="step")
    async def action_unmap(self) -> None:
        """Take it back."""
        option = self.query_one(OptionList).current
        if option is None or not option.codes:
            self.say("This option is not taken to mean a code.")
            return
        gone = await self.run_operation(unmap_option, self.study, option.question, option.option)
        if gone is not None:
            self.say(f"“{option.option}” is not taken to mean {' or '.join(option.codes)} any more.")
            await self._read()

    @work(group="step")
    async def action_compare(self) -> None:
        """Show who ticked and who said it."""
        found = await self.run_operation(compare_ticks, self.study)
        if found is not None:
            self.say("")
            await self.app.push_screen_wait(ReadDialog("What was ticked, and what was said", _compared(found)))


def _codes(study: Study) -> tuple[CodeEntry, ...]:
    return show_codebook(study).codable()


def _line(option: OptionLine, width: int) -> Content:
    means = ", ".join(option.codes) or (f"({option.suggested}?)" if option.suggested else "–")
    return safe_line(_cells((f"{option.question}  {option.option}", str(option.ticked), means), width), 2 * width + 2)


def _cells(texts: tuple[str, str, str], width: int) -> str:
    name, ticked, means = texts
    free = max(10, width - _TICKED - _MEANS - 2)
    return f"{cell(name, free)}{cell(ticked, _TICKED, right=True)}  {cell(means, _MEANS)}"


def _compared(found: list[TickComparison]) -> list[Paragraph]:
    said = [quiet("Respondents who were asked and have an agreed answer in a closed round; pilots are left out.")]
    for one in found:
        said.append(heading(f"{one.question}  {one.option}: {', '.join(one.codes)}"))
        asked = "it is not known who was asked" if one.asked is None else f"{one.asked:,} were asked"
        said.append(
            paragraph(
                f"{one.ticked:,} ticked it ({asked}). Of {counted(one.compared, 'respondent')} compared: {one.both:,}"
                f" ticked and said it, {one.tick_only:,} only ticked, {one.code_only:,} only said it, {one.neither:,}"
                " neither."
            )
        )
        if one.ticked_without_answer:
            said.append(quiet(f"{one.ticked_without_answer:,} ticked it and have no agreed answer to say it in."))
    return said
