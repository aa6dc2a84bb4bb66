# SPDX-License-Identifier: Apache-2.0
"""A catalogue of one instrument, small enough to break on purpose."""

import shutil
from pathlib import Path

import pytest

from hegui.law.load import load_catalogue
from hegui.law.model import Catalogue

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    folder = tmp_path / "catalogue"
    shutil.copytree(SMALL, folder)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small catalogue."""
    return load_catalogue(SMALL, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def bundled() -> Catalogue:
    """The catalogue of the house."""
    return load_catalogue()
