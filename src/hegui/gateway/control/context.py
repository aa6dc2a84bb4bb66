# SPDX-License-Identifier: Apache-2.0
"""What the control application works with. The gateway's running loop makes it; tests make their own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from hegui.clock import Calendar
from hegui.gateway.control.settings import PublicSettings
from hegui.records.sealing import Seal
from hegui.records.store import Store
from hegui.text import Text
from hegui.users.announcement import announcement
from hegui.users.keys import Key
from hegui.users.pseudonym import Pseudonyms
from hegui.users.settings import UserSettings
from hegui.users.suspension import Rule


@dataclass(frozen=True, slots=True)
class Operator:
    """A person of the provider who may act, and the digest of the token that they show."""

    name: str
    token_sha256: bytes


def operator(name: str, token: str) -> Operator:
    """The operator who shows this token. The token itself is not kept."""
    return Operator(name, sha256(token.encode()).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlContext:
    """Everything that the control application needs of the rest of the house."""

    store: Store
    settings: PublicSettings
    seal: Seal
    """For what the public writes, and for what incidents quote."""
    calendar: Calendar
    """Working days of the mainland, for due dates."""
    now: Callable[[], datetime]
    operators: tuple[Operator, ...] = ()
    """Nobody: the operators' part answers every call with 401."""
    reload: Callable[[], Mapping[str, Any]] | None = None
    """Reads the configuration anew and says what changed. Raises `HeguiError` and changes nothing where it is wrong."""
    metrics: Callable[[], bytes] | None = None
    """In the text format of Prometheus."""
    records_status: Callable[[], Mapping[str, Any]] | None = None
    """How the writer of the records is doing, as JSON knows values."""
    keys: Callable[[], Mapping[bytes, Key]] | None = None
    """The API keys of host applications by their digests, as the gateway knows them; None: those in the records."""
    users: Callable[[], UserSettings] = UserSettings
    """What is decided about users as it is now: the rule of suspension, which is published, and by which operators take measures."""
    models: Callable[[], Collection[str]] | None = None
    """The models that are served, by the names that callers give; None: nobody knows."""
    pseudonyms: Pseudonyms | None = None
    """Finds a user by the id that the host application gave; None: operators name users by their digest."""

    def rule(self) -> Rule:
        """The rule of suspension as it is now."""
        return self.users().suspension

    def announced(self) -> Text:
        """The rule of suspension in the words that the public reads (GAI 14, DS 8)."""
        users = self.users()
        return announcement(users.suspension, users.appeal)

    def operator_of(self, token: str) -> Operator | None:
        """The person who has this token. All are compared, each in constant time."""
        digest = sha256(token.encode("utf-8", "replace")).digest()
        known = [one for one in self.operators if compare_digest(one.token_sha256, digest)]
        return known[0] if known else None
