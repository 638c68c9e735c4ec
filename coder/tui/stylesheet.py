"""A stylesheet that keeps what it has read.

Textual reads every rule of every widget anew whenever a screen is opened that has rules of its own: on the coding
screen a fifth of what its opening takes.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_SOURCES = 1_000
"""More than there are widgets with rules; Textual keeps 64, and with one more all of them are read again."""


class LastingStylesheet(Stylesheet):
    """Reads a source once for each set of colours."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Put the rules together again, of sources that were read before as well as of new ones."""
        self.parse()
