"""The account of the survey: who was asked and who answered, and the answers that look like non-answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.display import both_ends, display_line
from coder.store.study import Study
from coder.survey.accounts import QuestionAccount, question_accounts
from coder.survey.answers import PROPOSED, AnswerLine, list_answers
from coder.survey.settling import Standing, accept_proposed, refuse_proposed, undo_status
from coder.survey.statuses import spoken_status
from coder.survey.taking_back import last_import, take_back_import
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.columns import number_table, side_by_side
from coder.tui.widgets.paged_list import PagedList
from coder.tui.widgets.text import safe

_HEADER = ("question", "asked", "answered", "blank", "not asked", "to code", "set aside", "waits")


class Wording(NamedTuple):
    """Answers that say the same, for which a rule proposes the same status."""

    text: str
    proposed: str
    answers: tuple[AnswerLine, ...]

    @property
    def where(self) -> str:
        """To which question they were given, or to how many."""
        questions = {line.question for line in self.answers}
        return f"{len(questions)} questions" if len(questions) > 1 else next(iter(questions))


class WordingLines:
    """The proposals as lines: how often, as what, which words."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._wordings = wordings

    def __len__(self) -> int:
        return len(self._wordings)

    def page(self, start: int, stop: int) -> Sequence[str]:
        return [
            " "
            + side_by_side(
                (f"{len(one.answers):>5}×", spoken_status(one.proposed), one.where, f"“{one.text}”"), (6, 15, 18, 64)
            )
            for one in self._wordings[start:stop]
        ]


class SurveyAccountScreen(SetUpScreen):
    """What came in, question by question."""

    NAME = "account"
    TITLE = "The survey"
    CSS_PATH = "survey_account.tcss"
    EXPLANATION = (
        "For each question: who was asked, who answered, and who left it blank. Of the answers, “to code” are those"
        " that the coders will get, “set aside” those that somebody confirmed as non-answers, and “waits” those that"
        " look like non-answers and that nobody has confirmed yet (they are coded unless somebody does).\n\n"
        "Some answers look as if they say nothing (“n/a”, “no comment”). They are listed below with the status that"
        " coder proposes, each wording once. Nothing happens to them until a lead confirms it: read the list, press k"
        " on a wording that is an answer after all, then press y for the rest; z takes the last of it back. No answer"
        " is ever deleted.\n\n"
        "i goes to the names, numbers and places that may tell who somebody is; t to the options that were ticked. u"
        " takes the last import back, if that was the wrong file, as long as nobody has worked with it."
    )
    ACTIONS = (
        Action(
            "confirm_all", "y", "Confirm all", "Give every listed answer the proposed status; it is not coded then."
        ),
        Action("keep", "k", "Keep it", "The wording in front is an answer after all; the coders get it."),
        Action("undo", "z", "Undo", "Take back the last of what you kept or confirmed; again for the one before."),
        Action("take_back", "u", "Wrong file", "Take the last import back, as long as nobody has worked with it."),
        Action("identifiers", "i", "Identifiers", "Find what may tell who somebody is, and decide on it."),
        Action("ticks", "t", "Ticks", "Say which code a tick option means, and compare what was ticked and said."),
    )

    KEYS_IN_ORDER = True

    def __init__(self, notes: Sequence[str] = (), happened: str = "") -> None:
        super().__init__()
        self._notes = notes
        self._happened = happened
        self._wordings: list[Wording] = []

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="account"):
            yield Static(id="notes")
            yield Static(id="table")
        yield Static(id="proposals", classes="heading")
        yield PagedList(WordingLines(()), id="wordings")

    def on_mount(self) -> None:
        self.query_one(PagedList).focus()
        self.query_one("#notes", Static).update(safe("\n".join(self._notes)))
        self.query_one("#notes").display = bool(self._notes)
        self.say(self._happened)
        self.begin()

    @work(group="read")
    async def begin(self) -> None:
        """Show what there is, while the screen is there already."""
        await self._read()

    async def _read(self) -> None:
        found = await self.run_operation(_account, self.study)
        if found is None:
            return
        accounts, self._wordings = found
        rows = [
            (
                one.question,
                (one.asked, one.answered, one.blank, one.not_asked, *_parts(one)),
            )
            for one in accounts
        ]
        self.query_one("#table", Static).update(safe(number_table(_HEADER, rows, self._widest_name())))
        self.query_one(PagedList).show(WordingLines(self._wordings), self.query_one(PagedList).cursor)
        self.query_one("#proposals", Static).update(Content(self._sentence()))

    def _widest_name(self) -> int:
        """What the numbers leave of the line."""
        return max(10, self.size.width - 6 - sum(len(head) + 2 for head in _HEADER[1:]))

    def _sentence(self) -> str:
        answers = sum(len(one.answers) for one in self._wordings)
        if not answers:
            return "No answer waits to be confirmed as a non-answer. Esc goes back."
        look = "1 answer looks like a non-answer" if answers == 1 else f"{answers:,} answers look like non-answers"
        return f"{look}. Read the list; y confirms, k keeps one to be coded."

    # confirming

    async def action_confirm_all(self) -> None:
        """Confirm what is listed."""
        seen = _seen(self._wordings)
        if not seen:
            self.say("There is nothing to confirm.")
            return
        count = await self.run_operation(accept_proposed, self.study, None, list(seen), seen=seen)
        if count is not None:
            now = "1 answer is a non-answer now" if count == 1 else f"{count:,} answers are non-answers now"
            self.say(f"{now} and will not be coded. z takes it back.")
            await self._read()

    async def action_keep(self) -> None:
        """Say that the wording in front is an answer."""
        if not self._wordings:
            return
        wording = self._wordings[self.query_one(PagedList).cursor]
        seen = _seen([wording])
        kept = await self.run_operation(refuse_proposed, self.study, list(seen), seen=seen)
        if kept is not None:
            now = "1 answer stays an answer" if kept == 1 else f"{kept:,} answers stay answers"
            self.say(f"“{display_line(wording.text, 30)}”: {now} and will be coded. z takes it back.")
            await self._read()

    async def action_undo(self) -> None:
        """Take back the last step, of this sitting or of an earlier one."""
        if undone := await self.run_operation(undo_status, self.study):
            self.say(undone.words)
            await self._read()

    @work(group="step")
    async def action_take_back(self) -> None:
        """Ask, and take the last import back."""
        last = await self.run_operation(last_import, self.study)
        if last is None or last.in_the_way:
            self.say(last.in_the_way if last else "There is no import that could be taken back.")
            return
        if not await self.confirm(last.question, "Take it back"):
            return
        taken = await self.run_operation(take_back_import, self.study, last)
        if taken is not None:
            self.query_one("#notes").display = False
            self.say(f"{both_ends(taken.file, 60)} is taken back: {taken.brought} are no longer in the study.")
            await self._read()

    async def action_identifiers(self) -> None:
        """Go to what may tell who somebody is."""
        from coder.tui.screens.identifiers import IdentifiersScreen

        await self.app.push_screen(IdentifiersScreen())

    async def action_ticks(self) -> None:
        """Go to the options that were ticked."""
        from coder.tui.screens.ticks import TicksScreen

        await self.app.push_screen(TicksScreen())


def _parts(account: QuestionAccount) -> tuple[int, int, int]:
    """Of what was answered: to be coded, set aside as non-answers, and waiting for somebody to say which."""
    waits = sum(account.proposed.values())
    return account.substantive - waits, account.answered - account.substantive, waits


def _seen(wordings: Iterable[Wording]) -> dict[int, Standing]:
    """The answers of these wordings, as they were shown."""
    lines = (line for wording in wordings for line in wording.answers)
    return {line.id: Standing(line.status, line.proposed_status) for line in lines}


def _account(study: Study) -> tuple[list[QuestionAccount], list[Wording]]:
    return question_accounts(study), group_wordings(list_answers(study, status=PROPOSED))


def group_wordings(lines: Sequence[AnswerLine]) -> list[Wording]:
    """Answers by their words and proposed status, the most frequent first."""
    groups: dict[tuple[str, str], list[AnswerLine]] = {}
    for line in lines:
        groups.setdefault((line.text.strip(), line.proposed_status or ""), []).append(line)
    wordings = [Wording(text, proposed, tuple(answers)) for (text, proposed), answers in groups.items()]
    return sorted(wordings, key=lambda one: (-len(one.answers), one.proposed, one.text))
