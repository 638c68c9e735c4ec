"""Ask which survey file: a field to type in, and below it the files that fit, chosen with ↑ ↓ and Enter."""

from __future__ import annotations

import os
from pathlib import Path

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from coder.display import both_ends
from coder.tui.widgets.path_input import PathInput, typed_path
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.survey_files import Found, fitting_files, near_folders, shown_folder
from coder.tui.widgets.text import safe_line

_HINT = "CSV, Excel, ODS, SPSS, JSON lines or Parquet. Type part of a name, or a path; Tab completes it."
_NONE = (
    "No such survey file here, in Downloads or in Documents. Type the path of another folder: it begins with / or ~."
)
_NONE_THERE = "No survey file there begins like that."


class FileChooser(ModalScreen[Path | None]):
    """Gives the file, or None when the person cancels."""

    CSS = """
    FileChooser .dialog { width: 100; height: 80%; }
    FileChooser #files { margin-top: 1; background: $surface; }
    FileChooser .hint { color: $text-muted; }
    """
    BINDINGS = [
        ("escape", "dismiss(None)", "Cancel"),
        Binding("down", "step(1)", priority=True, show=False),
        Binding("up", "step(-1)", priority=True, show=False),
    ]

    def __init__(self, study: str, problem: str = "", typed: str = "") -> None:
        super().__init__()
        self._folders = near_folders(study)
        self._problem = problem
        """What was wrong with the file that was chosen last."""
        self._typed = typed
        self._stepped = False
        """Whether ↑ or ↓ was pressed since something was typed: Enter means the line in front then."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content("Which survey file?")
            box.border_subtitle = Content("↑ ↓ choose · Enter take it · Tab complete · Esc cancel")
            yield Static(safe_line(self._problem, 400), id="problem")
            yield PathInput(self._typed, id="path")
            yield Static(Content(_HINT), classes="hint")
            yield RowList[Found](self._draw, id="files")

    def on_mount(self) -> None:
        self.query_one("#problem").display = bool(self._problem)
        self.query_one(RowList).can_focus = False
        field = self.query_one(PathInput)
        field.focus()
        field.cursor_position = len(field.value)
        self.call_after_refresh(self._look)  # the list is as wide as it will be only then

    def _draw(self, found: Found, width: int) -> Content:
        about = found.about
        if not found.is_folder and os.sep not in self.query_one(PathInput).value:
            about = f"{about}, {shown_folder(found.path)}"
        about = both_ends(about, width // 2)
        name = f"{found.path.name}{os.sep}" if found.is_folder else found.path.name
        room = max(8, width - cell_len(about) - 3)
        return safe_line(f" {cell(both_ends(name, room), room)} ", 400) + safe_line(about).stylize("$text-muted")

    @on(Input.Changed)
    def _look(self) -> None:
        """List what fits."""
        self._stepped = False
        found = fitting_files(self.query_one(PathInput).value, self._folders)
        self.query_one(RowList).write(found)
        nothing = _NONE_THERE if os.sep in self.query_one(PathInput).value else _NONE
        self.query_one(".hint", Static).update(Content(_HINT if found else nothing))

    def action_step(self, lines: int) -> None:
        """Go up or down in the list."""
        rows: RowList[Found] = self.query_one(RowList)
        if rows.rows:
            rows.highlighted = max(0, min((rows.highlighted or 0) + lines, len(rows.rows) - 1))
            self._stepped = True

    @on(Input.Submitted)
    def _take(self) -> None:
        """Take the file that was typed or is in front; go into a folder."""
        field, rows = self.query_one(PathInput), self.query_one(RowList)
        found = fitting_files(field.value, self._folders)
        typed = typed_path(field.value)
        at = min(rows.highlighted or 0, len(found) - 1)
        if self._stepped and found:
            self._choose(found[at])
        elif field.value.strip() and typed.is_file():
            self.dismiss(typed)
        elif field.value.strip() and typed.is_dir() and not field.value.endswith(os.sep):
            self._choose(Found(typed, True))
        elif found:
            self._choose(found[at])
        elif field.value.strip():
            self.dismiss(typed)

    def _choose(self, found: Found) -> None:
        if not found.is_folder:
            self.dismiss(found.path)
            return
        field = self.query_one(PathInput)
        field.value = found.typed
        field.cursor_position = len(field.value)

    @on(RowList.OptionSelected)
    def _clicked(self, event: RowList.OptionSelected) -> None:
        self._choose(self.query_one(RowList).rows[event.option_index])

    def on_click(self, event: events.Click) -> None:
        """Keep the cursor in the field."""
        self.query_one(PathInput).focus()
