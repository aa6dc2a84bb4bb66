# SPDX-License-Identifier: Apache-2.0
"""Kinds of personal information that have a form, in words, and the sensitive class of each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hegui.text import Text


class Kind(StrEnum):
    """What an identifier is; the `category` of a hit."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    OFFICER_ID = "officer_id"
    HONG_KONG_ID = "hong_kong_id"
    TAIWAN_ID = "taiwan_id"
    SOCIAL_SECURITY = "social_security"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PHONE_ABROAD = "phone_abroad"
    EMAIL = "email"
    SOCIAL_ACCOUNT = "social_account"
    BANK_CARD = "bank_card"
    BANK_ACCOUNT = "bank_account"
    MEDICAL_RECORD = "medical_record"
    ADDRESS = "address"
    COORDINATES = "coordinates"
    PLATE = "plate"
    VEHICLE = "vehicle"
    DEVICE = "device"
    IP_ADDRESS = "ip_address"
    MAC_ADDRESS = "mac_address"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    NAME = "name"
    ORGANISATION = "organisation"


class Sensitive(StrEnum):
    """The classes of sensitive personal information of PIPL 28 that an identifier can belong to.

    Biometric data and belief have no form that a pattern finds: they stand here so that other detectors say them alike.
    """

    NONE = "none"
    IDENTITY = "identity"
    BIOMETRIC = "biometric"
    BELIEF = "belief"
    HEALTH = "health"
    FINANCE = "finance"
    LOCATION = "location"
    UNDER_14 = "under_14"


SENSITIVE_NAMES: Final = {
    Sensitive.NONE: Text("一般个人信息", "not sensitive"),
    Sensitive.IDENTITY: Text("敏感：特定身份", "sensitive: identity"),
    Sensitive.BIOMETRIC: Text("敏感：生物识别", "sensitive: biometric"),
    Sensitive.BELIEF: Text("敏感：宗教信仰", "sensitive: belief"),
    Sensitive.HEALTH: Text("敏感：医疗健康", "sensitive: health"),
    Sensitive.FINANCE: Text("敏感：金融账户", "sensitive: finance"),
    Sensitive.LOCATION: Text("敏感：行踪位置", "sensitive: location"),
    Sensitive.UNDER_14: Text("敏感：未满十四周岁", "sensitive: under fourteen"),
}


@dataclass(frozen=True, slots=True)
class Description:
    """A kind in words, and what PIPL 28 makes of it."""

    name: Text
    sensitive: Sensitive = Sensitive.NONE


DESCRIPTIONS: Final = {
    Kind.RESIDENT_ID: Description(Text("居民身份证号", "resident ID number"), Sensitive.IDENTITY),
    Kind.PASSPORT: Description(Text("护照号", "passport number"), Sensitive.IDENTITY),
    Kind.TRAVEL_PERMIT: Description(Text("往来通行证号", "travel permit number"), Sensitive.IDENTITY),
    Kind.OFFICER_ID: Description(Text("军官证号", "officer's certificate number"), Sensitive.IDENTITY),
    Kind.HONG_KONG_ID: Description(Text("香港身份证号", "Hong Kong ID number"), Sensitive.IDENTITY),
    Kind.TAIWAN_ID: Description(Text("台湾身份证号", "Taiwan ID number"), Sensitive.IDENTITY),
    Kind.SOCIAL_SECURITY: Description(Text("社会保障号", "social security number"), Sensitive.IDENTITY),
    Kind.MOBILE: Description(Text("手机号", "mobile number")),
    Kind.LANDLINE: Description(Text("固定电话", "landline number")),
    Kind.PHONE_ABROAD: Description(Text("境外电话", "phone number abroad")),
    Kind.EMAIL: Description(Text("电子邮箱", "e-mail address")),
    Kind.SOCIAL_ACCOUNT: Description(Text("社交账号", "social account")),
    Kind.BANK_CARD: Description(Text("银行卡号", "bank card number"), Sensitive.FINANCE),
    Kind.BANK_ACCOUNT: Description(Text("银行账号", "bank account number"), Sensitive.FINANCE),
    Kind.MEDICAL_RECORD: Description(Text("病历或就诊编号", "medical record number"), Sensitive.HEALTH),
    Kind.ADDRESS: Description(Text("详细地址", "street address")),
    Kind.COORDINATES: Description(Text("精确位置", "precise location"), Sensitive.LOCATION),
    Kind.PLATE: Description(Text("车牌号", "number plate")),
    Kind.VEHICLE: Description(Text("车辆识别代号", "vehicle identification number")),
    Kind.DEVICE: Description(Text("设备识别码", "device identifier")),
    Kind.IP_ADDRESS: Description(Text("IP 地址", "IP address")),
    Kind.MAC_ADDRESS: Description(Text("MAC 地址", "MAC address")),
    Kind.BIRTH_DATE: Description(Text("出生日期", "date of birth")),
    Kind.AGE: Description(Text("未满十四周岁的年龄", "age under fourteen"), Sensitive.UNDER_14),
    Kind.NAME: Description(Text("姓名", "name of a person")),
    Kind.ORGANISATION: Description(Text("统一社会信用代码", "unified social credit code")),
}
"""Every kind once. A unified social credit code names a body, and a person only where that is a one-person business."""
