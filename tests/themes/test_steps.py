"""Everything that is done to themes can be taken back and done again, also later and in any mixture."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from coder.coding.log_reading import read_log
from coder.errors import CoderError, NotAllowed
from coder.store.check import check_study
from coder.store.model import Answer, Coding, FrozenAgreement, Theme
from coder.store.people import add_person
from coder.store.study import Study
from coder.themes.editing import add_theme, change_theme, choose_codes, link_code, move_codes
from coder.themes.fields import ThemeFields
from coder.themes.framework import load_framework, show_framework
from coder.themes.history import theme_history
from coder.themes.loading import load_themes
from coder.themes.merging import merge_themes
from coder.themes.reading import show_themes
from coder.themes.rereading import record_reread
from coder.themes.review import Finding, record_findings
from coder.themes.state import capture
from coder.themes.steps import redo_theme_step, undo_theme_step
from tests.themes.agreed import THEMES, Agreed

FRAMEWORK = """
pillars:
  - key: respect
    name: Respect
    text: Everybody knows something.
    themes: [voices]
    children:
      - {key: ask, name: Ask first, themes: [resources]}
"""


def state(study: Study) -> Any:
    with study.read() as session:
        return capture(session, session.scalars(select(Answer.id)).all())


@pytest.fixture
def themed(agreed: Agreed) -> Agreed:
    with agreed.open() as study:
        load_themes(study, agreed.file("t.yaml", THEMES))
    return agreed


class TestTakingBack:
    def test_a_merge_is_taken_back_and_done_again_in_another_sitting(self, themed: Agreed) -> None:
        with themed.open() as study:
            record_findings(study, [Finding("resources", "P1", "Q1", "drop", reason="about something else")])
            load_framework(study, themed.file("f.yaml", FRAMEWORK))
            before = state(study)
            merge_themes(study, "resources", "voices", "one idea")
            merged = state(study)
        assert merged["themes"]["resources"]["status"] == "merged"
        assert set(merged["themes"]["voices"]["codes"]) == {"usual_voices", "time", "cost"}
        assert merged["pillars"]["ask"]["themes"] == ["voices"]
        assert [value["reason"] for name, value in merged["extracts"].items() if name.startswith("voices/")] == [
            "about something else"
        ]
        with themed.open() as study:
            assert undo_theme_step(study).what == "merge the theme resources into voices"
            assert state(study) == before
        with themed.open() as study:
            redo_theme_step(study)
            assert state(study) == merged
            assert read_log(study, action="theme.undo").found == read_log(study, action="theme.redo").found == 1

    def test_many_findings_are_one_step(self, themed: Agreed) -> None:
        moves = [
            Finding("voices", "P1", "Q2", "move", "resources", reason="r"),
            Finding("voices", "P2", "Q1", "move", "resources", reason="r"),
        ]
        with themed.open() as study:
            before = state(study)
            assert record_findings(study, moves) == 2
            undo_theme_step(study)
            assert state(study) == before
            redo_theme_step(study)
            assert len(state(study)["extracts"]) == 2

    def test_a_loaded_file_is_taken_back_as_a_whole(self, themed: Agreed) -> None:
        with themed.open() as study:
            before = state(study)
            load_themes(study, themed.file("few.yaml", "themes:\n  - {key: one, name: One, kind: topic_summary}\n"))
            assert set(state(study)["themes"]) == {"one"}
            undo_theme_step(study)
            assert state(study) == before

    def test_a_new_thing_done_forgets_what_was_taken_back(self, themed: Agreed) -> None:
        with themed.open() as study:
            change_theme(study, "voices", name="A")
            undo_theme_step(study)
            change_theme(study, "voices", name="B")
            with pytest.raises(NotAllowed, match="nothing to redo"):
                redo_theme_step(study)

    def test_what_another_lead_changed_since_is_not_taken_back_unseen(self, themed: Agreed) -> None:
        with themed.open() as study:
            add_person(study, "lou", "lead")
            change_theme(study, "voices", name="A")
        with themed.open("lou") as other:
            with pytest.raises(NotAllowed, match="nothing to undo"):
                undo_theme_step(other)
            change_theme(other, "voices", name="B")
        with themed.open() as study:
            with pytest.raises(NotAllowed, match="changed the same thing since"):
                undo_theme_step(study)
            assert show_themes(study).themes[0].name == "B"

    def test_a_coder_takes_nothing_back(self, themed: Agreed) -> None:
        with themed.open("ana") as study, pytest.raises(NotAllowed):
            undo_theme_step(study)


class TestHistory:
    def test_names_definitions_and_status_with_who_and_when(self, themed: Agreed) -> None:
        with themed.open() as study:
            change_theme(study, "voices", name="Always the same", definition="Other words.")
            change_theme(study, "voices", status="candidate")
            record_findings(study, [Finding("voices", "P2", "Q1", "drop", reason="not about voices")])
            merge_themes(study, "voices", "resources", "one idea")
            undo_theme_step(study)
            told = [(c.person, c.field, c.before, c.after) for c in theme_history(study, "voices")]
            reasons = {c.reason for c in theme_history(study, "voices")}
        assert told[0] == ("lee", "theme", "", "The same few voices")
        assert ("lee", "name", "The same few voices", "Always the same") in told
        assert ("lee", "status", "kept", "candidate") in told
        assert ("lee", "P2/Q1", "", "drop") in told
        assert [row for row in told if row[1] == "status"][1:] == [
            ("lee", "status", "candidate", "merged"),
            ("lee", "status", "merged", "candidate"),
        ]
        assert {"not about voices", "one idea"} <= reasons


THEME = st.sampled_from(["voices", "who_speaks", "for_show", "resources", "new"])
ANSWER = st.sampled_from([("P1", "Q1"), ("P1", "Q2"), ("P2", "Q1"), ("P3", "Q1"), ("P3", "Q2"), ("P10", "Q1")])
CODE = st.sampled_from(["time", "cost", "usual_voices", "representativeness", "tokenism"])
DEED = st.one_of(
    st.tuples(st.just("add"), THEME, CODE),
    st.tuples(st.just("name"), THEME, st.sampled_from(["A", "B"])),
    st.tuples(st.just("status"), THEME, st.sampled_from(["kept", "candidate", "dropped"])),
    st.tuples(st.just("parent"), THEME, THEME),
    st.tuples(st.just("link"), THEME, CODE),
    st.tuples(st.just("move"), THEME, THEME, CODE),
    st.tuples(st.just("merge"), THEME, THEME),
    st.tuples(
        st.just("find"), THEME, ANSWER, st.sampled_from(["fits", "move", "drop", "add", ""]), THEME, st.booleans()
    ),
    st.tuples(st.just("late"), ANSWER, CODE),
    st.tuples(st.just("load")),
    st.tuples(st.just("frame")),
)  # fmt: skip


def do(study: Study, agreed: Agreed, deed: tuple[Any, ...]) -> None:
    """One deed; what is refused has to leave everything as it was."""
    what, *rest = deed
    if what == "add":
        add_theme(study, ThemeFields("New", central_idea="i"), key="new", codes=[rest[1]])
    elif what in ("name", "status", "parent"):
        change_theme(study, rest[0], **{what: rest[1]})
    elif what == "link":
        link_code(study, *rest)
    elif what == "move":
        move_codes(study, [rest[2]], rest[0], rest[1])
    elif what == "merge":
        merge_themes(study, *rest, "a reason")
    elif what == "find":
        theme, (who, question), finding, to, deviant = rest
        record_findings(study, [Finding(theme, who, question, finding, to, deviant, "a reason")])
    elif what == "late":
        (who, question), code = rest
        record_reread(study, who, question, "missed", reason="a reason", codes=[code])
    elif what == "load":
        load_themes(study, agreed.file("less.yaml", THEMES.split("  - key: resources")[0]))
    else:
        load_framework(study, agreed.file("f.yaml", FRAMEWORK))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEED, min_size=1, max_size=9))
def test_whatever_was_done_is_taken_back_step_by_step_and_done_again(
    agreed: Agreed, tmp_path: Path, deeds: list[tuple[Any, ...]]
) -> None:
    path = Path(shutil.copy(agreed.path, tmp_path / "one.db"))
    one = Agreed(path, tmp_path)
    with one.open() as study:
        load_themes(study, one.file("t.yaml", THEMES))
        passed = [state(study)]
        for deed in deeds:
            try:
                do(study, one, deed)
            except CoderError:
                assert state(study) == passed[-1]
            if state(study) != passed[-1]:
                passed.append(state(study))
        for before in reversed(passed[:-1]):
            undo_theme_step(study)
            assert state(study) == before
        for after in passed[1:]:
            redo_theme_step(study)
            assert state(study) == after
        assert check_study(study).faults == ()
        show_themes(study)
        show_framework(study)
        with study.read() as session:
            assert session.scalar(select(func.count()).select_from(Theme)) == len(state(study)["themes"])
            assert session.scalar(select(func.count()).select_from(Coding)) == 0
            assert session.scalar(select(func.count()).select_from(FrozenAgreement)) == 0


def test_choosing_codes_is_one_step(themed: Agreed) -> None:
    with themed.open() as study:
        before = state(study)
        saved = choose_codes(study, "voices", add=["time", "cost"], remove=["usual_voices"])
        assert saved.codes == ("cost", "time")
        undo_theme_step(study)
        assert state(study) == before
