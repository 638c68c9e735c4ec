"""Dialogs that ask: a small form, or one question to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Label, OptionList, Select, Static, TextArea

from coder.display import display_line
from coder.errors import CoderError, InputError
from coder.tui.widgets.keys_dialog import SHARED, keys_dialog
from coder.tui.widgets.path_input import PathInput
from coder.tui.widgets.text import safe, safe_line

_KEYS = (
    ("Tab, Shift+Tab", "the next field, the one before"),
    ("Enter", "in a line: the next field; in a larger box: a new line; on a list: opens it"),
    ("↑ ↓, letters", "in an open list: go to what is meant; Enter takes it, Esc closes the list"),
    *SHARED,
    ("F12", "these keys, wherever you are (? as well, where nothing is typed)"),
)


@dataclass(frozen=True)
class Field:
    """One thing that a form asks for."""

    name: str
    """The key of its value in the result."""
    label: str
    kind: Literal["text", "choice", "path", "long"] = "text"
    required: bool | None = True
    """None: it depends on the other fields, and the hint says how."""
    default: str = ""
    choices: Sequence[str | tuple[str, str]] = ()
    """For a choice: each value, or (value, what is shown for it)."""
    hint: str = ""
    """A line under the field."""


class FieldProblem(InputError):
    """A value that does not fit, with the field in which it stands."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


class FormDialog(ModalScreen[dict[str, str] | None]):
    """Ask for some values at once; gives them by field name, or None when the person cancels."""

    BINDINGS = [
        ("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "submit", "Save", priority=True),
        ("question_mark,f12", "explain", "Help"),
    ]

    def __init__(
        self, title: str, fields: Sequence[Field], yes_label: str = "Save", problem: CoderError | str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._yes_label = yes_label
        self._problem = problem
        """What was wrong with it when it was last handed in."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog form", can_focus=False) as box:
            box.border_title = safe_line(self._title, 60)
            yield Static(id="problem")
            for field in self._fields:
                label = f"{field.label} (may stay empty)" if field.required is False else field.label
                yield Label(safe_line(label), id=f"label-{field.name}")
                yield _editor(field)
                if field.hint:
                    yield Static(safe(field.hint), classes="hint", id=f"hint-{field.name}")
            with Horizontal(classes="buttons"):
                yield Button(safe_line(self._yes_label, 30), variant="primary", id="yes")
                yield Button(Content("Cancel"), id="no")

    def on_mount(self) -> None:
        said = str(self._problem)
        if isinstance(self._problem, FieldProblem):
            meant = next(field for field in self._fields if field.name == self._problem.field)
            said = f"“{meant.label}”: {said}"
        else:
            meant = (meant_field(self._fields, said) if said else None) or self._fields[0]
        self._say(said)
        self.query_one(f"#field-{meant.name}").focus()

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Leave the scrolling to `_show_whole`: Textual scrolls to the widget alone, and hides the label above it."""
        super().set_focus(widget, False, from_app_focus)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say which keys work in the field, and show it with its label."""
        self.query_one(VerticalScroll).border_subtitle = Content(f"{_keys_in(event.widget)} · Ctrl+S done · Esc cancel")
        self.call_after_refresh(self._show_whole, event.widget)

    def _show_whole(self, focused: Widget) -> None:
        box = self.query_one(VerticalScroll)
        if focused.parent is box and focused.has_class("field"):
            name = str(focused.id).removeprefix("field-")
            whole = self.query_one(f"#label-{name}").virtual_region_with_margin.union(focused.virtual_region)
            for hint in self.query(f"#hint-{name}"):
                with_hint = whole.union(hint.virtual_region)
                whole = with_hint if with_hint.height <= box.scrollable_content_region.height else whole
            box.scroll_to_region(whole, animate=False, immediate=True)
        elif isinstance(focused, Button):
            box.scroll_end(animate=False, immediate=True)

    def action_explain(self) -> None:
        """List the keys."""
        self.app.push_screen(keys_dialog(self._title, _KEYS))

    def _say(self, problem: str) -> None:
        """Write what is wrong where it does not scroll away."""
        line = self.query_one("#problem", Static)
        line.update(safe_line(_both_ends(problem), 400))
        line.display = bool(problem)

    @on(Button.Pressed, "#no")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """Go to the next field; after the last the form is done."""
        if event.input.id == f"field-{self._fields[-1].name}":
            self.action_submit()
        else:
            self.focus_next(".field")

    @on(Button.Pressed, "#yes")
    def _done(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        """Give the values back, if nothing that is needed is empty."""
        values = {field.name: self._value(field) for field in self._fields}
        empty = next((field for field in self._fields if field.required and not values[field.name].strip()), None)
        if empty is None:
            self.dismiss(values)
            return
        self._say(f"“{empty.label}” must not be empty.")
        self.query_one(f"#field-{empty.name}").focus()

    def _value(self, field: Field) -> str:
        widget = self.query_one(f"#field-{field.name}")
        if isinstance(widget, TextArea):
            return widget.text
        if isinstance(widget, Input):
            return widget.value.strip()
        value = widget.value if isinstance(widget, Select) else ""
        return value if isinstance(value, str) else ""


def _keys_in(focused: Widget) -> str:
    """The keys that a field takes."""
    if isinstance(focused, OptionList):
        return "↑ ↓ or letters choose · Enter takes"
    if isinstance(focused, Select):
        return "Enter opens the list · Tab next field"
    return "Tab next field" if isinstance(focused, TextArea | Button) else "Enter or Tab next field"


class ConfirmDialog(ModalScreen[bool]):
    """Ask one question before something that cannot be taken back."""

    BINDINGS = [("escape,n", "dismiss(False)", "No"), ("y", "dismiss(True)", "Yes")]

    def __init__(self, question: str, yes_label: str = "Yes") -> None:
        super().__init__()
        self._question = question
        self._yes_label = yes_label

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False) as box:
            box.border_subtitle = Content("y yes · n or Esc no")
            yield Static(safe(self._question))
            with Horizontal(classes="buttons"):
                yield Button(safe_line(self._yes_label, 30), variant="primary", id="yes")
                yield Button(Content("No"), id="no")

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


def _editor(field: Field) -> Widget:
    """The widget in which a field is filled in."""
    name = f"field-{field.name}"
    if field.kind == "choice":
        options = [(safe_line(shown, 80), value) for value, shown in map(_choice, field.choices)]
        known = any(value == field.default for _, value in options)
        select: Select[str] = Select(
            options, allow_blank=not field.required, value=field.default if known else Select.NULL, id=name,
            classes="field", compact=True,
        )  # fmt: skip
        return select
    if field.kind == "long":
        return TextArea(field.default, id=name, classes="field", tab_behavior="focus", compact=True)
    if field.kind == "path":
        return PathInput(field.default, id=name, classes="field")
    return Input(display_line(field.default, 10_000), id=name, classes="field", compact=True)


def _both_ends(problem: str) -> str:
    """A long sentence without its middle: its subject may be a path, and what is wrong stands at its end."""
    return problem if len(problem) <= 280 else f"{problem[:120]} … {problem[-150:]}"


def meant_field(fields: Sequence[Field], problem: str) -> Field | None:
    """The field that a refusal speaks of: it cites what stands there, or names the field."""
    said = _words(problem)

    def cited(field: Field, least: int) -> bool:
        typed = "" if field.kind == "choice" else field.default
        pieces = (piece.strip() for piece in _words(typed, ",").split(","))
        return any(len(piece) >= least and f" {piece} " in said for piece in pieces)

    def named(field: Field) -> bool:
        first = _words(field.label).split()[0]
        return len(first) > 3 and f" {first} " in said

    signs = (lambda field: cited(field, 3), named, lambda field: cited(field, 1))
    return next((field for sign in signs for field in fields if sign(field)), None)


def _words(text: str, kept: str = "") -> str:
    """Small letters and digits with a space around each word."""
    plain = "".join(sign if sign.isalnum() or sign in kept else " " for sign in text.casefold())
    return f" {' '.join(plain.split())} "


def _choice(choice: str | tuple[str, str]) -> tuple[str, str]:
    return (choice, choice) if isinstance(choice, str) else choice
