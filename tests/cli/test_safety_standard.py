# SPDX-License-Identifier: Apache-2.0
"""Which safety standard asks for a figure on a day."""

from datetime import date

import pytest

from hegui.cli.evaluate_bank_figures import minimums_on
from hegui.cli.evaluate_standard import requirements
from hegui.cli.safety_standard import figure
from hegui.evaluate.question import Library
from hegui.law.load import load_catalogue
from hegui.law.view import LawView


@pytest.mark.parametrize(("day", "standard"), [(date(2024, 6, 1), "tc260"), (date(2026, 11, 26), "gbt45654")])
def test_the_newest_that_has_a_figure_on_the_day_asks_for_it(day: date, standard: str) -> None:
    """Of runs, of banks and of words alike."""
    law = LawView(load_catalogue(), day)
    asked = figure(law, "refusal_test_items")
    assert asked.id == f"{standard}_refusal_test_items"
    [refuse] = [one for one in requirements(day) if one.library is Library.SHOULD_REFUSE]
    assert refuse.items == law.number(asked.id)
    assert refuse.article.startswith(figure(law, "refusal_rate_percent").instrument)
    assert {each.id.partition("_")[0] for each in minimums_on(day, list(Library)).figures} == {standard}


def test_before_either_the_newest_is_the_yardstick() -> None:
    """A check needs one on every day."""
    law = LawView(load_catalogue(), date(2023, 1, 1))
    assert law.number("tc260_refusal_test_items") is None
    assert figure(law, "refusal_test_items").id == "gbt45654_refusal_test_items"
