# SPDX-License-Identifier: Apache-2.0
"""The clauses of contracts about data (privacy_appstore.md A5): PIPL 20, 21, 23, NDSR 12, and what practice adds.

Written for the words that contracts use, in both languages. They are meant to be right when they say *found*; a person
reads whatever they do not find.
"""

from typing import Final

from hegui.checks.clauses import Clause, clause
from hegui.text import Text

PURPOSE: Final = clause(
    "purpose",
    Text("处理目的", "the purpose of processing"),
    r"目的(?:为|是|:|包括|限于|仅限)|用于.{0,12}(?:训练|研发|优化|微调)|仅(?:限于?|用于|为)",
    r"purposes? (?:of|for|is|are|shall)|used? (?:solely|only|exclusively) (?:for|to)|for the purpose",
)
METHOD: Final = clause(
    "method",
    Text("处理或提供的方式", "the method of processing or delivery"),
    r"(?:处理|提供|交付|传输|使用)(?:的)?方式|(?:以|通过|采用).{0,16}(?:提供|交付|传输)",
    r"(?:method|means|manner) of (?:processing|delivery|provision|transfer)|deliver(?:ed|y|s)? (?:via|by|through|over)",
)
CATEGORIES: Final = clause(
    "categories",
    Text("数据的种类和范围", "the categories and scope of data"),
    r"数据集?(?:的)?(?:范围|种类|类别|类型|清单)|(?:个人信息|数据)的?(?:种类|范围)|标的数据",
    r"(?:categor(?:y|ies)|types?|scope) of (?:the )?(?:personal )?(?:data|information|content)",
)
TERM: Final = clause(
    "term",
    Text("期限", "the term"),
    r"(?:合同|协议|合作|授权|处理|使用|许可)(?:的)?(?:有效)?期限?(?:为|自|至|:)|有效期(?:为|自|至|:)|自.{1,20}起至.{1,20}止",
    r"(?:term|duration) of (?:this|the)|(?:remains?|be) (?:in force|effective)|effective (?:from|until)|(?:expires?|valid) (?:on|until)",
)
SECURITY: Final = clause(
    "security",
    Text("安全保护义务", "the duty to protect the data"),
    r"(?:采取|落实|具备|履行).{0,24}(?:安全|加密|访问控制|去标识化|保护).{0,8}(?:措施|义务|责任|制度)|(?:安全|保密)(?:保护)?(?:义务|责任)",
    r"(?:technical|organi[sz]ational|security|protective)(?: and \w+)? measures|\bencrypt|access control|keep .{0,30}confidential",
)
RIGHTS_AND_DUTIES: Final = clause(
    "rights_and_duties",
    Text("双方的权利义务", "the rights and duties of both sides"),
    r"权利(?:和|与|及|、)?义务|(?:甲|乙|供|需)方的?(?:权利|义务)",
    r"rights and (?:obligations|duties)|(?:obligations|duties) of (?:the )?(?:parties|supplier|provider|processor)",
)
AUDIT: Final = clause(
    "audit",
    Text("监督和审计", "supervision and audit"),
    r"有权.{0,24}(?:监督|审计|检查|核查)|(?:接受|配合).{0,16}(?:监督|审计|检查|核查)",
    r"rights? to (?:audit|inspect|supervise)|(?:audit|inspection) rights?|(?:allow|permit|submit to|cooperate with) .{0,40}(?:audit|inspection)",
    against=r"(?:不接受|拒绝|无权|不得).{0,8}(?:监督|审计|检查|核查)|no right to (?:audit|inspect)",
)
WITHIN_SCOPE: Final = clause(
    "within_scope",
    Text("不得超出约定范围处理", "no processing beyond what is agreed"),
    r"不得.{0,12}(?:超出|超过|逾越).{0,20}(?:目的|方式|范围|约定)|不得(?:将.{0,12})?用于.{0,16}(?:其他|以外|之外)"
    r"|(?:仅|只)(?:限|能|得|可)?.{0,6}(?:约定|本合同|本协议).{0,12}(?:目的|范围|方式)",
    r"(?:shall|must|may) not .{0,60}(?:beyond|exceed|other than|outside (?:of )?(?:the |its )?(?:agreed|scope|purpose|instruction))|(?:only|solely|exclusively) .{0,40}(?:purposes?|scope|instructions)",
    against=r"(?:可|有权)(?:以)?自行(?:决定|确定).{0,8}(?:用途|目的)|for any (?:other )?purpose it (?:chooses|sees fit)",
    hedged=False,
)
NO_ONWARD: Final = clause(
    "no_onward",
    Text("未经同意不得转委托或者转让", "no sub-processing or passing on without consent"),
    r"不得.{0,16}(?:转委托|再委托|分包|转包|转让|转售|再许可|第三方)|未经.{0,20}同意.{0,16}无权",
    r"(?:shall|must|may) not .{0,40}(?:sub-?contract|sub-?process|sub-?licen[cs]e|assign|resell|third part)",
    against=r"(?:无需|不需|无须|不必|毋需).{0,20}同意.{0,20}(?:转委托|再委托|分包|转包|转让|第三方)"
    r"|(?:可|有权)(?:以)?自行(?:转委托|再委托|分包|转包|转让)"
    r"|may (?:freely )?(?:sub-?contract|sub-?process|assign|resell).{0,40}without",
    hedged=False,
)
RETURN_OR_DELETE: Final = clause(
    "return_or_delete",
    Text("到期返还或者删除", "return or deletion at the end"),
    r"(?:终止|届满|到期|解除|结束|完成).{0,30}(?:返还|归还|删除|销毁|匿名化)|(?:返还|删除|销毁).{0,20}(?:数据|个人信息|副本)",
    r"(?:return|delet|destroy|eras)\w*.{0,60}(?:data|copies|information)",
    against=r"(?:终止|届满|到期|解除|结束).{0,20}(?:可以?|有权)(?:继续)?(?:保留|留存|使用)"
    r"|may (?:retain|keep|continue to use).{0,60}(?:terminat|expir)",
)
DELETION_PROOF: Final = clause(
    "deletion_proof",
    Text("删除证明", "proof of deletion"),
    r"(?:删除|销毁).{0,20}(?:证明|证书|记录|确认)|(?:出具|提供).{0,12}(?:删除|销毁).{0,8}(?:证明|证书|确认)",
    r"(?:certif|written confirmation|proof|evidence).{0,40}(?:delet|destr|eras)|(?:delet|destr|eras).{0,60}(?:certif|written confirmation|proof)",
)
INCIDENT: Final = clause(
    "incident",
    Text("安全事件通知", "notice of incidents"),
    r"(?:安全事件|泄露|泄漏|丢失|篡改|漏洞).{0,50}(?:通知|报告|告知)|(?:通知|报告|告知).{0,20}(?:安全事件|泄露|泄漏)",
    r"(?:incident|breach|leak).{0,80}(?:notif|report|inform)|(?:notif|report|inform).{0,60}(?:incident|breach|leak)",
)
LOCATION: Final = clause(
    "location",
    Text("存储和处理地点", "the place of storage and processing"),
    r"(?:存储|处理|存放|保存)(?:的)?(?:地点|位置)|(?:存储|保存|存放|处理)(?:于|在).{0,12}(?:境内|中国|大陆|本地)",
    r"(?:stored|processed|hosted|located|kept) (?:in|within) .{0,30}(?:China|PRC|mainland)|place of (?:storage|processing)",
)
CROSS_BORDER: Final = clause(
    "cross_border",
    Text("出境限制或者路径", "the ban on or path for export"),
    r"(?:不得|禁止).{0,24}(?:出境|境外|跨境)|(?:出境|跨境|境外).{0,30}(?:安全评估|标准合同|认证|依法|同意)",
    r"(?:shall|must|may) not .{0,60}(?:outside|overseas|abroad|cross-?border|export)"
    r"|(?:cross-?border|outbound|export).{0,60}(?:assessment|standard contract|certification|prohibited|consent)",
    against=r"(?:可以?|有权)(?:自行|自由).{0,12}(?:境外|出境|跨境)|may freely (?:export|transfer)",
    hedged=False,
)
LIABILITY: Final = clause(
    "liability",
    Text("违约和赔偿责任", "liability"),
    r"(?:违约|赔偿|连带)责任|赔偿.{0,16}损失|承担.{0,16}(?:责任|赔偿)",
    r"\bliab(?:le|ility)|indemnif|compensat|\bdamages\b",
)
IP_WARRANTY: Final = clause(
    "ip_warranty",
    Text("知识产权保证", "the warranty of intellectual property"),
    r"(?:保证|承诺|担保).{0,50}(?:知识产权|著作权|版权|不侵犯|权利瑕疵|权属)|不侵犯.{0,20}(?:知识产权|著作权|合法权益)",
    r"(?:warrant|represent|guarantee|undertake)s?.{0,100}(?:intellectual property|copyright|infring|title)",
)
SOURCE: Final = clause(
    "source",
    Text("来源合法的保证", "the warranty of lawful sources"),
    r"(?:保证|承诺|确保).{0,40}来源|来源(?:合法|真实|可追溯)|合法(?:来源|取得|获取|采集|收集)",
    r"(?:lawful|legal)(?:ly)? (?:source|obtain|collect|acquir)|provenance",
)
TRAINING_USE: Final = clause(
    "training_use",
    Text("允许用于模型训练", "permission to train models"),
    r"(?:允许|同意|授权|许可|有权|可以|用于).{0,40}(?:训练|微调)|训练.{0,12}(?:授权|许可)",
    r"(?:may|right|licen[cs]|permit|authori[sz]|grant).{0,80}(?:train|fine-?tun|machine learning)",
    against=r"(?:不得|禁止|严禁|不可|不允许).{0,20}(?:训练|微调|机器学习)|(?:not|prohibit|no right).{0,60}(?:train|fine-?tun|machine learning)",
)
RECORDS: Final = clause(
    "records",
    Text("日志和记录留存", "logs and records"),
    r"(?:日志|记录|台账).{0,20}(?:留存|保存|保留|备查)|(?:留存|保存|保留).{0,20}(?:日志|记录|台账)",
    r"(?:retain|keep|maintain)s?.{0,40}(?:logs?|records?)\b|(?:logs?|records?)\b.{0,40}(?:retained|kept|maintained)",
)
CONSENT_PROOF: Final = clause(
    "consent_proof",
    Text("个人同意的证明", "proof of the persons' consent"),
    r"同意.{0,20}(?:证明|记录|凭证)|(?:提供|出示).{0,20}(?:同意|授权).{0,10}(?:证明|记录|凭证)|已?取得.{0,20}(?:单独)?同意",
    r"(?:proof|evidence|records?) of .{0,30}consent|(?:obtained|has|have) .{0,40}consent",
)

ENTRUSTED_PROCESSING: Final[tuple[Clause, ...]] = (
    PURPOSE,
    TERM,
    METHOD,
    CATEGORIES,
    SECURITY,
    RIGHTS_AND_DUTIES,
    AUDIT,
    WITHIN_SCOPE,
    NO_ONWARD,
    RETURN_OR_DELETE,
)
"""What PIPL 21 and NDSR 12 ask of an agreement with a processor."""

SUPPLIER_CONTRACT: Final[tuple[Clause, ...]] = (
    PURPOSE,
    METHOD,
    CATEGORIES,
    TERM,
    SECURITY,
    SOURCE,
    IP_WARRANTY,
    TRAINING_USE,
    AUDIT,
    RECORDS,
    INCIDENT,
    LOCATION,
    CROSS_BORDER,
    RETURN_OR_DELETE,
    DELETION_PROOF,
    LIABILITY,
)
"""What a contract with a supplier of training data must hold."""

SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION: Final[tuple[Clause, ...]] = (
    *SUPPLIER_CONTRACT,
    WITHIN_SCOPE,
    NO_ONWARD,
    CONSENT_PROOF,
)
"""The same where the data hold personal information (PIPL 23)."""
