# SPDX-License-Identifier: Apache-2.0
"""One exchange of a running service, as the gateway tells it: who asked which model, what the guard found, how it ended."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Side(StrEnum):
    """What was looked at."""

    INPUT = "in"
    OUTPUT = "out"


class Status(StrEnum):
    """How an exchange ended."""

    ANSWERED = "answered"
    """The answer was given, whole; parts of it may have been masked."""
    REFUSED_INPUT = "refused_input"
    """The guard refused what was asked; no model saw it."""
    REFUSED_OUTPUT = "refused_output"
    """The guard refused the answer; nothing of it was shown."""
    STOPPED = "stopped"
    """The guard ended a stream after a part of it was shown."""
    DENIED = "denied"
    """The caller was not let in: no key, a limit, a suspension, a model that is not filed."""
    FAILED = "failed"
    """An upstream or a fault of ours."""
    DISCONNECTED = "disconnected"
    """The caller went away before the end."""


class Found(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing that a detector found. It does not carry the text that was found."""

    side: str
    detector: str
    rule: str
    category: str
    severity: str
    score: float
    action: str
    """What the policy made of it."""
    path: str = ""
    """The JSON pointer of the text; empty for a stream."""
    start: int | None = None
    """The first code point of it; None: the detector judged the whole."""
    end: int | None = None
    late: bool = False
    """In a stream: some of it was already shown."""


class Unchecked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that a detector did not look at. Never the same as clean."""

    side: str
    detector: str
    reason_zh: str
    reason_en: str
    path: str = ""
    closed: bool = True
    """Whether that blocked."""


class Labelled(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A generated file or text that was handed out, and the labels it got (LBL 4, 5)."""

    modality: str
    """text, image, audio, video or virtual_scene."""
    format: str
    """``png``, ``wav`` …"""
    produce_id: str | None
    """``ProduceID`` of the implicit label."""
    sha256_before: bytes
    sha256_after: bytes | None
    """None: no label could be written."""
    explicit: str
    """Of the mark that people see or hear: valid, invalid, absent or inconclusive."""
    implicit: str
    """Of the label in the metadata, likewise."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the records keep of one exchange. Digests always; texts by the provider's policy, sealed; users only as a digest.

    The id that the host application gives its user never comes here. Session and texts are in clear here and nowhere else.
    The fields from `id` to `own_seconds` are in the order of the columns of `hegui.records.schema.EXCHANGES`.
    """

    id: str
    """As made by `hegui.records.ids.new_id` of `at`."""
    at: datetime
    """When the request had come in whole; with a time zone."""
    replica: str
    key_id: str | None = None
    protocol: str
    """openai, anthropic …"""
    endpoint: str
    model: str
    """As the caller named it."""
    upstream: str | None = None
    """None: no model was asked."""
    filing_number: str | None = None
    stream: bool = False
    status: str
    """A `Status`."""
    action_in: str | None = None
    """What the guard said of the request; None: it was not reached."""
    action_out: str | None = None
    not_checked_in: bool = False
    """Whether a detector that should have looked at the request did not."""
    not_checked_out: bool = False
    policy_version: str = ""
    request_sha256: bytes
    """Of the body as it came."""
    answer_sha256: bytes | None = None
    """Of the answer as it was given; None: there was none."""
    characters_in: int = 0
    characters_out: int = 0
    minor: bool | None = None
    """None: the host application said nothing."""
    real_name: bool | None = None
    training_opt_out: bool = False
    region: str = ""
    produce_id: str | None = None
    marked: bool = False
    """Whether the answer got its explicit mark."""
    unmarked_agreement: str | None = None
    """Version of the agreement on which the answer was given without explicit mark (LBL 9)."""
    upstream_seconds: float = 0.0
    own_seconds: float = 0.0
    person: str | None = None
    """The digest of the end user that `hegui.users` makes: `Admitted.person`, `Denied.person`."""
    session: str | None = None
    """As the host application names it; kept as a digest."""
    request_text: str | None = None
    answer_text: str | None = None
    findings: tuple[Found, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    labels: tuple[Labelled, ...] = ()
