# SPDX-License-Identifier: Apache-2.0
"""Rules for what is mostly digits: resident IDs, phones, cards, devices, registration numbers."""

from typing import Final

from hegui.detect.finding import Confidence
from hegui.detect.personal import checksums
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.rule import Rule, behind_label, shape

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_DIGITS: Final = "0-9"
"""The bounds of a number whose neighbours may be letters: `Tel138…`, `138…微信`, `138…wx同号`."""

_SEP: Final = "[ -]"
_LOOSE: Final = "[ .·*_-]{1,2}"
"""Between groups of digits that somebody set apart by hand."""
_AREA: Final = r"(?:10|2[0-9]|[3-9][0-9]{2})"
_COUNTRY: Final = r"(?:\+[ ]?|00)86[)]?[ -]?[(]?"

_USCC: Final = shape("[1-9ANYany]", "[1-9][0-9]{6}[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{10}")

IDENTITY: Final = (
    Rule(
        "pi/resident-id",
        Kind.RESIDENT_ID,
        shape("[1-9]", "[0-9]{16}[0-9Xx]"),
        checksums.resident_id,
        cue="resident_id",
        alone=HIGH,
        digits=17,
        run=17,
        longest=18,
    ),
    Rule(
        "pi/resident-id-grouped",
        Kind.RESIDENT_ID,
        shape("[1-9]", rf"[0-9]{{5}}{_SEP}[0-9]{{4}}{_SEP}?[0-9]{{4}}{_SEP}[0-9]{{3}}[0-9Xx]"),
        checksums.resident_id,
        cue="resident_id",
        alone=HIGH,
        digits=17,
        run=6,
        longest=8,
    ),
    Rule(
        "pi/resident-id-spaced",
        Kind.RESIDENT_ID,
        shape("[1-9]", r"(?:[ -]{0,2}[0-9]){16}[ -]{0,2}[0-9Xx]"),
        checksums.resident_id,
        cue="resident_id",
        alone=MEDIUM,
        digits=17,
    ),
    Rule(
        "pi/resident-id-15",
        Kind.RESIDENT_ID,
        shape("[1-9]", "[0-9]{14}"),
        checksums.old_resident_id,
        cue="old_id",
        cued=MEDIUM,
        digits=15,
        run=15,
        longest=15,
    ),
    Rule(
        "pi/uscc", Kind.ORGANISATION, _USCC, checksums.telling_uscc, cue="uscc", alone=HIGH, digits=7, run=7, longest=18
    ),
    Rule("pi/uscc-digits", Kind.ORGANISATION, _USCC, checksums.uscc, cue="uscc", digits=18, run=7, longest=18),
)

PHONES: Final = (
    Rule(
        "pi/mobile",
        Kind.MOBILE,
        shape("1", "[3-9][0-9]{9}", before="0-9+"),
        checksums.mobile,
        cue="mobile",
        alone=HIGH,
        digits=11,
        run=11,
        longest=11,
    ),
    Rule(
        "pi/mobile-country",
        Kind.MOBILE,
        shape(
            r"[+0(]",
            r"(?:(?<=\+)|(?<=0)0|(?<=\()\+?)86[)]?[ -]?(?P<value>1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})",
            before="0-9A-Za-z",
        ),
        checksums.mobile,
        alone=HIGH,
        in_numbers=False,
        digits=11,
        run=4,
        longest=15,
    ),
    Rule(
        "pi/mobile-86",
        Kind.MOBILE,
        shape("8", "6[ -]?(?P<value>1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})", before=_DIGITS),
        checksums.mobile,
        cue="mobile",
        alone=MEDIUM,
        in_numbers=False,
        digits=11,
        run=4,
        longest=13,
    ),
    Rule(
        "pi/mobile-grouped",
        Kind.MOBILE,
        shape(
            "1", r"[3-9][0-9](?:[ ][0-9]{4}[ ]|-[0-9]{4}-|\.[0-9]{4}\.|·[0-9]{4}·|_[0-9]{4}_)[0-9]{4}", before=_DIGITS
        ),
        checksums.mobile,
        cue="mobile",
        alone=HIGH,
        bare=" -.·_",
        digits=11,
        run=4,
        longest=4,
    ),
    Rule(
        "pi/mobile-spaced",
        Kind.MOBILE,
        shape(
            "1",
            rf"[3-9][0-9]{_LOOSE}(?:[0-9]{{4}}{_LOOSE}[0-9]{{4}}|[0-9]{{8}}|[0-9]{{3}}{_LOOSE}[0-9]{{5}})|[3-9][0-9]{{5}}{_LOOSE}[0-9]{{4}}|[3-9][0-9]{{3}}{_LOOSE}[0-9]{{6}}|(?:{_LOOSE}[0-9]){{10}}",
            before=_DIGITS,
        ),
        checksums.mobile,
        cue="mobile",
        cued=MEDIUM,
        bare=" -.·*_",
        digits=11,
        longest=8,
    ),
    Rule(
        "pi/mobile-segment",
        Kind.MOBILE,
        shape("1", "[4-9][0-9]{9}", before=_DIGITS),
        checksums.any_mobile,
        cue="mobile",
        cued=LOW,
        digits=11,
        run=11,
        longest=11,
    ),
    Rule(
        "pi/landline",
        Kind.LANDLINE,
        shape("0", rf"{_AREA}[ ]?-[ ]?[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}", before="0-9A-Za-z_-"),
        checksums.landline,
        cue="landline",
        alone=MEDIUM,
        in_numbers=False,
        digits=10,
        run=4,
        longest=8,
    ),
    Rule(
        "pi/landline-brackets",
        Kind.LANDLINE,
        shape(r"[(]", rf"0{_AREA}[)][ -]?[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}", before=""),
        checksums.landline,
        cue="landline",
        alone=HIGH,
        in_numbers=False,
        digits=10,
        run=4,
        longest=8,
    ),
    Rule(
        "pi/landline-plain",
        Kind.LANDLINE,
        shape("0", rf"{_AREA}[ ]?[2-8][0-9]{{2,3}}[ ]?[0-9]{{4}}"),
        checksums.landline,
        cue="landline",
        in_numbers=False,
        digits=10,
        run=4,
        longest=12,
    ),
    Rule(
        "pi/landline-country",
        Kind.LANDLINE,
        shape(
            r"[+0]",
            rf"(?:(?<=\+)|(?<=0)0)86[ -]?[(]?(?P<value>0?{_AREA}[)]?[ -]?[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}})",
            before="0-9A-Za-z",
        ),
        alone=HIGH,
        in_numbers=False,
        digits=10,
        run=4,
        longest=16,
    ),
)

MONEY: Final = (
    Rule(
        "pi/bank-card-unionpay",
        Kind.BANK_CARD,
        shape("6", "2[0-9]{14,17}"),
        checksums.unionpay_card,
        cue="bank_card",
        alone=HIGH,
        digits=16,
        run=16,
        longest=19,
    ),
    Rule(
        "pi/bank-card",
        Kind.BANK_CARD,
        shape("[13-69]", "[0-9]{13,18}"),
        checksums.bank_card,
        cue="bank_card",
        digits=14,
        run=14,
        longest=19,
    ),
    Rule(
        "pi/bank-card-grouped",
        Kind.BANK_CARD,
        shape("[2-69]", "[0-9]{3}(?:[ ][0-9]{4}[ ][0-9]{4}[ ]|-[0-9]{4}-[0-9]{4}-)[0-9]{4}(?:[ -][0-9]{1,3})?"),
        checksums.bank_card,
        cue="bank_card",
        alone=HIGH,
        digits=15,
        run=4,
        longest=4,
    ),
    Rule(
        "pi/bank-card-spaced",
        Kind.BANK_CARD,
        shape("[2-69]", "(?:[ -]?[0-9]){13,18}"),
        checksums.bank_card,
        cue="bank_card",
        cued=MEDIUM,
        digits=14,
    ),
)

DEVICES: Final = (
    Rule(
        "pi/imei", Kind.DEVICE, shape("[0-9]", "[0-9]{14}"), checksums.imei, cue="imei", digits=15, run=15, longest=15
    ),
    Rule(
        "pi/imei-other",
        Kind.DEVICE,
        shape("[0-9]", "[0-9]{14}"),
        checksums.any_imei,
        cue="imei",
        cued=MEDIUM,
        digits=15,
        run=15,
        longest=15,
    ),
    Rule(
        "pi/imei-grouped",
        Kind.DEVICE,
        shape("[0-9]", "[0-9][ -][0-9]{6}[ -][0-9]{6}[ -][0-9]"),
        checksums.imei,
        cue="imei",
        alone=LOW,
        digits=15,
        run=6,
        longest=6,
    ),
    Rule("pi/imsi", Kind.DEVICE, shape("4", "60[0-9]{12}"), cue="imsi", digits=15, run=15, longest=15),
    Rule(
        "pi/iccid",
        Kind.DEVICE,
        shape("8", "986[0-9]{9}[0-9A-Fa-f][0-9]{5,6}"),
        cue="iccid",
        digits=18,
        run=13,
        longest=20,
    ),
)

LOCAL_PHONE: Final = Rule(
    "pi/landline-local",
    Kind.LANDLINE,
    labels="电话 座机 固话 传真 固定电话 联系电话 办公电话 家庭电话 宅电 总机 tel fax",
    shape=behind_label(
        r"(?:号码|号)?[ ]?(?:[:是为]|[(]?)[ ]?",
        "[2-8][0-9]{2,3}[ -]?[0-9]{4}",
    ),
    check=checksums.local_number,
    alone=MEDIUM,
)
