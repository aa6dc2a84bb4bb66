# SPDX-License-Identifier: Apache-2.0
"""The codes of risks and aspects."""

import pytest

from hegui.evaluate.bank.codes import GENERAL, aspects, risks, title_of


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
