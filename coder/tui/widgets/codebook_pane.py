"""The codebook beside the answer: the tree of codes with their keys, and the rules of the code in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coder.codebook.reading import Codebook, CodeEntry
from coder.coding.desk import CodingDesk
from coder.display import display_line
from coder.tui.marks import CodeMark, rules

_NARROWEST = 10
"""Cells that a name needs to be broken by itself."""


class CodeTree(OptionList):
    """The codes; Enter is the screen's business, so that it keeps its place among the other keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.apply_in_front", show=False)]


class CodebookPane(Vertical):
    """Tree above, rules below."""

    DEFAULT_CSS = """
    CodebookPane { background: $surface; border-left: solid $panel; }
    CodebookPane CodeTree {
      height: auto; max-height: 60%; background: $surface; border: none; padding: 0 1; scrollbar-size-vertical: 1;
    }
    CodebookPane CodeTree:focus { background-tint: $foreground 0%; }
    CodebookPane VerticalScroll { height: 1fr; border-top: solid $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    CodebookPane #how { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    CodebookPane #rules { height: auto; }
    """

    @dataclass
    class Clicked(Message):
        """A code was clicked."""

        key: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._written: list[tuple[str, bool]] = []
        """The keys of each code as they are painted, and whether it stands on the answer."""
        self._book: Codebook | None = None
        self._marks: Mapping[str, CodeMark] = {}
        self._width = 0
        """The cells that a line of the tree has."""

    def compose(self) -> ComposeResult:
        yield Static(id="how")
        yield CodeTree(markup=False, id="tree", compact=True)
        with VerticalScroll(can_focus=False):
            yield Static(id="rules")

    @property
    def codes(self) -> CodeTree:
        """The list of codes."""
        return self.query_one(CodeTree)

    @property
    def code_in_front(self) -> str | None:
        """The key of the code under the cursor."""
        index = self.codes.highlighted
        return None if index is None else self.codes.get_option_at_index(index).id

    def show(self, desk: CodingDesk, marks: Mapping[str, CodeMark]) -> None:
        """Write the tree: which keys apply a code, and which codes stand on the answer."""
        self._book = book = desk.codebook
        self._marks = marks
        keys: dict[str, str] = {}
        for key, entry in sorted(desk.keys.items()):
            keys[entry.key] = keys.get(entry.key, "") + key
        applied = frozenset(coding.code.key for coding in desk.current.codings if coding.code)
        tree = self.codes
        before, self._written = self._written, [(keys.get(one.key, ""), one.key in applied) for one in book.codes]
        if len(before) == len(self._written):
            for index, (old, new) in enumerate(zip(before, self._written, strict=True)):
                if old != new:
                    tree.replace_option_prompt_at_index(index, self._prompt(index))
            return
        prompts = [self._prompt(index) for index in range(len(book.codes))]
        self.query_one("#how", Static).update(Content(f"Codebook {book.number} · Enter applies · = gives a key"))
        tree.clear_options()
        pairs = zip(book.codes, prompts, strict=True)
        tree.add_options(Option(prompt, id=entry.key, disabled=not entry.codable) for entry, prompt in pairs)
        front = next((index for index, entry in enumerate(book.codes) if entry.codable), None)
        tree.highlighted = front
        if front is not None:
            self.query_one("#rules", Static).update(rules(book.codes[front], book))

    def on_resize(self) -> None:
        """Break long names anew."""
        width = self.codes.scrollable_content_region.width
        if width != self._width and self._book is not None:
            self._width = width
            for index in range(len(self._written)):
                self.codes.replace_option_prompt_at_index(index, self._prompt(index))

    def _prompt(self, index: int) -> Content:
        assert self._book is not None
        entry = self._book.codes[index]
        return _line(entry, self._marks.get(entry.key), *self._written[index], self._width)

    def bring_in_front(self, key: str) -> None:
        """Show the rules of a code."""
        self.codes.highlighted = self.codes.get_option_index(key)

    @on(OptionList.OptionHighlighted)
    def _show_rules(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id is not None and self._book is not None:
            self.query_one("#rules", Static).update(rules(self._book.by_key(event.option.id), self._book))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.post_message(self.Clicked(event.option.id))


def _line(entry: CodeEntry, mark: CodeMark | None, keys: str, applied: bool, width: int) -> Content:
    """A code in the tree; the further lines of a long name stand under its first one."""
    indent = Content("  " * entry.depth)
    if mark is None:
        return Content("   ") + indent + Content.styled(display_line(entry.name, 40), "italic")
    on_it = Content.styled(" ✓", "bold $success") if applied else Content("")
    begin = Content.styled(f"{keys:<2}"[:2], "bold $primary") + indent + mark.block() + Content(" ")
    name = Content.styled(mark.name, "bold" if applied else "") + on_it
    room = width - begin.cell_length
    lines = name.wrap(room) if room > _NARROWEST else [name]
    return begin + Content("\n" + " " * begin.cell_length).join(lines)
