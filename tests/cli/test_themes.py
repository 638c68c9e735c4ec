"""`coder themes` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.in_process import Run, in_process
from tests.themes.agreed import THEMES, Agreed, build_agreed


@pytest.fixture
def coder_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return in_process(tmp_path, monkeypatch, capsys)


@pytest.fixture
def agreed(study_path: Path, tmp_path: Path) -> Agreed:
    made = build_agreed(Path(study_path), tmp_path)
    made.file("themes.yaml", THEMES)
    return made


class TestThemes:
    def test_load_says_what_changed_and_what_is_loose(self, agreed: Agreed, coder_cli: Run) -> None:
        done = coder_cli("themes", "load", "themes.yaml", "--as", "lee")
        assert done.stdout == ""
        assert "Codes in use and in no theme: tokenism." in done.stderr
        assert "4 added, 0 changed, 0 removed." in done.stderr

    def test_a_coder_is_refused(self, agreed: Agreed, coder_cli: Run) -> None:
        done = coder_cli("themes", "load", "themes.yaml", "--as", "ana", expect=1)
        assert done.stderr == "Only a lead may load themes; ana is a coder.\n"

    def test_a_mistake_is_named_with_its_line(self, agreed: Agreed, coder_cli: Run) -> None:
        agreed.file("bad.yaml", THEMES.replace("status: kept", "status: done"))
        done = coder_cli("themes", "load", "bad.yaml", "--as", "lee", expect=1)
        assert done.stderr.startswith("bad.yaml, line 6: there is no status 'done'")

    def test_show_prints_the_tree_and_its_json(self, agreed: Agreed, coder_cli: Run) -> None:
        coder_cli("themes", "load", "themes.yaml", "--as", "lee")
        shown = coder_cli("themes", "show", "--as", "ana").stdout
        assert "3 of 4 respondents · 4 extracts · questions: Q1, Q2" in shown
        assert "    Who speaks (who_speaks) · theme · candidate" in shown
        assert "Codes in no theme: Tokenism (1)" in shown
        tree = json.loads(coder_cli("themes", "show", "--json").stdout)
        assert [theme["key"] for theme in tree["themes"]] == ["voices", "resources"]
        assert tree["base"] == {"respondents": 4, "answers": 6, "outside": 1}

    def test_save_and_map_write_files_once(self, agreed: Agreed, coder_cli: Run) -> None:
        coder_cli("themes", "load", "themes.yaml", "--as", "lee")
        coder_cli("themes", "save", "saved.yaml")
        assert "0 added, 0 changed, 0 removed" in coder_cli("themes", "load", "saved.yaml", "--as", "lee").stderr
        for name in ("map.txt", "map.mmd", "map.dot"):
            coder_cli("themes", "map", name)
            assert "--force" in coder_cli("themes", "map", name, expect=1).stderr

    def test_the_study_may_be_named_before_or_after_the_command(
        self, agreed: Agreed, coder_cli: Run, tmp_path: Path
    ) -> None:
        agreed.path.rename(tmp_path / "other.db")
        for arguments in (
            ("-s", "other.db", "themes", "show"),
            ("themes", "-s", "other.db", "show"),
            ("themes", "show", "-s", "other.db"),
        ):
            assert "Base: 4 respondents" in coder_cli(*arguments).stderr

    def test_without_a_terminal_the_screen_is_refused(self, agreed: Agreed, coder_cli: Run) -> None:
        assert "terminal" in coder_cli("themes", expect=1).stderr

    def test_a_study_without_a_codebook(self, study_path: Path, coder_cli: Run, tmp_path: Path) -> None:
        (tmp_path / "themes.yaml").write_text(THEMES)
        assert "There is no codebook yet" in coder_cli("themes", "load", "themes.yaml", "--as", "lee", expect=1).stderr
