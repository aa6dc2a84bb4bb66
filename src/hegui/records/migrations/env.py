# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  Alembic loads it by its path
"""What Alembic runs: the migrations, on the connection and in the transaction that `hegui.records.migrate` has begun."""

from alembic import context

from hegui.records.metadata import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
