# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  Alembic loads it by its path and sorts by its number
"""Exchanges with findings, labels and unmarked requests; chains; holds, tombstones and acts."""

import sqlalchemy as sa
from alembic import op

from hegui.records.metadata import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "acts",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_acts")),
    )
    op.create_table(
        "chains",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chains")),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("replica", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=True),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("upstream", sa.String(), nullable=True),
        sa.Column("filing_number", sa.String(), nullable=True),
        sa.Column("stream", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("action_in", sa.String(), nullable=True),
        sa.Column("action_out", sa.String(), nullable=True),
        sa.Column("not_checked_in", sa.Boolean(), nullable=False),
        sa.Column("not_checked_out", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("request_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("characters_in", sa.Integer(), nullable=False),
        sa.Column("characters_out", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=True),
        sa.Column("real_name", sa.Boolean(), nullable=True),
        sa.Column("training_opt_out", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("produce_id", sa.String(), nullable=True),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("unmarked_agreement", sa.String(), nullable=True),
        sa.Column("upstream_seconds", sa.Double(), nullable=False),
        sa.Column("own_seconds", sa.Double(), nullable=False),
        sa.Column("texts_kept", sa.SmallInteger(), nullable=False),
        sa.Column("private_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("session", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("request_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_key", sa.String(), nullable=True),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
    )
    op.create_index(op.f("ix_exchanges_at"), "exchanges", ["at"], unique=False)
    op.create_index(
        "ix_exchanges_text_key",
        "exchanges",
        ["text_key"],
        unique=False,
        sqlite_where=sa.text("text_key IS NOT NULL"),
        postgresql_where=sa.text("text_key IS NOT NULL"),
    )
    op.create_index(
        "ix_exchanges_person",
        "exchanges",
        ["person", "at"],
        unique=False,
        sqlite_where=sa.text("person IS NOT NULL"),
        postgresql_where=sa.text("person IS NOT NULL"),
    )
    op.create_index("uq_exchanges_chain_seq", "exchanges", ["chain", "seq"], unique=True)
    op.create_table(
        "holds",
        sa.Column("incident", sa.String(), nullable=False),
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "exchange", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_exchange"), "holds", ["exchange"], unique=False)
    op.create_table(
        "tombstones",
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("exchange", name=op.f("pk_tombstones")),
    )
    op.create_index(op.f("ix_tombstones_request"), "tombstones", ["request"], unique=False)
    op.create_table(
        "findings",
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exchange"], ["exchanges.id"], name=op.f("fk_findings_exchange")),
        sa.PrimaryKeyConstraint("exchange", "number", name=op.f("pk_findings")),
    )
    op.create_table(
        "label_issues",
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("produce_id", sa.String(), nullable=True),
        sa.Column("sha256_before", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sha256_after", sa.LargeBinary(length=32), nullable=True),
        sa.Column("explicit", sa.String(), nullable=False),
        sa.Column("implicit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exchange"], ["exchanges.id"], name=op.f("fk_label_issues_exchange")),
        sa.PrimaryKeyConstraint("exchange", "number", name=op.f("pk_label_issues")),
    )
    op.create_index(op.f("ix_label_issues_produce_id"), "label_issues", ["produce_id"], unique=False)
    op.create_index("ix_label_issues_sha256_after", "label_issues", ["sha256_after"], unique=False)
    op.create_table(
        "unchecked",
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("reason_zh", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exchange"], ["exchanges.id"], name=op.f("fk_unchecked_exchange")),
        sa.PrimaryKeyConstraint("exchange", "number", name=op.f("pk_unchecked")),
    )
    op.create_table(
        "unmarked_requests",
        sa.Column("exchange", sa.String(length=26), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("recipient_is", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("restricted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["exchange"], ["exchanges.id"], name=op.f("fk_unmarked_requests_exchange")),
        sa.PrimaryKeyConstraint("exchange", name=op.f("pk_unmarked_requests")),
    )
    op.create_index(op.f("ix_unmarked_requests_at"), "unmarked_requests", ["at"], unique=False)
    op.create_index(op.f("ix_unmarked_requests_recipient"), "unmarked_requests", ["recipient"], unique=False)
