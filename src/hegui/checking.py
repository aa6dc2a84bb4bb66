# SPDX-License-Identifier: Apache-2.0
"""The main job: read a dossier, apply the law of the day, run the checks, assess. All file access is here."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from hegui import __version__
from hegui.assess.assessment import applicability, assess
from hegui.assess.gate import GatePolicy
from hegui.assess.model import Assessment, Receipt
from hegui.checks.builtin import BUILT_IN
from hegui.checks.context import CheckContext
from hegui.checks.registry import Check, refuse_strangers, third_party_checks
from hegui.checks.runner import run_checks
from hegui.dossier import LoadedDossier, load_dossier
from hegui.dossier.facts import facts_of_dossier, flows_of_dossier
from hegui.errors import InputError, Problem
from hegui.evidence import EvidenceStore, EvidenceView, PersonKey
from hegui.facts.vocabulary import Facts
from hegui.gate_file import read_gate
from hegui.law.load import load_catalogue
from hegui.law.model import Catalogue, Draft
from hegui.law.outbound import decide_flows, outbound_facts
from hegui.law.view import LawView
from hegui.text import Text, same


class Checked(Struct, frozen=True):
    """An assessment, and the view of the law that a report needs to word it."""

    assessment: Assessment
    law: LawView


def check(
    dossier: Path,
    *,
    as_of: date,
    known_by: date | None = None,
    gate: Path | None = None,
    drafts: Sequence[str] = (),
    catalogue: Path | None = None,
) -> Checked:
    """Checks a dossier against the law of a day.

    Args:
        dossier: the folder that holds ``dossier.yaml``.
        as_of: the legal date: the law in force, the evidence collected by then.
        known_by: the record date: what the catalogue and the evidence store had recorded by then.
        gate: a gate file with waivers and allowances.
        drafts: ids of drafts to take as in force, for what-if questions.
        catalogue: a folder to read the law from instead of the bundled one.

    Raises:
        InputError: the dossier, the gate file or the catalogue cannot be read; nothing is concluded.
    """
    law = load_catalogue(catalogue)
    view = LawView(law, as_of, known_by, _chosen_drafts(law, drafts))
    policy = read_gate(gate, frozenset(version.id for version in law.obligations)) if gate else GatePolicy()
    loaded = load_dossier(dossier)
    context = context_of(view, loaded, read_evidence(loaded))
    checks = (*BUILT_IN, *third_party_checks())
    refuse_strangers(checks, view.controls)
    binding = applicability(view, context.facts)
    answers = tuple(run_checks(checks, context, binding.needed_controls))
    loaded.found.keep()
    return Checked(assess(binding, answers, context, policy, _receipt(view, loaded, checks)), view)


def facts_of(view: LawView, dossier: Path) -> Facts:
    """The facts of a dossier on the day of a view, without running any check."""
    loaded = load_dossier(dossier)
    declared, flows = facts_of_dossier(loaded), flows_of_dossier(loaded)
    return outbound_facts(view, flows, decide_flows(view, flows, declared), declared)


def read_evidence(dossier: LoadedDossier) -> EvidenceView:
    """Everything in the evidence store of a dossier, damaged files included."""
    keys = {person.id: PersonKey(person.id, person.public_key) for person in dossier.model.people}
    return EvidenceStore(dossier.folder, keys).read()


def context_of(view: LawView, dossier: LoadedDossier, evidence: EvidenceView) -> CheckContext:
    """What checks read: the facts with what follows from the outbound flows, and the evidence known on the day."""
    declared = facts_of_dossier(dossier)
    flows = flows_of_dossier(dossier)
    decisions = decide_flows(view, flows, declared)
    return CheckContext(
        dossier=dossier,
        law=view,
        facts=outbound_facts(view, flows, decisions, declared),
        evidence=evidence.known(view.as_of, view.known_by),
        calendar=view.catalogue.calendar,
        flows=decisions,
    )


def _chosen_drafts(catalogue: Catalogue, names: Sequence[str]) -> tuple[Draft, ...]:
    known = {draft.id: draft for draft in catalogue.drafts}
    strangers = [name for name in names if name not in known]
    if strangers:
        raise InputError(
            Problem(
                Text(f"没有草案“{strangers[0]}”。", f"There is no draft '{strangers[0]}'."),
                accepted=same(", ".join(sorted(known))),
            )
        )
    return tuple(known[name] for name in names)


def _receipt(view: LawView, dossier: LoadedDossier, checks: Sequence[Check]) -> Receipt:
    return Receipt(
        as_of=view.as_of,
        known_by=view.known_by,
        catalogue=view.catalogue.version,
        engine=__version__,
        dossier=dossier.digest,
        checks=tuple(item.name for item in checks),
        drafts=tuple(draft.id for draft in view.drafts),
    )
