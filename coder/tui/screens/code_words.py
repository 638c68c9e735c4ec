"""What the coding screen says, and its table of actions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content

from coder.codebook.reading import CodeEntry
from coder.coding.deciding import Toggled
from coder.coding.desk import CodingDesk
from coder.coding.keys import CODE_KEYS, CODE_LETTERS, DIGITS, SIGNS
from coder.coding.steps import Replayed
from coder.display import counted, display_line
from coder.tui.actions import Action
from coder.tui.marks import CodeMark, place_of
from coder.tui.widgets.chooser import Choice
from coder.tui.widgets.fitted import quoted
from coder.tui.widgets.menu import MenuItem

_EACH_KEY = (
    "Apply the code that this key stands for: the digits and letters as codes come into use, or as you gave them."
)
_GOING_ON = "Apply the code that this key stands for, and go on to the next answer."
ACTIONS = (
    Action("find", "slash", "Code", "Find any code by a few letters and apply it to the words selected, or to all."),
    Action("no_code", "x,0", "None", "Decide that no code applies to this answer."),
    Action("next", "n,enter", "Next", "Go to the next answer."),
    Action("undo", "z,ctrl+z", "Undo", "Take the last step back, whenever and wherever you made it."),
    Action(
        "flag", "f", "Flag", "Flag this answer: unsure, quote, personal data, sensitive, or a concern for the lead."
    ),
    Action("memo", "m", "Memo", "Write a note on this answer, for yourself and for the talk with the other coder."),
    Action("go_to", "g", "Go", "Go to the next undecided, flagged or coded answer or to a number; or show only those."),
    Action("pane('codebook')", "b", "Book", "Show or hide the codebook with the rules of each code."),
    Action("back", "escape", "Home", "Let go of words, panes or the filter, whichever is there; else go home."),
    *(Action(f"at_hand('{key}')", key, "Code at a key", _EACH_KEY, False) for key in CODE_KEYS),
    *(
        Action(f"at_hand('{key}', True)", sign, "Code, go on", _GOING_ON, False)
        for sign, key in [*SIGNS.items(), *((letter.upper(), letter) for letter in CODE_LETTERS)]
    ),
    Action("previous", "p", "Back", "Go to the answer before.", False),
    Action("undecided", "u,right_square_bracket", "Undecided", "Go to the next answer without a decision.", False),
    Action("repeat", "full_stop", "Repeat", "Give this answer the codes of the answer that you decided last.", False),
    Action("take_back", "backspace,delete", "Take back", "Take one of the codes on this answer back.", False),
    Action("redo", "Z,ctrl+y", "Redo", "Make the step again that was undone.", False),
    Action("pick('sentence')", "s", "Sentence", "Select the sentence at the cursor; again the next one too.", False),
    Action("pick('word')", "w", "Word", "Select the word at the cursor; again the next one too.", False),
    Action("extend", "v", "Select", "Begin to select with the arrow keys, or stop (Shift+arrows do the same).", False),
    Action("reselect", "r", "Select again", "Select the words again that were coded last.", False),
    Action("ends", "e", "Ends", "Change where a code on some words begins and ends, with the arrow keys.", False),
    Action("propose", "plus", "New code", "Propose a code that is missing, called like the words selected.", False),
    Action("give_key", "equals_sign", "Give key", "Give a code a key of your own; also from the list of codes.", False),
    Action("same", "d", "Same", "Give the duplicates of this answer the codes that stand on it.", False),
    Action(
        "show_same", "D", "Duplicates", "List the duplicates of this answer, and split off what is not alike.", False
    ),
    Action("read_on", "space", "Read on", "Show more of a long answer, or the text of a sensitive one.", False),
    Action("pane('answers')", "l", "Answers", "Show or hide the list of answers.", False),
    Action("respondent", "i", "Respondent", "Show or hide who gave this answer.", False),
    Action("check", "f8", "Check", "Look through your own codes, and hand in your part.", False),
)

CHANGES = frozenset({
    "find", "no_code", "undo", "redo", "memo", "take_back", "at_hand", "apply_in_front", "flag", "repeat", "ends",
    "propose", "give_key", "same", "show_same", "check",
})  # fmt: skip
"""Not to be done after one's part was handed in."""
NEEDS_ROUND = frozenset(action.name.split("(")[0] for action in ACTIONS) - {"back"} | {
    "apply_in_front",
    "open_in_front",
}


def change_keys(actions: tuple[Action, ...]) -> frozenset[str]:
    """The keys that change something."""
    changing = [action for action in actions if action.name.split("(")[0] in CHANGES]
    return frozenset(one.key for action in changing for one in Binding.make_bindings(action.bindings))


EXPLANATION = (
    "Here you read one answer after another and say which codes apply. You work alone: nobody sees your codes, and you"
    " see nobody's, until the round is closed. Each decision is saved at once; there is nothing to save by hand, and z"
    " takes anything back.\n\n"
    "Press / and type a few letters to find a code; Enter gives it to the answer. The first nine codes that you use get"
    " the digits 1 to 9, each at its first use, the next ones a letter, and keep them for the whole round: from then on"
    " that key alone gives the code. = gives a code a key of your own. A code's key with Shift gives the code and goes"
    " on. The same key again takes the code back. When no code fits, press x. Then n goes on.\n\n"
    "Where only some words carry the code, select them first: s takes the sentence, w the word, Shift and arrows or the"
    " mouse whatever you like; e changes the ends afterwards. Letters beside the text show where a code stands; words"
    " with several codes are underlined.\n\n"
    "f flags the answer, m writes a memo, + proposes a code that is missing. g goes to the next answer of a kind, or"
    " shows only those of a kind. Digits are codes here, so go to the other screens with F1 to F7 or Ctrl+P; Esc goes"
    " home."
)
FINDER = "Enter gives it, Tab goes on too, = own key"
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


def no_code_at(key: str, marks: Mapping[str, CodeMark]) -> str:
    """What a key does to which no code has come yet, though it may be the sign of one."""
    if (named := _named_by(key, marks)) is not None:
        return f"{named.letter} is only the sign of {named.name} beside the text: / finds it, and = gives it a key."
    if key in DIGITS:
        return f"{key} stands for no code yet: / finds any code, and a code you use gets a digit that stays."
    return f"{key} stands for no code yet: = gives it to one, or a tenth code that you use gets it."


def is_sign(character: str | None, marks: Mapping[str, CodeMark]) -> bool:
    """Whether a letter that was typed is the sign of a code."""
    return character is not None and _named_by(character, marks) is not None


def _named_by(character: str, marks: Mapping[str, CodeMark]) -> CodeMark | None:
    signs = {mark.letter: mark for mark in marks.values()}
    return signs.get(character) or signs.get(character.upper())


def key_items(keys: str, taken: Mapping[str, CodeEntry], marks: Mapping[str, CodeMark]) -> list[MenuItem]:
    """The keys that a code can have, those that are taken with the name of their code."""
    return [MenuItem(key, f"{marks[taken[key].key].name[:16]}" if key in taken else "") for key in keys]


def key_given(key: str, name: str) -> str:
    """What a key does now."""
    goes_on = "; with Shift it goes on as well" if key in CODE_LETTERS or key in SIGNS.values() else ""
    return f"{key} applies {name}{goes_on}."


def selected(text: str, start: int, end: int, *, changes: bool) -> str:
    """How many words are selected, whether those at the ends are whole, and what codes them."""
    words = [word for word in text[start:end].split() if any(map(str.isalnum, word))]
    spaced = all(cell_len(sign) < 2 for sign in text[start:end] if sign.isalnum())
    number = counted(len(words), "word") if words and spaced else counted(end - start, "character")
    cut = [which for which, at in (("first", start), ("last", end)) if words and spaced and _is_within(text, at)]
    which = f"the {' and the '.join(cut)} " if len(words) > 1 else ""
    not_whole = f", {which}not whole" if cut else ""
    codes = f"; / or a key codes {'it' if number.startswith('1 ') else 'them'}" if changes else ""
    return f"{number} selected{not_whole}{codes}."


def _is_within(text: str, at: int) -> bool:
    """Whether a place is in the midst of a word."""
    return 0 < at < len(text) and all(unicodedata.category(sign)[0] in "LMN" for sign in text[at - 1 : at + 1])


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
    if desk.filter:
        return "Every answer in view is decided; Esc shows all answers again."
    return f"All {desk.count} answers are decided. F8 looks through them and hands your part in."


def last_answer(desk: CodingDesk) -> str:
    """What is left to do when there is no next answer."""
    if desk.filter:
        return "This is the last answer in view; Esc shows all answers again."
    left = desk.count - desk.finished_count
    undecided = "one is undecided" if left == 1 else f"{left} are undecided"
    return f"This is the last answer; {undecided}: u goes there." if left else all_decided(desk)


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
    ] + [
        Choice(len(answer.codings) + place, Content(f" +  {quoted(proposal.name, 40)}, proposed"), "")
        for place, proposal in enumerate(answer.proposals)
    ]
