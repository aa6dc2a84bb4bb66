# SPDX-License-Identifier: Apache-2.0
"""Numbers that authorities give: read from what people write, into a typed value or a reason why it is none.

The shapes were observed on real numbers (privacy_appstore.md C4); no authority has published a grammar. A number that
reads well proves nothing: it says only that its kind, province and length are those of a real one.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from hegui.pattern import Pattern
from hegui.text import Text


class Malformed(Struct, frozen=True):
    """Why a text is not a number of the kind that was asked for."""

    reason: Text


_LETTER_OF_REGION: Final = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙",
    "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁",
    "41": "豫", "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼",
    "50": "渝", "51": "川", "52": "贵", "53": "云", "54": "藏",
    "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip
"""Provinces by the first two digits of an administrative division code (GB/T 2260)."""

# Authorities do not agree on the letter of five provinces; the second one is as good as the first.
_SAME_PROVINCE: Final = {"蜀": "川", "黔": "贵", "滇": "云", "秦": "陕", "陇": "甘"}

_PROVINCE_LETTERS: Final = "".join((*_LETTER_OF_REGION.values(), *_SAME_PROVINCE))

_LETTER_OF_PLACE: Final = {
    "beijing": "京", "tianjin": "津", "hebei": "冀", "shanxi": "晋", "neimenggu": "蒙", "innermongolia": "蒙",
    "liaoning": "辽", "jilin": "吉", "heilongjiang": "黑",
    "shanghai": "沪", "jiangsu": "苏", "zhejiang": "浙", "anhui": "皖", "fujian": "闽", "jiangxi": "赣", "shandong": "鲁",
    "henan": "豫", "hubei": "鄂", "hunan": "湘", "guangdong": "粤", "guangxi": "桂", "hainan": "琼",
    "chongqing": "渝", "sichuan": "川", "guizhou": "贵", "yunnan": "云", "xizang": "藏", "tibet": "藏",
    "shaanxi": "陕", "gansu": "甘", "qinghai": "青", "ningxia": "宁", "xinjiang": "新",
    "zhongyangqiye": "央",
}  # fmt: skip
"""Places as model filing numbers write them; ``央`` stands for the enterprises of the central government."""


_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC, 0xFE58], "-")


def normalised(written: str) -> str:
    """A number without what people add: full-width forms, spaces, colons, invisible characters, kinds of dashes."""
    text = unicodedata.normalize("NFKC", written)
    text = text.translate(_DASHES)
    kept = (sign for sign in text if not sign.isspace() and sign != ":" and unicodedata.category(sign) != "Cf")
    # What stood apart before the spaces went may compose now.
    return unicodedata.normalize("NFC", "".join(kept))


def _malformed(what: Text, example: str) -> Malformed:
    return Malformed(Text(f"{what.zh}，应如“{example}”。", f"{what.en}; expected a form like '{example}'."))


class ServiceForm(StrEnum):
    """What an ICP filing number was given for, by the letter at its end."""

    SITE = "site"
    APP = "app"
    MINI_PROGRAM = "mini_program"
    QUICK_APP = "quick_app"


# Only the A of apps is in the references; X and K are the practice of the filing system.
_FORM_OF_LETTER: Final = {
    "": ServiceForm.SITE,
    "A": ServiceForm.APP,
    "X": ServiceForm.MINI_PROGRAM,
    "K": ServiceForm.QUICK_APP,
}


class IcpFiling(Struct, frozen=True):
    """An ICP filing number, such as ``京ICP备2025131364号-2A``. ICP 备案号。"""

    province: str
    serial: str
    item: int | None
    """The site or app of the subject; ``None`` for the subject itself."""
    form: ServiceForm

    @property
    def subject(self) -> tuple[str, str]:
        """What two numbers of one operator have in common."""
        return self.province, self.serial

    def __str__(self) -> str:
        letter = next(letter for letter, form in _FORM_OF_LETTER.items() if form is self.form)
        return f"{self.province}ICP备{self.serial}号" + (f"-{self.item}{letter}" if self.item is not None else "")


_ICP = Pattern(r"(?:.{0,8}备案(?:编?号)?)?(.)ICP备([0-9]*)号?(?:-([0-9]{1,4})([A-Z]?))?")
_ICP_SERIALS: Final = (8, 10)


def parse_icp_filing(written: str) -> IcpFiling | Malformed:
    """Reads an ICP filing number of a site, app, mini program or quick app."""
    example = "京ICP备12345678号-1"
    match = _ICP.fullmatch(normalised(written))
    if match is None:
        return _malformed(Text("不是 ICP 备案号的形式", "not the form of an ICP filing number"), example)
    province, serial, item, letter = match.groups()
    if province not in _PROVINCE_LETTERS:
        return _malformed(Text(f"“{province}”不是省份简称", f"'{province}' is not the letter of a province"), example)
    if len(serial) not in _ICP_SERIALS:
        return _malformed(
            Text(
                f"备案号应为8位或10位数字，此处为{len(serial)}位", f"the number has {len(serial)} digits, not 8 or 10"
            ),
            example,
        )
    form = _FORM_OF_LETTER.get((letter or "").upper())
    if form is None:
        return _malformed(Text(f"后缀“{letter}”未知", f"the suffix '{letter}' is unknown"), f"{example}A")
    return IcpFiling(province, serial, int(item) if item else None, form)


class TelecomLicence(Struct, frozen=True):
    """A value-added telecom licence, such as ``琼B2-20170044``. 增值电信业务经营许可证。

    The number names the class B2 and not the business within it: that B25 (信息服务) is licensed stands in the licence.
    """

    province: str | None
    """``None`` for a licence for several provinces."""
    classes: tuple[str, ...]
    """Empty for the older form ``京ICP证030173号``, which names no class."""
    serial: str

    def __str__(self) -> str:
        if not self.classes:
            return f"{self.province}ICP证{self.serial}号"
        return f"{self.province or ''}{'.'.join(self.classes)}-{self.serial}"


_LICENCE = Pattern(r"(?:增值电信业务)?(?:经营许可证)?(?:编号|号)?(合字|.)?((?:[AB][12][.,、]?)+)-?([0-9]{8})号?")
_OLDER_LICENCE = Pattern(r"(.)ICP证([0-9]{6}|[0-9]{8})号?")


def parse_telecom_licence(written: str) -> TelecomLicence | Malformed:
    """Reads the number of a telecom licence that covers class B2."""
    example = "京B2-20170044"
    number = normalised(written)
    older = _OLDER_LICENCE.fullmatch(number)
    if older is not None and older[1] in _PROVINCE_LETTERS:
        return TelecomLicence(older[1], (), older[2])
    match = _LICENCE.fullmatch(number)
    if match is None:
        return _malformed(
            Text("不是增值电信业务经营许可证编号的形式", "not the form of a value-added telecom licence"), example
        )
    province, classes, serial = match.groups()
    if province and province != "合字" and province not in _PROVINCE_LETTERS:
        return _malformed(Text(f"“{province}”不是省份简称", f"'{province}' is not the letter of a province"), example)
    licensed = tuple(re.findall(r"[AB][12]", classes.upper()))
    if "B2" not in licensed:
        return _malformed(Text("许可种类不含第二类增值电信业务", "the licence does not name class B2"), example)
    return TelecomLicence(province, licensed, serial)


class PoliceFiling(Struct, frozen=True):
    """A police filing number, such as ``沪公网安备31010402333815号``. 公安联网备案号。"""

    province: str
    digits: str

    def __str__(self) -> str:
        return f"{self.province}公网安备{self.digits}号"


_POLICE = Pattern(r"(.)公网安备([0-9]*)号?", ignores_case=False)
_POLICE_DIGITS: Final = 14


def parse_police_filing(written: str) -> PoliceFiling | Malformed:
    """Reads a police filing number: a province and 14 digits that begin with the code of that province."""
    example = "京公网安备11010802020134号"
    match = _POLICE.fullmatch(normalised(written))
    if match is None:
        return _malformed(Text("不是公安联网备案号的形式", "not the form of a police filing number"), example)
    letter, digits = match.groups()
    if letter not in _PROVINCE_LETTERS:
        return _malformed(Text(f"“{letter}”不是省份简称", f"'{letter}' is not the letter of a province"), example)
    if len(digits) != _POLICE_DIGITS:
        return _malformed(
            Text(f"应为14位数字，此处为{len(digits)}位", f"the number has {len(digits)} digits, not 14"), example
        )
    if _LETTER_OF_REGION.get(digits[:2]) != _SAME_PROVINCE.get(letter, letter):
        return _malformed(
            Text(f"前两位“{digits[:2]}”与“{letter}”不是同一省份", f"'{digits[:2]}' is not the code of '{letter}'"),
            example,
        )
    return PoliceFiling(letter, digits)


class AlgorithmFiling(Struct, frozen=True):
    """An algorithm filing number, such as ``网信算备110108970550101240011号``. 算法备案号。"""

    region: str
    entity: str
    type_code: str
    """Two digits. That 01–05 follow the order of ALG art. 2 is inferred from samples and not published."""
    year: str
    serial: str

    def __str__(self) -> str:
        return f"网信算备{self.region}{self.entity}{self.type_code}{self.year}{self.serial}号"


_ALGORITHM = Pattern(r"网信算备([0-9]*)号?", ignores_case=False)
_ALGORITHM_PARTS = Pattern(r"([0-9]{6})([0-9]{7})([0-9]{2})([0-9]{2})([0-9]{4})", ignores_case=False)


def parse_algorithm_filing(written: str) -> AlgorithmFiling | Malformed:
    """Reads an algorithm filing number: 21 digits for region, entity, type, year and serial."""
    example = "网信算备110108970550101240011号"
    match = _ALGORITHM.fullmatch(normalised(written))
    if match is None:
        return _malformed(Text("不是算法备案号的形式", "not the form of an algorithm filing number"), example)
    parts = _ALGORITHM_PARTS.fullmatch(match[1])
    if parts is None:
        return _malformed(
            Text(f"应为21位数字，此处为{len(match[1])}位", f"the number has {len(match[1])} digits, not 21"), example
        )
    filing = AlgorithmFiling(*parts.groups())
    if filing.region[:2] not in _LETTER_OF_REGION:
        return _malformed(Text(f"行政区划“{filing.region}”未知", f"the region '{filing.region}' is unknown"), example)
    return filing


class ModelNumber(Struct, frozen=True):
    """A model filing number (``Beijing-DeepseekChat-202404280016``) or a registration's launch number, whose serial
    has an S (``Guangdong-Plaud-20251229S0027``). 备案号与上线编号。
    """

    place: str
    name: str
    dated: date
    """The date inside the number; it is not the day of the filing."""
    serial: str | None
    registration: bool

    def __str__(self) -> str:
        mark = "S" if self.registration else ""
        return f"{self.place}-{self.name}-{self.dated:%Y%m%d}{mark}{self.serial or ''}"

    @property
    def key(self) -> str:
        """The same for two ways of writing one number: letters differ in case between notices."""
        return str(self).casefold()


_MODEL = Pattern(
    r"([A-Za-z]+)-([A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*)-([0-9]{8})(?:([Ss]?)([0-9]{4}))?", ignores_case=False
)


def parse_model_number(written: str) -> ModelNumber | Malformed:
    """Reads a model filing number or the launch number of a registration; the value says which."""
    example = "Beijing-DeepseekChat-202404280016"
    match = _MODEL.fullmatch(normalised(written))
    if match is None:
        return _malformed(
            Text("不是模型备案号或者上线编号的形式", "not the form of a model filing or launch number"), example
        )
    place, name, day, mark, serial = match.groups()
    if place.casefold() not in _LETTER_OF_PLACE:
        return _malformed(Text(f"“{place}”不是备案地", f"'{place}' is no place of filing"), example)
    try:
        dated = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return _malformed(Text(f"“{day}”不是日期", f"'{day}' is not a date"), example)
    return ModelNumber(place, name, dated, serial, registration=bool(mark))


class CreditCode(Struct, frozen=True):
    """A unified social credit code (GB 32100). 统一社会信用代码。"""

    code: str

    def __str__(self) -> str:
        return self.code


_CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def parse_credit_code(written: str) -> CreditCode | Malformed:
    """Reads a unified social credit code and verifies its check character."""
    code = normalised(written).upper()
    length = len(_CREDIT_WEIGHTS) + 1
    if len(code) != length:
        return Malformed(
            Text(
                f"统一社会信用代码应为18位，此处为{len(code)}位。",
                f"A credit code has 18 characters, this has {len(code)}.",
            )
        )
    strange = sorted(set(code) - set(_CREDIT_SIGNS))
    if strange:
        return Malformed(
            Text(
                f"统一社会信用代码不使用字符“{'、'.join(strange)}”。",
                f"A credit code does not use the characters {', '.join(strange)}.",
            )
        )
    if credit_check_sign(code[:-1]) != code[-1]:
        return Malformed(Text("统一社会信用代码的校验位不符。", "The check character of the credit code does not fit."))
    return CreditCode(code)


def credit_check_sign(first17: str) -> str:
    """The check character that follows the first 17 characters of a credit code."""
    total = sum(_CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_SIGNS[-total % len(_CREDIT_SIGNS)]
