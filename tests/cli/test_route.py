# SPDX-License-Identifier: Apache-2.0
"""``hegui route``."""

from pathlib import Path

from command import run

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"


def test_the_memo_names_routes_with_facts_and_articles() -> None:
    """What is due, why, and how sure; exit 0, because a memo is not a gate."""
    ended = run("route", str(SAMPLE), "--as-of", "2026-11-25", "--lang", "en")
    assert ended.code == 0
    assert "Memo on filings" in ended.out
    assert "art. 24" in ended.out
    assert "dossier.yaml:" in ended.out


def test_the_memo_of_another_day_has_the_routes_of_that_day() -> None:
    """On 2023-08-01 there was no model filing and no registration."""
    then = run("route", str(SAMPLE), "--as-of", "2023-08-01", "--lang", "zh").out
    now = run("route", str(SAMPLE), "--as-of", "2026-11-25", "--lang", "zh").out
    assert "生成式AI暂行办法" not in then
    assert "生成式AI暂行办法" in now


def test_a_missing_dossier_is_bad_input(tmp_path: Path) -> None:
    """Exit 2."""
    assert run("route", str(tmp_path)).code == 2
