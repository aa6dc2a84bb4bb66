# SPDX-License-Identifier: Apache-2.0
"""Values with most of their letters and digits covered; separators and length stay."""

import re
from typing import Final

from hegui.detect.personal.kinds import Kind

COVER: Final = "*"

_SHOWN: Final = {
    Kind.RESIDENT_ID: (3, 4),
    Kind.MOBILE: (3, 4),
    Kind.LANDLINE: (3, 2),
    Kind.PHONE_ABROAD: (2, 2),
    Kind.BANK_CARD: (4, 4),
    Kind.BANK_ACCOUNT: (2, 2),
    Kind.PASSPORT: (1, 2),
    Kind.TRAVEL_PERMIT: (1, 2),
    Kind.HONG_KONG_ID: (1, 0),
    Kind.TAIWAN_ID: (1, 0),
    Kind.OFFICER_ID: (1, 0),
    Kind.SOCIAL_SECURITY: (0, 2),
    Kind.SOCIAL_ACCOUNT: (1, 1),
    Kind.MEDICAL_RECORD: (0, 2),
    Kind.PLATE: (2, 1),
    Kind.VEHICLE: (3, 0),
    Kind.DEVICE: (3, 2),
    Kind.MAC_ADDRESS: (4, 0),
    Kind.ORGANISATION: (4, 2),
    Kind.NAME: (1, 0),
    Kind.AGE: (0, 0),
}
"""Letters and digits that stay in sight at the beginning and at the end; never more than two thirds of them."""

_HEADS: Final = {
    Kind.EMAIL: re.compile(r".", re.DOTALL),
    Kind.IP_ADDRESS: re.compile(r"[^.:：．]*[.:：．][^.:：．]*"),
    Kind.COORDINATES: re.compile(r"[^0-9０-９]*[0-9０-９]{1,3}"),
    Kind.BIRTH_DATE: re.compile(r"(?:[12１２][0-9０-９]{3}(?=[^0-9０-９]))?"),
    Kind.ADDRESS: re.compile(r"(?:[一-龥]{2,8}?(?:自治区|特别行政区|省|市|区|县|州|盟|旗)){0,3}"),
}
"""What stays in sight at the beginning where a number of characters would not say it."""


def mask(kind: Kind, value: str) -> str:
    """The value, covered."""
    if (head := _HEADS.get(kind)) is not None:
        return _covered_behind(kind, value, head)
    places = [place for place, char in enumerate(value) if char.isalnum()]
    before, behind = _SHOWN[kind]
    while before + behind > 2 * len(places) // 3:
        before, behind = (before - 1, behind) if before >= behind else (before, behind - 1)
    covered = set(places[before : len(places) - behind])
    return "".join(COVER if place in covered else char for place, char in enumerate(value))


def _covered_behind(kind: Kind, value: str, head: re.Pattern[str]) -> str:
    found = head.match(value)
    shown = found.end() if found else 0
    if kind is Kind.EMAIL:
        # The domain is the provider's, the local part the person's.
        at = max(value.rfind("@"), value.rfind("＠"))
        local, domain = (value[:at], value[at:]) if at > 0 else (value, "")
        return local[:shown] + COVER * 3 + domain
    return value[:shown] + "".join(COVER if char.isalnum() else char for char in value[shown:])
