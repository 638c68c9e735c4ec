"""The extracts of one theme or code, to be read through."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Container

from coder.errors import CoderError
from coder.reporting.bank import Extract, QuoteBank
from coder.reporting.quotes import quote_bank
from coder.store.study import Study
from coder.tui.actions import Action
from coder.tui.screens.base import WorkScreen
from coder.tui.widgets.extracts import extract_lines, group_lines
from coder.tui.widgets.prose import paragraph
from coder.tui.widgets.reader import Reader


class ExtractsScreen(WorkScreen):
    """Opened from the themes; Esc goes back to them."""

    TITLE = "Extracts"
    CSS_PATH = "extracts.tcss"
    EXPLANATION = (
        "Everything that respondents said under one theme or code, from the agreed codes. Scroll with ↑ ↓ and PgUp"
        " PgDn; Esc goes back. Those who may not be quoted are counted above and left out."
    )

    ACTIONS = (
        Action("read_on", "pagedown,space", "Read on", "Go on reading; at the end of a page the next extracts come."),
        Action("back", "escape", "Back", "Go back to the themes."),
    )

    def __init__(self, kind: str, key: str) -> None:
        super().__init__()
        self._kind = kind
        """theme, or code"""
        self._key = key

    def compose_body(self) -> ComposeResult:
        with Container():
            yield Reader[Extract](extract_lines, "extracts", id="extracts")

    async def on_mount(self) -> None:
        reader = self.query_one("#extracts", Reader)
        reader.focus()
        self.say("Gathering the extracts …")
        try:
            bank = await asyncio.to_thread(_bank, self.study, self._kind, self._key)
        except CoderError as error:
            reader.write([paragraph(str(error))], ())
            self.say("")
            return
        group = bank.groups[0]
        reader.write(group_lines(group, bank), group.extracts)
        self.say("")

    def action_read_on(self) -> None:
        """Go on reading."""
        self.query_one("#extracts", Reader).action_page_down()


def _bank(study: Study, kind: str, key: str) -> QuoteBank:
    return quote_bank(study, codes=(key,)) if kind == "code" else quote_bank(study, themes=(key,))
