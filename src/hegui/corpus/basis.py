# SPDX-License-Identifier: Apache-2.0
"""Why a ledger needs what it needs: the articles and rules, in words of our own. Sources: privacy_appstore.md A6, law.md GAI-7."""

from collections.abc import Mapping
from typing import Final

from hegui.source import Key
from hegui.text import Text

TRACEABLE: Final = Text(
    "《生成式人工智能服务管理暂行办法》第七条：使用具有合法来源的数据；TC260-003 5.1：来源可追溯",
    "Interim Measures on Generative AI, art. 7: data of lawful source; TC260-003 5.1: traceable sources",
)
LICENCE: Final = Text(
    "TC260-003 5.1：开源语料应有许可协议或者授权文件",
    "TC260-003 5.1: an open corpus needs its licence or an authorisation",
)
COLLECTION: Final = Text(
    "TC260-003 5.1：自采语料应有采集记录，不采集他人明确拒绝的；《网络数据安全管理条例》第十八条",
    "TC260-003 5.1: records of own collection, nothing that is expressly refused; Network Data Security Regulations, art. 18",
)
CONTRACT: Final = Text(
    "TC260-003 5.1：商业语料应有合同、供应方承诺和证明材料，并经审核，否则不得使用",
    "TC260-003 5.1: a commercial corpus needs contract, commitments with proof, and their review; no use without",
)
PERSONAL: Final = Text(
    "《生成式人工智能服务管理暂行办法》第七条第三项；《个人信息保护法》第十三、二十九、三十一条",
    "Interim Measures on Generative AI, art. 7(3); Personal Information Protection Law, arts. 13, 29, 31",
)
DIVERSITY: Final = Text(
    "TC260-003 5.1：每种语言、每种模态应有多个来源",
    "TC260-003 5.1: several sources for each language and modality",
)
WHY: Final[Mapping[Key, Text]] = {
    **dict.fromkeys(("licence", "licence_name", "allows_training", "allows_commercial_use", "territory"), LICENCE),
    **dict.fromkeys(
        (
            "collection_record",
            "snapshots",
            "refused_by_operator",
            "written_permission",
            "collected_from",
            "collected_to",
            "collected_automatically",
        ),
        COLLECTION,
    ),
    **dict.fromkeys(("suppliers", "supplier"), CONTRACT),
    **dict.fromkeys(
        (
            "contains_pi",
            "contains_sensitive_pi",
            "contains_under14_pi",
            "pi_basis",
            "pi_proof",
            "sensitive_consent",
            "guardian_consent",
        ),
        PERSONAL,
    ),
    **dict.fromkeys(("languages", "modalities"), DIVERSITY),
}
"""The article or rule that makes a field matter."""
