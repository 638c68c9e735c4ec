"""`coder agreement` as its user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from coder.cli.main import coder
from coder.errors import InputError
from tests.agreement.building import TWELVE, TWELVE_PARENTS, Survey, build

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Printed = Callable[..., tuple[str, str]]


@pytest.fixture
def twelve(study_path: Path) -> Path:
    long = "a_code_with_a_name_that_is_much_too_long_for_a_line"
    answers = [*TWELVE, (long, long)]
    build(
        study_path, Survey(answers, parents=TWELVE_PARENTS, extra_codes=["unused"], questions=["Q1"] * 7 + ["Q2"] * 6)
    )
    return study_path


@pytest.fixture
def printed(
    twelve: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Printed:
    """Run `coder agreement …` in this process; what it printed as (results, messages)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[str, str]:
        coder.main(["-s", str(twelve), "agreement", *map(str, arguments)], standalone_mode=False)
        return capsys.readouterr()

    return run


class TestTable:
    def test_it_fits_80_columns_and_names_the_coders(self, printed: Printed) -> None:
        out, _ = printed("--resamples", 200)
        assert max(map(len, out.splitlines())) <= 80
        assert "A = ana, B = ben" in out
        assert "13 answers of 13 respondents" in out
        (cost,) = (line for line in out.splitlines() if line.startswith("cost "))
        assert cost.split()[1:6] == ["1", "1", "0", "11", "92%"]

    def test_overall_comes_before_the_codes_and_thresholds_are_conventions(self, printed: Printed) -> None:
        out, _ = printed("--resamples", 0)
        assert out.index("pooled kappa") < out.index("cost ") < out.index("Used by nobody")
        assert "Conventions, not verdicts" in out
        assert "nan" not in out

    def test_a_code_without_kappa_but_with_alpha_has_its_line(
        self, study_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Each pair of three coders saw one kind of answers only: no pair has a kappa, all together have an alpha."""
        answers = [("a", "a", None)] * 3 + [(None, "", "")] * 3
        build(study_path, Survey(answers, coders=("x", "y", "z")))
        coder.main(["-s", str(study_path), "agreement", "--resamples", "0"], standalone_mode=False)
        (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("a "))
        assert line.split()[1:5] == ["3/3/0", "100%", "-", "1.00"]

    def test_words_of_a_convention_stand_with_every_group_of_a_trend(self, printed: Printed) -> None:
        out, _ = printed("--resamples", 0, "--by", "version", "--convention", "landis-koch")
        assert "cost: .63, substantial (no interval)" in out

    def test_words_of_a_convention_are_refused_where_there_is_no_place_for_them(self, printed: Printed) -> None:
        with pytest.raises(click.UsageError, match="--convention is about answers"):
            printed("--unit", "span", "--convention", "landis-koch")
        with pytest.raises(InputError, match="no words of a convention"):
            printed("--convention", "landis-koch", "--out", "a.svg")

    def test_no_interval_is_printed_where_no_difference_was_seen(self, printed: Printed) -> None:
        out, _ = printed("--resamples", 200)
        (time,) = (line for line in out.splitlines() if line.startswith("time "))
        assert "1.00 no diff." in time
        assert "[1.00, 1.00]" not in out
        assert "* No disagreement seen in 13 answers; by the rule of three agreement of at least" in out

    def test_by_question(self, printed: Printed) -> None:
        out, _ = printed("--by", "question", "--resamples", 0)
        assert "question: Q1\n7 answers" in out
        assert "question: Q2\n6 answers" in out

    def test_families(self, printed: Printed) -> None:
        assert "box_ticking" not in printed("--level", "parent", "--resamples", 0)[0]


class TestJson:
    def test_it_is_exact(self, printed: Printed) -> None:
        found = json.loads(printed("--json", "--resamples", 100, "--seed", 7)[0])
        assert found["overall"]["exact_match"] == 6 / 13
        assert (found["resamples"], found["seed"]) == (100, 7)

    def test_groups(self, printed: Printed) -> None:
        found = json.loads(printed("--by", "question", "--json", "--resamples", 0)[0])
        assert found["by"] == "question"
        assert list(found["groups"]) == ["Q1", "Q2"]


class TestFiles:
    @pytest.mark.parametrize("suffix", ["csv", "docx", "json", "md", "xlsx", "svg", "png"])
    def test_each_kind_is_written(self, printed: Printed, tmp_path: Path, suffix: str) -> None:
        out, messages = printed("--out", f"a.{suffix}", "--resamples", 50)
        assert (tmp_path / f"a.{suffix}").stat().st_size > 500
        assert out == ""
        assert f"is in a.{suffix}" in messages

    def test_an_existing_file_needs_force(self, printed: Printed, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("mine")
        with pytest.raises(InputError, match="--force"):
            printed("--out", "a.csv")
        printed("--out", "a.csv", "--force", "--resamples", 0)
        assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("group,code")


class TestOtherViews:
    def test_codes_mixed_up(self, printed: Printed) -> None:
        out, _ = printed("--confusion", "--resamples", 0)
        (line,) = (line for line in out.splitlines() if line.startswith("training / knowledge"))
        assert line.split()[3:] == ["1", "1", "0"]
        assert "nothing in its place" in out
        assert max(map(len, out.splitlines())) <= 80

    def test_batches_are_a_trend(self, printed: Printed) -> None:
        out, _ = printed("--by", "batch", "--resamples", 100)
        assert "ana and ben, 1st quarter" in out
        assert "kappa of each code" in out
        assert max(map(len, out.splitlines())) <= 80
        found = json.loads(printed("--by", "batch", "--json", "--resamples", 0)[0])
        assert sum(group["units"] for group in found["groups"].values()) == 13

    @pytest.mark.parametrize("by", ["round", "version"])
    def test_rounds_and_versions(self, printed: Printed, by: str) -> None:
        found = json.loads(printed("--by", by, "--json", "--resamples", 0)[0])
        (group,) = found["groups"].values()
        assert (group["round"], group["units"], group["codebook_version"]) == ("main", 13, 1)

    def test_spans(self, printed: Printed) -> None:
        out, _ = printed("--unit", "span", "--resamples", 50)
        assert "unit: a character of an answer" in out
        assert json.loads(printed("--unit", "span", "--json", "--resamples", 0)[0])["unit"] == "span"

    def test_without_duplicates(self, printed: Printed) -> None:
        out, _ = printed("--without-duplicates", "--resamples", 0)
        assert "11 answers that say the same" in out.replace("\n", " ")

    def test_words_of_a_convention(self, printed: Printed) -> None:
        out, _ = printed("--convention", "landis-koch", "--resamples", 100)
        (line,) = (line for line in out.splitlines() if line.startswith("  time:"))
        assert line.startswith("  time: 1.00 no diff., almost perfect")
        with pytest.raises(InputError, match="where the threshold comes from"):
            printed("--convention", "0.7")

    def test_few_uses_are_marked_in_the_table(self, printed: Printed) -> None:
        out, _ = printed("--resamples", 0)
        (line,) = (line for line in out.splitlines() if line.startswith("training "))
        assert line.split()[-1] == "few"


class TestRefusals:
    def test_no_closed_round(self, coder_cli: Run, study_path: Path) -> None:
        build(study_path, Survey(TWELVE, state="open"))
        assert "coder round close main" in coder_cli("agreement", expect=1).stderr

    def test_no_round_at_all(self, coder_cli: Run, study_path: Path) -> None:
        assert "coder round open" in coder_cli("agreement", expect=1).stderr

    def test_one_coder(self, coder_cli: Run, study_path: Path) -> None:
        build(study_path, Survey([("a",)], coders=("ana",)))
        done = coder_cli("agreement", expect=1)
        assert done.stderr.strip() == "Only ana coded in round main; agreement needs two coders."
        assert done.stdout == ""

    def test_an_unknown_level_is_wrong_usage(self, coder_cli: Run) -> None:
        coder_cli("agreement", "--level", "top", expect=2)


def test_the_command_starts_without_numpy() -> None:
    check = "import sys, coder.cli.agreement; sys.exit(bool({'numpy', 'sqlalchemy', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0
