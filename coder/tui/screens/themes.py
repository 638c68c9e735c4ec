"""Themes: built on the agreed codes, each with its central idea, and the codes that no theme has taken up yet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from coder.codebook.reading import show_codebook
from coder.display import display_line
from coder.errors import CoderError, InputError
from coder.store.study import Study
from coder.themes.accounts import ThemeAccount, theme_accounts
from coder.themes.editing import ChangedMeanwhile, SavedTheme, add_theme, change_theme, choose_codes, link_code
from coder.themes.fields import FIELD_NAMES, KINDS, STATUSES, TOPIC_SUMMARY, ThemeFields, fields_of
from coder.themes.loading import LoadedThemes, load_themes, save_themes
from coder.themes.reading import CodeUse, ThemeTree, ThemeView, show_themes
from coder.themes.review import ReviewProgress, review_progress
from coder.tui.actions import Action
from coder.tui.screens.extracts import ExtractsScreen
from coder.tui.screens.saving import save_as
from coder.tui.screens.theme_actions import ThemeActions
from coder.tui.widgets.code_set import CodeSetDialog
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.prose import Pages, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList
from coder.tui.widgets.split import Split
from coder.tui.widgets.theme_lines import (
    Line,
    about_account,
    about_loose_code,
    about_no_themes,
    about_theme,
    caption,
    draw_line,
    lines_of_codes,
    lines_of_themes,
)

_LEAD_ONLY = ("add", "edit", "codes", "load", "merge", "undo", "redo")
_MORE = "Also: n in no theme · p map · f framework · h history · y redo · l load · w write to a file"
_NEEDED = "A theme needs one; only a topic summary may do without."
_WHY = Field("reason", "Why it changes", "long", False, hint="It stands in the theme's history (h).")
_IN_WORDS = {
    "theme": "theme: a pattern with one central idea",
    TOPIC_SUMMARY: "topic summary: all that was said on a topic",
    "candidate": "candidate: being tried",
    "kept": "kept: part of the story",
    "merged": "merged into another theme",
    "dropped": "dropped",
}


class ThemesScreen(ThemeActions):
    """Read and build themes."""

    NAME = "themes"
    TITLE = "Themes"
    CSS_PATH = "list_and_detail.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-roomy")]
    EXPLANATION = (
        "A theme is a pattern of meaning with one central idea; a topic summary gathers all that was said on a topic."
        " Both are built on the agreed codes. Beside each stands how many respondents it speaks for, and how many"
        " extracts it has; sub-themes count in.\n\n"
        "A lead adds a theme with a, changes its words with e, and chooses its codes with c. Enter shows what"
        " respondents said. At the end of the list stand the codes that no theme has taken up: nothing is dropped"
        " silently.\n\n"
        "Then the themes are reviewed: v reads every extract of the theme in front and says of each whether it fits; n"
        " reads the answers that are in no theme, and a sample of all. m merges two themes. z takes back what you did"
        " last, also in an earlier sitting, and y does it again. p draws the map, f shows what the themes lead to, h"
        " what became of this theme."
    )
    ACTIONS = (
        Action("extracts", "enter", "Extracts", "Read what respondents said under this theme or code."),
        Action("add", "a", "Add", "Add a theme."),
        Action("edit", "e", "Edit", "Change the words of this theme, its status or its place."),
        Action("codes", "c", "Codes", "Choose the codes that this theme is built on."),
        Action("review", "v", "Review", "Read every extract of this theme and say whether it fits."),
        Action("merge", "m", "Merge", "Merge this theme into another one."),
        Action("undo", "z,ctrl+z", "Undo", "Take back what you did last to the themes or their review."),
        Action("redo", "y,ctrl+y", "Redo", "Do again what you took back.", footer=False),
        Action("reread", "n", "In no theme", "Read the answers in no theme and a sample of all.", footer=False),
        Action("map", "p", "Map", "Draw the thematic map.", footer=False),
        Action("history", "h", "History", "Show what became of this theme: wordings, status, findings.", footer=False),
        Action(
            "framework", "f", "Framework", "Show what the themes lead to: pillars and recommendations.", footer=False
        ),
        Action("load", "l", "Load", "Load a file of themes; it replaces all that there are.", footer=False),
        Action("save", "w", "Write file", "Write the themes to a file that can be loaded again.", footer=False),
    )

    def __init__(self) -> None:
        super().__init__()
        self._tree: ThemeTree | None = None
        self._accounts: dict[str, tuple[ThemeAccount, ReviewProgress]] = {}

    def compose_body(self) -> ComposeResult:
        with Split():
            with Vertical(classes="side"):
                yield Static(classes="caption", id="caption")
                yield RowList(draw_line, skip=lambda line: not line.key, id="themes")
            yield Pages(id="theme")

    async def on_mount(self) -> None:
        self._list.focus()
        front, self.workbench.front = self.workbench.front, ("", False)
        await self.read_again(*front)

    @property
    def _list(self) -> RowList[Line]:
        return self.query_one("#themes", RowList)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        actor = self.study.actor
        return not (action in _LEAD_ONLY and (actor is None or actor.role != "lead"))

    async def read_again(self, front: str = "", is_code: bool = False) -> None:
        """Read the themes again and show them, with the theme (or the code) of the key `front` in front."""
        if not front and (current := self._list.current):
            front, is_code = current.key, current.theme is None
        try:
            tree, self._accounts = await asyncio.to_thread(_gather, self.study)
        except CoderError as error:
            self.query_one(Split).show_list(False)
            self.query_one("#theme", Pages).write([heading("No themes are shown"), paragraph(str(error), gap=True)])
            return
        self._tree = tree
        lines = [*lines_of_themes(tree.themes), *lines_of_codes(tree.unhoused)]
        keys = [(line.key, line.theme is None) for line in lines]
        self._list.write(lines, keys.index((front, is_code)) if front and (front, is_code) in keys else 0)
        self.query_one(Split).show_list(bool(lines))
        self._list.focus()
        self.call_after_refresh(self._write_caption)
        if not lines:
            self.query_one("#theme", Pages).write(about_no_themes())

    def on_resize(self) -> None:
        self.call_after_refresh(self._write_caption)

    def _write_caption(self) -> None:
        """Write the headings of the columns as wide as the list is now."""
        if self._tree:
            self.query_one("#caption", Static).update(caption(self._tree, self._list.scrollable_content_region.width))

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        line = self._list.current
        if self._tree and line:
            if line.theme is None:
                about = about_loose_code(line.code, self._tree)
            else:
                about = [*about_theme(line.theme, self._tree), *about_account(self._accounts.get(line.theme.key))]
            self.query_one("#theme", Pages).write([*about, quiet(_MORE, gap=True)])

    @on(OptionList.OptionSelected)
    def action_extracts(self) -> None:
        """Read the extracts of the line in front."""
        if line := self._list.current:
            self.app.push_screen(ExtractsScreen("theme" if line.theme else "code", line.key))

    @work
    async def action_add(self) -> None:
        """Ask for a new theme."""
        study, fields = self.study, _fields(None, self._choices())

        def add(filled: dict[str, str]) -> SavedTheme:
            _check(filled)
            parent = filled.get("parent", "")
            words = {name: value for name, value in filled.items() if name != "parent"}
            return add_theme(study, ThemeFields(**words), parent=parent)

        added = await self.fill_and_run("A new theme", fields, add, "Add")
        if added is not None:
            self.say(f"Added: {added.fields.name}. Choose its codes with c.")
            await self.read_again(added.key)

    @work
    async def action_edit(self) -> None:
        """Ask for other words of the theme in front."""
        line = self._list.current
        if line is None or line.theme is None:
            self.say("Go to a theme first; this is a code.")
            return
        study, key = self.study, line.theme.key
        before = {name: str(getattr(line.theme, name)) for name in FIELD_NAMES} | {"parent": line.parent}

        def change(filled: dict[str, str]) -> SavedTheme:
            _check(filled)
            changes = {name: filled[name] for name in before if not _same(filled[name], before[name])}
            if filled["reason"].strip() and not changes:
                raise InputError("There is a reason, but nothing is changed yet. Change it, or press Esc to leave it.")
            try:
                return change_theme(study, key, before, filled["reason"], **changes)
            except ChangedMeanwhile as other:
                before.update(other.now)
                raise InputError(f"{other} Save again to replace that, or press Esc to leave it.") from None

        fields = [*_fields(line, self._choices(without=line.theme)), _WHY]
        changed = await self.fill_and_run(f"Theme: {line.theme.name}", fields, change, "Save")
        if changed is not None:
            self.say(f"Changed: {changed.fields.name}.")
            await self.read_again(changed.key)

    @work
    async def action_codes(self) -> None:
        """Choose the codes of the theme in front, or the theme of the code in front."""
        line = self._list.current
        if line is None:
            return
        if line.code is not None:
            await self._house(line.code)
        elif line.theme is not None:
            await self._choose_codes(line.theme)

    async def _choose_codes(self, theme: ThemeView) -> None:
        book = await self.run_operation(show_codebook, self.study)
        if book is None:
            return
        own = {code.key for code in theme.codes} & {code.key for code in book.codable()}
        dialog = CodeSetDialog(f"Codes of: {theme.name}", book.codable(), sorted(own), empty=True)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is None:
            return
        after = set(chosen)
        changed = await self.run_operation(
            choose_codes, self.study, theme.key, sorted(after - own), sorted(own - after)
        )
        if changed is not None:
            self.say(f"{theme.name}: {counted(len(after ^ own), 'code')} changed.")
        await self.read_again(theme.key)

    async def _house(self, code: CodeUse) -> None:
        choices = self._choices()
        if not choices:
            self.say("There is no theme yet; add one with a.")
            return
        field = Field("theme", "Theme", "choice", default=choices[0][0], choices=choices)
        study = self.study
        housed = await self.fill_and_run(
            f"Put the code {code.name} into a theme",
            [field],
            lambda filled: link_code(study, filled["theme"], code.key),
            "Save",
        )
        if housed is not None:
            self.say(f"{code.name} is in the theme {housed.fields.name} now.")
            await self.read_again()

    @work
    async def action_load(self) -> None:
        """Ask for a file of themes."""
        study = self.study
        hint = "It replaces all themes; one whose key stays is the same theme."

        def load(filled: dict[str, str]) -> LoadedThemes:
            return load_themes(study, typed_path(filled["path"]))

        loaded = await self.fill_and_run("Load themes", [Field("path", "File", "path", hint=hint)], load, "Load")
        if loaded is not None:
            counts = f"{len(loaded.added)} added, {len(loaded.changed)} changed, {len(loaded.removed)} removed."
            self.say(" ".join((f"Themes loaded: {counts}", *loaded.warnings)))
            await self.read_again()

    @work
    async def action_save(self) -> None:
        """Ask for a file and write the themes into it."""
        study = self.study
        hint = "A YAML file that can be changed in an editor and loaded again."

        def write(path: Path, force: bool) -> str:
            number = save_themes(study, path, force=force)
            return f"Written: {counted(number, 'theme')} into {path.absolute()}"

        written = await save_as(self, "Write the themes", "themes.yaml", hint, write)
        if written is not None:
            self.say(written)

    def _choices(self, without: ThemeView | None = None) -> list[tuple[str, str]]:
        """The themes that something can be put into."""
        barred = {line.key for line in lines_of_themes([without])} if without else set()
        lines = [line for line in self._list.rows if line.theme and line.key not in barred]
        return [(line.key, f"{'  ' * line.depth}{line.theme.name}") for line in lines if line.theme]


def _fields(line: Line | None, choices: Sequence[tuple[str, str]]) -> list[Field]:
    """The form for a theme, filled with the words of the one in `line`."""
    theme = line.theme if line else None
    kinds = [(kind, _IN_WORDS[kind]) for kind in KINDS]
    statuses = [(status, _IN_WORDS[status]) for status in STATUSES]
    words = fields_of(theme) if theme else ThemeFields("")
    return [
        Field("name", "Name", default=words.name),
        Field("kind", "Kind", "choice", default=words.kind, choices=kinds),
        Field("central_idea", "Central idea, one sentence", "long", None, words.central_idea, hint=_NEEDED),
        Field("definition", "Definition", "long", False, words.definition),
        Field("is_not_about", "It is not about", "long", False, words.is_not_about),
        Field("status", "Status", "choice", default=words.status, choices=statuses),
        Field("parent", "Part of the theme", "choice", False, line.parent if line else "", choices),
    ]


def _check(filled: Mapping[str, str]) -> None:
    """Refuse a theme without its central idea, in the words of the form."""
    if filled["kind"] != TOPIC_SUMMARY and not filled["central_idea"].strip():
        raise InputError(
            "A theme needs its central idea, in one sentence; only a topic summary, which gathers all that was said on"
            " a topic, may do without."
        )


def _same(value: str, before: str) -> bool:
    """Whether a field holds what it held; a form shows line breaks and control characters in its own way."""
    return value.splitlines() == before.splitlines() or value == display_line(before, 10_000).strip()


def _gather(study: Study) -> tuple[ThemeTree, dict[str, tuple[ThemeAccount, ReviewProgress]]]:
    """The themes, and what carries each standing one."""
    accounts = {account.theme: account for account in theme_accounts(study)}
    progress = {each.theme: each for each in review_progress(study)}
    return show_themes(study), {key: (accounts[key], progress[key]) for key in accounts if key in progress}
