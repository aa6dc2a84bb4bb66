# SPDX-License-Identifier: Apache-2.0
"""Moments as they are kept."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_factory import NOON

from hegui.records.metadata import micros, moment_of


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001  bounds have no zone
def test_a_moment_comes_back(moment: datetime) -> None:
    """Whatever the moment, it is the same after having been kept."""
    assert moment_of(micros(moment)) == moment


def test_a_moment_without_time_zone_is_refused() -> None:
    """Nobody knows when it is."""
    with pytest.raises(ValueError, match="时区"):
        micros(NOON.replace(tzinfo=None))
