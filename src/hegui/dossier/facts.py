# SPDX-License-Identifier: Apache-2.0
"""The facts that a dossier declares, each with its place. What is not declared and does not follow is unknown."""

from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import Final

from msgspec import Struct

from hegui.dossier import details
from hegui.dossier.details import Detail, Rule
from hegui.dossier.loaded import Files, LoadedDossier
from hegui.dossier.model import Dossier
from hegui.dossier.processing import OutboundFlow
from hegui.facts.vocabulary import Fact, Facts, FactValue
from hegui.law.outbound import Flow
from hegui.schema import Places
from hegui.text import Text


class Declaration(Struct, frozen=True):
    """Where a fact is declared, and what the details of the dossier say of it."""

    fact: str
    field: str
    """The field of the dossier, with dots."""
    details: Rule | None = None
    no_means_little: bool = False
    """That the details show nothing does not contradict a declared yes (a model may be trained and not yet listed)."""

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to the field."""
        return tuple(self.field.split("."))

    def declared(self, dossier: Dossier) -> FactValue | None:
        """The declared value; ``None`` when it is left out or an empty list."""
        value = attrgetter(self.field)(dossier)
        if isinstance(value, tuple):
            return frozenset(value) or None
        return value if isinstance(value, bool | int | float | str | date) else None

    def detailed(self, dossier: Dossier) -> Detail | None:
        """What the details say."""
        return None if self.details is None else self.details(dossier)

    def disagreement(self, dossier: Dossier) -> Detail | None:
        """The detail that contradicts the declared value."""
        declared, detail = self.declared(dossier), self.detailed(dossier)
        if declared is None or detail is None or declared == detail.value:
            return None
        return None if self.no_means_little and detail.value is False else detail


_TABLE = (
    Declaration("roles", "provider.roles"),
    Declaration("provider_established_in", "provider.established_in"),
    Declaration("foreign_equity_percent", "provider.foreign_equity_percent"),
    Declaration("pilot_zone", "provider.pilot_zone"),
    Declaration("is_ciio", "provider.is_ciio"),
    Declaration("state_organ", "provider.state_organ"),
    Declaration("ftz_handler", "provider.ftz_handler"),
    Declaration("acts_as_data_broker", "provider.acts_as_data_broker"),
    Declaration("conducts_ai_research", "provider.conducts_ai_research"),
    Declaration("service_stage", "service.stage"),
    Declaration("launch_date", "service.launched_on"),
    Declaration("offers_generation_to_mainland_public", "service.offers_generation_to_mainland_public"),
    Declaration("access_modes", "service.access_modes"),
    Declaration("modalities", "service.modalities"),
    Declaration("functions", "service.functions"),
    Declaration("model_origins", "service.model_origins", details.model_origins),
    Declaration("distribution_channels", "service.distribution_channels"),
    Declaration("sector", "service.sector"),
    Declaration("charges_users", "service.charges_users"),
    Declaration("registers_users", "service.registers_users", details.registers_users),
    Declaration("registered_users", "service.registered_users"),
    Declaration("monthly_active_users", "service.monthly_active_users"),
    Declaration("hosts_third_party_publication", "service.hosts_third_party_publication", details.hosts_publication),
    Declaration("offers_download_or_export", "service.offers_download_or_export"),
    Declaration("provides_unlabelled_versions", "service.provides_unlabelled_versions"),
    Declaration("uses_recommendation_algorithm", "service.uses_recommendation_algorithm", details.recommends),
    Declaration("edits_face_or_voice", "service.edits_face_or_voice"),
    Declaration("serves_minors", "service.audience.minors", details.serves_minors),
    Declaration("for_minors_only", "service.audience.minors_only"),
    Declaration("minor_user_base_large", "service.audience.minor_user_base_large"),
    Declaration("serves_elderly", "service.audience.elderly"),
    Declaration("has_public_opinion_attribute", "service.judgements.has_public_opinion_attribute"),
    Declaration(
        "authority_confirmed_no_public_opinion_attribute",
        "service.judgements.authority_confirmed_no_public_opinion_attribute",
    ),
    Declaration("persona_simulates_human", "service.judgements.persona_simulates_human"),
    Declaration("sustained_emotional_interaction", "service.judgements.sustained_emotional_interaction"),
    Declaration("ethics_high_risk", "service.judgements.ethics_high_risk"),
    Declaration("new_function_added", "service.events.new_function_added"),
    Declaration("major_change", "service.events.major_change"),
    Declaration("illegal_content_spread", "service.events.illegal_content_spread"),
    Declaration("illegal_content_found", "service.events.illegal_content_found", details.illegal_content_found),
    Declaration("user_abuse_found", "service.events.user_abuse_found"),
    Declaration("authority_requested_assessment", "service.events.authority_requested_assessment"),
    Declaration("authority_ordered_pi_audit", "service.events.authority_ordered_pi_audit"),
    Declaration("security_incident", "service.events.security_incident"),
    Declaration("pi_breach", "service.events.pi_breach"),
    Declaration("flaw_endangers_public_interest", "service.events.flaw_endangers_public_interest"),
    Declaration("foreign_authority_request", "service.events.foreign_authority_request"),
    Declaration("merger_or_transfer", "service.events.merger_or_transfer"),
    Declaration("trains_or_tunes_models", "data.trains_or_tunes_models", details.trains_models, no_means_little=True),
    Declaration("collects_automatically", "data.collects_automatically", details.collects_automatically),
    Declaration("training_source_kinds", "data.source_kinds", details.source_kinds),
    Declaration("training_data_contains_pi", "data.contains_pi", details.training_data_contains_pi),
    Declaration("annotates_data", "annotation.done", details.annotates_data),
    Declaration("processes_pi", "personal_information.processed", details.processes_pi),
    Declaration("pi_subjects_total", "personal_information.subjects_total"),
    Declaration("processes_sensitive_pi", "personal_information.sensitive", details.processes_sensitive_pi),
    Declaration("processes_minors_pi", "personal_information.of_minors", details.processes_minors_pi),
    Declaration("processes_under14_pi", "personal_information.of_under14", details.processes_under14_pi),
    Declaration(
        "uses_user_inputs_for_training", "personal_information.used_for_training", details.trains_on_user_input
    ),
    Declaration("entrusts_processing", "personal_information.entrusts_processing", details.entrusts_processing),
    Declaration("provides_pi_to_others", "personal_information.provides_to_others", details.provides_pi_to_others),
    Declaration("processes_jointly", "personal_information.processes_jointly", details.processes_jointly),
    Declaration("publishes_pi", "personal_information.publishes", details.publishes_pi),
    Declaration(
        "makes_automated_decisions",
        "personal_information.makes_automated_decisions",
        details.makes_automated_decisions,
    ),
    Declaration("exports_data", "outbound.exports_data", details.exports_data),
    Declaration("important_data", "outbound.important_data", details.important_data),
)

DECLARATIONS: Final[Mapping[str, Declaration]] = {declaration.fact: declaration for declaration in _TABLE}
"""Every fact of the vocabulary that is not derived, by name, in the order of the dossier."""


def facts_of_dossier(dossier: LoadedDossier) -> Facts:
    """The facts that the dossier declares or that follow from its details."""
    return facts_in(dossier.model, Files(dossier.sources))


def facts_in(model: Dossier, places: Places) -> Facts:
    """The facts of a typed dossier, each with the place where it is declared or from which it follows."""
    known: dict[str, Fact] = {}
    for name, declaration in DECLARATIONS.items():
        declared = declaration.declared(model)
        if declared is not None:
            known[name] = Fact(declared, places.place(declaration.path))
        elif (detail := declaration.detailed(model)) is not None:
            at = ".".join(str(key) for key in detail.path)
            follows = Text(f"由 {at} 得出", f"follows from {at}")
            known[name] = Fact(detail.value, places.place(detail.path), follows)
    return Facts(known)


def flows_of_dossier(dossier: LoadedDossier) -> tuple[Flow, ...]:
    """The declared outbound flows, as the outbound table reads them."""
    outbound = dossier.model.outbound
    nothing_important = outbound.important_data == "none"
    return tuple(
        Flow(flow.id, dict(_flow_facts(flow, nothing_important)), dossier.place("outbound", "flows", index))
        for index, flow in enumerate(outbound.flows or ())
    )


def _flow_facts(flow: OutboundFlow, nothing_important: bool) -> Iterator[tuple[str, FactValue]]:
    # Data without personal information is about nobody, and a handler without important data cannot send any.
    nobody = 0 if flow.kind == "business_data" else None
    yield "flow_kind", flow.kind
    for name, declared, follows in (
        ("flow_important_data", flow.important_data, "none" if nothing_important else None),
        ("flow_sensitive_persons", flow.sensitive_persons, nobody),
        ("flow_non_sensitive_persons", flow.non_sensitive_persons, nobody),
        ("flow_exemption", flow.exemption, None),
    ):
        value = follows if declared is None else declared
        if value is not None:
            yield name, value
