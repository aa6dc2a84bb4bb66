# SPDX-License-Identifier: Apache-2.0
"""What the public is told and offered: the section ``public`` of the gateway's configuration."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated, ClassVar

from hegui.desk.time_limit import TimeLimit
from hegui.records.cases import CaseKind
from hegui.schema import Within
from hegui.text import Text

_LINK = r"^https://[^\s\"'<>]{1,300}$"
_LINE = Within(min_length=1, max_length=200)


class NumberKind(StrEnum):
    """What a number on display is of."""

    MODEL_FILING = "model_filing"
    MODEL_REGISTRATION = "model_registration"
    ALGORITHM_FILING = "algorithm_filing"
    ICP = "icp"
    APP = "app"
    POLICE = "police"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """A filing number on display, such as that of the model (GAI 17, ALG 26)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    kind: NumberKind
    number: Annotated[str, _LINE]
    name: Annotated[str, Within(max_length=200)] = ""
    """The model, algorithm or app it is of, as filed."""
    link: Annotated[str, Within(pattern=_LINK)] | None = None
    """Where the authority shows it (ALG 26)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Other ways to reach the provider."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    phone: Annotated[str, Within(max_length=100)] | None = None
    email: Annotated[str, Within(max_length=200, pattern=r"^[^\s@<>]+@[^\s@<>]+$")] | None = None
    address: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """The published time limit of each kind of case, and of an appeal. The provider chooses them and keeps them (GAI 15)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    complaint: TimeLimit
    report: TimeLimit
    rights: TimeLimit
    ip: TimeLimit
    appeal: TimeLimit

    def of(self, kind: CaseKind) -> TimeLimit:
        """The limit for the first reply to a case."""
        limit: TimeLimit = getattr(self, kind.value)
        return limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the service that is published with a title."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    title: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much the public may send."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    cases_per_address_an_hour: Annotated[int, Within(ge=1, le=10_000)] = 10
    queries_per_address_an_hour: Annotated[int, Within(ge=1, le=10_000)] = 60
    cases_an_hour: Annotated[int, Within(ge=1, le=1_000_000)] = 1_000
    """From all addresses together, at each replica."""
    characters: Annotated[int, Within(ge=200, le=20_000)] = 4_000
    """Of one text."""


def _network(words: str) -> str:
    ip_network(words)
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings:
    """What the public pages say, and how much they take."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    service: Text
    """Its name."""
    operator: Text
    """The provider's name."""
    about: Text
    """What it is, for whom and for what use (GAI 10)."""
    limits: TimeLimits
    numbers: tuple[ShownNumber, ...] = ()
    contact: Contact = Contact()
    rules: tuple[Rule, ...] = ()
    """Others than that of suspension, which is published in words of its own: what is announced is what is done."""
    bounds: Bounds = Bounds()
    trusted_proxies: tuple[Annotated[str, Within(_network)], ...] = field(default=())
    """Networks whose ``X-Forwarded-For`` is believed, such as ``10.0.0.0/8``; from others it is ignored."""
