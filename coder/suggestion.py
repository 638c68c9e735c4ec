"""What somebody probably meant by a word that is not known here."""

from __future__ import annotations

from collections.abc import Iterable

from coder.display import display_line


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was probably meant to be, as the end of a sentence."""
    from rapidfuzz import fuzz, process  # needed for a mistake alone, and slow to import

    near = process.extractOne(word[:100], list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70)
    return f"; did you mean {display_line(near[0], 60)!r}" if near else ""
