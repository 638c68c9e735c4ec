"""The coder's desk works on PostgreSQL as it does on a file."""

from __future__ import annotations

from pathlib import Path

from coder.coding.attention import round_pace
from coder.coding.clock import SittingClock
from coder.coding.desk import CodingDesk
from coder.coding.filters import Filter
from coder.coding.flags import list_flags, open_concerns
from coder.coding.proposals import list_proposals
from coder.coding.rounds import submit_round
from coder.coding.self_check import self_check
from coder.consensus.closing import close_round
from coder.store.check import check_study
from coder.store.study import Study
from coder.survey.duplicates import find_duplicates
from tests.coding.conftest import build_round
from tests.coding.test_duplicates import TEXTS


def test_everything_at_the_desk(postgres_url: str, tmp_path: Path) -> None:
    build_round(tmp_path, TEXTS, ["time", "cost"], postgres_url)
    with Study.open(postgres_url, "lee") as study:
        find_duplicates(study)
    moments = iter(range(0, 1000, 3))
    with Study.open(postgres_url, "ana") as study:
        desk = CodingDesk(study, clock=SittingClock(lambda: next(moments)))
        desk.toggle("cost", (0, 5))
        desk.toggle("time")
        desk.toggle_flag("concern")
        desk.propose_code("Hurry", span=(0, 5))
        desk.assign_key("time", "t")
        assert len(desk.apply_to_duplicates().answer_ids) == 4
        assert desk.finished_count == 5
        desk.undo()
        assert desk.finished_count == 1
        desk.redo()
        assert desk.set_filter(Filter(text="something")) == 1
        desk.repeat_codes()
        desk.clear_filter()
        assert desk.set_filter(Filter(code="cost", question="Q1")) == 4
        desk.keep_place()
        assert desk.pace().answers > 0
        assert self_check(study).undecided == 0
        assert {key: entry.key for key, entry in desk.keys.items()} == {"1": "cost", "2": "time", "t": "time"}
        submit_round(study)
    with Study.open(postgres_url, "lee") as study:
        assert [line.coder for line in open_concerns(study)] == ["ana"]
        assert [line.words for line in list_proposals(study)] == ["There"]
    with Study.open(postgres_url, "ben") as study:
        assert (list_flags(study), list_proposals(study)) == ([], [])
        submit_round(study, partial=True)
    with Study.open(postgres_url, "lee") as study:
        close_round(study)
        assert round_pace(study)["ben"] is None
        assert check_study(study).faults == ()
