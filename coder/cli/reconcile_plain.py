"""`coder reconcile --plain`: the lead's queue line by line, for screen readers and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.cli.common import say, show
from coder.cli.reconcile_words import WORDS, Quit, Sitting, ask
from coder.display import counted
from coder.errors import InputError

if TYPE_CHECKING:
    from coder.consensus.desk import ReconcileDesk
    from coder.consensus.differences import Difference, Side
    from coder.store.study import Study


def reconcile_plain(study: Study, round_name: str | None, *, extents: bool = False) -> None:
    """Go through the undecided differences until all are decided or the lead stops."""
    from coder.consensus.desk import ReconcileDesk

    study.require_lead("decide differences")
    desk = ReconcileDesk(study, round_name, extents=extents)
    say(
        f"Round {desk.round}: {counted(desk.count, 'difference')},"
        f" {counted(desk.agreed, 'answer')} agreed by themselves."
    )
    say("Besides an outcome type record, alike, rule, skip, undo or quit.")
    sitting = Sitting()
    try:
        waiting = desk.current is not None and (desk.current.decision is None or desk.next_undecided())
        while waiting:
            _show_difference(desk)
            waiting = _answer(desk, sitting)
    except Quit:
        pass
    say(f"Decided: {desk.decided_count} of {counted(desk.count, 'difference')}.")


def _show_difference(desk: ReconcileDesk) -> None:
    difference = desk.current
    assert difference is not None
    total = desk.count
    of_kind, decided = desk.kind_counts
    show(f"\nDifference {desk.index + 1} of {total} ({desk.decided_count} decided)")
    if of_kind > 1:
        show(f"{of_kind} differences pose the same question; {decided} of them are decided.")
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


def _answer(desk: ReconcileDesk, sitting: Sitting) -> bool:
    """Ask until the difference is decided or left; False when none is left undecided."""
    while True:
        try:
            word = ask(_choices(desk)).casefold()
            if word == "quit":
                raise Quit
            if word == "skip":
                return desk.next_undecided()
            if word == "undo":
                undone = desk.undo()
                more = f", and {undone.more} more of the same step" if undone.more else ""
                say(f"Taken back: {undone.respondent}/{undone.question}, {undone.outcome}{more}.")
                return True
            if word in WORDS:
                WORDS[word](desk, sitting)
                return (desk.current is not None and desk.current.decision is None) or desk.next_undecided()
            decide_here(desk, word, sitting)
            return desk.next_undecided()
        except InputError as error:
            say(str(error))


def decide_here(desk: ReconcileDesk, word: str, sitting: Sitting) -> None:
    """Ask what belongs to an outcome, and decide the difference at hand."""
    from coder.consensus.circumstances import read_split
    from coder.consensus.outcomes import CAUSES, OUTCOMES, WITH_CODES, check_cause, check_reason

    assert desk.current is not None
    numbers = {str(side.number): side.number for side in desk.current.sides}
    side = numbers.get(word)
    outcome = "side" if side is not None else word
    if outcome not in OUTCOMES or (outcome == "side" and side is None):
        raise InputError(f"Answer with one of: {_choices(desk)}.")
    prompt = "Codes, with ; between them, each with its place if you like: time[0:25]"
    codes = [code.strip() for code in ask(prompt).split(";")] if outcome in WITH_CODES else []
    split = read_split(ask("Which code is split, into what (cost: pay; venues)")) if outcome == "split" else None
    cause = ask(f"Cause, or nothing ({', '.join(CAUSES)})").casefold() or None
    check_cause(cause)
    reason = ask("Reason")
    check_reason(reason)
    made = desk.decide(
        outcome, codes=[code for code in codes if code], side=side, cause=cause, reason=reason,
        how=sitting.how, split=split,
    )  # fmt: skip
    sitting.decided(desk)
    say(f"Saved: {made.respondent}/{made.question}, {outcome}: {', '.join(made.codes) or 'no code'}.")
    left = len(sitting.alike(desk))
    if left:
        say(f"{left} more pose the same question; type alike to take the same decision for some of them.")


def _choices(desk: ReconcileDesk) -> str:
    from coder.consensus.outcomes import OUTCOMES

    assert desk.current is not None
    numbers = [str(side.number) for side in desk.current.sides]
    words = [*numbers, *(name for name in OUTCOMES if name != "side")]
    return ", ".join([*words, *WORDS, "skip", "undo", "quit"])
