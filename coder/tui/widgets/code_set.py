"""Put together a set of codes or themes: type a few letters, Enter adds or removes the one in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from coder.codebook.reading import CodeEntry
from coder.codebook.search import Named, find_codes
from coder.tui.widgets.keys_dialog import SHARED, LettersInput, keys_dialog
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe, safe_line

T = TypeVar("T", bound="Choosable")

_KEYS = (
    ("letters", "show only what they may mean; Backspace takes them away again"),
    ("↑ ↓", "go up and down in the list"),
    ("Enter", "add what is in front, or take it out again; on the first line: done"),
    *SHARED,
)


class Choosable(Named, Protocol):
    """What a set can be made of: a code, a theme."""

    @property
    def brief(self) -> str: ...


class SetDialog(ModalScreen[tuple[str, ...] | None], Generic[T]):
    """Gives the keys of what was chosen in the order in which it was offered, or None when the person cancels."""

    CSS = """
    SetDialog.sheet { align: center bottom; }
    SetDialog .dialog { width: 96; padding: 0 2; margin-bottom: 1; }
    SetDialog RowList { height: auto; max-height: 8; background: $surface; }
    SetDialog #chosen { height: auto; }
    SetDialog #brief { height: auto; min-height: 2; }
    SetDialog.strip { background: transparent; }
    SetDialog.strip .dialog { width: 100%; margin: 0; padding: 0 1; }
    SetDialog.strip.-low RowList { max-height: 3; }
    SetDialog.strip.-low #chosen { max-height: 1; }
    SetDialog.strip #brief { min-height: 1; max-height: 1; }
    """
    SCOPED_CSS = False  # the rules hold for what is derived from it as well
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "done", "Done", priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("question_mark,f12", "explain", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        offered: Sequence[T],
        chosen: Sequence[str] = (),
        *,
        word: str,
        empty: bool = False,
        strip: bool = False,
    ) -> None:
        super().__init__(classes="sheet strip" if strip else "sheet")
        self._title = title
        self._offered = offered
        self._word = word
        self._chosen = set(chosen)
        self._more = "" if strip else " · ? keys"
        self._empty = empty
        """Whether nothing at all may be chosen."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = safe_line(self._title, 60)
            box.border_subtitle = Content(f"Enter adds or removes · Ctrl+S done · Esc cancel{self._more}")
            yield Static(id="chosen")
            yield LettersInput(placeholder=f"type a few letters of a {self._word}", compact=True)
            yield RowList(self._draw, id="choices")
            yield Static(id="brief", classes="quiet")

    def on_mount(self) -> None:
        self._write()
        self.query_one(Input).focus()

    @property
    def _list(self) -> RowList[T | None]:
        return self.query_one("#choices", RowList)

    def _draw(self, code: T | None, width: int) -> Content:
        if code is None:
            return Content.styled(cell(f"→ Take {_counted(len(self._chosen), self._word)}", width), "bold")
        mark = "✓ " if code.key in self._chosen else "  "
        return Content.styled(mark, "bold") + safe(cell(code.name, max(width - 2, 1)))

    def _write(self, front: int = 0) -> None:
        letters = self.query_one(Input).value.strip()
        found: list[T | None] = [*(find_codes(letters, self._offered) if letters else self._offered)]
        if not letters and (self._chosen or self._empty):
            found.insert(0, None)
        self._list.write(found, front)
        names = ", ".join(code.name for code in self._offered if code.key in self._chosen)
        self.query_one("#chosen", Static).update(safe_line(f"Chosen: {names or 'none yet'}", 400))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._write()

    @on(OptionList.OptionHighlighted)
    def _show_brief(self) -> None:
        code = self._list.current
        self.query_one("#brief", Static).update(safe_line(code.brief if code else "", 200))

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _toggle(self) -> None:
        code = self._list.current
        if code is None:
            if not self.query_one(Input).value.strip():
                self.action_done()
            return
        self._chosen ^= {code.key}
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = ""
        self._write()

    def action_explain(self) -> None:
        """List the keys."""
        self.app.push_screen(keys_dialog(self._title, _KEYS))

    def action_move(self, step: int) -> None:
        """Go up or down in the list while letters are typed."""
        (self._list.action_cursor_down if step > 0 else self._list.action_cursor_up)()

    def action_done(self) -> None:
        """Give the chosen codes back."""
        if self._chosen or self._empty:
            self.dismiss(tuple(code.key for code in self._offered if code.key in self._chosen))


class CodeSetDialog(SetDialog[CodeEntry]):
    """The set is one of codes."""

    def __init__(
        self,
        title: str,
        codes: Sequence[CodeEntry],
        chosen: Sequence[str] = (),
        *,
        empty: bool = False,
        strip: bool = False,
    ) -> None:
        super().__init__(title, codes, chosen, word="code", empty=empty, strip=strip)


def _counted(number: int, word: str) -> str:
    return f"no {word}" if not number else f"this {word}" if number == 1 else f"these {number} {word}s"
