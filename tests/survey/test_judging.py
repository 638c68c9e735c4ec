"""One column after the other: what it is taken for, and the reason in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.survey.guess import guess_map
from coder.survey.judging import judge, looks_like_answers
from coder.survey.mapping import TickMap
from coder.survey.profile import Profile
from coder.survey.reader import open_survey_file
from tests.conftest import shared_folder


def column(name: str, *cells: str, times: int = 1, wording: str = "") -> Profile:
    profile = Profile(name, wording)
    profile.add_many(list(cells) * times)
    return profile


SENTENCES = tuple(f"We would like more time for it, and {number} of us said so" for number in range(12))
PLACES = tuple(f"the {'abcdefghij'[number % 10]}{'klmnopqrs'[number // 10]}" for number in range(90))
LETTERS = ("Anna", "Ben", "Cleo", "Dora", "Emil", "Fritz")


@pytest.mark.parametrize(("profile", "role", "words"), [
    (column("Q1", *SENTENCES), "question", "free text: 13 words on average in 12 cells"),
    (column("Role", "Nurse", "Carer", times=6), "attribute", "a list: 2 different values in 12 cells"),
    (column("Site", "North", times=6), "attribute", "the same value in 6 cells"),
    (column("Country", *PLACES, times=10), "attribute", "90 different"),
    (column("Which?", "Time;Cost;", "Time;", "Cost;Other;", "Time;Other;", times=3), "ticks", "3 options"),
    (column("When", "3 March 2024 10:15", "Mar 4, 2024", "2024-03-05T10:15:00Z"), "left out", "dates and times"),
    (column("Timestamp", "2024/03/05 9:56:41 AM GMT+1", "2024/03/06 9:56:41 AM GMT+1"), "left out", "dates and times"),
    (column("Duration (in seconds)", "12", "344", "77"), "left out", "how long it took"),
    (column("Progress", "100", times=9), "left out", "survey platform"),
    (column("Status", "IP Address", times=9), "left out", "survey platform"),
    (column("Status", "Partial", "Complete", times=9), "attribute", "a list"),
    (column("Progress", "100", "20", times=9), "attribute", "a list"),
    (column("text_id", *(f"NEAS {n} - Q1" for n in range(9))), "left out", "a key of the rows"),
    (column("Weight", *(str(n / 7)[:6] for n in range(1, 90))), "left out", "numbers, different in most rows"),
    (column("Tool", *PLACES), "left out", "short texts"),
    (column("Q9_TEXT", "", "", "", "", "", "Nobody has ever asked us for our view"), "left out", "too few to tell"),
    (column("may_quote", "yes", "no", times=4), "consent", "yes or no to being quoted"),
    (column("Q20", "Yes", "No", times=4, wording="May we publish your comments?"), "consent", "being quoted"),
    (column("Q20", "Yes", "", times=4, wording="Tick if you do not want your comments to be published"),
     "attribute", "a yes may mean no here"),
    (column("IC3", "Yes", times=4, wording="I consent to participate"), "attribute", "taking part"),
    (column("", "", ""), "left out", "every cell is empty"),
])  # fmt: skip
def test_a_column_is_judged_by_its_cells_and_its_name(profile: Profile, role: str, words: str) -> None:
    found, reason, _ = judge(profile)
    assert found == role
    assert words in reason


@pytest.mark.parametrize("profile", [
    column("Your e-mail address (optional)", "a@b.org", "", "none"),
    column("Contact", *(f"{name}@example.org" for name in LETTERS)),
    column("Email", "anonymous", times=9),
    column("Name", *LETTERS),
    column("Your name (optional)", *LETTERS),
    column("V3", *LETTERS, wording="Name"),
    column("What is your full name?", *LETTERS),
    column("Vorname", *LETTERS),
    column("Names of your carers", *LETTERS),
    column("IP Address", "10.0.0.1", "10.0.0.2"),
    column("from", "10.0.0.1", "10.0.0.2"),
    column("LocationLatitude", "51.5", "48.1"),
    column("where", "51.50740, -0.12780", "48.13510, 11.58200"),
    column("Postcode", "M1 4BT", "SW1A 1AA"),
    column("Q7", "M1 4BT", "SW1A 1AA"),
    column("Q8", "020 7946 0958", "+44 161 496 0123", "07700 900 111"),
    column("Date of birth", "1970-01-02", "1980-03-04"),
    column("NHS number", "943 476 5919"),
], ids=lambda profile: profile.name)  # fmt: skip
def test_personal_data_is_proposed_for_leaving_out_and_said_why(profile: Profile) -> None:
    role, reason, _ = judge(profile)
    assert role == "left out"
    assert reason.startswith("personal data: ")


@pytest.mark.parametrize("profile", [
    column("How often do you use e-mail at work?", "Daily", "Weekly", times=6),
    column("Location (Census Region)", "South Atlantic", "Mountain", times=6),
    column("What is the official name of your course?", *SENTENCES),
    column("Year of birth", "1970", "1980", "1990", times=5),
    column("Phone", "iPhone", "Android", times=6),
    column("Respondent number", "3292879998", "3292879538"),
], ids=lambda profile: profile.name)  # fmt: skip
def test_what_only_speaks_of_personal_data_is_not(profile: Profile) -> None:
    assert "personal" not in judge(profile)[1]


def test_what_people_may_have_written_looks_like_answers() -> None:
    looking = (
        column("Q1", *SENTENCES),
        column("Q9_TEXT", "", "", "Nobody has ever asked us"),
        column("Tool", *PLACES),
    )
    others = (
        column("Role", "Nurse", "Carer", times=6), column("Name", *LETTERS), column("n", *(str(n) for n in range(90))),
        column("When", "2024-03-05"), column("ok", "yes", "no"), column("empty", ""),
    )  # fmt: skip
    assert [profile.name for profile in (*looking, *others) if looks_like_answers(profile)] == [
        profile.name for profile in looking
    ]


class TestInAFile:
    @staticmethod
    def ticks(folder: Path, text: str) -> tuple[TickMap, ...]:
        path = folder / "survey.csv"
        path.write_text(text, encoding="utf-8")
        return guess_map(open_survey_file(path)).survey_map.ticks

    def test_points_of_a_scale_are_no_ticks_even_where_only_one_was_used(self, tmp_path: Path) -> None:
        rows = "".join(f"R{n},{'2' if n % 2 else ''},{'1' if n % 3 else ''},{n % 3 + 1}\n" for n in range(9))
        assert self.ticks(tmp_path, "id,Q3_1,Q3_2,Q3_3\n" + rows) == ()

    def test_a_first_column_of_names_is_nobodys_identifier(self, tmp_path: Path) -> None:
        path = tmp_path / "survey.csv"
        path.write_text("Name,Why\n" + "".join(f"{n},{s}\n" for n, s in zip(LETTERS, SENTENCES, strict=False)))
        guess = guess_map(open_survey_file(path))
        assert guess.survey_map.respondent is None
        assert [column.personal for column in guess.columns] == [True, False]


REAL = {
    "2015_notebook_ux_SurveyGizmo": ({"Time Started", "Date Submitted"}, set(), 6, 1),
    "2016_education": ({"Timestamp"}, {"What are the names of the course instructors?"}, 4, 9),
    "dask_2021_GoogleForms": ({"Timestamp"}, set(), 27, 12),
    "proctoring_qualtrics_3row": ({"StartDate", "EndDate", "RecordedDate"}, set(), 56, 0),
    "sample_3row_de": (
        {"StartDate", "EndDate", "RecordedDate"}, {"IPAddress", "LocationLatitude", "LocationLongitude"}, 2, 0,
    ),
}  # fmt: skip
"""Of some real files: dates, personal data, how many attributes and tick questions, as a person reads them."""


@pytest.mark.parametrize("name", REAL)
def test_dates_people_facts_and_ticks_of_real_files(name: str) -> None:
    guess = guess_map(open_survey_file(shared_folder() / "data" / "exports" / f"{name}.csv"))
    dates, people, facts, ticks = REAL[name]
    assert {column.column for column in guess.columns if column.reason.startswith("dates")} == dates
    assert {column.column for column in guess.columns if column.reason.startswith("personal")} == people
    assert dates | people <= set(guess.left_out())
    assert (len(guess.survey_map.attributes), len(guess.survey_map.ticks)) == (facts, ticks)
