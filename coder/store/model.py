"""The data model on one page: every concept of the workbench as a table.

Whole numbers (`id`) join tables inside one study; a `uid` names the same thing on every machine. Times are ISO 8601
in UTC. Nothing that a coder or a respondent said is ever overwritten or deleted: what is taken back is marked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Uuid as NativeUuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from coder.store.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SUBSTANTIVE, DUPLICATE = "substantive", "duplicate"
STATUSES = (
    SUBSTANTIVE, "blank", "skipped", "not_asked", "nothing_to_add",
    "dont_know", "not_codeable", "off_question", DUPLICATE,
)  # fmt: skip
"""The status of an answer: exactly one of these. Only substantive answers are coded."""


def now() -> str:
    """This moment as it is stored: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Uid(TypeDecorator[UUID]):
    """A UUID: 16 bytes in SQLite, `uuid` in PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(NativeUuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(bytes=bytes(value))


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        UUID: Uid,
        bytes: LargeBinary,
        str: Text,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _unique_where(name: str, condition: str, *columns: str) -> Index:
    """Unique per coder and answer among the codings in force that fit `condition`."""
    where = _where(f"removed_at IS NULL AND {condition}")
    return Index(name, "assignment_id", "answer_id", *columns, unique=True, **where)


class Travels:
    """What may be sent to another machine carries an id of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=new_id)


class Versioned:
    """A row that people change in place: who would save over a change that they have not seen is refused."""

    version: Mapped[int] = mapped_column(server_default=text("1"))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


# ---------------------------------------------------------------- the study and its people


class StudyRow(Base, Travels, Versioned):
    """The one row that describes this study."""

    __tablename__ = "study"
    title: Mapped[str]
    approach: Mapped[str] = mapped_column(String(20))
    because: Mapped[str]
    made_at: Mapped[str] = mapped_column(String(32))
    made_with: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Person(Base, Travels):
    """A researcher: lead, coder or writer."""

    __tablename__ = "person"
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(20))
    added_at: Mapped[str] = mapped_column(String(32), default=now)


# ---------------------------------------------------------------- phase 1: the survey


class SurveyImport(Base, Travels):
    """One survey file that came in, and its account of rows."""

    __tablename__ = "survey_import"
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    encoding: Mapped[str]
    rows_in: Mapped[int]
    rows_out: Mapped[int]
    map: Mapped[dict[str, Any]]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Question(Base, Travels):
    """An open question, or one with options to tick; `asked` says which respondents were asked it."""

    __tablename__ = "question"
    key: Mapped[str] = mapped_column(unique=True)
    wording: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))  # open, ticks
    position: Mapped[int]
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Attribute(Base):
    """The name of a closed fact about respondents; the values are in `respondent.attributes`."""

    __tablename__ = "attribute"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]


class Respondent(Base, Travels):
    """Who answered."""

    __tablename__ = "respondent"
    key: Mapped[str] = mapped_column(unique=True)
    attributes: Mapped[dict[str, Any]]
    may_quote: Mapped[bool | None]
    import_id: Mapped[int] = mapped_column(ForeignKey("survey_import.id"))


class TickOption(Base):
    """One option of a tick question."""

    __tablename__ = "tick_option"
    __table_args__ = (UniqueConstraint("question_id", "label"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    label: Mapped[str]
    position: Mapped[int]


class Tick(Base):
    """A respondent ticked an option."""

    __tablename__ = "tick"
    respondent_id: Mapped[int] = mapped_column(ForeignKey("respondent.id"), primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("tick_option.id"), primary_key=True, index=True)


class Answer(Base, Travels):
    """One respondent's text for one question: the unit of coding and agreement. The text never changes."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("respondent_id", "question_id"),
        Index(None, "question_id", "status", "proposed_status"),
        CheckConstraint(f"status IN {STATUSES!r}", name="status"),
    )
    respondent_id: Mapped[int] = mapped_column(ForeignKey("respondent.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    text: Mapped[str]
    text_hash: Mapped[bytes]  # SHA-256 of the UTF-8 text
    status: Mapped[str] = mapped_column(String(20))
    proposed_status: Mapped[str | None] = mapped_column(String(20))  # by a rule, until a person confirms


class StatusStep(Base, Travels):
    """One thing a person did to the status of one or many answers, so that it can be taken back."""

    __tablename__ = "status_step"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(20))  # accept, refuse, set
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    undone_at: Mapped[str | None] = mapped_column(String(32))


class StatusChange(Base):
    """What a step did to one answer: status and proposal before it and after it."""

    __tablename__ = "status_change"
    step_id: Mapped[int] = mapped_column(ForeignKey("status_step.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True, index=True)
    status_before: Mapped[str] = mapped_column(String(20))
    proposed_before: Mapped[str | None] = mapped_column(String(20))
    status_after: Mapped[str] = mapped_column(String(20))
    proposed_after: Mapped[str | None] = mapped_column(String(20))


class DuplicateGroup(Base):
    """Answers to one question that say the same in the same words, or nearly; found anew whenever asked for."""

    __tablename__ = "duplicate_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    sameness: Mapped[str] = mapped_column(String(10))  # of the two that differ most: exact, normalised, near
    answers: Mapped[int]
    texts: Mapped[int]  # how many different texts


class DuplicateAnswer(Base):
    """An answer is in a group of duplicates."""

    __tablename__ = "duplicate_answer"
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("duplicate_group.id"), index=True)


class Note(Base, Travels):
    """What a person noted while reading: on an answer, on a question, or (neither) on the data set.

    An earlier wording keeps its row with `removed_at`.
    """

    __tablename__ = "note"
    __table_args__ = (CheckConstraint("answer_id IS NULL OR question_id IS NULL", name="one_level"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    text: Mapped[str]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class Identifier(Base, Travels, Versioned):
    """A place in an answer that may say who somebody is; what stands there is replaced only when a person says so.

    A span counts Unicode code points, end exclusive. A rule proposes, or a person marks; the answer stays as it is.
    """

    __tablename__ = "identifier"
    __table_args__ = (
        CheckConstraint("span_start >= 0 AND span_start < span_end", name="span"),
        UniqueConstraint("answer_id", "span_start", "span_end"),
    )
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    start: Mapped[int] = mapped_column("span_start")
    end: Mapped[int] = mapped_column("span_end")
    kind: Mapped[str] = mapped_column(String(20))  # email, phone, name …
    state: Mapped[str] = mapped_column(String(10), index=True)  # proposed, replaced, kept
    replacement: Mapped[str]  # in square brackets: [name removed]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[str | None] = mapped_column(String(32))


class OptionCode(Base):
    """A tick option means the same as a code, so that what was ticked can be compared with what was written."""

    __tablename__ = "option_code"
    option_id: Mapped[int] = mapped_column(ForeignKey("tick_option.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), primary_key=True, index=True)


class SearchIndex(Base):
    """How far the index of words goes; the answers after that one are added when somebody searches."""

    __tablename__ = "search_index"
    id: Mapped[int] = mapped_column(primary_key=True)
    up_to: Mapped[int]  # the id of an answer


class ReadAnswer(Base):
    """A person has read an answer."""

    __tablename__ = "read_answer"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True, index=True)
    read_at: Mapped[str] = mapped_column(String(32), default=now)


# ---------------------------------------------------------------- phase 2: the codebook


class CodebookVersion(Base, Travels):
    """An immutable, numbered state of all codes."""

    __tablename__ = "codebook_version"
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    content_hash: Mapped[bytes]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Code(Base, Travels):
    """A code as such, over all versions."""

    __tablename__ = "code"
    key: Mapped[str] = mapped_column(unique=True)


class CodeState(Base):
    """What a code says in one version of the codebook."""

    __tablename__ = "code_state"
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    position: Mapped[int]
    name: Mapped[str]
    brief: Mapped[str]
    full: Mapped[str]
    use_when: Mapped[list[str]]
    do_not_use_when: Mapped[list[str]]
    examples: Mapped[list[str]]
    near_misses: Mapped[list[str]]
    questions: Mapped[list[str]]
    color: Mapped[str] = mapped_column(String(7))
    codable: Mapped[bool]


class Confusable(Base):
    """Codes that coders mix up, the question to ask, and what then to do."""

    __tablename__ = "confusable"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"), index=True)
    codes: Mapped[list[str]]
    ask: Mapped[str]
    then: Mapped[str]


# ---------------------------------------------------------------- phase 2: coding


class Round(Base, Travels):
    """A set of answers that the same coders code independently with one codebook version."""

    __tablename__ = "round"
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # pilot, main, check
    state: Mapped[str] = mapped_column(String(10))  # open, closed
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    seed: Mapped[int]
    sample: Mapped[str]  # "all", or "20%" as it was asked for
    opened_at: Mapped[str] = mapped_column(String(32), default=now)
    closed_at: Mapped[str | None] = mapped_column(String(32))


class RoundAnswer(Base):
    """An answer that belongs to a round."""

    __tablename__ = "round_answer"
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True, index=True)


class Assignment(Base, Travels):
    """One coder's part in a round, and the answer at which they stopped."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))  # coding, submitted
    submitted_at: Mapped[str | None] = mapped_column(String(32))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    seed: Mapped[int | None]  # of the order in which this coder meets the answers; empty: as they were imported


class Coding(Base, Travels):
    """One code that one coder gave one answer in one round; without a code: the decision "no code applies".

    A span counts Unicode code points, end exclusive; without one the coding is on the whole answer. A coding that its
    coder took back keeps its row with `removed_at`.
    """

    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint(
            "(span_start IS NULL) = (span_end IS NULL)"
            " AND (span_start IS NULL OR (span_start >= 0 AND span_start < span_end))",
            name="span",
        ),
        CheckConstraint("code_id IS NOT NULL OR span_start IS NULL", name="no_code_is_whole"),
        _unique_where("uq_coding_span", "span_start IS NOT NULL", "code_id", "span_start", "span_end"),
        _unique_where("uq_coding_whole", "span_start IS NULL AND code_id IS NOT NULL", "code_id"),
        _unique_where("uq_coding_no_code", "code_id IS NULL"),
    )
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    start: Mapped[int | None] = mapped_column("span_start")
    end: Mapped[int | None] = mapped_column("span_end")
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class CopiedCoding(Base):
    """A coding that its coder gave to an answer because the answer is a duplicate of another."""

    __tablename__ = "copied_coding"
    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), primary_key=True)
    from_answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)


class Memo(Base, Travels):
    """A coder's note on an answer; an earlier wording keeps its row with `removed_at`."""

    __tablename__ = "memo"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    text: Mapped[str]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class Flag(Base, Travels):
    """A coder's mark on an answer: unsure, quote, personal, sensitive, concern; split_off: not like its group."""

    __tablename__ = "flag"
    __table_args__ = (
        Index("uq_flag", "assignment_id", "answer_id", "kind", unique=True, **_where("removed_at IS NULL")),
    )
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class CodeProposal(Base, Travels):
    """A code that a coder misses, with the words that ask for it; only leads see it."""

    __tablename__ = "code_proposal"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    start: Mapped[int | None] = mapped_column("span_start")
    end: Mapped[int | None] = mapped_column("span_end")
    name: Mapped[str]
    note: Mapped[str]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class CodeKey(Base):
    """The key that a coder gave to a code."""

    __tablename__ = "code_key"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(1), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))


class Attention(Base):
    """How long a coder had an answer in front, and whether they looked at who gave it."""

    __tablename__ = "attention"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True, index=True)
    milliseconds: Mapped[int]
    first_at: Mapped[str] = mapped_column(String(32))
    last_at: Mapped[str] = mapped_column(String(32))
    context_at: Mapped[str | None] = mapped_column(String(32))  # when attributes or ticks were first shown


class Step(Base):
    """One thing a coder did, as the rows it added and took back, so that it can be undone and redone.

    `changes` is {"codings": {"added": [id…], "removed": [id…]}, "memos": {…}, "flags": {…}, "proposals": {…}}.
    """

    __tablename__ = "step"
    __table_args__ = (Index(None, "assignment_id", "undone"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))  # empty: many answers at once
    what: Mapped[str]
    changes: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(default=False)


class FrozenAgreement(Base, Travels):
    """The agreement of a round as it stood when the round was closed, before anybody reconciled anything."""

    __tablename__ = "frozen_agreement"
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    codings_hash: Mapped[bytes]
    figures: Mapped[dict[str, Any]]
    made_at: Mapped[str] = mapped_column(String(32), default=now)


# ---------------------------------------------------------------- phase 2: reconciliation


class Decision(Base, Travels):
    """The lead's outcome for a difference, with its reason; a later decision replaces it and leaves it standing."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("uq_decision_in_force", "round_id", "answer_id", unique=True, **_where("replaced_by_id IS NULL")),
        CheckConstraint("length(reason) > 0", name="reason"),
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    pattern: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    side_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whose codes were taken, for outcome "side"
    cause: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str]
    mode: Mapped[str] = mapped_column(String(20), server_default="lead")  # discussion, lead, third_coder, panel
    present: Mapped[str] = mapped_column(server_default="")  # who took part, as the lead wrote it
    confidence: Mapped[str | None] = mapped_column(String(10))  # low, medium, high
    dissent: Mapped[str] = mapped_column(server_default="")  # what somebody held against it
    split: Mapped[list[str]] = mapped_column(server_default="[]")  # for "split": the code's key, then what it becomes
    text_hash: Mapped[bytes]
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[str] = mapped_column(String(32), default=now)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


class ConsensusCoding(Base, Travels):
    """A coding of the agreed layer, with where it comes from. Coders' own codings are never touched."""

    __tablename__ = "consensus_coding"
    __table_args__ = (Index(None, "code_id", "removed_at"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    start: Mapped[int | None] = mapped_column("span_start")
    end: Mapped[int | None] = mapped_column("span_end")
    origin: Mapped[str] = mapped_column(String(10))  # both, one, lead, single
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whose coding it was, for one and single
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


# ---------------------------------------------------------------- phases 3 to 5: themes


class Theme(Base, Travels, Versioned):
    """A named pattern with a central idea, or a summary of all that was said on a topic."""

    __tablename__ = "theme"
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))  # theme, topic_summary
    status: Mapped[str] = mapped_column(String(20))  # candidate, kept, merged, dropped
    central_idea: Mapped[str]
    definition: Mapped[str]
    is_not_about: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    position: Mapped[int]


class ThemeCode(Base):
    """A theme is built on a code; a code may serve several themes."""

    __tablename__ = "theme_code"
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), primary_key=True, index=True)


# ---------------------------------------------------------------- the log


class LogEntry(Base, Travels):
    """Who did what, when, to what, why. A chain per person: each hash covers the entry and the one before."""

    __tablename__ = "log_entry"
    __table_args__ = (UniqueConstraint("person_id", "seq"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seq: Mapped[int]
    at: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))  # hidden from others while this round is open
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str]
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
