"""What the tests share: a study on disk, the command line as a user meets it, and real surveys where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import update

from coder.store.model import Assignment
from coder.store.people import add_person
from coder.store.study import Study

hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("patient")

CHECKOUT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path:
    """The folder of real surveys and reference values; a test that needs it skips where it is absent."""
    folder = Path(os.environ.get("CODER_SHARED", CHECKOUT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the folder of real surveys is not beside this checkout")
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the program remembers of the studies of the tests stays out of the state folder of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("XDG_STATE_HOME", str(folder))
        yield folder


@pytest.fixture
def shared() -> Path:
    """The folder of real surveys and reference values."""
    return shared_folder()


def as_imported(path: Path | str) -> None:
    """Let the coders of an open round meet the answers in the order of the import, which tests can foresee."""
    with Study.open(path, "lee") as study, study.write() as session:
        session.execute(update(Assignment).values(seed=None))
        session.nothing_to_log()


@pytest.fixture(scope="session")
def new_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new study, made once and copied for each test."""
    path = tmp_path_factory.mktemp("new") / "study.db"
    with Study.create(path, title="Test study", lead="lee", because="a test") as study:
        add_person(study, "ana")
        add_person(study, "ben")
    return path


@pytest.fixture
def study_path(new_study: Path, tmp_path: Path) -> Path:
    """A new study with the lead lee and the coders ana and ben."""
    return shutil.copy(new_study, tmp_path / "study.db")


@pytest.fixture
def open_as(study_path: Path) -> Callable[[str | None], Study]:
    """Open the study as one of its people."""
    return lambda name=None: Study.open(study_path, name)


@pytest.fixture
def coder_cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `coder …` as its own process in `tmp_path`; a code other than the expected one fails the test."""

    def run(*arguments: object, expect: int | None = 0, stdin: str = "") -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("CODER_")}
        done = subprocess.run(
            [sys.executable, "-m", "coder", *map(str, arguments)],
            cwd=tmp_path,
            env=clean | {"PYTHONUTF8": "1"},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        if expect is not None:
            assert done.returncode == expect, f"exit {done.returncode}: {done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    return run


_SERVE = """
import os, sys
print("postgresql://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/{PGDATABASE}".format(**os.environ), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that is started for these tests and thrown away after them."""
    if not shutil.which("pg_virtualenv"):
        missing = "pg_virtualenv is not installed (Debian: postgresql, postgresql-common)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    server = subprocess.Popen(
        ["pg_virtualenv", "-t", sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    lines = iter(server.stdout.readline, "")
    yield next(line.strip() for line in lines if line.startswith("postgresql://"))
    server.stdin.close()
    server.wait(timeout=60)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database of its own on that server."""
    import psycopg

    base, name = postgres_server.rsplit("/", 1)[0], f"study_{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{base}/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
