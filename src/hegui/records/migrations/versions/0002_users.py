# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  Alembic loads it by its path and sorts by its number
"""Keys of host applications; end users with violations, measures and appeals; use by day."""

import sqlalchemy as sa
from alembic import op

from hegui.records.metadata import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("application", sa.String(length=128), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("endpoints", sa.Text(), nullable=True),
        sa.Column("models", sa.Text(), nullable=True),
        sa.Column("requests_a_minute", sa.Integer(), nullable=True),
        sa.Column("characters_a_day", sa.BigInteger(), nullable=True),
        sa.Column("tokens_a_day", sa.BigInteger(), nullable=True),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.Column("revoked_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )
    op.create_index(op.f("ix_api_keys_application"), "api_keys", ["application"], unique=False)
    op.create_table(
        "persons",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("application", sa.String(length=128), nullable=False),
        sa.Column("violations", sa.Integer(), nullable=False),
        sa.Column("streak_ended", sa.Integer(), nullable=False),
        sa.Column("opted_out_at", Moment(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_persons")),
    )
    op.create_index(op.f("ix_persons_revision"), "persons", ["revision"], unique=False)
    op.create_table(
        "usage",
        sa.Column("of", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.LargeBinary(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("characters", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("last", sa.Double(), nullable=False),
        sa.Column("reminded", sa.Double(), nullable=False),
        sa.Column("reminders_due", sa.Integer(), nullable=False),
        sa.Column("reminders_shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("of", "subject", "day", name=op.f("pk_usage")),
    )
    op.create_table(
        "violations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exchange", sa.String(length=26), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.Column("struck_by", sa.String(length=200), nullable=True),
        sa.Column("struck_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.person"], name=op.f("fk_violations_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violations")),
        sa.UniqueConstraint("exchange", name=op.f("uq_violations_exchange")),
        sa.UniqueConstraint("person", "number", name=op.f("uq_violations_person")),
    )
    op.create_index(op.f("ix_violations_recorded_at"), "violations", ["recorded_at"], unique=False)
    op.create_table(
        "measures",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.String(length=64), nullable=True),
        sa.Column("violation", sa.String(length=26), nullable=True),
        sa.Column("consecutive", sa.Integer(), nullable=False),
        sa.Column("daily", sa.Integer(), nullable=False),
        sa.Column("awaits_closing", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("shown_at", Moment(), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.person"], name=op.f("fk_measures_person")),
        sa.ForeignKeyConstraint(["violation"], ["violations.id"], name=op.f("fk_measures_violation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("person", "number", name=op.f("uq_measures_person")),
    )
    op.create_index(op.f("ix_measures_at"), "measures", ["at"], unique=False)
    op.create_index("ix_measures_holding", "measures", ["lifted_at", "until"], unique=False)
    op.create_index(op.f("ix_measures_violation"), "measures", ["violation"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("measure", sa.String(length=26), nullable=False),
        sa.Column("filed_at", Moment(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["measure"], ["measures.id"], name=op.f("fk_appeals_measure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_filed_at"), "appeals", ["filed_at"], unique=False)
    op.create_index(op.f("ix_appeals_measure"), "appeals", ["measure"], unique=False)
