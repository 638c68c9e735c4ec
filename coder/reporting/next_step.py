"""The next thing to do, and which it is once there are themes: in the order of the method, what waits comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coder.display import counted, display_line
from coder.themes.waiting import Named, ThemeWork

_FEW = 3
"""Names that a sentence holds."""


@dataclass(frozen=True)
class NextStep:
    """The next thing to do."""

    sentence: str
    command: str
    """As it is typed; empty when somebody else has to act."""
    step: str
    """import, statuses, codebook, team, round, code, submit, wait, close, reconcile, themes, quotes or concerns"""
    there: str = ""
    """The keys that do it on the screen to which the step leads; empty where that screen is about nothing else."""
    front: str = ""
    """The theme or code that it begins with, by its key."""
    is_code: bool = False
    """Whether that is a code; a theme may have the same key."""


def next_in_themes(work: ThemeWork) -> NextStep | None:
    """What waits first: codes without a theme, level 1, candidates, level 2, definitions; None when nothing waits."""
    for step in (_unhoused, _level_1, _candidates, _level_2, _definitions):
        if (found := step(work)) is not None:
            return found
    return None


def _unhoused(work: ThemeWork) -> NextStep | None:
    if not work.unhoused:
        return None
    one = len(work.unhoused) == 1
    about = "1 code in use belongs to no theme" if one else f"{len(work.unhoused)} codes in use belong to no theme"
    sentence = (
        f"{about}: {_names(work.unhoused)}. Put {'it' if one else 'each'} into a theme; what is left over may have a"
        " topic summary of its own."
    )
    return NextStep(
        sentence, "coder themes unhoused, then coder themes link THEME CODE", "themes", "c", work.unhoused[0].key, True
    )


def _level_1(work: ThemeWork) -> NextStep | None:
    left = [each for each in work.review if each.read < each.extracts]
    if not left:
        return None
    first = left[0]
    sentence = (
        f"Review, level 1: read what each theme holds and say whether it fits. {work.extracts - work.read} of"
        f" {counted(work.extracts, 'answer')} in themes (each once per theme) are not read, in"
        f" {counted(len(left), 'theme')}; begin with “{display_line(first.name, 60)}” ({first.extracts - first.read})."
    )
    if work.candidates:
        sentence += f" {_are_candidates(work)}: this reading shows which of them are kept."
    command = f"coder themes extracts {first.theme} --left, then coder themes mark"
    return NextStep(sentence, command, "themes", "v", first.theme)


def _candidates(work: ThemeWork) -> NextStep | None:
    if not work.candidates:
        return None
    sentence = f"{_are_candidates(work)}: {_names(work.candidates)}. Keep, merge or drop each, now that it is read."
    first = work.candidates[0].key
    return NextStep(sentence, f"coder themes change {first} --status kept", "themes", "e", first)


def _level_2(work: ThemeWork) -> NextStep | None:
    if work.loose_left:
        sentence = (
            f"Review, level 2: read again the answers in no theme ({work.loose_left} of {work.reread.loose} left), then"
            " a sample of all. Do the themes reflect them, and what was missed?"
        )
        return NextStep(sentence, "coder themes loose, then coder themes reread", "themes", "n")
    if work.sample_waits:
        sentence = (
            f"Review, level 2: read a sample of all answers again ({work.sample_waits} left). Do the themes reflect"
            " them, and what was missed?"
        )
        return NextStep(sentence, "coder themes sample, then coder themes reread", "themes", "n, s")
    return None


def _definitions(work: ThemeWork) -> NextStep | None:
    if not work.undefined:
        return None
    about = "1 theme has" if len(work.undefined) == 1 else f"{len(work.undefined)} themes have"
    sentence = (
        f"{about} no definition: {_names(work.undefined)}. Say in a few sentences what it is about, and where it ends."
    )
    first = work.undefined[0].key
    return NextStep(sentence, f"coder themes change {first} --definition TEXT", "themes", "e", first)


def _are_candidates(work: ThemeWork) -> str:
    return "1 theme is a candidate" if len(work.candidates) == 1 else f"{len(work.candidates)} themes are candidates"


def _names(things: Sequence[Named]) -> str:
    shown = ", ".join(f"“{display_line(each.name, 60)}”" for each in things[:_FEW])
    return f"{shown} and {len(things) - _FEW} more" if len(things) > _FEW else shown
