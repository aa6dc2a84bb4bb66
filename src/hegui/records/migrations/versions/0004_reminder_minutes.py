# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  Alembic loads it by its path and sorts by its number
"""By which interval of continuous use reminders were due."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("usage", sa.Column("reminder_minutes", sa.Integer()))


def downgrade() -> None:
    op.drop_column("usage", "reminder_minutes")
