# SPDX-License-Identifier: Apache-2.0
"""Engines by name, and what is said where one is not installed."""

import sys

import pytest

from hegui.corpus.engines import EngineName, engine_of
from hegui.corpus.engines.local import LocalEngine
from hegui.errors import MissingExtra


def test_local() -> None:
    """Always there."""
    assert engine_of(EngineName.LOCAL, 3) == LocalEngine(3)


@pytest.mark.parametrize(
    ("name", "package"),
    [(EngineName.RAY, "ray"), (EngineName.SPARK, "py4j.protocol"), (EngineName.SPARK, "pyspark.sql")],
)
def test_not_installed(name: EngineName, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to install."""
    monkeypatch.delitem(sys.modules, f"hegui.corpus.engines.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"hegui\[{name}\]"):
        engine_of(name, 1)
