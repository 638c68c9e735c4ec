"""From answer to answer on the coding screen: on and back, to the next of a kind, and only those of a kind in view."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from textual import on
from textual.content import Content

from coder.coding.filters import Filter, in_words
from coder.coding.flags import FLAGS
from coder.display import display_line
from coder.tui.screens import code_words
from coder.tui.screens.code_desk import DeskScreen
from coder.tui.widgets.answer_list import AnswerList
from coder.tui.widgets.chooser import Choice
from coder.tui.widgets.memo_editor import MemoEditor
from coder.tui.widgets.menu import MenuItem
from coder.tui.widgets.paged_list import PagedList

_KINDS = (
    MenuItem("u", "undecided"),
    MenuItem("f", "flagged"),
    MenuItem("c", "with a code"),
    MenuItem("q", "of a question"),
    MenuItem("w", "with words"),
)
_GO_ITEMS = (
    *_KINDS,
    MenuItem("1-9", "its number"),
    MenuItem("a", "all again"),
    *(MenuItem(kind.key.upper(), "") for kind in _KINDS),
    *(MenuItem(str(digit), "") for digit in range(10)),
)
_GO_NOTE = "A small letter goes to the next such answer; a capital shows only such answers."


class GoingScreen(DeskScreen):
    """Going about among the answers."""

    async def action_next(self) -> None:
        """Go on."""
        await self._move(1, code_words.last_answer)

    async def action_previous(self) -> None:
        """Go back by one answer."""
        await self._move(-1, lambda _: "This is the first answer.")

    async def _move(self, step: int, at_end: Callable[..., str]) -> None:
        before = self.desk.index
        if await self.do(self.desk.move, step) is not None:
            self.say("" if self.desk.index != before else at_end(self.desk))

    async def action_undecided(self) -> None:
        """Go to the next answer without a decision."""
        self.say("" if await self.do(self.desk.next_uncoded) else code_words.all_decided(self.desk))

    async def action_open_in_front(self) -> None:
        """Open the answer under the cursor of the list."""
        await self._open_row(self.query_one(AnswerList).cursor)

    @on(PagedList.Chosen)
    async def _answer_clicked(self, event: PagedList.Chosen) -> None:
        await self._open_row(event.index)

    async def _open_row(self, row: int) -> None:
        if self.query_one(MemoEditor).is_open:
            self.say("Finish the memo first: Enter saves it, Esc leaves it as it was.")
            return
        if not (lines := self.desk.lines(row, row + 1)):
            return
        if await self.do(self.desk.go_to, lines[0].number - 1):
            self.say("")
            self.close_what_slid_over("answers")
            self.set_focus(self.text)

    # to the next of a kind, and only those of a kind

    def action_go_to(self) -> None:
        """Ask where to go, or what to show."""
        self.ask_letter("Go to the next answer …", _GO_ITEMS, self._went, _GO_NOTE)

    async def _went(self, key: str) -> None:
        if key.isdecimal():
            self.ask_line(f"Number, 1 to {self.desk.count}", key, self._go_to_number)
        elif key == "a":
            self.show_all()
        else:
            await self._ask_kind(key.lower(), self._show_only if key.isupper() else self._go_to_next)

    async def _go_to_number(self, typed: str) -> None:
        if not (typed.isdecimal() and 1 <= int(typed) <= self.desk.count):
            self.say(f"There are {self.desk.count} answers; this is number {self.desk.index + 1}.")
        elif await self.do(self.desk.go_to, int(typed) - 1):
            self.say("")

    async def _ask_kind(self, key: str, then: Callable[[Filter], Awaitable[None]]) -> None:
        """Ask what is missing of a kind of answers, and do something with it."""
        match key:
            case "u":
                await then(Filter(undecided=True))
            case "f":
                items = [MenuItem(kind[0], spoken) for kind, spoken in FLAGS.items()]
                kinds = {kind[0]: kind for kind in FLAGS}
                self.ask_letter("Flagged how?", items, lambda letter: then(Filter(flag=kinds[letter])))
            case "c":
                find = partial(code_words.code_choices, self.desk, self._marks)
                by_id = self.desk.codebook.by_id
                self.ask_found("With which code?", find, lambda code: then(Filter(code=by_id(code).key)))
            case "q":
                keys = [*self.desk.questions]
                labels = [_question(key, wording) for key, wording in self.desk.questions.items()]
                choices = [Choice(place, label, "") for place, label in enumerate(labels)]
                self.ask_choice("Of which question?", choices, lambda place: then(Filter(question=keys[place])))
            case _:
                self.ask_line("With which words?", "", lambda text: then(Filter(text=text)))

    async def _go_to_next(self, wanted: Filter) -> None:
        if (found := await self.do(self.desk.next_fitting, wanted)) is not None:
            none = f"No other answer in view is {in_words(wanted)}." if wanted.undecided or wanted.flag else ""
            self.say("" if found else none or f"There is no other answer in view {in_words(wanted)}.")

    async def _show_only(self, wanted: Filter) -> None:
        """Narrow the view; what it was narrowed to before stays, unless the same is asked for again."""
        given = {name: value for name, value in vars(wanted).items() if value}
        await self.show_only(replace(self.desk.filter, **given))

    async def show_only(self, wanted: Filter) -> None:
        """Bring only some answers into view."""
        if (count := await self.do(self.desk.set_filter, wanted)) is not None:
            self.show_list()
            self.say(f"{count} of {self.desk.count} answers are in view: {in_words(wanted)}. Esc shows all again.")

    def show_all(self) -> None:
        """Bring all answers into view again."""
        self.desk.clear_filter()
        self.show_list()
        self._show()
        self.say(f"All {self.desk.count} answers are in view.")


def _question(key: str, wording: str) -> Content:
    """A question in a list: its key, and what was asked."""
    asked = f"  {display_line(wording, 200)}" if wording and wording != key else ""
    return Content(display_line(key, 60)) + Content.styled(asked, "dim")
