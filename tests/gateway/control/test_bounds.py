# SPDX-License-Identifier: Apache-2.0
"""How much an address may send, and whose address it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from hegui.gateway.control.bounds import HOUR, Allowance, Callers


def request(client: str | None, *forwarded: str) -> Request:
    """A request from an address, with what proxies wrote."""
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return Request({"type": "http", "headers": headers, "client": None if client is None else (client, 1)})


def test_so_many_an_hour_and_then_the_seconds_until_the_next() -> None:
    """Uses of the last hour count, older ones do not; a refused one does not count."""
    allowance = Allowance(2)
    assert allowance.use("a", 0) is None
    assert allowance.use("a", 10) is None
    assert allowance.use("a", 20) == HOUR - 20
    assert allowance.use("b", 20) is None
    assert allowance.use("a", HOUR) is None
    assert allowance.use("a", HOUR + 5) == 5.0


def test_all_together_have_a_bound_of_their_own() -> None:
    """The longer wait is told."""
    allowance = Allowance(5, 3)
    assert [allowance.use(str(n), n) is None for n in range(5)] == [True, True, True, False, False]
    assert allowance.use("x", HOUR) is None


def test_many_addresses_fill_no_memory() -> None:
    """Of more than are remembered, those that were quiet the longest are forgotten."""
    allowance = Allowance(1)
    for number in range(60_000):
        allowance.use(str(number), 0)
    assert len(allowance._uses) == 50_000  # noqa: SLF001  what is kept
    assert not any(b"59999" in name for name in allowance._uses), "addresses are not kept in clear"  # noqa: SLF001  as above


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 500)), max_size=60), st.integers(1, 5))
def test_no_hour_has_more_uses_than_allowed(tried: list[tuple[str, float]], most: int) -> None:
    """Whenever anybody tries."""
    allowance, clock = Allowance(most), 0.0
    used: dict[str, list[float]] = {}
    for caller, wait in tried:
        clock += wait
        if allowance.use(caller, clock) is None:
            used.setdefault(caller, []).append(clock)
    for moments in used.values():
        assert all(sum(moment - HOUR < other <= moment for other in moments) <= most for moment in moments)


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.1"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.9, 203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1, 10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1", "10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", [], "198.51.100.7"),
        (None, [], "unknown"),
        ("unix", ["203.0.113.1"], "unix"),
    ],
)
def test_a_caller_is_known_by_the_last_address_before_our_proxies(
    client: str | None, forwarded: list[str], address: str
) -> None:
    """What others write in the header is not believed; of IPv6 the network counts."""
    assert Callers(("10.0.0.0/8",)).address_of(request(client, *forwarded)) == address
