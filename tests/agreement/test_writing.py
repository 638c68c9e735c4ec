"""The report as a file: the same figures in every kind, and nobody's text as formula, markup or path."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import numpy as np
import openpyxl
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from coder.agreement.chart import chart_caption, chart_title
from coder.agreement.chart_confusion import cells_of, mixed_up
from coder.agreement.chart_trend import trend_sheets
from coder.agreement.figures import AgreementReport, as_json
from coder.agreement.many_groups import overview_of
from coder.agreement.markdown import markdown
from coder.agreement.named import labels_of
from coder.agreement.report import agreement_report
from coder.agreement.writing import write_report
from coder.errors import InputError
from coder.store.study import Study
from tests.agreement.building import TWELVE, Survey, build

HOSTILE = '=HYPERLINK("http://x") | <b> *x* $\\alpha$ \x1b[31m'


@pytest.fixture
def report(study_path: Path) -> AgreementReport:
    build(study_path, Survey(TWELVE, extra_codes=["unused"]))
    with Study.open(study_path, "lee") as study:
        return agreement_report(study, resamples=100)


@pytest.fixture
def hostile(study_path: Path) -> AgreementReport:
    attributes = {f"r{place}": HOSTILE for place in range(12)}
    build(study_path, Survey([("a$b$", "a$b$"), ("", "a$b$")] * 6, attributes=attributes))
    with Study.open(study_path, "lee") as study:
        return agreement_report(study, by="attribute:role", resamples=100)


class TestTables:
    def test_csv_has_one_row_for_each_code_with_its_base(self, report: AgreementReport, tmp_path: Path) -> None:
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["code"]: row for row in csv.DictReader(file)}
        assert len(rows) == 14
        assert (rows["cost"]["both"], rows["cost"]["a_only"], rows["cost"]["units"]) == ("1", "1", "12")
        assert float(rows["cost"]["kappa"]) == pytest.approx(0.625)
        assert rows["unused"]["kappa"] == ""
        assert rows["unused"]["why_undefined"] == "neither coder used it"

    def test_xlsx_holds_the_same_figures(self, report: AgreementReport, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(write_report(report, tmp_path / "a.xlsx"))
        header, *rows = book["Codes"].iter_rows(values_only=True)
        found = {row[header.index("code")]: row[header.index("kappa")] for row in rows}
        assert found == {code.code: code.kappa.value for code in report.whole.codes}
        overall = {row[2]: row[3] for row in book["Overall"].iter_rows(min_row=2, values_only=True)}
        assert overall["same set of codes"] == pytest.approx(5 / 12)

    def test_json_is_that_of_the_command(self, report: AgreementReport, tmp_path: Path) -> None:
        written = write_report(report, tmp_path / "a.json").read_text(encoding="utf-8")
        assert json.loads(written) == as_json(report)

    def test_markdown_has_every_code_and_names_the_coders(self, report: AgreementReport) -> None:
        text = markdown(report)
        assert "A = ana, B = ben" in text
        assert "| usual\\_voices |" in text
        assert "12 answers of 12 respondents." in text


class TestNoDisagreement:
    """The codes time and usual_voices have no difference: no file prints [1, 1] for them."""

    WHY = "no disagreement seen in 12 answers; by the rule of three agreement of at least 75%"

    def test_tables_say_why_there_is_no_interval(self, report: AgreementReport, tmp_path: Path) -> None:
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["code"]: row for row in csv.DictReader(file)}
        assert (rows["time"]["kappa"], rows["time"]["kappa_low"], rows["time"]["kappa_high"]) == ("1.0", "", "")
        assert rows["time"]["why_no_interval"] == self.WHY
        assert rows["cost"]["why_no_interval"] == ""
        assert rows["cost"]["kappa_low"]
        header, *lines = openpyxl.load_workbook(write_report(report, tmp_path / "a.xlsx"))["Codes"].values
        (time,) = (dict(zip(header, line, strict=True)) for line in lines if line[1] == "time")
        assert (time["alpha_low"], time["why_no_interval"]) == (None, self.WHY)
        (line,) = (line for line in markdown(report).splitlines() if line.startswith("| time |"))
        assert self.WHY in line
        assert "| 1.000 |  |  |" in line

    def test_json_keeps_the_bounds_and_adds_why(self, report: AgreementReport) -> None:
        (time,) = (code for code in as_json(report)["codes"] if code["code"] == "time")
        assert time["kappa"]["value"] == time["kappa"]["low"] == time["kappa"]["high"] == 1
        assert time["kappa"]["why"] == time["ac1"]["why"] == self.WHY
        assert "why" not in as_json(report)["overall"]["pooled_kappa"]

    def test_the_chart_draws_no_interval(self, report: AgreementReport, tmp_path: Path) -> None:
        words = [each.text for each in ElementTree.parse(write_report(report, tmp_path / "a.svg")).iter() if each.text]
        assert "1.00, no difference seen, few uses" in words
        assert not any("[1.00, 1.00]" in word for word in words)

    def test_all_codes_together(self, study_path: Path) -> None:
        people = [f"r{place // 2}" for place in range(20)]
        build(study_path, Survey([("a", "a"), ("b", "b")] * 10, respondents=people, questions=["Q1", "Q2"] * 10))
        with Study.open(study_path, "lee") as study:
            found = as_json(agreement_report(study, resamples=100))
        why = "no disagreement seen in 20 answers of 10 respondents; by the rule of three agreement of at least 70%"
        assert found["overall"]["pooled_kappa"]["why"] == found["overall"]["alpha_masi"]["why"] == why


class TestHostileText:
    def test_csv_and_xlsx_cells_are_text(self, hostile: AgreementReport, tmp_path: Path) -> None:
        text = write_report(hostile, tmp_path / "a.csv").read_text(encoding="utf-8-sig")
        assert all(line.startswith("\"'=HYPERLINK") for line in text.splitlines()[1:])
        book = openpyxl.load_workbook(write_report(hostile, tmp_path / "a.xlsx"))
        cell = book["Codes"]["A2"]
        assert cell.data_type == "s"
        assert cell.hyperlink is None

    def test_markdown_escapes_it(self, hostile: AgreementReport) -> None:
        (heading,) = (line for line in markdown(hostile).splitlines() if line.startswith("## "))
        assert "\\| \\<b\\> \\*x\\* \\$\\\\alpha\\$" in heading
        assert "\x1b" not in heading
        assert "http://" not in heading


class TestChart:
    def test_svg_is_drawn_with_names_as_they_are(self, study_path: Path, tmp_path: Path) -> None:
        build(study_path, Survey([("a$b$", "a$b$"), ("", "c"), ("", "")] * 4, extra_codes=["$unused$"]))
        with Study.open(study_path, "lee") as study:
            report = agreement_report(study, resamples=100)
        path = write_report(report, tmp_path / "a.svg")
        words = {element.text for element in ElementTree.parse(path).iter() if element.text}
        assert {"A$b$", "$unused$", "not defined: used by nobody"} <= words
        assert path.read_bytes() == write_report(report, tmp_path / "b.svg").read_bytes()

    def test_png_of_35_codes(self, study_path: Path, tmp_path: Path) -> None:
        build(study_path, Survey(TWELVE, extra_codes=[f"code_{place}" for place in range(22)]))
        with Study.open(study_path, "lee") as study:
            report = agreement_report(study, resamples=0)
        content = write_report(report, tmp_path / "a.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        height = int.from_bytes(content[20:24], "big")
        assert height / 150 > 35 * 0.25

    def test_title_and_caption_come_from_the_data(self, report: AgreementReport) -> None:
        assert chart_title(report) == "Cohen's kappa and Krippendorff's alpha per code: ana, ben, round main"
        assert "n = 12 answers of 12 respondents" in chart_caption(report)
        assert "100 resamples of respondents (seed 1)" in chart_caption(report)
        assert "For 1 of 14 codes kappa is not defined" in chart_caption(report)

    def test_groups_have_no_chart(self, hostile: AgreementReport, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="leave --by away"):
            write_report(hostile, tmp_path / "a.png")


class TestMore:
    """Codes mixed up, analytic errors, DOCX, heat map and trend."""

    def test_csv_of_codes_mixed_up(self, report: AgreementReport, tmp_path: Path) -> None:
        path = write_report(report, tmp_path / "a.csv", confusion=True)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = {(row["first"], row["second"]): row for row in csv.DictReader(file)}
        assert {pair: row["times"] for pair, row in rows.items()} == {
            ("training", "knowledge"): "1", ("tokenism", "lip_service"): "1", ("language", "communication"): "1",
        }  # fmt: skip
        assert rows["training", "knowledge"]["a_first_b_second"] == "1"

    def test_xlsx_has_every_table(self, report: AgreementReport, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(write_report(report, tmp_path / "a.xlsx"))
        assert book.sheetnames == ["Codes", "Overall", "Confusion", "Nothing instead", "About"]
        alone = {row[2]: row[3:] for row in book["Nothing instead"].iter_rows(min_row=2, values_only=True)}
        assert alone == {"cost": (1, 0), "support": (0, 1), "box_ticking": (1, 0), "representativeness": (0, 1)}

    def test_analytic_errors_are_those_of_statsmodels(self, study_path: Path, tmp_path: Path) -> None:
        build(study_path, Survey([("x", "x")] * 8 + [("x", "")] * 2 + [("", "x")] * 3 + [("", "")] * 87))
        with Study.open(study_path, "lee") as study:
            report = agreement_report(study, resamples=0)
        expected = cohens_kappa(np.array([[8, 2], [3, 87]])).std_kappa
        with write_report(report, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        assert float(row["kappa_se"]) == pytest.approx(expected)
        assert as_json(report)["codes"][0]["kappa"]["standard_error"] == pytest.approx(expected)

    def test_docx_has_headings_tables_and_pictures(self, report: AgreementReport, tmp_path: Path) -> None:
        document = docx.Document(str(write_report(report, tmp_path / "a.docx")))
        headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
        assert headings == [
            "All codes together", "Code by code, the lowest kappa first", "Codes given in one another's place",
            "Codes that one gave, and the other nothing in their place", "Codes and their keys",
        ]  # fmt: skip
        cells = {row.cells[0].text: [cell.text for cell in row.cells] for row in document.tables[1].rows}
        assert cells["Cost"][1:6] == ["1", "1", "0", "10", "92%"]
        expected = cohens_kappa(np.array([[1, 1], [0, 10]])).std_kappa
        assert cells["Cost"][6].startswith(".62 [")
        assert cells["Cost"][6].endswith(f"\nSE {expected:.3f}".replace("0.", "."))
        # (both - none)/n and (A only - B only)/n
        assert cells["Cost"][7:9] == [f"-{9 / 12:.2f}".replace("0.", "."), f"{1 / 12:.2f}".replace("0.", ".")]
        assert cells["Training"][-1] == "too few"
        assert cells["Unused"][-1] == "neither coder used it"
        alone = [[cell.text for cell in row.cells] for row in document.tables[3].rows]
        assert alone[1:] == [
            [name, "1", *sides]
            for name, *sides in (
                ("Cost", "1", "0"), ("Support", "0", "1"), ("Box_ticking", "1", "0"), ("Representativeness", "0", "1"),
            )
        ]  # fmt: skip
        keys = {row.cells[0].text: row.cells[1].text for row in document.tables[4].rows[1:]}
        assert (len(keys), keys["Box_ticking"]) == (14, "box_ticking")
        assert len(document.inline_shapes) == 2
        assert document.core_properties.author == ""

    def test_codes_of_one_name_have_their_keys_beside_it(self, report: AgreementReport) -> None:
        codes = tuple(
            replace(code, name="Pay") if code.code in ("cost", "time") else code for code in report.whole.codes
        )
        labels = labels_of(replace(report, groups=(replace(report.whole, codes=codes),)))
        assert (labels["cost"], labels["time"], labels["culture"]) == ("Pay (cost)", "Pay (time)", "Culture")

    def test_a_chart_of_many_codes_fills_several_pages(self, study_path: Path, tmp_path: Path) -> None:
        """40 codes on three sheets, the trend of 39 that were used as one picture and three sheets of 13."""
        used = [f"code_{number}" for number in range(39)]
        build(study_path, Survey([(" ".join(used), " ".join(used)), ("", "")] * 4, extra_codes=["unused"]))
        with Study.open(study_path, "lee") as study:
            many = agreement_report(study, resamples=0)
            trend = agreement_report(study, resamples=0, by="batch")
        document = docx.Document(str(write_report(many, tmp_path / "a.docx")))
        assert len(document.inline_shapes) == 3
        page = document.sections[0]
        for shape in document.inline_shapes:
            assert shape.height <= page.page_height - page.top_margin - page.bottom_margin
            # letters of 9 points on a chart 11 inches wide are still above 7
            assert 9 * shape.width.inches / 11 > 7
        assert [(len(codes), together) for codes, together in trend_sheets(trend)] == [
            (0, True), (13, False), (13, False), (13, False),
        ]  # fmt: skip

    def test_docx_of_hostile_text_is_a_document(self, hostile: AgreementReport, tmp_path: Path) -> None:
        document = docx.Document(str(write_report(hostile, tmp_path / "a.docx")))
        assert any('=HYPERLINK("http://x") | <b> *x*' in each.text for each in document.paragraphs)
        assert not any("\x1b" in each.text for each in document.paragraphs)

    def test_the_map_has_every_count(self, report: AgreementReport) -> None:
        keys = mixed_up(report.whole)
        cells = cells_of(report, report.whole, keys)
        at = {(a, b): cells[i][j] for i, a in enumerate([*keys, ""]) for j, b in enumerate([*keys, ""]) if cells[i][j]}
        assert at == {
            ("tokenism", "lip_service"): 1, ("training", "knowledge"): 1, ("language", "communication"): 1,
            ("cost", ""): 1, ("box_ticking", ""): 1, ("", "support"): 1, ("", "representativeness"): 1,
        }  # fmt: skip

    @pytest.mark.parametrize("kind", ["svg", "png"])
    def test_map_and_trend_are_drawn(
        self, report: AgreementReport, study_path: Path, tmp_path: Path, kind: str
    ) -> None:
        assert write_report(report, tmp_path / f"map.{kind}", confusion=True).stat().st_size > 1000
        for by in ("round", "version", "batch"):
            with Study.open(study_path, "lee") as study:
                trend = agreement_report(study, by=by, resamples=50)
            assert write_report(trend, tmp_path / f"{by}.{kind}").stat().st_size > 1000

    def test_the_trend_is_a_sheet(self, report: AgreementReport, study_path: Path, tmp_path: Path) -> None:
        with Study.open(study_path, "lee") as study:
            trend = agreement_report(study, by="batch", resamples=0)
        rows = list(openpyxl.load_workbook(write_report(trend, tmp_path / "t.xlsx"))["Trend"].values)
        assert rows[0] == ("figure", *(f"ana and ben, {each} quarter" for each in ("1st", "2nd", "3rd", "4th")))
        assert rows[1] == ("answers", 3, 3, 3, 3)
        # alike: answer 1; 6; 8 and 9; 12
        same = next(row for row in rows if row[0] == "same set of codes")
        assert same[1:] == pytest.approx((1 / 3, 1 / 3, 2 / 3, 1 / 3))


class TestAnAttributeOfManyValues:
    """13 values: of the first two 31 and 30 answers, of the others one."""

    @pytest.fixture
    def many(self, study_path: Path) -> AgreementReport:
        roles = ["first"] * 31 + ["second"] * 30 + [f"other {number}" for number in range(11)]
        attributes = {f"r{place}": role for place, role in enumerate(roles)}
        build(study_path, Survey([("a", "a"), ("", "a"), ("", "")] * 24, attributes=attributes))
        with Study.open(study_path, "lee") as study:
            return agreement_report(study, by="attribute:role", resamples=0)

    def test_all_stand_in_the_overview_and_those_with_answers_enough_have_tables(
        self, many: AgreementReport, tmp_path: Path
    ) -> None:
        said = "role has 13 values: those with at least 30 answers have tables of their own (2)"
        document = docx.Document(str(write_report(many, tmp_path / "a.docx")))
        rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert rows[0][:4] == ["role", "answers", "respondents", "same set"]
        assert {row[0]: row[1] for row in rows[1:]} == {"first": "31", "second": "30"} | {
            f"other {number}": "1" for number in range(11)
        }
        headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
        assert headings == ["Overview", "role: first", "role: second", "Codes and their keys"]
        assert any(said in each.text and each.text.endswith("72 answers in all.") for each in document.paragraphs)
        text = write_report(many, tmp_path / "a.md").read_text(encoding="utf-8")
        assert said in text
        assert "| other 10 | 1 | 1 |" in text
        assert text.count("attribute:role: ") == 2

    def test_tables_for_programs_have_every_value(self, many: AgreementReport, tmp_path: Path) -> None:
        with write_report(many, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {row["group"]: row["units"] for row in csv.DictReader(file)}["other 10"] == "1"

    def test_few_values_have_tables_each(self, many: AgreementReport, tmp_path: Path) -> None:
        some = replace(many, groups=many.groups[-12:])
        assert overview_of(some) is None
        assert write_report(some, tmp_path / "a.md").read_text(encoding="utf-8").count("attribute:role: ") == 12

    def test_of_many_large_values_the_largest_have_tables(self, many: AgreementReport) -> None:
        groups = tuple(replace(many.groups[0], group=f"v{number}", units=30 + number) for number in range(14))
        overview = overview_of(replace(many, groups=groups))
        assert overview is not None
        assert overview.names == {f"v{number}" for number in range(2, 14)}
        assert "of 14 with at least 30 answers the 12 with the most have tables" in overview.said
        assert [row[1] for row in overview.rows] == [str(30 + number) for number in range(14)]


def test_a_file_that_is_there_stays(report: AgreementReport, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match="--force"):
        write_report(report, path)
    assert path.read_text() == "mine"


def test_other_suffixes_are_refused(report: AgreementReport, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.csv, \.docx, \.json, \.md"):
        write_report(report, tmp_path / "a.pdf")
