# SPDX-License-Identifier: Apache-2.0
"""No runtime dependency of hegui is under the GPL or the AGPL, and none is under a licence that nobody states."""

import runpy
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "check_licences.py"))


def test_no_runtime_dependency_is_refused() -> None:
    """Everything that `pip install hegui[documents]` brings states a licence that is neither GPL nor AGPL."""
    listed = list(SCRIPT["runtime_distributions"]("hegui", ("documents",)))
    assert {"click", "pydantic", "python-docx", "lxml"} <= {item.name for item in listed}
    assert [item for item in listed if item.refused] == []


def test_development_tools_are_not_runtime_dependencies() -> None:
    """What only the extra `dev` asks for is not counted."""
    assert "pytest" not in {item.name for item in SCRIPT["runtime_distributions"]("hegui", ("documents",))}
    assert "pytest" in {item.name for item in SCRIPT["runtime_distributions"]("hegui", ("dev",))}


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
        "GPL-2.0-only OR AGPL-3.0-only",
        "GPLv2+",
    ],
)
def test_gpl_and_agpl_are_refused(licence: str) -> None:
    """Every spelling of the two is found."""
    assert SCRIPT["is_copyleft"](licence)


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "LGPL-2.1-only",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "Apache-2.0 OR BSD-3-Clause",
        "MIT OR GPL-3.0-only",
    ],
)
def test_other_licences_are_not_taken_for_gpl(licence: str) -> None:
    """The Lesser GPL, and a choice that offers something else, pass."""
    assert not SCRIPT["is_copyleft"](licence)


def test_an_unknown_licence_is_refused() -> None:
    """A distribution that states no licence does not pass as free."""
    assert SCRIPT["Licensed"]("mystery", "1.0", "").refused
