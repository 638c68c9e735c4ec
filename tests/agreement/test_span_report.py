"""Where in the answers the codes stand, from the database: by hand, and as scikit-learn counts characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score
from sqlalchemy import select, update

from coder.agreement import compare_spans
from coder.agreement.span_report import SpanReport, span_report, spans_as_json
from coder.agreement.writing import write_report
from coder.errors import InputError, NotAllowed
from coder.store.model import Answer, Coding, StudyRow
from coder.store.study import Study
from tests.agreement.building import Survey, build

TEXTS = ("0123456789", "abcdefghij", "ABCDEFGHIJKLMNOPQRST")
MARKS = {1: (0, 6), 2: (2, 8), 3: None, 4: (4, 6), 5: (0, 5), 6: None}
"""Of the codings in the order of the builder: ana on the answers 1, 2, 3, then ben; None: the whole answer."""


@pytest.fixture
def spans(study_path: Path) -> Path:
    """ana: a 0-6 | a 2-8 | b whole; ben: a 4-6 | a 0-5 | no code applies."""
    build(study_path, Survey([("a", "a"), ("a", "a"), ("b", "")], parents={"b": "c"}, extra_codes=["c"]))
    with Study.open(study_path, "lee") as study, study.write() as session:
        for answer, text in zip(session.scalars(select(Answer).order_by(Answer.id)), TEXTS, strict=True):
            answer.text = text
        for coding, span in MARKS.items():
            if span:
                session.execute(update(Coding).where(Coding.id == coding).values(start=span[0], end=span[1]))
        session.log("test.spans", "")
    return study_path


def report_of(path: Path, **options: object) -> SpanReport:
    with Study.open(path, "lee") as study:
        return span_report(study, **{"resamples": 0, **options})  # type: ignore[arg-type]


def test_characters_of_all_answers_are_one_table(spans: Path) -> None:
    """a: both 2 + 3, only ana 4 + 3, only ben 0 + 2, of 40 characters; as scikit-learn has it from the characters."""
    (group,) = report_of(spans).groups
    (a,) = (code for code in group.found.codes if code.code == "a")
    ana = [1] * 6 + [0] * 4 + [0, 0] + [1] * 6 + [0, 0] + [0] * 20
    ben = [0] * 4 + [1] * 2 + [0] * 4 + [1] * 5 + [0] * 5 + [0] * 20
    assert a.percent.value == pytest.approx(sum(x == y for x, y in zip(ana, ben, strict=True)) / 40)
    assert a.kappa is not None
    assert a.kappa.value == pytest.approx(cohen_kappa_score(ana, ben))
    assert group.found.characters == 40
    assert a.spans == (2, 2)


def test_a_code_on_the_whole_answer_marks_all_of_it(spans: Path) -> None:
    (group,) = report_of(spans).groups
    (b,) = (code for code in group.found.codes if code.code == "b")
    assert b.percent.value == pytest.approx(20 / 40)  # the 20 characters of the third answer differ
    assert b.spans == (1, 0)


def test_matched_spans_need_half_of_their_union(spans: Path) -> None:
    """2/6 and 3/8 in common: no match; with b five spans and nothing matched."""
    (group,) = report_of(spans).groups
    assert group.found.overlap_f1.value == 0


def test_it_is_what_the_library_says_of_the_same_spans(spans: Path) -> None:
    found = report_of(spans, resamples=200, seed=3).groups[0].found
    ana = [[(0, 6, "a")], [(2, 8, "a")], [(0, 20, "b")]]
    ben: list[list[tuple[int, int, str]]] = [[(4, 6, "a")], [(0, 5, "a")], []]
    assert found == compare_spans(TEXTS, ana, ben, resamples=200, seed=3)
    assert found.whole is not None
    assert found.whole.u.value is not None


def test_families(spans: Path) -> None:
    (group,) = report_of(spans, level="parent").groups
    assert {code.code for code in group.found.codes} == {"a", "c"}


def test_by_question(spans: Path) -> None:
    report = report_of(spans, by="question")
    assert [(group.group, group.found.texts) for group in report.groups] == [("Q1", 3)]
    assert list(spans_as_json(report)["groups"]) == ["Q1"]


def test_json_follows_the_style_of_the_report_on_answers(spans: Path) -> None:
    found = spans_as_json(report_of(spans))
    assert (found["unit"], found["units"], found["characters"]) == ("span", 3, 40)
    codes = {code["code"]: code for code in found["codes"]}
    assert codes["a"]["spans"] == {"ana": 2, "ben": 2}
    assert codes["b"]["kappa"]["value"] == 0
    assert found["overall"]["u_alpha"] == report_of(spans).groups[0].found.whole.u.value  # type: ignore[union-attr]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "md", "json", "docx"])
def test_it_is_written_as_a_file(spans: Path, tmp_path: Path, suffix: str) -> None:
    assert write_report(report_of(spans), tmp_path / f"a.{suffix}").stat().st_size > 100


def test_there_is_no_chart_of_it(spans: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no chart of spans"):
        write_report(report_of(spans), tmp_path / "a.png")


def test_a_reflexive_study_refuses_it_as_well(spans: Path) -> None:
    with Study.open(spans, "lee") as study, study.write() as session:
        session.scalars(select(StudyRow)).one().approach = "reflexive"
        session.log("test.approach", "reflexive")
    with pytest.raises(NotAllowed, match="reflexive"):
        report_of(spans)
    assert report_of(spans, anyway="a reviewer asks").groups
