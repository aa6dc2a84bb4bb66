# SPDX-License-Identifier: Apache-2.0
"""Loads what every worker needs, in the server that workers are forked from: once, not in each of them."""

import pyarrow as pa
import pydantic.dataclasses  # noqa: F401  to write a part

import hegui.corpus.engines.local
import hegui.corpus.worker  # noqa: F401  the work itself

pa.array([0])  # at its first array Arrow looks for pandas, and loads it where it is there
