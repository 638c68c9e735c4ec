"""`coder reconcile --plain` and `coder decisions` as a lead meets them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.store.check import text_digest
from coder.store.ids import new_ids
from coder.store.model import (
    Answer,
    Assignment,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Question,
    Respondent,
    SurveyImport,
)
from coder.store.study import Study

Cli = Callable[..., CompletedProcess[str]]

TEXTS = ["No \x1b[31mtime\x07 at all", "Money and time", "Both are missing", "Fine"]
WORK = {"ana": ["time", "cost", "time", "time"], "ben": ["cost", "time", "cost", "time"]}


@pytest.fixture
def closed(study_path: Path) -> Path:
    """A closed round of four answers, three of them with a difference."""
    with Study.open(study_path, "lee") as study:
        with study.write() as session:
            came = SurveyImport(
                file_name="f", file_hash=b"", encoding="utf-8", rows_in=4, rows_out=4, map={}, made_by_id=1
            )
            question = Question(key="Q1", wording="What is in the way?", kind="open", position=0)
            version = CodebookVersion(number=1, title="T", content_hash=b"", made_by_id=1)
            codes = {key: Code(key=key) for key in ("time", "cost")}
            session.add_all([came, question, version, *codes.values()])
            session.flush()
            for place, (key, code) in enumerate(codes.items()):
                names = ("use_when", "do_not_use_when", "examples", "near_misses", "questions")
                lists: dict[str, list[str]] = {name: [] for name in names}
                session.add(
                    CodeState(
                        version_id=version.id,
                        code_id=code.id,
                        position=place,
                        name=key,
                        brief="",
                        full="",
                        color="#000000",
                        codable=True,
                        **lists,
                    )
                )
            for number, (uid, text) in enumerate(zip(new_ids(4), TEXTS, strict=True), start=1):
                person = Respondent(key=f"r{number}", attributes={}, import_id=came.id)
                session.add(person)
                session.flush()
                facts = {"respondent_id": person.id, "question_id": question.id, "status": "substantive"}
                session.add(Answer(uid=uid, text=text, text_hash=text_digest(text), **facts))
            session.log("test.fill", "answers")
        open_round(study, "main", ["ana", "ben"])
        with study.write() as session:
            for part, keys in zip(session.query(Assignment).order_by(Assignment.id), WORK.values(), strict=True):
                for answer, key in enumerate(keys, start=1):
                    given = {"assignment_id": part.id, "answer_id": answer, "codebook_version_id": version.id}
                    session.add(Coding(code_id=codes[key].id, **given))
            session.log("test.code", "codings")
    for name in WORK:
        with Study.open(study_path, name) as study:
            submit_round(study)
    with Study.open(study_path, "lee") as study:
        close_round(study)
    return study_path


class TestReconcilePlain:
    def test_decisions_are_made_line_by_line_and_saved_at_once(self, closed: Path, coder_cli: Cli) -> None:
        lines = ["1", "boundary", "The first is right.", "what", "other", "time; cost", "", "All is there.", "undo",
                 "other", "cost", "haste", "both", "", " ", "skip", "quit"]  # fmt: skip
        done = coder_cli("reconcile", "--plain", "--as", "lee", stdin="\n".join(lines) + "\n")
        assert "Difference 1 of 3 (0 decided)" in done.stdout
        assert "What is in the way?" in done.stdout
        assert "Answer with one of: 1, 2, both" in done.stderr
        assert "Taken back: r2/Q1, other." in done.stderr
        assert "no cause 'haste'" in done.stderr
        assert "needs a reason" in done.stderr
        assert "Decided: 1 of 3 differences." in done.stderr
        shown = json.loads(coder_cli("decisions", "show", "--json", "--as", "lee").stdout)
        assert (shown["decided"], shown["outcomes"], shown["causes"]) == (1, {"side": 1}, {"boundary": 1})

    def test_names_and_control_characters_stay_off_the_screen(self, closed: Path, coder_cli: Cli) -> None:
        done = coder_cli("reconcile", "--plain", "--as", "lee", stdin="skip\nskip\n")
        for stream in (done.stdout, done.stderr):
            assert "ana" not in stream
            assert "ben" not in stream
            assert "\x1b" not in stream
            assert "\x07" not in stream
        assert "No ␛[31mtime␇ at all" in done.stdout

    def test_the_end_of_the_input_ends_the_work(self, closed: Path, coder_cli: Cli) -> None:
        done = coder_cli("reconcile", "--plain", "--as", "lee", stdin="both\n\nBoth are there.")
        assert "Decided: 1 of 3 differences." in done.stderr

    def test_all_decided_ends_it_too(self, closed: Path, coder_cli: Cli) -> None:
        done = coder_cli("reconcile", "--plain", "--as", "lee", stdin="both\n\nyes\n" * 3)
        assert "Decided: 3 of 3 differences." in done.stderr
        again = coder_cli("reconcile", "--plain", "--as", "lee")
        assert again.stdout == ""

    def test_a_coder_is_refused_in_one_sentence(self, closed: Path, coder_cli: Cli) -> None:
        done = coder_cli("reconcile", "--plain", "--as", "ana", expect=1)
        assert done.stderr == "Only a lead may decide differences; ana is a coder.\n"


class TestDecisions:
    def test_save_fill_in_load_and_show(self, closed: Path, coder_cli: Cli, tmp_path: Path) -> None:
        coder_cli("decisions", "save", "d.csv", "--as", "lee")
        rows = list(csv.DictReader((tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()))
        rows[0] |= {"outcome": "both", "reason": "Both are there."}
        with (tmp_path / "d.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        loaded = json.loads(coder_cli("decisions", "load", "d.csv", "--json", "--as", "lee").stdout)
        assert loaded == {"made": 1, "unchanged": 0, "left_empty": 2}
        shown = coder_cli("decisions", "show", "--as", "lee").stdout
        assert "1 answer agreed, 3 differed; 1 decided, 2 open" in shown
        assert f"{rows[0]['respondent']}/Q1: both -> time; cost" in shown
        assert "Both are there." in shown

    def test_a_file_that_is_there_is_replaced_only_with_force(
        self, closed: Path, coder_cli: Cli, tmp_path: Path
    ) -> None:
        (tmp_path / "d.csv").write_text("mine")
        done = coder_cli("decisions", "save", "d.csv", "--as", "lee", expect=1)
        assert "--force" in done.stderr
        coder_cli("decisions", "save", "d.csv", "--force", "--round", "main", "--as", "lee")
        assert "side_1" in (tmp_path / "d.csv").read_text(encoding="utf-8")

    def test_an_unknown_round_is_refused_in_one_sentence(self, closed: Path, coder_cli: Cli) -> None:
        done = coder_cli("decisions", "show", "--round", "pilot", "--as", "lee", expect=1)
        assert done.stderr == "There is no round called 'pilot'; the rounds are: main.\n"
