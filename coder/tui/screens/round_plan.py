"""How many answers two coders should both code: the plan, code by code, and what it is reckoned from."""

from __future__ import annotations

from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from coder.agreement.plans import CodePlan, RoundPlan
from coder.errors import InputError
from coder.tui.actions import Action
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import Pages, paragraph, quiet
from coder.tui.widgets.rows import RowList, cell
from coder.tui.widgets.text import safe_line

_WIDTHS = (11, 10, 8, 7, 8, 8)
"""Of the columns after the code's name."""


class Wish(NamedTuple):
    """What is planned for, as it is typed."""

    target: str = "0.8"
    sample: str = "20%"
    shares: str = ""
    question: str = ""


class PlanList(RowList[CodePlan]):
    """The codes, the rarest first."""


class RoundPlanScreen(SetUpScreen):
    """Opened from Home."""

    NAME = "plan"
    TITLE = "How many answers"
    CSS_PATH = "round_plan.tcss"
    EXPLANATION = (
        "Two people who code a few answers alike may have been lucky. This screen says how many answers both should"
        " code until a sentence such as “alpha is at least .80” can be defended, code by code; a rare code needs more."
        " How common the codes are is counted in the newest closed pilot round; without one, press c and say it.\n\n"
        "“for 0.8”: answers until that alpha may be claimed (Krippendorff's published table, 5% level). “±0.1”: until"
        " the 95% interval is so narrow. “5 uses”: until the code has come up five times. “in 20%”: how often it"
        " will come up in a sample of that size, and “claim”: the highest alpha that such a sample may support. A star:"
        " there are not so many answers; have all of them coded by both.\n\n"
        "To open the round, go back with Esc and press o."
    )
    ACTIONS = (
        Action("change", "c", "Change", "Plan for another target, sample, question, or for shares that you know."),
        Action("back", "escape", "Back", "Go back to Home."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._wish = Wish()

    def compose_body(self) -> ComposeResult:
        yield Pages(id="said")
        yield Static(id="heads")
        yield PlanList(_line, id="codes")

    def on_mount(self) -> None:
        self.query_one(PlanList).focus()
        self.begin()

    @work(group="read")
    async def begin(self) -> None:
        """Show the plan, while the screen is there already."""
        self.say("Counting how common the codes are …")
        plan = await self.run_operation(self._plan, self._wish)
        if plan is not None:
            self.say("")
            self._show(plan)

    @work(group="read")
    async def action_change(self) -> None:
        """Ask what is planned for."""
        before = self._wish
        fields = [
            Field("target", "The alpha or kappa to claim at least", default=before.target),
            Field("sample", "The share of the answers that you think of", default=before.sample),
            Field("shares", "How common the codes are", required=False, default=before.shares,
                  hint="For example time=10%, cost=2%, or just 10%. Empty: as counted in a closed round."),
            Field("question", "Only answers to this question", required=False, default=before.question),
        ]  # fmt: skip

        def change(filled: dict[str, str]) -> RoundPlan:
            wish = Wish(**filled)
            plan = self._plan(wish)
            self._wish = wish
            return plan

        plan = await self.fill_and_run("Plan for", fields, change, "Plan")
        if plan is not None:
            self.say("")
            self._show(plan)

    def _plan(self, wish: Wish) -> RoundPlan:
        from coder.agreement.plan_words import read_share
        from coder.agreement.plans import plan_answers

        try:
            target = float(wish.target.replace(",", "."))
        except ValueError:
            raise InputError(f"A target is a number such as 0.8, not {wish.target!r}.") from None
        shares = [read_share(one) for one in wish.shares.split(",") if one.strip()]
        question = wish.question or None
        return plan_answers(self.study, shares=shares, question=question, target=target, sample=wish.sample)

    def _show(self, plan: RoundPlan) -> None:
        from coder.agreement.plan_words import sentences, table_header

        first, *others = sentences(plan)
        self.query_one("#said", Pages).write([paragraph(first), *map(quiet, others)])
        codes = self.query_one(PlanList)
        width = codes.scrollable_content_region.width
        self.query_one("#heads", Static).update(Content.styled(_cells(tuple(table_header(plan)), width), "bold"))
        codes.write(plan.codes)


def _line(code: CodePlan, width: int) -> Content:
    from coder.agreement.plan_words import table_line

    return safe_line(_cells(table_line(code), width), 2 * width + 2)


def _cells(texts: tuple[str, ...], width: int) -> str:
    """A name and numbers, in the width there is."""
    name = max(8, min(40, width - sum(_WIDTHS)))
    numbers = zip(texts[1:], _WIDTHS, strict=True)
    return cell(texts[0], name) + "".join(" " + cell(text, room - 1, right=True) for text, room in numbers)
