"""What the answers screen says: its help, its keys, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from coder.survey.duplicates import DuplicatesFound
from coder.survey.grid import Wanted
from coder.survey.statuses import spoken_status
from coder.tui.actions import Action
from coder.tui.widgets.prose import counted

EXPLANATION = (
    "Every answer of the survey, one on each line; what does not fit on the line is shown whole by Enter, beside the"
    " list or below it. A ✓ says that you have read it on the Reading screen.\n\n"
    "/ looks for words as they stand. An expression stands between slashes: /paid|voucher/. With ~ in front, words are"
    " found although they are misspelt: ~interpretor. Hits are marked; n and p go from one to the next, h shows the"
    " other answers around them. f narrows the list, o sorts it, t shows or hides attributes.\n\n"
    "The status says whether an answer is coded: a substantive one is, the others say why not. A status with a ? is"
    " what a rule proposes; a lead confirms it with y or keeps the answer with k, or gives another status with s. These"
    " work on the answer in front, or on all that are marked: Space marks one, r marks from the last marked to here, e"
    " marks every answer that is listed. z takes the last step back. No answer is ever deleted."
)
ACTIONS = (
    Action("open", "enter", "Open", "Show the answer in front whole; again to scroll in it."),
    Action("find", "slash", "Find", "Look for words, for an /expression/, or roughly with ~."),
    Action(
        "narrow", "f", "Filter", "Show only one question, status or attribute, what you have not read, or duplicates."
    ),
    Action("sort", "o", "Sort", "Choose the order; the same once more turns it round."),
    Action("columns", "t", "Attributes", "Show or hide attributes of the respondents as columns.", footer=False),
    Action("next_hit", "n", "Next hit", "Go to the next answer in which it is."),
    Action("previous_hit", "p", "Previous hit", "Go to the answer before in which it is.", footer=False),
    Action("only_hits", "h", "Around hits", "Show the other answers too, or only the hits again.", footer=False),
    Action("everything", "x", "Show all", "Take the search and the filters away.", footer=False),
    Action("mark", "space", "Mark", "Mark the answer in front, or no longer, and go on.", footer=False),
    Action("mark_range", "r", "Mark range", "Mark all from the answer that was marked last to this one.", footer=False),
    Action("mark_all", "e", "Mark every", "Mark every answer that is listed, or none any more.", footer=False),
    Action("set_status", "s", "Status", "Give the marked answers, or the one in front, another status."),
    Action("confirm", "y", "Confirm", "Give them the status that a rule proposes; they are not coded then."),
    Action("keep", "k", "Keep", "They are answers, whatever a rule proposes; the coders get them.", footer=False),
    Action("undo", "z", "Undo", "Take back the last of what you did to statuses; again for the one before."),
    Action("go('reading')", "w", "Read", "Go to the Reading screen, to read them one after another.", footer=False),
    Action("back", "escape", "Back", "Leave the search, then the open answer, then go back.", footer=False),
)
LEADS_ONLY = frozenset({"mark", "mark_range", "mark_all", "set_status", "confirm", "keep", "undo"})
WITH_HITS = frozenset({"next_hit", "previous_hit", "only_hits"})

HINT = "words, /expression/ or ~roughly · Enter: to the list · Esc: ends it"
ORDERS = {
    "import": "as imported",
    "respondent": "by respondent",
    "question": "by question",
    "status": "by status, what waits to be confirmed first",
    "length": "by length, the shortest first",
}


def spoken_order(order: str) -> str:
    """An order as a person reads it."""
    return ORDERS.get(order) or f"by {order.removeprefix('attribute:')}"


def filters(wanted: Wanted) -> Iterator[str]:
    """What narrows the list, in words."""
    if wanted.question is not None:
        yield f"question {wanted.question}"
    if wanted.status is not None:
        yield "waiting to be confirmed" if wanted.status == "proposed" else spoken_status(wanted.status)
    for name, value in wanted.where.items():
        yield f"{name}: {value or '(not given)'}"
    if wanted.unread:
        yield "not read by you"
    if wanted.duplicates:
        yield "answers that say the same, one line for each group"


def caption(listed: int, wanted: Wanted, marked: int) -> str:
    """How many are listed, which, in which order, and how many are marked."""
    noun = counted(listed, "group" if wanted.duplicates else "answer")
    turned = ", turned round" if wanted.backwards else ""
    largest = wanted.duplicates and wanted.order == "import"
    order = f"{'the largest first' if largest else spoken_order(wanted.order)}{turned}"
    parts = [f"{marked:,} marked"] if marked else []
    return " · ".join([noun, *parts, *filters(wanted), order])


def no_answers(wanted: Wanted) -> str:
    """What to do where nothing is listed."""
    if wanted.is_narrowed:
        return "No answer fits; x takes the filters away."
    return "There are no answers yet; import a survey."


def changed(what: str, number: int) -> str:
    """What became of answers: "Kept: 3 answers. z takes it back."."""
    return f"{what}: {counted(number, 'answer')}. z takes it back."


def found(hits: int, how: str) -> str:
    """What a search has found, and what to do with it."""
    if not hits:
        return "Nothing was found." + ("" if how == "fuzzy" else " With ~ in front, misspelt words are found too.")
    if how == "fuzzy":
        return f"{counted(hits, 'answer')} roughly like it, the best first. n next, p previous, h the answers around."
    return f"{counted(hits, 'hit')}. n next, p previous, h the answers around."


def duplicates_found(found: DuplicatesFound) -> str:
    """What looking for answers that say the same has found."""
    sentence = f"{counted(found.answers, 'answer')} in {counted(found.groups, 'group')} say the same."
    if found.proposed:
        sentence += (
            f" For {counted(found.proposed, 'answer')} of respondents who answered twice the status “duplicate” is"
            " proposed."
        )
    return sentence
