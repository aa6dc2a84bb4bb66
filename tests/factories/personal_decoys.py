# SPDX-License-Identifier: Apache-2.0
"""Strings that look like personal identifiers and are none: order numbers, digests, versions, wrong check digits."""

import base64
from random import Random

from personal_checksums import USCC_ALPHABET, isbn_check, luhn_check, resident_check, uscc_check
from personal_values import Maker, any_day, digits, mail_box, parted, personal_value
from personal_words import CARD_PREFIXES, PLATE_LETTERS, REGIONS

HEX = "0123456789abcdef"
BRANDS = ["RTX", "GTX", "XC", "ThinkPad", "Mate", "MX-5", "LG", "DS-2CD", "iX", "FX", "TL-WR", "BCD-", "KFR-"]


def _hex(count: int) -> Maker:
    return lambda random: "".join(random.choices(HEX, k=count))


def _other(right: str, alphabet: str, random: Random) -> str:
    return random.choice([sign for sign in alphabet if sign != right])


def _plain(random: Random, kind: str) -> str:
    return personal_value(random, kind, "plain")[0].upper()


def _wrong_resident_id(random: Random) -> str:
    first = _plain(random, "resident_id")[:17]
    return first + _other(resident_check(first), "0123456789X", random)


def _impossible_resident_id(random: Random) -> str:
    """The check character is right, and nobody was born on that day."""
    year, month, day = any_day(random, 1950, 2010)
    born = random.choice((f"{year}{month + 12:02}{day:02}", f"{year}{month:02}{day + 31:02}", f"{year}0000"))
    first = random.choice(REGIONS) + born + digits(random, 3)
    return first + resident_check(first)


def _wrong_bank_card(random: Random) -> str:
    first = random.choice(CARD_PREFIXES) + digits(random, random.choice((9, 12)))
    return first + _other(luhn_check(first), "0123456789", random)


def _wrong_uscc(random: Random) -> str:
    first = _plain(random, "uscc")[:17]
    return first + _other(uscc_check(first), USCC_ALPHABET, random)


def _wrong_imei(random: Random) -> str:
    first = "86" + digits(random, 12)
    return first + _other(luhn_check(first), "0123456789", random)


def _order(random: Random) -> str:
    year, month, day = any_day(random, 2016, 2025)
    today = f"{year}{month:02}{day:02}"
    return random.choice(
        (
            today + digits(random, random.choice((6, 9, 10, 11, 12))),
            random.choice(("DD", "NO", "PO-", "XS")) + today + digits(random, 6),
            str(random.randint(10, 99)) + digits(random, random.choice((9, 11, 12, 14, 17))),
            f"{digits(random, 3)}-{digits(random, 7)}-{digits(random, 7)}",
        )
    )


def _snowflake(random: Random) -> str:
    return str(random.randint(1, 1999)) + digits(random, random.choice((14, 15)))


def _tracking(random: Random) -> str:
    return random.choice(
        (
            "SF1" + digits(random, 12),
            "YT" + digits(random, 13),
            "JDVB" + digits(random, 11),
            "7" + digits(random, 14),
            "43" + digits(random, 13),
            f"E{random.choice('ABCEF')}{digits(random, 9)}CN",
            "1Z" + digits(random, 16),
        )
    )


def _eleven(random: Random) -> str:
    """Eleven digits that no mobile number begins with."""
    start = random.choice(("10", "11", "12", "140", "154", "20", "31", "57", "60", "75", "88", "99"))
    return start + digits(random, 11 - len(start))


def _around_mobile(random: Random) -> str:
    """A mobile number with a digit too many or too few."""
    number = _plain(random, "mobile")
    before = str(random.randint(10, 79))
    return random.choice((number[:10], number + digits(random, 1), before + number, number + digits(random, 3)))


def _amount_of_eleven(random: Random) -> str:
    number = _plain(random, "mobile")
    return number + random.choice(("元", ".00元", ".52元", "美元"))


def _count_of_eleven(random: Random) -> str:
    return _plain(random, "mobile") + random.choice("股吨件次")


def _masked(random: Random) -> str:
    number, card = _plain(random, "mobile"), _plain(random, "bank_card")
    return random.choice(
        (
            f"{number[:3]}****{number[7:]}",
            f"{number[:3]}XXXX{number[7:]}",
            f"{random.choice(REGIONS)}********{digits(random, 3)}X",
            f"{card[:4]} **** **** {card[-4:]}",
            f"******{card[-4:]}",
        )
    )


def _version_of_four(random: Random) -> str:
    return ".".join(str(random.randint(0, limit)) for limit in (24, 12, 40, 250))


def _version_of_three(random: Random) -> str:
    return ".".join(str(random.randint(0, 30)) for _ in range(3))


def _browser(random: Random) -> str:
    return f"{random.randint(70, 131)}.0.{random.choice((0, random.randint(3000, 6800)))}.{random.randint(0, 180)}"


def _isbn(random: Random) -> str:
    first = "9787" + digits(random, 8)
    number = first + isbn_check(first)
    return random.choice((number, f"978-7-{number[4:7]}-{number[7:12]}-{number[12]}"))


def _barcode(random: Random) -> str:
    first = "69" + digits(random, 10)
    return first + isbn_check(first)


def _uuid(random: Random) -> str:
    return parted(_hex(32)(random), (8, 4, 4, 4), "-")


def _model(random: Random) -> str:
    shape = random.choice(("{0}{1}", "{0}-{1}{2}", "{2}{1}/{3}", "{0}{1}{2}"))
    return shape.format(
        random.choice(BRANDS), random.randint(100, 99999), random.choice(PLATE_LETTERS), digits(random, 3)
    )


def _date(random: Random) -> str:
    year, month, day = any_day(random, 1998, 2025)
    return random.choice((f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}"))


def _date_english(random: Random) -> str:
    year, month, day = any_day(random, 1998, 2025)
    return random.choice((f"{year}-{month:02}-{day:02}", f"{month:02}/{day:02}/{year}"))


def _moment(random: Random) -> str:
    clock = f"{random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
    return f"{_date_english(random)}{random.choice('T ')}{clock}{random.choice(('', '.123', '+08:00', 'Z'))}"


def _law_number(random: Random) -> str:
    year, number = random.randint(1999, 2025), random.randint(1, 2500)
    return random.choice(
        (
            f"国办发〔{year}〕{number}号",
            f"〔{year}〕{number}号",
            f"（{year}）京{digits(random, 4)}民初{digits(random, 5)}号",
            f"（{year}）粤03刑终{number}号",
            f"银保监规〔{year}〕{number}号",
            f"国家互联网信息办公室令第{number % 20}号",
        )
    )


def _licence(random: Random) -> str:
    """Numbers of licences and filings, none of them a person's."""
    return random.choice(
        (
            f"京ICP备{digits(random, 8)}号-{random.randint(1, 9)}",
            f"粤ICP备{digits(random, 8)}号",
            f"京公网安备{digits(random, 14)}号",
            f"国药准字{random.choice('HZSB')}{digits(random, 8)}",
            f"SC{digits(random, 14)}",
            f"JY{digits(random, 14)}",
            f"网信算备{random.choice(REGIONS)}{digits(random, 13)}号",
            f"粤械注准{digits(random, 11)}",
            f"ZL20{digits(random, 10)}.{random.randint(0, 9)}",
            f"CN{digits(random, 9)}A",
            f"GB/T {random.randint(1000, 45999)}-{random.randint(1995, 2025)}",
            f"京网文〔20{digits(random, 2)}〕{digits(random, 4)}-{digits(random, 3)}号",
        )
    )


def _statistic(random: Random) -> str:
    return random.choice(
        (
            f"{random.uniform(1, 99):.2f}%",
            f"{random.randint(1, 999)},{digits(random, 3)},{digits(random, 3)}",
            f"{random.randint(1, 9999)}.{digits(random, 2)}亿元",
            f"{random.uniform(0, 1):.8f}",
            f"{digits(random, 1)}.{digits(random, 11)}",
            f"{random.randint(1, 9)}.{digits(random, 2)}e+{random.randint(3, 11):02}",
            f"{random.randint(1, 90)}万{random.randint(1, 9)}千",
        )
    )


def _coordinates(random: Random) -> str:
    north, east = random.uniform(18, 53), random.uniform(74, 134)
    return random.choice(
        (f"{north:.6f},{east:.6f}", f"北纬{north:.4f}°、东经{east:.4f}°", f"{east:.12f}, {north:.12f}")
    )


def _stock(random: Random) -> str:
    return random.choice(
        (
            f"{random.choice((600, 601, 688))}{digits(random, 3)}.SH",
            f"00{digits(random, 4)}.SZ",
            f"0{digits(random, 4)}.HK",
        )
    )


def _flight(random: Random) -> str:
    return random.choice(("CA", "MU", "CZ", "HU", "3U", "G", "D", "K")) + str(random.randint(100, 9999))


def _plate_like(random: Random) -> str:
    """A word that ends in a province's sign before a model's name, as in 最新B58TU2 or 腾讯云S3000A."""
    before = random.choice(("全新", "最新", "阿里云", "腾讯云", "本次更新", "华为云", "官方翻新"))
    name = random.choice(("B58TU2", "A14N20T", "E300L", "S3000A", "K8S1230", "C5X200", "G7NE32XL", "M12000"))
    return before + name


def _base64(random: Random) -> str:
    return base64.b64encode(random.randbytes(random.choice((24, 33, 48)))).decode()


def _vehicle(random: Random) -> str:
    return "L" + "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=10)) + digits(random, 6)


def _fingerprint(random: Random) -> str:
    return ":".join(f"{random.randrange(256):02X}" for _ in range(20))


def _impossible_ssn(random: Random) -> str:
    return random.choice(
        (f"000-{digits(random, 2)}-{digits(random, 4)}", f"9{digits(random, 2)}-00-{digits(random, 4)}")
    )


def _impossible_ip(random: Random) -> str:
    return f"{random.randint(300, 999)}.{random.randint(256, 999)}.{random.randint(1, 99)}.{random.randint(1, 99)}"


DECOYS: dict[str, Maker] = {
    "order": _order,
    "snowflake": _snowflake,
    "tracking": _tracking,
    "millis": lambda random: str(random.randint(1_400_000_000_000, 1_799_999_999_999)),
    "seconds": lambda random: str(random.randint(1_400_000_000, 1_799_999_999)),
    "nanos": lambda random: "17" + digits(random, 17),
    "price": lambda random: f"{random.randint(1, 99999)}.{digits(random, 2)}",
    "small": lambda random: str(random.randint(2, 999)),
    "digits6": lambda random: digits(random, 6),
    "digits8": lambda random: str(random.randint(1, 9)) + digits(random, 7),
    "digits12": lambda random: "20" + digits(random, 10),
    "version3": _version_of_three,
    "version4": _version_of_four,
    "browser": _browser,
    "isbn": _isbn,
    "barcode": _barcode,
    "md5": _hex(32),
    "sha1": _hex(40),
    "sha256": _hex(64),
    "commit": _hex(12),
    "uuid": _uuid,
    "base64": _base64,
    "model": _model,
    "wrong_id": _wrong_resident_id,
    "impossible_id": _impossible_resident_id,
    "wrong_card": _wrong_bank_card,
    "wrong_uscc": _wrong_uscc,
    "wrong_imei": _wrong_imei,
    "wrong_ssn": _impossible_ssn,
    "wrong_ip": _impossible_ip,
    "eleven": _eleven,
    "around_mobile": _around_mobile,
    "amount11": _amount_of_eleven,
    "count11": _count_of_eleven,
    "mobile_digits": lambda random: _plain(random, "mobile"),
    "masked": _masked,
    "date": _date,
    "date_en": _date_english,
    "moment": _moment,
    "law": _law_number,
    "licence": _licence,
    "statistic": _statistic,
    "coordinates": _coordinates,
    "stock": _stock,
    "flight": _flight,
    "plate_like": _plate_like,
    "appid": lambda random: "wx" + _hex(16)(random),
    "hotline": lambda random: random.choice(
        (
            f"400-{digits(random, 3)}-{digits(random, 4)}",
            f"955{digits(random, 2)}",
            "12345",
            f"800-{digits(random, 3)}-{digits(random, 4)}",
        )
    ),
    "vehicle": _vehicle,
    "fingerprint": _fingerprint,
    "word": lambda random: mail_box(random).replace("+", "_"),
}
"""Name to maker. None of these is personal where the frames of `decoys.txt` put them."""
