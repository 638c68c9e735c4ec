"""The log: what is shown, to whom, and that a change in it is found."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from coder.coding.log_reading import read_log, save_log, verify_log
from coder.errors import InputError
from coder.store.model import Round
from coder.store.people import add_person
from coder.store.study import Study
from tests.cli.in_process import Run, in_process
from tests.themes.agreed import build_agreed

SECRET = "tokenism-on-answer-7"


@pytest.fixture
def coder_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return in_process(tmp_path, monkeypatch, capsys)


@pytest.fixture
def blind(study_path: Path, tmp_path: Path) -> Path:
    """A study in which ana and ben code in an open round; what ana did must stay unseen by all others."""
    build_agreed(Path(study_path), tmp_path)
    with Study.open(study_path, "lee") as study, study.write() as session:
        version = session.scalars(select(Round.codebook_version_id)).first()
        row = Round(name="check", kind="check", state="open", codebook_version_id=version, seed=1, sample="100%")
        session.add(row)
        session.log("round.open", "check")
    for name, count in (("ana", 3), ("ben", 2)):
        with Study.open(study_path, name) as study:
            for _ in range(count):
                with study.write() as session:
                    number = session.scalars(select(Round.id).where(Round.name == "check")).one()
                    session.log("coding.apply", SECRET, after={"code": SECRET}, round_id=number)
    return Path(study_path)


def close(path: Path) -> None:
    with Study.open(path, "lee") as study, study.write() as session:
        session.execute(update(Round).values(state="closed"))
        session.log("round.close", "check")


class TestBlindness:
    @pytest.mark.parametrize(("name", "seen", "hidden"), [("ana", 3, 2), ("ben", 2, 3), ("lee", 0, 5), (None, 0, 5)])
    def test_in_an_open_round_each_sees_their_own(self, blind: Path, name: str | None, seen: int, hidden: int) -> None:
        with Study.open(blind, name) as study:
            page = read_log(study)
        assert sum(entry.subject == SECRET for entry in page.entries) == seen
        assert page.hidden == hidden

    def test_a_search_does_not_tell_what_others_did(self, blind: Path) -> None:
        with Study.open(blind, "ben") as study:
            assert read_log(study, person="ana").entries == ()
            hidden = {
                read_log(study, person=person, action=action).hidden
                for person in (None, "ana", "lee")
                for action in (None, "coding", "coding.apply", "round")
            }
        assert hidden == {3}

    def test_after_closing_everybody_sees_everything(self, blind: Path) -> None:
        close(blind)
        with Study.open(blind, None) as study:
            page = read_log(study, action="coding")
        assert (len(page.entries), page.hidden) == (5, 0)

    @pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
    def test_no_file_holds_what_others_did(self, blind: Path, tmp_path: Path, name: str) -> None:
        with Study.open(blind, "lee") as study:
            saved = save_log(study, tmp_path / name)
        assert SECRET not in (tmp_path / name).read_text("utf-8-sig")
        assert saved.hidden == 5

    def test_no_command_prints_what_others_did(self, blind: Path, coder_cli: Run) -> None:
        for arguments in (("show",), ("show", "--json"), ("verify",), ("verify", "--json")):
            done = coder_cli("log", *arguments, "--as", "lee")
            assert SECRET not in done.stdout + done.stderr
        assert "Not shown: 5 entries of others in an open round" in coder_cli("log", "show", "--as", "lee").stderr


class TestShowing:
    def test_the_newest_are_listed_oldest_first(self, blind: Path, coder_cli: Run) -> None:
        page = json.loads(coder_cli("log", "show", "--json", "--limit", "2", "--as", "lee").stdout)
        assert [entry["action"] for entry in page["entries"]] == ["test.build", "round.open"]
        assert page["found"] == 6  # init, two people, codebook, build, round

    def test_a_noun_stands_for_all_its_actions(self, blind: Path) -> None:
        with Study.open(blind, "lee") as study:
            assert [entry.subject for entry in read_log(study, action="team").entries] == ["ana", "ben"]
            assert read_log(study, action="tea").entries == ()
            assert [entry.person for entry in read_log(study, person="lee", limit=1).entries] == ["lee"]

    def test_a_stranger_is_refused(self, blind: Path) -> None:
        with Study.open(blind, "lee") as study, pytest.raises(InputError, match="coder team list"):
            read_log(study, person="eve")


class TestVerifying:
    def test_a_whole_log_is_unbroken(self, blind: Path, coder_cli: Run) -> None:
        assert coder_cli("log", "verify").stdout == "The log is unbroken: 11 entries by 3 people.\n"

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE log_entry SET reason = 'another' WHERE action = 'round.open'",
            "DELETE FROM log_entry WHERE action = 'team.add' AND subject = 'ana'",
            "UPDATE log_entry SET after = '{}' WHERE action = 'coding.apply' AND seq = 2",
        ],
    )
    def test_a_change_is_found(self, blind: Path, coder_cli: Run, change: str) -> None:
        with closing(sqlite3.connect(blind)) as connection:
            connection.execute(change)
            connection.commit()
        done = coder_cli("log", "verify", expect=1)
        assert "does not fit together from entry" in done.stdout

    def test_the_saved_log_can_be_checked_without_us(self, blind: Path, tmp_path: Path) -> None:
        close(blind)
        with Study.open(blind, None) as study:
            save_log(study, tmp_path / "log.jsonl")
        previous: dict[str, str] = {}
        lines = (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
        for line in map(json.loads, lines):
            names = ("person_uid", "seq", "at", "action", "subject", "round_id", "before", "after", "reason")
            content = [*(line[name] for name in names), previous.get(line["person"], "00" * 32)]
            text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert hashlib.sha256(text.encode()).hexdigest() == line["hash"]
            previous[line["person"]] = line["hash"]
        assert len(lines) == 12


class TestSaving:
    def test_csv_has_one_row_per_entry_and_no_formula(self, study_path: Path, tmp_path: Path, coder_cli: Run) -> None:
        with Study.open(study_path, "lee") as study:
            add_person(study, "=1+1")
        coder_cli("log", "save", "log.csv")
        with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["action"] for row in rows] == ["study.init", "team.add", "team.add", "team.add"]
        assert rows[-1]["subject"] == "'=1+1"
        assert "--force" in coder_cli("log", "save", "log.csv", expect=1).stderr

    def test_another_format_is_refused(self, study_path: Path, coder_cli: Run) -> None:
        assert ".csv or .jsonl" in coder_cli("log", "save", "log.txt", expect=1).stderr

    def test_verify_counts(self, study_path: Path) -> None:
        with Study.open(study_path, None) as study:
            found = verify_log(study)
        assert (found.entries, found.people, found.faults) == (3, 3, ())
