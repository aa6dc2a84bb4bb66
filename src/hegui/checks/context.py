# SPDX-License-Identifier: Apache-2.0
"""What a check may look at: the dossier, the law of the day, the facts, the evidence. Nothing global, no clock."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import Struct

from hegui.checks.results import EvidenceRef
from hegui.clock import Calendar
from hegui.dossier import DocumentText, Dossier, LoadedDossier, Passage
from hegui.errors import Place
from hegui.evidence import EvidenceView, Statement, broken_dependencies
from hegui.evidence.findings import Finding
from hegui.facts.vocabulary import Facts
from hegui.law.outbound import FlowDecision
from hegui.law.view import LawView
from hegui.source import Key

F = TypeVar("F", bound=Finding)


class Found(Struct, Generic[F], frozen=True):
    """A finding of the store and the reference that a result gives for it."""

    finding: F
    ref: EvidenceRef
    statement: Statement


class CheckContext(Struct, frozen=True, dict=True):
    """Everything that a check reads."""

    dossier: LoadedDossier
    law: LawView
    facts: Facts
    evidence: EvidenceView
    calendar: Calendar
    flows: tuple[FlowDecision, ...] = ()
    """What the outbound table says of each declared flow."""

    @property
    def declared(self) -> Dossier:
        """The typed dossier: claims."""
        return self.dossier.model

    @property
    def as_of(self) -> date:
        return self.law.as_of

    def place(self, *path: Key) -> Place:
        """Where a value of the dossier stands, for the reader of a result."""
        return self.dossier.place(*path)

    def limit(self, parameter: str) -> float:
        """A number of the law on the day of the check."""
        return self.law.limit(parameter)

    def findings(self, kind: type[F], where: Callable[[F], bool] = lambda _: True) -> tuple[Found[F], ...]:
        """The findings of one kind that were collected by the day of the check, newest first."""
        return tuple(
            Found(statement.finding, self.reference(statement), statement)
            for statement in self.evidence.of_kind(kind.kind)
            if isinstance(statement.finding, kind) and where(statement.finding)
        )

    def latest(self, kind: type[F], where: Callable[[F], bool] = lambda _: True) -> Found[F] | None:
        """The newest finding of a kind that meets ``where``."""
        found = self.findings(kind, where)
        return found[0] if found else None

    def reference(self, statement: Statement) -> EvidenceRef:
        """The reference to a statement, with what decides whether it is still fresh."""
        key = statement.file, statement.digest
        ref = self._references.get(key)
        if ref is None:
            ref = self._references[key] = EvidenceRef(
                kind=statement.kind,
                digest=statement.digest,
                file=statement.file,
                collected=statement.predicate.collected,
                expires=statement.predicate.expires,
                broken=tuple(broken_dependencies(statement, self.dossier.current)),
            )
        return ref

    @cached_property
    def _references(self) -> dict[tuple[str, str], EvidenceRef]:
        """The references by file and digest: many checks ask for the same statement."""
        return {}

    def document(self, path: str) -> DocumentText:
        """The text of a document of the dossier.

        Raises:
            DocumentProblem: missing, encrypted, image-only, broken or too large; the runner turns it into a result.
        """
        return self.dossier.document(path)

    def cited(self, document: DocumentText, passage: Passage | None = None) -> EvidenceRef:
        """The reference to a document, with the passage that was found in it."""
        return EvidenceRef(
            kind="document",
            digest=document.sha256,
            file=document.file,
            span=passage.shown if passage else None,
            line=passage.line if passage else None,
            page=passage.page if passage else None,
        )
