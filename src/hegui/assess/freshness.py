# SPDX-License-Identifier: Apache-2.0
"""When evidence is too old: it has expired, something it depends on has changed, or the control wants it younger."""

from datetime import date

from hegui.checks.results import EvidenceRef


def is_stale(ref: EvidenceRef, as_of: date, longest_days: float | None) -> bool:
    """Whether a piece of evidence no longer holds on a day.

    Args:
        ref: a statement or a document; a document has no age, it is what it is now.
        as_of: the day.
        longest_days: the greatest age that the control point accepts.
    """
    if ref.broken or (ref.expires is not None and ref.expires < as_of):
        return True
    return longest_days is not None and ref.collected is not None and (as_of - ref.collected).days > longest_days
