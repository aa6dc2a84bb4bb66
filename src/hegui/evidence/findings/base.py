# SPDX-License-Identifier: Apache-2.0
"""What every finding shares: strict, frozen records, and the kinds of values that they hold."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec

from hegui.record import Record
from hegui.schema import Aware, Within

Count = Annotated[int, Within(ge=0)]
Percent = Annotated[float, Within(ge=0, le=100)]
Sha256 = Annotated[str, Within(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[datetime, Aware()]
"""A moment with its time zone."""


class Part(Record, frozen=True):
    """A row inside a finding."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}

    def as_json(self) -> dict[str, Any]:
        """It as it is written: plain values, without the fields that say nothing."""
        written: dict[str, Any] = _without_nothing(msgspec.to_builtins(self))
        return written


class Finding(Part, frozen=True):
    """The part of a statement that says what was found."""

    kind: ClassVar[str]


def _without_nothing(value: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(value, dict):
        return {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
    return [_without_nothing(inner) for inner in value] if isinstance(value, list | tuple) else value
