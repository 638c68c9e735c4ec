"""The manual's examples are real: the files that it shows are read as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coder.codebook.parsing import parse_codebook
from coder.strict_yaml import load_strict_file
from coder.survey.mapping import load_map
from coder.themes.framework_parsing import parse_framework
from coder.themes.parsing import parse_themes

DOCS = Path(__file__).resolve().parent.parent
MANUAL = (DOCS / "docs" / "files.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return tmp_path / "example.yaml"


def test_the_map_of_the_manual_is_read(example: Path) -> None:
    example.write_text(EXAMPLES[0], encoding="utf-8")
    found = load_map(example)
    assert [question.key for question in found.questions] == ["Q1", "Q2", "Q3"]
    assert found.attributes == ("role", "organisation")


def test_the_codebook_of_the_manual_is_read(example: Path) -> None:
    example.write_text(EXAMPLES[1], encoding="utf-8")
    assert [(code.key, code.parent) for code in parse_codebook(example).codes] == [
        ("cost", None),
        ("workforce", "cost"),
        ("barriers", None),
    ]


def test_the_themes_of_the_manual_are_read(example: Path) -> None:
    example.write_text(EXAMPLES[2], encoding="utf-8")
    (theme,) = parse_themes(load_strict_file(example))
    assert theme.key == "usual_voices"


def test_the_framework_of_the_manual_is_read(example: Path) -> None:
    example.write_text(next(text for text in EXAMPLES if text.startswith("pillars")), encoding="utf-8")
    (pillar,) = parse_framework(load_strict_file(example))
    assert [theme.text for theme in pillar.themes] == ["usual_voices"]


def test_the_readme_names_commands_that_exist() -> None:
    from coder.cli.main import COMMANDS

    readme = (DOCS / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^coder (?!-)([a-z]+)", readme, re.MULTILINE)) | set(re.findall(r"`coder ([a-z]+)", readme))
    assert named - set(COMMANDS) == set()


def test_the_pictures_of_the_readme_are_there() -> None:
    readme = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)|\]\((docs/[^)]+)\)", readme):
        assert (DOCS / next(filter(None, path))).is_file()
