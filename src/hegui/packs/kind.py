# SPDX-License-Identifier: Apache-2.0
"""The packs that hegui knows, by what they are handed in for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hegui.text import Text


class Kind(StrEnum):
    """What a pack is handed in for."""

    MODEL_FILING = "model-filing"
    """备案: a model of one's own, or one that was tuned."""
    REGISTRATION = "registration"
    """登记: a filed model that is called as it is."""
    ALGORITHM_FILING = "algorithm-filing"
    SECURITY_ASSESSMENT = "security-assessment"
    """The assessment of 2018 of services that can form opinion or mobilise people."""
    STORE_SUBMISSION = "store-submission"
    INSPECTION = "inspection"

    @property
    def words(self) -> Text:
        """Its name as people read it."""
        return KIND_TITLES[self]

    @property
    def answers_file(self) -> str:
        """Where its answers stand in a dossier."""
        return f"pack/{self.value}.yaml"


KIND_TITLES: Final[Mapping[Kind, Text]] = {
    Kind.MODEL_FILING: Text("生成式人工智能服务备案材料", "Pack for the filing of a generative service (model filing)"),
    Kind.REGISTRATION: Text("调用已备案模型的服务登记材料", "Pack for the registration of a caller of a filed model"),
    Kind.ALGORITHM_FILING: Text("算法备案材料", "Pack for the filing of an algorithm"),
    Kind.SECURITY_ASSESSMENT: Text(
        "具有舆论属性或者社会动员能力的互联网信息服务安全评估材料", "Pack for the security assessment of 2018"
    ),
    Kind.STORE_SUBMISSION: Text("应用商店上架资质材料", "Pack for a submission to app stores"),
    Kind.INSPECTION: Text("配合监督检查材料", "Pack for an inspection"),
}
