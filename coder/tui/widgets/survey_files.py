"""The survey files that lie near, and those that fit what was typed: a list to choose from instead of a long path."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coder.tui.widgets.path_input import typed_path

_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".ods", ".sav", ".zsav", ".jsonl", ".ndjson", ".parquet")
_OWN_LISTS = ("-rejected.csv", "-changed.csv")
"""What coder itself wrote about an import."""
_FOLDERS = ("~/Downloads", "~/Documents", "~/Desktop")
_MOST = 5_000
"""Names of a folder that are looked at."""
_SHOWN = 200


@dataclass(frozen=True)
class Found:
    """A file, or a folder to look into."""

    path: Path
    is_folder: bool
    size: int = 0
    modified: float = 0.0

    @property
    def typed(self) -> str:
        """As it would stand in the field."""
        return f"{self.path}{os.sep}" if self.is_folder else str(self.path)

    @property
    def about(self) -> str:
        """How large it is, and of which day."""
        if self.is_folder:
            return "folder"
        day = datetime.fromtimestamp(self.modified).strftime("%d %b %Y")
        return f"{_in_words(self.size)}, {day}"


def near_folders(study: str) -> list[Path]:
    """Here, beside the study, and where browsers and mail programs put files."""
    wanted = [Path.cwd(), *([Path(study).parent] if "://" not in study else []), *map(typed_path, _FOLDERS)]
    return list({path.resolve(): path for path in wanted if path.is_dir()}.values())


def fitting_files(typed: str, folders: Iterable[Path]) -> list[Found]:
    """Survey files near here whose name holds what was typed, those that begin with it first; of a path, what lies in
    its folder and begins like it.
    """
    typed = typed.strip().strip("'\"")
    if os.sep in typed or typed.startswith("~"):
        head, begun = os.path.split(os.path.expanduser(typed))
        inside = [found for found in _inside(Path(head)) if found.path.name.casefold().startswith(begun.casefold())]
        return sorted(inside, key=lambda found: (not found.is_folder, found.path.name.casefold()))[:_SHOWN]
    files = []
    for folder in folders:
        inside = [found for found in _inside(folder) if not found.is_folder]
        files += sorted(inside, key=lambda found: -found.modified)
    typed = typed.casefold()
    fitting = [found for found in files if typed in found.path.name.casefold()]
    return sorted(fitting, key=lambda found: not found.path.name.casefold().startswith(typed))[:_SHOWN]


def _inside(folder: Path) -> Iterator[Found]:
    """The survey files and folders of a folder; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(_MOST), strict=False):
                if found := _looked_at(entry):
                    yield found
    except OSError:
        return


def _looked_at(entry: os.DirEntry[str]) -> Found | None:
    name = entry.name.casefold()
    if name.startswith(".") or not entry.name.isprintable():
        return None
    try:
        if entry.is_dir():
            return Found(Path(entry.path), True)
        if not name.endswith(_ENDINGS) or name.endswith(_OWN_LISTS):
            return None
        about = entry.stat()
    except OSError:
        return None
    return Found(Path(entry.path), False, about.st_size, about.st_mtime)


def _in_words(size: int) -> str:
    for unit, one in (("MB", 1_000_000), ("KB", 1_000)):
        if size >= one:
            return f"{size / one:.0f} {unit}" if size >= 10 * one else f"{size / one:.1f} {unit}"
    return f"{size} bytes"


def shown_folder(path: Path) -> str:
    """Where a file lies, in as few words as say it."""
    if path.parent.resolve() == Path.cwd().resolve():
        return "here"
    home = Path.home()
    parent = path.parent
    return f"~/{parent.relative_to(home)}" if parent.is_relative_to(home) else str(parent)
