# SPDX-License-Identifier: Apache-2.0
"""What a standard asks of a corpus, as a tool is told."""

import re
from pathlib import Path

from sample_factory import ASKED, UNREAD

import hegui.corpus


def test_a_figure_in_percent_is_a_share_too() -> None:
    assert ASKED.manual_qualified.share == 0.96


def test_each_thing_to_know_is_told_once_with_its_places() -> None:
    """Two figures of different clauses share a note."""
    [note] = ASKED.notes
    assert note.zh == f"S 9.2 a、S 9.2 b：{UNREAD.zh}"
    assert note.en == f"S 9.2 a, S 9.2 b: {UNREAD.en}"


def test_json_has_every_figure_with_its_article() -> None:
    told = ASKED.as_json()
    assert told["manual_items"] == {"number": 4000, "article": {"zh": "S 9.2 a", "en": "S 9.2 a"}, "note": None}
    assert set(told) == {"source_illegal", "manual_items", "manual_qualified", "technical", "technical_qualified"}


def test_no_tool_of_the_corpus_knows_a_clause_of_a_sample() -> None:
    """The clauses of limits and samples, and figures beside them, come from the caller."""
    folder = Path(next(iter(hegui.corpus.__path__)))
    texts = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in {".py", ".j2"}}
    clauses = re.compile(r"9\.2 [ab]|B\.2\.1|5\.1 a\b|\b0?\.9[68]\b|\b5 %")
    assert len(texts) > 50
    assert not {path.name: clauses.findall(text) for path, text in texts.items() if clauses.search(text)}
