# SPDX-License-Identifier: Apache-2.0
"""A dossier examined for a pack: the assessment of the day and, beside it, the clauses of TC260-003 that practice still quotes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from hegui import __version__
from hegui.assess.assessment import applicability, assess
from hegui.assess.gate import GatePolicy
from hegui.assess.model import Assessment, Receipt
from hegui.checking import context_of, read_evidence
from hegui.checks.builtin import BUILT_IN
from hegui.checks.context import CheckContext
from hegui.checks.registry import refuse_strangers, third_party_checks
from hegui.checks.runner import run_checks
from hegui.dossier import LoadedDossier, load_dossier
from hegui.law.load import load_catalogue
from hegui.law.model import Catalogue, Draft, ObligationVersion
from hegui.law.view import LawView
from hegui.text import Text

_QUOTED: Final = "TC260"
"""The instrument whose clauses stay a yardstick of practice after their text was superseded."""


@dataclass(frozen=True)
class Examination:
    """What a pack rests on."""

    context: CheckContext
    assessment: Assessment

    @property
    def law(self) -> LawView:
        """The law of the day, with the clauses that practice still quotes."""
        return self.context.law

    @property
    def dossier(self) -> LoadedDossier:
        return self.context.dossier


def examine(dossier: Path, *, as_of: date, known_by: date | None = None) -> Examination:
    """Checks a dossier as `hegui.checking.check` does, and answers the superseded clauses of TC260-003 as well.

    Raises:
        InputError: the dossier cannot be read; nothing is concluded.
    """
    catalogue = load_catalogue()
    view = LawView(catalogue, as_of, known_by, tuple(_quoted(catalogue, as_of, known_by)))
    loaded = load_dossier(dossier)
    context = context_of(view, loaded, read_evidence(loaded))
    checks = (*BUILT_IN, *third_party_checks())
    refuse_strangers(checks, view.controls)
    binding = applicability(view, context.facts)
    answers = tuple(run_checks(checks, context, binding.needed_controls))
    loaded.found.keep()
    receipt = Receipt(
        as_of=as_of,
        known_by=known_by,
        catalogue=catalogue.version,
        engine=__version__,
        dossier=loaded.digest,
        checks=tuple(item.name for item in checks),
    )
    return Examination(context, assess(binding, answers, context, GatePolicy(), receipt))


def _quoted(catalogue: Catalogue, as_of: date, known_by: date | None) -> Iterator[Draft]:
    """The clauses of TC260-003 that have ended by the day, as an overlay: the same control points answer them."""
    plain = LawView(catalogue, as_of, known_by)
    ended: dict[str, ObligationVersion] = {
        version.id: replace(version, valid_to=None)
        for version in catalogue.obligations
        if version.instrument == _QUOTED and version.id not in plain.obligations and version.valid_from <= as_of
    }
    if ended:
        yield Draft(
            id="tc260-quoted",
            title=Text("TC260-003 已被取代的条款", "superseded clauses of TC260-003"),
            issuer=Text("全国网络安全标准化技术委员会", "TC260"),
            kind="superseded",
            state="superseded",
            summary=Text("备案实务仍按其逐条填写。", "Filing practice still answers them clause by clause."),
            obligations=tuple(ended.values()),
        )
