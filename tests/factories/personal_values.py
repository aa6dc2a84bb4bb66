# SPDX-License-Identifier: Apache-2.0
"""Invented personal identifiers of every kind, right in their checksums, in the forms in which people write them.

A value is marked text: two bars, or none, part the identifier itself from what may stand inside a hit or outside it (a
country code, an extension). `+86 |13800001111|` is found by a hit that begins at the plus sign or at the 1.
"""

from collections.abc import Callable, Sequence
from random import Random

from personal_checksums import USCC_ALPHABET, luhn_check, organisation_check, resident_check, uscc_check
from personal_words import (
    AREAS_OF_7,
    AREAS_OF_8,
    CARD_PREFIXES,
    COUNTIES,
    DOUBLE_SURNAMES,
    ENGLISH_FAMILY,
    ENGLISH_GIVEN,
    ESTATES,
    GIVEN,
    MAIL_HOSTS,
    MOBILE_PREFIXES,
    MONTHS,
    PLACES,
    PLATE_LETTERS,
    PLATE_PROVINCES,
    REGIONS,
    ROADS,
    ROMAN,
    STREETS,
    SURNAMES,
    TOWNS,
    VILLAGES,
)

Maker = Callable[[Random], str]

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != "|"}
"""ASCII to its full-width twins."""


def digits(random: Random, count: int) -> str:
    """So many decimal digits."""
    return f"{random.randrange(10**count):0{count}}"


def any_day(random: Random, first: int, last: int) -> tuple[int, int, int]:
    """A day in those years, never past the 28th."""
    return random.randint(first, last), random.randint(1, 12), random.randint(1, 28)


def parted(text: str, sizes: Sequence[int], sign: str) -> str:
    """The text in groups of these sizes; what is left over is the last group."""
    groups, start = [], 0
    for size in sizes:
        groups.append(text[start : start + size])
        start += size
    return sign.join([group for group in (*groups, text[start:]) if group])


def _mobile(random: Random) -> str:
    return random.choice(MOBILE_PREFIXES) + digits(random, 8)


def _mobile_parted(random: Random) -> str:
    return parted(_mobile(random), (3, 4), random.choice("- "))


def _mobile_with_country(random: Random) -> str:
    country = random.choice(("+86 ", "+86", "+86-", "0086", "(+86)", "86-"))
    return f"{country}|{random.choice((_mobile, _mobile, _mobile_parted))(random)}|"


def resident_number(region: str, born: str, serial: str) -> str:
    """An 18-character resident identity number with its right check character."""
    first = region + born + serial
    return first + resident_check(first)


def _resident_id(random: Random, regions: Sequence[str] = REGIONS) -> str:
    year, month, day = any_day(random, 1940, 2019)
    number = resident_number(random.choice(regions), f"{year}{month:02}{day:02}", digits(random, 3))
    return number.lower() if random.random() < 0.2 else number


def _resident_id_parted(random: Random) -> str:
    return parted(_resident_id(random), (6, 8), random.choice(" -"))


def _resident_id_of_15(random: Random) -> str:
    year, month, day = any_day(random, 1930, 1985)
    return f"{random.choice(REGIONS)}{year % 100:02}{month:02}{day:02}{digits(random, 3)}"


def _residence_permit(random: Random) -> str:
    return _resident_id(random, ("810000", "820000", "830000"))


def _bank_card(random: Random) -> str:
    prefix = random.choice(CARD_PREFIXES)
    first = prefix + digits(random, random.choice((9, 12)))
    return first + luhn_check(first)


def _bank_card_foreign(random: Random) -> str:
    prefix = random.choice(("4", "51", "52", "53", "54", "55"))
    first = prefix + digits(random, 15 - len(prefix))
    return first + luhn_check(first)


def _bank_card_parted(random: Random) -> str:
    number = random.choice((_bank_card, _bank_card_foreign))(random)
    return parted(number, (4, 4, 4, 4), random.choice("  -"))


def _area_and_number(random: Random) -> tuple[str, str]:
    areas, size = random.choice(((AREAS_OF_8, 8), (AREAS_OF_8, 8), (AREAS_OF_7, 7)))
    return random.choice(areas), str(random.randint(2, 8)) + digits(random, size - 1)


def _landline(random: Random) -> str:
    return "-".join(_area_and_number(random))


def _landline_loose(random: Random) -> str:
    area, number = _area_and_number(random)
    half = len(number) - 4
    return random.choice(
        (
            f"{area} {number}",
            f"{area}{number}",
            f"{area}-{number[:half]}-{number[half:]}",
            f"{area} {number[:half]} {number[half:]}",
            f"(|{area}){number}|",
            f"（|{area}）{number}|",
        )
    )


def _landline_extension(random: Random) -> str:
    extension = f"{random.choice(('转', '-', ' 转 ', '分机', ' ext. '))}{random.randint(100, 8999)}"
    return f"|{_landline(random)}|{extension}"


def _landline_with_country(random: Random) -> str:
    area, number = _area_and_number(random)
    return f"+86 |{area[1:]} {number[:-4]} {number[-4:]}|"


def _passport(random: Random) -> str:
    series = random.choice(("E", "E", "G", "E" + random.choice("ABCDEFGHJKLM")))
    return series + digits(random, 9 - len(series))


def _travel_permit(random: Random) -> str:
    return random.choice("HM") + digits(random, random.choice((8, 8, 10)))


def _taiwan_permit(random: Random) -> str:
    return str(random.randint(0, 9)) + digits(random, 7)


def _plate(random: Random) -> str:
    tail = digits(random, 5)
    if random.random() < 0.7:
        place = random.randrange(4)
        tail = tail[:place] + random.choice(PLATE_LETTERS) + tail[place + 1 :]
    return random.choice(PLATE_PROVINCES) + random.choice(PLATE_LETTERS) + random.choice(("", "", "·")) + tail


def _plate_green(random: Random) -> str:
    kind = random.choice("DF")
    tail = kind + random.choice((*PLATE_LETTERS, *"0123456789")) + digits(random, 4)
    if random.random() < 0.15:
        tail = digits(random, 5) + kind  # heavy vehicles carry the letter last
    return random.choice(PLATE_PROVINCES) + random.choice("ABCDE") + random.choice(("", "", "·")) + tail


def _plate_special(random: Random) -> str:
    place = random.choice(PLATE_PROVINCES) + random.choice("ABCDEF") + digits(random, 4)
    return random.choice((place + "学", place + "警", place + "挂", "粤Z" + digits(random, 4) + random.choice("港澳")))


def _uscc(random: Random) -> str:
    organisation = random.choice(("MA", "MA", "MB", "")) + digits(random, 3)
    organisation = (organisation + "".join(random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=5)))[:8]
    body = random.choice(("91", "91", "92", "12", "51")) + random.choice(REGIONS)
    first = body + organisation + organisation_check(organisation)
    # A check character X of GB 11714 is in the alphabet of GB 32100, so every organisation code can be carried.
    return first + uscc_check(first) if set(first) <= set(USCC_ALPHABET) else _uscc(random)


def mail_box(random: Random) -> str:
    """The part of an address before the at sign."""
    first, second = random.choices(ROMAN, k=2)
    shape = random.choice(("{0}{2}", "{0}.{1}", "{0}_{1}{2}", "{0}-{1}", "{1}", "{0}+{1}", "{2}{2}"))
    return shape.format(first, second, random.randint(100, 99999))


def _email(random: Random) -> str:
    address = f"{mail_box(random)}@{random.choice(MAIL_HOSTS)}"
    return address.title() if random.random() < 0.05 else address


def _ip(random: Random) -> str:
    first = random.choice((36, 39, 42, 58, 61, 101, 112, 116, 120, 123, 139, 180, 183, 202, 218, 221, 223, 8, 52))
    return f"{first}." + ".".join(str(random.randint(1, 254)) for _ in range(3))


def _ip_of_6(random: Random) -> str:
    groups = ["240" + random.choice("89e"), *(f"{random.randrange(1, 65536):x}" for _ in range(7))]
    if random.random() < 0.5:
        groups[3:6] = [""]
    return ":".join(groups)


def _imei(random: Random) -> str:
    first = random.choice(("86", "35", "86", "99")) + digits(random, 12)
    return first + luhn_check(first)


def _mac(random: Random) -> str:
    octets = [f"{random.randrange(256):02x}" for _ in range(6)]
    address = random.choice(":-").join(octets)
    return address.upper() if random.random() < 0.5 else address


def _qq(random: Random) -> str:
    return str(random.randint(1, 9)) + digits(random, random.randint(5, 9))


def _wechat(random: Random) -> str:
    first, second = random.choices(ROMAN, k=2)
    name = random.choice(
        (
            f"{first}_{second}{digits(random, 2)}",
            f"{first}{second}{digits(random, 3)}",
            f"wxid_{''.join(random.choices('abcdefghijkmnpqrstuvwxyz0123456789', k=14))}",
            f"{first}-{digits(random, 6)}",
            f"{first.title()}{second.title()}{digits(random, 4)}",
        )
    )
    return name if len(name) > 5 else name + digits(random, 6)


def _address(random: Random) -> str:
    if random.random() < 0.15:
        return f"{random.choice(COUNTIES)}{random.choice(VILLAGES)}{random.randint(1, 12)}组{random.randint(1, 99)}号"
    road = f"{random.choice(ROADS)}{random.randint(1, 999)}号"
    estate = random.choice(ESTATES)
    rooms = f"{random.randint(1, 32)}{random.choice('幢栋')}{random.randint(1, 4)}单元{random.randint(101, 3205)}室"
    short = f"{random.randint(1, 32)}号楼{random.randint(101, 3205)}"
    return random.choice(PLACES) + random.choice((road + estate + rooms, road + rooms, road + short, estate + rooms))


def _address_english(random: Random) -> str:
    number, street, town = random.randint(10, 9999), random.choice(STREETS), random.choice(TOWNS)
    return f"{number} {street}, {random.choice(('', f'Apt {random.randint(1, 40)}, '))}{town}"


def _birth_date(random: Random) -> str:
    year, month, day = any_day(random, 1938, 2018)
    return random.choice((f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}"))


def _birth_date_dots(random: Random) -> str:
    year, month, day = any_day(random, 1938, 2018)
    return random.choice((f"{year}.{month:02}.{day:02}", f"{year}{month:02}{day:02}"))


def _birth_date_english(random: Random) -> str:
    year, month, day = any_day(random, 1938, 2018)
    name = MONTHS[month - 1]
    return random.choice((f"{name} {day}, {year}", f"{day} {name} {year}", f"{month:02}/{day:02}/{year}"))


def _name(random: Random) -> str:
    family = random.choice(DOUBLE_SURNAMES) if random.random() < 0.05 else random.choice(SURNAMES)
    return family + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2, 2))))


def _name_english(random: Random) -> str:
    return f"{random.choice(ENGLISH_GIVEN)} {random.choice(ENGLISH_FAMILY)}"


def _e164(random: Random) -> str:
    area = random.choice((212, 312, 415, 512, 617, 702, 804, 917))
    return random.choice(
        (
            f"+1 {area} 555 {digits(random, 4)}",
            f"+1-{area}-555-{digits(random, 4)}",
            f"+1{area}555{digits(random, 4)}",
            f"+1 ({area}) 555-{digits(random, 4)}",
            f"+44 20 7946 {digits(random, 4)}",
            f"+447700900{digits(random, 3)}",
            f"+852 {random.choice('569')}{digits(random, 3)} {digits(random, 4)}",
            f"+8190{digits(random, 8)}",
            f"+65 8{digits(random, 3)} {digits(random, 4)}",
            f"+49 151 {digits(random, 8)}",
        )
    )


def _us_ssn(random: Random) -> str:
    area = random.choice((*range(1, 666), *range(667, 900)))
    return f"{area:03}-{random.randint(1, 99):02}-{random.randint(1, 9999):04}"


def _wide(maker: Maker) -> Maker:
    return lambda random: maker(random).translate(WIDE)


FORMS: dict[str, dict[str, tuple[int, Maker]]] = {
    "resident_id": {
        "plain": (75, _resident_id),
        "parted": (12, _resident_id_parted),
        "wide": (8, _wide(_resident_id)),
        "permit": (5, _residence_permit),
        "15": (0, _resident_id_of_15),
    },
    "mobile": {
        "plain": (66, _mobile),
        "parted": (14, _mobile_parted),
        "country": (13, _mobile_with_country),
        "wide": (7, _wide(_mobile)),
    },
    "landline": {
        "plain": (60, _landline),
        "loose": (22, _landline_loose),
        "extension": (12, _landline_extension),
        "wide": (6, _wide(_landline)),
        "country": (0, _landline_with_country),
    },
    "bank_card": {
        "plain": (62, _bank_card),
        "parted": (26, _bank_card_parted),
        "wide": (6, _wide(_bank_card)),
        "foreign": (6, _bank_card_foreign),
    },
    "passport": {"plain": (95, _passport), "wide": (5, _wide(_passport))},
    "travel_permit": {"plain": (100, _travel_permit), "taiwan": (0, _taiwan_permit)},
    "plate": {"plain": (62, _plate), "green": (26, _plate_green), "special": (12, _plate_special)},
    "uscc": {"plain": (94, _uscc), "wide": (6, _wide(_uscc))},
    "email": {"plain": (96, _email), "wide": (4, _wide(_email))},
    "ip": {"plain": (80, _ip), "6": (20, _ip_of_6)},
    "imei": {"plain": (100, _imei)},
    "mac": {"plain": (100, _mac)},
    "qq": {"plain": (95, _qq), "wide": (5, _wide(_qq))},
    "wechat": {"plain": (100, _wechat)},
    "address": {"plain": (100, _address), "english": (0, _address_english)},
    "birth_date": {
        "plain": (90, _birth_date),
        "dots": (10, _birth_date_dots),
        "english": (0, _birth_date_english),
    },
    "name": {"plain": (100, _name), "english": (0, _name_english)},
    "phone_e164": {"plain": (100, _e164)},
    "us_ssn": {"plain": (100, _us_ssn)},
}
"""Kind to form to (weight, maker). A form of weight 0 is written only where a frame asks for it by name."""

ALSO = {
    ("mobile", "country"): "phone_e164",
    ("landline", "country"): "phone_e164",
    ("resident_id", "permit"): "travel_permit",
}
"""Forms that another kind describes as well: either answer is right."""


def personal_value(random: Random, kind: str, form: str | None) -> tuple[str, str]:
    """A value of the kind, marked with `|`, and the form it is written in; without a form, one drawn by weight."""
    forms = FORMS[kind]
    if form is None:
        form = random.choices(list(forms), [weight for weight, _ in forms.values()])[0]
    return forms[form][1](random), form
