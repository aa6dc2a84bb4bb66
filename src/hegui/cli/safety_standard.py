# SPDX-License-Identifier: Apache-2.0
"""The safety standard that asks for a figure on a day: GB/T 45654, or TC260-003 on a day on which only that had it."""

from typing import Final

from hegui.law.model import Parameter
from hegui.law.view import LawView

_NEWEST: Final = "gbt45654"
_EARLIER: Final = "tc260"


def figure(law: LawView, name: str) -> Parameter:
    """The parameter of that figure on the day of the view.

    Args:
        law: the view of a day.
        name: of the parameter, without the standard before it.
    """
    earlier, newest = f"{_EARLIER}_{name}", f"{_NEWEST}_{name}"
    only_earlier = law.number(newest) is None and law.number(earlier) is not None
    return law.parameter(earlier if only_earlier else newest)
