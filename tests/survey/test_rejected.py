"""Every row is accounted for: what cannot come in is listed beside the study; a stopped import leaves nothing."""

from __future__ import annotations

import csv
import io
import os
import random
from pathlib import Path

import pytest
from sqlalchemy import text

from coder.errors import CoderError, InputError
from coder.store.check import check_study
from coder.store.ids import new_id_bytes
from coder.store.study import Study
from coder.survey import lists, rows
from coder.survey.accounts import question_accounts
from coder.survey.answers import list_answers
from coder.survey.guess import guess_map
from coder.survey.importing import ImportAccount, import_survey
from coder.survey.mapping import QuestionMap, SurveyMap
from coder.survey.reader import open_survey_file

MAP = SurveyMap("id", (QuestionMap("Q1"),))
ROWS = [[f"R{n:02}", f"We would like more time for this, {n}"] for n in range(60)]
DAMAGED = int(os.environ.get("CODER_DAMAGED_FILES", "300"))
"""How many damaged files are tried."""


def write(path: Path, lines: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "Q1"], *lines])
    return path


def test_rows_that_do_not_fit_are_listed_with_the_reason(study_path: Path, tmp_path: Path) -> None:
    lines = [*ROWS[:20], ["", "nobody"], *ROWS[20:40], ["R01", "again"], ["R99", "a", "b"], ["", ""], *ROWS[40:]]
    with Study.open(study_path, "lee") as study:
        account = import_survey(study, write(tmp_path / "s.csv", lines), survey_map=MAP)
    assert (account.rows_in, account.rows_out, account.unchanged, account.rejected) == (64, 60, 0, 4)
    with Path(account.rejected_file).open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))[1:]
    assert [row[0] for row in listed] == ["22", "43", "44", "45"]
    assert [
        next(words for words in ("nobody is named", "stands in row 3", "3 cells", "all its cells are empty")
             if words in row[2]) for row in listed
    ] == ["nobody is named", "stands in row 3", "3 cells", "all its cells are empty"]  # fmt: skip


class TestTheListOfRowsLeftOut:
    TEXT = "- more staff, and \n'=really'"

    def leave_out(self, study: Study, folder: Path, name: str = "s.csv") -> ImportAccount:
        path = folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            people = [[f"R{n:02}", f"R{n:02}@example.org", "=SUM(1)", "words"] for n in range(30)]
            csv.writer(file).writerows(
                [["id", "email", "=role", "-Q1"], *people, ["", "secret@example.org", "=x", self.TEXT], ["R7", "a"]]
            )
        return import_survey(study, path, survey_map=self.MAP)

    MAP = SurveyMap("id", (QuestionMap("-Q1"),), attributes=("=role",))

    def test_comes_back_as_it_was_when_it_is_corrected_and_imported(self, study_path: Path, tmp_path: Path) -> None:
        with Study.open(study_path, "lee") as study:
            listed = Path(self.leave_out(study, tmp_path).rejected_file)
            fixed = listed.read_bytes().replace(b'fill it in",,', b'fill it in",R99,')
            (tmp_path / "fixed.csv").write_bytes(fixed)
            file = open_survey_file(tmp_path / "fixed.csv")
            assert file.columns == ("id", "=role", "-Q1")
            account = import_survey(study, file, survey_map=self.MAP)
            (found,) = [one for one in list_answers(study) if one.respondent == "R99"]
        assert (account.rows_out, account.rejected) == (1, 1)
        assert (found.text, found.attributes) == (self.TEXT, {"=role": "=x"})

    def test_holds_no_column_that_the_map_leaves_out(self, study_path: Path, tmp_path: Path) -> None:
        with Study.open(study_path, "lee") as study:
            listed = Path(self.leave_out(study, tmp_path).rejected_file).read_text("utf-8-sig")
        assert "email" not in listed
        assert "example.org" not in listed
        assert len(list(csv.reader(io.StringIO(listed, newline="")))) == 3

    def test_is_never_replaced(self, study_path: Path, tmp_path: Path) -> None:
        with Study.open(study_path, "lee") as study:
            first = Path(self.leave_out(study, tmp_path).rejected_file)
            assert Path(self.leave_out(study, tmp_path).rejected_file) == first
            first.write_text("half corrected")
            second = Path(self.leave_out(study, tmp_path).rejected_file)
        assert (first.read_text(), second.name) == ("half corrected", "study-s-rejected-2.csv")

    def test_that_cannot_be_written_hides_neither_the_import_nor_why_a_file_is_refused(
        self, study_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> Path:
            raise InputError("The disk is full.")

        monkeypatch.setattr(lists, "write_whole", full)
        with Study.open(study_path, "lee") as study:
            account = self.leave_out(study, tmp_path)
            assert (account.rows_out, account.rejected, account.rejected_file) == (30, 2, "")
            assert "could not be listed" in account.notes[-1]
            assert account.notes[-1].endswith("The disk is full.")
            import_survey(study, write(tmp_path / "t.csv", ROWS), survey_map=MAP)
            other = [[id, "another text"] for id, _ in ROWS]
            with pytest.raises(InputError, match=r"60 texts differ.*could not be listed: The disk is full"):
                import_survey(study, write(tmp_path / "t.csv", other), survey_map=MAP)

    def test_of_a_file_with_a_very_long_name(self, study_path: Path, tmp_path: Path) -> None:
        with Study.open(study_path, "lee") as study:
            assert Path(self.leave_out(study, tmp_path, "x" * 240 + ".csv").rejected_file).is_file()


def test_changed_texts_are_listed_and_nothing_is_stored(study_path: Path, tmp_path: Path) -> None:
    with Study.open(study_path, "lee") as study:
        import_survey(study, write(tmp_path / "s.csv", ROWS), survey_map=MAP)
        other = [[id, "another text" if id in ("R03", "R07") else text] for id, text in ROWS]
        with pytest.raises(InputError, match=r"2 texts differ.*All are listed in"):
            import_survey(study, write(tmp_path / "s.csv", [*other, ["R60", "new"]]), survey_map=MAP)
        assert question_accounts(study)[0].answered == len(ROWS)
    with (study_path.parent / "study-s-changed.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["5", "R03", "Q1", dict(ROWS)["R03"], "another text"],
            ["9", "R07", "Q1", dict(ROWS)["R07"], "another text"],
        ]


def test_an_import_that_is_stopped_leaves_nothing(study_path: Path, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with Study.open(study_path, "lee") as study:
        with pytest.raises(KeyboardInterrupt):
            import_survey(study, write(tmp_path / "s.csv", ROWS), survey_map=MAP, progress=stop)
        assert question_accounts(study) == []
        assert check_study(study).faults == ()
        assert guards(study_path, study)


def guards(study_path: Path, study: Study) -> bool:
    """Whether the database has all its indexes and refuses a status that there is not."""
    Study.open(study_path).close()  # refuses a file whose tables and indexes are others
    with study.read() as session:
        return session.scalar(text("PRAGMA ignore_check_constraints")) == 0


def test_after_an_import_the_database_guards_its_rows_as_before(study_path: Path, tmp_path: Path) -> None:
    with Study.open(study_path, "lee") as study:
        import_survey(study, write(tmp_path / "s.csv", ROWS), survey_map=MAP)
        assert guards(study_path, study)
        import_survey(study, write(tmp_path / "s.csv", [*ROWS, ["R60", "new"]]), survey_map=MAP)
        assert guards(study_path, study)
        assert check_study(study).faults == ()


def test_a_fault_while_rows_are_written_takes_everything_back(
    study_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = iter([new_id_bytes(60), [bytes(16)] * 60])  # the ids of the answers are the same

    with Study.open(study_path, "lee") as study:
        with monkeypatch.context() as patched:
            patched.setattr(rows, "new_id_bytes", lambda count: next(made))
            with pytest.raises(CoderError, match="Nothing was saved"):
                import_survey(study, write(tmp_path / "s.csv", ROWS), survey_map=MAP)
        assert question_accounts(study) == []
        assert guards(study_path, study)
        assert import_survey(study, tmp_path / "s.csv", survey_map=MAP).rows_out == len(ROWS)


def test_the_share_that_is_read_grows_to_the_whole(study_path: Path, tmp_path: Path) -> None:
    told: list[float] = []
    lines = [[str(n), "some words\nand more"] for n in range(4100)]
    with Study.open(study_path, "lee") as study:
        import_survey(study, write(tmp_path / "s.csv", lines), survey_map=MAP, progress=told.append)
    assert len(told) == 10  # nine batches of 500 rows, and once more before all is stored
    assert told == sorted(told)
    assert told[8:] == [pytest.approx(1, abs=0.01), 1.0]


def damaged(sound: bytes, chance: random.Random) -> bytes:
    """Truncated, with bytes flipped, or with cells of some rows shuffled."""
    kind = chance.randrange(3)
    if kind == 0:
        return sound[: chance.randrange(len(sound))]
    if kind == 1:
        spoilt = bytearray(sound)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)
    lines = sound.split(b"\n")
    for at in chance.sample(range(len(lines)), chance.randint(1, 3)):
        cells = lines[at].split(b",")
        chance.shuffle(cells)
        lines[at] = b",".join(cells)
    return b"\n".join(lines)


def test_damaged_files_are_imported_or_refused_in_a_sentence(study_path: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    sound = ("id,Q1,role,Q2\n" + "".join(
        f'{n},"We said ""{n}"", né\nand waited for an answer",nurse,Nobody came back to us {n}\n' for n in range(12)
    )).encode()  # fmt: skip
    path, refused = tmp_path / "s.csv", list[str]()
    with Study.open(study_path, "lee") as study:
        before = question_accounts(study)
        for _ in range(DAMAGED):
            path.write_bytes(damaged(sound, chance))
            try:
                file = open_survey_file(path)
                before = question_accounts(study)
                account = import_survey(study, file, survey_map=guess_map(file).survey_map)
                assert account.rows_in == account.rows_out + account.unchanged + account.rejected
            except CoderError as error:
                refused.append(str(error))
                if question_accounts(study) != before:
                    pytest.fail(f"a refused file left something: {error}")
        assert check_study(study).faults == ()
    assert 0 < len(refused) < DAMAGED
    assert not any("\n" in words for words in refused)
