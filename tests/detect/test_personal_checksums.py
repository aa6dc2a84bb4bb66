# SPDX-License-Identifier: Apache-2.0
"""Check digits against published examples; one wrong digit is always seen."""

from collections.abc import Callable

import pytest

from hegui.detect.personal import checksums, network_checks


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checksums.resident_id, "11010519491231002X"),  # GB 11643
        (checksums.resident_id, "440524188001010014"),  # GB 11643
        (checksums.uscc, "91350100M000100Y43"),  # GB 32100
        (checksums.bank_card, "4012888888881881"),
        (checksums.any_imei, "490154203237518"),  # 3GPP TS 23.003
        (checksums.hong_kong_id, "A1234563"),
        (checksums.taiwan_id, "A123456789"),
        (checksums.iban, "GB29NWBK60161331926819"),  # ISO 13616
        (checksums.vehicle_number, "1M8GDM9AXKP042788"),  # 49 CFR 565
    ],
)
def test_published_examples_pass_and_one_wrong_digit_fails(check: Callable[[str], bool], value: str) -> None:
    """Every digit is changed once."""
    assert check(value)
    for place, char in enumerate(value):
        if char.isdigit():
            other = value[:place] + str((int(char) + 1) % 10) + value[place + 1 :]
            assert not check(other), other


@pytest.mark.parametrize("value", ["20240230", "20241301", "18000101", "21000101", "00000000"])
def test_a_day_that_never_was_is_no_birthday(value: str) -> None:
    """Also of another century."""
    assert checksums.birth(value) is None


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (checksums.resident_id, "91010519491231002X", False),
        (checksums.old_resident_id, "130503670401001", True),
        (checksums.old_resident_id, "130503671301001", False),
        (checksums.mobile, "13812345678", True),
        (checksums.mobile, "15412345678", False),
        (checksums.mobile, "13888888888", False),
        (checksums.landline, "01062345678", True),
        (checksums.landline, "0106234567", False),
        (checksums.landline, "057188886666", True),
        (checksums.landline, "057118886666", False),
        (checksums.bank_card, "4111111111111111", False),
        (checksums.social_security_number, "666221234", False),
        (checksums.social_security_number, "078051120", False),
        (network_checks.ipv4, "127.0.0.1", False),
        (network_checks.ipv4, "255.255.255.0", False),
        (network_checks.public_ipv4, "1.2.3.4", False),
        (network_checks.public_ipv4, "114.55.90.12", True),
        (network_checks.ipv6, "::1", False),
        (network_checks.ipv6, "12:30:45:10:20:30:40:50", False),
        (network_checks.ipv6, "fe80::1ff:fe23:4567:890a", True),
        (network_checks.mac, "000000000000", False),
        (network_checks.email, "a@b.invalid", False),
        (network_checks.email, "a..b@qq.com", False),
        (network_checks.email, "icon@2x.png", False),
        (network_checks.handle, "wx1234567890abcdef", False),
        (checksums.issued, "E00001234", False),
        (checksums.e164, "8613812345678", True),
        (checksums.e164, "12345", False),
        (checksums.north_american_phone, "4005552671", False),
    ],
)
def test_ranges(check: Callable[[str], bool], value: str, *, expected: bool) -> None:
    """What a number may be where no check digit says it."""
    assert check(value) is expected
