"""How a decision came about: who decided, who was there, how sure they were, what was held against it."""

from __future__ import annotations

from typing import NamedTuple

from coder.display import display_line
from coder.errors import InputError
from coder.files import storable

MODES = {
    "lead": "the lead decided",
    "discussion": "discussed until all agreed",
    "third_coder": "a third coder decided",
    "panel": "a panel of people with lived experience decided",
}
"""Each way to decide, in words."""

CONFIDENCES = ("low", "medium", "high")


class Circumstances(NamedTuple):
    """What a record of a decision holds beside outcome, cause and reason."""

    mode: str = "lead"
    """One of MODES."""
    present: str = ""
    """Who took part, as the lead wrote it."""
    confidence: str | None = None
    """One of CONFIDENCES, if somebody said so."""
    dissent: str = ""
    """What somebody held against it."""

    def tidy(self) -> Circumstances:
        """The same without space around the words."""
        return self._replace(present=self.present.strip(), dissent=self.dissent.strip())


BY_THE_LEAD = Circumstances()


class Split(NamedTuple):
    """A code that holds too much, and what it should become."""

    code: str
    """Its key."""
    into: tuple[str, ...]
    """Names of the codes that are wanted."""

    def words(self) -> str:
        """As it is typed."""
        return f"{self.code}: {'; '.join(self.into)}"


def check_circumstances(how: Circumstances) -> None:
    """Refuse a way to decide or a confidence that is none of ours."""
    if how.mode not in MODES:
        raise InputError(f"There is no way to decide {display_line(how.mode, 40)!r}; the ways are {', '.join(MODES)}.")
    if how.confidence is not None and how.confidence not in CONFIDENCES:
        raise InputError(
            f"There is no confidence {display_line(how.confidence, 40)!r}; it is {', '.join(CONFIDENCES)}, or empty."
        )
    for words, what in ((how.present, "who was present"), (how.dissent, "the dissent")):
        if not storable(words):
            raise InputError(f"What is said of {what} holds characters that are not text.")


def read_split(words: str) -> Split | None:
    """What "cost: pay; venues" says; None where nothing stands."""
    if not words.strip():
        return None
    code, _, rest = words.partition(":")
    into = tuple(" ".join(name.split()) for name in rest.split(";") if name.strip())
    if not code.strip() or len(into) < 2:
        raise InputError("A split names the code and at least two that it becomes, such as: cost: pay; venues.")
    if len({name.casefold() for name in into}) < len(into):
        raise InputError("A split names one of its new codes twice.")
    return Split(code.strip(), into)


def stored_split(stored: list[str]) -> Split | None:
    """A split as the study keeps it: the key of the code, then what it becomes."""
    return Split(stored[0], tuple(stored[1:])) if stored else None
