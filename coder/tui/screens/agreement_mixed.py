"""The codes that were given in one another's place, as a list from which one goes to the answers."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from coder.agreement.behind import Cell
from coder.agreement.confusion import Alone, Confused
from coder.agreement.figures import Agreement
from coder.agreement.views import View
from coder.tui.actions import Action
from coder.tui.screens.agreement_behind import BehindScreen
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.prose import Pages, counted, heading, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell

_COUNT = 9
_NOTHING = " / nothing in its place"


class MixedUpScreen(WorkScreen):
    """Opened from the figures; Esc goes back to them."""

    TITLE = "Codes mixed up"
    CSS_PATH = "agreement.tcss"
    EXPLANATION = (
        "Codes of which, on one answer, one coder gave the one and the other coder the other; what both gave is set"
        " aside first. Those that the codebook names as easily mixed up stand first. Enter opens the answers. A pair"
        " that is mixed up often wants a rule in the codebook, or one code in the place of two. Below the pairs stand"
        " the codes that one coder gave where the other gave nothing in their place: what one of the two does not see."
    )
    ACTIONS = (
        Action("answers", "enter", "Answers", "Read the answers of the line in front."),
        Action("back", "escape", "Back", "Go back to the figures."),
    )

    def __init__(self, group: Agreement, coders: tuple[str, ...], view: View) -> None:
        super().__init__()
        self._group = group
        self._coders = coders
        self._open = partial(BehindScreen, view=view, group=group.group if view.by else None)
        self._names = {code.code: code.name for code in group.codes}

    def compose_body(self) -> ComposeResult:
        with Vertical(id="figures"):
            yield Static(id="overall")
            yield Static(id="columns")
            yield RowList[Confused | Alone](self._line, id="codes")
            yield Pages(id="sentence")

    def on_mount(self) -> None:
        two = len(self._coders) == 2
        who = f"A = {self._coders[0]}, B = {self._coders[1]} · " if two else ""
        pairs = [pair for pair in self._group.confusion.pairs if pair.times]
        alone = self._group.confusion.alone
        many = f"{counted(len(pairs), 'pair')} mixed up, {counted(len(alone), 'code')} with nothing in their place"
        self.query_one("#overall", Static).update(Content(f"{cell(who + self._group.base, 200).rstrip()}\n{many}"))
        codes = self.query_one("#codes", RowList)
        codes.write([*pairs, *alone])
        codes.focus()
        if not pairs and not alone:
            self.query_one("#sentence", Pages).write([paragraph("No code was given in the place of another.")])
        self.call_after_refresh(self._write_columns)

    def on_resize(self) -> None:
        self.call_after_refresh(self._write_columns)

    def _write_columns(self) -> None:
        width = self.query_one("#codes").scrollable_content_region.width
        names = ("answers", "A/B", "B/A") if len(self._coders) == 2 else ("times",)
        line = cell("One gave / the other", self._room(width))
        self.query_one("#columns", Static).update(
            Content.styled(line + "".join(cell(name, _COUNT, right=True) for name in names), "bold")
        )

    def _room(self, width: int) -> int:
        return max(min(width - _COUNT * (3 if len(self._coders) == 2 else 1), 90), 12)

    def _line(self, row: Confused | Alone, width: int) -> Content:
        mark = "◆ " if isinstance(row, Confused) and row.confusable else "  "
        counts = (row.times, *_sides(row)) if len(self._coders) == 2 else (row.times,)
        room = self._room(width) - 2
        if isinstance(row, Alone):
            name = cell(self._names.get(row.code, row.code), min(room - len(_NOTHING), 60)).rstrip() + _NOTHING
        else:
            name = self._called(row)
        line = mark + cell(name, room)
        return Content(line + "".join(cell(str(count), _COUNT, right=True) for count in counts))

    def _called(self, row: Confused | Alone) -> str:
        if isinstance(row, Alone):
            return f"{self._names.get(row.code, row.code)}{_NOTHING}"
        return " / ".join(self._names.get(key, key) for key in row.codes)

    @on(OptionList.OptionHighlighted)
    def _say_row(self) -> None:
        row = self.query_one("#codes", RowList).current
        if row is not None:
            words = [heading(self._called(row), gap=False)]
            words.append(paragraph(self._of_alone(row) if isinstance(row, Alone) else self._of_pair(row)))
            if isinstance(row, Confused) and row.confusable:
                words.append(quiet("◆ The codebook names the two as easily mixed up."))
            self.query_one("#sentence", Pages).write(words)

    def _of_pair(self, pair: Confused) -> str:
        first, second = (self._names.get(key, key) for key in pair.codes)
        if len(self._coders) != 2:
            return f"In {counted(pair.times, 'pair')} of readings one coder gave {first} and the other {second}."
        a, b = self._coders
        return (
            f"On {counted(pair.a_first, 'answer')} {a} gave {first} and {b} {second};"
            f" on {pair.b_first} {a} gave {second} and {b} {first}."
        )

    def _of_alone(self, row: Alone) -> str:
        name = self._names.get(row.code, row.code)
        if len(self._coders) != 2:
            readings = counted(row.times, "pair")
            return f"In {readings} of readings one coder gave {name} and the other nothing in its place."
        a, b = self._coders
        return (
            f"On {counted(row.a, 'answer')} {a} gave {name} and {b} nothing in its place;"
            f" on {row.b} {b} gave it and {a} nothing."
        )

    @on(OptionList.OptionSelected)
    async def action_answers(self) -> None:
        """Open the answers."""
        row = self.query_one("#codes", RowList).current
        if row is not None:
            what = Cell("alone", (row.code,)) if isinstance(row, Alone) else Cell("instead", row.codes)
            await self.app.push_screen(self._open(self._called(row), what))


def _sides(row: Confused | Alone) -> tuple[int, int]:
    return (row.a, row.b) if isinstance(row, Alone) else (row.a_first, row.b_first)
