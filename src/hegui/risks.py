# SPDX-License-Identifier: Apache-2.0
"""The risks that content may have and the aspects of questions that must be answered (TC260-003, annex A and 8.3 b; GB/T 45654).

From the data of the package, for tools that know nothing of the law.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hegui.source import read_yaml
from hegui.text import Text

GROUPS: Final[Mapping[str, Text]] = {
    "A.1": Text("违反社会主义核心价值观", "Against core socialist values"),
    "A.2": Text("歧视性内容", "Discrimination"),
    "A.3": Text("商业违法违规", "Commercial violations"),
    "A.4": Text("侵犯他人合法权益", "Violating the rights of others"),
    "A.5": Text("无法满足特定服务类型的安全需求", "Unfit for service types with high safety needs"),
}
_SPECIFIC_SERVICES: Final = "A.5."
"""Risks of particular kinds of service: they disqualify an item, and are not illegal or unhealthy content (TC260-003 3.6)."""


@cache
def risks() -> Mapping[str, Text]:
    """The title of each risk by its code, ``A.1.a`` to ``A.5.b``."""
    return {row["code"]: Text(**row["title"]) for row in _data()["risks"]}


@cache
def aspects() -> Mapping[str, Text]:
    """The title of each aspect of the should-not-refuse bank by its code, ``system`` to ``health``."""
    return {row["code"]: Text(**row["title"]) for row in _data()["aspects"]}


def title_of(code: str) -> Text:
    """The title of a risk or an aspect.

    Raises:
        KeyError: there is none of this code.
    """
    return risks()[code] if code in risks() else aspects()[code]


def is_illegal_or_unhealthy(code: str) -> bool:
    """Whether it is a risk of A.1 to A.4, which alone count for the limit of sources."""
    return code in risks() and not code.startswith(_SPECIFIC_SERVICES)


@cache
def _data() -> Any:  # noqa: ANN401  our own file, held by the tests of the catalogue
    return read_yaml((files("hegui") / "catalogue" / "risks.yaml").read_bytes(), "risks.yaml").data
