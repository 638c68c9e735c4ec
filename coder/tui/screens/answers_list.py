"""The list of answers: which are listed and how, what is looked for in them, and the one in front as a whole."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import isawaitable
from time import monotonic

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from coder.store.study import Study
from coder.survey.duplicates import are_duplicates_known, find_duplicates
from coder.survey.finding import Finder
from coder.survey.grid import GridFrame, Wanted, attribute_values, grid_counts, grid_frame, grid_ids, whole_answer
from coder.survey.search import prepare_some
from coder.survey.settling import Standing
from coder.tui.screens import answers_choosing as choosing
from coder.tui.screens import answers_words as words
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.answer_rows import AnswerRows, Columns, NoRows
from coder.tui.widgets.fitted import Fitted
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.pick import PickDialog
from coder.tui.widgets.text import safe_line
from coder.tui.widgets.whole_answer import WholeAnswerPane

_FIRST = 128
"""Answers that are shown before all are found."""
_REST, _PAUSE = 1.0, 0.05
"""Seconds without a key before work that can wait is done, and between two pieces of it."""


class AnswerTable(PagedList):
    """Says when its lines have another width."""

    @dataclass
    class Widened(Message):
        """There is room for other columns."""

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.Widened())


class AnswerListScreen(SetUpScreen):
    """What can be done without changing anything."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Wanted()
        self.marked: dict[int, Standing] = {}
        """Each answer that is marked, with its status as it was shown then."""
        self.rows: AnswerRows | None = None
        self.storing = False
        self._frame = GridFrame((), (), 0)
        self._found = array("q")
        """The answers that are wanted, before the search narrows them."""
        self.finder: Finder | None = None
        self.only_hits = True
        self.places = array("q")
        """Where the hits stand in the list, while the answers around them are shown."""
        self._attributes: list[str] | None = None
        """Those that the person chose to see; None: as many as there is room for."""
        self._values: dict[str, dict[str, int]] | None = None
        """What the attributes can be, once it was asked for."""
        self._turn = 0
        self._is_listed = False
        """Whether all answers were found, rather than the first ones."""
        self._last_key = 0.0

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder=f"/  {words.HINT}", compact=True, id="words")
        yield Fitted(2, id="caption")
        with Container(id="split"):
            with Vertical(id="table"):
                yield Static(id="head")
                yield AnswerTable(NoRows(), id="answers")
            yield WholeAnswerPane(id="whole")

    @property
    def table(self) -> PagedList:
        """The list."""
        return self.query_one("#answers", PagedList)

    @property
    def whole(self) -> WholeAnswerPane:
        """Where the answer in front stands as a whole."""
        return self.query_one(WholeAnswerPane)

    @property
    def is_searching(self) -> bool:
        """Whether something is looked for."""
        return self.finder is not None

    def stop_search(self) -> None:
        """Show all that is wanted again."""
        self.query_one(Input).value = ""

    def place_of(self, id: int | None) -> int | None:
        """Where an answer stands in the list."""
        return _place(self.rows.ids, id) if self.rows else None

    @property
    def in_front(self) -> int | None:
        """The answer in front."""
        ids = self.rows.ids if self.rows else ()
        return ids[self.table.cursor] if len(ids) else None

    # listing

    def on_mount(self) -> None:
        self.table.focus()
        self.query_one("#caption", Fitted).update("Reading the answers …")
        self._open()

    @work(group="list")
    async def _open(self) -> None:
        """Show the first answers at once, and all as soon as they are found."""
        found = await self.run_operation(_opening, self.study)
        if found is not None:
            self._frame, self._found = found
            await self.show_list()
            self.call_after_refresh(self.list_again)
            self._make_ready_to_search()

    @work(group="index")
    async def _make_ready_to_search(self) -> None:
        """Bring the index up to date, a slice at a time, whenever no key was pressed for a while."""
        more: bool | None = True
        while more and not self.is_gone:
            await asyncio.sleep(_PAUSE)
            if self._is_listed and not self._looking and not self.storing and monotonic() - self._last_key > _REST:
                more = await self.run_operation(prepare_some, self.study)

    @property
    def _looking(self) -> bool:
        """Whether a search still runs."""
        return self.finder is not None and not self.finder.finished

    async def take_key(self, event: events.Key) -> bool:
        """Remember when the last key came."""
        self._last_key = monotonic()
        return await super().take_key(event)

    @work(exclusive=True, group="list")
    async def list_again(self, wanted: Wanted | None = None) -> None:
        """Find the answers that are wanted, and then show them in place of those that are listed."""
        asked_for, wanted = wanted is not None, wanted or self.wanted
        found = await self.run_operation(grid_ids, self.study, wanted)
        if found is not None:
            if wanted != self.wanted:
                self.marked.clear()
            from_the_top = wanted.turn != self.wanted.turn
            self.wanted, self._found, self._is_listed = wanted, found, True
            await self.show_list(from_the_top)
            if asked_for or not self.wanted.is_narrowed:
                self.say("" if self._found else words.no_answers(wanted))

    async def show_list(self, from_the_top: bool = False) -> None:
        """Show what is wanted, narrowed by the search; the answer in front stays in front where that makes sense."""
        if self.is_gone:
            return
        self._turn += 1
        turn, finder, front = self._turn, self.finder, self.in_front
        listed = await asyncio.to_thread(_listed, self._found, finder, self.wanted, self.only_hits)
        if turn != self._turn or self.is_gone:
            return
        ids, self.places = listed
        self.rows = AnswerRows(self.study, ids, self._columns(), self.marked)
        self.rows.finder = finder
        self.rows.busy = lambda: self.storing
        self.table.show(self.rows, 0 if from_the_top else self._place_for(front))
        self.show_captions()
        self._show_front()
        self.refresh_keys()

    def _place_for(self, front: int | None) -> int:
        """Where the answer that was in front stands now, or the one that comes after it."""
        ids = self.rows.ids if self.rows else array("q")
        place = self.place_of(front)
        if place is not None:
            return place
        rough = self.finder is not None and self.finder.what.how == "fuzzy"
        in_turn = self.wanted.order == "import" and not (self.wanted.backwards or self.wanted.duplicates or rough)
        return max(0, min(bisect_left(ids, front or 0) if in_turn else self.table.cursor, len(ids) - 1))

    def show_captions(self) -> None:
        """Write what is listed, and the names of the columns."""
        if self.rows is not None:
            self.query_one("#caption", Fitted).update(words.caption(len(self.rows), self.wanted, len(self.marked)))
            head = self.rows.columns.head(self.wanted.order, self.wanted.backwards)
            self.query_one("#head", Static).update(safe_line(head, 600))

    def _columns(self) -> Columns:
        return Columns.fitting(self._frame, self._shown(), self.wanted.duplicates, self.table.size.width)

    @on(AnswerTable.Widened)
    def _fit(self) -> None:
        if self.rows is not None:
            self.rows.columns = self._columns()
            self.table.forget()
            self.show_captions()

    @on(PagedList.Moved)
    def _show_front(self) -> None:
        """Say where in the list one is, and show the answer in front if it is open."""
        if self.rows is None:
            return
        total = len(self.rows)
        hits = "" if self.finder is None else " …" if self._looking else " hits" if self.only_hits else ""
        place = self.table.cursor + 1 if total else 0
        around = f" · {len(self.places):,} hits" if self.finder is not None and not self.only_hits else ""
        standing = f"{place:,}".rjust(len(f"{total:,}"))  # of one width, as then nothing is laid out again
        self.show_progress(f"{standing} of {total:,}{hits}{around}")
        if self.whole.display:
            self.show_whole()

    # the whole answer

    @on(PagedList.Chosen)
    def action_open(self) -> None:
        """Show the answer in front whole; then go to it, then back to the list."""
        if not self.whole.display:
            self.whole.display = True
            self.show_whole()
        else:
            self.set_focus(self.table if self.whole.has_focus else self.whole)

    @work(exclusive=True, group="whole")
    async def show_whole(self) -> None:
        """Read the answer in front, and show it."""
        id, finder = self.in_front, self.finder
        found = None if id is None else await self.run_operation(whole_answer, self.study, id)
        if found is None:
            self.whole.clear()
        else:
            self.whole.show(found, finder.spans(found.row.line.id, found.row.line.text) if finder else ())

    # what is listed

    async def ask(self, title: str, labels: Sequence[str], then: Callable[[int], object]) -> None:
        """Let one of these be picked; keys that come meanwhile belong to the dialog already."""

        async def picked(place: int | None) -> None:
            if place is not None and isawaitable(done := then(place)):
                await done

        await self.app.push_screen(PickDialog(title, labels), picked)

    async def action_narrow(self) -> None:
        """Ask what to show."""
        counts = await self.run_operation(grid_counts, self.study)
        if self._values is None:
            self._values = await self.run_operation(attribute_values, self.study)
        if counts is not None:
            choices = choosing.narrowings(counts, self._values or {}, self.wanted)
            await self.ask("Show only", [label for label, _ in choices], lambda place: self.want(choices[place][1]))

    async def _know_duplicates(self) -> bool:
        """Look for answers that say the same, if nobody has since the last import."""
        if await self.run_operation(are_duplicates_known, self.study):
            return True
        self.say("Looking for answers that say the same; with very many answers this takes a minute …")
        found = await self.run_operation(find_duplicates, self.study)
        if found is None:
            return False
        self.say(words.duplicates_found(found))
        return True

    async def action_sort(self) -> None:
        """Ask for the order."""
        choices = choosing.orders(self._frame, self.wanted)
        await self.ask("Sort", [label for label, _ in choices], lambda place: self.want(choices[place][1]))

    @work(exclusive=True, group="want")
    async def want(self, wanted: Wanted) -> None:
        """List other answers, or in another order."""
        if not wanted.duplicates or await self._know_duplicates():
            self.list_again(wanted)

    async def action_columns(self) -> None:
        """Ask which attribute to show or hide."""
        names = self._frame.attributes
        if names:
            labels = [f"{'✓' if name in self._shown() else '·'} {name}" for name in names]
            await self.ask("Show or hide", labels, lambda place: self._show_or_hide(names[place]))
        else:
            self.say("The survey has no attributes.")

    def _show_or_hide(self, name: str) -> None:
        shown = self._shown()
        self._attributes = [other for other in self._frame.attributes if (other in shown) is not (other == name)]
        self._fit()
        if name in self._attributes and name not in dict(self._columns().attributes):
            self.say(f"There is no room for {name} here; hide another, or make the window wider.")

    def _shown(self) -> Sequence[str]:
        """The attributes that have a column, if there is room."""
        return (
            self._frame.attributes[: 2 if self.table.size.width >= 120 else 0]
            if self._attributes is None
            else self._attributes
        )

    def action_everything(self) -> None:
        """Take the search and the filters away."""
        self.stop_search()
        self.want(replace(Wanted(), order=self.wanted.order, backwards=self.wanted.backwards))

    async def action_back(self) -> None:
        """Leave the search, then the open answer, then the screen."""
        if self.query_one(Input).has_focus:
            self.stop_search()
        elif self.whole.has_focus:
            pass
        elif self.whole.display:
            self.whole.display = False
        elif self.finder is not None:
            self.stop_search()
        else:
            await super().action_back()
            return
        self.set_focus(self.table)

    async def leave(self) -> None:
        if self.finder is not None:
            self.finder.stop()


def _opening(study: Study) -> tuple[GridFrame, array[int]]:
    return grid_frame(study), grid_ids(study, Wanted(), _FIRST)


def _listed(found: array[int], finder: Finder | None, wanted: Wanted, only_hits: bool) -> tuple[array[int], array[int]]:
    """The answers to list, and the places of the hits among them where others stand between them."""
    if finder is None:
        return found, array("q")
    hits = finder.hits[:]
    if not only_hits:
        there = set(hits)
        return found, array("q", [place for place, id in enumerate(found) if id in there])
    if finder.what.how == "fuzzy" and wanted.order == "import" and not wanted.duplicates:
        there = set(found)
        best_first = array("q", [id for id in hits if id in there])
        return best_first[::-1] if wanted.backwards else best_first, array("q")
    there = set(hits)
    return array("q", [id for id in found if id in there]), array("q")


def _place(ids: array[int], id: int | None) -> int | None:
    """Where an answer stands in a list."""
    try:
        return None if id is None else ids.index(id)
    except ValueError:
        return None
