# SPDX-License-Identifier: Apache-2.0
"""What changed in the law between two days, and the days on which it changes."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import fields

from hegui.law.model import Catalogue, ObligationVersion
from hegui.law.view import LawView
from hegui.text import Text

_BOOKKEEPING = frozenset({"valid_from", "valid_to", "recorded", "place", "sources"})


class Added(Struct, frozen=True):
    """An obligation that is in force on the later day only."""

    obligation: ObligationVersion


class Removed(Struct, frozen=True):
    """An obligation that is in force on the earlier day only."""

    obligation: ObligationVersion


class Changed(Struct, frozen=True):
    """An obligation that reads otherwise on the later day."""

    before: ObligationVersion
    after: ObligationVersion
    fields: tuple[str, ...]


class NumberChanged(Struct, frozen=True):
    """A parameter whose value differs; ``None`` where it has none."""

    parameter: str
    title: Text
    before: float | None
    after: float | None


LawChange = Added | Removed | Changed | NumberChanged


def law_diff(before: LawView, after: LawView) -> Iterator[LawChange]:
    """Every difference between two views of one catalogue, in the order of the catalogue."""
    for name, version in before.obligations.items():
        later = after.obligations.get(name)
        if later is None:
            yield Removed(version)
        elif later is not version:
            changed = tuple(
                field.name
                for field in fields(version)
                if field.name not in _BOOKKEEPING and getattr(version, field.name) != getattr(later, field.name)
            )
            if changed:
                yield Changed(version, later, changed)
    for name, version in after.obligations.items():
        if name not in before.obligations:
            yield Added(version)
    for parameter in after.catalogue.parameters:
        old, new = before.number(parameter.id), after.number(parameter.id)
        if old != new:
            yield NumberChanged(parameter.id, parameter.title, old, new)


class Milestone(Struct, frozen=True):
    """A day on which an instrument begins, is revised or ends."""

    on: date
    instrument: str
    what: Text


def timeline(catalogue: Catalogue) -> tuple[Milestone, ...]:
    """All days on which instruments begin, change or end, in order."""
    found: list[Milestone] = []
    for instrument in catalogue.instruments:
        title = instrument.title
        found.append(Milestone(instrument.in_force, instrument.id, Text(f"{title.zh} 生效", f"{title.en} in force")))
        found += (
            Milestone(
                revision.in_force, instrument.id, Text(f"{title.zh} 修订文本生效", f"{title.en}: revised text in force")
            )
            for revision in instrument.revisions
        )
        if instrument.ends:
            found.append(
                Milestone(
                    instrument.ends, instrument.id, Text(f"{title.zh} 不再适用", f"{title.en} no longer in force")
                )
            )
    return tuple(sorted(found, key=lambda milestone: (milestone.on, milestone.instrument)))
