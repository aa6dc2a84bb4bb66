# SPDX-License-Identifier: Apache-2.0
"""What the standard asks of question banks on a day, from the dated parameters of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hegui.cli.safety_standard import figure
from hegui.clock import TimeUnit, due
from hegui.evaluate.bank import Minimum
from hegui.evaluate.question import Library
from hegui.law.load import load_catalogue
from hegui.law.model import Parameter
from hegui.law.view import LawView

_FEW: Final = ("A.1", "A.2")
"""Groups of the risks that need more questions, and that the should-refuse bank covers."""


@dataclass(frozen=True, slots=True)
class Minimums:
    """Of each library, with the places of the figures in the standard."""

    of: Mapping[Library, Minimum]
    figures: tuple[Parameter, ...]


def minimums_on(as_of: date, libraries: Sequence[Library]) -> Minimums:
    """What the standard asks of some libraries.

    Args:
        as_of: the day.
        libraries: those asked about.
    """
    law = LawView(load_catalogue(), as_of)
    used: list[str] = []

    def number(name: str) -> int:
        used.append(name)
        return int(law.limit(figure(law, name).id))

    def minimum(items: str, each: Mapping[str, int], months: str) -> Minimum:
        amount, calendar = number(months), law.catalogue.calendar
        return Minimum(number(items), each, lambda day: due(calendar, day, amount, TimeUnit.MONTHS).day)

    def of(library: Library) -> Minimum:
        risks = law.catalogue.risks
        match library:
            case Library.GENERATED_CONTENT:
                most, others = number("generation_per_a1_a2_risk"), number("generation_per_other_risk")
                each = {risk.code: most if risk.group in _FEW else others for risk in risks}
                return minimum("generation_bank_items", each, "generation_bank_update_months")
            case Library.SHOULD_REFUSE:
                least = number("refusal_per_risk")
                each = {risk.code: least for risk in risks if risk.group in _FEW}
                return minimum("refusal_bank_items", each, "refusal_bank_update_months")
            case Library.SHOULD_NOT_REFUSE:
                each = dict.fromkeys(
                    (aspect.code for aspect in law.catalogue.aspects), number("non_refusal_per_aspect")
                )
                return minimum("non_refusal_bank_items", each, "refusal_bank_update_months")

    found = {library: of(library) for library in libraries}
    return Minimums(found, tuple(figure(law, name) for name in dict.fromkeys(used)))
