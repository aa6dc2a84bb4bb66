# SPDX-License-Identifier: Apache-2.0
"""Look-up in the bundled part of the published lists of filed and registered generative services.

The copy holds a few of well over a thousand rows. That a number is not in it says nothing about whether it was filed,
so the answer has three values and none of them is "not filed". The authoritative lists are those of the CAC.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from hegui.checks.names import same_name
from hegui.checks.numbers import Malformed, ModelNumber, parse_model_number
from hegui.text import Text

_FOLDER: Final = Path(__file__).parents[1] / "data" / "filings"


class ListedService(Struct, frozen=True):
    """A row of the local copy. A field that the copy does not give is ``None``."""

    name: str
    entity: str | None
    number: ModelNumber | None
    listed_on: date | None
    registration: bool


class Found(Struct, frozen=True):
    """The local copy has the number."""

    service: ListedService


class NotInLocalCopy(Struct, frozen=True):
    """The number reads well and the local copy does not have it, which says nothing about its filing."""

    number: ModelNumber


LookUp = Found | NotInLocalCopy | Malformed


def look_up(number: str) -> LookUp:
    """Looks a model filing or launch number up in the local copy."""
    read = parse_model_number(number)
    if isinstance(read, Malformed):
        return read
    service = _by_number().get(read.key)
    return NotInLocalCopy(read) if service is None else Found(service)


def candidates(name: str) -> tuple[ListedService, ...]:
    """Rows of that model name: candidates for a person to compare, as one brand may stand under several entities."""
    return tuple(service for service in listed_services() if same_name(service.name, name))


def in_words(answer: LookUp) -> Text:
    """The answer as a sentence that cannot be misread."""
    match answer:
        case Found(service=service):
            whose = service.entity
            return Text(
                f"本地名单副本载有该编号（{service.name}{f'，{whose}' if whose else ''}）。",
                f"The local copy of the list has the number ({service.name}{f', {whose}' if whose else ''}).",
            )
        case NotInLocalCopy():
            return Text(
                "本地名单副本不完整，未载该编号；这不表示没有备案，请以网信部门公布的名单为准。",
                "The local copy of the list is partial and lacks the number. That does not mean that it was not filed: see the lists of the CAC.",
            )
        case Malformed(reason=reason):
            return reason


@cache
def listed_services() -> tuple[ListedService, ...]:
    """All rows of the local copy."""
    return tuple(_published()) + tuple(_observed())


@cache
def _by_number() -> Mapping[str, ListedService]:
    # Rows of the published lists come first and win: they name the entity.
    numbered = [(service.number.key, service) for service in listed_services() if service.number is not None]
    return dict(reversed(numbered))


def _published() -> Iterator[ListedService]:
    for row in bundled_rows("cac_genai_registry_partial.csv"):
        yield ListedService(
            row["model_name"],
            row["entity"] or None,
            _number(row["filing_number"]),
            date.fromisoformat(row["filing_date"]) if row["filing_date"] else None,
            registration=row["list"] == "registration",
        )


def _observed() -> Iterator[ListedService]:
    for row in bundled_rows("filing_numbers_observed.csv"):
        if row["kind"] in {"genai_filing", "genai_registration"}:
            yield ListedService(
                row["name"], None, _number(row["number"]), None, registration=row["kind"] == "genai_registration"
            )


def _number(written: str) -> ModelNumber | None:
    read = parse_model_number(written)
    return None if isinstance(read, Malformed) else read


def bundled_rows(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the bundled lists."""
    text = (_FOLDER / file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
