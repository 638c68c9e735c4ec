"""`coder quotes` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coder.themes.loading import load_themes
from tests.cli.in_process import Run, in_process
from tests.themes.agreed import HOSTILE, THEMES, Agreed, build_agreed


@pytest.fixture
def coder_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return in_process(tmp_path, monkeypatch, capsys)


@pytest.fixture
def agreed(study_path: Path, tmp_path: Path) -> Agreed:
    made = build_agreed(Path(study_path), tmp_path)
    with made.open() as study:
        load_themes(study, made.file("themes.yaml", THEMES))
    return made


class TestListing:
    def test_it_can_be_read_and_no_control_character_reaches_the_terminal(self, agreed: Agreed, coder_cli: Run) -> None:
        done = coder_cli("quotes")
        assert "\x1b" not in done.stdout
        assert "\x07" not in done.stdout
        assert "    [bold red]x[/] ␛]0;pwn␇ =1+1 <script>\n" in done.stdout
        assert "      — Staff (manager) #208 · Q1 · time, cost\n" in done.stdout
        assert "Held back: 1 extract of 1 respondent" in done.stderr

    def test_no_line_of_an_answer_can_look_like_a_heading(self, agreed: Agreed, coder_cli: Run) -> None:
        lines = coder_cli("quotes").stdout.splitlines()
        assert [line for line in lines if line and not line.startswith(" ") and line.endswith(")")] == [
            "The same few voices (voices)",
            "Time and money (resources)",
        ]
        assert "    # not a heading" in lines

    def test_json_is_exact(self, agreed: Agreed, coder_cli: Run) -> None:
        bank = json.loads(coder_cli("quotes", "--theme", "voices", "--json").stdout)
        assert HOSTILE in [extract["text"] for extract in bank["groups"][0]["extracts"]]

    def test_choices_narrow_it(self, agreed: Agreed, coder_cli: Run) -> None:
        bank = json.loads(coder_cli("quotes", "--code", "barriers", "--where", "role=manager", "--json").stdout)
        assert [group["key"] for group in bank["groups"]] == ["time", "cost"]
        assert bank["where"] == {"role": "manager"}

    def test_a_template_names_the_respondents(self, agreed: Agreed, coder_cli: Run) -> None:
        assert "— Staff/P1 · Q1" in coder_cli("quotes", "--attribution", "{group}/{respondent}").stdout


class TestFiles:
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx", "md", "html", "json"])
    def test_every_format_is_written(self, agreed: Agreed, coder_cli: Run, tmp_path: Path, kind: str) -> None:
        done = coder_cli("quotes", "--out", f"bank.{kind}")
        assert done.stdout == ""
        assert "5 extracts" in done.stderr
        assert (tmp_path / f"bank.{kind}").stat().st_size > 500
        assert "--force" in coder_cli("quotes", "--out", f"bank.{kind}", expect=1).stderr

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--out", "bank.pdf"), "bank.pdf is none of them"),
            (("--where", "role"), "--where ATTRIBUTE=VALUE"),
            (("--where", "role=a", "--where", "role=b"), "given twice"),
            (("--attribution", "A manager"), "name a field"),
            (("--theme", "nothing_like_it"), "There is no theme"),
        ],
    )
    def test_what_cannot_be_done_is_one_sentence(
        self, agreed: Agreed, coder_cli: Run, arguments: tuple[str, ...], words: str
    ) -> None:
        done = coder_cli("quotes", *arguments, expect=1)
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
