# ruff: noqa: INP001  Alembic loads it by its path
# SPDX-License-Identifier: Apache-2.0
"""Incidents, block rules, retractions, corrections, and the cases of the public."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=200)),
        sa.Column("model", sa.String(length=200)),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_closed_at", "incidents", ["closed_at"])
    op.create_index("ix_incidents_found_at", "incidents", ["found_at"])
    op.create_table(
        "revisions",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_revisions"),
    )
    op.create_table(
        "block_rules",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("term", sa.Text()),
        sa.Column("incident", sa.String(length=26)),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("lifted_at", sa.BigInteger()),
        sa.Column("lifted_by", sa.String(length=200)),
        sa.Column("lifted_because", sa.String(length=500)),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_block_rules_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_block_rules"),
    )
    op.create_index("ix_block_rules_incident", "block_rules", ["incident"])
    op.create_index("ix_block_rules_lifted_at", "block_rules", ["lifted_at"])
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("form_digest", sa.String(length=64)),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary()),
        sa.Column("exchange", sa.String(length=26)),
        sa.Column("incident", sa.String(length=26)),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("appealed_at", sa.BigInteger()),
        sa.Column("appeal_due_on", sa.Date()),
        sa.Column("appeal_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("appeal_answered_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_cases_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("code_digest", name="uq_cases_code_digest"),
        sa.UniqueConstraint("form_digest", name="uq_cases_form_digest"),
    )
    op.create_index("ix_cases_appeal_due_on", "cases", ["appeal_due_on"])
    op.create_index("ix_cases_due_on", "cases", ["due_on"])
    op.create_index("ix_cases_incident", "cases", ["incident"])
    op.create_index("ix_cases_received_at", "cases", ["received_at"])
    op.create_table(
        "incident_exchanges",
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_exchanges_incident"),
        sa.PrimaryKeyConstraint("incident", "exchange", name="pk_incident_exchanges"),
    )
    op.create_index("ix_incident_exchanges_exchange", "incident_exchanges", ["exchange"])
    op.create_table(
        "incident_steps",
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=500)),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_steps_incident"),
        sa.PrimaryKeyConstraint("incident", "number", name="pk_incident_steps"),
    )
    op.create_table(
        "lexicon_additions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_lexicon_additions_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_lexicon_additions"),
    )
    op.create_index("ix_lexicon_additions_incident", "lexicon_additions", ["incident"])
    op.create_table(
        "regression_questions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_regression_questions_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_regression_questions"),
    )
    op.create_index("ix_regression_questions_incident", "regression_questions", ["incident"])
    op.create_table(
        "retractions",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_retractions_incident"),
        sa.PrimaryKeyConstraint("number", name="pk_retractions"),
        sa.UniqueConstraint("exchange", name="uq_retractions_exchange"),
    )
    op.create_index("ix_retractions_incident", "retractions", ["incident"])
    op.create_table(
        "training_examples",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("incident", sa.String(length=26), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_training_examples_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_training_examples"),
    )
    op.create_index("ix_training_examples_incident", "training_examples", ["incident"])
    op.create_table(
        "case_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(length=200)),
        sa.Column("text", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])
    op.create_table(
        "regression_results",
        sa.Column("question", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(length=500), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("judge", sa.String(length=200), nullable=False),
        sa.Column("answer_sha256", sa.String(length=64)),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["regression_questions.id"], name="fk_regression_results_question"),
        sa.PrimaryKeyConstraint("question", "number", name="pk_regression_results"),
    )
