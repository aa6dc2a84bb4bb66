# SPDX-License-Identifier: Apache-2.0
"""Reading what services say, which may be anything."""

from collections.abc import Mapping
from typing import Final

from hegui.detect.classifier.judgement import Unscored
from hegui.text import Text

_LONGEST_NAME: Final = 100
NOT_UNDERSTOOD: Final = Unscored(Text("无法理解服务的应答", "the answer of the service was not understood"))


def number(value: object) -> float | None:
    """A number from 0 to 1, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def scores(value: object) -> Mapping[str, float] | None:
    """Names with numbers from 0 to 1, or None if anything in it is something else."""
    if not isinstance(value, dict):
        return None
    found: dict[str, float] = {}
    for name, score in value.items():
        read = number(score)
        if read is None or not name or len(name) > _LONGEST_NAME:
            return None
        found[name] = read
    return found
