"""Keys of one's own: laid over the tables of actions, told in one sentence where they cannot be followed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coder.errors import InputError
from coder.tui.actions import Action
from coder.tui.own_keys import all_screens, changed_actions, read_keys, table_of, use_own_keys

ACTIONS = (
    Action("next", "n,enter", "Next", "Go on."),
    Action("undo", "z,ctrl+z", "Undo", "Take back."),
    Action("find", "slash", "Code", "Find a code."),
    Action("at_hand('a')", "a", "Code at a key", "Apply a code."),
)


def keys(chosen: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    changed, said = changed_actions(ACTIONS, chosen)
    return {action.name: action.keys for action in changed}, said


def test_keys_are_changed_as_they_are_spoken() -> None:
    found, said = keys({"next": "Space Ctrl+N", "find": "?"})
    assert (found["next"], found["find"], said) == ("space,ctrl+n", "question_mark", [])
    assert found["undo"] == "z,ctrl+z"


def test_two_actions_can_change_keys_with_each_other() -> None:
    found, said = keys({"next": "z", "undo": "n"})
    assert (found["next"], found["undo"], said) == ("z", "n", [])


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"nxt": "q"}, "There is no action 'nxt' for your keys; did you mean 'next'."),
        ({"at_hand('a')": "q"}, "There is no action"),
        ({"next": "z"}, "The key z would mean two things; next keeps n Enter."),
        ({"next": "a"}, "The key a would mean two things"),
        ({"next": "F3"}, "The key f3 would mean two things"),
        ({"next": "q", "find": "q"}, "The key q would mean two things; find keeps /."),
        ({"next": "nonsense"}, "'nonsense' are no keys for next"),
        ({"next": ""}, "'' are no keys for next"),
    ],
)
def test_what_cannot_be_followed_is_told_in_one_sentence_and_left_out(chosen: dict[str, str], told: str) -> None:
    found, said = keys(chosen)
    assert len(said) == 1
    assert said[0].startswith(told)
    assert found["find"] == "slash"
    assert found["at_hand('a')"] == "a"


def test_the_table_as_it_is_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    screens = all_screens()
    path.write_text(table_of(screens), encoding="utf-8")
    for screen, chosen in read_keys(path).items():
        changed, said = changed_actions(screens[screen], chosen)
        assert said == [], screen
        assert changed == screens[screen]


def test_a_file_that_cannot_be_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text("code: [", encoding="utf-8")
    with pytest.raises(InputError):
        read_keys(path)
    try:
        use_own_keys(path)
    finally:
        use_own_keys(tmp_path / "none")


def test_the_command_lists_what_it_cannot_follow_in_the_file(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    (tmp_path / "coder").mkdir()
    (tmp_path / "coder" / "keys.yaml").write_text("code:\n  next: z\n  nxet: N\ncodes:\n  next: N\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "coder", "keys"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    for told in (
        "code: The key z would mean two things; next keeps n Enter.",
        "code: There is no action 'nxet' for your keys; did you mean 'next'",
        "There is no screen 'codes' for your keys; did you mean 'code'",
    ):
        assert told in done.stderr


def test_the_command_writes_a_file_that_the_screens_follow(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "coder", "keys", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run("--write").returncode == 0
    assert run("--write").returncode == 1
    (path,) = tmp_path.rglob("keys.yaml")
    written = path.read_text(encoding="utf-8").replace('"next": "n Enter"', '"next": "Ctrl+N"')
    path.write_text(written, encoding="utf-8")
    assert json.loads(run("--json").stdout)["code"]["next"] == "Ctrl+N"
