# SPDX-License-Identifier: Apache-2.0
"""Evidence statements: in-toto Statement v1 about bytes, with the dates and dependencies that decide how long they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from hegui.evidence.findings import Finding, Sha256
from hegui.text import Text

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_PREFIX: Final = "https://hegui.dev/"

F_co = TypeVar("F_co", bound=Finding, covariant=True)


class Digests(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    sha256: Sha256


class Subject(BaseModel):
    """What a statement is about: a file by name and digest."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    name: str
    digest: Digests


class Tool(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str
    version: str


class Period(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Predicate(BaseModel, Generic[F_co]):
    """What every kind of statement carries beside its finding."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    about: Period
    collected: date
    """The day the finding was made."""
    recorded: date
    """The day the statement was put into the store; never changed later."""
    expires: date | None = None
    depends_on: tuple[str, ...] = ()
    """``model:<id>@<version>``, ``supplier:<id>``, ``source:<id>``, ``function:<name>``, ``document:<path>@<sha256>``."""
    tool: Tool
    inputs: tuple[Subject, ...] = ()
    finding: F_co


class WireStatement(BaseModel, Generic[F_co]):
    """The statement as it is written: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    type: Literal["https://in-toto.io/Statement/v1"] = Field(alias="_type")
    subject: tuple[Subject, ...] = Field(min_length=1)
    predicate_type: str = Field(alias="predicateType")
    predicate: Predicate[F_co]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the store, read and typed."""

    kind: str
    subjects: tuple[Subject, ...]
    predicate: Predicate[Finding]
    digest: str
    """SHA-256 of the bytes of its file: its address in the store."""
    file: str
    """Where it stands, relative to the dossier."""
    signed_by: tuple[str, ...] = ()
    """Ids of the people of the dossier whose signatures were verified."""

    @property
    def finding(self) -> Finding:
        return self.predicate.finding


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file of the store that cannot count as evidence: why, for the report. Never silently dropped."""

    file: str
    reason: Text


def broken_dependencies(statement: Statement, current: Mapping[str, str]) -> Iterable[str]:
    """The dependencies that no longer hold.

    Args:
        statement: the evidence.
        current: what the dossier holds now: ``model:chat`` → ``2.1``, ``document:agreement.docx`` → its SHA-256;
            things without a version map to an empty string.
    """
    for dependency in statement.predicate.depends_on:
        name, _, version = dependency.partition("@")
        if name not in current or (version and current[name] != version):
            yield dependency
