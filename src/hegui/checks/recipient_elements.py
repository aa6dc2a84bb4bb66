# SPDX-License-Identifier: Apache-2.0
"""What people must be told of those who receive their information, at home and abroad: N5 and N8, PIPL 23 and 39.

Most notices only promise to tell the recipient's name, contact, purpose, method and categories when the time comes. So
the parts count as labels only, with what they name behind them (``接收方名称：…``) or as the head of a table.
"""

from typing import Final

from hegui.checks.clauses import Clause
from hegui.checks.elements import EXCEPTIONS, PROMISED, Element, part
from hegui.text import Text

ADDRESS: Final = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
)
REACHABLE: Final = part("reachable", Text("有效的联系方式", "a working contact"), ADDRESS, r"\+\d[\d -]{7,}\d")


def _label(id: str, title: Text, zh: str, en: str) -> Clause:  # noqa: A002  the word of the field
    """A label with something behind it, or the head of a column."""
    return part(id, title, rf"(?:{zh})\s*(?:[:|]|为|是)", rf"\b(?:{en})\s*(?:[:|]|\bis\b|\bare\b)", unless=PROMISED)


CONTACT: Final = _label(
    "contact",
    Text("接收方的联系方式", "the recipient's contact"),
    r"联系(?:方式|电话|邮箱|地址|人)",
    r"contacts?(?: details| information)?",
)
PURPOSE: Final = _label(
    "purpose", Text("处理目的", "the purpose"), r"目的|用途", r"purposes?(?: of (?:processing|provision|sharing))?"
)
METHOD: Final = _label(
    "method",
    Text("处理方式", "the method"),
    r"(?:处理|提供|共享|传输|收集|获取)?方式(?<!联系方式)",
    r"methods?(?: of (?:processing|provision|sharing))?",
)
CATEGORIES: Final = _label(
    "categories",
    Text("个人信息的种类", "the categories"),
    r"(?:信息|数据|字段)(?:的)?(?:种类|类型|类别|范围|字段)|(?:提供|共享|收集|获取)的(?:个人)?信息",
    r"categor(?:y|ies)(?: of (?:personal )?(?:information|data))?",
)

RECIPIENTS: Final = Element(
    "notice-recipients",
    Text("接收方清单", "the list of recipients"),
    (
        _label(
            "name",
            Text("接收方的名称", "the recipient's name"),
            r"(?:接收方|第三方|合作方|公司|主体|机构)(?:的)?(?:名称|全称|姓名)?",
            r"(?:recipients?|third part(?:y|ies)|names?)",
        ),
        CONTACT,
        PURPOSE,
        METHOD,
        CATEGORIES,
    ),
    topic=part(
        "recipients",
        Text("向他人提供", "provision to others"),
        r"(?:向|与|给)[^。;,]{0,14}(?:第三方|其他个人信息处理者|合作方|合作伙伴|关联公司|关联方|接收方)[^。;,]{0,12}(?:提供|共享|转让|披露)"
        r"|(?:接收方|第三方|合作方)[^。;]{0,10}(?:清单|名单|列表|名称)|(?:提供|共享)[^。;,]{0,6}(?:第三方|接收方)",
        r"\brecipients?\b|\bshar(?:e|ed|ing)\b[^.;]{0,40}\b(?:with|information)\b|\bprovid(?:e|ed|ing)\b[^.;]{0,40}\bthird part",
    ),
    denial=part(
        "none",
        Text("不向第三方提供", "that nothing is provided to others"),
        # That one kind of data ("your face", "this information") is not shared says nothing of the rest.
        r"(?:不会?|从不|绝不)(?:以任何[^。;,]{0,6})?(?:向|与|给)(?:任何|其他)?(?:第三方|公司|他人|组织)[^。;,]{0,4}"
        r"(?:提供|共享|转让|出售|披露)[^。;,]{0,8}(?:您|你|用户)?的?(?:任何|全部)?个人(?:隐私)?信息",
        r"\b(?:do|will|shall) not (?:share|provide|sell|disclose) (?:any |your )?personal (?:information|data)\b[^.;]{0,40}third part",
        unless=EXCEPTIONS,
    ),
    fact="provides_pi_to_others",
)

ABROAD: Final = part(
    "abroad",
    Text("向境外提供", "provision abroad"),
    r"(?:向|至|给)境外[^。;,]{0,10}(?:提供|传输|转移)|境外(?:接收方|提供|主体)|跨境(?:提供|传输|转移)|出境",
    r"\b(?:overseas|foreign) recipient|\bcross-?border\b|\boutside (?:of )?(?:mainland )?(?:the )?(?:China|PRC)\b"
    r"|\btransfer(?:s|red)? (?:\w+ ){0,4}abroad\b",
)
USE_RIGHTS_ABROAD: Final = part(
    "rights",
    Text("向境外接收方行使权利的途径", "how to use rights against the recipient"),
    r"行使[^。;]{0,20}权利|权利[^。;]{0,10}行使|行权",
    r"\bexercis\w+\b[^.;]{0,40}\brights?\b|\brights?\b[^.;]{0,30}\bexercis",
    unless=PROMISED,
)
CROSS_BORDER: Final = Element(
    "notice-cross-border",
    Text("向境外提供个人信息的告知事项", "what is told of provision abroad"),
    (
        _label(
            "name",
            Text("境外接收方的名称", "the overseas recipient's name"),
            r"接收方(?:的)?(?:名称|姓名|全称)?",
            r"recipients?(?:'s name)?",
        ),
        CONTACT,
        PURPOSE,
        METHOD,
        CATEGORIES,
        USE_RIGHTS_ABROAD,
    ),
    topic=ABROAD,
    denial=part(
        "none",
        Text("不向境外提供", "that nothing goes abroad"),
        r"(?:不会?|未|从不|不涉及|没有)(?:将[^,。;]{0,16})?(?:向境外|至境外|跨境|出境|传输至境外)",
        r"\b(?:do|will|does) not (?:transfer|provide|export|send)\b[^.;]{0,60}(?:abroad|overseas|outside)|\bno cross-?border\b",
        unless=EXCEPTIONS,
    ),
    fact="exports_data",
)
