# SPDX-License-Identifier: Apache-2.0
"""The detectors of a guard, put together once: terms, patterns, a local classifier, services."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard, cast

from hegui.detect.classifier import Classifier
from hegui.detect.glance import Glance, glance_for, glance_for_persons
from hegui.detect.guards.vendors.vendor import Vendor
from hegui.detect.lexicon import Lexicon, Matcher, Term
from hegui.detect.lexicon.holding import Beginnings
from hegui.guard.policy import Policy

Service: TypeAlias = Classifier | Vendor
"""Something that is asked over the network: a guard model, a moderation service, a vendor."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Lexicons, compiled."""

    matcher: Matcher
    beginnings: Beginnings
    digest: str
    glance: Glance | None = None


@dataclass(frozen=True, slots=True)
class Detectors:
    """What looks at a conversation. Nothing in it changes."""

    terms: Terms | None = None
    classifier: Classifier | None = None
    """In the process; services are apart."""
    services: Mapping[str, Service] = field(default_factory=dict)

    @property
    def glance(self) -> Glance | None:
        """A quick look that spares the rules most texts; None: there is none here."""
        return self.terms.glance if self.terms is not None else glance_for_persons()


def compiled(lexicons: Iterable[Lexicon]) -> Terms:
    """Lexicons, ready to be looked for."""
    some = tuple(lexicons)
    matcher = Matcher(*some)
    digest, glance = digest_of(some), glance_for(matcher)  # what they need for a moment, the beginnings take over
    return Terms(matcher, Beginnings(matcher, some), digest, glance)


def digest_of(lexicons: Iterable[Lexicon]) -> str:
    """A digest of all that decides what is found: the same for the same terms in the same order."""
    found = hashlib.sha256()
    for lexicon in lexicons:
        found.update(repr((lexicon.name, lexicon.version, lexicon.updated, lexicon.unless)).encode())
        found.update("\n".join(map(_line, lexicon.terms)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _line(term: Term) -> str:
    conditions = f"\t{term.unless}{term.near}{term.within}{sorted(term.variants)}"
    rest = conditions if term.unless or term.near or term.variants else ""
    return f"{term.text}\t{term.category}\t{term.severity:d}\t{term.tier}\t{term.boundary}{rest}"


def version_of(policy: Policy, detectors: Detectors) -> str:
    """The version of a set of rules: the same for the same policy, terms and models."""
    told: list[object] = [
        policy,
        detectors.terms.digest if detectors.terms else None,
        _named(detectors.classifier) if detectors.classifier else None,
        sorted((name, _told(service)) for name, service in detectors.services.items()),
    ]
    return f"sha256:{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}"


def _named(classifier: Classifier) -> str:
    return f"{classifier.name} {classifier.version}"


def _told(service: Service) -> str:
    return _named(service) if is_classifier(service) else as_vendor(service).name


def is_classifier(service: Service) -> TypeGuard[Classifier]:
    """Whether a service is asked as classifiers are: with texts, at once. A vendor is asked step by step."""
    return hasattr(service, "score")


def as_vendor(service: Service) -> Vendor:
    """A service that is no classifier."""
    return cast("Vendor", service)
