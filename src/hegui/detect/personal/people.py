# SPDX-License-Identifier: Apache-2.0
"""Rules for what is said of a person in words: the day of birth, the age of a child, a name behind a label or before a title.

A name is found only where a word announces it. Names in running text need a recogniser, which is another detector.
"""

import re
from collections.abc import Iterator
from typing import Final

from hegui.detect.finding import Confidence
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.rule import Found, Rule, behind_label, shape

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_MONTH: Final = "(?:1[0-2]|0?[1-9])"
_DAY: Final = "(?:3[01]|[12][0-9]|0?[1-9])"
_OF_YEAR: Final = (
    f"(?:[ ]?年[ ]?{_MONTH}[ ]?月(?:[ ]?{_DAY}[ ]?[日号])?"
    f"|[-/.]{_MONTH}[-/.]{_DAY}"
    "|[-/.](?:1[0-2]|0[1-9])(?![-/.0-9])"
    "|(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9]))"
)
_DATE: Final = f"(?:1[89][0-9]{{2}}|20[0-9]{{2}}){_OF_YEAR}"
_MONTH_NAME: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DATE_ABROAD: Final = (
    f"{_MONTH_NAME}\\.? {_DAY}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}"
    f"|{_DAY}(?:st|nd|rd|th)? {_MONTH_NAME},? (?:19|20)[0-9]{{2}}"
    "|[0-3]?[0-9][-/.][0-3]?[0-9][-/.](?:19|20)[0-9]{2}"
)

BIRTH: Final = (
    Rule(
        "pi/birth-date",
        Kind.BIRTH_DATE,
        labels="出生日期 出生年月日 出生年月 出生时间 生日 出生于 生于 出生 生辰 dob birthday birthdate birth born",
        shape=behind_label(
            r"(?<!发生于)(?<!产生于)(?<!诞生于)(?<!衍生于)(?<!派生于)(?<!滋生于)(?<!再生于)(?:[ _](?:[Dd]ate|[Dd]ay))?\.?[\"']?[ ]?(?:[:=是为在于(]|on|is|was)?[ ]?(?:公历|农历|阳历)?[ \"']{0,3}",
            f"{_DATE}|{_DATE_ABROAD}",
            after="0-9",
        ),
        alone=HIGH,
        bare="",
        in_numbers=False,
    ),
    Rule(
        "pi/birth-date-before",
        Kind.BIRTH_DATE,
        shape(
            "[12]",
            rf"(?:(?<=1)[89]|(?<=2)0)[0-9]{{2}}{_OF_YEAR}(?=[ ]?(?:出生|生人|生于|\(?生日|生(?:[^一-龥]|$)))",
            after="",
        ),
        alone=HIGH,
        bare="",
        in_numbers=False,
        gate=re.compile("[0-9日号月] ?[(]?(?:出生|生)"),
        chinese=True,
    ),
    Rule(
        "pi/age-of-child",
        Kind.AGE,
        labels="年龄 岁数 age",
        shape=behind_label(r"[\"']?[ ]?[:=是为][ \"']{0,2}", r"(?:1[0-3]|[1-9])(?:[ ]?周?岁)?", after="0-9.%岁周个-"),
        alone=MEDIUM,
        bare="",
    ),
)

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
    "康易乔赖文施洪季温庄晏柴瞿翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柯鲍房牛樊葛岳齐尤伍吉项艾边景卜穆解强柏宗"
)
COMPOUND_SURNAMES: Final = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|百里|南宫|闻人|独孤"
_HAN: Final = "\u4e00-\u9fff"
_FAMILY: Final = f"(?:{COMPOUND_SURNAMES}|[{SURNAMES}])"
_ENDS: Final = f"(?=[^{_HAN}]|$|先生|女士|小姐|同志|老师|同学|电话|手机|联系|性别|身份|证件|护照|航班|住址|地址|年龄|邮箱|出生|籍贯|民族|职务|单位|工号|学号|微信|男|女|的|和|与|及|在)"
_NOBODY: Final = "(?!.某|单位|申请|解决|关系|陈述|康复|方[的式法案便]|应当|任何|成[立年]|全[部体]|常[住用]|金融|施工|管理|项目|温馨|包括)"
"""Words that begin like a surname."""
_ENGLISH: Final = "(?!(?:Support|Customer|Service|The|Dear|My|Your|Our|His|Her|This|That) )[A-Z][a-z]{1,15}(?: [A-Z]\\.)?(?: (?:[A-Z]')?[A-Z][a-z]{1,15}(?:-[A-Z][a-z]{1,15})?){1,2}(?! ?(?:Inc|Ltd|LLC|Corp|Holdings|Group|Team|Department|Centre|Center|Support|University|Bank|Office|Company|GmbH))"

LABELLED_NAME: Final = Rule(
    "pi/name-labelled",
    Kind.NAME,
    labels="name realname 业主 申诉人 担保人 出租人 承租人 学生 借款人 出借人 旅客 乘客 主治医师 主治医生 医师 产权人 驾驶员 司机 嫌疑人 当事人 证人 学员 考生 员工 会员 客户 联系人 紧急联系人 姓名 真实姓名 原告 被告 被告人 上诉人 被上诉人 申请执行人 被执行人 委托代理人 委托诉讼代理人 监护人姓名 提货人 被保险人姓名 户主 联络人 收件人 收货人 寄件人 发件人 户名 持卡人 开户人 患者 患者姓名 病人 家长 监护人 申请人 投保人 被保险人 负责人 经办人 委托人 法定代表人 法人 机主 车主 客户姓名 员工姓名 学生姓名 本人姓名",
    shape=behind_label(
        r"[\"'”]?[ ]?(?:[:=是为]|叫)[ \"'“]{0,3}",
        f"{_NOBODY}{_FAMILY}[{_HAN}](?:[{_HAN}])??{_ENDS}",
        after="",
    ),
    alone=MEDIUM,
    bare="",
    in_numbers=False,
)
PLAIN_NAME: Final = Rule(
    "pi/name-behind",
    Kind.NAME,
    labels="姓名 监护人姓名 患者姓名 客户姓名 学生姓名 户名 持卡人 收件人 收货人 被保险人 提货人 我叫 名叫 曾用名",
    shape=behind_label("", f"(?![向于和]){_NOBODY}{_FAMILY}[{_HAN}](?:[{_HAN}])??{_ENDS}", after=""),
    alone=LOW,
    bare="",
    in_numbers=False,
)
ENGLISH_NAME: Final = Rule(
    "pi/name-labelled-en",
    Kind.NAME,
    labels="name cardholder person patient employee customer contact passenger student guest realname",
    shape=behind_label(
        r"[\"']?[ ]?[:=][ \"']{0,3}",
        _ENGLISH,
    ),
    alone=MEDIUM,
    bare="",
    in_numbers=False,
)
ENGLISH_TITLE: Final = Rule(
    "pi/name-titled-en",
    Kind.NAME,
    re.compile(
        f"[MDP](?s:(?<![A-Za-z].))(?:(?<=M)(?:rs?|s|iss)|(?<=D)r|(?<=P)rof)\\.? (?P<value>{_ENGLISH})", re.ASCII
    ),
    alone=MEDIUM,
    bare="",
    in_numbers=False,
    gate=re.compile("M[rsi]|Dr|Prof"),
)
TITLES: Final = ("先生", "女士", "小姐", "太太")
TITLED_NAME: Final = Rule("pi/name-titled", Kind.NAME, re.compile("|".join(TITLES)), alone=MEDIUM, anchor=True)
"""Its shape finds the title; `titled_names` reads the name before it."""

_GLUE: Final = frozenset("和与及跟对向给请是的了在由让被为而位名找问告诉感致")


def titled_names(text: str) -> Iterator[Found]:
    """Full names before 先生, 女士, 小姐, 太太. A surname alone (``王先生``) names nobody."""
    for title in TITLED_NAME.shape.finditer(text):
        end = title.start()
        for length in (4, 3, 2):
            start = end - length
            if start >= 0 and _is_name(text[start:end], text[start - 1 : start]):
                yield Found(TITLED_NAME, start, end, MEDIUM)
                break


_NAME: Final = re.compile(f"(?:(?:{COMPOUND_SURNAMES})[{_HAN}]{{1,2}}|[{SURNAMES}][{_HAN}]{{1,2}})\\Z")
_TWO: Final = 2


def _is_name(candidate: str, before: str) -> bool:
    if not _NAME.match(candidate) or not _GLUE.isdisjoint(candidate) or candidate.endswith("老"):
        # 张老先生 honours, and names nobody.
        return False
    if len(candidate) == _TWO:
        # 和张先生: the second character is the surname, the first belongs to the sentence.
        return candidate[1] not in SURNAMES or candidate[0] not in "和于向常方关管解单任成"
    return f"{before}{candidate[0]}" not in {"感谢", "多谢", "答谢", "致谢", "对于", "关于", "由于", "位于", "一向"}
