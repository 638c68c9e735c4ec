"""The codebook: all codes as a tree, and what the code in front means, with the codes it is mixed up with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList, Static

from coder.codebook.loading import LoadedCodebook, load_codebook
from coder.codebook.reading import Codebook, CodeEntry, ConfusableGroup, show_codebook
from coder.codebook.search import find_codes
from coder.errors import CoderError
from coder.tui.actions import Action
from coder.tui.marks import CodeMark, code_marks
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.prose import Pages, Paragraph, ReadDialog, heading, items, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.split import Split
from coder.tui.widgets.text import safe, safe_line


class CodebookScreen(SetUpScreen):
    """Read the codes, find one, load a codebook."""

    NAME = "codebook"
    TITLE = "Codebook"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "These are the codes that an answer can get. Go up and down the list: beside it stands what the code means,"
        " when to use it and when not, and the codes it is easily mixed up with.\n\n"
        "Press / and type a few letters to find a code. A lead loads a codebook from a file with l; each load that"
        " changes something makes a new version, and rounds keep the version they were opened with."
    )
    KEYS_IN_ORDER = True
    ACTIONS = (
        Action("find", "slash", "Find", "Find a code by a few letters of its name."),
        Action("read_on", "space", "Read on", "Scroll on in what is said about the code."),
        Action("load", "l", "Load file", "Load a codebook from a file (YAML or CSV); it becomes the newest version."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._book: Codebook | None = None
        self._marks: dict[str, CodeMark] = {}

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield Input(placeholder="a few letters; Enter takes the code, Esc shows all", compact=True)
                yield RowList(self._row, id="codes")
            yield Pages(id="code")

    async def on_mount(self) -> None:
        self._finder.display = False
        self._codes.focus()
        await self._read()

    @property
    def _finder(self) -> Input:
        return self.query_one(Input)

    @property
    def _codes(self) -> RowList[CodeEntry]:
        return self.query_one("#codes", RowList)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._book is not None if action in ("find", "read_on") else True

    async def _read(self) -> None:
        try:
            self._book = await asyncio.to_thread(show_codebook, self.study)
        except CoderError as error:
            self.query_one(Split).show_list(False)
            self.query_one("#code", Pages).write(_nothing(str(error)))
            self.refresh_keys()
            return
        self.query_one(Split).show_list(True)
        self.refresh_keys()
        self.set_focus(self._codes)
        book = self._book
        self._marks = code_marks(book)
        self.query_one("#caption", Static).update(
            safe_line(f"{book.title} · version {book.number} · {len(book.codable())} codes")
        )
        self._codes.write(book.codes)

    @on(OptionList.OptionHighlighted)
    def _show_code(self) -> None:
        if self._book and (code := self._codes.current):
            self.query_one("#code", Pages).write(describe_code(code, self._book))

    @on(OptionList.OptionSelected)
    def _go_to_text(self) -> None:
        self.query_one("#code").focus()

    def _row(self, code: CodeEntry, width: int) -> Content:
        lead = "  " * code.depth
        if not code.codable:
            return Content(lead) + safe_line(code.name).stylize("bold")
        name = cell(code.name, max(width - 4 - len(lead), 1))
        return Content(lead) + self._marks[code.key].block() + safe(f" {name}")

    def action_find(self) -> None:
        """Open the line in which letters are typed."""
        self._finder.display = True
        self.set_focus(self._finder)

    def action_read_on(self) -> None:
        """Scroll on, and at the end back to the top."""
        pages = self.query_one("#code", Pages)
        if pages.scroll_offset.y >= pages.max_scroll_y:
            pages.scroll_home(animate=False)
        else:
            pages.scroll_page_down(animate=False)

    @on(Input.Changed)
    def _find(self, event: Input.Changed) -> None:
        if self._book:
            letters = event.value.strip()
            self._codes.write(find_codes(letters, self._book.codes) if letters else self._book.codes)

    @on(Input.Submitted)
    def _take(self) -> None:
        self._close_finder(self._codes.current)

    def on_key(self, event: Key) -> None:
        """In the finder, let the arrows move in the list below it."""
        if not isinstance(self.focused, Input):
            return
        moves = {"down": self._codes.action_cursor_down, "up": self._codes.action_cursor_up}
        if event.key in moves:
            moves[event.key]()
            event.stop()

    async def action_back(self) -> None:
        """Close the finder; without it, go home."""
        if self._finder.display:
            self._close_finder(self._codes.current)
        else:
            await super().action_back()

    def _close_finder(self, front: CodeEntry | None) -> None:
        with self._finder.prevent(Input.Changed):
            self._finder.value = ""
        self.set_focus(self._codes)
        self._finder.display = False
        if self._book:
            self._codes.write(self._book.codes, self._book.codes.index(front) if front else 0)

    @work
    async def action_load(self) -> None:
        """Ask for a file and make it the newest version."""
        study = self.study
        field = Field("path", "File", "path", hint="A YAML file, or a table (CSV) with one row for each code.")
        loaded = await self.fill_and_run(
            "Load a codebook", [field], lambda filled: load_codebook(study, typed_path(filled["path"])), "Load"
        )
        if loaded is None:
            return
        self.say(_loaded(loaded))
        await self._read()
        if loaded.warnings:
            texts = [paragraph(warning, before=" • ") for warning in loaded.warnings]
            await self.app.push_screen_wait(ReadDialog("Loaded; worth a look", texts))


def describe_code(code: CodeEntry, book: Codebook) -> list[Paragraph]:
    """Everything that the codebook says about a code."""
    above = book.path(code).rpartition("->")[0]
    kind = "" if code.codable else " · a family that only groups codes"
    place = f" · in {above.replace('->', ' › ')}" if above else ""
    lines = [heading(code.name), quiet(code.key + place + kind), *definition(code)]
    lines += items("Use it when", code.use_when)
    lines += items("Do not use it when", code.do_not_use_when)
    lines += items("Examples", code.examples)
    lines += items("Near misses", code.near_misses)
    for group in book.confusable_with(code.key):
        lines += confusable_lines(group, book, code.key)
    if code.questions:
        lines += items("Only for the questions", code.questions)
    return lines


def definition(code: CodeEntry) -> list[Paragraph]:
    """A code's brief and full definition, or that there is none."""
    texts = [text for text in (code.brief, code.full) if text.strip()]
    if not texts and code.codable:
        return [quiet("No definition yet: two people cannot apply it alike.", gap=True)]
    return [paragraph(text, gap=True) for text in texts]


def confusable_lines(group: ConfusableGroup, book: Codebook, besides: str = "") -> list[Paragraph]:
    """Codes that are mixed up, what to ask, and what then to do."""
    names = ", ".join(book.by_key(key).name for key in group.codes if key != besides)
    lines = [heading(f"Easily mixed up with {names}" if besides else f"Easily mixed up: {names}")]
    if group.ask:
        lines.append(paragraph(f"Ask: {group.ask}"))
    if group.then:
        lines.append(paragraph(f"Then: {group.then}"))
    return lines


def _loaded(loaded: LoadedCodebook) -> str:
    if loaded.unchanged:
        return f"The file says what version {loaded.number} says already; nothing was changed."
    return f"Loaded as version {loaded.number}: {loaded.codable} codes."


def _nothing(why: str) -> Iterable[Paragraph]:
    return [
        heading("There is no codebook yet"),
        paragraph("A codebook says which codes there are and when each is used. It is one YAML or CSV file.", gap=True),
        paragraph("Press l and name the file. Only a lead can load one.", gap=True),
        quiet(why, gap=True),
    ]
