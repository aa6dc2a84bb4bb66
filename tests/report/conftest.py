# SPDX-License-Identifier: Apache-2.0
"""What the tests of reports share: the law of the day and the assessment under it."""

import pytest
from assessment_factory import assessment, law

from hegui.assess.model import Assessment
from hegui.law.view import LawView


@pytest.fixture
def view() -> LawView:
    """The small law on the day of the assessment."""
    return law()


@pytest.fixture
def whole() -> Assessment:
    """The realistic assessment."""
    return assessment()
