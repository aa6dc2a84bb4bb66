# SPDX-License-Identifier: Apache-2.0
"""From where a request comes: the address of the caller behind the proxies that are trusted, and the network that it stands for."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

UNKNOWN: Final = "unknown"
"""Who comes through a socket that has no addresses."""
_HOME_BITS: Final = 64
"""Of an IPv6 address: whoever has one has all of its last 64 bits."""
_MAPPED: Final = "::ffff:"


class Proxies:
    """Networks of proxies whose ``X-Forwarded-For`` is believed; from others it is ignored.

    Args:
        networks: such as ``10.0.0.0/8``.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(network, strict=False) for network in networks
        )

    def __bool__(self) -> bool:
        return bool(self._networks)

    def caller(self, peer: str, forwarded: Iterable[str]) -> str:
        """The address of a caller: that of the connection, or the last one before our own proxies.

        Args:
            peer: the other end of the connection.
            forwarded: the values of ``X-Forwarded-For``, in their order. What stands before something that is no address is
                not believed.
        """
        address = plain(peer)
        if not self._networks or not self._trusts(address):
            return address
        hops = ",".join(forwarded).split(",")
        for hop in reversed(hops):
            before = plain(hop.strip())
            if _parsed(before) is None:
                break
            address = before
            if not self._trusts(address):
                break
        return address

    def _trusts(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def plain(address: str) -> str:
    """An address of IPv4 as itself, where a socket for both families tells it as one of IPv6."""
    return address[len(_MAPPED) :] if address.startswith(_MAPPED) and "." in address else address


def home_of(address: str) -> str:
    """What counts as one caller: an address of IPv4, the network of one of IPv6; anything else is itself."""
    if ":" not in address:
        return address
    parsed = _parsed(address.partition("%")[0])
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:  # all of IPv4 is one network of IPv6 there
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _HOME_BITS), strict=False))


def _parsed(words: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(words)
    except ValueError:
        return None
