"""What a coder says of an answer beside its codes: flags, codes that are missing, and duplicates that are alike."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from coder.coding.duplicates import CopiedTo, Duplicate
from coder.coding.flags import CONCERN, FLAGS, LONGEST_SAID
from coder.display import display_line
from coder.tui.screens.code_going import GoingScreen
from coder.tui.widgets.chooser import Choice
from coder.tui.widgets.fitted import quoted
from coder.tui.widgets.menu import MenuItem
from coder.tui.widgets.prose import counted

_LETTERS = {kind[0]: kind for kind in FLAGS}
"""The letter that sets each flag."""
_CONCERN = "What should the lead know? It may stay empty"
Span = tuple[int, int] | None


class FlagScreen(GoingScreen):
    """Flags, proposals and duplicates."""

    # flags

    def action_flag(self) -> None:
        """Ask for a flag by its letter."""
        here = self.desk.current.flags
        items = [MenuItem(key, f"{FLAGS[kind]}{' ✓' if kind in here else ''}") for key, kind in _LETTERS.items()]
        self.ask_letter("Flag this answer", items, self._flag)

    async def _flag(self, letter: str) -> None:
        kind = _LETTERS[letter]
        if kind == CONCERN and kind not in self.desk.current.flags:
            self.ask_remark(_CONCERN, LONGEST_SAID, self._raise_concern)
        elif (done := await self.do(self.desk.toggle_flag, kind)) is not None:
            self.say(f"{'Flagged' if done.stands else 'No longer flagged'}: {FLAGS[done.kind]}.")

    async def _raise_concern(self, said: str) -> None:
        if await self.do(self.desk.toggle_flag, CONCERN, said) is not None:
            reads = f"The lead reads {quoted(said, 60)}." if said else "The lead sees which answer it is about."
            self.say(f"Flagged: {FLAGS[CONCERN]}. {reads}")

    # codes that are missing

    def action_propose(self) -> None:
        """Propose a code that the codebook lacks; the words selected are the first draft of its name."""
        span = self.text.selection
        words = self.desk.current.text[slice(*span)] if span else ""
        self.ask_line("Propose a new code called", words, partial(self._propose, span))

    async def _propose(self, span: Span, name: str) -> None:
        before = len(self.desk.current.proposals)
        await self.do(self.desk.propose_code, name, span=span)
        if len(self.desk.current.proposals) > before:
            self.text.clear_span()
            self.say(f"Proposed: {quoted(name, 40)}. A lead decides on it; take it back with Backspace.")

    async def take_back_proposal(self, place: int) -> None:
        """Take back a code that one proposed here."""
        proposal = self.desk.current.proposals[place]
        await self.do(self.desk.take_back_proposal, proposal)
        if proposal not in self.desk.current.proposals:
            self.say(f"The proposed code {quoted(proposal.name, 40)} was taken back.")

    # duplicates

    async def action_same(self) -> None:
        """Give the duplicates of this answer what stands on it."""
        if self.desk.duplicates is None:
            self.say(self._no_duplicates())
        elif (done := await self.do(self.desk.apply_to_duplicates)) is not None:
            self.show_list()
            self.say(_copied(done))

    def action_show_same(self) -> None:
        """List the duplicates of this answer, each to be split off."""
        found = self.desk.duplicates
        if found is None:
            self.say(self._no_duplicates())
        elif self.pane.covered:
            self.say("They say what this answer says: Space shows it first.")
        else:
            first = "Put this answer back among them" if found.split_off else "Split off this answer from the others"
            choices = [Choice(-1, Content(first), ""), *map(_duplicate, self.desk.duplicate_texts())]
            self.ask_choice(f"{counted(found.others, 'duplicate')}: which to split off?", choices, self._split_off)

    async def _split_off(self, place: int) -> None:
        done = await self.do(self.desk.split_off, None if place < 0 else place)
        if done is not None:
            which = "This answer" if place < 0 else f"Number {place + 1}"
            self.say(f"{which} is {'split off' if done.stands else 'among the others again'}; z takes that back.")

    def _no_duplicates(self) -> str:
        if self.desk.duplicates_known:
            return "No other answer in this round says the same."
        actor = self.desk.study.actor
        leads = actor is not None and actor.role == "lead"
        does = "coder answers --duplicates looks for them" if leads else "a lead does that: coder answers --duplicates"
        return f"Nobody has looked for duplicates in this survey yet; {does}."


def _duplicate(one: Duplicate) -> Choice:
    text = display_line(one.text, 600)
    label = f"{one.index + 1} {'✓' if one.decided else '·'} {display_line(one.respondent, 20)}  {text[:200]}"
    return Choice(one.index, Content(label), "" if one.sameness == "exact" else text)


def _copied(done: CopiedTo) -> str:
    said = [f"{counted(len(done.answer_ids), 'other answer')} got the same; z takes it back from all of them."]
    if done.without_spans:
        said.append(f"{done.without_spans} got only what stands on the whole answer, because their words differ.")
    if done.left_out:
        said.append(f"{done.left_out} got nothing: their words differ, and your codes stand on words.")
    return " ".join(said)
