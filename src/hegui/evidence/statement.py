# SPDX-License-Identifier: Apache-2.0
"""Evidence statements: in-toto Statement v1 about bytes, with the dates and dependencies that decide how long they hold."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, ClassVar, Final, Generic, Literal, TypeVar

from msgspec import Struct

from hegui.evidence.findings import Finding, Sha256
from hegui.record import Record
from hegui.schema import Within
from hegui.text import Text

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_PREFIX: Final = "https://hegui.dev/"

F_co = TypeVar("F_co", bound=Finding, covariant=True)
Type_co = TypeVar("Type_co", bound=str, covariant=True)

_WIRE_NAMES: Final = {
    "start": "from",
    "end": "to",
    "type": "_type",
    "predicate_type": "predicateType",
    "payload_type": "payloadType",
}


def wire_name(field: str) -> str:
    """The name of a field where it is written."""
    return _WIRE_NAMES.get(field, field)


_STRICT: Final = {
    "extra": "forbid",
    "alias_generator": wire_name,
    "json_schema_extra": lambda schema: schema.pop("description", None),  # the published schemas have none here
}
# in-toto has readers pass over what they do not know; the schema says so.
_OPEN: Final = {"extra": "ignore", "json_schema_extra": {"additionalProperties": True}}


class Digests(Record, frozen=True):
    __pydantic_config__: ClassVar = _OPEN

    sha256: Sha256


class Subject(Record, frozen=True):
    """What a statement is about: a file by name and digest."""

    __pydantic_config__: ClassVar = _OPEN

    name: str
    digest: Digests


class Tool(Record, frozen=True):
    __pydantic_config__: ClassVar = _STRICT

    name: str
    version: str


class Period(Record, frozen=True):
    """From one day to another; ``from`` and ``to`` where it is written."""

    __pydantic_config__: ClassVar = _STRICT

    start: date
    end: date


class Predicate(Record, Generic[F_co], frozen=True, kw_only=True):
    """What every kind of statement carries beside its finding."""

    __pydantic_config__: ClassVar = _STRICT

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


class WireStatement(Record, Generic[Type_co, F_co], frozen=True):
    """The statement as it is written: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md."""

    __pydantic_config__: ClassVar = _STRICT

    type: Literal["https://in-toto.io/Statement/v1"]
    subject: Annotated[tuple[Subject, ...], Within(min_length=1)]
    predicate_type: Type_co
    """One literal for each kind of finding."""
    predicate: Predicate[F_co]


class Statement(Struct, frozen=True):
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


class Damaged(Struct, frozen=True):
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
