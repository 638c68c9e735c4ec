"""A pack for discussion: answers and readings, and nobody's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.consensus.differences import list_differences
from coder.errors import InputError, NotAllowed
from coder.reporting.discussion_pack import save_pack
from coder.store.model import Respondent
from coder.store.study import Study
from coder.survey.redaction import mark_identifier, reopen_identifiers, replace_identifiers
from tests.consensus.conftest import make_round

WORK = {
    "anastasia": [(("language", 0, 6),), ("time",), ("cost",)],
    "benedict": [(("communication", 7, 13),), ("cost",), ("time",)],
}


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    return make_round(tmp_path / "s.db", WORK)


def words_of(path: Path) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


@pytest.mark.parametrize("name", ["p.docx", "p.txt"])
def test_answers_readings_and_rules_are_there_and_no_name(study_path: Path, tmp_path: Path, name: str) -> None:
    with Study.open(study_path, "lee") as study:
        saved = save_pack(study, tmp_path / name)
        texts = [each.text for each in list_differences(study)]
    written = words_of(tmp_path / name) if name.endswith("x") else (tmp_path / name).read_text(encoding="utf-8")
    assert [number for number, _, _ in saved.answers] == [1, 2, 3]
    assert saved.unscanned == 3
    for text in texts:
        assert text in written
    for wanted in ("Reading A: ", "“Answer”", "language: b", "To ask: Words?", "What is in the way?"):
        assert wanted in written
    for secret in ("anastasia", "benedict", "r1", "r2", "r3", "lee"):
        assert secret not in written.split()


def test_identifiers_are_replaced_in_the_answer_and_in_the_marked_words(study_path: Path, tmp_path: Path) -> None:
    with Study.open(study_path, "lee") as study:
        ids = mark_identifier(study, "r1", "Q1", words="number 1").ids
        reopen_identifiers(study, ids)
        with pytest.raises(InputError, match="held back"):
            save_pack(study, tmp_path / "p.txt", codes=["language"])
        replace_identifiers(study, ids, "[left out]")
        save_pack(study, tmp_path / "p.txt", codes=["language"])
    written = (tmp_path / "p.txt").read_text(encoding="utf-8")
    assert "Answer [left out]: there" in written
    assert "“[left out]”" in written
    assert "number" not in written


def test_who_may_not_be_quoted_is_held_back_and_counted(study_path: Path, tmp_path: Path) -> None:
    with Study.open(study_path, "lee") as study:
        with study.write() as session:
            session.query(Respondent).filter_by(key="r2").one().may_quote = False
            session.log("test.consent", "r2")
        saved = save_pack(study, tmp_path / "p.txt", most=5)
    assert (saved.held, [respondent for _, respondent, _ in saved.answers]) == (1, ["r1", "r3"])


def test_only_a_lead_writes_one_and_only_as_docx_or_text(study_path: Path, tmp_path: Path) -> None:
    with Study.open(study_path, "lee") as study, pytest.raises(InputError, match=r"\.docx or a \.txt"):
        save_pack(study, tmp_path / "p.pdf")
    with Study.open(study_path, "anastasia") as study, pytest.raises(NotAllowed):
        save_pack(study, tmp_path / "p.txt")
