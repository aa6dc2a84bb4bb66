# SPDX-License-Identifier: Apache-2.0
"""No runtime dependency of hegui is under the GPL or the AGPL, and none is under a licence that nobody states."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "check_licences.py"))


def test_every_extra_is_looked_at() -> None:
    """The extras are those of pyproject.toml, all but `dev`: none that was added later is left out, nor is an old installation believed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {*SCRIPT["extras_of"]("hegui"), "dev"} == set(project["optional-dependencies"])


def test_no_runtime_dependency_is_refused() -> None:
    """Everything that hegui and its extras bring states a licence that is neither GPL nor AGPL."""
    listed = {item.name: item for item in SCRIPT["runtime_distributions"]("hegui", SCRIPT["extras_of"]("hegui"))}
    assert {"click", "pydantic", "lxml", "pyarrow", "aiohttp", "pg8000", "typst", "opentelemetry-sdk"} <= set(listed)
    assert [item for item in listed.values() if item.refused] == []


def test_the_lesser_gpl_is_where_the_documentation_says() -> None:
    """docs/prove-it names what is under the Lesser GPL, and nothing else is."""
    listed = SCRIPT["runtime_distributions"]("hegui", SCRIPT["extras_of"]("hegui"))
    lesser = {item.name for item in listed if re.search("LGPL|Lesser", item.licence)}
    for page in ("prove-it.md", "prove-it.zh.md"):
        last = (ROOT / "docs" / page).read_text(encoding="utf-8").rpartition("\n## ")[2]
        assert lesser == set(re.findall(r"`(\w+)` ?[（(]LGPL", last))


def test_development_tools_are_not_runtime_dependencies() -> None:
    """What only the extra `dev` asks for is not counted."""
    assert "pytest" not in {
        item.name for item in SCRIPT["runtime_distributions"]("hegui", SCRIPT["extras_of"]("hegui"))
    }
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
