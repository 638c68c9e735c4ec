"""What can be chosen on the answers screen: what to show, in which order, and which status to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coder.store.model import STATUSES, SUBSTANTIVE
from coder.survey.grid import ORDERS, GridCounts, GridFrame, Wanted
from coder.survey.statuses import spoken_status
from coder.tui.screens.answers_words import filters, spoken_order
from coder.tui.widgets.prose import counted


def narrowings(
    counts: GridCounts, attributes: Mapping[str, Mapping[str, int]], wanted: Wanted
) -> list[tuple[str, Wanted]]:
    """Each thing that the list can be narrowed to, with what is listed then; taking a filter away comes first."""
    found = []
    active = list(filters(wanted))
    if active:
        everything = Wanted(order=wanted.order, backwards=wanted.backwards)
        found.append((f"Show everything again (now only: {' · '.join(active)})", everything))
    found += [
        (f"Not read by you{_is_on(wanted.unread)}", replace(wanted, unread=not wanted.unread)),
        (
            f"Answers that say the same{_is_on(wanted.duplicates)}",
            replace(wanted, duplicates=not wanted.duplicates, order="import", backwards=False),
        ),
        (f"Waiting to be confirmed · {counts.proposed:,}", replace(wanted, status="proposed")),
    ]
    for question, number in counts.questions.items():
        found.append((f"Question {question} · {number:,}", replace(wanted, question=question)))
    for status, number in counts.statuses.items():
        found.append((f"Status {spoken_status(status)} · {number:,}", replace(wanted, status=status)))
    for name, values in attributes.items():
        for value, number in values.items():
            label = f"{name}: {value or '(not given)'} · {counted(number, 'respondent')}"
            found.append((label, replace(wanted, where={**wanted.where, name: value})))
    return found


def orders(frame: GridFrame, wanted: Wanted) -> list[tuple[str, Wanted]]:
    """Each order that the list can have; the present one is turned round."""
    names = [*ORDERS, *(f"attribute:{name}" for name in frame.attributes)]
    found = []
    for name in names:
        label = spoken_order(name)
        if wanted.duplicates and name == "import":
            label = "by size, the largest group first"
        label = f"{label[0].upper()}{label[1:]}"
        present = name == wanted.order
        turned = replace(wanted, order=name, backwards=present and not wanted.backwards)
        found.append((f"{label} (now; turn it round)" if present else label, turned))
    return found


def statuses() -> list[str]:
    """The statuses, each with what it means."""
    return [f"{spoken_status(status)}{_MEANT[status]}" for status in STATUSES]


_MEANT = {
    SUBSTANTIVE: ": an answer, to be coded",
    "blank": ": nothing was written",
    "skipped": ": passed over",
    "not_asked": ": the question was not put",
    "nothing_to_add": ": says that there is nothing to say",
    "dont_know": ": says that they do not know",
    "not_codeable": ": no words that mean anything",
    "off_question": ": says something else than was asked",
    "duplicate": ": the same person answered twice",
}


def _is_on(on: bool) -> str:
    return " (now; take it away)" if on else ""
