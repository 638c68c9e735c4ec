"""The first schema: study, people, survey, codebook, coding, reconciliation, themes and the log."""

import sqlalchemy as sa
from alembic import op

from coder.store.model import Uid

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("key", name=op.f("uq_attribute_key")),
    )
    op.create_table(
        "code",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("key", name=op.f("uq_code_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_code_uid")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_table(
        "question",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_question_uid")),
    )
    op.create_table(
        "study",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("approach", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("made_with", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("uid", name=op.f("uq_study_uid")),
    )
    op.create_table(
        "theme",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("central_idea", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("is_not_about", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["theme.id"], name=op.f("fk_theme_parent_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("key", name=op.f("uq_theme_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_theme_uid")),
    )
    op.create_table(
        "codebook_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_codebook_version_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("number", name=op.f("uq_codebook_version_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_codebook_version_uid")),
    )
    op.create_table(
        "survey_import",
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("rows_out", sa.Integer(), nullable=False),
        sa.Column("map", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_survey_import_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_survey_import_uid")),
    )
    op.create_table(
        "theme_code",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_theme_code_code_id_code")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_code_theme_id_theme")),
        sa.PrimaryKeyConstraint("theme_id", "code_id", name=op.f("pk_theme_code")),
    )
    op.create_index(op.f("ix_theme_code_code_id"), "theme_code", ["code_id"], unique=False)
    op.create_table(
        "tick_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_tick_option_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick_option")),
        sa.UniqueConstraint("question_id", "label", name=op.f("uq_tick_option_question_id_label")),
    )
    op.create_table(
        "code_state",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("full", sa.Text(), nullable=False),
        sa.Column("use_when", sa.JSON(), nullable=False),
        sa.Column("do_not_use_when", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("near_misses", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("codable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_code_state_code_id_code")),
        sa.ForeignKeyConstraint(["parent_id"], ["code.id"], name=op.f("fk_code_state_parent_id_code")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["codebook_version.id"], name=op.f("fk_code_state_version_id_codebook_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "code_id", name=op.f("pk_code_state")),
    )
    op.create_table(
        "confusable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("then", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["codebook_version.id"], name=op.f("fk_confusable_version_id_codebook_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confusable")),
    )
    op.create_index(op.f("ix_confusable_version_id"), "confusable", ["version_id"], unique=False)
    op.create_table(
        "respondent",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["survey_import.id"], name=op.f("fk_respondent_import_id_survey_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respondent")),
        sa.UniqueConstraint("key", name=op.f("uq_respondent_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_respondent_uid")),
    )
    op.create_table(
        "round",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"], ["codebook_version.id"], name=op.f("fk_round_codebook_version_id_codebook_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_round_uid")),
    )
    op.create_table(
        "answer",
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("proposed_status", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('substantive', 'blank', 'skipped', 'not_asked', 'nothing_to_add', 'dont_know', 'not_codeable', 'off_question', 'duplicate')",
            name=op.f("ck_answer_status"),
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")),
        sa.ForeignKeyConstraint(["respondent_id"], ["respondent.id"], name=op.f("fk_answer_respondent_id_respondent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("respondent_id", "question_id", name=op.f("uq_answer_respondent_id_question_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_answer_uid")),
    )
    op.create_index(op.f("ix_answer_question_id_status"), "answer", ["question_id", "status"], unique=False)
    op.create_table(
        "frozen_agreement",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("codings_hash", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_frozen_agreement_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_agreement")),
        sa.UniqueConstraint("round_id", name=op.f("uq_frozen_agreement_round_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_frozen_agreement_uid")),
    )
    op.create_table(
        "log_entry",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_log_entry_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_log_entry_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("person_id", "seq", name=op.f("uq_log_entry_person_id_seq")),
        sa.UniqueConstraint("uid", name=op.f("uq_log_entry_uid")),
    )
    op.create_table(
        "tick",
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["option_id"], ["tick_option.id"], name=op.f("fk_tick_option_id_tick_option")),
        sa.ForeignKeyConstraint(["respondent_id"], ["respondent.id"], name=op.f("fk_tick_respondent_id_respondent")),
        sa.PrimaryKeyConstraint("respondent_id", "option_id", name=op.f("pk_tick")),
    )
    op.create_index(op.f("ix_tick_option_id"), "tick", ["option_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("submitted_at", sa.String(length=32), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["answer.id"], name=op.f("fk_assignment_place_id_answer")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assignment_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_assignment_round_id_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_assignment_uid")),
    )
    op.create_table(
        "decision",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("side_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_decision_reason")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_decision_answer_id_answer")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_decision_codebook_version_id_codebook_version"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id_person")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["decision.id"], name=op.f("fk_decision_replaced_by_id_decision")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_decision_round_id_round")),
        sa.ForeignKeyConstraint(["side_id"], ["person.id"], name=op.f("fk_decision_side_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_decision_uid")),
    )
    op.create_index(op.f("ix_decision_answer_id"), "decision", ["answer_id"], unique=False)
    op.create_index(
        "uq_decision_in_force",
        "decision",
        ["round_id", "answer_id"],
        unique=True,
        sqlite_where=sa.text("replaced_by_id IS NULL"),
        postgresql_where=sa.text("replaced_by_id IS NULL"),
    )
    op.create_table(
        "round_answer",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_round_answer_answer_id_answer")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_answer_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "answer_id", name=op.f("pk_round_answer")),
    )
    op.create_index(op.f("ix_round_answer_answer_id"), "round_answer", ["answer_id"], unique=False)
    op.create_table(
        "coding",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.CheckConstraint(
            "(span_start IS NULL) = (span_end IS NULL) AND (span_start IS NULL OR (span_start >= 0 AND span_start < span_end))",
            name=op.f("ck_coding_span"),
        ),
        sa.CheckConstraint("code_id IS NOT NULL OR span_start IS NULL", name=op.f("ck_coding_no_code_is_whole")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_coding_answer_id_answer")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_coding_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_coding_codebook_version_id_codebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("uid", name=op.f("uq_coding_uid")),
    )
    op.create_index(op.f("ix_coding_answer_id"), "coding", ["answer_id"], unique=False)
    op.create_index(
        "uq_coding_no_code",
        "coding",
        ["assignment_id", "answer_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND code_id IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND code_id IS NULL"),
    )
    op.create_index(
        "uq_coding_span",
        "coding",
        ["assignment_id", "answer_id", "code_id", "span_start", "span_end"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND span_start IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND span_start IS NOT NULL"),
    )
    op.create_index(
        "uq_coding_whole",
        "coding",
        ["assignment_id", "answer_id", "code_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND span_start IS NULL AND code_id IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND span_start IS NULL AND code_id IS NOT NULL"),
    )
    op.create_table(
        "consensus_coding",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_consensus_coding_answer_id_answer")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_consensus_coding_code_id_code")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_consensus_coding_codebook_version_id_codebook_version"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_consensus_coding_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consensus_coding_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_consensus_coding_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus_coding")),
        sa.UniqueConstraint("uid", name=op.f("uq_consensus_coding_uid")),
    )
    op.create_index(op.f("ix_consensus_coding_answer_id"), "consensus_coding", ["answer_id"], unique=False)
    op.create_index(
        op.f("ix_consensus_coding_code_id_removed_at"), "consensus_coding", ["code_id", "removed_at"], unique=False
    )
    op.create_index(op.f("ix_consensus_coding_round_id"), "consensus_coding", ["round_id"], unique=False)
    op.create_table(
        "memo",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", Uid(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_memo_answer_id_answer")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_memo_assignment_id_assignment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
        sa.UniqueConstraint("uid", name=op.f("uq_memo_uid")),
    )
    op.create_index(op.f("ix_memo_answer_id"), "memo", ["answer_id"], unique=False)
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_step_answer_id_answer")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_step_assignment_id_assignment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_assignment_id_undone"), "step", ["assignment_id", "undone"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_step_assignment_id_undone"), table_name="step")
    op.drop_table("step")
    op.drop_index(op.f("ix_memo_answer_id"), table_name="memo")
    op.drop_table("memo")
    op.drop_index(op.f("ix_consensus_coding_round_id"), table_name="consensus_coding")
    op.drop_index(op.f("ix_consensus_coding_code_id_removed_at"), table_name="consensus_coding")
    op.drop_index(op.f("ix_consensus_coding_answer_id"), table_name="consensus_coding")
    op.drop_table("consensus_coding")
    op.drop_index(
        "uq_coding_whole",
        table_name="coding",
        sqlite_where=sa.text("removed_at IS NULL AND span_start IS NULL AND code_id IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND span_start IS NULL AND code_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_coding_span",
        table_name="coding",
        sqlite_where=sa.text("removed_at IS NULL AND span_start IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND span_start IS NOT NULL"),
    )
    op.drop_index(
        "uq_coding_no_code",
        table_name="coding",
        sqlite_where=sa.text("removed_at IS NULL AND code_id IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND code_id IS NULL"),
    )
    op.drop_index(op.f("ix_coding_answer_id"), table_name="coding")
    op.drop_table("coding")
    op.drop_index(op.f("ix_round_answer_answer_id"), table_name="round_answer")
    op.drop_table("round_answer")
    op.drop_index(
        "uq_decision_in_force",
        table_name="decision",
        sqlite_where=sa.text("replaced_by_id IS NULL"),
        postgresql_where=sa.text("replaced_by_id IS NULL"),
    )
    op.drop_index(op.f("ix_decision_answer_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_tick_option_id"), table_name="tick")
    op.drop_table("tick")
    op.drop_table("log_entry")
    op.drop_table("frozen_agreement")
    op.drop_index(op.f("ix_answer_question_id_status"), table_name="answer")
    op.drop_table("answer")
    op.drop_table("round")
    op.drop_table("respondent")
    op.drop_index(op.f("ix_confusable_version_id"), table_name="confusable")
    op.drop_table("confusable")
    op.drop_table("code_state")
    op.drop_table("tick_option")
    op.drop_index(op.f("ix_theme_code_code_id"), table_name="theme_code")
    op.drop_table("theme_code")
    op.drop_table("survey_import")
    op.drop_table("codebook_version")
    op.drop_table("theme")
    op.drop_table("study")
    op.drop_table("question")
    op.drop_table("person")
    op.drop_table("code")
    op.drop_table("attribute")
