"""Words of reconciling line by line that decide nothing by themselves: the record, others like it, a rule."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from coder.cli.common import say, show
from coder.display import counted
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.consensus.alike import Alike
    from coder.consensus.circumstances import Circumstances
    from coder.consensus.desk import ReconcileDesk


class Quit(Exception):
    """The lead stops here, or the input has ended."""


class Sitting:
    """What holds for one sitting: how is decided, and which difference was decided last."""

    def __init__(self) -> None:
        from coder.consensus.circumstances import BY_THE_LEAD

        self.how: Circumstances = BY_THE_LEAD
        self.last: int | None = None
        """The place in the queue of what was decided last."""

    def decided(self, desk: ReconcileDesk) -> None:
        """The difference at hand was decided; how sure one was, and who disagreed, was about this one only."""
        self.last = desk.index
        self.how = self.how._replace(confidence=None, dissent="")

    def alike(self, desk: ReconcileDesk) -> list[Alike]:
        """Undecided differences that pose the same question as the one that was decided last."""
        if self.last is None:
            raise InputError("Decide a difference first; then the same decision can be taken for others like it.")
        here = desk.index
        desk.go_to(self.last)
        found = desk.alike()
        desk.go_to(here)
        return found


def ask(prompt: str) -> str:
    """One line of input; the end of the input stops the work."""
    click.echo(f"{prompt}: ", err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise Quit
    return line.strip()


def _record(_desk: ReconcileDesk, sitting: Sitting) -> None:
    """How the next decisions are made, and by whom."""
    from coder.consensus.circumstances import CONFIDENCES, MODES, Circumstances, check_circumstances

    how = Circumstances(
        ask(f"How is it decided ({', '.join(MODES)})").casefold() or "lead",
        ask("Who is present"),
        ask(f"How sure, for the next decision ({', '.join(CONFIDENCES)}), or nothing").casefold() or None,
        ask("What does somebody hold against it, or nothing"),
    )
    check_circumstances(how)
    sitting.how = how


def _alike(desk: ReconcileDesk, sitting: Sitting) -> None:
    """Take the last decision for others that pose the same question, each confirmed, all in one step."""
    confirmed = []
    for one in sitting.alike(desk):
        difference = one.difference
        show(f"\n{difference.respondent}/{difference.question}: {difference.text}")
        for side in difference.sides:
            show(f"Side {side.number}: {', '.join(side.codes) or 'no code applies'}")
        word = ask(f"The same decision, {', '.join(one.codes) or one.choice.outcome}? yes, no or stop").casefold()
        if word in ("y", "yes"):
            confirmed.append(one)
        elif word not in ("n", "no"):
            break
    here = desk.index
    assert sitting.last is not None
    desk.go_to(sitting.last)
    made = desk.decide_alike(confirmed)
    desk.go_to(here)
    say(f"{made} decided alike; undo takes all of them back.")


def _rule(desk: ReconcileDesk, sitting: Sitting) -> None:
    """Make a rule from the last decision."""
    from coder.consensus.rules import KINDS, NewRule, make_rule

    if sitting.last is None:
        raise InputError("Decide a difference first; a rule comes from a decision.")
    here = desk.index
    desk.go_to(sitting.last)
    source = desk.current
    desk.go_to(here)
    assert source is not None
    kind = ask(f"Kind of rule ({', '.join(KINDS)})").casefold()
    codes = [code.strip() for code in ask("Codes, with ; between them").split(";") if code.strip()]
    text = ask("The rule")
    then = ask("What follows from the answer") if kind == "confusable" else ""
    made = make_rule(
        desk.study, source.respondent, source.question, NewRule(kind, tuple(codes), text, then), desk.round
    )
    say(
        f"Rule {made.number}: version {made.version} of the codebook has it; it may change"
        f" {counted(made.may_change, 'answer')}: coder decisions recode --rule {made.number}"
    )


WORDS: dict[str, Callable[[ReconcileDesk, Sitting], None]] = {"record": _record, "alike": _alike, "rule": _rule}
"""Each word with what it does."""
