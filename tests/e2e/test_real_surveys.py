"""Real people's surveys and codings go through the command line and give the reference figures."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from coder.cli.main import coder
from coder.coding.desk import CodingDesk
from coder.store.check import check_study
from coder.store.study import Study
from tests.conftest import shared_folder

TOLERANCE = 1e-4


class Place:
    """A folder with a study in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study = folder / "study.db"
        self("init", "--title", "Real survey", "--lead", "lee")

    def __call__(self, *arguments: object, who: str = "lee") -> Result:
        words = [str(word) for word in (*arguments, "-s", self.study, "--as", who)]
        return CliRunner().invoke(coder, words, catch_exceptions=False, standalone_mode=False)

    def write(self, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    def code(self, coders: dict[str, list[tuple[str, str, str]]]) -> None:
        """Add the coders, open a round, load what each coded, and close it."""
        for name in coders:
            self("team", "add", name)
        self("round", "open", "main", *(part for name in coders for part in ("--coder", name)))
        for name, rows in coders.items():
            self("codings", "load", self.write(f"{name}.csv", ["respondent", "question", "code"], rows), who=name)
            self("round", "submit", "--partial", who=name)
        self("round", "close", "main")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def proctoring(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Path]:
    data = shared_folder() / "data" / "proctoring"
    place = Place(tmp_path_factory.mktemp("proctoring"))
    place(
        "import", data / "texts.csv",
        "--respondent", "respondent_id", "--question-column", "question", "--text-column", "text",
    )  # fmt: skip
    codings = table(data / "codings.csv")
    place(
        "codebook", "load", place.write("book.csv", ["code"], [[code] for code in sorted({r["code"] for r in codings})])
    )
    answers = {row["text_id"]: (row["respondent_id"], row["question"]) for row in table(data / "texts.csv")}
    given: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in codings:
        given[row["coder"], row["text_id"]].append(row["code"])
    coders: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in table(data / "units_coded.csv"):
        for code in given[row["coder"], row["text_id"]] or [""]:
            coders[row["coder"]].append((*answers[row["text_id"]], code))
    place.code(coders)
    return place, data


def group_figures(place: Place, level: str) -> dict[str, Any]:
    done = place("agreement", "--by", "question", "--level", level, "--resamples", "0", "--json")
    found: dict[str, Any] = json.loads(done.stdout)["groups"]
    return found


def number(value: Any) -> float:
    return float(value["value"] if isinstance(value, dict) else value)


def test_agreement_per_code_of_two_real_coders(proctoring: tuple[Place, Path]) -> None:
    place, data = proctoring
    book = json.loads(place("codebook", "show", "--json").stdout)["codes"]
    entries = {entry["key"]: entry for entry in book}

    def path(key: str) -> str:
        entry = entries[key]
        return (path(entry["parent"]) + "->" if entry["parent"] else "") + entry["name"]

    found = {
        (question, path(code["code"])): code
        for question, group in group_figures(place, "leaf").items()
        for code in group["codes"]
    }
    names = {
        "both": "both", "a_only": "a_only", "b_only": "b_only", "neither": "neither", "cohen_kappa": "kappa",
        "kripp_alpha": "alpha", "gwet_ac1": "ac1", "pabak": "pabak", "pos_agree_dice": "positive",
        "pct_agree": "percent",
    }  # fmt: skip
    reference = table(data / "reference_agreement_by_code.csv")
    assert len(reference) == 72
    for row in reference:
        code = found[row["question"], row["code"]]
        for theirs, ours in names.items():
            assert number(code[ours]) == pytest.approx(float(row[theirs]), abs=TOLERANCE), (row["code"], ours)


def test_agreement_per_question_of_two_real_coders(proctoring: tuple[Place, Path]) -> None:
    """The reference's "pooled" kappa adds up the codes' tables: ours of that definition is `summed_kappa`."""
    place, data = proctoring
    leaf, parent = group_figures(place, "leaf"), group_figures(place, "parent")
    names = {
        "exact_set_match": "exact_match", "mean_jaccard": "mean_jaccard", "pooled_cohen_kappa": "summed_kappa",
        "pooled_kripp_alpha": "summed_alpha", "alpha_masi": "alpha_masi", "alpha_jaccard": "alpha_jaccard",
        "mean_cohen_kappa_over_codes": "mean_kappa",
    }  # fmt: skip
    for row in table(data / "reference_agreement_by_question.csv"):
        group = leaf[row["question"]]
        assert group["units"] == int(row["n_units"])
        for theirs, ours in names.items():
            assert number(group["overall"][ours]) == pytest.approx(float(row[theirs]), abs=TOLERANCE), (row, ours)
        above = parent[row["question"]]["overall"]
        assert number(above["summed_kappa"]) == pytest.approx(float(row["pooled_kappa_top_level"]), abs=TOLERANCE)
        assert number(above["alpha_masi"]) == pytest.approx(float(row["alpha_masi_top_level"]), abs=TOLERANCE)


def test_eight_thousand_comments_with_fifty_themes(shared: Path, tmp_path: Path) -> None:
    data = shared / "data" / "nhs_fft"
    place = Place(tmp_path)
    place(
        "import", data / "texts.csv", "--respondent", "respondent_id", "--question-column", "question",
        "--text-column", "text", "--attribute", "trust", "--attribute", "rating",
    )  # fmt: skip
    place("codebook", "load", data / "codebook.csv")
    place("team", "add", "labeller")
    place("round", "open", "main", "--coder", "labeller")
    texts = {row["text_id"]: row for row in table(data / "texts.csv")}
    codings = table(data / "codings.csv")
    rows = [(texts[r["text_id"]]["respondent_id"], texts[r["text_id"]]["question"], r["code"]) for r in codings]
    done = place("codings", "load", place.write("c.csv", ["respondent", "question", "code"], rows), who="labeller")
    written = {id_ for id_, row in texts.items() if row["text"].strip()}
    coded = {row["text_id"] for row in codings} & written
    assert f"{len(coded):,} answers" in done.stderr
    with Study.open(place.study, "labeller") as study:
        desk = CodingDesk(study)
        assert (desk.count, desk.finished_count) == (len(written), len(coded))
        assert [line.number for line in desk.lines(7000, 7005)] == [7001, 7002, 7003, 7004, 7005]
        assert check_study(study).faults == ()


def test_the_quotes_of_a_real_report_come_out_grouped_and_attributed(shared: Path, tmp_path: Path) -> None:
    source = table(shared / "data" / "scie" / "scie_quotes.csv")
    place = Place(tmp_path)
    place(
        "import", shared / "data" / "scie" / "scie_quotes.csv", "--respondent", "quote_id", "--question", "quote_text",
        "--attribute", "respondent_type", "--attribute", "role", "--attribute", "number",
    )  # fmt: skip
    sections = {row["section"]: f"c{index}" for index, row in enumerate({r["section"]: r for r in source}.values())}
    place("codebook", "load", place.write("book.csv", ["key", "name"], [(key, name) for name, key in sections.items()]))
    place.code({"ana": [(row["quote_id"], "quote_text", sections[row["section"]]) for row in source]})
    themes = ["themes:"]
    themes += [
        f'  - {{key: t{key}, name: "{name}", kind: topic_summary, codes: [{key}]}}' for name, key in sections.items()
    ]
    (tmp_path / "themes.yaml").write_text("\n".join(themes), encoding="utf-8")
    place("themes", "load", tmp_path / "themes.yaml")
    place("quotes", "--out", tmp_path / "quotes.docx")
    paragraphs = docx.Document(str(tmp_path / "quotes.docx")).paragraphs
    headings = [paragraph.text for paragraph in paragraphs if paragraph.style.name.startswith("Heading")]
    assert set(sections) <= set(headings)
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    assert "Staff (manager) #208" in text
    assert "Person with lived experience #030" in text
    for row in source:
        assert row["quote_text"].split("\n")[0] in text
