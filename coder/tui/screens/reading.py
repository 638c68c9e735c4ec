"""Reading the answers before anything is coded: one after another, in a width that is read easily, with notes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.errors import CoderError, InputError
from coder.survey.read_through import LastWay, ReadThrough, ToRead, count_words, keep_way, last_way, to_read
from coder.survey.reading import LONGEST_NOTE, NoteLine, write_note
from coder.tui.screens import reading_words as words
from coder.tui.screens.notes import NotesScreen
from coder.tui.screens.reading_words import Way
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Paragraph, counted, paragraph, quiet
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import RowList
from coder.tui.widgets.text import safe, safe_line
from coder.tui.widgets.whole_answer import Piece, drawn, pieces


class ReadingPane(Reader[Piece]):
    """What is in front."""

    PIECES = 24


class ReadingScreen(SetUpScreen):
    """First the ways to read, then the answers."""

    NAME = "reading"
    TITLE = "Reading"
    CSS_PATH = "reading.tcss"
    EXPLANATION = words.EXPLANATION
    ACTIONS = words.ACTIONS
    KEYS_IN_ORDER = True

    def __init__(self) -> None:
        super().__init__()
        self._reading: ReadThrough | None = None
        self._questions: list[ToRead] = []
        self._words: dict[str, int] | None = None
        self._last: LastWay | None = None
        """How this person read before."""

    def compose_body(self) -> ComposeResult:
        with Vertical(id="ways"):
            yield Static(id="sum")
            yield Static(id="head")
            yield RowList[Way](lambda way, width: safe(words.line(way, width)), id="list")
        yield ReadingPane(drawn, "parts", id="text")

    @property
    def _ways(self) -> RowList[Way]:
        return self.query_one("#list", RowList)

    @property
    def _pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What belongs to the ways is hidden while one reads, and the other way round."""
        if action == "begin":
            return self._reading is None and bool(self._questions)
        return self._reading is not None if action in words.WHILE_READING else True

    # the ways to read

    def on_mount(self) -> None:
        self._pane.display = False
        self._ways.focus()
        self.query_one("#sum", Static).update(Content("Reading the study …"))
        self._show_ways()

    @work(exclusive=True, group="ways")
    async def _show_ways(self) -> None:
        """Show the ways at once, and the words when they are counted."""
        found = await self.run_operation(to_read, self.study)
        if found is None:
            return
        if not self._questions:
            self._last = await self.run_operation(last_way, self.study)
        self._questions = found
        self._write_ways()
        self.refresh_keys()
        if found and self._words is None:
            self._words = await self.run_operation(count_words, self.study)
            self._write_ways()

    def _write_ways(self) -> None:
        if not self._questions:
            text = "There are no answers to read yet. A lead brings the survey in: Esc, then i."
            self.query_one("#sum", Static).update(Content(text))
            return
        self.query_one("#sum", Static).update(Content("How do you want to read? ↑ ↓ choose, Enter begins."))
        ways, chosen = words.ways(self._questions, self._words), self._ways.highlighted
        if chosen is None and self._last is not None:
            last = (self._last.by, self._last.question)
            chosen = next((place for place, way in enumerate(ways) if (way.by, way.question) == last), None)
        self._ways.write(ways, chosen or 0)
        self.query_one("#head", Static).update(safe_line(words.head(self._ways.scrollable_content_region.width), 600))

    @on(OptionList.OptionSelected)
    async def action_begin(self) -> None:
        """Read in the way that is in front."""
        way = self._ways.current
        if way is None or self._reading is not None:
            return
        if way.by == "random":
            self._ask_seed()
        else:
            await self._begin(way, 1)

    @work
    async def _ask_seed(self) -> None:
        way = self._ways.current
        hint = "A whole number; the same number gives the same order again."

        def number(filled: dict[str, str]) -> int:
            if not filled["seed"].isdecimal() or len(filled["seed"]) > 9:
                raise InputError("The seed is a whole number of at most nine digits, for example 1.")
            return int(filled["seed"])

        field = Field("seed", "Seed", default=str(self._last.seed if self._last else 1), hint=hint)
        seed = await self.fill_and_run("Read in a random order", [field], number, "Begin")
        if seed is not None and way is not None:
            await self._begin(way, seed)

    async def _begin(self, way: Way, seed: int) -> None:
        self.say("One moment …")
        reading = await self.run_operation(ReadThrough, self.study, way.by, question=way.question, seed=seed)
        if reading is None:
            return
        if not reading.order:
            self.say("Nobody has written anything there.")
            return
        self._last = LastWay(way.by, way.question, seed)
        await self.run_operation(keep_way, self.study, self._last)
        self._reading = reading
        self.query_one("#ways").display = False
        self._pane.display = True
        self.set_focus(self._pane)
        self._show()
        self.say(words.begun(reading))

    # reading

    def _show(self) -> None:
        """Show what is in front."""
        if self._reading is not None:
            self._pane.write(_top(self._reading), [*_body(self._reading)])
            self.show_progress(words.progress(self._reading))
            self.refresh_keys()

    async def action_read_on(self) -> None:
        """Scroll; at the end go on."""
        laid_out = asyncio.Event()
        self.call_after_refresh(laid_out.set)
        await laid_out.wait()  # only then is it known whether there is more
        before = self._pane.scroll_offset.y
        if before < self._pane.max_scroll_y or not self._pane.at_the_end:
            self._pane.action_page_down()
        else:
            await self.action_next()

    async def action_next(self) -> None:
        """Keep that this was read, and go on."""
        if self._reading is None:
            return
        went = await self.run_operation(self._reading.next)
        if went is False:
            left = len(self._reading.order) - self._reading.read_count
            self.show_progress(words.progress(self._reading))
            self.say(f"This is the last one; {counted(left, 'answer')} before it you have not read: u goes there."
                     if left else "This is the last one, and you have read them all. Esc goes back.")  # fmt: skip
        elif went:
            self.say("")
            self._show()

    async def action_previous(self) -> None:
        """Go back by one."""
        if self._reading is not None:
            went = await self.run_operation(self._reading.previous)
            self.say("" if went else "This is the first one.")
            self._show()

    async def action_unread(self) -> None:
        """Go to what was not read."""
        if self._reading is not None:
            went = await self.run_operation(self._reading.next_unread)
            self.say("" if went else "You have read all of these.")
            self._show()

    # notes

    @work
    async def action_note(self) -> None:
        """Ask for a note and keep it."""
        subjects = list(self._subjects())
        choices = [(str(place), label) for place, (label, _, _) in enumerate(subjects)]
        fields = [
            Field("text", "Your note", "long", hint=f"At most {LONGEST_NOTE:,} characters."),
            Field("on", "On what", "choice", default="0", choices=choices),
        ]

        def keep(filled: dict[str, str]) -> NoteLine:
            _, respondent, question = subjects[int(filled["on"])]
            return write_note(self.study, filled["text"], respondent=respondent, question=question)

        made = await self.fill_and_run("Write a note", fields, keep, "Keep it")
        if made is not None:
            if self._reading is not None:
                await self.run_operation(self._reading.look_again)
                self._show()
            self.say("The note is kept. l lists the notes.")

    def _subjects(self) -> Iterator[tuple[str, str | None, str | None]]:
        """What can be noted on from here: a label, the respondent and the question."""
        answers = self._reading.answers if self._reading else ()
        for answer in answers:
            yield f"The answer of {answer.respondent} to {answer.question}", answer.respondent, answer.question
        asked = dict.fromkeys(answer.question for answer in answers) or [one.question for one in self._questions]
        for question in asked:
            yield f"The question {question}", None, question
        yield "The whole data set", None, None

    async def action_notes(self) -> None:
        """List the notes."""
        await self.app.push_screen(NotesScreen())

    async def on_screen_resume(self) -> None:
        """Notes may have been taken back meanwhile."""
        if self._reading is not None:
            await self.run_operation(self._reading.look_again)
            self._show()

    async def action_go(self, name: str) -> None:
        """Go to another screen."""
        await self.workbench.action_go(name)

    # going away

    async def action_other_way(self) -> None:
        """Choose again how to read."""
        await self._end()
        self._pane.display = False
        self.query_one("#ways").display = True
        self.set_focus(self._ways)
        self.show_progress("")
        self.say("")
        self._show_ways()

    async def action_back(self) -> None:
        """Leave the reading, then the screen."""
        if self._reading is not None:
            await self.action_other_way()
        else:
            await super().action_back()

    async def _end(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            with suppress(CoderError):
                await asyncio.to_thread(reading.end)
        self.refresh_keys()

    async def leave(self) -> None:
        """Let the log know what was read."""
        await self._end()


def _top(reading: ReadThrough) -> list[Paragraph]:
    """Who answered; and the question, where there is one only."""
    first = reading.answers[0]
    facts = "".join(f" · {name}: {value}" for name, value in first.attributes.items() if value)
    top = [quiet(f"{first.respondent}{facts}")]
    if reading.by == "respondent":
        return top
    size = counted(len(first.text.split()), "word")
    return [_question(reading, first.question), *top, quiet(f"{size}{' · read by you' if reading.is_read else ''}")]


def _question(reading: ReadThrough, key: str) -> Paragraph:
    wording = reading.wordings.get(key, "")
    return paragraph(f"{key}: {wording}" if wording not in ("", key) else key, "bold italic")


def _body(reading: ReadThrough) -> Iterator[Piece]:
    """The texts, each under its question where there are several, and what was noted on them."""
    for answer in reading.answers:
        yield Piece(
            _question(reading, answer.question).content.plain if reading.by == "respondent" else "", strong=True
        )
        yield from pieces(answer.text)
        for note in reading.notes:
            if (note.respondent, note.question) == (answer.respondent, answer.question):
                yield Piece(f"▸ Note of {note.person}: {note.text}", quiet=True)
