"""Loading makes immutable, numbered versions; a code keeps its identity by its key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.assets import folder
from coder.codebook.loading import LoadedCodebook, load_codebook
from coder.codebook.reading import show_codebook
from coder.errors import InputError, NotAllowed
from coder.store.check import check_study
from coder.store.model import LogEntry, Question, Round
from coder.store.study import Study

OpenAs = Callable[[str | None], Study]
CO_PRODUCTION = folder("codebooks") / "co-production.yaml"


@pytest.fixture
def load(tmp_path: Path, open_as: OpenAs) -> Callable[..., LoadedCodebook]:
    """Load a codebook from its text."""

    def run(text: str, name: str = "my_codes.yaml", acting: str = "lee") -> LoadedCodebook:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with open_as(acting) as study:
            return load_codebook(study, path)

    return run


def test_a_first_load_makes_version_1_and_its_log_entry(open_as: OpenAs) -> None:
    with open_as("lee") as study:
        loaded = load_codebook(study, CO_PRODUCTION)
        assert (loaded.number, loaded.codable, loaded.unchanged) == (1, 35, False)
        assert loaded.codes == len(show_codebook(study).codes)
        with study.read() as session:
            entry = session.scalars(select(LogEntry).where(LogEntry.action == "codebook.load")).one()
        assert entry.after is not None
        assert (entry.after["number"], entry.after["codable"]) == (1, 35)
        assert check_study(study).faults == ()


def test_the_same_content_makes_no_new_version(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    load("title: T\ncodes: [{name: A, brief: x}]")
    again = load("# other notes\ntitle:   'T'\ncodes:\n  - brief: x\n    key: a\n    name: A\n")
    assert (again.number, again.unchanged) == (1, True)
    with open_as(None) as study, study.read() as session:
        assert len(session.scalars(select(LogEntry).where(LogEntry.action == "codebook.load")).all()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        "title: U\ncodes: [{name: A}, {name: B}]",
        "title: T\ncodes: [{name: B}, {name: A}]",
        "title: T\ncodes: [{name: A, children: [{name: B}]}]",
        "title: T\ncodes: [{name: A}, {name: B, examples: [x]}]",
        "title: T\ncodes: [{name: A}, {name: B, codable: false}]",
        "title: T\ncodes: [{name: A}, {name: B}]\nconfusable: [{codes: [a, b], ask: Which?}]",
    ],
)
def test_any_other_content_makes_a_new_version(load: Callable[..., LoadedCodebook], changed: str) -> None:
    load("title: T\ncodes: [{name: A}, {name: B}]")
    loaded = load(changed)
    assert (loaded.number, loaded.unchanged) == (2, False)


def test_a_code_keeps_its_identity_and_each_version_its_words(
    load: Callable[..., LoadedCodebook], open_as: OpenAs
) -> None:
    load("title: T\ncodes: [{key: a, name: First}, {key: b, name: B}]")
    loaded = load("title: T\ncodes: [{name: Family, children: [{key: a, name: Second}]}]")
    assert "No longer in the codebook: 1 code (b); what was coded with them is kept." in loaded.warnings
    load("title: T\ncodes: [{key: b, name: B again}]")
    with open_as("ana") as study:
        first, second, third = (show_codebook(study, number) for number in (1, 2, 3))
        assert (first.by_key("a").name, second.by_key("a").name) == ("First", "Second")
        assert first.by_key("a").id == second.by_key("a").id
        assert first.by_key("b").id == third.by_key("b").id
        assert show_codebook(study) == third


def test_going_back_to_earlier_content_is_a_new_version(load: Callable[..., LoadedCodebook]) -> None:
    texts = ["codes: [{name: A}]", "codes: [{name: B}]", "codes: [{name: A}]"]
    assert [load(text).number for text in texts] == [1, 2, 3]


def test_a_title_that_the_file_does_not_say_stays_or_comes_from_its_name(
    load: Callable[..., LoadedCodebook], open_as: OpenAs
) -> None:
    load("code\nA\n", name="my_codes.csv")
    with open_as("ana") as study:
        assert show_codebook(study).title == "my codes"
    load("title: Better\ncodes: [{name: A}]")
    load("code\nA\nB\n", name="other.csv")
    with open_as("ana") as study:
        assert show_codebook(study).title == "Better"


def test_a_csv_keeps_the_confusable_codes_that_it_still_has(
    load: Callable[..., LoadedCodebook], open_as: OpenAs
) -> None:
    load(
        "codes: [{name: A}, {name: B}, {name: C}]\n"
        "confusable: [{codes: [a, b, c], ask: Which?}, {codes: [b, c], ask: Or?}]\n"
    )
    load("code\nA\nB\n", name="codes.csv")
    with open_as("ana") as study:
        assert [(group.codes, group.ask) for group in show_codebook(study).confusable] == [(("a", "b"), "Which?")]


def test_a_yaml_without_confusable_codes_has_none(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    load("codes: [{name: A}, {name: B}]\nconfusable: [{codes: [a, b], ask: Which?}]\n")
    load("codes: [{name: A}, {name: B}]\n")
    with open_as("ana") as study:
        assert show_codebook(study).confusable == ()


def test_only_a_lead_loads_a_codebook(load: Callable[..., LoadedCodebook]) -> None:
    with pytest.raises(NotAllowed, match="Only a lead"):
        load("codes: [{name: A}]", acting="ana")


def test_a_refused_file_changes_nothing(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    with pytest.raises(InputError):
        load("codes: [{name: A}, {name: a}]")
    with open_as("ana") as study, pytest.raises(InputError, match="no codebook yet"):
        show_codebook(study)


def test_an_open_round_keeps_its_version(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    load("codes: [{name: A}]")
    with open_as("lee") as study, study.write() as session:
        version = show_codebook(study).version_id
        session.add(Round(name="main", kind="main", state="open", codebook_version_id=version, seed=1, sample="100%"))
        session.log("round.open", "main")
    assert not any("round" in warning for warning in load("codes: [{name: A}]").warnings)
    warnings = load("codes: [{name: B}]").warnings
    assert "The open round main keeps version 1; version 2 is for later rounds." in warnings


def test_questions_that_the_survey_lacks_are_pointed_out(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    text = "codes: [{name: A, questions: [Q1, Q9]}]"
    assert not any("Q9" in warning for warning in load(text).warnings)
    with open_as("lee") as study, study.write() as session:
        session.add(Question(key="Q1", wording="Why?", kind="open", position=0))
        session.log("test", "Q1")
    assert [warning for warning in load(text).warnings if "Q" in warning] == [
        "The code a is for the question 'Q9', which the survey does not have."
    ]


def test_a_codebook_that_comes_with_the_program_loads_by_its_name(
    open_as: Callable[..., Study], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_as("lee") as study:
        assert load_codebook(study, Path("co-production")).codable == 35
        with pytest.raises(InputError, match=r"no file|\.yaml or \.csv"):
            load_codebook(study, Path("co-productoin"))
        (tmp_path / "co-production.yaml").write_text("title: Mine\ncodes:\n  - {key: own, name: Own, brief: B.}\n")
        assert load_codebook(study, Path("co-production.yaml")).codable == 1


@pytest.mark.parametrize("key", ["respondent", "question", "code", "coder", "memo", "text", "wording"])
def test_a_key_that_names_a_column_of_sheets_of_codings_is_refused(
    load: Callable[..., LoadedCodebook], key: str
) -> None:
    with pytest.raises(InputError, match=f"line 1: the key '{key}' is what a column is called"):
        load(f"codes: [{{key: {key}, name: A}}]")
    with pytest.raises(InputError, match=f"line 2: the key '{key}' is what a column is called"):
        load(f"key,name\n{key},A\n", name="codes.csv")


def test_a_code_named_like_such_a_column_gets_another_key(load: Callable[..., LoadedCodebook], open_as: OpenAs) -> None:
    load("codes: [{name: Memo}, {name: text}]")
    with open_as("ana") as study:
        assert [code.key for code in show_codebook(study).codes] == ["memo_2", "text_2"]
