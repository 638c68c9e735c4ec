"""The sample's themes as a lead works on them: both levels of the review, the map, the pillars traced down."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from coder.demo import LEAD, run_the_loop
from coder.reporting.checklist import checklist
from coder.reporting.framework_matrix import save_matrix
from coder.reporting.quotes import quote_bank
from coder.store.check import check_study
from coder.store.model import FrozenAgreement
from coder.store.study import Study
from coder.themes.framework import PillarView, show_framework
from coder.themes.heat import code_cooccurrence, codes_by_theme, save_heat
from coder.themes.reading import show_themes
from coder.themes.rereading import loose_answers, record_reread, reread_progress, reread_sample
from coder.themes.review import Finding, record_findings, review_progress, theme_extracts
from coder.themes.review_files import load_findings, save_findings
from coder.themes.steps import undo_theme_step
from coder.themes.thematic_map import save_map


@pytest.fixture(scope="module")
def looped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "study.db"
    run_the_loop(path, lambda _: None)
    return path


@pytest.fixture
def sample(looped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(looped, tmp_path / "study.db"))


def frozen(study: Study) -> list[tuple[bytes, object]]:
    with study.read() as session:
        return [(row.codings_hash, row.figures) for row in session.query(FrozenAgreement)]


def test_the_structure_is_that_of_the_reference_report(sample: Path) -> None:
    """Seven themes and a topic summary, five pillars, as in its sections E and F."""
    with Study.open(sample, LEAD) as study:
        tree, framework = show_themes(study), show_framework(study)
    kinds = [theme.kind for theme in tree.themes]
    assert (kinds.count("topic_summary"), kinds.count("theme")) == (1, 7)
    assert [pillar.name for pillar in framework.pillars] == [
        "Respect", "Equity", "Recognition", "Representativeness", "Pragmatism",
    ]  # fmt: skip
    assert [code.key for code in tree.unhoused] == ["worth_effort"]


def test_each_pillar_traces_to_extracts(sample: Path) -> None:
    def every(pillars: tuple[PillarView, ...]) -> list[PillarView]:
        return [each for pillar in pillars for each in (pillar, *every(pillar.children))]

    with Study.open(sample, LEAD) as study:
        framework = show_framework(study)
        for pillar in every(framework.pillars):
            for theme in pillar.themes:
                (group,) = quote_bank(study, themes=[theme.key]).groups
                assert len(group.extracts) + group.held == theme.extracts > 0
                said = {code for extract in group.extracts for code in extract.codes}
                assert said <= {code.key for code in theme.codes}


def test_both_levels_of_the_review(sample: Path, tmp_path: Path) -> None:
    with Study.open(sample, LEAD) as study:
        before, theme = frozen(study), "passed_over"
        sheet = tmp_path / "findings.csv"
        number = save_findings(study, sheet, theme)
        rows = list(csv.DictReader(sheet.open(encoding="utf-8-sig")))
        assert number == len(rows) == 42
        for place, row in enumerate(rows):
            row |= {"finding": "drop", "reason": "a remark"} if place == 0 else {"finding": "fits"}
        rows[1] |= {"finding": "move", "to": "able_and_willing_to_come", "reason": "they were asked"}
        rows[2] |= {"deviant": "yes", "reason": "was asked, and gladly"}
        with sheet.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        assert load_findings(study, sheet) == 42
        found = next(each for each in review_progress(study) if each.theme == theme)
        assert tuple(found)[2:] == (42, 42, 40, 1, 1, 0, 1)
        for answer in loose_answers(study):
            who, question = answer.respondent, answer.question
            if "Hard but worth it" in answer.codes:
                record_reread(study, who, question, "missed", reason="pay-off", codes=["aspiration"])
            else:
                record_reread(study, who, question, "elsewhere", reason="says nothing on it")
        for answer in reread_sample(study, 20, 1):
            if not answer.finding:
                record_reread(study, answer.respondent, answer.question, "reflected")
        whole = reread_progress(study)
        assert whole.late == whole.missed > 0
        # what was missed is in a theme now; all that is still in none was read
        assert whole.loose == whole.loose_read == whole.elsewhere > 0
        assert frozen(study) == before
        assert check_study(study).faults == ()
        phases = checklist(study)
        assert sorted(point.number for phase in phases for point in phase.points) == list(range(1, 16))
        assert any(work.person == LEAD for work in phases[3].work)


def test_bulk_moves_are_taken_back_in_a_later_sitting(sample: Path) -> None:
    with Study.open(sample, LEAD) as study:
        before = [(row.theme, row.extracts) for row in review_progress(study)]
        extracts = theme_extracts(study, "growing_able_together").extracts
        moves = [
            Finding("growing_able_together", each.respondent, each.question, "move", "passed_over", reason="r")
            for each in extracts
        ]
        assert record_findings(study, moves) == len(extracts) > 30
        assert next(t for t in show_themes(study).themes if t.key == "growing_able_together").respondents == 0
    with Study.open(sample, LEAD) as study:
        undo_theme_step(study)
        assert [(row.theme, row.extracts) for row in review_progress(study)] == before


def test_every_picture_is_written_and_says_what_the_study_says(sample: Path, tmp_path: Path) -> None:
    with Study.open(sample, LEAD) as study:
        tree, bank = show_themes(study), quote_bank(study)
        for name in ("map.svg", "map.png", "map.dot", "map.mmd", "map.txt"):
            save_map(study, tmp_path / name)
        save_heat(study, tmp_path / "codes.svg", "codes")
        save_heat(study, tmp_path / "themes.png", "themes")
        pairs, carried = code_cooccurrence(study), codes_by_theme(study)
        number = save_matrix(study, tmp_path / "matrix.xlsx")
    drawn = " ".join(ElementTree.parse(tmp_path / "map.svg").getroot().itertext())
    for theme in tree.themes:
        assert theme.name in drawn
        assert f"{theme.respondents} ({100 * theme.respondents / tree.base.respondents:.0f}%)" in drawn
    for name in ("map.png", "themes.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert all(pairs.counts[i][j] == pairs.counts[j][i] for i in range(len(pairs.rows)) for j in range(i))
    assert all(pairs.counts[i][j] <= pairs.counts[i][i] for i in range(len(pairs.rows)) for j in range(len(pairs.rows)))
    # of the 418 answers that both coded three differences stay unresolved
    assert "415 agreed answers of 175 respondents in closed rounds, pilots left out; 3 more are not" in pairs.caption
    assert carried.columns == tuple(name for name in carried.columns if name in drawn)
    book = load_workbook(tmp_path / "matrix.xlsx")
    sheet = book["Matrix"]
    assert number == sheet.max_row - 1 == len({e.respondent for group in bank.groups for e in group.extracts})
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
