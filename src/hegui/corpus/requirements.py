# SPDX-License-Identifier: Apache-2.0
"""What a standard asks of a corpus on a day. Who calls looks the figures up among dated parameters; no tool knows them."""

from dataclasses import dataclass, fields

from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """One figure that is asked for."""

    number: float
    """Items, or percent."""
    article: Text
    """Where it is asked for: the standard and its clause."""
    note: Text | None = None
    """What is to be known of the figure, such as that the final text was not read."""

    @property
    def share(self) -> float:
        """Of a figure in percent."""
        return self.number / 100

    def as_json(self) -> dict[str, object]:
        """Its figure, where it is asked for, and what is to be known of it."""
        note = {"zh": self.note.zh, "en": self.note.en} if self.note else None
        return {"number": self.number, "article": {"zh": self.article.zh, "en": self.article.en}, "note": note}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """All that is asked of a corpus and its sources."""

    source_illegal: Requirement
    """Percent of illegal and unhealthy content above which a source may be neither collected from nor trained on."""
    manual_items: Requirement
    """Items of the sample that people judge."""
    manual_qualified: Requirement
    """Percent of them that must be qualified."""
    technical: Requirement
    """Percent of the corpus in the sample that keywords and a classifier look at."""
    technical_qualified: Requirement
    """Percent of it that must be qualified."""

    @property
    def notes(self) -> tuple[Text, ...]:
        """What is to be known of the figures, each thing once, with the places that it is said of."""
        places: dict[Text, list[Text]] = {}
        for one in self._all().values():
            if one.note and one.article not in places.setdefault(one.note, []):
                places[one.note].append(one.article)
        return tuple(_of_places(note, articles) for note, articles in places.items())

    def as_json(self) -> dict[str, object]:
        """Every figure."""
        return {name: requirement.as_json() for name, requirement in self._all().items()}

    def _all(self) -> dict[str, Requirement]:
        return {own.name: getattr(self, own.name) for own in fields(self)}


def _of_places(note: Text, articles: list[Text]) -> Text:
    zh, en = "、".join(article.zh for article in articles), ", ".join(article.en for article in articles)
    return Text(f"{zh}：{note.zh}", f"{en}: {note.en}")
