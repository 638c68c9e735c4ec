"""The study with an agreed layer, its themes loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coder.themes.loading import load_themes
from tests.themes.agreed import THEMES, Agreed, build_agreed


@pytest.fixture(scope="session")
def with_themes(new_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quotes")
    made = build_agreed(Path(shutil.copy(new_study, folder / "study.db")), folder)
    with made.open() as study:
        load_themes(study, made.file("themes.yaml", THEMES))
    return made.path


@pytest.fixture
def agreed(with_themes: Path, tmp_path: Path) -> Agreed:
    """A copy of its own for each test."""
    return Agreed(Path(shutil.copy(with_themes, tmp_path / "study.db")), tmp_path)
