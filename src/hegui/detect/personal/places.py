# SPDX-License-Identifier: Apache-2.0
"""Rules for places and vehicles: street addresses, positions, number plates."""

import re
from collections.abc import Iterator
from typing import Final

from hegui.detect.finding import Confidence
from hegui.detect.personal import checksums
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.rule import Found, Rule, behind_label, shape

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

PLATE_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE: Final = "[A-HJ-NP-Za-hj-np-z0-9]"

_NO_PROVINCE: Final = "(?<![最全崭更创翻公私混上有].)(?<!华为.)(?<!百度.)(?<!腾讯.)(?<!阿里.)(?<!京东.)(?<!金山.)(?<!天翼.)(?<!移动.)(?<!联通.)"
"""Not 最新 and its like, nor the cloud of a company."""

PLATES: Final = (
    Rule(
        "pi/plate",
        Kind.PLATE,
        shape(
            f"[{PLATE_PROVINCES}](?:(?<=[^新云])|{_NO_PROVINCE})",
            rf"[ ]?[A-HJ-NP-Za-hj-np-z][ ·•.-]?(?:[DFdf]{_PLATE}[0-9]{{4}}|[0-9]{{5}}[DFdf]|(?=[A-Za-z]{{0,2}}[0-9])(?:{_PLATE}[ ]?){{4}}(?:{_PLATE}|[学警挂港澳领使]))",
            before="",
        ),
        checksums.plate,
        cue="plate",
        alone=HIGH,
        despite=MEDIUM,
        bare=" ·•.-",
        chinese=True,
    ),
)

_DEGREES: Final = r"-?(?:1[0-7][0-9]|[1-9]?[0-9])\.[0-9]{4,15}"
_SIDE: Final = "[°度]?[ ]?(?:[NSEWnsew]|[东西南北][经纬])?"

_FIRST_OF_TWO: Final = r"(?<![0-9°度][, ][东西]经)(?<![0-9°度][, ][南北]纬)"
"""Right behind a label: the second of two coordinates is found with the first, or, as that of an earthquake, not at all."""

POSITIONS: Final = (
    Rule(
        "pi/coordinates",
        Kind.COORDINATES,
        labels="经纬度 坐标 定位 位置 经度 纬度 东经 北纬 gps location coordinates lat latitude lng lon longitude position",
        shape=behind_label(
            _FIRST_OF_TWO
            + r"(?:坐标|信息|点)?[\"']?[ ]?[:=为是在(\[]{0,2}[ \"'(\[]{0,3}(?:(?:东经|北纬|经度|纬度|lat|lng|lon|latitude|longitude|E|N)[\"']?[ :=]{0,3})?",
            rf"{_DEGREES}{_SIDE}(?:[, /]{{1,3}}[\"']?(?:东经|北纬|经度|纬度|lat|lng|lon|latitude|longitude|E|N)?[\"']?[ :=]{{0,3}}{_DEGREES}{_SIDE})?",
            after="0-9.",
        ),
        cue="coordinates",
        alone=HIGH,
        bare="",
        in_numbers=False,
    ),
    Rule(
        "pi/coordinates-degrees",
        Kind.COORDINATES,
        shape(
            "[0-9]",
            r"[0-9]{0,2}(?:\.[0-9]{3,15}°[ ]?[NS][, ]{1,3}[0-9]{1,3}\.[0-9]{3,15}°[ ]?[EW]|°[ ]?[0-9]{1,2}['′][ ]?[0-9]{1,2}(?:\.[0-9]{1,6})?[\"″][ ]?[NS]?[, ]{1,3}[EW]?[0-9]{1,3}°[ ]?[0-9]{1,2}['′][ ]?[0-9]{1,2}(?:\.[0-9]{1,6})?[\"″][ ]?[EW]?)",
            after="",
        ),
        alone=HIGH,
        bare="",
        in_numbers=False,
        gate="°",
    ),
)

ADDRESS_ABROAD: Final = Rule(
    "pi/address-en",
    Kind.ADDRESS,
    shape(
        "[1-9]",
        r"[0-9]{0,5}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z']{1,20} ){1,4}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Terrace|Parkway|Circle)\.?"
        r"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|Floor|#)\.? ?[0-9A-Za-z-]{1,6})?"
        r",? (?:[A-Z][A-Za-z]{1,20} ?){1,3},? (?:[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})",
    ),
    alone=HIGH,
    bare="",
    in_numbers=False,
    gate=re.compile("[A-Z](?<= .)[A-Z]?(?: [0-9]{5}|[0-9][0-9A-Z]? [0-9][A-Z]{2})", re.ASCII),
)

_PROVINCES: Final = "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
_PROVINCE: Final = re.compile("|".join(_PROVINCES.split()))
STREET_ENDS: Final = "路街道巷弄里村段园区苑寓厦庄屯组队社号城坊墅府邸湾庭郡廷同桥港营镇乡湖岛堡台厝洲圩院店宅"
"""The last character of what has house numbers."""
STREET_SIDES: Final = "东南西北中段甲乙丙丁附"
"""What may stand between it and the number."""
STREET_UNITS: Final = "号弄幢栋座单室组户巷楼#"
"""The first character of what a house number counts."""
_STREET_NUMBER: Final = re.compile(
    rf"[{STREET_ENDS}](?:[东南西北中]段?)?[甲乙丙丁附]?"
    r"[1-9][0-9]{0,4}(?:[-之][0-9]{1,4}){0,2}(?:号|弄|幢|栋|座|单元|室|组|户|巷|楼|#)"
)
_STREET: Final = re.compile("大道|大街|[路街巷弄村镇乡屯庄苑园]|胡同|小区|新村|花园|公寓|大厦|广场|社区|家园|新城|区")
_UNIT: Final = r"(?:号院|号楼|号|弄|幢|栋|座|单元|层|楼|室|户|房|梯|组|#)"
_TAIL: Final = re.compile(
    rf"(?:(?:[一-龥]{{1,10}}?(?:大厦|小区|花园|公寓|苑|广场|中心|家园|新村|国际|城|府|园|宿舍|大院|院|(?=[A-Za-z0-9]{{1,4}}(?:栋|幢|号楼|座|单元))))?[ ,-]?(?:[A-Za-z甲乙丙丁东南西北]{{0,2}}[0-9]{{0,4}}(?:-[0-9]{{1,4}}){{0,3}}(?<=[0-9A-Za-z甲乙丙丁东南西北]){_UNIT})){{0,6}}(?:[0-9]{{3,4}}(?![0-9A-Za-z.%年月日]))?"
)
_RUN: Final = re.compile(r"[一-龥0-9()·-]{2,48}\Z")
_ADMINISTRATION: Final = re.compile("[一-龥]{2,7}?(?:自治区|自治州|自治县|市|区|县|旗|盟|镇|乡)")
_LEAD: Final = re.compile(
    "[一-龥]*?(?:地址|住址|居住地|所在地|户籍|籍贯|位于|坐落于|居住|现居|家住|暂住|住在|住|寄到|寄至|寄往|送到|送至|送往|发到|发往|前往|来到|搬到|搬至|到达|到|在|于|为|是|至|往|从|去|址|家|即|给)+"
)
_ADDRESS_CUE: Final = re.compile("地址|住址|住在|家住|收货|寄到|寄往|送到|门牌|现居|居住|户籍|上门")
_SENTENCE: Final = re.compile("[。\n]")
_ROOM: Final = re.compile("室|单元|[0-9]{3,4}\\Z")
_WINDOW: Final = 48

ADDRESS: Final = Rule("pi/address", Kind.ADDRESS, _STREET_NUMBER, alone=HIGH, anchor=True)
"""Its shape finds a street and a number; `addresses` reads on to both sides."""


def addresses(text: str) -> Iterator[Found]:
    """Street addresses of the mainland: an administrative unit, a street or estate, and a number; up to the room."""
    done = 0
    for anchor in _STREET_NUMBER.finditer(text):
        if anchor.start() < done:
            continue
        start, confidence = _beginning(text, anchor.start(), max(done, anchor.start() - _WINDOW))
        if confidence is None:
            continue
        tail = _TAIL.match(text, anchor.end())
        end = tail.end() if tail else anchor.end()
        if confidence is LOW and not _ROOM.search(text[anchor.start() : end]):
            continue
        yield Found(ADDRESS, start, end, MEDIUM if confidence is LOW else confidence)
        done = end


def _beginning(text: str, street_end: int, floor: int) -> tuple[int, Confidence | None]:
    """Where the address starts whose street ends at ``street_end``, and how sure it is; LOW: only if it goes on to a room."""
    run = _RUN.search(text[floor : street_end + 1])
    if run is None or not _STREET.search(run.group()):
        return 0, None
    words, base = run.group(), floor + run.start()
    province = _PROVINCE.search(words)
    if province and (
        _ADMINISTRATION.search(words, province.end()) or words[province.end() : province.end() + 1] in {"市", "省"}
    ):
        return base + province.start(), HIGH
    lead = _LEAD.match(words)
    offset = lead.end() if lead else 0
    if _ADMINISTRATION.match(words, offset) and _STREET.search(words, offset):
        return base + offset, HIGH
    if _ADDRESS_CUE.search(_SENTENCE.split(text[max(0, base - 10) : base + offset])[-1]):
        return base + offset, LOW
    return 0, None
