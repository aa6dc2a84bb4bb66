# SPDX-License-Identifier: Apache-2.0
"""Which answers are incidents: unlawful ones that the guard refused or stopped, and no others."""

from datetime import UTC, datetime

import pytest

from hegui.gateway.effects import IllegalAnswer, illegal_in
from hegui.records.exchange import Exchange, Found


def exchange(status: str, side: str = "out", category: str = "A.1.h", action: str = "block") -> Exchange:
    """An exchange with one finding."""
    found = Found(side, "lexicon", "r", category, "high", 1.0, action)
    return Exchange(
        id="E1", at=datetime(2026, 1, 1, tzinfo=UTC), replica="r", protocol="openai", endpoint="/v1/x", model="m", status=status,
        request_sha256=b"", findings=(found,),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["refused_output", "stopped"])
@pytest.mark.parametrize("category", ["A.1", "A.1.h", "A.2.d", "A.3", "A.4.f"])
def test_an_unlawful_answer_is_an_incident(status: str, category: str) -> None:
    """By its category and model."""
    assert illegal_in(exchange(status, category=category)) == IllegalAnswer(category, "m", "E1")


@pytest.mark.parametrize(
    "other",
    [
        exchange("answered"),
        exchange("refused_input"),
        exchange("stopped", side="in"),
        exchange("stopped", action="mark"),
        exchange("stopped", category="A.5.a"),
        exchange("stopped", category="mobile"),
        exchange("stopped", category="self-harm"),
        exchange("stopped", category="A"),
    ],
)
def test_nothing_else_is_one(other: Exchange) -> None:
    """What a user asked, quality, identifiers, crises."""
    assert illegal_in(other) is None
