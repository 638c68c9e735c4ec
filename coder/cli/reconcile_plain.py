"""`coder reconcile --plain`: the lead's queue line by line, for screen readers and scripts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coder.cli.common import say, show
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.consensus.desk import ReconcileDesk
    from coder.consensus.differences import Difference, Side
    from coder.store.study import Study


class _Quit(Exception):
    """The lead stops here, or the input has ended."""


def reconcile_plain(study: Study, round_name: str | None) -> None:
    """Go through the undecided differences until all are decided or the lead stops."""
    from coder.consensus.desk import ReconcileDesk

    study.require_lead("decide differences")
    desk = ReconcileDesk(study, round_name)
    say(f"Round {desk.round}: {len(desk.differences)} differences, {desk.agreed} answers agreed by themselves.")
    try:
        waiting = desk.current is not None and (desk.current.decision is None or desk.next_undecided())
        while waiting:
            _show_difference(desk)
            waiting = _answer(desk)
    except _Quit:
        pass
    say(f"{desk.decided_count} of {len(desk.differences)} differences are decided.")


def _show_difference(desk: ReconcileDesk) -> None:
    difference = desk.current
    assert difference is not None
    total = len(desk.differences)
    show(f"\nDifference {desk.index + 1} of {total} ({desk.decided_count} decided)")
    show(difference.wording)
    show(difference.text)
    show(f"Pattern: {difference.pattern.replace('_', ' ')}; they differ on {', '.join(difference.differing)}")
    for side in difference.sides:
        show(f"Side {side.number}: {', '.join(side.codes) or 'no code applies'}")
        _show_marks(side, difference)
        if side.memo:
            show(f"  Memo: {side.memo}")


def _show_marks(side: Side, difference: Difference) -> None:
    for mark in side.marks:
        if mark.start is not None:
            show(f"  {mark.code} at {mark.start}-{mark.end}: {difference.text[mark.start : mark.end]}")


def _answer(desk: ReconcileDesk) -> bool:
    """Ask until the difference is decided or left; False when none is left undecided."""
    while True:
        try:
            word = _ask(_choices(desk)).casefold()
            if word == "quit":
                raise _Quit
            if word == "skip":
                return desk.next_undecided()
            if word == "undo":
                undone = desk.undo()
                say(f"Taken back: {undone.respondent}/{undone.question}, {undone.outcome}.")
                return True
            _decide(desk, word)
            return desk.next_undecided()
        except InputError as error:
            say(str(error))


def _decide(desk: ReconcileDesk, word: str) -> None:
    from coder.consensus.outcomes import CAUSES, OUTCOMES, check_cause, check_reason

    assert desk.current is not None
    numbers = {str(side.number): side.number for side in desk.current.sides}
    side = numbers.get(word)
    outcome = "side" if side is not None else word
    if outcome not in OUTCOMES or (outcome == "side" and side is None):
        raise InputError(f"Answer with one of: {_choices(desk)}.")
    codes = [code.strip() for code in _ask("Codes, with ; between them").split(";")] if outcome == "other" else []
    cause = _ask(f"Cause, or nothing ({', '.join(CAUSES)})").casefold() or None
    check_cause(cause)
    reason = _ask("Reason")
    check_reason(reason)
    made = desk.decide(outcome, codes=[code for code in codes if code], side=side, cause=cause, reason=reason)
    say(f"Saved: {made.respondent}/{made.question}, {outcome}: {', '.join(made.codes) or 'no code'}.")


def _choices(desk: ReconcileDesk) -> str:
    from coder.consensus.outcomes import OUTCOMES

    assert desk.current is not None
    numbers = [str(side.number) for side in desk.current.sides]
    return ", ".join([*numbers, *(name for name in OUTCOMES if name != "side"), "skip", "undo", "quit"])


def _ask(prompt: str) -> str:
    """One line of input; the end of the input stops the work."""
    click.echo(f"{prompt}: ", err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise _Quit
    return line.strip()
