"""What the tests of screens share: a small study with awkward answers, and the text of a screen with its golden."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from textual.app import App
from textual.pilot import Pilot

from coder.coding.exchange import load_codings
from coder.coding.rounds import open_round, submit_round
from coder.consensus.closing import close_round
from coder.files import csv_text
from coder.store.check import text_digest
from coder.store.model import (
    Answer,
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Confusable,
    Question,
    Respondent,
    Round,
    SurveyImport,
)
from coder.store.people import add_person
from coder.store.study import Study, Write
from coder.tui.app import Workbench
from tests.conftest import as_imported

GOLDENS = Path(__file__).parent / "goldens"

HOSTILE = "[bold red]x[/] [/] \x1b]0;pwn\x07 =1+1 <script>alert(1)</script> [@click=app.quit]y[/]"
ANSWERS = (
    ("time", "We never have enough time. Meetings are at ten in the morning, when carers cannot come."),
    ("time", "There is no budget to pay people for their time, so only the usual people come."),
    ("change", HOSTILE),
    ("time", "Family first 👨‍👩‍👧 and nurses 👩🏽‍⚕️, flags 🇬🇧, keycaps 1️⃣. Then meetings."),
    ("change", "漢字テスト。会議が多すぎます。 mixed ASCII too."),
    ("change", "مرحبا بالعالم שָׁלוֹם hello"),
    ("time", "e\u0301a\u0308 cafe\u0301 नमस्ते दुनिया ok"),
    ("change", "one\ttab\r\ntwo lines\n\nand a gap"),
    ("time", "Short."),
    ("change", "   spaces before and after   "),
    ("time", "The rota changes every week, and nobody tells us. " * 40),
    ("change", "a\u200bb\u202edef\u202c \ufeffc \x9b31m \x00?"),
    ("time", "Language: too many words that nobody outside the office knows."),
)
"""(question, text) of each answer, in order."""

CODES = (
    # key, name, parent, brief, use when, do not use when, colour
    ("resources", "Resources", None, "What it takes.", (), (), ""),
    (
        "time",
        "Time",
        "resources",
        "Time needed or missing.",
        ("hours", "meetings"),
        ("rotas: use workforce",),
        "#77AADD",
    ),
    ("cost", "Cost", "resources", "Money needed or missing.", ("pay", "budget"), ("unpaid time: use time",), "#EE8866"),
    ("workforce", "Workforce", "resources", "People who are there, or not.", ("rota",), (), "#44BB99"),
    ("language", "Language", None, "Words that shut people out.", ("jargon",), ("nobody was told: communication",), ""),
    ("communication", "Communication", None, "Who tells whom.", ("not told",), (), "#FFAABB"),
    ("usual_voices", "Usual voices", None, "The same few people are heard.", ("the usual people",), (), ""),
    ("hostile", "[bold red]Pay[/] & hours [/x]", None, "<script> \x1b[31m =1+1", (), (), ""),
)


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """No animations, no colours of the developer's own terminal."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def study_with_answers(tmp_path: Path) -> Path:
    """A study with answers and a codebook, and no round: the lead lee, the coders ana and ben, the writer wim."""
    path = tmp_path / "study.db"
    with Study.create(path, title="Co-production [sic]", lead="lee", because="a test") as study:
        add_person(study, "ana")
        add_person(study, "ben")
        add_person(study, "wim", "writer")
        with study.write() as session:
            fill_survey(session)
            fill_codebook(session)
            session.log("test.fill", "answers and codes")
    return path


@pytest.fixture
def demo_like_study(study_with_answers: Path) -> Path:
    """The same with an open round, main, in which ana and ben code."""
    with Study.open(study_with_answers, "lee") as study:
        open_round(study, "main", ["ana", "ben"])
    as_imported(study_with_answers)
    return study_with_answers


DIGITS = ("time", "cost", "workforce", "language", "communication", "usual_voices", "hostile")
"""The codes that ana has used in `practised_study`, in this order: the digits 1 to 7."""


@pytest.fixture
def practised_study(demo_like_study: Path) -> Path:
    """The same; ana has used every code and taken it back again, so that her digits work. For ben none does yet."""
    with Study.open(demo_like_study, "lee") as study, study.write() as session:
        ids = {code.key: code.id for code in session.scalars(select(Code))}
        for key in DIGITS:
            coding = Coding(
                uid=uuid4(), assignment_id=1, answer_id=1, code_id=ids[key], codebook_version_id=1,
                made_at="2026-01-01T00:00:00Z", removed_at="2026-01-01T00:00:01Z",
            )  # fmt: skip
            session.add(coding)
            session.flush()
        session.log("test.use", "codes")
    return demo_like_study


CODINGS = {
    # respondent, question: codes of each coder, each with its span, "" for "no code applies"; and a memo
    "ana": {
        ("R001", "time"): ([("time", 14, 25)], "Hours, not money."),
        ("R002", "time"): ([("cost", 0, 21)], ""),
        ("R003", "change"): ([("hostile", 0, 15)], "[bold]memo[/x] \x1b[31m of ana"),
        ("R004", "time"): ([("time", None, None)], ""),
        ("R005", "change"): ([("", None, None)], ""),
        ("R006", "change"): ([("time", None, None)], ""),
        ("R009", "time"): ([("", None, None)], ""),
        ("R011", "time"): ([("workforce", 0, 27)], ""),
        ("R013", "time"): ([("language", 0, 24)], ""),
    },
    "ben": {
        ("R001", "time"): ([("time", None, None), ("usual_voices", 63, 86)], ""),
        ("R002", "time"): ([("cost", None, None)], ""),
        ("R003", "change"): ([("time", None, None)], ""),
        ("R004", "time"): ([("time", None, None)], ""),
        ("R005", "change"): ([("", None, None)], ""),
        ("R006", "change"): ([("time", None, None)], ""),
        ("R009", "time"): ([("", None, None)], ""),
        ("R011", "time"): ([("workforce", None, None)], ""),
        ("R013", "time"): ([("communication", 30, 44)], "Nobody tells them."),
    },
}
"""Both finished nine answers and differ on three of them: R001, R003 and R013."""


@pytest.fixture
def submitted_study(demo_like_study: Path, tmp_path: Path) -> Path:
    """The same, coded and submitted by both: all that is missing is that the round is closed."""
    with Study.open(demo_like_study, "lee") as study, study.write() as session:
        session.scalars(select(Round)).one().uid = UUID(int=7)  # the order of the readings comes from it
        session.log("test.uid", "main")
    for name, given in CODINGS.items():
        rows = [
            (respondent, question, code, start, end, "" if number else memo)
            for (respondent, question), (codes, memo) in given.items()
            for number, (code, start, end) in enumerate(codes)
        ]
        sheet = tmp_path / f"{name}.csv"
        sheet.write_text(csv_text(("respondent", "question", "code", "start", "end", "memo"), rows), encoding="utf-8")
        with Study.open(demo_like_study, name) as study:
            load_codings(study, sheet)
            submit_round(study, partial=True)
    return demo_like_study


@pytest.fixture
def closed_study(submitted_study: Path) -> Path:
    """The same with the round closed and nothing decided yet."""
    with Study.open(submitted_study, "lee") as study:
        close_round(study)
    return submitted_study


@pytest.fixture
def opened() -> Callable[..., AbstractAsyncContextManager[Pilot[None]]]:
    """`async with opened(path, "lee", "themes", size=(80, 24)) as pilot`: the workbench on a study, at a screen."""
    return _opened


@asynccontextmanager
async def _opened(path: Path, acting: str, screen: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = Workbench(str(path), acting, screen)
    app.open_study(str(path), acting)
    try:
        async with app.run_test(size=size) as pilot:
            yield pilot
    finally:
        app.close_study()


async def at_rest(pilot: Pilot[None]) -> str:
    """What is on the screen once it stays as it is: a scroll bar may come a moment after the text."""
    shown, same = screen_text(pilot.app), 0
    for _ in range(100):
        await pilot.pause(0.02)
        before, shown = shown, screen_text(pilot.app)
        same = same + 1 if shown == before else 0
        if same == 4:
            break
    return shown


async def wait_for(pilot: Pilot[None], text: str, *, gone: bool = False) -> str:
    """What is on the screen once `text` is on it (or is gone from it)."""
    for _ in range(250):
        await pilot.pause(0.02)
        shown = screen_text(pilot.app)
        if (text in shown) is not gone:
            return await at_rest(pilot)
    raise AssertionError(f"{text!r} {'stays' if gone else 'does not come'} on the screen:\n{shown}")


@pytest.fixture(name="wait_for")
def _wait_for() -> Callable[..., Awaitable[str]]:
    """`await wait_for(pilot, text)`: what is on the screen once `text` is on it."""
    return wait_for


def fill_survey(session: Write, answers: tuple[tuple[str, str], ...] = ANSWERS) -> None:
    """One respondent for each answer."""
    source = SurveyImport(
        file_name="survey.csv", file_hash=b"0" * 32, encoding="utf-8", rows_in=len(answers), rows_out=len(answers),
        map={}, made_by_id=1,
    )  # fmt: skip
    questions = {
        "time": Question(key="time", wording="What stands in the way of co-production?", kind="open", position=0),
        "change": Question(key="change", wording="What would you [change] first? \x1b[2J", kind="open", position=1),
    }
    session.add_all([source, *questions.values()])
    session.flush()
    for number, (question, text) in enumerate(answers, 1):
        facts = {"role": "Carer" if number % 2 else "Social worker", "[area]": "North \x1b[31m"}
        person = Respondent(key=f"R{number:03}", attributes=facts, may_quote=True, import_id=source.id)
        session.add(person)
        session.flush()
        session.add(
            Answer(
                respondent_id=person.id,
                question_id=questions[question].id,
                text=text,
                text_hash=text_digest(text),
                status="substantive",
            )
        )


def fill_codebook(session: Write) -> None:
    """Eight codes in two levels, two of them easily confused."""
    version = CodebookVersion(number=1, title="Codebook", content_hash=b"1" * 32, made_by_id=1)
    codes = {key: Code(key=key) for key, *_ in CODES}
    session.add_all([version, *codes.values()])
    session.flush()
    for position, (key, name, parent, brief, use, do_not, color) in enumerate(CODES):
        session.add(
            CodeState(
                version_id=version.id,
                code_id=codes[key].id,
                parent_id=codes[parent].id if parent else None,
                position=position,
                name=name,
                brief=brief,
                full=f"{brief} In full.",
                use_when=list(use),
                do_not_use_when=list(do_not),
                examples=["An example."],
                near_misses=[],
                questions=[],
                color=color,
                codable=key != "resources",
            )
        )
    session.add(
        Confusable(
            version_id=version.id,
            codes=["language", "communication"],
            ask="Words, or flow?",
            then="Words: language. Flow: communication.",
        )
    )


@pytest.fixture(name="screen_text")
def _screen_text() -> Callable[[App[None]], str]:
    """`screen_text(app)`: what is on the screen."""
    return screen_text


@pytest.fixture(name="assert_golden")
def _assert_golden() -> Callable[[App[None], str], None]:
    """`assert_golden(app, name)`: the screen is as tests/tui/goldens/NAME.txt has it."""
    return assert_golden


def screen_text(app: App[None]) -> str:
    """What is on the screen, as text. Textual has no public way to ask."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def assert_golden(app: App[None], name: str) -> None:
    """Compare the screen with its golden; CODER_UPDATE_GOLDENS=1 writes it instead."""
    path, shown = GOLDENS / f"{name}.txt", screen_text(app) + "\n"
    if os.environ.get("CODER_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert path.exists(), f"there is no golden {path}; make it with CODER_UPDATE_GOLDENS=1"
    assert shown == path.read_text(encoding="utf-8"), f"the screen differs from {path}"
