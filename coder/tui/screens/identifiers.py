"""Possible identifiers: the same words together, each seen in its answer, decided and taken back with one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from coder.store.study import Study
from coder.survey.identifier_list import (
    KEPT,
    PROPOSED,
    REPLACED,
    IdentifierAccount,
    IdentifierGroup,
    IdentifierLine,
    identifier_account,
    identifier_groups,
    identifier_ids,
    list_identifiers,
)
from coder.survey.identifiers import KINDS
from coder.survey.redaction import (
    Marked,
    keep_identifiers,
    mark_identifier,
    reopen_identifiers,
    replace_identifiers,
    scan_identifiers,
    unmark_identifiers,
)
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import side_by_side
from coder.tui.widgets.forms import Field
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.prose import counted
from coder.tui.widgets.text import safe, safe_line

_SHOWN = 200
"""Places of one wording that can be looked at; a decision is for all of them."""
_AROUND = 500
"""Characters of an answer that are shown on each side of the place."""


class _Step(NamedTuple):
    """What a decision changed, as it was before."""

    ids: Sequence[int]
    state: str
    replacement: str


class GroupLines:
    """The wordings as lines: how often, what it may be, the words, and what stands or would stand there."""

    def __init__(self, groups: Sequence[IdentifierGroup], width: int) -> None:
        self._groups = groups
        self._width = width

    def __len__(self) -> int:
        return len(self._groups)

    def page(self, start: int, stop: int) -> Sequence[str]:
        rest = max(20, self._width - 28)
        widths = (5, 16, rest // 2, rest - rest // 2)
        return [
            " " + side_by_side((f"{one.places:>4}×", KINDS[one.kind][0], f"“{one.words}”", _outcome(one)), widths)
            for one in self._groups[start:stop]
        ]


def _outcome(group: IdentifierGroup) -> str:
    if group.state == KEPT:
        return "kept as it is"
    return group.replacement if group.state == REPLACED else f"{group.replacement}?"


class IdentifiersScreen(SetUpScreen):
    """Decide what is replaced where answers are quoted."""

    NAME = "identifiers"
    TITLE = "Possible identifiers"
    CSS_PATH = "identifiers.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]
    EXPLANATION = (
        "Answers may say who somebody is: names, telephone numbers, addresses, hospitals. coder lists what looks like"
        " it, the same words together, with what it would show in their place. Nothing is replaced until a lead says"
        " so: r replaces, w replaces by words of your own, k keeps what stands there, z takes the last decision back."
        " n shows the next answer with the same words; with o your decision is for the one place in view only.\n\n"
        "While a place in an answer waits for a decision, that answer is not quoted. In quotes, and in the files"
        " written from them, the replacement stands in square brackets. The answer itself never changes: coders read"
        " and code the original text, because their marks refer to it, so this does not hide anything from them.\n\n"
        "No rule finds everything. First names that stand alone, small places, rare jobs and stories that only one"
        " person can tell are for you to see: m marks them by hand."
    )
    ACTIONS = (
        Action("replace", "r", "Replace", "Show what stands in brackets in these places, wherever they are quoted."),
        Action("other_words", "w", "Other words", "Replace these places by words that you write."),
        Action("keep", "k", "Keep", "What stands there may be shown as it is."),
        Action("undo", "z", "Undo", "Take back the last decision of this visit; again for the one before."),
        Action("next_place", "n", "Next", "Show the next answer with the same words."),
        Action("scan", "s", "Scan", "Look through all answers for possible identifiers."),
        Action("decided", "t", "Decided", "List what was decided, or again what waits."),
        Action("put_back", "b", "Put back", "Let these places wait for a decision again.", footer=False),
        Action("only_this", "o", "Only this", "Decide for the place in view only, or again for all.", footer=False),
        Action("mark", "m", "Mark", "Replace words that no rule has found.", footer=False),
    )
    KEYS_IN_ORDER = True

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[IdentifierGroup] = []
        self._places: list[IdentifierLine] = []
        """Of the wording in front."""
        self._at = 0
        self._only_this = False
        self._show_decided = False
        self._steps: list[_Step | Marked] = []
        self._scanning = False

    def compose_body(self) -> ComposeResult:
        yield Static(id="waiting")
        with Container(id="middle"):
            yield PagedList(GroupLines((), 80), id="wordings")
            with VerticalScroll(id="place", can_focus=True):
                yield Static(id="where")
                yield Static(id="text")

    def on_mount(self) -> None:
        self.query_one(PagedList).focus()
        self.begin()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show_groups)

    @work(group="read")
    async def begin(self) -> None:
        """Show what there is, while the screen is there already."""
        await self._read()

    async def _read(self) -> None:
        found = await self.run_operation(_look, self.study, self._show_decided)
        if found is None:
            return
        account, self._groups = found
        self.query_one("#waiting", Static).update(Content(self._sentence(account)))
        self._show_groups()
        await self._read_places()

    def _show_groups(self) -> None:
        wordings = self.query_one(PagedList)
        wordings.show(GroupLines(self._groups, wordings.size.width), min(wordings.cursor, len(self._groups) - 1))

    def _sentence(self, account: IdentifierAccount) -> str:
        if not account.answers:
            return "There are no answers yet; Esc goes back."
        late = f" {counted(account.unscanned, 'answer')} not looked through yet: press s." if account.unscanned else ""
        if not account.scanned and not account.states:
            return f"Press s to look through {counted(account.answers, 'answer')} for possible identifiers."
        if self._show_decided:
            return f"Decided so far: {counted(sum(one.places for one in self._groups), 'place')}. t goes back."
        waiting = account.states.get(PROPOSED, 0)
        if not waiting:
            return f"No possible identifier waits for a decision.{late}"
        wait = "1 place waits" if waiting == 1 else f"{waiting:,} places wait"
        return f"{wait} for a decision; these answers are not quoted until then.{late}"

    # the place in view

    async def on_paged_list_moved(self) -> None:
        """Show the answer in which the wording in front stands."""
        self._at = 0
        await self._read_places()

    def _front(self) -> IdentifierGroup | None:
        cursor = self.query_one(PagedList).cursor
        return self._groups[cursor] if 0 <= cursor < len(self._groups) else None

    async def _read_places(self) -> None:
        group = self._front()
        self._places = []
        if group is not None:
            self._places = (
                await self.run_operation(
                    list_identifiers, self.study, state=group.state, kind=group.kind, words=group.words,
                    replacement=group.replacement, limit=_SHOWN,
                )
                or []
            )  # fmt: skip
        self._at = min(self._at, max(0, len(self._places) - 1))
        self._show_place()

    def _show_place(self) -> None:
        group, box = self._front(), self.query_one("#place", VerticalScroll)
        box.display = bool(self._places and group)
        if not self._places or group is None:
            return
        place = self._places[self._at]
        where = f"{place.respondent} · {place.question}"
        which = f"place {self._at + 1} of {group.places:,}" if group.places > 1 else "the only place"
        for_one = " · your decision: this place only" if self._only_this else ""
        self.query_one("#where", Static).update(safe_line(f"{where} · {which}{for_one}", 120))
        self.query_one("#text", Static).update(_with_the_place(place))
        box.scroll_home(animate=False)

    def action_next_place(self) -> None:
        """Show the next answer with the same words."""
        if len(self._places) > 1:
            self._at = (self._at + 1) % len(self._places)
            self._show_place()
        elif self._places:
            self.say("These words stand in this place only; ↓ goes to the next words.")

    def action_only_this(self) -> None:
        """Decide for one place, or for all with the same words."""
        self._only_this = not self._only_this
        self.say("A decision is for the place in view only." if self._only_this else "A decision is for all places.")
        self._show_place()

    # deciding

    async def _ids(self) -> list[int]:
        """The places that a decision is for."""
        group = self._front()
        if group is None or not self._places:
            self.say("There is nothing to decide here.")
            return []
        if self._only_this:
            return [self._places[self._at].id]
        ids = await self.run_operation(
            identifier_ids, self.study, state=group.state, kind=group.kind, words=group.words,
            replacement=group.replacement,
        )  # fmt: skip
        return ids or []

    async def _decide(self, ids: Sequence[int], done: str, change: Callable[[Study, Sequence[int]], int]) -> None:
        group = self._front()
        if not ids or group is None:
            return
        count = await self.run_operation(change, self.study, ids)
        if count is not None:
            self._steps.append(_Step(ids, group.state, group.replacement))
            places = "1 place is" if len(ids) == 1 else f"{len(ids):,} places are"
            self.say(f"{places} {done}. z takes it back.")
            await self._read()

    async def action_replace(self) -> None:
        """Replace by what stands in brackets."""
        await self._decide(await self._ids(), "replaced in quotes", replace_identifiers)

    async def action_keep(self) -> None:
        """Keep what stands there."""
        await self._decide(await self._ids(), "kept", keep_identifiers)

    async def action_put_back(self) -> None:
        """Let places wait again that were decided."""
        if self._show_decided:
            await self._decide(await self._ids(), "waiting for a decision again", reopen_identifiers)
        else:
            self.say("These places wait already. t lists what was decided.")

    @work(group="step", exclusive=True)
    async def action_other_words(self) -> None:
        """Ask for the words that are shown."""
        ids, group = await self._ids(), self._front()
        if not ids or group is None:
            return
        study, before = self.study, _Step(ids, group.state, group.replacement)

        def replace(filled: dict[str, str]) -> int:
            return replace_identifiers(study, ids, filled["words"])

        hint = "In square brackets, such as [my daughter] or [job title removed]."
        field = Field("words", "What is shown instead", default=group.replacement, hint=hint)
        if await self.fill_and_run("Replace by other words", [field], replace, "Replace") is not None:
            self._steps.append(before)
            self.say("Replaced by your words in quotes. z takes it back.")
            await self._read()

    async def action_undo(self) -> None:
        """Take back the last decision of this visit."""
        if not self._steps:
            self.say("There is no decision of this visit to take back; t lists earlier ones, b puts one back.")
            return
        step = self._steps.pop()
        back = await self.run_operation(_take_back, self.study, step)
        if back is not None:
            self.say(f"Taken back: {counted(len(step.ids), 'place')}.")
            await self._read()

    async def action_decided(self) -> None:
        """List what was decided, or what waits."""
        self._show_decided = not self._show_decided
        self.query_one(PagedList).cursor = 0
        await self._read()

    # finding

    @work(group="scan")
    async def action_scan(self) -> None:
        """Look through all answers."""
        if self._scanning:
            return
        self._scanning = True
        self.say("Looking through the answers …")

        def tell(share: float) -> None:
            self.app.call_from_thread(self.show_progress, f"{share:.0%}")

        try:
            done = await self.run_operation(scan_identifiers, self.study, None, tell)
        finally:
            self._scanning = False
            self.show_progress("")
        if done is not None:
            new = counted(done.new, "new possible identifier")
            self.say(
                f"{counted(done.answers, 'answer')} looked through: {new}. No rule finds everything; m marks more."
            )
            await self._read()

    @work(group="step", exclusive=True)
    async def action_mark(self) -> None:
        """Ask which words of which answer are replaced."""
        place, study = (self._places[self._at] if self._places else None), self.study

        def mark(filled: dict[str, str]) -> Marked:
            return mark_identifier(
                study, filled["respondent"], filled["question"], words=filled["words"],
                replacement=filled["replacement"],
            )  # fmt: skip

        fields = [
            Field("respondent", "Respondent", default=place.respondent if place else ""),
            Field("question", "Question", default=place.question if place else ""),
            Field("words", "Words", hint="Exactly as they stand in the answer; every place in it is replaced."),
            Field("replacement", "What is shown instead", default=KINDS["other"][1]),
        ]
        marked = await self.fill_and_run("Mark words by hand", fields, mark, "Replace")
        if marked is not None:
            self._steps.append(marked)
            self.say(f"{counted(len(marked.ids), 'place')} replaced in quotes. z takes it back.")
            await self._read()


def _look(study: Study, decided: bool) -> tuple[IdentifierAccount, list[IdentifierGroup]]:
    groups = identifier_groups(study, state=None if decided else PROPOSED)
    return identifier_account(study), [one for one in groups if decided is (one.state != PROPOSED)]


def _take_back(study: Study, step: _Step | Marked) -> int:
    if isinstance(step, Marked):
        return unmark_identifiers(study, step)
    if step.state == PROPOSED:
        return reopen_identifiers(study, step.ids)
    if step.state == KEPT:
        return keep_identifiers(study, step.ids)
    return replace_identifiers(study, step.ids, step.replacement)


def _with_the_place(line: IdentifierLine) -> Content:
    """The answer, or the part of a long one around the place, with the place picked out."""
    first, last = max(0, line.start - _AROUND), min(len(line.text), line.end + _AROUND)
    shown = safe(line.text[first:last]).stylize("bold reverse", line.start - first, line.end - first)
    before, after = "… " if first else "", " …" if last < len(line.text) else ""
    return Content(before) + shown + Content(after)
