"""What the reading screen says: its help, its keys, and the ways to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coder.survey.read_through import ReadThrough, ToRead
from coder.survey.reading import By
from coder.tui.actions import Action
from coder.tui.widgets.columns import GAP, fitted
from coder.tui.widgets.prose import counted

EXPLANATION = (
    "Here you get to know the answers before anything is coded; no codes are shown. Choose with ↑ ↓ and Enter how you"
    " want to read: one question after the other, all answers of one respondent together, or in a random order, which"
    " is the same again for the same seed.\n\n"
    "Space reads on: it scrolls, and at the end of an answer goes to the next one. What you have gone on from counts as"
    " read by you, and is kept at once; next time you begin at the first unread answer. w writes a note:"
    " on the answer, on the question, or on the whole data set; l lists the notes. While a round is open you see only"
    " your own."
)
ACTIONS = (
    Action("begin", "enter", "Begin", "Read in the way that is chosen, from the first answer that you have not read."),
    Action("read_on", "space", "Read on", "Scroll; at the end of the answer go to the next."),
    Action("next", "right,n", "Next", "Go to the next answer; the one in front counts as read."),
    Action("previous", "left,p", "Back", "Go to the answer before."),
    Action("unread", "u", "Unread", "Go to the next answer that you have not read."),
    Action("note", "w", "Note", "Write a note on the answer, on the question or on the data set."),
    Action("notes", "l", "Notes", "List the notes."),
    Action("other_way", "o", "Other order", "Choose another way to read.", footer=False),
    Action("go('answers')", "a", "Answers", "Go to the list of all answers, to search it.", footer=False),
    Action("back", "escape", "Back", "Leave the reading, then go back.", footer=False),
)
WHILE_READING = frozenset({"read_on", "next", "previous", "unread", "other_way"})
_NUMBER = 9
_HEADS = ("answers", "blank", "words", "you read")


class Way(NamedTuple):
    """A way to read, and how much there is to read."""

    label: str
    by: By
    question: str | None
    answers: int
    blank: int
    words: int | None
    """None: not counted yet."""
    read: int


def ways(questions: Sequence[ToRead], words: Mapping[str, int] | None) -> list[Way]:
    """How one can read."""
    everything = (
        None, sum(one.answers for one in questions), sum(one.blank for one in questions),
        None if words is None else sum(words.values()), sum(one.read for one in questions),
    )  # fmt: skip
    found = [
        Way("All, question by question", "question", *everything),
        Way("All, respondent by respondent", "respondent", *everything),
        Way("All, in a random order", "random", *everything),
    ]
    for one in questions:
        wording = f": {one.wording}" if one.wording not in ("", one.question) else ""
        count = None if words is None else words.get(one.question, 0)
        label = f"Only {one.question}{wording}"
        found.append(Way(label, "question", one.question, one.answers, one.blank, count, one.read))
    return found


def head(width: int) -> str:
    """The line above the ways."""
    return GAP.join([fitted("how to read", _name(width)), *(text.rjust(_NUMBER) for text in _HEADS)])


def line(way: Way, width: int) -> str:
    """A way to read as a line."""
    numbers = (way.answers, way.blank, way.words, way.read)
    shown = ("…" if number is None else f"{number:,}" for number in numbers)
    return GAP.join([fitted(way.label, _name(width)), *(text.rjust(_NUMBER) for text in shown)])


def _name(width: int) -> int:
    return max(10, min(width - len(_HEADS) * (_NUMBER + len(GAP)), 80))


def progress(reading: ReadThrough) -> str:
    """How far one is."""
    first, last = reading.index + 1, reading.index + len(reading.answers)
    place = f"{first:,}" if first == last else f"{first:,}-{last:,}"
    return f"{place} of {len(reading.order):,} · {reading.read_count:,} read by you"


def how(reading: ReadThrough) -> str:
    """The order, for the line above the text."""
    if reading.by == "random":
        return f"in a random order (seed {reading.seed})"
    if reading.by == "respondent":
        return "respondent by respondent"
    return f"only {reading.question}" if reading.question is not None else "question by question"


def begun(reading: ReadThrough) -> str:
    """Where the reading begins."""
    left = len(reading.order) - reading.read_count
    if not left:
        return "You have read all of these; you begin again at the first."
    where = "at the first that you have not read" if reading.read_count else "at the first"
    return f"You read {how(reading)}, and begin {where}: {counted(left, 'answer')} to go. Space reads on."
