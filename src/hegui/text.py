# SPDX-License-Identifier: Apache-2.0
"""Texts in the two languages of the house: Chinese is authoritative, English a working translation."""

from enum import StrEnum

from hegui.record import Record


class Language(StrEnum):
    """The language in which a text is shown."""

    ZH = "zh"
    EN = "en"


class Text(Record, frozen=True):
    """One statement in Chinese and in English. Both are required; nothing falls back silently."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise ValueError("zh and en are both required / 中文和英文均不可为空")

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language is Language.ZH else self.en

    def filled(self, values: dict[str, "Text"]) -> "Text":
        """The text with each ``{name}`` replaced by the value of that name; unknown names stay visible."""
        zh, en = self.zh, self.en
        for name, value in values.items():
            zh = zh.replace(f"{{{name}}}", value.zh)
            en = en.replace(f"{{{name}}}", value.en)
        return Text(zh, en)


def same(words: str) -> Text:
    """A text that reads the same in both languages: a number, a name, an identifier."""
    return Text(words, words)
