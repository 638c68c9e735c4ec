"""`coder keys`: which keys do what on the screens, as a file that can be changed."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.common import force_option, json_option, say, show, show_json


@click.command()
@click.option("--write", is_flag=True, help="Write the table to the place where it is looked for, to be changed there.")
@force_option
@json_option
def keys(write: bool, force: bool, as_json: bool) -> int:
    """Print the keys of all screens; --write makes them a file of your own."""
    from coder.files import write_whole
    from coder.tui.own_keys import all_problems, all_screens, keys_path, table_of, use_own_keys

    path = keys_path()
    use_own_keys(path)
    screens = all_screens()
    for problem in all_problems(screens):
        say(problem)
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), table_of(screens), force=force)
        say(f"Written to {path}; change it there, it is read when the screens are opened.")
    elif as_json:
        show_json({screen: {one.name: one.shown_keys for one in actions} for screen, actions in screens.items()})
    else:
        show(table_of(screens))
        say(f"Keys of your own are read from {path}; coder keys --write makes that file.")
    return 0
