"""The lead's desk: who decided how, rules made from decisions, the review of themes, what they lead to, a journal."""

import sqlalchemy as sa
from alembic import op

from coder.store.model import Uid

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "pillar",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["pillar.id"], name=op.f("fk_pillar_parent_id_pillar")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pillar")),
        sa.UniqueConstraint("key", name=op.f("uq_pillar_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_pillar_uid")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.CheckConstraint("phase BETWEEN 1 AND 6", name=op.f("ck_journal_entry_phase")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_journal_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_journal_entry_uid")),
    )
    op.create_index(op.f("ix_journal_entry_person_id"), "journal_entry", ["person_id"], unique=False)
    op.create_table(
        "pillar_theme",
        sa.Column("pillar_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pillar_id"], ["pillar.id"], name=op.f("fk_pillar_theme_pillar_id_pillar")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_pillar_theme_theme_id_theme")),
        sa.PrimaryKeyConstraint("pillar_id", "theme_id", name=op.f("pk_pillar_theme")),
    )
    op.create_index(op.f("ix_pillar_theme_theme_id"), "pillar_theme", ["theme_id"], unique=False)
    op.create_table(
        "theme_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_theme_step_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_step")),
    )
    op.create_index(op.f("ix_theme_step_person_id"), "theme_step", ["person_id"], unique=False)
    op.create_table(
        "answer_review",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_answer_review_answer_id_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_review_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_answer_review_uid")),
    )
    op.create_index(
        "uq_answer_review",
        "answer_review",
        ["answer_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "extract_review",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=10), nullable=False),
        sa.Column("to_theme_id", sa.Integer(), nullable=True),
        sa.Column("deviant", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.CheckConstraint("(finding = 'move') = (to_theme_id IS NOT NULL)", name=op.f("ck_extract_review_moved")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_extract_review_answer_id_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extract_review_person_id_person")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_extract_review_theme_id_theme")),
        sa.ForeignKeyConstraint(["to_theme_id"], ["theme.id"], name=op.f("fk_extract_review_to_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_extract_review_uid")),
    )
    op.create_index(op.f("ix_extract_review_answer_id"), "extract_review", ["answer_id"], unique=False)
    op.create_index(op.f("ix_extract_review_to_theme_id"), "extract_review", ["to_theme_id"], unique=False)
    op.create_index(
        "uq_extract_review",
        "extract_review",
        ["theme_id", "answer_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "rule",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("check_round_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["check_round_id"], ["round.id"], name=op.f("fk_rule_check_round_id_round")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"], ["codebook_version.id"], name=op.f("fk_rule_codebook_version_id_codebook_version")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_rule_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("uid", name=op.f("uq_rule_uid")),
    )
    op.create_index(op.f("ix_rule_decision_id"), "rule", ["decision_id"], unique=False)
    op.add_column("decision", sa.Column("mode", sa.String(length=20), server_default="lead", nullable=False))
    op.add_column("decision", sa.Column("present", sa.Text(), server_default="", nullable=False))
    op.add_column("decision", sa.Column("confidence", sa.String(length=10), nullable=True))
    op.add_column("decision", sa.Column("dissent", sa.Text(), server_default="", nullable=False))
    op.add_column("decision", sa.Column("split", sa.JSON(), server_default="[]", nullable=False))
