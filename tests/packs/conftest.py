# SPDX-License-Identifier: Apache-2.0
"""Copies of the example dossiers, one for the whole run."""

import shutil
from typing import TYPE_CHECKING

import pytest
from pack_factory import AS_OF, EXAMPLES, Example, Get

from hegui.packs.data import assemble
from hegui.packs.kind import Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """``example(name, kind)``: the example of that name; one copy for the whole run, its packs read once."""
    copies: dict[str, Path] = {}
    made: dict[tuple[str, Kind], Example] = {}

    def get(name: str, kind: Kind) -> Example:
        if name not in copies:
            copies[name] = tmp_path_factory.mktemp("examples") / name
            shutil.copytree(EXAMPLES / name, copies[name])
        if (name, kind) not in made:
            made[name, kind] = Example(copies[name], kind, assemble(copies[name], kind, as_of=AS_OF))
        return made[name, kind]

    return get
