# SPDX-License-Identifier: Apache-2.0
"""The codes of risks and aspects, and which of them are illegal or unhealthy content."""

import pytest

from hegui.evaluate.bank.rules import GENERAL
from hegui.risks import GROUPS, aspects, is_illegal_or_unhealthy, risks, title_of


def test_there_are_so_many_risks_and_aspects() -> None:
    """Thirty-one risks and thirteen aspects, as annex A and 8.3 b have them."""
    assert (len(risks()), len(aspects())) == (31, 13)
    assert set(risks()).isdisjoint(aspects())
    assert set(risks()) >= GENERAL


def test_every_code_has_its_title() -> None:
    """Of a risk and of an aspect; an unknown code has none."""
    assert title_of("A.2.h").zh == "健康歧视"
    assert title_of("heroes").zh == "英烈"
    with pytest.raises(KeyError):
        title_of("A.9.z")


def test_the_risks_of_annex_a_are_in_groups_of_which_four_count_for_sources() -> None:
    """29 of them count for the 5 % rule; what is no risk does not."""
    assert {code[:3] for code in risks()} == set(GROUPS)
    assert sum(map(is_illegal_or_unhealthy, risks())) == 29
    assert not is_illegal_or_unhealthy("A.5.a")
    assert not is_illegal_or_unhealthy("A.9.z")
