"""The open study: a connection, who acts, and the two kinds of transaction.

Everything that is written goes through `Study.write()`: one transaction, with its entry in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Engine, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from coder import __version__
from coder.display import display_line
from coder.errors import CoderError, InputError, NotAllowed
from coder.files import refuse_existing, storable, write_whole
from coder.store import headers, log, migrate, remembered
from coder.store.engine import is_server, open_engine, shown_place, writing
from coder.store.gate import UNREADABLE, Waiting, pass_gate
from coder.store.leftovers import set_aside
from coder.store.model import Person, StudyRow, now
from coder.store.places import unsafe_place

ACTING = "acting"
"""Under which key of `Session.info` the person stands who acts in a transaction; None: nobody."""
_NOT_TEXT = "A name or text that was given holds characters that are not text; type it again."

Approach = Literal["reliability", "codebook", "reflexive"]
APPROACHES: tuple[Approach, ...] = ("reliability", "codebook", "reflexive")
Role = Literal["lead", "coder", "writer"]
ROLES: tuple[Role, ...] = ("lead", "coder", "writer")


@dataclass(frozen=True)
class Actor:
    """The person who acts."""

    id: int
    name: str
    role: Role


class Write(Session):
    """A writing transaction, with the pen that keeps the log."""

    def __init__(self, engine: Engine, actor: Actor) -> None:
        super().__init__(engine, expire_on_commit=False, info={ACTING: actor})
        self._actor = actor
        self.logged = False

    def log(
        self,
        action: str,
        subject: str,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
        round_id: int | None = None,
    ) -> None:
        """Add the log entry of this transaction. With `round_id` others see it only after that round is closed."""
        if not (storable(subject) and storable(reason)):
            raise InputError(_NOT_TEXT)
        log.append(self, self._actor.id, action, subject, before=before, after=after, reason=reason, round_id=round_id)
        self.logged = True

    def nothing_to_log(self) -> None:
        """Say that this transaction is not about the research: it keeps where somebody stopped reading."""
        self.logged = True


class Study:
    """An open study and the person who acts on it (nobody: a reader who sees what everyone may see)."""

    def __init__(self, where: str, engine: Engine, actor: Actor | None) -> None:
        self.where = where
        """The path of the file, or the address of the database."""
        self.actor = actor
        self._engine = engine
        self._writer = writing(engine)
        server = engine.dialect.name == "postgresql"
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ") if server else engine
        self._file = None if server else Path(where).absolute()
        self._kept = headers.keep(self._file) if self._file else None

    @classmethod
    def open(
        cls, where: str | Path, acting: str | None = None, *, contents: bool = True, waiting: Waiting | None = None
    ) -> Self:
        """Open an existing study; `acting` is the name of a person of the team.

        `waiting` is told when the gate takes long. Without `contents` it does not verify what the file holds; that is
        for `check_study`, which lists all that is wrong.
        """
        where = str(where)
        if not is_server(where):
            pass_gate(Path(where), contents=contents, waiting=waiting)
        try:
            study = cls(where, open_engine(where), None)
        except OSError as error:  # the file went away since the gate
            raise InputError(f"{where} cannot be opened: {error.strerror}.") from None
        try:
            if is_server(where):
                check_server(study._engine)
            study.actor = study._find_actor(acting) if acting else study._only_person()
        except BaseException as error:
            study.close()
            if isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and is_server(where)):
                raise CoderError(f"The study at {shown_place(where)} cannot be opened: {plain(error)}.") from None
            if isinstance(error, UNREADABLE):
                raise CoderError(f"{shown_place(where)} is damaged; restore it from a backup.") from None
            raise
        return study

    @classmethod
    def create(
        cls,
        where: str | Path,
        *,
        title: str,
        lead: str,
        approach: Approach = "codebook",
        because: str = "",
        here_anyway: bool = False,
    ) -> Self:
        """Make a new study with its lead; a file appears whole or not at all.

        A folder in which a file in use gets damaged is refused; `here_anyway` insists, and the log keeps that.
        """
        where = str(where)
        lead = checked_name(lead)
        if not title.strip():
            raise InputError("A study needs a title; add --title.")
        for option, given in (("--title", title), ("--because", because)):
            if not storable(given):
                raise InputError(f"{option} holds characters that are not text; type it again.")
        row = StudyRow(
            title=title.strip(), approach=approach, because=because.strip(), made_at=now(), made_with=__version__
        )
        if is_server(where):
            engine = open_engine(where)
            try:
                if migrate.current_revision(engine) is not None:
                    raise InputError("This database holds a study already.")
                _fill(engine, row, lead)
            except OperationalError as error:
                raise CoderError(f"The database cannot be reached: {plain(error)}.") from None
            except DBAPIError as error:
                raise CoderError(f"The study cannot be made in this database: {plain(error)}.") from None
            finally:
                engine.dispose()
        else:
            _create_file(Path(where), row, lead, here_anyway)
        return cls.open(where, lead)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view of the study; nothing done to it is kept."""
        with Session(self._reader, info={ACTING: self.actor}) as session:
            try:
                yield session
            except DBAPIError as error:
                raise CoderError(f"The study cannot be read: {plain(error)}; run: coder check") from None
            except UnicodeEncodeError:
                raise InputError(_NOT_TEXT) from None

    @contextmanager
    def write(self) -> Iterator[Write]:
        """One transaction: all of it happens and is in the log, or none of it."""
        actor = self.require_actor()
        with Write(self._writer, actor) as session:
            try:
                with session.begin():
                    before = self._lock(session, actor)
                    yield session
                    if not session.logged:
                        raise AssertionError("a write without a log entry")
                if self._file:
                    remembered.follow(self._file, before)
            except StaleDataError:
                raise CoderError(
                    "Nothing was saved: somebody else changed the same thing meanwhile; look and try again."
                ) from None
            except IntegrityError:
                raise CoderError(
                    "Nothing was saved: somebody else saved the same thing at the same moment; look and try again."
                ) from None
            except (OperationalError, DataError) as error:
                raise CoderError(f"Nothing was saved: {plain(error)}.") from None
            except UnicodeEncodeError:
                raise InputError(_NOT_TEXT) from None

    def _lock(self, session: Session, actor: Actor) -> remembered.Signature | None:
        """Let nobody else write until this transaction ends; the file as it is now, if that is as it was left."""
        if self._file:
            session.connection()  # begins, and so takes SQLite's lock
            return remembered.trusted(self._file)
        session.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
        return None

    def title(self) -> str:
        """What the study is called."""
        with self.read() as session:
            return session.scalar(select(StudyRow.title)) or ""

    def require_actor(self) -> Actor:
        """Who acts; refuses when nobody does."""
        if self.actor is None:
            raise NotAllowed("Say who you are: add --as NAME (or set CODER_AS); coder team list shows the names.")
        return self.actor

    def require_lead(self, doing: str) -> Actor:
        """Who acts, if that is a lead; `doing` completes "Only a lead may …"."""
        actor = self.require_actor()
        if actor.role != "lead":
            raise NotAllowed(f"Only a lead may {doing}; {actor.name} is a {actor.role}.")
        return actor

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()
        if self._kept:
            headers.let_go(self._kept)
            self._kept = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _find_actor(self, name: str) -> Actor:
        with self.read() as session:
            person = session.scalar(select(Person).where(Person.name == name)) if storable(name) else None
            if person is None:
                known = ", ".join(session.scalars(select(Person.name).order_by(Person.id)))
                raise InputError(f"Nobody in this study is called {display_line(name, 40)!r}; the team is: {known}.")
            return _as_actor(person)

    def _only_person(self) -> Actor | None:
        """In a study of one person there is no doubt who acts."""
        with self.read() as session:
            people = session.scalars(select(Person).limit(2)).all()
            return _as_actor(people[0]) if len(people) == 1 else None


def checked_name(name: str) -> str:
    """A person's name as it may be kept: printable, one line, at most 60 characters."""
    name = name.strip()
    if not name or len(name) > 60 or not name.isprintable():
        raise InputError("A name has 1 to 60 printable characters.")
    return name


def _as_actor(person: Person) -> Actor:
    role: Role = "lead" if person.role == "lead" else "writer" if person.role == "writer" else "coder"
    return Actor(person.id, person.name, role)


def _create_file(path: Path, row: StudyRow, lead: str, here_anyway: bool) -> None:
    refuse_existing(path, force=False)
    place = unsafe_place(path.absolute())
    if place and not here_anyway:
        raise InputError(
            f"The folder of {path} {place}, where a study in use gets damaged; choose a folder on this machine,"
            " or insist with --here-anyway."
        )

    def fill(temporary: Path) -> None:
        engine = open_engine(str(temporary))
        try:
            _fill(engine, row, lead, place)
        except OperationalError as error:
            raise CoderError(f"{path} cannot be written: {plain(error)}.") from None
        finally:
            engine.dispose()
        refuse_existing(path, force=False)
        set_aside(path)

    write_whole(path, fill)


def _fill(engine: Engine, row: StudyRow, lead: str, place: str = "") -> None:
    migrate.upgrade(engine)
    with Session(writing(engine)) as session, session.begin():
        person = Person(name=lead, role="lead")
        session.add_all([row, person])
        session.flush()
        after = {"approach": row.approach} | ({"unsafe_place": place} if place else {})
        log.append(session, person.id, "study.init", row.title, after=after, reason=row.because)


def check_server(engine: Engine, *, older: bool = False) -> None:
    """Refuse a database without a study, or with one of another version (`older` ones pass on request)."""
    found, known = migrate.current_revision(engine), migrate.newest_revision()
    if found is None:
        raise InputError("This database holds no study; make one with: coder init --title TITLE -s URL")
    if found > known:
        raise CoderError("This study was made by a newer version of coder; install the newer version to open it.")
    if found < known and not older:
        raise CoderError("This study was made by an older version of coder; run: coder upgrade")


def plain(error: DBAPIError) -> str:
    """The driver's own words, without statement or values."""
    diagnosis = getattr(error.orig, "diag", None)
    words = getattr(diagnosis, "message_primary", None) or (str(error.orig).splitlines() or ["no reason given"])[0]
    return str(words).rstrip(".")
