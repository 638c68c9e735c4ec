"""What the answers of a pilot or a check round are: not simply those of the survey, which is to be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coder.display import counted, display_line

_FOR_RULE = re.compile("rule ([0-9]+)")
"""How a round that a rule asks for says which answers it has."""
_AGAIN = " again"


class Drawn(NamedTuple):
    """How the answers of a round came to be in it."""

    sample: str
    """As the round says it: "20%", "10% of main again", "rule 3"."""
    answers: int


def answers_said(kind: str, rounds: Sequence[Drawn]) -> str:
    """How the answers of such rounds differ from those of the survey; empty for main rounds."""
    if kind == "main":
        return ""
    total = counted(sum(each.answers for each in rounds), "answer")
    if kind == "pilot":
        return f"its {total} served to try the codebook; its figures are not those of the coding itself"
    ways = _ways(rounds)
    if len(ways) == 1:
        ((number, why),) = ways
        were = f"its {counted(number, 'answer')}{why}"
    else:
        were = f"of its {total} {' and '.join(f'{number:,}{why}' for number, why in ways)}"
    return f"{were}; its figures are not those of the whole survey"


def _ways(rounds: Sequence[Drawn]) -> list[tuple[int, str]]:
    """In which ways the answers of check rounds came to be there, and how many in each."""
    rules = {each: found[1] for each in rounds if (found := _FOR_RULE.fullmatch(each.sample))}
    again = [each for each in rounds if each not in rules and _AGAIN in each.sample]
    others = [each for each in rounds if each not in rules and each not in again]
    ways: list[tuple[int, str]] = []
    if rules:
        number, were = _number(list(rules))
        numbers = sorted(set(rules.values()), key=int)
        which = f"{'rule' if len(numbers) == 1 else 'rules'} {' and '.join(numbers)}"
        ways.append((number, f" {were} chosen because {which} may change {'it' if number == 1 else 'them'}"))
    for some, way in ((again, "coded a second time"), (others, "drawn as a check")):
        if some:
            number, were = _number(some)
            samples = dict.fromkeys(display_line(each.sample.replace(_AGAIN, "", 1), 80) for each in some)
            ways.append((number, f" ({', '.join(samples)}) {were} {way}"))
    return ways


def _number(rounds: Sequence[Drawn]) -> tuple[int, str]:
    number = sum(each.answers for each in rounds)
    return number, "was" if number == 1 else "were"
