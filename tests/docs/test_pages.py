# SPDX-License-Identifier: Apache-2.0
"""Every page exists in both languages, is linked, is in the navigation, and names no path of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAIRS = [(ROOT / "README.md", ROOT / "README.zh-CN.md")] + [
    (page, page.with_name(page.name.replace(".md", ".zh.md")))
    for page in sorted(DOCS.rglob("*.md"))
    if not page.name.endswith(".zh.md")
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FEWEST_CHARACTERS = 30
"""The shortest Chinese page, that of an evidence kind, has more; a page left in English has hardly any."""


def shape(page: Path) -> list[str]:
    """The headings' depths and the languages of the blocks, in order."""
    found: list[str] = []
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if stripped.startswith("```"):
            inside = not inside
            if inside:
                found.append(stripped.split()[0])
        elif not inside and (heading := re.match(r"#+ ", line)):
            found.append(heading[0].strip())
    return found


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=[str(pair[0].relative_to(ROOT)) for pair in PAIRS])
def test_a_page_has_its_twin(english: Path, chinese: Path) -> None:
    """Both languages have the page with the same build, linked to each other at the top, and the Chinese one is Chinese."""
    assert chinese.is_file()
    assert shape(english) == shape(chinese)
    assert f"]({chinese.name})" in english.read_text(encoding="utf-8")[:600]
    assert f"]({english.name})" in chinese.read_text(encoding="utf-8")[:600]
    assert len(CHINESE.findall(chinese.read_text(encoding="utf-8"))) > FEWEST_CHARACTERS


def test_no_page_is_in_chinese_only() -> None:
    """Each `page.zh.md` belongs to a `page.md`."""
    known = {chinese for _, chinese in PAIRS}
    assert [page for page in DOCS.rglob("*.zh.md") if page not in known] == []


def test_every_page_is_in_the_navigation() -> None:
    """A reader of the site can reach every page."""
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = set(leaves(settings["nav"]))
    assert {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} == listed


def leaves(value: Any) -> Iterator[str]:
    """The files that a part of the navigation names."""
    if isinstance(value, str):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)


def test_the_site_fetches_nothing_from_elsewhere() -> None:
    """No font, script or style comes from another host."""
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["theme"]["font"] is False
    assert settings["plugins"] == ["search"]
    assert not {"extra", "extra_javascript"} & settings.keys()
    assert all((DOCS / style).is_file() for style in settings["extra_css"])
