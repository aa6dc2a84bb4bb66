# SPDX-License-Identifier: Apache-2.0
"""Whose request it is: what strangers write into headers moves nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users.addresses import Proxies, home_of, plain

OURS = Proxies(["10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", ["203.0.113.1"], "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1, 10.0.0.2", "fd00::1"], "203.0.113.1"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.1, ::ffff:10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("unix", ["203.0.113.1"], "unix"),
    ],
)
def test_a_caller_stands_before_the_last_of_our_proxies(peer: str, forwarded: list[str], address: str) -> None:
    """In either family, told in either; nothing behind something that is no address is believed."""
    assert OURS.caller(peer, forwarded) == address


@given(st.lists(st.ip_addresses().map(str) | st.text(max_size=20), max_size=5))
def test_who_comes_from_elsewhere_is_whoever_connected(forwarded: list[str]) -> None:
    """Whatever the header says; and without proxies nobody is believed."""
    assert OURS.caller("198.51.100.7", forwarded) == "198.51.100.7"
    assert Proxies(()).caller("10.0.0.1", forwarded) == "10.0.0.1"
    assert (bool(OURS), bool(Proxies(()))) == (True, False)


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("::ffff:c633:6407", "198.51.100.7"),
        ("no:address", "no:address"),
        ("unknown", "unknown"),
    ],
)
def test_a_caller_of_ipv6_is_a_network(address: str, home: str) -> None:
    """Of IPv4 an address, whichever way it is written; and it is its own."""
    assert home_of(address) == home
    assert plain("::ffff:198.51.100.7") == "198.51.100.7"
