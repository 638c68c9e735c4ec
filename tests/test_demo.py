"""The sample survey goes through the whole loop, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import csv
import json
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from coder.agreement.figures import as_json
from coder.agreement.report import agreement_report
from coder.assets import folder
from coder.coding.rounds import list_rounds
from coder.consensus.layer import consensus_account
from coder.demo import LEAD, ROUND, build, run_the_loop
from coder.errors import InputError
from coder.reporting.quotes import quote_bank
from coder.store.check import check_study
from coder.store.study import Study
from coder.survey.identifier_list import identifier_account, list_identifiers
from coder.themes.reading import show_themes

SAMPLE = folder("sample_data")


def sheet(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sets(name: str) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sheet(f"codings_{name}.csv"):
        found[row["respondent"], row["question"]] |= {row["code"]} - {""}
    return {answer: frozenset(codes) for answer, codes in found.items()}


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "study.db"
    run_the_loop(path, lambda _: None)
    return path


def told(where: str | Path) -> dict[str, Any]:
    with Study.open(where, LEAD) as study:
        account = consensus_account(study, ROUND)
        themes = show_themes(study).themes
        return {
            "agreement": as_json(agreement_report(study, round=ROUND, resamples=50)),
            "account": [account.agreed, account.decided, account.open, account.outcomes, account.causes],
            "themes": [(theme.key, theme.respondents, theme.extracts) for theme in themes],
            "faults": check_study(study).faults,
        }


def test_counts_and_kappa_are_those_of_the_two_sheets(demo_path: Path) -> None:
    ana, ben = sets("ana"), sets("ben")
    assert ana.keys() == ben.keys()
    answers = list(ana)
    with Study.open(demo_path, LEAD) as study:
        report = as_json(agreement_report(study, round=ROUND, resamples=0))
    assert report["units"] == len(answers) >= 300
    assert report["overall"]["exact_match"] == pytest.approx(sum(ana[a] == ben[a] for a in answers) / len(answers))
    for code in report["codes"]:
        by_ana, by_ben = ([code["code"] in person[a] for a in answers] for person in (ana, ben))
        assert code["kappa"]["value"] == pytest.approx(cohen_kappa_score(by_ana, by_ben), abs=1e-9)


def test_every_difference_is_decided_with_a_reason_of_its_own(demo_path: Path) -> None:
    ana, ben = sets("ana"), sets("ben")
    differing = {answer for answer in ana if ana[answer] != ben[answer]}
    decided = {(row["respondent"], row["question"]): row["reason"] for row in sheet("decisions.csv")}
    assert decided.keys() == differing
    assert min(len(reason.split()) for reason in decided.values()) >= 6
    with Study.open(demo_path, LEAD) as study:
        account = consensus_account(study, ROUND)
    assert (account.agreed, account.decided, account.open) == (len(ana) - len(differing), len(differing), 0)


def test_the_sample_is_what_its_readme_says() -> None:
    survey = sheet("survey.csv")
    staff = [row for row in survey if row["group"] == "Staff"]
    assert len(survey) >= 160
    assert 0.7 <= len(staff) / len(survey) <= 0.8
    assert len({row["role"] for row in staff}) >= 12
    assert len({row["organisation"] for row in staff}) == 5
    spans = [row for name in ("ana", "ben") for row in sheet(f"codings_{name}.csv") if row["start"]]
    assert len(spans) >= 120


def test_the_study_is_whole_and_a_practice_round_waits_for_the_lead(demo_path: Path) -> None:
    assert told(demo_path)["faults"] == ()
    with Study.open(demo_path, LEAD) as study:
        practice = list_rounds(study)[-1]
    assert (practice.round.kind, practice.round.state) == ("pilot", "open")
    assert practice.finished == {LEAD: 0}
    assert practice.answers >= len({question for _, question in sets("ana")})


def test_every_possible_identifier_is_decided_as_the_lead_s_sheet_says_and_no_quote_names_anybody(
    demo_path: Path,
) -> None:
    decided = sheet("identifiers.csv")
    with Study.open(demo_path, LEAD) as study:
        lines = list_identifiers(study)
        account, bank = identifier_account(study), quote_bank(study)
    states = {"replace": "replaced", "mark": "replaced", "keep": "kept"}
    assert sorted((one.respondent, one.question, one.words, one.state) for one in lines) == sorted(
        (row["respondent"], row["question"], row["words"], states[row["decision"]]) for row in decided
    )
    assert (account.unscanned, bank.unscanned) == (0, 0)
    quoted = " ".join(extract.text for group in bank.groups for extract in group.extracts)
    assert not [row["words"] for row in decided if row["decision"] != "keep" and row["words"] in quoted]
    assert "[our social worker] went" in quoted


def test_a_folder_with_somebodys_own_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "quotes.csv").write_text("mine")
    with pytest.raises(InputError, match=r"quotes\.csv exists already"):
        build(tmp_path, lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["quotes.csv"]
    assert (tmp_path / "quotes.csv").read_text() == "mine"


def test_the_loop_says_the_same_on_postgresql(demo_path: Path, postgres_url: str) -> None:
    run_the_loop(postgres_url, lambda _: None)
    assert json.dumps(told(postgres_url)) == json.dumps(told(demo_path))


def test_without_a_terminal_the_demo_prints_its_summary_and_writes_its_files(
    coder_cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = coder_cli("demo", "here")
    assert "418 answers coded by both ana and ben" in done.stdout
    names = {path.name for path in (tmp_path / "here").iterdir()}
    assert names == {
        "study.db", "quotes.docx", "quotes.xlsx", "quotes.csv", "quotes.md",
        "agreement.csv", "agreement.md", "agreement.png", "agreement.svg",
    }  # fmt: skip
    assert (tmp_path / "here" / "agreement.png").read_bytes().startswith(b"\x89PNG")
    again = coder_cli("demo", "here", "--headless")
    assert again.stdout == done.stdout
