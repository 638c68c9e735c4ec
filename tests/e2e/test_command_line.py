"""The command line as a user meets it: the loop as documented, and one plain sentence for whatever is wrong."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click import Group

from coder.cli.common import show_json
from coder.cli.main import COMMANDS, coder

Cli = Callable[..., subprocess.CompletedProcess[str]]

SURVEY = """id,role,Q1,Q2
1,carer,No time for it.,Nothing else
2,nurse,There is no money and no time.,N/A
3,carer,We are equals.,
4,nurse,It is a tick box.,Nobody listens
"""
BOOK = """title: Small
codes:
  - {key: time, name: Time, brief: Hours., use_when: [hours]}
  - {key: cost, name: Cost, brief: Money., use_when: [money]}
  - {key: equal, name: Equals, brief: Equality., use_when: [equality]}
  - {key: box_ticking, name: Box ticking, brief: Compliance., use_when: [ticking]}
"""
HEADER, ALIKE = "respondent,question,code\n", "1,Q1,time\n2,Q1,cost\n3,Q1,equal\n4,Q1,box_ticking\n1,Q2,\n2,Q2,\n"
ANA = f"{HEADER}{ALIKE}2,Q1,time\n4,Q2,equal\n"
BEN = f"{HEADER}{ALIKE}4,Q2,\n"
THEMES = """themes:
  - {key: lack, name: What is missing, kind: theme, status: kept, central_idea: Means are missing., codes: [time, cost]}
"""


FILES = {
    "answers.csv": SURVEY, "codebook.yaml": BOOK, "ana.csv": ANA, "ben.csv": BEN, "themes.yaml": THEMES,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a survey and a codebook, and no round yet."""
    place = tmp_path_factory.mktemp("prepared")
    (place / "answers.csv").write_text(SURVEY, encoding="utf-8")
    (place / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    at = ("-s", str(place / "study.db"), "--as", "lee")
    for command in (
        ("init", "--title", "T", "--lead", "lee"),
        ("team", "add", "ana"),
        ("team", "add", "ben"),
        ("import", str(place / "answers.csv"), "--respondent", "id", "--question", "Q1", "--attribute", "role"),
        ("codebook", "load", str(place / "codebook.yaml")),
    ):
        coder.main([*command, *at], standalone_mode=False)
    return place / "study.db"


def first_half(run: Cli) -> None:
    """As the manual spells it, up to the closed round."""
    run(
        "init", "--title", "Co-production", "--approach", "codebook", "--because", "shared frame", "--lead", "lee"
    )  # fmt: skip
    run(
        "import", "answers.csv", "--respondent", "id", "--question", "Q1", "--question", "Q2",
        "--attribute", "role", "--as", "lee",
    )  # fmt: skip
    run("codebook", "load", "codebook.yaml", "--as", "lee")
    run("team", "add", "ana", "--role", "coder", "--as", "lee")
    run("team", "add", "ben", "--role", "coder", "--as", "lee")
    run("round", "open", "main", "--coder", "ana", "--coder", "ben", "--as", "lee")
    for name in ("ana", "ben"):
        run("codings", "load", f"{name}.csv", "--as", name)
        run("round", "submit", "--as", name)
    run("round", "close", "main", "--as", "lee")


def test_the_loop_by_command(coder_cli: Cli, folder: Path) -> None:
    first_half(coder_cli)
    report = json.loads(coder_cli("agreement", "--by", "question", "--json").stdout)
    assert report["by"] == "question"
    q1, q2 = report["groups"]["Q1"], report["groups"]["Q2"]
    assert (q1["units"], q2["units"]) == (4, 3)
    assert q1["overall"]["exact_match"] == 0.75
    time = next(code for code in q1["codes"] if code["code"] == "time")
    assert [time[name] for name in ("both", "a_only", "b_only", "neither")] == [1, 1, 0, 2]
    assert time["kappa"]["value"] == pytest.approx(0.5)

    coder_cli("decisions", "save", "differences.csv", "--as", "lee")
    with (folder / "differences.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["respondent"], row["question"]) for row in rows} == {("2", "Q1"), ("4", "Q2")}
    for row in rows:
        row["outcome"] = "both" if row["respondent"] == "2" else "neither"
        row["reason"] = "Both are named." if row["respondent"] == "2" else "Not about equality."
    with (folder / "differences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    coder_cli("decisions", "load", "differences.csv", "--as", "lee")
    assert json.loads(coder_cli("agreement", "--by", "question", "--json").stdout) == report

    coder_cli("themes", "load", "themes.yaml", "--as", "lee")
    coder_cli("quotes", "--theme", "lack", "--out", "quotes.docx")
    assert (folder / "quotes.docx").read_bytes()[:2] == b"PK"
    bank = json.loads(coder_cli("quotes", "--theme", "lack", "--json").stdout)
    assert "There is no money and no time." in json.dumps(bank)
    assert coder_cli("log", "verify").returncode == 0
    assert coder_cli("check").returncode == 0
    assert "in use belong to no theme" in coder_cli("status").stdout  # they come before the quotes


def test_nobody_reads_anothers_codes_while_the_round_is_open(coder_cli: Cli, folder: Path, prepared: Path) -> None:
    """Ana plants words that only she writes; nothing that ben or the lead can ask for shows them."""
    shutil.copy(prepared, folder / "study.db")
    coder_cli("round", "open", "main", "--coder", "ana", "--coder", "ben", "--as", "lee")
    secret = "respondent,question,code,memo\n1,Q1,equal,a planted thought\n3,Q1,box_ticking,\n"
    (folder / "secret.csv").write_text(secret, encoding="utf-8")
    coder_cli("codings", "load", "secret.csv", "--as", "ana")
    asked = [
        ("status",), ("status", "--json"), ("answers", "--json"), ("round", "list", "--json"),
        ("log", "show"), ("log", "show", "--json"), ("log", "save", "log.csv", "--force"),
        ("agreement", "--json"), ("quotes", "--json"), ("decisions", "show", "--json"),
        ("decisions", "save", "d.csv", "--force"), ("codings", "save", "c.csv", "--coder", "ana", "--force"),
        ("codings", "save", "own.csv", "--force"), ("themes", "show", "--json"), ("codebook", "show", "--json"),
    ]  # fmt: skip
    for who, command in [(who, command) for who in ("ben", "lee") for command in asked]:
        done = coder_cli(*command, "--as", who, expect=None)
        files = [path for path in folder.glob("*.csv") if path.name not in ("secret.csv", *FILES)]
        seen = done.stdout + done.stderr + "".join(path.read_text(encoding="utf-8-sig") for path in files)
        assert "planted" not in seen, command
        assert "secret.csv" not in seen, command
        if command[0] != "codebook":
            assert "box_ticking" not in seen, command
            assert "Box ticking" not in seen, command
        if command[0] in ("agreement", "quotes", "decisions") or "ana" in command:
            assert done.returncode == 1, command


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (["status"], 1, "There is no study at study.db"),
        (["import", "photo.png", "--as", "lee"], 1, "photo.png"),
        (["import", "empty.csv", "--as", "lee"], 1, "empty"),
        (["import", "answers.csv", "--respondent", "idd", "--question", "Q1", "--as", "lee"], 1, "'idd'"),
        (["import", "nowhere.csv", "--as", "lee"], 1, "nowhere.csv"),
        (["round", "open", "main", "--coder", "zoe", "--as", "lee"], 1, "zoe"),
        (["status", "--as", "zoe"], 1, "zoe"),
        (["codings", "load", "ana.csv", "--as", "ana"], 1, "no open round"),
        (["quotes", "--code", "time"], 1, "no agreed codes yet"),
        (["codebook", "show", "tiem"], 1, "tiem"),
        (["agreement", "--round", "main"], 1, "main"),
        (["themes", "load", "photo.png", "--as", "lee"], 1, "photo.png"),
        (["codebook", "load", "photo.png", "--as", "lee"], 1, "photo.png"),
        (["decisions", "load", "photo.png", "--as", "lee"], 1, "photo.png"),
        (["frobnicate"], 2, "frobnicate"),
        (["status", "--nonsense"], 2, "--nonsense"),
        (["init"], 2, "--title"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    coder_cli: Cli, folder: Path, prepared: Path, command: list[str], code: int, says: str
) -> None:
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    (folder / "empty.csv").write_bytes(b"")
    if says != "There is no study at study.db":
        shutil.copy(prepared, folder / "study.db")
    done = coder_cli(*command, expect=code)
    assert says in done.stderr
    assert "inside coder" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


def commands() -> list[str]:
    found = []
    context = coder.make_context("coder", [], resilient_parsing=True)
    for name in COMMANDS:
        command = coder.get_command(context, name)
        found.append(name)
        if isinstance(command, Group):
            found += [f"{name} {below}" for below in command.commands]
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself(name: str) -> None:
    context = coder.make_context("coder", [], resilient_parsing=True)
    first, *rest = name.split()
    command = coder.get_command(context, first)
    for below in rest:
        assert isinstance(command, Group)
        command = command.commands[below]
    assert command is not None
    assert command.help, f"{name} has no help"
    options = {option for parameter in command.params for option in parameter.opts}
    if not isinstance(command, Group) and name not in ("demo", "codebook check", "keys"):
        assert {"--study", "--as"} <= options, name


def test_a_command_starts_without_the_heavy_libraries() -> None:
    heavy = "pandas numpy matplotlib textual sqlalchemy alembic"
    program = (
        "import sys, coder.cli.main as m; [m.coder.get_command(None, name) for name in m.COMMANDS];"
        f" print([name for name in {heavy.split()} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


TOO_LARGE = "99999999999999999999"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["round", "open", "main", "--coder", "ana", "--seed", TOO_LARGE, "--as", "lee"], 2),
        (["answers", "--limit", TOO_LARGE], 2),
        (["log", "show", "--limit", TOO_LARGE], 2),
        (["codebook", "show", "--version", TOO_LARGE], 2),
        (["agreement", "--seed", TOO_LARGE], 2),
        (["agreement", "--resamples", TOO_LARGE], 2),
        (["status", "--as", "le\udcffe"], 1),
        (["init", "--title", "T\udcff", "--lead", "kim", "-s", "new.db"], 1),
        (["init", "--title", "T", "--because", "so\udcff", "--lead", "kim", "-s", "new.db"], 1),
        (["init", "--title", "T", "--lead", "ki\udcffm", "-s", "new.db"], 1),
        (["team", "add", "ca\udcfft", "--as", "lee"], 1),
        (["answers", "set-status", "1", "Q1", "off_question", "--because", "so\udcff", "--as", "lee"], 1),
        (["answers", "set-status", "1\udcff", "Q1", "off_question", "--as", "lee"], 1),
        (["round", "open", "ma\udcffin", "--coder", "ana", "--as", "lee"], 1),
    ],
)
def test_numbers_too_large_and_invalid_bytes_are_refused_in_plain_words(
    coder_cli: Cli, folder: Path, prepared: Path, command: list[str], code: int
) -> None:
    shutil.copy(prepared, folder / "study.db")
    done = coder_cli(*command, expect=code)
    assert "inside coder" not in done.stderr
    assert "damaged" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


def test_endless_numbers_in_a_sheet_and_at_the_prompt(coder_cli: Cli, folder: Path, prepared: Path) -> None:
    shutil.copy(prepared, folder / "study.db")
    coder_cli("round", "open", "main", "--coder", "ana", "--as", "lee")
    sheet = f"respondent,question,code,start,end\n1,Q1,time,{'9' * 5000},{'9' * 5001}\n"
    (folder / "sheet.csv").write_text(sheet, encoding="utf-8")
    refused = coder_cli("codings", "load", "sheet.csv", "--as", "ana", expect=1).stderr
    assert "line 2, column start" in refused
    asked = coder_cli("code", "--plain", "--as", "ana", stdin=f"go {'9' * 5000}\nquit\n")
    assert "For example: go 12" in asked.stdout
    assert "inside coder" not in asked.stderr


def test_what_was_typed_reaches_the_terminal_without_control_characters(coder_cli: Cli, folder: Path) -> None:
    for command, code in ((["status", "no\x1b[2J\u202e"], 2), (["status", "-s", "no\x1b[2J\u202e.db"], 1)):
        said = coder_cli(*command, expect=code).stderr
        assert "¤" in said
        assert not set(said) & {"\x1b", "\u202e"}


def test_json_is_exact_and_holds_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"words": "é \x1b \x7f \x9b \u2028 \u202e \u2066 \udcff \U0001f468"}
    show_json(value)
    written = capsys.readouterr().out
    assert json.loads(written) == value
    assert not set(written) & set("\x1b\x7f\x9b\u2028\u202e\u2066\udcff")
    assert "é" in written


def test_what_the_program_writes_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    started = "import os; os.umask(0); from coder.cli import main; main._exit_code = lambda: 0"
    asked = "import sys; sys.exit = lambda code: None; main.run(); open('made', 'w')"
    subprocess.run([sys.executable, "-c", f"{started}; {asked}"], cwd=tmp_path, check=True)
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o600
