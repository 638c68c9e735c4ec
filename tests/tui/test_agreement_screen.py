"""Agreement on screen: figures by hand for nine answers, questions one by one, and calm words where there are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.agreement.coefficients.value import Value
from coder.agreement.figures import CodeAgreement, Estimate, PairFigures
from coder.agreement.report import agreement_report
from coder.coding.rounds import open_round
from coder.consensus.closing import close_round
from coder.files import own_csv
from coder.store.model import Assignment, Attribute, Coding, Round, RoundAnswer, StudyRow
from coder.store.study import Study
from coder.tui.widgets.agreement_table import bar, code_line, columns, header_line, interval
from coder.tui.widgets.rows import RowList

NONE = Value(None, "a test")
ONE_CODE = CodeAgreement(
    "time", "漢字 [bold]Time[/x] \x1b[31m", (40, 50), False, Value(0.9), Estimate(0.8, "", 0.7, 0.9), Estimate(0.8),
    Estimate(0.8), PairFigures(40, 0, 10, 50, NONE, NONE, NONE, NONE, NONE, NONE, NONE), None,
)  # fmt: skip


def line_of(shown: str, name: str) -> str:
    return next(line for line in shown.splitlines() if line.strip().startswith(name))


class TestTheTable:
    async def test_each_code_has_its_kappa_and_its_two_by_two_table(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement") as pilot:
            shown = await wait_for(pilot, "both    A    B none")
            # time: ana on R001, R004, R006; ben on these and R003: kappa = (8/9 - 14/27) / (1 - 14/27)
            assert re.search(r"^ Time +0\.77 .* 3 +0 +1 +5$", line_of(shown, "Time"))
            assert re.search(r"^ Language +0\.00 .* few +0 +1 +0 +8$", line_of(shown, "Language"))
            assert "same codes 0.67" in shown
            assert "A = ana, B = ben · 9 answers that both finished" in shown

    async def test_the_lowest_kappa_stands_first(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "Time")
            kappas = [code.kappa.value for code in pilot.app.screen.query_one("#codes", RowList).rows]
            assert kappas == sorted(kappas)

    async def test_the_code_in_front_is_said_in_words(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "Time")
            codes = pilot.app.screen.query_one("#codes", RowList)
            codes.highlighted = [code.code for code in codes.rows].index("time")
            await wait_for(pilot, "Of 9 answers both gave it to 3, only ana to 0, only ben to 1, neither to 5.")

    async def test_a_hostile_name_is_shown_as_typed(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(140, 40)) as pilot:
            await wait_for(pilot, "[bold red]Pay[/] & hours [/x]")

    async def test_wide_screens_show_more_columns(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(140, 40)) as pilot:
            shown = await wait_for(pilot, "A only")
            header = line_of(shown, "Code")
            assert header.split()[-8:] == ["A", "only", "B", "only", "none", "%", "alpha", "AC1"] or "pos." in header
            # percent (3 + 5) / 9, positive agreement 2·3 / (2·3 + 1)
            assert re.search(r"89% +0\.7\d +0\.\d\d +0\.86$", line_of(shown, "Time"))

    @pytest.mark.parametrize("key", ["pagedown", "space"])
    async def test_a_key_reads_on_to_the_last_code(self, closed_study, opened, wait_for, key):
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "Enter Answers")
            codes = pilot.app.screen.query_one("#codes", RowList)
            seen = [codes.highlighted]
            for _ in range(20):
                await pilot.press(key)
                seen.append(codes.highlighted)
            assert sorted(set(seen)) == list(range(len(codes.rows)))


class TestOtherViews:
    async def test_b_shows_each_question_and_then_all_again(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "All questions together")
            await pilot.press("b")
            await wait_for(pilot, "Question time (1 of 2)")
            await pilot.press("end")
            shown = await wait_for(pilot, "[bold red]Pay")
            # on this question nobody used the hostile code
            assert "not defined: neither coder used it" in shown
            assert "6 answers" in shown
            await pilot.press("b")
            await wait_for(pilot, "Question change (2 of 2)")
            await pilot.press("b")
            await wait_for(pilot, "All questions together")

    async def test_g_goes_by_an_attribute_and_enter_reads_the_answers_of_that_group(
        self, closed_study, opened, wait_for
    ):
        with Study.open(closed_study, "lee") as study, study.write() as session:
            session.add(Attribute(key="role", position=0))
            session.log("test.attribute", "role")
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "All questions together")
            await pilot.press("g")
            await wait_for(pilot, "By role")
            await pilot.press(*"role", "enter")
            shown = await wait_for(pilot, "role: ")
            with Study.open(closed_study, "lee") as study:
                report = agreement_report(study, by="attribute:role", resamples=0)
            assert f"role: {report.groups[0].group} (1 of {len(report.groups)})" in shown
            for group in report.groups[1:]:
                await pilot.press("b")
                shown = await wait_for(pilot, f"role: {group.group} (")
                assert f"{group.units} answer" in shown
            last = report.groups[-1]
            code = next(code for code in last.codes if code.pair is not None and code.pair.both)
            codes = pilot.app.screen.query_one("#codes", RowList)
            codes.highlighted = [each.code for each in codes.rows].index(code.code)
            await pilot.press("enter")
            await wait_for(pilot, "which answers?")
            await pilot.press(*"both", "enter")
            shown = await wait_for(pilot, "both gave it")
            assert re.search(rf"\b{code.pair.both} answers?\.", shown)
            await pilot.press("escape", "b")
            await wait_for(pilot, "All questions together")

    async def test_g_opens_another_closed_round(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            open_round(study, "again", ["ana"], kind="check", again="main")
            with study.write() as session:
                session.scalars(select(Round).where(Round.name == "again")).one().state = "closed"
                session.log("test.close", "again")
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Round main · A = ana, B = ben · 9 answers that both finished")
            await pilot.press("g")
            await wait_for(pilot, "Round again (check)")
            await pilot.press(*"again", "enter")
            await wait_for(pilot, "Only ana coded in round again")

    async def test_p_shows_agreement_on_places_and_saves_it(self, closed_study, opened, wait_for, tmp_path: Path):
        async with opened(closed_study, "lee", "agreement", size=(80, 40)) as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("p")
            shown = await wait_for(pilot, "Code by code")
            assert "9 answers of" in shown
            # time: ana marked 11 characters of R001 and all of two answers, ben all of four
            assert re.search(r"time +3/4 ", shown)
            target = tmp_path / "places.csv"
            await pilot.press("s")
            await wait_for(pilot, "Save the agreement on places")
            pilot.app.screen.query_one("#field-path").value = str(target)
            await pilot.press("enter")
            await wait_for(pilot, "Written:")
        rows = {row["code"]: row for _, row in own_csv(target, ("code", "spans_ana"))}
        assert rows["time"]["spans_ana"] == "3"

    async def test_w_puts_the_words_of_a_convention_beside_the_figures(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            codes = pilot.app.screen.query_one("#codes", RowList)
            codes.highlighted = [code.code for code in codes.rows].index("time")
            await pilot.press("w")
            await wait_for(pilot, "In whose words?")
            await pilot.press(*"landis", "enter")
            # kappa .77
            await wait_for(pilot, "by their own word arbitrary: substantial (its interval:")
            await pilot.press("w")
            await wait_for(pilot, "In whose words?")
            await pilot.press(*"my own", "enter")
            await wait_for(pilot, "A threshold of my own")
            await pilot.press(*"0.7", "ctrl+s")
            await wait_for(pilot, "Say where the threshold comes from")
            pilot.app.screen.query_one("#field-own").value = "0.7=our protocol"
            await pilot.press("ctrl+s")
            await wait_for(pilot, "our protocol: at or above 0.7 (its interval:")

    async def test_l_counts_families(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("l")
            shown = await wait_for(pilot, "families of codes")
            # resources: ana on R001, R002, R004, R006, R011; ben on these and R003
            assert re.search(r" 5 +0 +1 +3$", line_of(shown, "Resources"))
            assert "Cost" not in shown

    async def test_s_writes_a_file_and_asks_before_it_replaces_one(
        self, closed_study, opened, wait_for, tmp_path: Path
    ):
        target = tmp_path / "figures.csv"
        async with opened(closed_study, "lee", "agreement") as pilot:
            await wait_for(pilot, "Time")
            for first in (True, False):
                await pilot.press("s")
                await wait_for(pilot, "Save the agreement")
                pilot.app.screen.query_one("#field-path").value = str(target)
                await pilot.press("enter")
                if not first:
                    await wait_for(pilot, "Replace it?")
                    await pilot.press("y")
                await wait_for(pilot, "Written:")
                pilot.app.screen.say("")
        rows = {row["code"]: row for _, row in own_csv(target, ("code", "both"))}
        assert (rows["time"]["both"], rows["time"]["b_only"]) == ("3", "1")


class TestBehindTheFigures:
    async def test_enter_leads_from_a_code_to_its_answers(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            codes = pilot.app.screen.query_one("#codes", RowList)
            codes.highlighted = [code.code for code in codes.rows].index("time")
            await pilot.press("enter")
            shown = await wait_for(pilot, "Time: which answers?")
            # what has answers stands first: only ben on R003, both on three, neither on five
            assert [line.strip(" │") for line in shown.splitlines() if " gave it" in line and "·" in line][:4] == [
                "1 · only ben gave it", "3 · both gave it", "5 · neither gave it", "0 · only ana gave it",
            ]  # fmt: skip
            await pilot.press("enter")
            shown = await wait_for(pilot, "Time: only ben gave it")
            assert "1 answer." in shown
            assert "R003" in shown
            assert re.search(r"ben: .*Time", shown)
            assert re.search(r"ana: (?!.*Time)", shown)
            await pilot.press("escape")
            await wait_for(pilot, "All questions together")

    async def test_c_shows_the_codes_mixed_up_and_their_answers(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("c")
            # R008: ana language, ben communication
            await wait_for(pilot, "On 1 answer ana gave Language and ben Communication; on 0")
            await pilot.press("enter")
            shown = await wait_for(pilot, "ben: Communication")
            assert re.search(r"ana: Language", shown)
            await pilot.press("escape")
            # R001: both time, and ben usual voices
            rows = pilot.app.screen.query_one("#codes", RowList)
            rows.highlighted = [getattr(row, "code", "") for row in rows.rows].index("usual_voices")
            await wait_for(pilot, "and ben nothing in its place; on 1 ben gave it and ana nothing.")
            await pilot.press("enter")
            shown = await wait_for(pilot, "1 answer.")
            assert " / nothing in its place" in shown
            assert "R001" in shown

    async def test_t_goes_through_the_trends(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("t")
            shown = await wait_for(pilot, "Over the rounds")
            assert re.search(r"1 main +9 0\.58", shown)
            await pilot.press("t")
            await wait_for(pilot, "Over the versions of the codebook")
            await pilot.press("t")
            await wait_for(pilot, "Over quarters of the work")

    async def test_a_check_round_is_marked_in_the_trend_and_said(self, closed_study, opened, wait_for):
        with Study.open(closed_study, "lee") as study:
            open_round(study, "again", ["ana", "ben"], kind="check", again="main")
            with study.write() as session:
                row = session.scalars(select(Round).where(Round.name == "again")).one()
                row.state, row.sample = "closed", "rule 1"
                parts = session.scalars(select(Assignment).where(Assignment.round_id == row.id)).all()
                answer = session.scalars(select(RoundAnswer.answer_id).where(RoundAnswer.round_id == row.id)).first()
                for part in parts:
                    session.add(
                        Coding(assignment_id=part.id, answer_id=answer, codebook_version_id=row.codebook_version_id)
                    )
                session.log("test.close", "again")
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("t")
            shown = await wait_for(pilot, "Over the rounds")
            assert re.search(r"2 again \(check\) +1 ", shown)
            assert "again (check): its 9 answers were chosen because rule 1 may change them; its figures are" in shown

    async def test_d_leaves_duplicates_out(self, closed_study, opened, wait_for):
        async with opened(closed_study, "lee", "agreement", size=(100, 40)) as pilot:
            await wait_for(pilot, "Time")
            await pilot.press("d")
            await wait_for(pilot, "without duplicates")
            await pilot.press("d")
            await wait_for(pilot, "single codes · codebook")


class TestWithoutFigures:
    async def test_an_open_round_is_said_calmly(self, demo_like_study, opened, wait_for, assert_golden):
        async with opened(demo_like_study, "ana", "agreement") as pilot:
            await wait_for(pilot, "Round main is still open")
            assert_golden(pilot.app, "agreement_open")

    async def test_a_reflexive_study_has_none_and_the_screen_says_why(self, submitted_study, opened, wait_for):
        with Study.open(submitted_study, "lee") as study:
            with study.write() as session:
                session.scalars(select(StudyRow)).one().approach = "reflexive"
                session.log("test.approach", "reflexive")
            close_round(study)
        async with opened(submitted_study, "lee", "agreement") as pilot:
            shown = await wait_for(pilot, "This is a reflexive study")
            assert "kappa" not in shown
            assert "s Save" not in shown
            await pilot.press("enter")
            shown = await wait_for(pilot, "The answers on which the coders differ")
            assert "kappa" not in shown
            assert "3 answers." in shown


class TestOneLine:
    @pytest.mark.parametrize("width", [20, 60, 78, 98, 140, 198])
    def test_header_and_line_are_equally_wide_whatever_the_width(self, width):
        counts = ("both", "A only", "B only", "none")
        assert header_line(width, counts).cell_length == code_line(ONE_CODE, width).cell_length
        if width >= 60:
            assert code_line(ONE_CODE, width).cell_length <= width
        assert columns(width, 4).bar >= 8

    def test_the_bar_shows_value_and_interval_on_a_line_from_0_to_1(self):
        assert bar(Estimate(0.5, "", 0.2, 0.9), 11).plain == "··├──●───┤·"
        assert bar(Estimate(1.0, "", 1.0, 1.0), 11).plain == "··········●"
        assert bar(Estimate(0.3), 11).plain == "···●·······"

    def test_where_no_difference_was_seen_there_is_no_interval(self):
        alike = Estimate(1.0, "", 1.0, 1.0, caution="no disagreement seen in 40 answers")
        assert interval(alike) == "no difference"
        assert bar(alike, 11).plain == "··········●"

    def test_what_lies_below_0_stands_at_the_left_end(self):
        assert bar(Estimate(0.1, "", -0.3, 0.4), 11).plain == "◂●──┤······"
        assert bar(Estimate(-0.2, "", -0.3, -0.1), 11).plain[0] == "◂"

    def test_next_to_nothing_is_not_minus_nothing(self):
        assert interval(Estimate(0.0, "", -0.001, 0.2)) == "[0.00, 0.20]"
