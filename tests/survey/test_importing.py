"""A survey comes in: every row and answer accounted for, nothing changed, all of it or nothing."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from coder.errors import CoderError, InputError, NotAllowed
from coder.store.check import check_study
from coder.store.model import (
    Answer,
    Attribute,
    LogEntry,
    Question,
    Respondent,
    StudyRow,
    SurveyImport,
    Tick,
    TickOption,
)
from coder.store.study import Study
from coder.survey.accounts import question_accounts
from coder.survey.answers import list_answers
from coder.survey.guess import Named, guess_map
from coder.survey.importing import ImportAccount, import_survey
from coder.survey.mapping import AskedRule, LongMap, QuestionMap, SurveyMap, TickMap
from coder.survey.reader import open_survey_file
from coder.survey.settling import set_status

OpenAs = Callable[[str | None], Study]

WIDE = '''id,role,quote,Q1,Q2
007,nurse,yes,"Time, and ""space""",n/a
NA,carer,no,  ,No time at all
9,,,,don't know
'''
WIDE_MAP = SurveyMap(
    respondent="id",
    questions=(QuestionMap("Q1", "What helps?"), QuestionMap("Q2")),
    attributes=("role",),
    quote_column="quote",
)
LONG = """who,trust,item,words,answer
a,X,Q1,What helps?,Time
b,Y,Q1,What helps?,
a,Z,Q2,What else?,None
"""
LONG_MAP = SurveyMap(respondent="who", attributes=("trust",), long=LongMap("item", "answer", "words"))


@pytest.fixture
def study(open_as: OpenAs) -> Study:
    return open_as("lee")


def bring(study: Study, folder: Path, text: str, survey_map: SurveyMap, name: str = "survey.csv") -> ImportAccount:
    path = folder / name
    path.write_bytes(text.encode())
    return import_survey(study, path, survey_map=survey_map)


def answers(study: Study) -> dict[tuple[str, str], tuple[str, str, str | None]]:
    return {(a.respondent, a.question): (a.text, a.status, a.proposed_status) for a in list_answers(study)}


def counts(study: Study) -> list[int | None]:
    """Rows of every table that an import writes."""
    models = (SurveyImport, Question, Attribute, Respondent, TickOption, Tick, Answer, LogEntry)
    with study.read() as session:
        return [session.scalar(select(func.count()).select_from(model)) for model in models]


class TestWide:
    def test_every_asked_question_and_respondent_has_an_answer(self, study: Study, tmp_path: Path) -> None:
        account = bring(study, tmp_path, WIDE, WIDE_MAP)
        assert answers(study) == {
            ("007", "Q1"): ('Time, and "space"', "substantive", None),
            ("007", "Q2"): ("n/a", "substantive", "nothing_to_add"),
            ("NA", "Q1"): ("  ", "blank", None),
            ("NA", "Q2"): ("No time at all", "substantive", None),
            ("9", "Q1"): ("", "blank", None),
            ("9", "Q2"): ("don't know", "substantive", "dont_know"),
        }
        assert (account.rows_in, account.rows_out, account.rejected, account.respondents) == (3, 3, 0, 3)
        first, second = account.questions
        assert (first.wording, first.asked, first.answered, first.blank) == ("What helps?", 3, 1, 2)
        assert (second.asked, second.answered, second.proposed) == (3, 3, {"dont_know": 1, "nothing_to_add": 1})

    def test_attributes_and_consent(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, WIDE, WIDE_MAP)
        with study.read() as session:
            rows = session.execute(select(Respondent.key, Respondent.attributes, Respondent.may_quote)).all()
        assert [tuple(row) for row in rows] == [
            ("007", {"role": "nurse"}, True), ("NA", {"role": "carer"}, False), ("9", {"role": ""}, None)
        ]  # fmt: skip

    def test_texts_carry_their_hash_and_the_import_is_logged_without_them(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, WIDE, WIDE_MAP)
        with study.read() as session:
            for text, digest in session.execute(select(Answer.text, Answer.text_hash)):
                assert digest == hashlib.sha256(text.encode()).digest()
            entry = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
            assert entry is not None
            assert (entry.action, entry.subject) == ("survey.import", "survey.csv")
            assert "space" not in str(entry.after)
        assert check_study(study).faults == ()

    def test_without_a_respondent_column_rows_are_numbered(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "Q1,x\na,1\nb,1\n", SurveyMap(questions=(QuestionMap("Q1"),)))
        assert list(answers(study)) == [("1", "Q1"), ("2", "Q1")]

    def test_empty_rows_are_rejected_and_told(self, study: Study, tmp_path: Path) -> None:
        account = bring(study, tmp_path, WIDE + ",,,,\n , ,,,\n", WIDE_MAP)
        assert (account.rows_in, account.rows_out, account.rejected) == (5, 3, 2)
        assert "first: row 5" in account.notes[-1]

    def test_a_row_without_a_word_is_empty_however_many_cells_it_has(self, study: Study, tmp_path: Path) -> None:
        told = SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",))
        account = bring(study, tmp_path, "id,role,Q1\n1,a,hello\n2,b,foo\n,\n , , ,,\n", told)
        assert (account.rows_in, account.rows_out, account.rejected) == (4, 2, 2)
        assert "first: row 4: all its cells are empty" in account.notes[-1]

    def test_empty_rows_are_nobody_in_a_file_whose_rows_are_numbered(self, study: Study, tmp_path: Path) -> None:
        told = SurveyMap(questions=(QuestionMap("Q1"),), attributes=("role",))
        account = bring(study, tmp_path, "role,Q1\na,hello\n,\nb,\n,\n , \n", told)
        assert (account.rows_in, account.rows_out, account.rejected, account.respondents) == (5, 2, 3, 2)
        assert {who: text for (who, _), (text, _, _) in answers(study).items()} == {"1": "hello", "3": ""}

    def test_who_was_not_asked_is_not_blank(self, study: Study, tmp_path: Path) -> None:
        survey_map = SurveyMap(
            respondent="id",
            questions=(QuestionMap("Q1", asked=AskedRule("g", ("Staff",))), QuestionMap("Q2", asked=AskedRule("g"))),
        )
        text = "id,g,Q1,Q2\n1,Staff,,x\n2,Other,,\n3,,wrote anyway,\n"
        account = bring(study, tmp_path, text, survey_map)
        statuses = {pair: status for pair, (_, status, _) in answers(study).items()}
        assert statuses == {
            ("1", "Q1"): "blank", ("1", "Q2"): "substantive", ("2", "Q1"): "not_asked", ("2", "Q2"): "blank",
            ("3", "Q1"): "substantive", ("3", "Q2"): "not_asked",
        }  # fmt: skip
        assert [(q.asked, q.not_asked, q.answered) for q in account.questions] == [(2, 1, 1), (2, 1, 1)]
        assert any("1 answer comes from respondents who were not asked" in note for note in account.notes)

    @pytest.mark.parametrize("told", [None, AskedRule("role", ("carer",))])
    @pytest.mark.parametrize("long", [False, True])
    def test_the_rule_first_imported_decides_for_later_rows_too(
        self, study: Study, tmp_path: Path, told: AskedRule | None, long: bool
    ) -> None:
        def by(rule: AskedRule | None) -> SurveyMap:
            question = (QuestionMap("Q1", asked=rule),)
            return SurveyMap("id", question, attributes=("role",), long=LongMap("q", "Q1") if long else None)

        def rows(*people: str) -> str:
            return "id,role,q,Q1\n" + "".join(f"{person},Q1,\n" for person in people)

        nurses = AskedRule("role", ("nurse",))
        bring(study, tmp_path, rows("1,nurse", "2,carer"), by(nurses))
        account = bring(study, tmp_path, rows("3,nurse", "4,carer"), by(told), name="later.csv")
        assert [status for _, status, _ in answers(study).values()] == ["blank", "not_asked"] * 2
        assert (account.questions[0].asked, account.questions[0].not_asked) == (2, 2)
        assert any("who was asked 'Q1' differs" in note for note in account.notes)
        assert not any("differs" in note for note in bring(study, tmp_path, rows("5,nurse"), by(nurses)).notes)

    def test_a_file_that_cannot_say_who_was_asked_is_refused(self, study: Study, tmp_path: Path) -> None:
        rule = AskedRule("role", ("nurse",))
        bring(study, tmp_path, "id,role,Q1\n1,nurse,a\n", SurveyMap("id", (QuestionMap("Q1", asked=rule),)))
        before = counts(study)
        with pytest.raises(InputError, match="no column 'role', which tells who was asked"):
            bring(study, tmp_path, "id,Q1\n2,a\n", SurveyMap("id", (QuestionMap("Q1"),)), name="later.csv")
        assert counts(study) == before

    def test_ticks_in_one_column_and_in_several(self, study: Study, tmp_path: Path) -> None:
        survey_map = SurveyMap(
            respondent="id",
            ticks=(TickMap("T", columns=("t",), separator=";"), TickMap("S", columns=("S_a", "S_b", "S_c"))),
        )
        text = "id,t,S_a,S_b,S_c\n1,Time; Cost;,1,0,no\n2,Cost,x,Trust,\n3,,,unticked,false\n"
        account = bring(study, tmp_path, text, survey_map)
        assert [(t.question, t.ticked, t.options) for t in account.ticks] == [
            ("T", 2, {"Time": 1, "Cost": 2}), ("S", 2, {"S_a": 2, "Trust": 1})
        ]  # fmt: skip


class TestLong:
    def test_one_row_for_each_answer(self, study: Study, tmp_path: Path) -> None:
        account = bring(study, tmp_path, LONG, LONG_MAP)
        assert answers(study) == {
            ("a", "Q1"): ("Time", "substantive", None),
            ("b", "Q1"): ("", "blank", None),
            ("a", "Q2"): ("None", "substantive", "nothing_to_add"),
        }
        assert [(q.question, q.wording, q.asked, q.not_asked) for q in account.questions] == [
            ("Q1", "What helps?", 2, 0), ("Q2", "What else?", 1, 1)
        ]  # fmt: skip
        assert any("1 row gives another attribute" in note and "row 4" in note for note in account.notes)
        assert list_answers(study)[2].attributes == {"trust": "X"}

    def test_a_repeated_answer_is_refused_with_both_rows(self, study: Study, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"row 5: respondent 'a'.*'Q1' in row 2 already"):
            bring(study, tmp_path, LONG + "a,X,Q1,What helps?,Again\n", LONG_MAP)

    def test_an_answer_to_no_question_is_refused(self, study: Study, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"row 5: the column 'item' is empty"):
            bring(study, tmp_path, LONG + "c,X,,,x\n", LONG_MAP)


class TestAgain:
    @pytest.mark.parametrize(("text", "survey_map"), [(WIDE, WIDE_MAP), (LONG, LONG_MAP)])
    def test_the_same_file_changes_nothing(
        self, study: Study, tmp_path: Path, text: str, survey_map: SurveyMap
    ) -> None:
        first = bring(study, tmp_path, text, survey_map)
        before = counts(study)
        account = bring(study, tmp_path, text, survey_map)
        assert (account.rows_out, account.unchanged, account.respondents, account.answers) == (0, 3, 0, 0)
        assert not account.changed
        assert account.questions == first.questions
        assert counts(study) == before

    def test_an_extended_file_adds_its_new_rows(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, WIDE, WIDE_MAP)
        ids = {(a.respondent, a.question): a.id for a in list_answers(study)}
        account = bring(study, tmp_path, WIDE + "10,nurse,,new,\n", WIDE_MAP)
        assert (account.rows_in, account.rows_out, account.unchanged, account.answers) == (4, 1, 3, 2)
        assert {(a.respondent, a.question): a.id for a in list_answers(study)}.items() >= ids.items()

    def test_changed_texts_are_refused_and_counted(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, WIDE, WIDE_MAP)
        before = counts(study)
        changed = WIDE.replace("No time at all", "Secret").replace("don't know", "Now I know") + "11,,,x,y\n"
        with pytest.raises(InputError, match=r"2 texts differ.*row 3, respondent 'NA', question 'Q2'") as refused:
            bring(study, tmp_path, changed, WIDE_MAP)
        assert "Secret" not in str(refused.value)
        assert counts(study) == before

    def test_a_new_question_and_attribute_of_known_respondents_are_added(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "id,Q1,site,ok\n1,a,N,yes\n2,b,S,\n", SurveyMap("id", (QuestionMap("Q1"),)))
        wider = SurveyMap("id", (QuestionMap("Q1"), QuestionMap("Q9")), attributes=("site",), quote_column="ok")
        account = bring(study, tmp_path, "id,Q1,site,ok,Q9\n1,a,N,no,x\n2,b,S,,y\n", wider)
        assert (account.respondents, account.answers, account.rows_out) == (0, 2, 2)
        with study.read() as session:
            people = session.execute(select(Respondent.attributes, Respondent.may_quote)).all()
        assert [tuple(person) for person in people] == [({"site": "N"}, False), ({"site": "S"}, None)]

    def test_a_consent_taken_back_stays_taken_back(self, study: Study, tmp_path: Path) -> None:
        survey_map = SurveyMap("id", (QuestionMap("Q1"),), quote_column="ok")
        seen = []
        for consent in ("yes", "no", "yes"):
            bring(study, tmp_path, f"id,Q1,ok\n1,a,{consent}\n", survey_map)
            with study.read() as session:
                seen.append(session.scalar(select(Respondent.may_quote)))
        assert seen == [True, False, False]

    def test_what_changes_about_known_people_is_logged_and_a_late_yes_is_told(
        self, study: Study, tmp_path: Path
    ) -> None:
        told = SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",), quote_column="ok")
        head = "id,role,ok,Q1\n"
        bring(study, tmp_path, head + "1,,yes,a\n2,nurse,no,b\n3,nurse,,c\n4,nurse,yes,d\n", told)
        later = bring(study, tmp_path, head + "1,Secret,no,a\n2,nurse,yes,b\n3,,yes,c\n4,nurse,yes,d\n5,,no,e\n", told)
        assert (later.rows_in, later.rows_out, later.unchanged) == (5, 3, 2)
        assert any("1 row allows quotes" in note and "first: row 3" in note for note in later.notes)
        with study.read() as session:
            entry = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
        assert entry is not None
        assert entry.after is not None
        assert entry.before == {"may_quote": {"1": True, "3": None}}
        assert entry.after["may_quote"] == {"1": False, "3": True}
        assert entry.after["attributes_filled"] == {"role": ["1"]}
        assert "Secret" not in str(entry.after)

    def test_other_ticks_of_a_known_respondent_are_told_and_the_first_kept(self, study: Study, tmp_path: Path) -> None:
        told = SurveyMap("id", ticks=(TickMap("T", columns=("t",), separator=";"),))
        bring(study, tmp_path, "id,t\n1,Time\n2,Time;Cost\n", told)
        account = bring(study, tmp_path, "id,t\n1,Time\n2,Cost\n3,Cost\n", told)
        assert any("1 respondent has other ticks" in note and "'2'" in note for note in account.notes)
        assert account.ticks[0].options == {"Time": 2, "Cost": 2}

    def test_a_skipped_answer_is_not_answered(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "id,Q1\n1,a\n2,b\n3,\n", SurveyMap("id", (QuestionMap("Q1"),)))
        set_status(study, "2", "Q1", "skipped")
        (account,) = question_accounts(study)
        assert (account.asked, account.answered, account.blank, account.substantive) == (3, 1, 1, 1)

    def test_the_attribution_is_kept_with_the_study(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "id,role,Q1\n1,nurse,a\n", SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",)))
        template = "{role} #{respondent}"
        told = SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",), attribution=template)
        bring(study, tmp_path, "id,role,Q1\n1,nurse,a\n", told)
        with study.read() as session:
            assert session.scalars(select(StudyRow)).one().settings["attribution"] == template

    def test_another_wording_or_attribution_is_told_and_logged_with_what_it_was(
        self, study: Study, tmp_path: Path
    ) -> None:
        text = "id,role,Q1\n1,nurse,a\n"
        told = SurveyMap("id", (QuestionMap("Q1", "What helps?"),), attributes=("role",), attribution="{role}")
        bring(study, tmp_path, text, told)
        other = SurveyMap("id", (QuestionMap("Q1", "What else?"),), attributes=("role",), attribution="#{respondent}")
        account = bring(study, tmp_path, text, other)
        assert (account.changed, account.rows_out) == (True, 0)
        assert any("'What helps?'" in note and "'What else?'" in note for note in account.notes)
        assert any("#{respondent}; before as {role}" in note for note in account.notes)
        with study.read() as session:
            first, second = session.scalars(select(LogEntry).where(LogEntry.action == "survey.import")).all()
        assert first.before == {"attribution": None}
        assert second.before == {"wordings": {"Q1": "What helps?"}, "attribution": "{role}"}
        assert second.after is not None
        assert (second.after["wordings"], second.after["attribution"]) == ({"Q1": "What else?"}, "#{respondent}")
        assert not bring(study, tmp_path, text, other).changed

    @pytest.mark.parametrize("long", [False, True])
    def test_a_blank_attribute_is_filled_by_a_later_row_and_never_emptied(
        self, study: Study, tmp_path: Path, long: bool
    ) -> None:
        if long:
            rows = "who,role,q,text\n1,,Q1,a\n1,nurse,Q2,b\n1,,Q3,c\n"
            told = SurveyMap("who", attributes=("role",), long=LongMap("q", "text"))
            account = bring(study, tmp_path, rows, told)
        else:
            told = SurveyMap("id", (QuestionMap("Q1"),), attributes=("role",))
            for role in ("", "nurse", ""):
                account = bring(study, tmp_path, f"id,role,Q1\n1,{role},a\n", told)
        assert not any("another attribute" in note for note in account.notes)
        with study.read() as session:
            assert session.scalars(select(Respondent.attributes)).all() == [{"role": "nurse"}]


class TestNumberedRows:
    NUMBERED = SurveyMap(questions=(QuestionMap("Q1"),))

    def test_another_file_would_merge_different_people_and_is_refused(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "Q1\na\nb\n", self.NUMBERED)
        before = counts(study)
        other = SurveyMap(questions=(QuestionMap("Q2"),))
        with pytest.raises(InputError, match="add --respondent COLUMN"):
            bring(study, tmp_path, "Q2\nc\nd\n", other, name="second.csv")
        assert counts(study) == before

    def test_the_same_file_again_changes_nothing(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "Q1\na\nb\n", self.NUMBERED)
        before = counts(study)
        assert not bring(study, tmp_path, "Q1\na\nb\n", self.NUMBERED).changed
        assert counts(study) == before

    def test_a_file_that_came_in_with_names_is_not_numbered_afterwards(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, "id,Q1\n7,a\n", SurveyMap("id", (QuestionMap("Q1"),)))
        with pytest.raises(InputError, match="add --respondent COLUMN"):
            bring(study, tmp_path, "id,Q1\n7,a\n", self.NUMBERED)

    def test_after_numbered_rows_a_file_with_names_would_merge_people_and_is_refused(
        self, study: Study, tmp_path: Path
    ) -> None:
        bring(study, tmp_path, "Q1\nI am the first\nsecond\n", self.NUMBERED, name="first.csv")
        before = counts(study)
        named = SurveyMap("id", (QuestionMap("Q2"),))
        with pytest.raises(InputError, match=r"rows of first\.csv were numbered.*begin a new study"):
            bring(study, tmp_path, "id,Q2\n1,Another person entirely\n", named, name="second.csv")
        assert counts(study) == before


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("id,Q1\n1,a\n2,b\n1 ,c\n", r"row 4: respondent '1' stands in row 2 already"),
            ("id,Q1\n1,a\n,b\n", r"row 3: the column 'id' is empty"),
            ("id,Q1\n1,a\n2\n", r"row 3: 1 cell "),
            ("id,Q2\n1,a\n", r"no column 'Q1'"),
        ],
    )
    def test_leave_nothing_behind(self, study: Study, tmp_path: Path, text: str, words: str) -> None:
        before = counts(study)
        with pytest.raises(InputError, match=words):
            bring(study, tmp_path, text, SurveyMap("id", (QuestionMap("Q1"),)))
        assert counts(study) == before

    def test_a_consent_that_is_neither(self, study: Study, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"row 2: the column 'ok' says neither"):
            bring(study, tmp_path, "id,Q1,ok\n1,a,maybe\n", SurveyMap("id", (QuestionMap("Q1"),), quote_column="ok"))

    def test_a_question_cannot_become_another_kind(self, study: Study, tmp_path: Path) -> None:
        bring(study, tmp_path, WIDE, WIDE_MAP)
        with pytest.raises(InputError, match="'Q1' was imported as an open question"):
            bring(study, tmp_path, WIDE, SurveyMap("id", ticks=(TickMap("Q1", columns=("Q1",), separator=";"),)))

    def test_only_a_lead_imports(self, open_as: OpenAs, tmp_path: Path) -> None:
        with pytest.raises(NotAllowed, match="Only a lead may import"):
            bring(open_as("ana"), tmp_path, WIDE, WIDE_MAP)

    def test_a_long_file_needs_its_respondents(self, study: Study, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="needs the column that says who answered"):
            bring(study, tmp_path, LONG, SurveyMap(long=LongMap("item", "answer")))

    def test_a_damaged_file_comes_in_right_or_not_at_all(self, study: Study, tmp_path: Path) -> None:
        chance = random.Random(8)
        sound = ("id,role,quote,Q1,Q2\n" + "".join(f'{n},nurse,yes,"say ""{n}"",\né",b\n' for n in range(6))).encode()
        before = counts(study)
        for turn in range(60):
            damaged = bytearray(sound)
            for _ in range(chance.randint(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.choice(b'\0",\n\r;\xffx1')
            path = tmp_path / f"{turn}.csv"
            path.write_bytes(damaged)
            try:
                account = import_survey(study, path, survey_map=WIDE_MAP)
            except CoderError:
                assert counts(study) == before
                continue
            assert account.rows_in == account.rows_out + account.unchanged + account.rejected
            before = counts(study)
        assert check_study(study).faults == ()


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_stored_exactly(study: Study, tmp_path: Path, texts: list[str]) -> None:
    before = len(list_answers(study))
    rows = [(str(before + number), text) for number, text in enumerate(texts)]
    quoted = "".join('{},"{}"\n'.format(key, text.replace('"', '""')) for key, text in rows)
    bring(study, tmp_path, "id,Q1\n" + quoted, SurveyMap("id", (QuestionMap("Q1"),)))
    assert [(answer.respondent, answer.text) for answer in list_answers(study)[before:]] == rows


class TestRealSurveys:
    def test_the_sample_survey(self, study: Study) -> None:
        path = Path(__file__).parents[2] / "sample_data" / "survey.csv"
        survey_map = guess_map(open_survey_file(path)).survey_map
        account = import_survey(study, path, survey_map=survey_map)
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert account.rows_in == account.respondents == len(rows)
        for question in account.questions:
            assert question.answered == sum(bool(row[question.question].strip()) for row in rows)
        assert account.ticks[0].options["Time"] == sum("Time" in row["Q5_barriers"].split(";") for row in rows)

    @pytest.mark.parametrize(
        ("name", "named", "respondents", "texts"),
        [
            ("nhs_fft", Named("respondent_id", question_column="question", text_column="text"), 4466, 7908),
            ("proctoring", Named("respondent_id", question_column="question", text_column="text"), None, None),
        ],
    )
    def test_long(
        self, shared: Path, study: Study, name: str, named: Named, respondents: int | None, texts: int | None
    ) -> None:
        path = shared / "data" / name / "texts.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = {(row["respondent_id"], row["question"]): row["text"] for row in csv.DictReader(file)}
        account = import_survey(study, path, survey_map=guess_map(open_survey_file(path), named).survey_map)
        assert account.respondents == (respondents or len({who for who, _ in rows}))
        assert account.answers == (texts or len(rows))
        assert {(a.respondent, a.question): a.text for a in list_answers(study)} == rows

    def test_quotations(self, shared: Path, study: Study) -> None:
        path = shared / "data" / "scie" / "scie_quotes.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = {row["quote_id"]: row["quote_text"] for row in csv.DictReader(file)}
        named = Named("quote_id", questions=("quote_text",), attributes=("respondent_type", "role"))
        account = import_survey(study, path, survey_map=guess_map(open_survey_file(path), named).survey_map)
        assert account.respondents == len(rows) == 42
        assert {a.respondent: a.text for a in list_answers(study)} == rows
