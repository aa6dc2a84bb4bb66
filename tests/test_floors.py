# SPDX-License-Identifier: Apache-2.0
"""A room imports only from floors below it: the contract of pyproject.toml, run by import-linter."""

import re
import tomllib
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
CONFIGURATION = ROOT / "pyproject.toml"
DATA = {"catalogue", "data"}
"""Folders of the package that hold no code."""


def floors() -> list[str]:
    """The layers of the contract, highest first."""
    contracts = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return list(layers)


def test_no_room_imports_from_a_floor_above() -> None:
    """The floors hold."""
    assert lint_imports(config_filename=str(CONFIGURATION), no_cache=True) == EXIT_STATUS_SUCCESS


def test_a_broken_floor_would_be_found(tmp_path: Path) -> None:
    """With two floors changed about, the same run fails."""
    upside_down = tmp_path / "pyproject.toml"
    upside_down.write_text(
        '[tool.importlinter]\nroot_package = "hegui"\n[[tool.importlinter.contracts]]\nname = "upside down"\n'
        'type = "layers"\nlayers = ["hegui.text", "hegui.errors"]\n'
    )
    assert lint_imports(config_filename=str(upside_down), no_cache=True) != EXIT_STATUS_SUCCESS


def test_every_room_has_its_floor() -> None:
    """A new package under `hegui` must be given a floor."""
    rooms = {path.parent.name for path in (ROOT / "src" / "hegui").glob("*/__init__.py")} - DATA
    placed = {room.strip().removeprefix("hegui.") for floor in floors() for room in re.split(r"[|:]", floor)}
    assert rooms <= placed


def test_the_architecture_page_names_every_floor() -> None:
    """ARCHITECTURE.md tells a reader about each room of the contract."""
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    missing = [
        room
        for floor in floors()
        for room in re.split(r" [|:] ", floor)
        if f"`{room.removeprefix('hegui.')}" not in told
    ]
    assert missing == []
