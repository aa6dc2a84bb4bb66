# SPDX-License-Identifier: Apache-2.0
"""Who is let in: the key and the claims of a request, its body within its bounds, and what the users' room says of the person."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from hegui.gateway.call import Call, Header
from hegui.gateway.config_file import ListenEntry, Wire
from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.gateway.routing import Model
from hegui.users.addresses import UNKNOWN, Proxies, plain
from hegui.users.claims import NOTHING, PREFIX, BadClaim, Claims, claims_of, user_of
from hegui.users.denials import Denied, Reason, for_claim
from hegui.users.gatekeeper import Admitted, Asked, Caller, Gatekeeper
from hegui.users.keys import Key

_KINDS: Final = {kind.value.status: kind for kind in reversed(Kind)}
_UNRECORDED: Final = frozenset({Reason.KEY, Reason.ATTEMPTS, Reason.RATE})
"""What strangers and floods can bring about at will: counted and logged, but no row in the records."""
_KEYS: Final = frozenset({b"authorization", b"x-api-key"})
_BOUNDS: Final = frozenset({b"content-length", b"content-encoding"})
FORWARDED: Final = frozenset({b"anthropic-version", b"anthropic-beta", b"openai-beta"})
"""Headers of the protocols, which go on to the upstream."""
_MATTERS: Final = _KEYS | _BOUNDS | FORWARDED


class Door:
    """Lets requests in.

    Args:
        gatekeeper: knows keys and users.
        listen: the bounds of a request.
        clock: the time, with a time zone.
    """

    def __init__(self, gatekeeper: Gatekeeper, listen: ListenEntry, clock: Callable[[], datetime]) -> None:
        self.gatekeeper = gatekeeper
        self._listen = listen
        self._clock = clock
        self._proxies = Proxies(listen.trusted_proxies)

    def key_of(self, call: Call, headers: Sequence[Header] | None = None) -> Key:
        """The key that a request shows.

        Args:
            call: the request.
            headers: those that may hold a key, where they are known; else all are looked at.

        Raises:
            Refused: none, or one that opens nothing, or too many attempts from its address.
        """
        shown = call.scope["headers"] if headers is None else headers
        found = self.gatekeeper.authenticate(shown, self.address_of(call), self._clock())
        if isinstance(found, Denied):
            raise Refused(fault_of(found))
        return found

    async def open(self, call: Call) -> tuple[Key, Claims, bytes]:
        """The key, the claims and the whole body of a request. Strangers send no body.

        Raises:
            Refused: the caller is not let in, or the body is not.
        """
        keys: list[Header] = []
        claimed: list[Header] = []
        bounds: list[Header] = []
        for header in call.scope["headers"]:
            name = header[0]
            if name in _MATTERS:
                (keys if name in _KEYS else bounds if name in _BOUNDS else call.forwarded).append(header)
            elif name.startswith(PREFIX):
                claimed.append(header)
        key = self.key_of(call, keys)
        claims = claims_of(claimed) if claimed else NOTHING
        if isinstance(claims, BadClaim):
            raise Refused(fault_of(for_claim(claims)))
        self._hold_bounds(bounds)
        body = await call.body(self._listen.body_bytes, call.loop.time() + self._listen.body_seconds)
        call.arrived(self._clock())
        return key, claims, body

    def admit(self, call: Call, caller: Caller, endpoint: str, model: Model | None) -> Admitted:
        """Lets the person in, or says why not.

        Raises:
            Refused: by scope, limits, minors' mode, real names or a measure.
        """
        asked = Asked(endpoint, *((model.name, model.companion) if model is not None else (None, False)))
        found = self.gatekeeper.admit(caller, asked, call.at or self._clock())
        if isinstance(found, Denied):
            if call.told is not None:
                call.told["person"] = found.person
                if found.reason in _UNRECORDED:
                    call.told = None
            raise Refused(fault_of(found))
        return found

    def address_of(self, call: Call) -> str:
        """The address of a caller: where trusted proxies stand in front, the last one that none of them has."""
        client = call.scope.get("client")
        peer = client[0] if client else UNKNOWN
        if not self._proxies:
            return plain(peer)
        told = [value.decode("latin-1") for name, value in call.scope["headers"] if name == b"x-forwarded-for"]
        return self._proxies.caller(peer, told)

    def _hold_bounds(self, headers: Sequence[Header]) -> None:
        most = self._listen.body_bytes
        for name, value in headers:
            if name == b"content-length" and (not value.isdigit() or int(value) > most):
                raise refused(
                    Kind.TOO_LARGE,
                    "request_too_large",
                    f"请求正文超过 {most} 字节。",
                    f"The body of the request has more than {most} bytes.",
                )
            if name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
                raise refused(
                    Kind.UNSUPPORTED,
                    "unsupported_encoding",
                    "请求正文不得压缩。",
                    "The body of the request must not be compressed.",
                )


def caller_of(key: Key, claims: Claims, wire: Wire, value: dict[str, Any]) -> Caller:
    """The caller with the end user: as the header names it, else as the body does in the fields of its protocol.

    Raises:
        Refused: what the body names is no id that hegui takes.
    """
    user = claims.user
    if user is None:
        named = _named(wire, value)
        if named is not None:
            read = user_of(named)
            if isinstance(read, BadClaim):
                raise Refused(fault_of(for_claim(read)))
            user = read
    return Caller(key, user, claims)


def _named(wire: Wire, value: dict[str, Any]) -> str | None:
    if wire is Wire.ANTHROPIC:
        metadata = value.get("metadata")
        found = metadata.get("user_id") if isinstance(metadata, dict) else None
    else:
        found = value.get("safety_identifier") or value.get("user")
    return found if isinstance(found, str) and found else None


def fault_of(denied: Denied) -> Fault:
    """What a caller is told who is not let in."""
    kind = _KINDS.get(denied.http_status, Kind.FORBIDDEN)
    return Fault(kind, denied.reason.value, denied.text, denied.retry_after, status=denied.http_status)
