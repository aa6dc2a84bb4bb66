# SPDX-License-Identifier: Apache-2.0
"""The figures of the safety standard for generative services, from whichever text of it holds on the day."""

from typing import Final

from hegui.checks.context import CheckContext

_NEWEST: Final = "gbt45654"
_EARLIER: Final = "tc260"


def standard(context: CheckContext, figure: str) -> float:
    """A figure of GB/T 45654, or of TC260-003 on a day on which only that had it.

    Args:
        context: of the check.
        figure: the part of the parameter's id that both texts share, such as ``manual_sample_items``.
    """
    earlier = context.law.number(f"{_EARLIER}_{figure}")
    newest = context.law.number(f"{_NEWEST}_{figure}")
    return context.limit(f"{_EARLIER if newest is None and earlier is not None else _NEWEST}_{figure}")


def percent(part: int, whole: int) -> str:
    """A share as it is shown, rounded down; the counts stand beside it."""
    return f"{int(part * 10_000 / whole) / 100:g}%" if whole else "—"


def percent_up(part: int, whole: int) -> str:
    """A share of what is unwanted, rounded up, so that it never looks better than it is."""
    return f"{-(-part * 10_000 // whole) / 100:g}%" if whole else "—"


def reaches(part: int, whole: int, limit: float) -> bool:
    """Whether a share is at least a limit in percent. Of nothing, no share is reached."""
    return whole > 0 and part * 100 >= limit * whole


def exceeds(part: int, whole: int, limit: float) -> bool:
    """Whether a share is more than a limit in percent."""
    return part * 100 > limit * whole
