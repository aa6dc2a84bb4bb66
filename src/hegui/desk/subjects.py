# SPDX-License-Identifier: Apache-2.0
"""What cases are about: the choices of a form, and the rights of PIPL 44–50."""

from collections.abc import Mapping
from typing import Final

from hegui.records.cases import CaseKind
from hegui.text import Text

KINDS: Final[Mapping[CaseKind, Text]] = {
    CaseKind.COMPLAINT: Text("投诉", "Complaint"),
    CaseKind.REPORT: Text("举报违法和不良信息", "Report of illegal or harmful content"),
    CaseKind.RIGHTS: Text("个人信息权利请求", "Request about personal information"),
    CaseKind.IP: Text("知识产权投诉", "Intellectual property complaint"),
}

SUBJECTS: Final[Mapping[CaseKind, Mapping[str, Text]]] = {
    CaseKind.COMPLAINT: {
        "answer": Text("回答不准确、不当或者被错误拦截", "A wrong or unfit answer, or one blocked by mistake"),
        "account": Text("账号被警示、限制、暂停或者关闭", "A warned, limited, suspended or closed account"),
        "personal_information": Text("个人信息和隐私", "Personal information and privacy"),
        "data_security": Text("数据安全", "Data security"),
        "minors": Text("未成年人保护", "Protection of minors"),
        "algorithm": Text("算法推荐、自动化决策", "Recommendation and automated decisions"),
        "label": Text("生成合成内容标识", "Labels of generated content"),
        "payment": Text("收费和退款", "Payment and refunds"),
        "other": Text("其他", "Something else"),
    },
    CaseKind.REPORT: {
        "illegal": Text("违法信息", "Illegal content"),
        "false": Text("虚假、谣言信息", "False information and rumours"),
        "discrimination": Text("歧视、侮辱", "Discrimination and insults"),
        "infringement": Text("侵害名誉、肖像、隐私等人身权益", "Harm to reputation, likeness or privacy"),
        "minors": Text("危害未成年人", "Harm to minors"),
        "fraud": Text("诈骗、恶意使用", "Fraud and malicious use"),
        "unlabelled": Text("生成合成内容没有标识", "Generated content without a label"),
        "other": Text("其他", "Something else"),
    },
    CaseKind.RIGHTS: {
        "access": Text("查阅", "See it"),
        "copy": Text("复制", "Get a copy"),
        "correct": Text("更正、补充", "Correct or complete it"),
        "delete": Text("删除", "Delete it"),
        "withdraw": Text("撤回同意", "Withdraw consent"),
        "restrict": Text("限制或者拒绝处理（包括用于训练）", "Restrict or refuse its use, for training too"),
        "explain": Text("解释说明处理规则或者自动化决策", "Explain the rules or an automated decision"),
        "portability": Text("转移至指定的个人信息处理者", "Transfer it to another handler"),
        "close_account": Text("注销账号", "Close the account"),
        "deceased": Text("近亲属行使死者的权利", "Exercise the rights of a deceased relative"),
    },
    CaseKind.IP: {
        "copyright": Text("著作权", "Copyright"),
        "trademark": Text("商标权", "Trademark"),
        "patent": Text("专利权", "Patent"),
        "trade_secret": Text("商业秘密", "Trade secret"),
        "training_data": Text("训练语料使用了我的作品", "My works in the training data"),
        "other": Text("其他", "Something else"),
    },
}

NEEDS_CONTACT: Final = frozenset({CaseKind.RIGHTS, CaseKind.IP})
"""Where the provider must be able to make sure who asks: of others, contacts are for those who want to give them."""
