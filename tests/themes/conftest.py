"""A study with an agreed layer whose counts are known by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.themes.agreed import Agreed, build_agreed


@pytest.fixture(scope="session")
def built_once(new_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreed")
    return build_agreed(Path(shutil.copy(new_study, folder / "study.db")), folder).path


@pytest.fixture
def agreed(built_once: Path, tmp_path: Path) -> Agreed:
    """A copy of its own for each test."""
    return Agreed(Path(shutil.copy(built_once, tmp_path / "study.db")), tmp_path)
