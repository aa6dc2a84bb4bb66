# SPDX-License-Identifier: Apache-2.0
"""Rules for documents of persons: passports, permits, certificates, records of patients."""

import re
from typing import Final

from hegui.detect.finding import Confidence
from hegui.detect.personal import checksums
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.rule import Rule, behind_label, shape

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_LABEL: Final = r"(?:证)?[ _]?(?:编号|号码|号|id|ID|Id|number|Number|no|No)?\.?[ ]?(?:[:是为#]|[(]|(?:is|no|No|NO|number|Number)[.: ])?[ :\"']{0,3}"

NUMBERED: Final = (
    Rule(
        "pi/passport",
        Kind.PASSPORT,
        shape(
            "[EGDSPeg]",
            "(?:[0-9]{8}|(?<=[Ee])[A-HJ-NP-Za-hj-np-z][0-9]{7}|(?<=[SP])E[0-9]{7}|(?<=P)E?[0-9]{7}|(?<=D)[0-9]{7})",
        ),
        check=checksums.issued,
        cue="passport",
        digits=7,
        run=7,
        longest=8,
    ),
    Rule(
        "pi/permit-hong-kong-macao",
        Kind.TRAVEL_PERMIT,
        shape("[CWcw]", "(?:[0-9]{8}|(?<=[Cc])[A-HJ-NP-Za-hj-np-z][0-9]{7})"),
        check=checksums.issued,
        cue="permit",
        digits=7,
        run=7,
        longest=8,
    ),
    Rule(
        "pi/permit-home-return",
        Kind.TRAVEL_PERMIT,
        shape("[HMhm]", "(?:[0-9]{10}|[0-9]{8})"),
        check=checksums.issued,
        cue="permit",
        digits=8,
        run=8,
        longest=10,
    ),
    Rule(
        "pi/permit-taiwan-travel",
        Kind.TRAVEL_PERMIT,
        shape("[LTlt]", "[0-9]{8}"),
        check=checksums.issued,
        cue="permit",
        digits=8,
        run=8,
        longest=8,
    ),
    Rule(
        "pi/hong-kong-id",
        Kind.HONG_KONG_ID,
        shape("[A-Z]", "[A-Z]?[0-9]{6}[(][0-9A][)]", after=""),
        checksums.hong_kong_id,
        alone=HIGH,
        digits=6,
        run=6,
        longest=6,
    ),
    Rule(
        "pi/hong-kong-id-plain",
        Kind.HONG_KONG_ID,
        shape("[A-Z]", "[A-Z]?[0-9]{6}[0-9A]"),
        checksums.hong_kong_id,
        cue="hong_kong",
        digits=6,
        run=6,
        longest=7,
    ),
    Rule(
        "pi/taiwan-id",
        Kind.TAIWAN_ID,
        shape("[A-Z]", "[1289][0-9]{8}"),
        checksums.taiwan_id,
        cue="taiwan",
        digits=9,
        run=9,
        longest=9,
    ),
    Rule(
        "pi/ssn",
        Kind.SOCIAL_SECURITY,
        shape("[0-8]", "[0-9]{2}-[0-9]{2}-[0-9]{4}", before="0-9A-Za-z_-", after="0-9A-Za-z_-"),
        checksums.social_security_number,
        cue="ssn",
        alone=MEDIUM,
        digits=9,
        run=4,
        longest=4,
    ),
    Rule(
        "pi/iban",
        Kind.BANK_ACCOUNT,
        shape("[A-Z]", "[A-Z][0-9]{2}(?:[ ]?[0-9A-Z]{4}){2,7}(?:[ ]?[0-9A-Z]{1,3})?"),
        checksums.iban,
        alone=HIGH,
        digits=8,
    ),
    Rule(
        "pi/phone-e164",
        Kind.PHONE_ABROAD,
        shape(r"[+]", r"(?!86)[1-9][0-9]{0,2}(?:[ .-]?[(]?[0-9]{1,4}[)]?){2,5}", before="0-9A-Za-z+"),
        checksums.e164,
        cue="abroad",
        alone=MEDIUM,
        in_numbers=False,
        digits=8,
    ),
    Rule(
        "pi/phone-us",
        Kind.PHONE_ABROAD,
        shape(
            r"[(1-9]",
            r"(?:(?<=\()[2-9][0-9]{2}[)][ .-]?|(?<=1)[ .-][(]?[2-9][0-9]{2}[)]?[ .-]|(?<=[2-9])[0-9]{2}[.-])[2-9][0-9]{2}[ .-][0-9]{4}",
            before="0-9A-Za-z_.+-",
        ),
        checksums.north_american_phone,
        cue="abroad",
        alone=MEDIUM,
        digits=10,
        run=4,
        longest=4,
    ),
)

LABELLED: Final = (
    Rule(
        "pi/passport-abroad",
        Kind.PASSPORT,
        labels="护照 passport",
        shape=behind_label(_LABEL, "[A-Z]{1,2}[0-9]{6,8}|[0-9]{9}|1[45][0-9]{7}"),
        check=checksums.issued,
        alone=MEDIUM,
    ),
    Rule(
        "pi/permit-taiwan-resident",
        Kind.TRAVEL_PERMIT,
        labels="台胞证 台湾居民来往大陆通行证 台湾居民通行证 来往大陆通行证",
        shape=behind_label(
            _LABEL,
            "[0-9]{8}(?:[0-9]{2}(?:[(][A-Z0-9][)]|[A-Z])?)?",
        ),
        check=checksums.issued,
        alone=HIGH,
    ),
    Rule(
        "pi/officer",
        Kind.OFFICER_ID,
        shape("[军兵士文广参南北沈兰成济京空海政后装总火武警边消]", "字第[ ]?[0-9]{5,8}[ ]?号", before=""),
        check=checksums.issued,
        cue="officer",
        alone=MEDIUM,
        gate="字第",
        chinese=True,
    ),
    Rule(
        "pi/social-card",
        Kind.SOCIAL_SECURITY,
        labels="社保卡 社保号 社会保障号 社会保障卡 社会保障卡号 医保卡 医保号 医保编号 社保编号 医保卡号 社保卡号",
        shape=behind_label(
            _LABEL,
            "[A-Z0-9]{8,18}",
        ),
        check=checksums.issued,
        alone=MEDIUM,
    ),
    Rule(
        "pi/medical-record",
        Kind.MEDICAL_RECORD,
        labels="病历号 病历 病案号 住院号 门诊号 就诊卡号 就诊号 病人编号 患者编号 病历编号 体检编号 mrn record patient",
        shape=behind_label(
            _LABEL,
            "[A-Z]{0,3}[0-9]{5,14}",
        ),
        check=checksums.issued,
        alone=HIGH,
    ),
    Rule(
        "pi/vehicle",
        Kind.VEHICLE,
        shape("[A-HJ-NPR-Z1-9]", "[A-HJ-NPR-Z0-9]{16}"),
        checksums.vehicle_number,
        cue="vehicle",
        gate=re.compile("车架|识别|底盘|大架|[Vv][Ii][Nn]"),
    ),
    Rule(
        "pi/ssn-plain",
        Kind.SOCIAL_SECURITY,
        labels="ssn security",
        shape=behind_label(
            r"(?:[ _]?(?:no|No|number|Number|num)[.]?)?(?:[ ]is)?[ :#]{0,3}",
            "[0-8][0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{4}",
        ),
        check=checksums.social_security_number,
        alone=HIGH,
    ),
    Rule(
        "pi/nino",
        Kind.SOCIAL_SECURITY,
        labels="nino insurance",
        shape=behind_label(
            r"(?:[ ](?:number|Number|no|No))?[ :]{0,3}",
            "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ ]?[0-9]{2}){3}[ ]?[A-D]",
        ),
        alone=HIGH,
    ),
)
