"""Keys of one's own for the screens: a small file that says which keys do what, laid over the tables of actions.

The file belongs to the person at this machine, not to a study. What cannot be followed in it is told in one sentence
and left out, so that a slip never keeps anybody from working.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from platformdirs import user_config_dir
from textual.binding import Binding

from coder.display import display_line
from coder.errors import InputError
from coder.tui.actions import SPOKEN, Action

RESERVED = ("ctrl+q", "ctrl+p", "ctrl+c", "ctrl+l", *(f"f{number}" for number in range(1, 8)))
"""Keys that mean the same on every screen."""
FIXED = ("at_hand",)
"""Actions whose keys are the coder's own in the study: keys of codes are given on the coding screen."""
_BEHIND = ("welcome", "drift", "plan", "account", "ticks")
"""Screens that are opened from others; they can have keys of one's own too."""
_UNSPOKEN = {spoken.casefold(): key for key, spoken in SPOKEN.items()}
_HEAD = """\
# Keys of the screens. Change what stands between the quotation marks: keys with a space between them, the first one is
# the one that is shown. Lines that you do not change may be taken out. Keys of codes are given while coding (=).
"""

_chosen: dict[str, dict[str, str]] = {}
_problems: dict[str, list[str]] = {}


def keys_path() -> Path:
    """Where the file is looked for."""
    return Path(user_config_dir("coder")) / "keys.yaml"


def use_own_keys(path: Path | None = None) -> None:
    """Read the file, if there is one, before the first screen is made."""
    path = path or keys_path()
    _chosen.clear()
    _problems.clear()
    if not path.exists():
        return
    try:
        _chosen.update(read_keys(path))
    except InputError as error:
        _problems[""] = [f"Your keys are not used: {error}"]
    else:
        _problems[""] = _unknown_screens()


def read_keys(path: Path) -> dict[str, dict[str, str]]:
    """The keys in a file: for each screen the actions with their keys, as they were typed."""
    from coder.strict_yaml import load_strict_file  # most people have no such file, and reading YAML is slow to import

    found: dict[str, dict[str, str]] = {}
    for screen, node in load_strict_file(path).fields().items():
        found[screen] = {name: one.text() for name, one in node.fields().items()}
    return found


def own_actions(screen: str, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The table of actions of a screen with the keys of the file in it."""
    changed, problems = changed_actions(actions, _chosen.get(screen, {}))
    _problems.setdefault(screen, []).extend(one for one in problems if one not in _problems.get(screen, []))
    return changed


def problems(screen: str) -> list[str]:
    """What could not be followed for a screen (or "" for the whole file); told once."""
    return _problems.pop(screen, [])


def all_problems(screens: Mapping[str, Sequence[Action]]) -> list[str]:
    """What cannot be followed in the whole file, each with its screen."""
    found = list(_problems.get("", ()))
    for screen, actions in screens.items():
        found += [f"{screen}: {said}" for said in changed_actions(actions, _chosen.get(screen, {}))[1]]
    return found


def _unknown_screens() -> list[str]:
    """A sentence for each screen of the file that there is not."""
    from coder.suggestion import suggestion
    from coder.tui.app import DESTINATIONS

    known = [*(place.name for place in DESTINATIONS), *_BEHIND]
    return [
        f"There is no screen {display_line(name, 40)!r} for your keys{suggestion(name, known)}."
        for name in _chosen
        if name not in known
    ]


def changed_actions(actions: Sequence[Action], chosen: Mapping[str, str]) -> tuple[tuple[Action, ...], list[str]]:
    """The actions with other keys, and a sentence for each choice that cannot be followed."""
    said: list[str] = []
    table = {action.name: action for action in actions}
    wanted: dict[str, str] = {}
    for name, typed in chosen.items():
        if name not in table or name.split("(")[0] in FIXED:
            from coder.suggestion import suggestion

            known = [one for one in table if one.split("(")[0] not in FIXED]
            said.append(f"There is no action {display_line(name, 40)!r} for your keys{suggestion(name, known)}.")
        elif (keys := _keys(typed)) is None:
            said.append(f"{display_line(typed, 30)!r} are no keys for {name}; it keeps {table[name].shown_keys}.")
        else:
            wanted[name] = keys
    while (clash := _clash(table, wanted)) is not None:
        name, key = clash
        said.append(f"The key {key} would mean two things; {name} keeps {table[name].shown_keys}.")
        del wanted[name]
    return tuple(replace(action, keys=wanted.get(action.name, action.keys)) for action in actions), said


def table_of(screens: Mapping[str, Sequence[Action]]) -> str:
    """A file with the keys as they are."""
    from coder.strict_yaml import quoted

    lines = [_HEAD]
    for screen, actions in screens.items():
        lines.append(f"{screen}:")
        for action in actions:
            if action.name.split("(")[0] not in FIXED and _keys(action.shown_keys):
                lines += [f"  # {action.help}", f"  {quoted(action.name)}: {quoted(action.shown_keys)}"]
    return "\n".join(lines) + "\n"


def all_screens() -> dict[str, tuple[Action, ...]]:
    """The actions of every screen."""
    from coder.tui.app import DESTINATIONS

    found = {}
    for place in DESTINATIONS:
        module, kind = place.where.split(":")
        found[place.name] = getattr(import_module(f"coder.tui.screens.{module}"), kind).ACTIONS
    return found


def _clash(table: Mapping[str, Action], wanted: Mapping[str, str]) -> tuple[str, str] | None:
    """An action whose wanted key is taken, with that key."""
    used: dict[str, str] = dict.fromkeys(RESERVED, "")
    for name, action in table.items():
        if name not in wanted:
            used |= dict.fromkeys(_bound(action.keys), name)
    for name, keys in wanted.items():
        for key in _bound(keys):
            if key in used:
                return name, key
        used |= dict.fromkeys(_bound(keys), name)
    return None


def _bound(keys: str) -> list[str]:
    return [one.key for one in Binding.make_bindings([Binding(keys, "")])] if keys else []


def _keys(typed: str) -> str | None:
    """What was typed as Textual writes keys; None if any of it is no key."""
    keys = [_key(one) for one in typed.split()]
    return ",".join(one for one in keys if one) if keys and all(keys) else None


def _key(typed: str) -> str | None:
    *modifiers, last = typed.split("+") if len(typed) > 1 else [typed]
    if any(one.casefold() not in ("ctrl", "alt", "shift") for one in modifiers):
        return None
    key = _UNSPOKEN.get(last.casefold(), last.casefold() if modifiers else last)
    if len(last) == 1 and not modifiers and last not in _UNSPOKEN:
        key = {",": "comma", "+": "plus"}.get(last) or _bound(last)[0]
    known = (len(last) == 1 and last.isprintable()) or key in SPOKEN or key == "comma"
    if not known and not (key[:1] in "fF" and key[1:].isdigit() and 1 <= int(key[1:]) <= 12):
        return None
    return "+".join([*(one.casefold() for one in modifiers), key.lower() if len(key) > 1 else key])
