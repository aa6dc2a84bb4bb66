# SPDX-License-Identifier: Apache-2.0
"""What a check says of a control point. Not having looked is a type of its own and can never be taken for a pass."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from hegui.errors import Place
from hegui.text import Text


class Outcome(StrEnum):
    """The four answers of a check that ran."""

    PASS = "pass"  # noqa: S105  an outcome, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """Looked and cannot tell: a person must."""
    ERROR = "error"
    """The check itself failed."""


class EvidenceRef(Struct, frozen=True):
    """The bytes that a result rests on: a statement of the store, or a document of the dossier with the span that was read."""

    kind: str
    """An evidence kind, or ``document``."""
    digest: str
    """SHA-256 of the statement or of the document."""
    file: str
    span: str | None = None
    """The words found, shortened, for documents."""
    line: int | None = None
    """The line of the extracted text, counted from 1."""
    page: int | None = None
    collected: date | None = None
    expires: date | None = None
    broken: tuple[str, ...] = ()
    """Dependencies of the statement that no longer hold; any of them makes it stale."""


class Result(Struct, frozen=True):
    """The answer of a check to one control point, about the service or about one item of it."""

    control: str
    outcome: Outcome
    reason: Text
    place: Place | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    about: str | None = None
    """Id of the source, supplier, flow, model … that it is about; ``None`` for the whole service."""
    check: str = ""
    """``id@version`` of the check; set by the runner."""


class NoEvidence(Struct, frozen=True):
    """A check looked for evidence of a control point and there is none."""

    control: str
    wanted: Text
    """What would answer it."""
    place: Place | None = None
    about: str | None = None
    check: str = ""


class Skipped(Struct, frozen=True):
    """A check did not run for a control point: why."""

    control: str
    reason: Text
    check: str = ""


CheckAnswer = Result | NoEvidence | Skipped


def passed(
    control: str, zh: str, en: str, *evidence: EvidenceRef, place: Place | None = None, about: str | None = None
) -> Result:
    """The control holds, as these pieces of evidence show."""
    return Result(control, Outcome.PASS, Text(zh, en), place, evidence, about)


def failed(
    control: str, zh: str, en: str, *evidence: EvidenceRef, place: Place | None = None, about: str | None = None
) -> Result:
    """The control does not hold."""
    return Result(control, Outcome.FAIL, Text(zh, en), place, evidence, about)


def inconclusive(
    control: str, zh: str, en: str, *evidence: EvidenceRef, place: Place | None = None, about: str | None = None
) -> Result:
    """The check cannot tell; a person must look."""
    return Result(control, Outcome.INCONCLUSIVE, Text(zh, en), place, evidence, about)


def no_evidence(control: str, zh: str, en: str, *, place: Place | None = None, about: str | None = None) -> NoEvidence:
    """Nothing was found that could answer; ``zh`` and ``en`` say what would."""
    return NoEvidence(control, Text(zh, en), place, about)
