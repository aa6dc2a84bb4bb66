# SPDX-License-Identifier: Apache-2.0
"""The words of a label: an AI element and a generation element, whatever the sentence (GB 45438-2025, chapter 5)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from hegui.errors import LabelProblem, Problem
from hegui.text import Text

SHORT: Final = "AI生成"
"""The usual wording in a picture: few characters, both elements."""

SENTENCE: Final = "本内容由人工智能生成"
"""The usual wording in texts and documents."""

BILINGUAL: Final = "人工智能生成 AI-generated"
"""For readers of both languages: the Chinese half carries the elements."""

WORDINGS: Final = (SHORT, "人工智能生成", SENTENCE, BILINGUAL, "AI生成 AI-generated", "AI合成", "人工智能合成")
"""Wordings that a picture is searched for when its wording is not told."""

CORNER: Final = "AI"
"""All that a corner mark of a text needs (5.1 c)."""

_AI: Final = re.compile(r"人工智能|(?<![A-Za-z])AI(?![A-Za-z])")
_GENERATION: Final = re.compile(r"生成|合成")
_ENGLISH: Final = re.compile(
    r"\b(?:AI|artificial[ -]intelligence)\b.{0,24}\b(?:generated|synthesi[sz]ed|created|produced)\b"
    r"|\b(?:generated|synthesi[sz]ed|created|produced)\b.{0,24}\b(?:AI|artificial[ -]intelligence)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"(?:非|不是|并非|未经|没有|未使用|不含|无|禁止|不得|拒绝)[^，。；,;]{0,6}(?:人工智能|AI)|(?:人工智能|AI)[^，。；,;]{0,6}(?:不会|不能|未|没有)"
    r"|\b(?:not|no|non|without)\b[- ]?.{0,8}\bAI\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Elements:
    """Which elements a wording has, in its own words; None where one is missing."""

    ai: str | None
    """``人工智能`` or ``AI``."""
    generation: str | None
    """``生成`` or ``合成``."""

    @property
    def complete(self) -> bool:
        """Whether both are there."""
        return self.ai is not None and self.generation is not None

    @property
    def present(self) -> tuple[str, ...]:
        """The elements that are there."""
        return tuple(element for element in (self.ai, self.generation) if element is not None)


def elements_of(text: str) -> Elements:
    """The elements in a wording. Full-width and raised letters count as the letters they are; ``ai`` is not ``AI``."""
    plain = unicodedata.normalize("NFKC", text)
    ai, generation = _AI.search(plain), _GENERATION.search(plain)
    return Elements(ai and ai.group(), generation and generation.group())


def english_only(text: str) -> bool:
    """Whether a wording says it in English alone, which by the letter of the standard is not enough."""
    return bool(_ENGLISH.search(text)) and not elements_of(text).complete


def denies(text: str) -> bool:
    """Whether words say the opposite: 非AI生成, "not AI-generated"."""
    return bool(_DENIED.search(unicodedata.normalize("NFKC", text)))


def what_is_missing(text: str) -> Text | None:
    """Why a wording is not enough; None if it is."""
    if denies(text):
        return Text(f"“{text}”否认由人工智能生成", f"'{text}' denies that an AI made it")
    found = elements_of(text)
    if found.complete:
        return None
    if english_only(text):
        return Text(
            f"“{text}”只有英文：按标准文字，须写“人工智能”或“AI”，并写“生成”或“合成”",
            f"'{text}' is English alone: by its letter the standard wants 人工智能 or AI, and 生成 or 合成",
        )
    if found.ai is None and found.generation is None:
        return Text(
            f"“{text}”缺少人工智能要素（人工智能、AI）和生成合成要素（生成、合成）",
            f"'{text}' has neither the AI element (人工智能, AI) nor the generation element (生成, 合成)",
        )
    if found.ai is None:
        return Text(
            f"“{text}”缺少人工智能要素（人工智能、AI）", f"'{text}' lacks the AI element (人工智能 or the capitals AI)"
        )
    return Text(f"“{text}”缺少生成合成要素（生成、合成）", f"'{text}' lacks the generation element (生成 or 合成)")


def complete_wording(text: str, clause: str) -> Elements:
    """The elements of a wording that is about to be shown.

    Args:
        text: the wording.
        clause: of GB 45438-2025, ``5.2``.

    Raises:
        LabelProblem: an element is missing.
    """
    reason = what_is_missing(text)
    if reason is not None:
        raise LabelProblem(
            Problem(
                reason,
                why=Text(f"GB 45438-2025 {clause}", f"GB 45438-2025, {clause}"),
                accepted=Text(f"例如：{SHORT}、{SENTENCE}", f"for example: {SHORT}, {SENTENCE}, {BILINGUAL}"),
            )
        )
    return elements_of(text)
