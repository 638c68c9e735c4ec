"""A search over all answers whose hits come while it still runs, which can be stopped; and where in a text they are.

What is typed says how it is meant: words as they stand, `/an expression/`, or `~words` for a rough match.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from coder.errors import InputError
from coder.store.model import Answer
from coder.store.study import Study
from coder.survey.patterns import Expression
from coder.survey.search import How, Spans, candidates, matcher_of, search_answers, texts_of

MOST_ROUGH = 1_000
"""Hits of a rough search, the best first; what comes after them has little in common with what is looked for."""
_LONGEST = 1_000
_PATIENCE = 0.05
"""Seconds in which an expression is found again in the answers that are in view."""


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    words: str
    how: How


def asked(typed: str) -> Asked | None:
    """What is meant by what was typed; nothing by nothing, or by the beginning of an expression."""
    typed = typed.strip("\n")
    if typed.startswith("/"):
        pattern = typed[1:-1] if len(typed) > 1 and typed.endswith("/") else typed[1:]
        return Asked(pattern, "regex") if pattern else None
    if typed.startswith("~"):
        return Asked(typed[1:].strip(), "fuzzy") if typed[1:].strip() else None
    return Asked(typed, "find") if typed.strip() else None


class Finder:
    """One search: `run` belongs in a thread; what is found so far can be read meanwhile, and it can be told to stop."""

    def __init__(self, study: Study, what: Asked) -> None:
        if len(what.words) > _LONGEST:
            raise InputError(f"What is looked for may have at most {_LONGEST:,} characters.")
        self._study = study
        self._find = matcher_of(what.words, what.how) if what.how != "fuzzy" else None
        self._rough: dict[int, Spans] = {}
        self.what = what
        self.hits = array("q")
        """The answers that were found so far: in the order of the import, rough ones the best first."""
        self.finished = False
        self._stopped = False

    def stop(self) -> None:
        """Let it end without having found everything."""
        self._stopped = True

    def run(self) -> None:
        """Look through the answers."""
        if self._find is None:
            self._run_roughly()
        else:
            self._run_to_the_letter(self._find)
        self.finished = not self._stopped

    def _run_roughly(self) -> None:
        found = search_answers(self._study, self.what.words, "fuzzy", limit=MOST_ROUGH)
        self._rough = {hit.answer.id: hit.spans for hit in found}
        self.hits = array("q", self._rough)

    def _run_to_the_letter(self, find: Callable[[str], Spans]) -> None:
        with self._study.read() as session:
            query = candidates(session, self.what.words, self.what.how).where(Answer.text != "")
            for batch in texts_of(session, query):
                if self._stopped:
                    return
                self.hits.extend(id for id, value in batch if find(value))

    def spans(self, id: int, text: str) -> Spans:
        """Where in this answer it is; nowhere if that takes too long to find out."""
        if self.what.how == "fuzzy":
            return self._rough.get(id, ())
        try:
            if self.what.how == "regex":
                return Expression(self.what.words, _PATIENCE).spans(text)
            return self._find(text) if self._find else ()
        except InputError:
            return ()
