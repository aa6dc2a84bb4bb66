# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the catalogue hold, and the runner sees every kind of disagreement."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hegui.clock import Calendar
from hegui.errors import SchemaProblem
from hegui.law.load import bundled_folder
from hegui.law.model import Catalogue
from hegui.law.scenarios import Expectation, Scenario, load_scenarios, matching, run_scenario

BUNDLED = load_scenarios(bundled_folder() / "scenarios")
WEEKDAYS = Calendar(frozenset(), frozenset(), frozenset({2024}))


@pytest.mark.parametrize("scenario", BUNDLED, ids=lambda scenario: scenario.id)
def test_the_catalogue_answers_the_case(scenario: Scenario, bundled: Catalogue) -> None:
    """Facts and a day in, the expected obligations, rows, routes and days out."""
    assert [mismatch.what.en for mismatch in run_scenario(scenario, bundled)] == []


def test_there_are_enough_cases_and_their_ids_are_unique() -> None:
    """The ten cases of the research and at least 120 more."""
    ids = [scenario.id for scenario in BUNDLED]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 130
    for case in ("t01", "t03", "t08", "t13", "t18", "s01", "s02", "s03", "s07", "s10"):
        assert any(name.startswith(f"{case}-") for name in ids), case


def small_case(small_folder: Path, name: str, **changes: Any) -> Scenario:
    case = next(item for item in load_scenarios(small_folder / "scenarios") if item.id == name)
    return replace(case, **changes)


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        (Expectation(applies=("TST-1",)), "TST-1: expected yes, found no."),
        (Expectation(applies=("TST-9",)), "TST-9 is not in force on 2026-02-01."),
        (Expectation(undetermined=("TST-1",)), "TST-1: expected unknown, found no."),
        (Expectation(not_applies=("TST-9",)), "There is no obligation TST-9."),
        (Expectation(not_in_force=("TST",)), "TST-1 must not appear: TST is not in force."),
        (Expectation(flows={"f": "X6"}), "Flow f: expected X6, found None."),
        (Expectation(articles={"TST-1": "1"}), "TST-1: expected article 1, found 3."),
        (Expectation(articles={"TST-9": "1"}), "TST-9: expected article 1, found None."),
        (Expectation(routes=("filing",)), "Route filing was expected."),
        (Expectation(deadlines={"tst-filing": date(2026, 1, 1)}), "Deadline tst-filing has no start."),
        (Expectation(values={"tst_years": 6}), "There is no parameter tst_years."),
        (Expectation(deadlines={"tst-flying": date(2026, 1, 1)}), "There is no deadline tst-flying."),
        (Expectation(values={"tst_log_months": 6}), "Parameter tst_log_months: expected 6, found 12.0."),
    ],
)
def test_each_kind_of_disagreement_is_told(
    expect: Expectation, words: str, small: Catalogue, small_folder: Path
) -> None:
    """A case that the catalogue does not answer as expected says how."""
    case = small_case(small_folder, "not-offered", expect=expect)
    assert words in [mismatch.what.en for mismatch in run_scenario(case, replace(small, calendar=WEEKDAYS))]


def test_a_wrong_day_or_route_is_told(small: Catalogue, small_folder: Path) -> None:
    """Deadlines and unwanted routes are compared too."""
    expect = Expectation(not_applies=("TST-1",), routes_not=("filing",), deadlines={"tst-filing": date(2024, 1, 1)})
    case = small_case(small_folder, "applies-on-the-first-day", as_of=date(2024, 7, 1), expect=expect)
    told = [mismatch.what.en for mismatch in run_scenario(case, replace(small, calendar=WEEKDAYS))]
    assert "TST-1: expected not to apply, found yes." in told
    assert "Route filing was not expected." in told
    assert "Deadline tst-filing: expected 2024-01-01, found 2024-01-16." in told


def test_a_fact_of_the_wrong_type_is_refused(small: Catalogue, small_folder: Path) -> None:
    """A case cannot smuggle in a value that no dossier could hold."""
    with pytest.raises(ValueError, match="is not a boolean"):
        list(
            run_scenario(
                small_case(small_folder, "not-offered", facts={"offers": "no"}), replace(small, calendar=WEEKDAYS)
            )
        )


def test_a_misspelt_expectation_is_refused(small_folder: Path) -> None:
    """An expectation that nobody reads would always hold."""
    path = small_folder / "scenarios" / "tst.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("routes_not", "route_not"), encoding="utf-8")
    with pytest.raises(SchemaProblem, match="route_not"):
        load_scenarios(small_folder / "scenarios")


def test_a_star_is_a_prefix() -> None:
    """One id, or all that begin so."""
    names = ("A-1", "A-1.1", "A-12")
    assert matching("A-1", names) == ["A-1"]
    assert matching("A-1*", names) == ["A-1", "A-1.1", "A-12"]
