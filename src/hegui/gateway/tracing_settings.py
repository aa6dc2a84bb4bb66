# SPDX-License-Identifier: Apache-2.0
"""Whether and where traces go: the section ``tracing`` of the gateway's settings. Without it nothing is traced."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hegui.schema import Within


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingEntry:
    """OpenTelemetry over OTLP/HTTP. No content is told, and nobody's name."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    endpoint: Annotated[str, Within(pattern=r"^https?://[A-Za-z0-9.\[\]:_-]{1,253}(/[A-Za-z0-9._~/-]{0,200})?$")]
    """The base address of a collector, such as ``http://127.0.0.1:4318``, to which ``/v1/traces`` and ``/v1/metrics`` are joined."""
    sample: Annotated[float, Within(ge=0, le=1)] = 0.01
    """The share of exchanges that is traced, of those without a trace of the caller's; with one the caller's choice holds."""
    service: Annotated[str, Within(min_length=1, max_length=100)] = "hegui-gateway"
    metrics: bool = True
    """Whether the metrics of the conventions are sent, too."""
    every_seconds: Annotated[float, Within(ge=1, le=3600)] = 60.0
    """Between two reports of metrics."""
