"""Level 2: answers in no theme and a seeded sample are read again; what was missed may be coded late."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coder.codebook.loading import load_codebook
from coder.coding.log_reading import read_log
from coder.errors import InputError, NotAllowed
from coder.store.model import CodebookVersion, ConsensusCoding
from coder.themes.loading import load_themes
from coder.themes.reading import show_themes
from coder.themes.rereading import loose_answers, record_reread, reread_progress, reread_sample
from coder.themes.review import Finding, record_findings
from coder.themes.steps import undo_theme_step
from tests.themes.agreed import CODEBOOK, THEMES, Agreed


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


def test_answers_in_no_theme_say_why(themed: Agreed) -> None:
    with themed.open() as study:
        record_findings(study, [Finding("voices", "P3", "Q2", "drop", reason="about something else")])
        found = {(one.respondent, one.question): one.why for one in loose_answers(study)}
    assert found[("P3", "Q1")] == "its codes are in no theme"
    assert found[("P3", "Q2")] == "the review took it out"
    assert found[("P10", "Q1")] == "no code applies, as was agreed"
    assert found[("P10", "Q2")].startswith("it has no agreed codes")
    assert len(found) == 4


def test_the_same_seed_draws_the_same_answers(themed: Agreed) -> None:
    with themed.open() as study:
        one, again, other = (reread_sample(study, 3, seed) for seed in (1, 1, 4))
        assert [each.answer_id for each in one] == [each.answer_id for each in again]
        assert [each.answer_id for each in one] != [each.answer_id for each in other]
        assert len(reread_sample(study, 100)) == 7


def test_findings_are_counted_logged_and_taken_back(themed: Agreed) -> None:
    with themed.open() as study:
        record_reread(study, "P1", "Q1", "reflected")
        record_reread(study, "P10", "Q1", "elsewhere", reason="no more than politeness")
        progress = reread_progress(study)
        assert (progress.substantive, progress.loose, progress.loose_read) == (7, 3, 1)
        assert (progress.read, progress.reflected, progress.missed, progress.elsewhere) == (2, 1, 0, 1)
        entry = read_log(study, action="answer.review").entries[-1]
        assert (entry.subject, entry.reason) == ("P10/Q1", "no more than politeness")
        undo_theme_step(study)
        assert reread_progress(study).read == 1


def test_late_coding_adds_to_the_agreed_layer_alone(themed: Agreed) -> None:
    with themed.open() as study:
        record_reread(study, "P3", "Q1", "missed", reason="nobody asked: who speaks", codes=["representativeness"])
        with study.read() as session:
            late = session.scalars(select(ConsensusCoding).where(ConsensusCoding.origin == "late")).one()
            assert (late.decision_id, late.person_id, late.start) == (None, None, None)
        assert reread_progress(study).late == 1
        assert show_themes(study).themes[0].children[0].respondents == 2
        undo_theme_step(study)
        assert reread_progress(study).late == 0
        assert show_themes(study).themes[0].children[0].respondents == 1


def test_a_late_code_goes_by_the_codebook_that_has_it(themed: Agreed) -> None:
    with themed.open() as study:
        load_codebook(
            study, themed.file("b2.yaml", CODEBOOK + "  - {key: workforce, name: Workforce, brief: People}\n")
        )
        record_reread(study, "P3", "Q1", "missed", reason="nobody there", codes=["workforce"])
        with study.read() as session:
            late = session.scalars(select(ConsensusCoding).where(ConsensusCoding.origin == "late")).one()
            assert session.get_one(CodebookVersion, late.codebook_version_id).number == 2


def test_what_makes_no_sense_is_refused(themed: Agreed) -> None:
    with themed.open() as study:
        for arguments, codes, words in (
            (("P10", "Q2", "missed"), ["time"], "no agreed coding yet"),
            (("P3", "Q1", "missed"), ["tokenism"], "already"),
            (("P3", "Q1", "reflected"), ["time"], "when the themes miss something"),
            (("P3", "Q1", "seen"), [], "findings are reflected, missed, elsewhere"),
        ):
            with pytest.raises(InputError, match=words):
                record_reread(study, *arguments, reason="r", codes=codes)
        with pytest.raises(InputError, match="a reason is needed"):
            record_reread(study, "P3", "Q1", "missed")
    with themed.open("ana") as study, pytest.raises(NotAllowed):
        record_reread(study, "P3", "Q1", "reflected")
