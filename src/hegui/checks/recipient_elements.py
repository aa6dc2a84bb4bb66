# SPDX-License-Identifier: Apache-2.0
"""What people must be told of those who receive their information, at home and abroad: N5 and N8, PIPL 23 and 39."""

from typing import Final

from hegui.checks.elements import EXCEPTIONS, Element, part
from hegui.text import Text

ADDRESS: Final = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
)
REACHABLE: Final = part("reachable", Text("有效的联系方式", "a working contact"), ADDRESS, r"\+\d[\d -]{7,}\d")
CONTACT: Final = part(
    "contact",
    Text("接收方的联系方式", "the recipient's contact"),
    rf"联系(?:方式|电话|邮箱|地址|人)|{ADDRESS}",
    r"\bcontacts?(?: details| information)?\s*[:|]|\bcontact (?:details|information)\b",
)
PURPOSE: Final = part(
    "purpose", Text("处理目的", "the purpose"), r"目的|用于|用途", r"\bpurposes?\b|\bused? (?:for|to)\b"
)
METHOD: Final = part(
    "method",
    Text("处理方式", "the method"),
    r"(?:处理|收集|使用|存储|传输|提供|共享)(?:的)?(?:目的(?:、|和|及|与))?方式|方式\s*[:|]|接口|加密传输|自动(?:采集|收集)",
    r"\bmethods?\b|\b(?:manner|means) of\b|\bhow we (?:collect|process|use)\b|\bby API\b",
)
CATEGORIES: Final = part(
    "categories",
    Text("个人信息的种类", "the categories"),
    r"(?:信息|数据)(?:的)?(?:种类|类型|类别|字段)|(?:收集|提供|包括|涉及)[^。;]{0,12}(?:手机号|姓名|昵称|邮箱|设备信息|账号信息|对话)",
    r"\b(?:categor(?:y|ies)|types|kinds) of (?:personal )?(?:information|data)\b|\bcategor(?:y|ies)\b",
)

_TO_OTHERS = (
    r"(?:向|与|给)[^。;,]{0,14}(?:第三方|其他个人信息处理者|合作方|合作伙伴|关联公司|关联方|接收方)[^。;,]{0,12}(?:提供|共享|转让|披露)"
    r"|(?:接收方|第三方|合作方)[^。;]{0,10}(?:清单|名单|列表|名称)|(?:提供|共享)[^。;,]{0,6}(?:第三方|接收方)"
)
RECIPIENTS: Final = Element(
    "notice-recipients",
    Text("接收方清单", "the list of recipients"),
    (
        part(
            "name",
            Text("接收方的名称", "the recipient's name"),
            r"(?:接收方|第三方|合作方|公司|主体)(?:的)?(?:全?称|名称|姓名)|有限公司",
            r"\bnames?\b|\bLtd\b|\bInc\b|\bLLC\b|\bGmbH\b",
        ),
        CONTACT,
        PURPOSE,
        METHOD,
        CATEGORIES,
    ),
    topic=part(
        "recipients",
        Text("向他人提供", "provision to others"),
        _TO_OTHERS,
        r"\brecipients?\b|\bshar(?:e|ed|ing)\b[^.;]{0,40}\b(?:with|information)\b|\bprovid(?:e|ed|ing)\b[^.;]{0,40}\bthird part",
    ),
    denial=part(
        "none",
        Text("不向第三方提供", "that nothing is provided to others"),
        r"(?:不会?|从不|绝不|不)(?:以任何[^。;,]{0,6})?(?:向|与|给)[^。;,]{0,8}(?:第三方|其他公司|他人)[^。;,]{0,10}(?:提供|共享|转让|出售|披露)",
        r"\b(?:do|will|shall) not (?:share|provide|sell|disclose)\b[^.;]{0,60}third part|\bnever (?:share|provide|disclose)\b",
        unless=EXCEPTIONS,
    ),
    fact="provides_pi_to_others",
)

ABROAD: Final = part(
    "abroad",
    Text("向境外提供", "provision abroad"),
    r"(?:向|至|给)境外[^。;,]{0,10}(?:提供|传输|转移)|境外(?:接收方|提供|主体)|跨境(?:提供|传输|转移)|出境",
    r"\b(?:overseas|foreign) recipient|\bcross-?border\b|\boutside (?:of )?(?:mainland )?(?:the )?(?:China|PRC)\b|\btransfer(?:s|red)? (?:\w+ ){0,4}abroad\b",
)
USE_RIGHTS_ABROAD: Final = part(
    "rights",
    Text("向境外接收方行使权利的途径", "how to use rights against the recipient"),
    r"行使[^。;]{0,20}权利|权利[^。;]{0,10}行使|行权",
    r"\bexercis\w+\b[^.;]{0,40}\brights?\b|\brights?\b[^.;]{0,30}\bexercis",
)
NO_EXPORT: Final = part(
    "none",
    Text("不向境外提供", "that nothing goes abroad"),
    r"(?:不会?|未|从不|不涉及|没有)(?:将[^,。;]{0,16})?(?:向境外|至境外|跨境|出境|传输至境外)",
    r"\b(?:do|will|does) not (?:transfer|provide|export|send)\b[^.;]{0,60}(?:abroad|overseas|outside)|\bno cross-?border\b",
    unless=EXCEPTIONS,
)
CROSS_BORDER: Final = Element(
    "notice-cross-border",
    Text("向境外提供个人信息的告知事项", "what is told of provision abroad"),
    (
        part(
            "name",
            Text("境外接收方的名称", "the overseas recipient's name"),
            r"接收方(?:的)?(?:名称|姓名)?\s*(?:为|是|[:|])|接收方(?:的)?(?:名称|姓名)",
            r"\brecipients?\b",
        ),
        CONTACT,
        PURPOSE,
        METHOD,
        CATEGORIES,
        USE_RIGHTS_ABROAD,
    ),
    topic=ABROAD,
    denial=NO_EXPORT,
    fact="exports_data",
)
