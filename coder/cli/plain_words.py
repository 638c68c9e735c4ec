"""What coding line by line says: the answer in front, lists and groups, as plain sentences for the ear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.cli.common import show
from coder.coding.flags import CONCERN, FLAGS, SPLIT_OFF
from coder.display import display_line

if TYPE_CHECKING:
    from coder.codebook.reading import CodeEntry
    from coder.coding.desk import CodingDesk

_LISTED = 70
"""Characters of an answer in a list."""


def show_answer(desk: CodingDesk, *, covered: bool) -> None:
    """The answer in front, with what stands on it; a covered one without its text."""
    current = desk.current
    show(f"\nAnswer {desk.index + 1} of {desk.count}, respondent {current.respondent}")
    show_origin(desk)
    show(f"Question: {current.wording or current.question}")
    if covered:
        show("This answer was flagged as sensitive. Type answer to read it, or next to go on.")
    else:
        show(current.text)
    for own in current.codings:
        words = "" if own.span is None else f" on: {current.text[slice(*own.span)]}"
        show(f"Your code: {own.code.name if own.code else 'no code applies'}{words}")
    flags = [FLAGS[kind] for kind in current.flags if kind != SPLIT_OFF]
    if flags:
        show(f"Your flags: {', '.join(flags)}")
    if current.concern and current.concern.said:
        show(f"You told the lead: {current.concern.said}")
    if current.concern and current.concern.settled:
        show(f"The {FLAGS[CONCERN]} is settled: {current.concern.settled}")
    for proposal in current.proposals:
        on = f" on: {current.text[slice(*proposal.span)]}" if proposal.span else ""
        show(f"You propose the code: {proposal.name}{on}{f' ({proposal.note})' if proposal.note else ''}")
    if current.memo:
        show(f"Your memo: {current.memo}")
    _show_duplicates_line(desk)


def show_origin(desk: CodingDesk) -> None:
    """Who gave the answer, as far as it may be seen."""
    current = desk.current
    facts = [f"{name}: {value}" for name, value in current.attributes.items() if value]
    facts += [f"{question}: ticked {' and '.join(labels)}" for question, labels in current.ticks.items()]
    if facts:
        show(", ".join(facts))
    elif current.context == "ask":
        show("Type who to hear who gave this answer.")


def show_lines(desk: CodingDesk, count: int) -> None:
    """The next answers in view, from the one in front on."""
    first = desk.row if desk.row is not None else 0
    for line in desk.lines(first, first + count):
        done = ", ".join(line.codes) or ("no code applies" if line.finished else "undecided")
        flags = "".join(f", {FLAGS[kind]}" for kind in line.flags if kind != SPLIT_OFF)
        text = "covered, flagged as sensitive" if line.content_note else display_line(line.text, _LISTED)
        show(f"{line.number}. {line.respondent}, {line.question} ({done}{flags}): {text}")


def show_duplicates(desk: CodingDesk) -> None:
    """The others of the group of the answer in front."""
    found = desk.duplicates
    if found is None:
        unknown = "" if desk.duplicates_known else " Nobody has looked for duplicates since the last import."
        show(f"This answer has no duplicates in this round.{unknown}")
        return
    words = {"exact": "the same", "normalised": "the same but for case and signs", "near": "nearly the same"}
    for one in desk.duplicate_texts():
        state = "decided" if one.decided else "undecided"
        show(f"{one.index + 1}. {one.respondent} ({words[one.sameness]}, {state}): {display_line(one.text, _LISTED)}")
    show(f"{found.others} others, {found.undecided} of them undecided. apply all gives them what stands on this one.")


def show_codes(desk: CodingDesk) -> None:
    """The codebook, with the keys that stand for codes."""
    keys: dict[str, list[str]] = {}
    for key, entry in sorted(desk.keys.items()):
        keys.setdefault(entry.key, []).append(key)
    for entry in desk.codebook.codes:
        typed = f", key {' or '.join(keys[entry.key])}" if entry.key in keys else ""
        name = f"{entry.name} ({entry.key}){typed}" if entry.codable else f"{entry.name}, a family:"
        show("  " * entry.depth + name)


def show_rule(desk: CodingDesk, entry: CodeEntry) -> None:
    """What a code means, when to use it, and what it is mixed up with."""
    show(f"{entry.name}: {entry.brief} {entry.full}".strip())
    for title, lines in (("Use when", entry.use_when), ("Do not use when", entry.do_not_use_when)):
        for line in lines:
            show(f"{title}: {line}")
    for group in desk.codebook.confusable_with(entry.key):
        show(f"Easily mixed up with {', '.join(group.codes)}: {group.ask} {group.then}".strip())


def _show_duplicates_line(desk: CodingDesk) -> None:
    found = desk.duplicates
    if found is None:
        return
    if found.split_off:
        show("You have taken this answer out of its group of duplicates; split off puts it back.")
    elif found.others:
        others = "1 other answer says" if found.others == 1 else f"{found.others} other answers say"
        much = "the same" if found.sameness == "exact" else "nearly the same"
        show(f"{others} {much}, {found.undecided} of them undecided; duplicates lists them.")
