"""Aids for coding: flags, missed codes, keys and an order of one's own, time per answer, copies to duplicates."""

import sqlalchemy as sa
from alembic import op

from coder.store.model import Uid

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "attention",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.Column("context_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_attention_answer_id_answer")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_attention_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("assignment_id", "answer_id", name=op.f("pk_attention")),
    )
    op.create_index(op.f("ix_attention_answer_id"), "attention", ["answer_id"], unique=False)
    op.create_table(
        "code_key",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=1), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_code_key_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_code_key_code_id_code")),
        sa.PrimaryKeyConstraint("assignment_id", "key", name=op.f("pk_code_key")),
    )
    op.create_table(
        "code_proposal",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_code_proposal_answer_id_answer")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_code_proposal_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_code_proposal_uid")),
    )
    op.create_index(op.f("ix_code_proposal_assignment_id"), "code_proposal", ["assignment_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_flag_answer_id_answer")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_flag_assignment_id_assignment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("uid", name=op.f("uq_flag_uid")),
    )
    op.create_index(op.f("ix_flag_answer_id"), "flag", ["answer_id"], unique=False)
    op.create_index(
        "uq_flag",
        "flag",
        ["assignment_id", "answer_id", "kind"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "copied_coding",
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("from_answer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coding_id"], ["coding.id"], name=op.f("fk_copied_coding_coding_id_coding")),
        sa.ForeignKeyConstraint(["from_answer_id"], ["answer.id"], name=op.f("fk_copied_coding_from_answer_id_answer")),
        sa.PrimaryKeyConstraint("coding_id", name=op.f("pk_copied_coding")),
    )
    op.create_index(op.f("ix_copied_coding_from_answer_id"), "copied_coding", ["from_answer_id"], unique=False)
    op.add_column("assignment", sa.Column("seed", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("assignment", "seed")
    op.drop_index(op.f("ix_copied_coding_from_answer_id"), table_name="copied_coding")
    op.drop_table("copied_coding")
    op.drop_index(
        "uq_flag",
        table_name="flag",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_index(op.f("ix_flag_answer_id"), table_name="flag")
    op.drop_table("flag")
    op.drop_index(op.f("ix_code_proposal_assignment_id"), table_name="code_proposal")
    op.drop_table("code_proposal")
    op.drop_table("code_key")
    op.drop_index(op.f("ix_attention_answer_id"), table_name="attention")
    op.drop_table("attention")
