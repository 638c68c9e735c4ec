"""What is saved loads back to the same content."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from coder.assets import folder
from coder.codebook.draft import DraftCode, DraftCodebook, finished, one_line
from coder.codebook.loading import load_codebook
from coder.codebook.parsing import parse_codebook
from coder.codebook.reading import Codebook, CodeEntry, ConfusableGroup, show_codebook
from coder.codebook.saving import save_codebook, to_yaml
from coder.codebook.table import to_csv
from coder.errors import InputError
from coder.store.study import Study

OpenAs = Callable[[str | None], Study]
CO_PRODUCTION = folder("codebooks") / "co-production.yaml"

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12).map(str.strip)
NASTY = st.sampled_from(
    ["=1+1", "'=x", "@a", "a | b", "|", '["x"]', '["', "a\r\nb", "a\rb", "no", "- x: y", "#", "“”\ufeff"]
)
ENTRY = (TEXT | NASTY).filter(bool)
ENTRIES = st.lists(ENTRY, max_size=3).map(tuple)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A codebook with a tree of any shape, written in any characters."""
    names = draw(st.lists((TEXT | NASTY).map(one_line).filter(bool), min_size=1, max_size=5, unique_by=str.casefold))
    entries: list[CodeEntry] = []
    for place, name in enumerate(names):
        above = draw(st.sampled_from([None, *_last_branch(entries)]))
        content: dict[str, Any] = {field: draw(TEXT | NASTY) for field in ("brief", "full")}
        for field in ("use_when", "do_not_use_when", "examples", "near_misses", "questions"):
            content[field] = draw(ENTRIES)
        entries.append(
            CodeEntry(
                id=place,
                key=f"code_{place}",
                parent=above.key if above else None,
                depth=above.depth + 1 if above else 0,
                position=0,
                name=name,
                color=draw(st.sampled_from(["#77AADD", "#000000"])),
                codable=draw(st.booleans()),
                **content,
            )
        )
    groups: tuple[ConfusableGroup, ...] = ()
    if len(entries) > 1:
        group = ConfusableGroup(("code_1", "code_0"), draw(TEXT), draw(TEXT))
        groups = draw(st.sampled_from([(), (group,)]))
    return Codebook(1, 1, draw((TEXT | NASTY).map(one_line).filter(bool)), tuple(entries), groups)


def _last_branch(entries: list[CodeEntry]) -> list[CodeEntry]:
    """The codes under which the next one may stand in tree order."""
    branch = entries[-1:]
    keys = {entry.key: entry for entry in entries}
    while branch and (parent := branch[-1].parent):
        branch.append(keys[parent])
    return branch


def content(codes: tuple[CodeEntry, ...] | tuple[DraftCode, ...]) -> list[object]:
    return [
        (c.key, c.parent, c.name, c.brief, c.full, c.use_when, c.do_not_use_when, c.examples, c.near_misses,
         c.questions, c.color, c.codable)
        for c in codes
    ]  # fmt: skip


def reread(text: str, ending: str) -> DraftCodebook:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"codebook{ending}"
        path.write_bytes(text.encode("utf-8"))
        return parse_codebook(path)


@settings(max_examples=60)
@given(codebooks())
def test_any_codebook_survives_yaml(book: Codebook) -> None:
    draft = reread(to_yaml(book), ".yaml")
    assert content(draft.codes) == content(book.codes)
    assert (draft.title, draft.confusable) == (book.title, book.confusable)


@settings(max_examples=60)
@given(codebooks())
def test_the_codes_of_any_codebook_survive_csv(book: Codebook) -> None:
    assert content(reread(to_csv(book.codes), ".csv").codes) == content(book.codes)


@pytest.mark.parametrize("ending", ["yaml", "yml", "csv"])
def test_a_saved_file_loads_as_unchanged(tmp_path: Path, open_as: OpenAs, ending: str) -> None:
    with open_as("lee") as study:
        load_codebook(study, CO_PRODUCTION)
        save_codebook(study, tmp_path / f"saved.{ending}")
        loaded = load_codebook(study, tmp_path / f"saved.{ending}")
        assert (loaded.number, loaded.unchanged) == (1, True)


def test_another_yaml_reader_finds_the_same_words(tmp_path: Path, open_as: OpenAs) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text("title: 007\ncodes: [{key: no, name: 1.10, use_when: [2020-01-01, 'say \"x\"']}]\n")
    with open_as("lee") as study:
        load_codebook(study, path)
        save_codebook(study, tmp_path / "saved.yaml")
    found = YAML(typ="safe", pure=True).load((tmp_path / "saved.yaml").read_text(encoding="utf-8"))
    assert found["title"] == "007"
    (code,) = found["codes"]
    assert (code["key"], code["name"], code["use_when"]) == ("no", "1.10", ["2020-01-01", 'say "x"'])


def test_an_earlier_version_can_be_saved(tmp_path: Path, open_as: OpenAs) -> None:
    path = tmp_path / "codes.csv"
    with open_as("lee") as study:
        for name in ("First", "Second"):
            path.write_text(f"key,name\na,{name}\n")
            load_codebook(study, path)
        assert save_codebook(study, tmp_path / "one.yaml", 1).number == 1
        assert 'name: "First"' in (tmp_path / "one.yaml").read_text(encoding="utf-8")
        assert show_codebook(study).by_key("a").name == "Second"


def test_an_existing_file_is_replaced_only_with_force(tmp_path: Path, open_as: OpenAs) -> None:
    path = tmp_path / "saved.yaml"
    path.write_text("mine")
    with open_as("lee") as study:
        load_codebook(study, CO_PRODUCTION)
        with pytest.raises(InputError, match="--force"):
            save_codebook(study, path)
        assert path.read_text() == "mine"
        save_codebook(study, path, force=True)
    assert len(parse_codebook(path).codes) == len(parse_codebook(CO_PRODUCTION).codes)


def test_another_kind_of_file_is_refused(tmp_path: Path, open_as: OpenAs) -> None:
    with open_as("lee") as study, pytest.raises(InputError, match=r"\.yaml or \.csv"):
        save_codebook(study, tmp_path / "codebook.docx")


def test_a_cell_of_the_csv_is_never_a_formula() -> None:
    codes = [DraftCode("", "a", None, "=1+1", brief="@x", use_when=("-2", "+3")), DraftCode("", "b", None, "B")]
    entries = tuple(
        CodeEntry(0, c.key, None, 0, 0, c.name, c.brief, c.full, c.use_when, (), (), (), (), c.color, True)
        for c in finished(codes, [])  # type: ignore[arg-type]
    )
    row = to_csv(entries).splitlines()[1]
    assert row.startswith("a,,'=1+1,'@x,,'-2 | +3,")
