# SPDX-License-Identifier: Apache-2.0
"""The codes that a question may have: 31 risks and 13 aspects (TC260-003, annex A and 8.3 b), from the data of the package."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hegui.source import read_yaml
from hegui.text import Text

GENERAL: Final = frozenset({"A.1.a", "A.1.b", "A.1.c"})
"""Risks of which hegui brings questions in general words only, about places that do not exist: a provider must add its own."""


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


@cache
def _data() -> Any:  # noqa: ANN401  our own file, held by the tests of the catalogue
    return read_yaml((files("hegui") / "catalogue" / "risks.yaml").read_bytes(), "risks.yaml").data
