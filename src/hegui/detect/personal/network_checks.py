# SPDX-License-Identifier: Apache-2.0
"""What makes an address of the net or the name of an account one that somebody can have."""

from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final


@lru_cache(maxsize=64)  # several rules ask the same of one value
def ipv4(value: str) -> bool:
    """An address that a machine of someone can have: not unspecified, loopback, multicast, a mask, a whole network, a public name server."""
    try:
        address = IPv4Address(value)
    except AddressValueError:
        return False
    if value in _NAME_SERVERS or value.startswith(("0.", "255.")):
        return False
    return not (address.is_unspecified or address.is_loopback or address.is_multicast)


_NAME_SERVERS_LIST: Final = "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 114.114.114.114 114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76"
_NAME_SERVERS: Final = frozenset(_NAME_SERVERS_LIST.split())


def open_ipv4(value: str) -> bool:
    """An address outside of private networks."""
    return ipv4(value) and not _is_private(value)


def private_ipv4(value: str) -> bool:
    """An address inside of a private network: manuals are full of them, and outside of that network it tells of nobody."""
    return ipv4(value) and _is_private(value)


@lru_cache(maxsize=64)
def _is_private(value: str) -> bool:
    return IPv4Address(value).is_private


def public_ipv4(value: str) -> bool:
    """An address of the open Internet that does not look like a version or a section number, which count in small numbers."""
    if not ipv4(value) or not IPv4Address(value).is_global:
        return False
    large = [int(part) > _SMALL for part in value.split(".")]
    return sum(large) > (1 if large[0] else 2)


_SMALL: Final = 31


def ipv6(value: str) -> bool:
    """An address of one machine, written with at least one group of three digits, so that times and codes are none."""
    try:
        address = IPv6Address(value)
    except AddressValueError:
        return False
    if address.is_unspecified or address.is_loopback or address.is_multicast:
        return False
    groups = value.split(":")
    return max(map(len, groups)) > 2 and sum(map(bool, groups)) > 2  # noqa: PLR2004


def mac(value: str) -> bool:
    """Twelve hexadecimal digits that are not all alike."""
    return len(set(value.lower())) > 2  # noqa: PLR2004  zeros, broadcast


_ENDINGS_LIST: Final = (
    "com net org edu gov mil int info biz name pro xyz top vip club site online shop store tech app dev cloud ltd group work wang ink ren love fun icu"
    " live world email art wiki company asia mobi tel travel jobs museum aero coop cat post link plus team today news media studio design space website"
    " chat video blog run life center city company world global social digital finance games academy expert zone mail law bank citic"
)
_ENDINGS: Final = frozenset(_ENDINGS_LIST.split())
_FILE_ENDINGS_LIST: Final = "js ts md py so gz db rs sh vb cs kt rb pl tf ps"
_FILE_ENDINGS: Final = frozenset(_FILE_ENDINGS_LIST.split())
"""Endings of countries (Serbia, Moldova, Paraguay …) that are more often those of files."""


_LOGINS: Final = frozenset({"git", "svn", "root", "ubuntu", "centos", "ec2-user"})
"""Accounts of machines, which stand before an @ and the name of a host."""


def email(value: str) -> bool:
    """An address that somebody can have: not one of those that are reserved for examples."""
    return _well_formed_email(value) and not _example_domain(value)


def example_email(value: str) -> bool:
    """An address at a domain that RFC 2606 reserves for examples: nobody's, but somebody may have put a person's name before it."""
    return _well_formed_email(value) and _example_domain(value)


def _example_domain(value: str) -> bool:
    domain = f".{value.rpartition('@')[2].lower()}"
    return domain.endswith((".example.com", ".example.net", ".example.org"))


def _well_formed_email(value: str) -> bool:
    """Local part and domain of lawful length; a top-level domain in use, so no file and no reserved ``.invalid``; no login of a machine."""
    local, _, domain = value.rpartition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local or len(domain) > 253:  # noqa: PLR2004  RFC 1035
        return False
    ending = domain.rpartition(".")[2].lower()
    known = ending in _ENDINGS or (len(ending) == 2 and ending not in _FILE_ENDINGS)  # noqa: PLR2004  countries
    return known and local.lower() not in _LOGINS


_NO_HANDLES_LIST: Final = (
    "wechat weixin payment android iphone windows version official service official_account http https unionid openid appid"
    " unknown username nickname undefined password"
)
_NO_HANDLES: Final = frozenset(_NO_HANDLES_LIST.split())


def handle(value: str) -> bool:
    """The name of an account: no word that stands there for something else, no replacement (``00``), no id of an application (``wx`` and 16 hex digits)."""
    name = value.lower()
    return name not in _NO_HANDLES and not name.startswith("00") and not (len(name) == 18 and name.startswith("wx"))  # noqa: PLR2004  wx + 16
