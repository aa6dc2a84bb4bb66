# SPDX-License-Identifier: Apache-2.0
"""Makes ``context_factory`` importable and gives each test its own empty dossier folder."""

import sys
from pathlib import Path
from typing import Any

import pytest

from hegui.checks.context import CheckContext

sys.path.insert(0, str(Path(__file__).parent))

from context_factory import ContextMaker, context_of


@pytest.fixture
def make(tmp_path: Path) -> ContextMaker:
    """A context from declarations, evidence and documents; see `context_factory.context_of`."""

    def made(*evidence: Any, **given: Any) -> CheckContext:
        return context_of(tmp_path, *evidence, **given)

    return made
