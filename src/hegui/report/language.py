# SPDX-License-Identifier: Apache-2.0
"""In which of the two languages a report speaks."""

from enum import StrEnum

from hegui.text import Language, Text


class ReportLanguage(StrEnum):
    """Chinese, English, or both, Chinese first."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages, in the order in which they are shown."""
        return (Language.ZH, Language.EN) if self is ReportLanguage.BOTH else (Language(self.value),)

    def versions(self, text: Text) -> tuple[str, ...]:
        """The text once a language; once only where both read the same."""
        return tuple(dict.fromkeys(text.of(language) for language in self.languages))

    def say(self, text: Text, between: str = " / ") -> str:
        """The text as one string."""
        return between.join(self.versions(text))
