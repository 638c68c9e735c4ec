"""What a lead does to the framework on its screen: parts are added, changed, put on themes, and taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textual import work

from coder.errors import InputError
from coder.themes.fields import STANDING
from coder.themes.framework import PillarView
from coder.themes.framework_editing import SavedPillar, add_pillar, change_pillar, choose_themes, remove_pillar
from coder.themes.framework_parsing import PILLAR, RECOMMENDATION
from coder.themes.reading import ThemeView, show_themes
from coder.themes.steps import Replayed
from coder.tui.screens.theme_steps import ThemeStepsScreen
from coder.tui.widgets.code_set import SetDialog
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import counted

_KINDS = (
    (PILLAR, "pillar: something that the themes lead to"),
    (RECOMMENDATION, "recommendation: what is to be done"),
)


class _Theme(NamedTuple):
    """A theme that can be chosen."""

    key: str
    name: str
    brief: str


class FrameworkActions(ThemeStepsScreen):
    """The part of the framework screen that changes it."""

    def in_front(self) -> PillarView | None:
        """The pillar or recommendation in front, or the one that the theme or code in front carries."""
        raise NotImplementedError

    def parts(self) -> tuple[PillarView, ...]:
        """All pillars, with what stands below them."""
        raise NotImplementedError

    async def read_again(self, front: str = "") -> None:
        """Read the framework again and show it, with the part of the key `front` in front."""
        raise NotImplementedError

    async def after_replay(self, done: Replayed) -> None:
        """Read again, with the same place in front."""
        await self.read_again()

    def action_add(self) -> None:
        """Ask for a new pillar."""
        self._add("A new pillar", PILLAR, "")

    def action_add_below(self) -> None:
        """Ask for a new recommendation."""
        if (pillar := self._chosen()) is not None:
            self._add(f"Below: {pillar.name}", RECOMMENDATION, pillar.key)

    @work
    async def _add(self, title: str, kind: str, below: str) -> None:
        study = self.study

        def add(filled: dict[str, str]) -> SavedPillar:
            return add_pillar(study, **filled)

        added = await self.fill_and_run(title, _fields("", kind, "", below, _places(self.parts())), add, "Add")
        if added is not None:
            self.say(f"Added: {added.name}. Choose its themes with t.")
            await self.read_again(added.key)

    @work
    async def action_edit(self) -> None:
        """Ask for other words of the part in front, or another place."""
        pillar = self._chosen()
        if pillar is None:
            return
        study, key, parts = self.study, pillar.key, self.parts()
        before = {"name": pillar.name, "kind": pillar.kind, "text": pillar.text, "parent": _above(parts, key)}

        def change(filled: dict[str, str]) -> SavedPillar:
            changes = {
                name: filled[name] for name, was in before.items() if filled.get(name, was).strip() != was.strip()
            }
            if filled["reason"].strip() and not changes:
                raise InputError("There is a reason, but nothing is changed yet. Change it, or press Esc to leave it.")
            return change_pillar(study, key, filled["reason"], **changes)

        barred = {place for place, _ in _places((pillar,))}
        places = [place for place in _places(parts) if place[0] not in barred]
        why = Field("reason", "Why it changes", "long", False, hint="It stands in the log.")
        fields = [*_fields(before["name"], before["kind"], before["text"], before["parent"], places), why]
        changed = await self.fill_and_run(f"{pillar.kind.capitalize()}: {pillar.name}", fields, change, "Save")
        if changed is not None:
            self.say(f"Changed: {changed.name}.")
            await self.read_again(key)

    @work
    async def action_themes(self) -> None:
        """Choose the themes of the part in front."""
        pillar = self._chosen()
        tree = await self.run_operation(show_themes, self.study) if pillar else None
        if pillar is None or tree is None:
            return
        own = {theme.key for theme in pillar.themes}
        every = [theme for theme in _flat(tree.themes) if theme.status in STANDING or theme.key in own]
        if not every:
            self.say("There are no themes yet; add them on the themes screen (6).")
            return
        offered = [_Theme(theme.key, theme.name, theme.central_idea or theme.definition) for theme in every]
        dialog = SetDialog(f"Themes of: {pillar.name}", offered, sorted(own), word="theme", empty=True)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is None:
            return
        after = set(chosen)
        done = await self.run_operation(choose_themes, self.study, pillar.key, sorted(after - own), sorted(own - after))
        if done is not None:
            self.say(f"{pillar.name}: {counted(len(after ^ own), 'theme')} changed.")
        await self.read_again(pillar.key)

    @work
    async def action_remove(self) -> None:
        """Take the part in front out."""
        pillar = self._chosen()
        if pillar is None:
            return
        if pillar.children:
            self.say(f"Below {pillar.name} stands: {_names(pillar.children)}. Move or remove that first.")
            return
        if await self.confirm(f"Remove the {pillar.kind} “{pillar.name}”? Its themes stay as they are.", "Remove it"):
            removed = await self.run_operation(remove_pillar, self.study, pillar.key)
            if removed is not None:
                self.say(f"Removed: {removed.name}. z takes that back.")
                await self.read_again()

    def _chosen(self) -> PillarView | None:
        pillar = self.in_front()
        if pillar is None:
            self.say("There is no pillar yet; add one with a.")
        return pillar


def _fields(name: str, kind: str, text: str, parent: str, places: list[tuple[str, str]]) -> list[Field]:
    below = [Field("parent", "Stands below", "choice", False, parent, places)] if places else []
    return [
        Field("name", "Name", default=name),
        Field("kind", "Kind", "choice", default=kind, choices=_KINDS),
        Field("text", "What it says, in a few sentences", "long", False, text),
        *below,
    ]


def _places(parts: Iterable[PillarView], depth: int = 0) -> list[tuple[str, str]]:
    """The parts that another can stand below."""
    found: list[tuple[str, str]] = []
    for part in parts:
        found += [(part.key, f"{'  ' * depth}{part.name}"), *_places(part.children, depth + 1)]
    return found


def _above(parts: Iterable[PillarView], key: str, parent: str = "") -> str:
    """The key of the part above the one of this key."""
    for part in parts:
        if part.key == key:
            return parent
        if found := _above(part.children, key, part.key):
            return found
    return ""


def _flat(themes: Iterable[ThemeView]) -> Iterator[ThemeView]:
    for theme in themes:
        yield theme
        yield from _flat(theme.children)


def _names(parts: Iterable[PillarView]) -> str:
    return ", ".join(part.name for part in parts)
