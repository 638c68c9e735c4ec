"""The tables of phases 3 to 5 that stand on the themes: their review, what they lead to, and the study's journal.

Apart from the other tables only because one file of all of them would be too long to read.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from coder.store.model import Base, Travels, Versioned, now

_IN_FORCE = text("removed_at IS NULL")


class Rule(Base, Travels):
    """A rule of the codebook that was made from a decision, so that the next coder decides the same way."""

    __tablename__ = "rule"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))  # the first with this rule
    kind: Mapped[str] = mapped_column(String(20))  # use_when, do_not_use_when, confusable
    codes: Mapped[list[str]]  # their keys
    text: Mapped[str]
    check_round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))  # recodes what the rule may change


class ExtractReview(Base, Travels):
    """What a reading of a theme's extracts found for one answer; an earlier finding keeps its row with `removed_at`.

    An answer counts for a theme by its agreed codes, unless the finding in force says otherwise.
    """

    __tablename__ = "extract_review"
    __table_args__ = (
        Index(
            "uq_extract_review", "theme_id", "answer_id",
            unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        CheckConstraint("(finding = 'move') = (to_theme_id IS NOT NULL)", name="moved"),
    )  # fmt: skip
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    finding: Mapped[str] = mapped_column(String(10))  # fits, move, drop, add
    to_theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    deviant: Mapped[bool] = mapped_column(default=False)  # it speaks against the theme, and so belongs to it
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class AnswerReview(Base, Travels):
    """What a re-reading of the data found in one answer: do the themes reflect it, or was something missed?"""

    __tablename__ = "answer_review"
    __table_args__ = (
        Index("uq_answer_review", "answer_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    finding: Mapped[str] = mapped_column(String(10))  # reflected, missed, elsewhere
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))


class ThemeStep(Base):
    """One thing a person did to the themes, as what stood before and after it, so that it can be undone and redone."""

    __tablename__ = "theme_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    what: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(default=False)


class Pillar(Base, Travels, Versioned):
    """What the themes lead to: a part of a framework, or a recommendation under one."""

    __tablename__ = "pillar"
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))  # pillar, recommendation
    text: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"))
    position: Mapped[int]


class PillarTheme(Base):
    """A pillar stands on a theme."""

    __tablename__ = "pillar_theme"
    pillar_id: Mapped[int] = mapped_column(ForeignKey("pillar.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)


class JournalEntry(Base, Travels):
    """What a person wrote down about a phase of the analysis; an earlier wording keeps its row with `removed_at`."""

    __tablename__ = "journal_entry"
    __table_args__ = (CheckConstraint("phase BETWEEN 1 AND 6", name="phase"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    phase: Mapped[int]
    text: Mapped[str]
    made_at: Mapped[str] = mapped_column(String(32), default=now)
    removed_at: Mapped[str | None] = mapped_column(String(32))
