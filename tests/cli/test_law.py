# SPDX-License-Identifier: Apache-2.0
"""``hegui law``: list, show, diff, timeline, lint, test."""

import json

import pytest
from command import run


def test_the_list_of_a_day_holds_what_is_in_force() -> None:
    """On 2023-08-01 there is nothing of the Interim Measures, and the answer says since when there is."""
    ended = run("law", "list", "--instrument", "GAI", "--as-of", "2023-08-01", "--lang", "en")
    assert ended.code == 0
    assert "GAI is not in force on 2023-08-01 (it begins on 2023-08-15)." in ended.out
    assert "GAI-15" in run("law", "list", "--instrument", "GAI", "--as-of", "2023-08-15").out


def test_the_list_can_be_read_by_machines() -> None:
    """JSON with both languages and the place of each record."""
    records = json.loads(run("law", "list", "--head", "labelling", "--as-of", "2026-11-25", "--format", "json").out)
    assert {record["head"] for record in records} == {"labelling"}
    assert all(record["title"]["zh"] and record["title"]["en"] and record["place"]["line"] for record in records)


def test_instruments_are_listed_with_their_state() -> None:
    """In force or not, on that day."""
    lines = run("law", "list", "--instruments", "--as-of", "2026-07-14", "--lang", "en").out.splitlines()
    [anth] = [line for line in lines if line.startswith("ANTH ")]
    assert "2026-07-15" in anth
    assert "not in force" in anth


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("GAI-14.1", "Interim Measures"),
        ("CSL", "21 → 23"),
        ("complaint-time-limit-published", "GAI-15"),
        ("alg_filing_working_days", "10 working days"),
    ],
)
def test_anything_with_an_id_can_be_shown(name: str, words: str) -> None:
    """An obligation, an instrument, a control point, a parameter."""
    ended = run("law", "show", name, "--lang", "en", "--as-of", "2026-11-25")
    assert ended.code == 0
    assert words in ended.out


def test_a_mistyped_id_gets_a_suggestion() -> None:
    """Exit 2, in both languages, with the nearest ids."""
    ended = run("law", "show", "GAI-144")
    assert ended.code == 2
    assert "目录中没有“GAI-144”" in ended.err
    assert "GAI-14" in ended.err


def test_the_difference_of_two_days_is_told() -> None:
    """The day the anthropomorphic measures began."""
    ended = run("law", "diff", "2026-07-14", "2026-07-15", "--lang", "en")
    assert "+ ANTH-8" in ended.out
    assert "- " not in ended.out.split("ANTH")[0]


def test_the_timeline_begins_where_it_is_asked_to() -> None:
    """Order by day."""
    out = run("law", "timeline", "--from", "2026-01-01", "--lang", "zh").out
    days = [line[:10] for line in out.splitlines()]
    assert days == sorted(days)
    assert days[0] >= "2026-01-01"
    assert "2026-07-15  ANTH" in out


def test_a_wrong_date_is_refused() -> None:
    """Exit 2 with the accepted form."""
    ended = run("law", "list", "--as-of", "01.08.2023")
    assert ended.code == 2
    assert "YYYY-MM-DD" in ended.err
    assert run("law", "list", "--as-of", "today").code == 0


def test_lint_and_scenarios_pass() -> None:
    """What `make test` runs."""
    assert run("law", "lint").code == 0
    ended = run("law", "test", "--lang", "en")
    assert ended.code == 0
    assert "0 failed" in ended.out
