# SPDX-License-Identifier: Apache-2.0
"""Which model serves whom, and in which order its upstreams are tried."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.gateway.config_file import (
    ConfigFile,
    ModelEntry,
    OverrideEntry,
    RecordsEntry,
    RouteEntry,
    Serves,
    UpstreamEntry,
    Wire,
)
from hegui.gateway.faults import Fault
from hegui.gateway.routing import Model, Routing, Target, routing_of, ways
from hegui.users.claims import Region

TARGET = {Wire.OPENAI: (Target("a", Wire.OPENAI, "m"),)}


def targets(*weighted: tuple[str, int, int]) -> Model:
    """A model with upstreams of some weight and priority."""
    return Model(
        "m",
        {Wire.OPENAI: tuple(Target(name, Wire.OPENAI, "m", weight, priority) for name, weight, priority in weighted)},
    )


@pytest.mark.parametrize("serves", Serves)
@pytest.mark.parametrize("filed", [True, False])
@pytest.mark.parametrize("overridden", [True, False])
def test_mainland_users_get_filed_models_only(serves: Serves, filed: bool, overridden: bool) -> None:
    """Unless somebody answers for an exception; elsewhere a number is not asked for."""
    override = OverrideEntry("内部灰度测试", date(2026, 11, 20), "张三") if overridden else None
    model = Model("m", TARGET, serves, "Beijing-X-202601010001" if filed else None, override)
    routing = Routing({"m": model})
    mainland = routing.find("m", Wire.OPENAI, Region.MAINLAND)
    assert isinstance(mainland, Model) == (serves is not Serves.ELSEWHERE and (filed or overridden))
    elsewhere = routing.find("m", Wire.OPENAI, Region.ELSEWHERE)
    assert isinstance(elsewhere, Model) == (serves is not Serves.MAINLAND)


def test_nothing_is_translated_between_protocols() -> None:
    """A model with upstreams of one family is not there for the other, and an unknown one for neither."""
    routing = Routing({"m": Model("m", TARGET, Serves.BOTH, "x")})
    for name, wire, code in (("m", Wire.ANTHROPIC, "model_not_on_protocol"), ("n", Wire.OPENAI, "model_not_found")):
        found = routing.find(name, wire, Region.MAINLAND)
        assert isinstance(found, Fault)
        assert found.code == code


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4)), min_size=1, max_size=6), st.integers(0, 1000))
def test_every_upstream_is_tried_once_by_priority(drawn: list[tuple[int, int]], seed: int) -> None:
    """Whatever the weights and the chance."""
    weighted = sorted(
        ((f"u{n}", weight, priority) for n, (weight, priority) in enumerate(drawn)), key=lambda each: each[2]
    )
    order = [*ways(targets(*weighted), Wire.OPENAI, Random(seed).random)]  # noqa: S311  no secret
    assert sorted(target.upstream for target in order) == sorted(name for name, _, _ in weighted)
    assert [target.priority for target in order] == sorted(target.priority for target in order)


def test_weights_are_kept_over_many_requests() -> None:
    """Three to one within a percent or two."""
    chance = Random(1).random  # noqa: S311  no secret
    model = targets(("heavy", 3, 1), ("light", 1, 1), ("spare", 1, 2))
    first = Counter(next(ways(model, Wire.OPENAI, chance)).upstream for _ in range(10_000))
    assert set(first) == {"heavy", "light"}
    assert abs(first["heavy"] / 10_000 - 0.75) < 0.02


def test_settings_become_routes() -> None:
    """Names at the upstream, families, priorities."""
    upstreams = {"o": UpstreamEntry("http://o", Wire.OPENAI), "a": UpstreamEntry("http://a", Wire.ANTHROPIC)}
    entry = ModelEntry((RouteEntry("a"), RouteEntry("o", "inner", priority=2)), Serves.BOTH)
    read = ConfigFile(upstreams, {"m": entry}, "policy.yaml", RecordsEntry("sqlite:///x", "env:X"))
    model = routing_of(read).models["m"]
    assert model.targets == {
        Wire.OPENAI: (Target("o", Wire.OPENAI, "inner", 1, 2),),
        Wire.ANTHROPIC: (Target("a", Wire.ANTHROPIC, "m"),),
    }
