"""The quote bank: choose a theme or code, read what was said, narrow it to some respondents, write it to a file."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.codebook.reading import show_codebook
from coder.errors import CoderError
from coder.reporting.bank import Extract, QuoteBank, QuoteGroup
from coder.reporting.quotes import quote_bank
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.saving import save_as
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.extracts import extract_lines, group_lines, held_words
from coder.tui.widgets.pick import PickDialog
from coder.tui.widgets.prose import counted, heading, paragraph
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe, safe_line

_COUNT = 5


class QuotesScreen(SetUpScreen):
    """Read and take out quotations."""

    NAME = "quotes"
    TITLE = "Quotes"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "Everything that may be quoted, from the agreed codes. Choose a theme or code in the list; its extracts stand"
        " beside it (below it on a narrow screen), each with who said it. Enter or Tab goes to the extracts, Tab goes"
        " back.\n\n"
        "t changes between themes and codes, f shows only some respondents, s writes what the list holds to a file for"
        " the report. Who may not be quoted is left out and counted. Names of respondents are made from their"
        " attributes, never typed."
    )
    ACTIONS = (
        Action("read", "enter", "Read", "Go to the extracts, to scroll through them."),
        Action("change_kind", "t", "Themes/codes", "List themes, or single codes."),
        Action("narrow", "f", "Filter", "Show only respondents with a certain attribute."),
        Action("save", "s", "Save", "Write the quote bank to a file: table, text or document."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._bank: QuoteBank | None = None
        self._codes = False
        """Whether codes are listed although there are themes."""
        self._where: dict[str, str] = {}
        self._values: list[tuple[str, str, int]] = []
        """Attribute, value and respondents in the whole bank, for the filter."""

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList(_row, id="headings")
            yield Reader[Extract](extract_lines, "extracts", id="extracts")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._bank is not None if action in ("read", "change_kind", "narrow", "save") else True

    def on_mount(self) -> None:
        self._headings.focus()
        self._read()

    @property
    def _headings(self) -> RowList[QuoteGroup]:
        return self.query_one("#headings", RowList)

    @property
    def _reader(self) -> Reader[Extract]:
        return self.query_one("#extracts", Reader)

    @work(exclusive=True)
    async def _read(self) -> None:
        """Read the bank and show it."""
        self.say("Gathering the extracts …")
        try:
            self._bank = await asyncio.to_thread(_gather, self.study, self._codes, dict(self._where))
        except CoderError as error:
            self.say("")
            self.query_one(Split).show_list(False)
            self._reader.write([heading("There is nothing to quote yet"), paragraph(str(error), gap=True)], ())
            return
        bank = self._bank
        if not self._where:
            self._values = _values(bank)
        self.query_one("#caption", Static).update(_caption(bank))
        front = self._headings.current.key if self._headings.current else ""
        places = [group.key for group in bank.groups]
        self._headings.write(bank.groups, places.index(front) if front in places else 0)
        if not bank.groups:
            self._reader.write([paragraph("No code was agreed on for any of these answers.")], ())
        self.say(held_words(bank))
        self.refresh_keys()

    @on(OptionList.OptionHighlighted)
    def _show_group(self) -> None:
        if self._bank and (group := self._headings.current):
            self._reader.write(group_lines(group, self._bank), group.extracts)

    @on(OptionList.OptionSelected)
    def action_read(self) -> None:
        """Go to the extracts."""
        self._reader.focus()

    def action_change_kind(self) -> None:
        """Themes, or codes."""
        if self._bank and not self._codes and all(group.kind == "code" for group in self._bank.groups):
            self.say("There are no themes yet, so the codes are listed.")
            return
        self._codes = not self._codes
        self._read()

    @work
    async def action_narrow(self) -> None:
        """Ask whom to show; a second attribute narrows further."""
        if not self._values:
            self.say("The survey has no attributes to filter by.")
            return
        labels = [
            f"{name}: {value or '(not given)'} · {counted(number, 'respondent')}"
            for name, value, number in self._values
        ]
        place = await self.app.push_screen_wait(PickDialog("Whose words?", ["Everybody", *labels]))
        if place is None:
            return
        if place == 0:
            self._where = {}
        else:
            name, value, _ = self._values[place - 1]
            self._where[name] = value
        self._read()

    @work
    async def action_save(self) -> None:
        """Ask for a file and write the bank as it is listed."""
        bank = self._bank
        if bank is None:
            return
        hint = "The end of the name says what is written: .docx document, .xlsx .csv table, .md .html text, .json."

        def write(path: Path, force: bool) -> Path:
            from coder.reporting.writers import save_quotes

            return save_quotes(bank, path, force=force)

        written = await save_as(self, "Save the quote bank", "quotes.docx", hint, write)
        if written is not None:
            self.say(f"Written: {written.absolute()}. {held_words(bank)}")


def _gather(study: Study, codes: bool, where: Mapping[str, str]) -> QuoteBank:
    """The bank of all standing themes; of all codes in use when there are none, or when codes are asked for."""
    if not codes:
        return quote_bank(study, where=where)
    keys = [code.key for code in show_codebook(study).codable()]
    bank = quote_bank(study, codes=keys, where=where)
    return replace(bank, groups=tuple(group for group in bank.groups if group.extracts or group.held))


def _values(bank: QuoteBank) -> list[tuple[str, str, int]]:
    """What the respondents of a bank have for attributes, in the order of the survey."""
    people = {extract.respondent: extract.attributes for group in bank.groups for extract in group.extracts}
    found = []
    for name in bank.attributes:
        counts = Counter(attributes.get(name, "") for attributes in people.values())
        found += [(name, value, number) for value, number in sorted(counts.items())]
    return found


def _caption(bank: QuoteBank) -> Content:
    kind = "Codes" if all(group.kind == "code" for group in bank.groups) else "Themes"
    whom = " and ".join(f"{name}: {value or '(not given)'}" for name, value in bank.where.items()) or "everybody"
    return safe_line(f"{kind} · extracts of {whom}", 300)


def _row(group: QuoteGroup, width: int) -> Content:
    lead = "  " * group.depth
    name = cell(group.name, max(width - _COUNT - 1 - len(lead), 1))
    return safe(f"{lead}{name} {cell(str(len(group.extracts)), _COUNT, right=True)}")
