# SPDX-License-Identifier: Apache-2.0
"""Keys of host applications. A key is shown once, when it is made; what is kept is its digest."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hegui.users.limits import NO_LIMITS, Limits

_BYTES: Final = 32
_START: Final = "hg-"
_FORM: Final = re.compile(rf"{_START}[A-Za-z0-9_-]{{43}}")
_SHOWN: Final = len(_START) + 6
"""Signs of a key that are kept in the clear, so that people can tell keys apart: 36 of its 256 bits."""

ENDPOINTS: Final = (
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/v1/messages",
    "/v1/embeddings",
    "/v1/images/generations",
    "/v1/images/edits",
    "/v1/audio/speech",
    "/v1/models",
)
"""What a key can be confined to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a key may be used for. ``None``: everything that is served."""

    endpoints: frozenset[str] | None = None
    models: frozenset[str] | None = None


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it is kept."""

    id: str
    digest: bytes
    """SHA-256 of the whole key."""
    prefix: str
    """Its first signs, for people."""
    application: str
    """The host application. End users belong to it: a new key for it changes nothing for them."""
    label: str = ""
    scope: Scope = EVERYTHING
    limits: Limits = NO_LIMITS
    publishes: bool = True
    """Whether what is generated can be published through the host application (DS 9): then real names are asked for."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class KeyFault(StrEnum):
    """Why a key opens nothing."""

    MISSING = "missing"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


def new_secret() -> str:
    """A key: ``hg-`` and 256 random bits."""
    return _START + secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> bytes:
    """What is kept of a key. It has as much chance in it as any digest can hold, so no salt and no slow hash are needed."""
    return hashlib.sha256(secret.encode()).digest()


def prefix_of(secret: str) -> str:
    """What is shown of a key."""
    return secret[:_SHOWN]


def secret_in(headers: Iterable[tuple[bytes, bytes]]) -> str | KeyFault:
    """The key that a request shows: ``Authorization: Bearer …`` as OpenAI's clients send it, ``x-api-key`` as Anthropic's do.

    One header of the two, once; the same key in both is let pass.
    """
    shown: set[bytes] = set()
    for name, value in headers:
        if name == b"x-api-key":
            shown.add(value)
        elif name == b"authorization":
            scheme, _, rest = value.partition(b" ")
            shown.add(rest.strip() if scheme.lower() == b"bearer" else b"")
    if not shown:
        return KeyFault.MISSING
    if len(shown) > 1:
        return KeyFault.MALFORMED
    secret = shown.pop().decode("ascii", "replace")
    return secret if _FORM.fullmatch(secret) else KeyFault.MALFORMED


def find_key(keys: Mapping[bytes, Key], secret: str, now: datetime) -> Key | KeyFault:
    """The key that opens, or why it does not.

    It is looked up by its digest. How long that takes says something of the digest at most, and nobody can choose keys by
    what their digests begin with.
    """
    key = keys.get(digest_of(secret))
    return KeyFault.UNKNOWN if key is None else opening(key, now)


def opening(key: Key, now: datetime) -> Key | KeyFault:
    """The key, if it opens now, or why it does not."""
    if key.revoked_at is not None:
        return KeyFault.REVOKED
    if key.expires_at is not None and key.expires_at <= now:
        return KeyFault.EXPIRED
    return key
