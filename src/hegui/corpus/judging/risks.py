# SPDX-License-Identifier: Apache-2.0
"""The 31 risks that a judgement may name (annex A of TC260-003 and of GB/T 45654), from the data of the package."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hegui.source import read_yaml
from hegui.text import Text

_SPECIFIC_SERVICES: Final = "A.5."
"""Risks of particular kinds of service: they disqualify an item, and are not illegal or unhealthy content (TC260-003 3.6)."""

GROUPS: Final[Mapping[str, Text]] = {
    "A.1": Text("违反社会主义核心价值观", "Against core socialist values"),
    "A.2": Text("歧视性内容", "Discrimination"),
    "A.3": Text("商业违法违规", "Commercial violations"),
    "A.4": Text("侵犯他人合法权益", "Violating the rights of others"),
    "A.5": Text("无法满足特定服务类型的安全需求", "Unfit for service types with high safety needs"),
}


@cache
def risks() -> Mapping[str, Text]:
    """The title of each risk by its code, ``A.1.a`` to ``A.5.b``."""
    file = files("hegui") / "catalogue" / "risks.yaml"
    rows: Any = read_yaml(file.read_bytes(), "risks.yaml").data  # our own data, held by the tests of the catalogue
    return {row["code"]: Text(**row["title"]) for row in rows["risks"]}


def is_illegal_or_unhealthy(code: str) -> bool:
    """Whether the risk is one of the 29 of A.1 to A.4, which alone count for the limit of sources."""
    return code in risks() and not code.startswith(_SPECIFIC_SERVICES)
