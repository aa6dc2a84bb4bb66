# SPDX-License-Identifier: Apache-2.0
"""Which model a request may use, and which upstreams run it. Pure: no network, no clock, chance is an argument."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from hegui.gateway.config_file import ConfigFile, ModelEntry, OverrideEntry, Serves, Wire
from hegui.gateway.faults import Fault, Kind
from hegui.text import Text
from hegui.users.claims import Region


@dataclass(frozen=True, slots=True)
class Target:
    """One way of a model."""

    upstream: str
    wire: Wire
    model: str
    """The model's name there."""
    weight: int = 1
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Model:
    """A model as callers know it."""

    name: str
    targets: Mapping[Wire, tuple[Target, ...]]
    """By protocol, by priority."""
    serves: Serves = Serves.MAINLAND
    filing: str | None = None
    """The number under which it is filed or registered."""
    override: OverrideEntry | None = None
    declared: str | None = None
    version: str | None = None
    companion: bool = False

    def serves_region(self, region: Region) -> Fault | None:
        """Why it does not serve a region, if it does not (GAI 17 and the rule that unfiled models are not registered)."""
        if region is Region.ELSEWHERE:
            return None if self.serves is not Serves.MAINLAND else self._not_there()
        if self.serves is Serves.ELSEWHERE:
            return self._not_there()
        if self.filing is None and self.override is None:
            return Fault(
                Kind.FORBIDDEN,
                "model_not_filed",
                Text(
                    f"模型“{self.name}”未备案或者登记，不向境内用户提供服务。",
                    f"The model '{self.name}' is neither filed nor registered and does not serve users in mainland China.",
                ),
            )
        return None

    def _not_there(self) -> Fault:
        return Fault(
            Kind.FORBIDDEN,
            "model_not_in_region",
            Text(
                f"模型“{self.name}”不向该地区的用户提供服务。",
                f"The model '{self.name}' does not serve users of this region.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Routing:
    """All models."""

    models: Mapping[str, Model]

    def find(self, name: str, wire: Wire, region: Region) -> Model | Fault:
        """The model that a request asks for, or why it cannot have it.

        Args:
            name: the public name.
            wire: of the protocol that the caller speaks: nothing is translated.
            region: of the user.
        """
        model = self.models.get(name)
        if model is None:
            return Fault(Kind.NOT_FOUND, "model_not_found", Text("没有这个模型。", "There is no model of this name."))
        if wire not in model.targets:
            return Fault(
                Kind.NOT_FOUND,
                "model_not_on_protocol",
                Text(
                    f"模型“{name}”不提供此协议的接口：网关不在协议之间转换。",
                    f"The model '{name}' is not served over this protocol: the gateway translates between none.",
                ),
            )
        return model.serves_region(region) or model


def ways(model: Model, wire: Wire, chance: Callable[[], float]) -> Iterator[Target]:
    """The ways of a model in the order in which they are tried: by priority, within one by chance and weight.

    Args:
        model: that is asked for.
        wire: the protocol of the caller.
        chance: gives numbers from 0 to 1, below 1.
    """
    targets = model.targets[wire]
    if len(targets) == 1:
        yield targets[0]
        return
    for _, equal in groupby(targets, key=lambda target: target.priority):
        left = list(equal)
        while left:
            yield left.pop(_drawn([target.weight for target in left], chance()))


def _drawn(weights: list[int], chance: float) -> int:
    point = chance * sum(weights)
    for place, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return place
    return len(weights) - 1


def routing_of(read: ConfigFile) -> Routing:
    """The models of a file of settings."""
    return Routing({name: _model(name, entry, read) for name, entry in read.models.items()})


def _model(name: str, entry: ModelEntry, read: ConfigFile) -> Model:
    targets = sorted(
        (
            Target(
                route.upstream, read.upstreams[route.upstream].wire, route.model or name, route.weight, route.priority
            )
            for route in entry.upstreams
        ),
        key=lambda target: target.priority,
    )
    by_wire = {wire: tuple(target for target in targets if target.wire is wire) for wire in Wire}
    return Model(
        name,
        {wire: found for wire, found in by_wire.items() if found},
        entry.serves,
        entry.filing,
        entry.override,
        entry.declared,
        entry.version,
        entry.companion,
    )
