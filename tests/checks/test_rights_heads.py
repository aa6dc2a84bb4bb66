# SPDX-License-Identifier: Apache-2.0
"""Every control point of four heads that a machine answers has exactly one check; those of people have none."""

from collections import Counter

import pytest
from context_factory import catalogue

from hegui.checks.builtin import BUILT_IN
from hegui.law.model import ControlPoint
from hegui.law.terms import AnsweredBy, Head

HEADS = (Head.PERSONAL_INFORMATION, Head.CROSS_BORDER, Head.CORRECTION_AND_USE, Head.COOPERATION)
CONTROLS = [control for control in catalogue().controls if control.head in HEADS]
ANSWERED = Counter(control for check in BUILT_IN for control in check.answers)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_who_answers(control: ControlPoint) -> None:
    assert ANSWERED[control.id] == (control.answered_by is not AnsweredBy.PERSON)


@pytest.mark.parametrize("check", BUILT_IN, ids=lambda check: check.id)
def test_every_purpose_is_in_two_languages(check: object) -> None:
    zh, slash, en = str(getattr(check, "purpose", "")).partition("。 / ")
    assert zh
    assert slash
    assert en.endswith(".")
