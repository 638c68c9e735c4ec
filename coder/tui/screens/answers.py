"""All answers on one screen; a lead settles their statuses there, one or many at once, and can take that back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from coder.store.model import STATUSES
from coder.survey.grid import standings
from coder.survey.settling import Standing, accept_proposed, refuse_proposed, set_statuses, undo_status
from coder.survey.statuses import spoken_status
from coder.tui.screens import answers_choosing as choosing
from coder.tui.screens import answers_words as words
from coder.tui.screens.answers_search import AnswerSearchScreen
from coder.tui.widgets.prose import counted

Seen = dict[int, Standing]
T = TypeVar("T")
_NO_PROPOSAL = "No rule proposes anything for it; s gives it another status."


class AnswersScreen(AnswerSearchScreen):
    """The list with its search, and what changes statuses."""

    NAME = "answers"
    TITLE = "Answers"
    CSS_PATH = "answers.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]
    EXPLANATION = words.EXPLANATION
    ACTIONS = words.ACTIONS
    KEYS_IN_ORDER = True

    def __init__(self) -> None:
        super().__init__()
        self._marked_last: int | None = None
        self._one_by_one = asyncio.Lock()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Statuses are the lead's; hits are gone to where there are any."""
        if action in words.LEADS_ONLY:
            return self.study.actor is not None and self.study.actor.role == "lead"
        return self.is_searching if action in words.WITH_HITS else True

    async def action_go(self, name: str) -> None:
        """Go to another screen."""
        await self.workbench.action_go(name)

    # marking

    async def action_mark(self) -> None:
        """Mark the answer in front, or no longer, and go on."""
        if (id := self.in_front) is None:
            return
        found = await self._standings([id])
        if id in self.marked:
            for each in found:
                self.marked.pop(each, None)
        else:
            self.marked |= found
        self._marked_last = id
        self._show_marks()
        self.table.cursor += 1

    async def action_mark_range(self) -> None:
        """Mark all from the one that was marked last."""
        last = self.place_of(self._marked_last)
        if self.rows is None or last is None:
            self.say("Mark the first one with Space, go to the last one, then press r.")
            return
        first, last = sorted((last, self.table.cursor))
        self.marked |= await self._standings(self.rows.ids[first : last + 1])
        self._marked_last = self.in_front
        self._show_marks()

    async def action_mark_all(self) -> None:
        """Mark every answer that is listed, or none."""
        if self.marked:
            self.marked.clear()
            self.say("Nothing is marked any more.")
        elif self.rows is not None:
            self.say("One moment …")
            self.marked |= await self._standings(self.rows.ids)
            self.say(f"{counted(len(self.marked), 'answer')} marked; e takes the marks away.")
        self._show_marks()

    async def _standings(self, ids: Sequence[int]) -> Seen:
        """How answers stand, and with them those of their groups where groups are listed."""
        return await self.run_operation(standings, self.study, ids, self.wanted) or {}

    def _show_marks(self) -> None:
        self.table.forget()
        self.show_captions()

    # statuses

    async def action_set_status(self) -> None:
        """Ask for a status and give it."""
        seen = await self._chosen()
        if seen:
            title = f"Status of {counted(len(seen), 'answer')}"
            await self.ask(title, choosing.statuses(), lambda place: self._give(seen, STATUSES[place]))

    async def _give(self, seen: Seen, status: str) -> None:
        done = await self._change(lambda: set_statuses(self.study, list(seen), status, seen=seen))
        self._say_changed(done, f"Status “{spoken_status(status)}”", "They have that status already.")

    async def action_confirm(self) -> None:
        """Give the proposed status."""
        if seen := await self._chosen():
            done = await self._change(lambda: accept_proposed(self.study, None, list(seen), seen=seen))
            self._say_changed(done, "Confirmed", _NO_PROPOSAL)

    async def action_keep(self) -> None:
        """Refuse what is proposed."""
        if seen := await self._chosen():
            done = await self._change(lambda: refuse_proposed(self.study, list(seen), seen=seen))
            self._say_changed(done, "Kept to be coded", _NO_PROPOSAL)

    async def action_undo(self) -> None:
        """Take back the last step, of this sitting or of an earlier one."""
        if undone := await self._change(lambda: undo_status(self.study)):
            self.say(undone.words)

    async def _chosen(self) -> Seen:
        """The answers that are marked, or the one in front, with their statuses as they were shown."""
        if self.marked:
            return dict(self.marked)
        id = self.in_front
        if id is None or self.rows is None:
            return {}
        shown = self.rows.seen.get(id)
        return await self._standings([id]) if shown is None or self.wanted.duplicates else {id: shown}

    async def _change(self, operation: Callable[[], T]) -> T | None:
        """Change statuses while the list rests, and show what became of them."""
        async with self._one_by_one:
            self.say("One moment …")
            self.storing = True
            try:
                done = await self.run_operation(operation)
            finally:
                self.storing = False
        self.marked.clear()
        self._show_marks()
        if self.wanted.status is not None:
            self.list_again()
        elif self.whole.display:
            self.show_whole()
        return done

    def _say_changed(self, done: int | None, what: str, nothing: str) -> None:
        if done is not None:
            self.say(words.changed(what, done) if done else nothing)
