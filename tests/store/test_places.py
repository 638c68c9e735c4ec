"""A study is not begun where a sync client or a network drive would damage it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from coder.errors import InputError
from coder.store.model import LogEntry
from coder.store.places import unsafe_place
from coder.store.study import Study


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/home/a/OneDrive - Leeds University/p.db", "OneDrive"),
        ("C:\\Users\\a\\OneDrive\\Documents\\p.db", "OneDrive"),
        ("/Users/a/Dropbox (Team)/p.db", "Dropbox"),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/p.db", "iCloud"),
        ("/Users/a/Library/CloudStorage/GoogleDrive-x/My Drive/p.db", "cloud"),
        ("\\\\nas01\\research\\p.db", "network"),
        ("/home/a/Nextcloud/p.db", "Nextcloud"),
        ("/home/a/projects/p.db", ""),
        ("/home/a/onedrive_notes/p.db", ""),
        ("/home/a/Boxing/p.db", ""),
        ("/home/a/my-dropbox-study/p.db", ""),
        ("/home/a/Teams/p.db", ""),
    ],
)
def test_places_are_told_by_their_names(path: str, says: str) -> None:
    found = unsafe_place(Path(path))
    assert (says in found) if says else not found


def test_a_mark_two_levels_up_and_a_link_into_a_synced_folder_are_seen(tmp_path: Path) -> None:
    inner = tmp_path / "sync" / "year" / "study"
    inner.mkdir(parents=True)
    (tmp_path / "sync" / ".stfolder").mkdir()
    assert "Syncthing" in unsafe_place(inner / "s.db")
    (tmp_path / "OneDrive").mkdir()
    (tmp_path / "harmless").symlink_to(tmp_path / "OneDrive")
    assert "OneDrive" in unsafe_place(tmp_path / "harmless" / "s.db")


def test_a_study_is_not_begun_there_unless_somebody_insists(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    with pytest.raises(InputError, match=r"Dropbox.*--here-anyway"):
        Study.create(folder / "s.db", title="T", lead="lee")
    assert list(folder.iterdir()) == []
    Study.create(folder / "s.db", title="T", lead="lee", here_anyway=True).close()
    with Study.open(folder / "s.db") as study, study.read() as session:
        assert session.scalars(select(LogEntry)).one().after["unsafe_place"] == "is kept in step by Dropbox"
