"""What the coding screen says, and its table of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from coder.codebook.reading import CodeEntry
from coder.coding.deciding import Toggled
from coder.coding.desk import CodingDesk
from coder.coding.steps import Replayed
from coder.display import display_line
from coder.tui.actions import Action
from coder.tui.marks import CodeMark, place_of
from coder.tui.widgets.chooser import Choice
from coder.tui.widgets.fitted import quoted

ACTIONS = (
    Action("find", "slash,c", "Code", "Find any code by a few letters and apply it to the words selected, or to all."),
    Action("no_code", "x,0", "None", "Decide that no code applies to this answer."),
    Action("next", "n,enter", "Next", "Go to the next answer."),
    Action("previous", "p", "Prev", "Go to the answer before."),
    Action("undo", "z,ctrl+z", "Undo", "Take the last step back, whenever and wherever you made it."),
    Action("memo", "m", "Memo", "Write a note on this answer, for yourself and for the talk with the other coder."),
    Action("pane('codebook')", "b", "Codebook", "Show or hide the codebook with the rules of each code."),
    Action("back", "escape", "Home", "Let go of the selected words or close what slid over the text; else go home."),
    *(
        Action(f"at_hand({digit})", str(digit), "Code at a digit", "Apply the code that this digit stands for.", False)
        for digit in range(1, 10)
    ),
    Action("undecided", "g,right_square_bracket", "Next undecided", "Go to the next answer without a decision.", False),
    Action("take_back", "backspace,delete", "Take back", "Take one of the codes on this answer back.", False),
    Action("redo", "y,ctrl+y", "Redo", "Make the step again that was undone.", False),
    Action(
        "pick('sentence')", "s", "Sentence", "Select the sentence at the cursor; again takes the next one too.", False
    ),
    Action("pick('word')", "w", "Word", "Select the word at the cursor; again takes the next one too.", False),
    Action("extend", "v", "Select", "Begin to select with the arrow keys, or stop (Shift+arrows do the same).", False),
    Action("reselect", "r", "Select again", "Select the words again that were coded last.", False),
    Action("pane('answers')", "l", "Answers", "Show or hide the list of answers.", False),
    Action("respondent", "i", "Respondent", "Show or hide who gave this answer.", False),
)

CHANGES = frozenset({"find", "no_code", "undo", "redo", "memo", "take_back", "at_hand", "apply_in_front"})
"""Not to be done after one's part was handed in."""
CHANGE_KEYS = frozenset(
    key for action in ACTIONS if action.name.split("(")[0] in CHANGES for key in action.keys.split(",")
)
NEEDS_ROUND = frozenset(action.name.split("(")[0] for action in ACTIONS) - {"back"} | {
    "apply_in_front",
    "open_in_front",
}

EXPLANATION = (
    "Here you read one answer after another and say which codes apply. You work alone: nobody sees your codes, and you"
    " see nobody's, until the round is closed. Each decision is saved at once; there is nothing to save by hand, and z"
    " takes anything back.\n\n"
    "Press / and type a few letters to find a code; Enter gives it to the answer. The first nine codes that you use get"
    " the digits 1 to 9, each at its first use, and keep them for the whole round: from then on the digit alone gives"
    " the code. Where only some words carry the code, select them first: s takes the sentence, w the word, Shift and"
    " arrows or the mouse whatever you like. The same key again takes the code back. When no code fits, press x. Then n"
    " goes on.\n\n"
    "Letters beside the text show where a code stands; words with several codes are underlined. Digits are codes here,"
    " so go to the other screens with F1 to F7 or Ctrl+P; Esc goes home."
)
PANES = {
    "codebook": "↑ ↓ go through the codes and their rules, Enter applies one; Esc closes.",
    "answers": "↑ ↓ go through the answers, Enter opens one; Esc closes.",
}
NO_ROUND = (
    "Coding begins when a lead opens a round for you: on Home, or with the command\n"
    "    coder round open main --coder NAME --coder NAME\n\n"
    "Press Esc to go home. Ctrl+P and “Act as” change who is at the keyboard."
)


def begin(desk: CodingDesk) -> str:
    """What to do first; digits are not spoken of as keys before there are any."""
    if desk.at_hand:
        return "A digit codes this answer, / finds any code, s selects a sentence, n goes on."
    return (
        "/ finds a code by a few letters; a code you have used gets a digit, 1 to 9, that stays. s selects a sentence,"
        " n goes on."
    )


def no_code_at(digit: int) -> str:
    """What a digit does to which no code has come yet."""
    return f"{digit} stands for no code yet: / finds any code, and a code you use gets a digit that stays."


def replayed(how: str, desk: CodingDesk, step: Replayed, before: int) -> str:
    """What was undone or done again, and where; `before` is the place of the answer that was in front."""
    what = display_line(step.what, 60)
    for verb, words in (("apply ", ""), ("take back ", "taking back ")):
        if step.what.startswith(verb):
            what = words + quoted(step.what.removeprefix(verb), 40)
    if step.answer_id is None:
        return f"{how}: {what}."
    return f"{how}: {what} on {'this answer' if desk.index == before else f'answer {desk.index + 1}'}."


def submitted(desk: CodingDesk) -> str:
    """Why nothing can be changed any more."""
    return f"You have handed in round {desk.round.name}: you can read your codes here, but not change them."


def all_decided(desk: CodingDesk) -> str:
    """What to do at the end."""
    if desk.submitted:
        return submitted(desk)
    return f"All {desk.count} answers are decided. Hand your part in from Home (Esc)."


def last_answer(desk: CodingDesk) -> str:
    """What is left to do when there is no next answer."""
    left = desk.count - desk.finished_count
    undecided = "one is undecided" if left == 1 else f"{left} are undecided"
    return f"This is the last answer; {undecided}: g goes there." if left else all_decided(desk)


def toggled(desk: CodingDesk, marks: Mapping[str, CodeMark], done: Toggled, span: tuple[int, int] | None) -> str:
    """What was just decided, and what the code is easily mixed up with."""
    if done.code is None:
        on = last_answer(desk) if desk.index == desk.count - 1 else "n goes on."
        return f"No code applies: decided. {on}" if done.applied else "This answer is not decided any more."
    where = quoted(desk.current.text[slice(*span)], 30) if span else "the whole answer"
    name = marks[done.code].name
    if not done.applied:
        return f"{name} was taken back from {where}."
    return " ".join((f"{name} stands on {where}.", *mixed_up(desk, marks, done.code)))


def mixed_up(desk: CodingDesk, marks: Mapping[str, CodeMark], key: str) -> list[str]:
    """The question to ask oneself about each group of codes that this one is mixed up with."""
    groups = desk.codebook.confusable_with(key)
    return [f"Or {', '.join(marks[k].name for k in g.codes if k != key and k in marks)}? {g.ask}" for g in groups]


def code_choices(desk: CodingDesk, marks: Mapping[str, CodeMark], letters: str) -> list[Choice]:
    """The codes that fit some letters, for the chooser; each by its id."""
    return [_code_choice(desk, marks, entry) for entry in desk.find_codes(letters)]


def _code_choice(desk: CodingDesk, marks: Mapping[str, CodeMark], entry: CodeEntry) -> Choice:
    mark = marks[entry.key]
    brief = Content.styled(f"  {display_line(entry.brief, 100)}", "dim")
    detail = [entry.full or entry.brief or "This code has no definition.", *mixed_up(desk, marks, entry.key)]
    return Choice(entry.id, mark.block() + Content(f" {mark.name}") + brief, display_line(" ".join(detail), 600))


def coding_choices(desk: CodingDesk, marks: Mapping[str, CodeMark]) -> Sequence[Choice]:
    """The codes on the answer in front, for the chooser; each by its place among them."""
    answer = desk.current
    return [
        Choice(
            index,
            mark.block() + Content(f" {mark.name}  ") + Content.styled(place_of(coding, answer.text), "dim"),
            "",
        )
        for index, coding in enumerate(answer.codings)
        if coding.code is not None
        for mark in [marks[coding.code.key]]
    ]
