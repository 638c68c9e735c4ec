"""Check rounds: answers that a coder codes again, blind to what they made of them before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from coder.agreement.freezing import frozen_faults
from coder.agreement.report import agreement_report
from coder.coding.deciding import toggle_code, toggle_no_code
from coder.coding.exchange import save_codings
from coder.coding.flags import list_flags, toggle_flag
from coder.coding.log_reading import read_log
from coder.coding.proposals import list_proposals, propose_code
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.consensus.decisions import decide
from coder.consensus.differences import list_differences
from coder.consensus.layer import consensus_account
from coder.errors import InputError, NotAllowed
from coder.reporting.progress import study_status
from coder.reporting.quotes import quote_bank
from coder.store.model import Answer, Question, Respondent, RoundAnswer
from coder.store.study import Study
from coder.themes.agreed import agreed_layer
from coder.themes.editing import add_theme
from coder.themes.fields import ThemeFields
from coder.themes.rereading import record_reread
from coder.themes.review import Finding, record_findings
from tests.coding.conftest import answer_id

CODED = {"ana": ("001", "002", "003", "004"), "ben": ("001", "002", "003", "005")}


@pytest.fixture(scope="module")
def closed_once(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both gave Q1 of three respondents a code, and each that of one more; they differ on 001."""
    path = Path(shutil.copy(opened, tmp_path_factory.mktemp("again") / "study.db"))
    for name, respondents in CODED.items():
        with Study.open(path, name) as study:
            for respondent in respondents:
                code = "cost" if (name, respondent) == ("ana", "001") else "time"
                toggle_code(study, answer_id(study, respondent, "Q1"), code)
            if name == "ana":
                for kind in ("unsure", "concern"):
                    toggle_flag(study, answer_id(study, "001", "Q1"), kind)
                propose_code(study, answer_id(study, "001", "Q1"), "pay")
            submit_round(study, partial=True)
    with Study.open(path, "lee") as study:
        close_round(study)
    return path


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(closed_once, tmp_path / "study.db"))


@pytest.fixture
def again(closed: Path) -> Path:
    """The check round is open."""
    with Study.open(closed, "lee") as study:
        open_round(study, "check 1", ["ana", "ben"], kind="check", again="main")
    return closed


def respondents(study: Study, round_id: int) -> list[tuple[str, str]]:
    with study.read() as session:
        query = (
            select(Respondent.key, Question.key)
            .join(Answer, Answer.respondent_id == Respondent.id)
            .join(Question, Question.id == Answer.question_id)
            .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
            .where(RoundAnswer.round_id == round_id)
        )
        return sorted((row[0], row[1]) for row in session.execute(query))


def test_a_check_round_holds_what_all_its_coders_finished(again: Path) -> None:
    with Study.open(again, "lee") as study:
        assert respondents(study, 2) == [("001", "Q1"), ("002", "Q1"), ("003", "Q1")]


def test_one_coder_gets_their_own_answers_and_a_sample_repeats_with_its_seed(closed: Path) -> None:
    with Study.open(closed, "lee") as study:
        opened = open_round(study, "c", ["ana"], kind="check", again="main", sample="50%", seed=4)
        assert opened.sample == "50% of main again"
        assert opened.answers == 2
        assert {one for one, _ in respondents(study, 2)} < set(CODED["ana"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"kind": "main"}, "--kind check"),
        ({"coders": ["lee"]}, "lee did not code in round main"),
        ({"again": "other"}, "no round called"),
    ],
)
def test_what_cannot_be_coded_again_is_refused(closed: Path, arguments: dict[str, object], says: str) -> None:
    with Study.open(closed, "lee") as study, pytest.raises(InputError, match=says):
        open_round(study, "c", **({"coders": ["ana"], "kind": "check", "again": "main"} | arguments))  # type: ignore[arg-type]


SEEN: dict[str, Callable[[Study, Path], object]] = {
    "their own codings as a file": lambda study, to: save_codings(
        study, to / "o.csv", round_name="main", of="ana", force=True
    ),
    "another's codings as a file": lambda study, to: save_codings(
        study, to / "o.csv", round_name="main", of="ben", force=True
    ),
    "agreement": lambda study, to: agreement_report(study, round="main"),
    "differences": lambda study, to: list_differences(study, "main"),
    "the account of the agreed layer": lambda study, to: consensus_account(study, "main"),
    "quotes": lambda study, to: quote_bank(study, codes=("time",)),
}


@pytest.mark.parametrize("what", SEEN)
def test_who_codes_again_sees_nothing_of_what_was_coded_before(again: Path, tmp_path: Path, what: str) -> None:
    with Study.open(again, "ana") as study:
        with pytest.raises(NotAllowed, match="coding answers of round main again in round check 1"):
            SEEN[what](study, tmp_path)
        submit_round(study, partial=True)
        SEEN[what](study, tmp_path)
    with Study.open(again, "lee") as study:  # who does not code again sees it at any time
        SEEN[what](study, tmp_path)


def test_the_log_hides_their_own_earlier_codings_and_the_decisions(again: Path) -> None:
    with Study.open(again, "lee") as study:
        decide(study, respondent="001", question="Q1", outcome="other", codes=["cost"], reason="Money.", round="main")
        everything = {entry.action for entry in read_log(study).entries}
    assert {"coding.apply", "decision.make"} <= everything
    with Study.open(again, "ana") as study:
        during = {entry.action for entry in read_log(study).entries}
        assert not {"coding.apply", "decision.make"} & during
        assert "round.open" in during
        toggle_code(study, answer_id(study, "002", "Q1"), "cost")
        assert [entry.subject for entry in read_log(study, action="coding.apply").entries] == ["002/Q1"]
        submit_round(study, partial=True)
        assert {"coding.apply", "decision.make"} <= {entry.action for entry in read_log(study).entries}


def test_nor_do_flags_missed_codes_and_the_review_of_themes_tell_of_it(closed: Path) -> None:
    with Study.open(closed, "lee") as study:
        decide(study, respondent="001", question="Q1", outcome="other", codes=["cost"], reason="Money.")
        add_theme(study, ThemeFields("Money", central_idea="i"), key="money", codes=["cost"])
        record_findings(study, [Finding("money", "001", "Q1", "fits")])
        record_reread(study, "002", "Q1", "reflected")
        open_round(study, "check 1", ["ana", "ben"], kind="check", again="main")
    made = {"theme.add", "theme.review", "answer.review", "decision.make"}
    for name, again in (("ana", True), ("lee", False)):
        with Study.open(closed, name) as study:
            assert (made & {entry.action for entry in read_log(study).entries}) == (set() if again else made)
            assert {line.kind for line in list_flags(study)} == (set() if again else {"concern", "unsure"})
            assert len(list_proposals(study)) == (0 if again else 1)
    with Study.open(closed, "ana") as study:
        toggle_flag(study, answer_id(study, "002", "Q1"), "quote")
        assert [(line.round, line.kind) for line in list_flags(study)] == [("check 1", "quote")]
        submit_round(study, partial=True)
        assert made <= {entry.action for entry in read_log(study).entries}
        assert {line.kind for line in list_flags(study)} == {"concern", "unsure", "quote"}
        assert len(list_proposals(study)) == 1


def test_where_the_study_stands_and_whether_it_is_whole_is_told_all_the_same(again: Path) -> None:
    with Study.open(again, "ana") as study:
        assert "check 1" in study_status(study).next.sentence
        assert frozen_faults(study) == ()


def test_the_agreed_layer_keeps_what_the_main_round_agreed_on(again: Path) -> None:
    for name in CODED:
        with Study.open(again, name) as study:
            toggle_no_code(study, answer_id(study, "002", "Q1"))
            submit_round(study, partial=True)
    with Study.open(again, "lee") as study:
        with study.read() as session:
            before = agreed_layer(session)
        close_round(study)
        with study.read() as session:
            after = agreed_layer(session)
        assert (after.answers, after.codings, after.outside) == (before.answers, before.codings, before.outside)


def test_differences_of_a_check_round_are_not_the_next_thing_to_decide(again: Path) -> None:
    with Study.open(again, "lee") as study:
        decide(study, respondent="001", question="Q1", outcome="other", codes=["cost"], reason="Money.", round="main")
    for name, code in (("ana", "time"), ("ben", "cost")):
        with Study.open(again, name) as study:
            toggle_code(study, answer_id(study, "002", "Q1"), code)
            submit_round(study, partial=True)
    with Study.open(again, "lee") as study:
        close_round(study)
        assert study_status(study).next.step == "themes"
