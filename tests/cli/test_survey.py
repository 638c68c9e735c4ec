"""`coder import` and `coder answers` as a person meets them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from coder.cli.main import coder
from coder.errors import InputError, NotAllowed
from coder.store.study import Study
from coder.survey.answers import list_answers

Cli = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]

SURVEY = """id,role,group,Q1,Q2
001,nurse,Staff,Time is short here,n/a
002,carer,Staff,"Money, mostly",
003,nurse,Other,\x1b]0;title\x07 hello there,As above
"""


@pytest.fixture
def survey(study_path: Path, tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


@pytest.fixture
def run(survey: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in the folder of the study, as the lead; it must succeed."""
    monkeypatch.chdir(survey.parent)
    monkeypatch.setenv("CODER_AS", "lee")

    def invoke(*arguments: str) -> Result:
        done = CliRunner().invoke(coder, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    return invoke


class TestTakingBack:
    def test_the_last_import_goes_again(self, run: Cli) -> None:
        done = run("import", "answers.csv", "--respondent", "id", "--question", "Q1")
        assert "If this was the wrong file: coder import --undo" in done.stderr
        done = run("import", "--undo", "--yes", "--json")
        assert "3 respondents and 3 answers are no longer in the study" in done.stderr
        assert (json.loads(done.stdout)["file"], json.loads(done.stdout)["answers"]) == ("answers.csv", 3)
        assert json.loads(run("answers", "--json").stdout) in ([], {"answers": []})

    def test_nobody_is_there_to_be_asked(self, run: Cli) -> None:
        run("import", "answers.csv", "--respondent", "id", "--question", "Q1")
        done = CliRunner().invoke(coder, ["import", "--undo"])
        day = f"{datetime.now(UTC):%d %b %Y}".lstrip("0")
        assert isinstance(done.exception, InputError)
        assert str(done.exception).startswith(
            f"Nothing was taken back: answers.csv (imported on {day}, 3 rows) brought 3"
        )
        assert "add --yes" in str(done.exception)
        assert "There is no import" not in run("import", "--undo", "--yes").stderr

    @pytest.mark.parametrize(("said", "left"), [("n\n", 3), ("y\n", 0)])
    def test_somebody_is_asked(self, run: Cli, monkeypatch: pytest.MonkeyPatch, said: str, left: int) -> None:
        run("import", "answers.csv", "--respondent", "id", "--question", "Q1")
        monkeypatch.setattr("coder.cli.survey_import._somebody_can_answer", lambda: True)
        done = CliRunner().invoke(coder, ["import", "--undo"], input=said)
        assert done.exit_code == (1 if left else 0)
        assert "Take back answers.csv (imported on" in done.stderr
        assert "3 rows)? It brought 3 respondents and 3 answers, which go again." in done.stderr
        with Study.open("study.db", "lee") as study:
            assert len(list_answers(study)) == left

    def test_nothing_goes_with_it(self, run: Cli) -> None:
        done = CliRunner().invoke(coder, ["import", "answers.csv", "--undo"])
        assert (done.exit_code, "nothing else goes with it" in done.output) == (2, True)
        done = CliRunner().invoke(coder, ["import"])
        assert (done.exit_code, "Name the survey file" in done.output) == (2, True)
        done = CliRunner().invoke(coder, ["import", "--undo"])
        assert "There is no import that could be taken back." in str(done.exception)


class TestImport:
    def test_as_in_the_manual(self, run: Cli) -> None:
        done = run(
            "import", "answers.csv", "--respondent", "id", "--question", "Q1", "--question", "Q2",
            "--attribute", "role", "--as", "lee", "--json",
        )  # fmt: skip
        account = json.loads(done.stdout)
        assert (account["rows_in"], account["rows_out"], account["respondents"], account["answers"]) == (3, 3, 3, 6)
        assert [(q["question"], q["asked"], q["answered"], q["blank"]) for q in account["questions"]] == [
            ("Q1", 3, 3, 0), ("Q2", 3, 2, 1)
        ]  # fmt: skip
        assert "left out: group" in done.stderr

    def test_the_account_and_the_next_step(self, run: Cli) -> None:
        done = run("import", "answers.csv", "--question", "Q1", "--question", "Q2", "--as", "lee")
        assert done.stdout.splitlines()[2].split() == ["Q2", "3", "2", "1", "0", "2", "2"]
        assert "coder codebook load" in done.stderr
        assert "Nothing new" in run("import", "answers.csv", "--question", "Q1", "--as", "lee").stderr

    def test_one_row_for_each_answer(self, run: Cli, tmp_path: Path) -> None:
        (tmp_path / "texts.csv").write_text("respondent_id,trust,question,text\na,X,Q1,one\na,X,Q2,two\nb,Y,Q1,\n")
        run(
            "import", "texts.csv", "--respondent", "respondent_id", "--question-column", "question",
            "--text-column", "text", "--attribute", "trust", "--as", "lee",
        )  # fmt: skip
        lines = json.loads(run("answers", "--where", "trust=X", "--json", "--as", "lee").stdout)
        assert [(line["respondent"], line["question"], line["text"]) for line in lines] == [
            ("a", "Q1", "one"), ("a", "Q2", "two")
        ]  # fmt: skip

    def test_a_dry_run_explains_and_needs_no_study(self, run: Cli) -> None:
        done = run("-s", "none.db", "import", "answers.csv", "--dry-run", "--json")
        roles = {column["column"]: column["role"] for column in json.loads(done.stdout)["columns"]}
        assert roles["id"] == "respondent"
        assert roles["group"] == "attribute"
        shown = run("import", "answers.csv", "--dry-run").stdout
        assert "\x1b" not in shown
        assert "\x07" not in shown

    def test_a_dry_run_is_read_at_80_columns_with_the_ends_of_long_names(self, run: Cli, tmp_path: Path) -> None:
        names = [f"Which of the following have you heard of, in this organisation or another? {n}" for n in ("Ä", "B")]
        header = ",".join(
            ["id", *(f'"{name}"' for name in names), "T_a", "T_b", "Why 漢字漢字漢字漢字漢字漢字漢字漢字"]
        )
        rows = "".join(f"R{n},a{n % 2},b{n % 2},1,,{'漢字' * 60} {n}\n" for n in range(9))
        (tmp_path / "wide.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
        done = run("import", "wide.csv", "--dry-run")
        assert max(map(cell_len, done.stdout.splitlines())) <= 80
        assert "another? Ä" in done.stdout
        assert done.stdout.count("\nticks ") == 1  # one entry for both options
        assert "In sum: 1 open question, 1 tick question, 2 attributes; 0 columns are left out." in done.stderr
        told = json.loads(run("import", "wide.csv", "--dry-run", "--json").stdout)
        assert told["columns"][-1]["examples"][0] == "漢字" * 60 + " 0"

    def test_a_saved_map_imports_the_same(self, run: Cli) -> None:
        named = ("--question", "Q1", "--attribute", "group", "--attribution", "{group} #{respondent}")
        run("import", "answers.csv", *named, "--dry-run", "--save-map", "map.yaml")
        done = run("import", "answers.csv", "--map", "map.yaml", "--as", "lee", "--json")
        assert [q["question"] for q in json.loads(done.stdout)["questions"]] == ["Q1"]
        with pytest.raises(InputError, match="--force"):
            run("import", "answers.csv", "--dry-run", "--save-map", "map.yaml")

    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            (("--attribute", "rol"), 1, "answers.csv has no column 'rol'; did you mean 'role'"),
            (("--question", "Q3"), 1, "answers.csv has no column 'Q3'"),
            (("--ticks", "Zebra"), 1, "answers.csv has no column 'Zebra'"),
            (("--map", "none.yaml"), 1, "There is no file none.yaml"),
            (("--question-column", "Q1"), 2, "go together"),
            (("--map", "m.yaml", "--question", "Q1"), 2, "not both"),
            (("--question", "Q1", "--attribution", "{rle}"), 1, "neither {respondent} nor an attribute"),
        ],
    )
    def test_refusals(
        self, coder_cli: Process, survey: Path, arguments: tuple[str, ...], code: int, words: str
    ) -> None:
        done = coder_cli("import", "answers.csv", *arguments, "--as", "lee", expect=code)
        assert words in done.stderr
        assert done.stdout == ""


class TestAnswers:
    @pytest.fixture
    def imported(self, run: Cli) -> Cli:
        run("import", "answers.csv", "--question", "Q1", "--question", "Q2", "--attribute", "role", "--as", "lee")
        return run

    def test_are_listed_and_searched(self, imported: Cli) -> None:
        lines = json.loads(imported("answers", "--find", "MONEY", "--json").stdout)
        assert [(line["respondent"], line["text"]) for line in lines] == [("002", "Money, mostly")]
        shown = imported("answers", "--question", "Q1", "--where", "role=nurse").stdout
        assert "Time is short here" in shown
        assert "\x1b" not in shown
        assert "hello there" in shown

    def test_proposals_are_seen_confirmed_and_taken_back(self, imported: Cli) -> None:
        waiting = json.loads(imported("answers", "--status", "proposed", "--json").stdout)
        assert [line["respondent"] for line in waiting] == ["001", "003"]
        imported("answers", "set-status", "003", "Q2", "substantive", "--reason", "points to Q1", "--as", "lee")
        assert "1 answer got" in imported("answers", "accept-proposed", "--as", "lee").stderr
        summary = json.loads(imported("answers", "--summary", "--json").stdout)
        assert summary[1]["statuses"] == {"blank": 1, "nothing_to_add": 1, "substantive": 1}

    def test_a_coder_changes_no_status(self, imported: Cli) -> None:
        with pytest.raises(NotAllowed, match="Only a lead"):
            imported("answers", "--as", "ana", "set-status", "003", "Q2", "blank")


class TestSearchAndDuplicates:
    @pytest.fixture
    def loaded(self, coder_cli, tmp_path):  # type: ignore[no-untyped-def]
        said = "There is never enough time for the families"
        (tmp_path / "s.csv").write_text(
            f"id,Q1\n1,{said}\n2,{said.upper()}.\n3,\x1b[31mmoney\n4,n/a\n", encoding="utf-8"
        )
        coder_cli("init", "--title", "T", "--lead", "lee")
        coder_cli("import", "s.csv", "--respondent", "id", "--question", "Q1")
        return coder_cli

    def test_each_way_of_searching_marks_what_it_found(self, loaded) -> None:  # type: ignore[no-untyped-def]
        assert "[time]" in loaded("answers", "--find", "Time").stdout
        assert "[never enough]" in loaded("answers", "--regex", r"never \w+h\b").stdout
        assert "1" in loaded("answers", "--fuzzy", "enuogh time").stdout
        (hit, *_) = json.loads(loaded("answers", "--find", "money", "--json").stdout)
        assert (hit["respondent"], hit["spans"]) == ("3", [[5, 10]])
        assert "\x1b" not in loaded("answers", "--find", "money").stdout

    def test_wrong_usage_and_a_wrong_expression(self, loaded) -> None:  # type: ignore[no-untyped-def]
        loaded("answers", "--find", "a", "--regex", "b", expect=2)
        loaded("answers", "--duplicates", "--find", "b", expect=2)
        assert "not a regular expression" in loaded("answers", "--regex", "(", expect=1).stderr

    def test_duplicates_are_listed_with_counts(self, loaded) -> None:  # type: ignore[no-untyped-def]
        (group,) = json.loads(loaded("answers", "--duplicates", "--json").stdout)
        assert (group["answers"], group["texts"], group["sameness"]) == (2, 2, "normalised")

    def test_a_status_is_taken_back_and_notes_are_kept(self, loaded) -> None:  # type: ignore[no-untyped-def]
        loaded("answers", "accept-proposed")
        assert "Taken back: 1 answer." in loaded("answers", "undo-status").stderr
        loaded("answers", "note", "tired", "--question", "Q1", "--respondent", "3")
        (kept,) = json.loads(loaded("answers", "notes", "--json").stdout)
        assert (kept["text"], kept["respondent"], kept["person"]) == ("tired", "3", "lee")
        loaded("answers", "change-note", str(kept["id"]), "tired of it")
        (kept,) = json.loads(loaded("answers", "notes", "--json").stdout)
        assert (kept["text"], kept["respondent"]) == ("tired of it", "3")
        loaded("answers", "remove-note", str(kept["id"]))
        assert json.loads(loaded("answers", "notes", "--json").stdout) == []
