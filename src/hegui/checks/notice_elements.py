# SPDX-License-Identifier: Apache-2.0
"""What a notice on personal information must tell: the elements N2–N16 of privacy_appstore.md A2 whose
words do not depend on the dossier, in two languages.

The words are those that mainland notices use. They are meant to be right when they find something; what they do not
find, a person reads. Sentences come with full-width signs folded (``:`` for ``：``).
"""

from typing import Final

from hegui.checks.clauses import Clause
from hegui.checks.elements import EXCEPTIONS, NEGATED, Element, part
from hegui.checks.recipient_elements import ADDRESS, CROSS_BORDER
from hegui.pattern import Pattern
from hegui.text import Text

PURPOSE_METHOD_CATEGORIES: Final = Element(
    "notice-purpose-method-categories",
    Text("处理目的、方式和个人信息种类", "purpose, method and categories"),
    (
        part("purpose", Text("处理目的", "the purpose"), r"目的|用于|用途", r"\bpurposes?\b|\bused? (?:for|to)\b"),
        part(
            "method",
            Text("处理方式", "the method"),
            r"(?:处理|收集|使用|存储|传输)(?:的)?(?:目的(?:、|和|及|与))?方式|方式\s*[:|]|加密(?:传输|存储)|自动(?:采集|收集)",
            r"\bmethods?\b|\b(?:manner|means) of\b|\bhow we (?:collect|process|use)\b",
        ),
        part(
            "categories",
            Text("个人信息的种类", "the categories"),
            r"(?:信息|数据)(?:的)?(?:种类|类型|类别|字段)|(?:收集|提供|包括|涉及)[^。;]{0,12}(?:手机号|姓名|昵称|邮箱|设备信息|账号信息|对话)",
            r"\b(?:categor(?:y|ies)|types|kinds) of (?:personal )?(?:information|data)\b",
        ),
    ),
)

RETENTION: Final = Element(
    "notice-retention",
    Text("保存期限及到期后的处理", "the retention period and what follows"),
    (
        part(
            "period",
            Text("保存期限", "the period"),
            r"(?:保存|存储|保留|留存)[^。;]{0,30}(?:\d+|[一二两三四五六七八九十]+)\s*(?:个)?(?:年|月|日|天)|(?:保存|保留|存储|留存)至"
            r"|(?:保存|存储|保留|留存)(?:的)?(?:期限|期间|时间)[^。;]{0,16}(?:为|是|至|:|最短|必要|必需|所需)"
            r"|(?:必要|必需|最短|所需)(?:的)?(?:期限|期间|时间)",
            r"\b(?:retain|keep|kept|stored|retained)\b[^.;]{0,40}\b(?:for|until|as long as)\b|\bretention period (?:is|of)\b",
        ),
        part(
            "after",
            Text("到期后的处理或者期限的确定方法", "what follows its end, or how it is fixed"),
            r"(?:届满|到期|期满|超出|超过|之后|后)[^。;]{0,24}(?:删除|匿名化|销毁)|期限[^。;]{0,20}(?:确定|标准|依据)",
            r"\b(?:delete|deleted|erase|erased|anonymi[sz]ed?)\b|\bcriteria\b",
        ),
    ),
    denial=part(
        "forever",
        Text("永久保存", "keeping it for ever"),
        r"(?:永久|无限期)(?:性)?地?(?:保存|存储|保留|留存)",
        r"\b(?:retain|keep|store)[^.;]{0,30}(?:permanently|indefinitely|for ?ever)",
    ),
)

_NO_RIGHT: Final = Pattern(
    rf"{NEGATED.words}|(?:保存|保留|存储)至|第三方|合作方|合作伙伴|我们(?:会|将)?(?:请求|申请|有权)|可能会"
)
"""That data is kept until the account is closed, or that others delete or ask, is no right of the reader."""


def _right(id: str, title: Text, zh: str, its_object: str, en: str) -> Clause:  # noqa: A002  the word of the field
    """A right: in a list of rights, as something that the reader can do, or as the heading of its section."""
    whole = rf"(?:{zh})[^。;,]{{0,16}}(?:{its_object})"
    return part(
        id,
        title,
        rf"(?:有权|权利|要求我们|(?:您|你|用户|个人)[^。;]{{0,30}}(?:请求|申请))[^。;]{{0,80}}(?:{zh})"
        rf"|(?:您|你|用户|个人)[^。;]{{0,30}}可以?[^。;]{{0,50}}{whole}"
        rf"|信息[^。;]{{0,20}}(?:不准确|不完整|有误|错误)[^。;]{{0,30}}(?:{zh})"
        rf"|^[^\u4e00-\u9fffA-Za-z]*[一二三四五六七八九十]*\W*(?:如何)?{whole}",
        rf"\b(?:you|users?|rights?)\b[^.;]{{0,160}}\b(?:{en})\b",
        unless=_NO_RIGHT,
    )


_INFORMATION = "个人信息|信息|副本|数据"
RIGHTS: Final = Element(
    "notice-rights",
    Text("个人行使权利的途径", "how people use their rights"),
    (
        _right("consult", Text("查阅", "to consult"), "查阅|查询|访问", _INFORMATION, "access|consult|review"),
        _right("copy", Text("复制", "to copy"), "复制|获取", _INFORMATION, "copy|copies"),
        _right("transfer", Text("转移", "to transfer"), "转移|可携带", _INFORMATION, "transfer|portability"),
        _right("correct", Text("更正", "to correct"), "更正|修改", _INFORMATION, "correct|rectify"),
        _right("complete", Text("补充", "to complete"), "补充", _INFORMATION, "complete|supplement"),
        _right("delete", Text("删除", "to delete"), "删除", _INFORMATION, "delete|erase"),
        _right(
            "restrict",
            Text("限制或者拒绝处理", "to restrict or refuse"),
            "限制|拒绝",
            "处理|我们处理",
            "restrict|object",
        ),
        _right(
            "close", Text("注销账号", "to close the account"), "注销", "账[号户]", "close your account|account deletion"
        ),
        _right("withdraw", Text("撤回同意", "to withdraw consent"), "撤回|收回", "同意|授权", "withdraw"),
        _right(
            "explain",
            Text("请求解释说明", "to ask for an explanation"),
            "解释|说明",
            "规则|本规则|本政策",
            "explanation|explain",
        ),
        part(
            "way",
            Text("行使的途径", "the way to use them"),
            r"(?:您|你|用户)[^。;]{0,40}(?:通过|发送|进入|点击|登录|在[^。;]{0,12}(?:设置|中心|页面|账[号户]))[^。;]{0,60}"
            r"(?:行使|提交|申请|查阅|查询|更正|删除|注销|撤回)",
            r"\b(?:exercise|submit|settings|email us|write to)\b",
            unless=_NO_RIGHT,
        ),
    ),
    denial=part(
        "refused",
        Text("不能注销、删除或者撤回", "that nothing can be closed, deleted or withdrawn"),
        r"(?:无法|不能|不支持|不可以?|不提供)(?:主动|自行|在线|申请)?(?:注销|删除|撤回|查阅)(?!后)",
        r"\b(?:cannot|can not|may not|unable to)\s+(?:close|delete|withdraw)",
        unless=EXCEPTIONS,
    ),
)

_NOT_SAID: Final = Pattern(
    r"(?:将|会|还|另行|届时|应当?)[^。;,]{0,16}(?:告知|说明)|(?:信息|数据)[”\"]?(?:是|系)?指|包括但不限于|应(?:当)?具有|非必要|不必要"
    r"|没有必要|\bwill (?:tell|inform|notify)\b|\bmeans\b|\bnot necessary\b|\bunnecessary\b"
)
"""A promise to tell, and a definition of sensitive information, say nothing of why this service needs it."""
_NO_EFFECT: Final = Pattern(rf"{NEGATED.words}|{_NOT_SAID.words}|显著影响|重大影响")
"""What sways a decision of the provider is another effect."""
SENSITIVE: Final = Element(
    "notice-sensitive",
    Text("处理敏感个人信息的必要性和影响", "why sensitive information is needed and how it affects people"),
    (
        part(
            "need",
            Text("必要性", "the need"),
            r"敏感(?:个人)?信息[^。;]{0,80}(?:必要性|必需|必不可少)|(?:必要性|必需)[^。;]{0,40}敏感(?:个人)?信息|必要性(?:在于|是|为|:)",
            r"\bsensitive\b[^.;]{0,120}\bnecess|\bnecess\w*\b",
            unless=_NOT_SAID,
        ),
        part(
            "effect",
            Text("对个人权益的影响", "the effect on people"),
            r"敏感(?:个人)?信息[^。;]{0,100}(?:影响|导致|造成|侵害|危害)|权益[^。;]{0,10}影响|影响[^。;]{0,10}权益"
            r"|一旦[^。;]{0,20}(?:泄露|丢失|滥用)[^。;]{0,60}(?:影响|导致|造成|侵害|危害)",
            r"\b(?:effects?|impacts?) on\b|\bmay harm\b",
            unless=_NO_EFFECT,
        ),
    ),
    topic=part(
        "sensitive",
        Text("敏感个人信息", "sensitive information"),
        r"敏感(?:个人)?信息",
        r"\bsensitive (?:personal )?(?:information|data)\b",
    ),
    denial=part(
        "none",
        Text("不处理敏感个人信息", "that no sensitive information is handled"),
        r"不(?:会|涉及)?(?:主动)?(?:收集|处理)[^,。;]{0,6}敏感(?:个人)?信息|不涉及敏感(?:个人)?信息",
        r"\b(?:do|will) not (?:collect|process|handle)\b[^.;]{0,20}sensitive",
        unless=EXCEPTIONS,
    ),
    fact="processes_sensitive_pi",
)

_CHILD = r"(?:不满|未满)?\s*(?:14|十四)\s*周?岁|儿童"
UNDER_14: Final = Element(
    "notice-under-14",
    Text("儿童个人信息的监护人同意和专门规则", "the guardian's consent and the separate rules for young children"),
    (
        part(
            "guardian",
            Text("监护人同意", "the guardian's consent"),
            r"(?:监护人|父母)[^。;]{0,25}同意|同意[^。;]{0,12}监护人",
            r"\b(?:guardian|parent)\w*\b[^.;]{0,40}\bconsent|\bconsent\b[^.;]{0,40}\b(?:guardian|parent)",
            unless=Pattern(r"无需|无须|不需要|不必|\bwithout\b|\bno need\b"),
        ),
        part(
            "rules",
            Text("专门的处理规则", "the separate rules"),
            r"《[^》]*(?:儿童|未成年人)[^》]*》|(?:儿童|未成年人)(?:个人)?(?:信息|隐私)(?:权)?(?:保护|处理)?(?:的)?(?:规则|政策|声明|指引)"
            r"|专门(?:的)?(?:个人信息)?(?:处理|保护)?规则",
            r"\bseparate (?:rules|policy|notice)\b|\bchildren'?s? (?:privacy|information) (?:rules|policy|notice)\b",
        ),
    ),
    topic=part(
        "child", Text("儿童", "young children"), _CHILD, r"\bunder (?:the age of )?14\b|\bchild(?:ren)?\b", unless=None
    ),
    denial=part(
        "none",
        Text("不处理儿童个人信息", "that no children's information is handled"),
        rf"不(?:会)?(?:主动|故意)?(?:收集|处理|面向)[^,。;]{{0,10}}(?:{_CHILD})",
        r"\b(?:do|will) not (?:knowingly )?(?:collect|process)\b[^.;]{0,40}\b(?:child|under (?:the age of )?14)",
        unless=EXCEPTIONS,
    ),
    fact="processes_under14_pi",
)

AUTOMATED_DECISIONS: Final = Element(
    "notice-automated-decisions",
    Text("自动化决策的说明和退出方式", "automated decisions and the way out"),
    (
        part(
            "rule",
            Text("决策的规则", "how decisions are made"),
            r"(?:自动化决策|推荐|排序|推送|个性化)[^。;]{0,60}(?:规则|逻辑|原理|依据|根据|基于|公平|公正)"
            r"|(?:依据|根据|基于)[^。;]{0,60}(?:推荐|排序|推送|个性化|自动化决策)",
            r"\b(?:automated|recommend\w*|personali[sz]ed|rank\w*)\b[^.;]{0,80}\b(?:based on|logic|rules?|fair)",
        ),
        part(
            "way_out",
            Text("非个性化选项或者拒绝方式", "the non-personalised option or refusal"),
            r"(?:不针对|非)[^,。;]{0,6}(?:个人)?(?:特征|个性化)|关闭[^。;]{0,14}(?:个性化|推荐|推送|算法)|拒绝[^。;]{0,20}(?:自动化决策|推送|推荐|营销)",
            r"\bopt(?:ing)?[ -]out\b|\b(?:turn|switch) off\b|\bnon-personali[sz]ed\b|\brefuse\b",
            unless=None,
        ),
        part(
            "explanation",
            Text("要求说明的权利", "the right to an explanation"),
            r"(?:决定|自动化决策|(?:重大|显著)影响)[^。;]{0,40}(?:说明|解释)|(?:说明|解释)[^。;]{0,30}(?:自动化决策|决定)",
            r"\bask for an explanation|\bexplanation of (?:a|the|such) decision|\bexplain\w*\b[^.;]{0,40}\bdecision",
        ),
    ),
    topic=part(
        "automated",
        Text("自动化决策", "automated decisions"),
        r"自动化决策|自动决策|个性化(?:推荐|推送|展示)|算法推荐",
        r"\bautomated decision|\bpersonali[sz]ed (?:recommendation|content)",
        unless=None,
    ),
    denial=part(
        "none",
        Text("不进行自动化决策", "that no automated decisions are made"),
        r"不(?:会)?(?:利用|使用|进行|通过|采用)[^,。;]{0,14}自动化决策",
        r"\b(?:do|will) not (?:use|make|carry out)\b[^.;]{0,30}automated decision",
        unless=EXCEPTIONS,
    ),
    fact="makes_automated_decisions",
)

MERGER: Final = Element(
    "notice-merger",
    Text("合并、分立等转移时的告知", "what is told on a merger or other transfer"),
    (
        part(
            "told",
            Text("告知接收方的名称和联系方式", "that people are told the recipient's name and contact"),
            r"(?:合并|分立|重组|并购|收购|解散|破产)[^。;]{0,120}(?:告知|通知|公告)[^。;]{0,40}(?:名称|姓名)[^。;]{0,6}联系方式",
            r"\b(?:merger|division|acquisition|dissolution|bankruptcy)\b[^.;]{0,120}\b(?:notify|inform|tell)\b"
            r"[^.;]{0,60}\bname\b[^.;]{0,20}\bcontact",
        ),
    ),
)

_RULES = "政策|规则|指引|声明|条款"
_TELL = "通知|告知|公告|公示|弹窗|推送"
CHANGES: Final = Element(
    "notice-changes",
    Text("规则变更的通知和重新同意", "how changes are told and consent renewed"),
    (
        part(
            "told",
            Text("变更通知", "how changes are told"),
            rf"(?:{_RULES})[^。;]{{0,30}}(?:变更|修改|更新|修订|调整)[^。;]{{0,60}}(?:{_TELL})"
            rf"|(?:变更|修改|更新|修订|调整)[^。;]{{0,20}}(?:{_RULES})[^。;]{{0,60}}(?:{_TELL})",
            r"\b(?:notify|inform|announce)\b[^.;]{0,60}\bchang|\bchang\w*\b[^.;]{0,60}\b(?:notify|inform|announce|pop-?up)",
        ),
        part(
            "again",
            Text(
                "目的、方式、种类变更时重新取得同意",
                "that consent is asked again when purpose, method or categories change",
            ),
            r"(?:目的|方式|种类|范围|用途)[^。;]{0,50}(?:重新|再次)[^。;]{0,20}同意",
            r"\b(?:purposes?|methods?|categories)\b[^.;]{0,80}\bconsent\b[^.;]{0,20}\bagain"
            r"|\b(?:purposes?|methods?|categories)\b[^.;]{0,80}\b(?:new|renew\w*|fresh)\b[^.;]{0,12}\bconsent",
            # What the successor or the recipient must do is another thing.
            unless=Pattern(rf"{NEGATED.words}|接收方|受让|继受|承继|关联公司|第三方|该(?:公司|组织)|要求其|要求该"),
        ),
    ),
    denial=part(
        "silent",
        Text("变更不另行通知", "that changes are not told"),
        r"(?:变更|修改|更新|修订)[^。;]{0,30}(?:不再|不|无需|无须)(?:另行)?(?:单独)?(?:通知|告知)",
        r"\bwithout (?:prior |further )?notice\b",
        unless=None,
    ),
)

COMPLAINTS: Final = Element(
    "notice-complaints",
    Text("投诉渠道、拒绝理由和起诉的权利", "the complaint channel, reasons and the right to sue"),
    (
        part(
            "channel",
            Text("投诉举报渠道", "the complaint channel"),
            rf"(?:投诉|举报|申诉)[^。;]{{0,40}}(?:入口|热线|邮箱|电话|{ADDRESS})|(?:通过|拨打|发送)[^。;]{{0,60}}(?:投诉|举报)",
            r"\bcomplain\w*\b[^.;]{0,60}(?:@|\bemail\b|\bphone\b|\bform\b)",
        ),
        part(
            "reasons",
            Text("拒绝时说明理由", "reasons for a refusal"),
            r"(?:拒绝|不予|无法(?:响应|满足|支持))[^。;]{0,30}(?:理由|原因)",
            r"\breasons?\b[^.;]{0,40}\b(?:refus|reject|declin)|\b(?:refus|reject|declin)\w*\b[^.;]{0,40}\breasons?\b",
            unless=None,
        ),
        part(
            "court",
            Text("向法院起诉", "the right to sue"),
            r"(?:人民)?法院[^。;]{0,12}(?:起诉|诉讼)|提起[^。;]{0,6}诉讼",
            r"\bsue\b|\b(?:bring|go|appeal|apply)\b[^.;]{0,40}\bcourts?\b|\blegal (?:action|proceedings)\b",
            unless=Pattern(rf"{NEGATED.words}|侦查|审判"),
        ),
    ),
)

NO_TRAINING: Final = part(
    "none",
    Text("不将输入用于训练", "that inputs are not used to train"),
    r"(?:不会|不将|不用|绝不|从不|不)[^,。;]{0,30}(?:用于|用来|进行|作为)?[^,。;]{0,8}训练",
    r"\b(?:do|will|are|is) not (?:be )?(?:use|used|train)\b[^.;]{0,50}\btrain|\bnot train\b|\bnever (?:use|train)\b",
    unless=EXCEPTIONS,
)
TRAINING_USE: Final = Element(
    "notice-training-use",
    Text("输入是否用于训练及关闭方式", "whether inputs train the model and how to switch that off"),
    (
        part(
            "use",
            Text("输入用于训练的情况", "the use of inputs to train"),
            r"(?:输入|对话|聊天|交互|上传|提示词|提问)[^。;]{0,50}(?:训练|优化模型|改进模型)|(?:训练|优化模型|改进模型)[^。;]{0,30}(?:输入|对话|聊天|交互|提示词)",
            r"\b(?:inputs?|conversations?|prompts?|chats?)\b[^.;]{0,60}\b(?:train|improve)|\btrain\w*\b[^.;]{0,60}\b(?:inputs?|conversations?|prompts?|chats?)\b",
        ),
        part(
            "off",
            Text("关闭方式", "how to switch it off"),
            r"(?:关闭|退出|拒绝|取消|停止)[^。;]{0,30}(?:训练|优化|改进)|(?:训练|优化|改进)[^。;]{0,40}(?:关闭|退出|开关)",
            r"\b(?:opt(?:ing)?[ -]out|turn(?:ed)? off|switch(?:ed)? off|disable)\b",
            unless=None,
        ),
    ),
    denial=NO_TRAINING,
    fact="uses_user_inputs_for_training",
)

STATIC: Final[tuple[Element, ...]] = (
    PURPOSE_METHOD_CATEGORIES,
    RETENTION,
    RIGHTS,
    SENSITIVE,
    UNDER_14,
    CROSS_BORDER,
    AUTOMATED_DECISIONS,
    MERGER,
    CHANGES,
    COMPLAINTS,
    TRAINING_USE,
)
"""The elements whose words do not depend on the dossier."""

OFFICER_TOPIC: Final = part(
    "officer",
    Text("个人信息保护负责人", "the protection officer"),
    r"个人信息保护负责人|数据保护(?:官|负责人)|隐私(?:保护)?负责人",
    r"\b(?:personal information|data|privacy) (?:protection )?officer\b|\bDPO\b(?!@)",
)
REPRESENTATIVE_TOPIC: Final = part(
    "representative",
    Text("境内机构或者代表", "the mainland body or representative"),
    r"境内(?:的)?(?:专门)?(?:机构|代表)|指定代表|境内代表",
    r"\brepresentative in\b|\b(?:domestic|mainland|local) representative\b",
)
