# SPDX-License-Identifier: Apache-2.0
"""What every finding shares: strict, frozen models, and the kinds of numbers that they hold."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Finding(BaseModel):
    """The part of a statement that says what was found."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)
    kind: ClassVar[str]


class Part(BaseModel):
    """A row inside a finding."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)
