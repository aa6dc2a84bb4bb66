# SPDX-License-Identifier: Apache-2.0
"""The tests keep what they cache to themselves."""

import os
import tempfile

# Before any test asks: the catalogue and the texts of documents are parsed by this run, not remembered from another.
_CACHE = tempfile.TemporaryDirectory(prefix="hegui-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE.name
os.environ.pop("HEGUI_CACHE", None)
