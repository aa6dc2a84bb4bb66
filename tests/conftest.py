# SPDX-License-Identifier: Apache-2.0
"""The tests keep what they cache to themselves; those that need programs say so."""

import os
import shutil
import tempfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# Before any test asks: the catalogue and the texts of documents are parsed by this run, not remembered from another.
_CACHE = tempfile.TemporaryDirectory(prefix="hegui-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE.name
os.environ.pop("HEGUI_CACHE", None)

# How long an example takes says nothing on a machine that others share; in CI the same examples are tried each time.
settings.register_profile("everywhere", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "everywhere")

PROGRAMS = ("exiftool", "ffmpeg", "ffprobe")
"""What tests marked `programs` need on the PATH; pip does not bring them."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose programs or fonts are missing, or fails it where HEGUI_REQUIRE_…=1 promises them (in CI)."""
    if item.get_closest_marker("fonts") is not None and not _has_chinese_font():
        if os.environ.get("HEGUI_REQUIRE_FONTS") == "1":
            pytest.fail("HEGUI_REQUIRE_FONTS=1, and there is no Chinese font")
        pytest.skip("no open Chinese font is installed (Debian: fonts-noto-cjk)")
    if item.get_closest_marker("programs") is None:
        return
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing and os.environ.get("HEGUI_REQUIRE_PROGRAMS") == "1":
        pytest.fail(f"HEGUI_REQUIRE_PROGRAMS=1, and not on the PATH: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not on the PATH: {', '.join(missing)}")


@cache
def _has_chinese_font() -> bool:
    from hegui.packs.page.typst import SANS, SERIF  # noqa: PLC0415  only where it is asked for

    families = set(pytest.importorskip("typst").Fonts().families())
    return not families.isdisjoint((*SERIF, *SANS))


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a file; skips where there is none, and fails where HEGUI_REQUIRE_BROWSER=1 promises one."""
    from browser_factory import started  # noqa: PLC0415  playwright is loaded only where a page is tested

    with started() as running:
        yield running
