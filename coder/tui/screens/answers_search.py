"""Looking for words in the list of answers: hits come while one goes on typing, and one goes from hit to hit."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right

from textual import events, on, work
from textual.widgets import Input

from coder.errors import CoderError
from coder.survey.finding import Finder, asked
from coder.tui.screens import answers_words as words
from coder.tui.screens.answers_list import AnswerListScreen

_TYPING = 0.25
"""Seconds without a key after which a search begins."""
_GLANCE = 0.05
"""Seconds between two looks at what a search has found so far."""


class AnswerSearchScreen(AnswerListScreen):
    """The list with its line for words."""

    def action_find(self) -> None:
        """Go to the line for words."""
        self.set_focus(self.query_one(Input))

    async def take_key(self, event: events.Key) -> bool:
        """Enter ends the typing at once, so that the next key finds the list."""
        if event.key == "enter" and self.query_one(Input).has_focus:
            self.set_focus(self.table)
            return True
        return await super().take_key(event)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search(event.value)

    @work(exclusive=True, group="search")
    async def _search(self, typed: str) -> None:
        """Look for what was typed; typing on ends this search and begins another."""
        await asyncio.sleep(_TYPING)
        what = asked(typed)
        if what is None:
            self.finder = None
            await self.show_list()
            return
        try:
            finder = Finder(self.study, what)
        except CoderError as refusal:
            self.say(str(refusal))
            return
        self.finder = finder
        self.only_hits = True  # what is marked and changed next must not be more than what was looked for
        self.say("Looking …")
        try:
            await self._watch(finder)
        finally:
            finder.stop()

    async def _watch(self, finder: Finder) -> None:
        """Show the first hits as soon as there are enough to fill the screen, and all when they are found."""
        running = asyncio.ensure_future(asyncio.to_thread(finder.run))
        running.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody asks a search that ended
        plain = self.wanted.order == "import" and not self.wanted.backwards and not self.wanted.duplicates
        shown = finder.what.how == "fuzzy" or not plain
        while not running.done():
            await asyncio.wait([running], timeout=_GLANCE)
            if not shown and len(finder.hits) > self.size.height and not running.done():
                shown = True
                await self.show_list()
        if self.is_gone:
            return
        try:
            running.result()
        except CoderError as refusal:
            self.say(str(refusal))
            return
        await self.show_list()
        self.say(words.found(len(finder.hits), finder.what.how))

    def action_next_hit(self) -> None:
        """Go to the next hit."""
        self._go_to_hit(1)

    def action_previous_hit(self) -> None:
        """Go to the hit before."""
        self._go_to_hit(-1)

    def _go_to_hit(self, step: int) -> None:
        here = self.table.cursor
        hits = range(len(self.rows) if self.rows else 0) if self.only_hits else self.places
        at = bisect_right(hits, here) if step > 0 else bisect_left(hits, here) - 1
        if 0 <= at < len(hits):
            self.table.cursor = hits[at]
        else:
            self.say("This is the last hit." if step > 0 else "This is the first hit.")

    async def action_only_hits(self) -> None:
        """Show the answers around the hits, or the hits only."""
        self.only_hits = not self.only_hits
        await self.show_list()
