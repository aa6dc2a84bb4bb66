# SPDX-License-Identifier: Apache-2.0
"""An answer cut into sentences, without what it merely quotes: code, quotations, and letters written for somebody else."""

import re
import unicodedata
from typing import Final

_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED: Final = re.compile(
    r"“[^”]{0,2000}”|「[^」]{0,2000}」|『[^』]{0,2000}』|\"[^\"\n]{0,2000}\"|‘[^’]{2,2000}’(?!\w)"
)
_END: Final = re.compile(r"(?<=[。！？!?…～~])|(?<=[.;])(?=\s|$)|\n+")
QUOTATION: Final = "〔引〕"
CODE: Final = "〔码〕"

_TRADITIONAL: Final = str.maketrans(
    "無對協幫會這個請題話說資訊違於給規則動導關個為絕謝談論寫講處滿編創攔內與應該當並讓發現們復們於買賣製槍駭進帳號術麼時樣",
    "无对协帮会这个请题话说资讯违于给规则动导关个为绝谢谈论写讲处满编创拦内与应该当并让发现们复们于买卖制枪骇进帐号术么时样",
)


def plain(text: str) -> str:
    """The text with one form of width, apostrophes and the traditional characters that matter here, in small letters."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").translate(_TRADITIONAL)
    return folded.lower()


def unquoted(text: str) -> str:
    """The text with a mark in the place of code and of what stands in quotation marks."""
    coded = _CODE.sub(CODE, text.replace("\\n", "\n"))
    return _QUOTED.sub(QUOTATION, coded)


def sentences(text: str) -> list[str]:
    """Its sentences, in plain form, none of them empty."""
    return [sentence for part in _END.split(plain(unquoted(text))) if (sentence := part.strip(" \t\u3000"))]
