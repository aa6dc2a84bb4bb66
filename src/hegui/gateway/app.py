# SPDX-License-Identifier: Apache-2.0
"""The gateway as an ASGI application, without a framework: which path leads to which handler, and what becomes of a request that fails."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from hashlib import sha256
from time import perf_counter
from typing import Any, Final

import msgspec

from hegui.gateway import faults
from hegui.gateway.call import Call, Receive, Scope, Send, Stopped
from hegui.gateway.config_file import Kept, ListenEntry, Wire
from hegui.gateway.endpoints import ENDPOINTS, Endpoint
from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.gateway.forwarding import Forwarding
from hegui.gateway.observing import Observer
from hegui.gateway.pulse import Pulse
from hegui.gateway.routing import Routing
from hegui.gateway.services import Services
from hegui.gateway.text import Asking, TextExchange
from hegui.gateway.upstream import Upstream
from hegui.guard import Current
from hegui.records.exchange import Exchange, Status
from hegui.text import Text
from hegui.users.claims import BadClaim, Region, claims_of
from hegui.users.denials import Denied, for_claim, for_key
from hegui.users.gatekeeper import Caller
from hegui.users.keys import Key, KeyFault, find_key, secret_in

Handler = Callable[[Call], Awaitable[None]]
Recorder = Callable[[Exchange], None]

_FAMILIES: Final = {Wire.OPENAI: "openai", Wire.ANTHROPIC: "anthropic"}


class Gateway:
    """The application. Its parts are made by `serving`; what is reloaded is put in place in one step each."""

    def __init__(
        self,
        *,
        listen: ListenEntry,
        kept: Kept,
        replica: str,
        current: Current,
        routing: Routing,
        keys: Mapping[bytes, Key],
        upstreams: Mapping[str, Upstream],
        services: Services,
        recorder: Recorder,
        observer: Observer,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.current = current
        self.routing = routing
        self.keys = keys
        self.services = services
        self.upstreams = upstreams
        self.observer = observer
        self.forwarding = Forwarding(upstreams, observer, chance)
        self.pulse = Pulse()
        self.language = listen.language
        self.nesting = listen.nesting
        self._listen = listen
        self._kept = kept
        self._replica = replica
        self._recorder = recorder
        self._clock = clock
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", endpoint.path): TextExchange(self, endpoint) for endpoint in ENDPOINTS
        } | {("GET", "/v1/models"): self._models, ("GET", "/healthz"): self._healthy, ("GET", "/readyz"): self._ready}
        """What is served: by method and path. Endpoints of media add theirs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, whatever becomes of it."""
        if scope["type"] != "http":
            return
        call = Call(scope, receive, send)
        gone = scope.get("hegui.gone")  # our server tells when the caller hangs up; see `server`
        if gone is not None:
            gone.append(call.hung_up)
        self.pulse.calls.add(call)
        self.observer.began()
        try:
            await self._served(call)
        finally:
            self.pulse.calls.discard(call)
            self.observer.ended(call)

    async def _served(self, call: Call) -> None:
        try:
            handler = self.handlers.get((call.scope["method"], call.path)) or self._nothing_there
            await handler(call)
        except Refused as reason:
            await self._refuse(call, reason.fault)
        except asyncio.CancelledError:
            gone = call.stopped is Stopped.GONE
            call.continues()
            if gone:
                self._put_failed(call, Status.DISCONNECTED)
            else:  # the gateway stops, and the time for requests under way is over
                await self._refuse(call, _STOPPING)
        except Exception:
            self._put_failed(call, Status.FAILED)
            raise

    async def _nothing_there(self, call: Call) -> None:
        if any(path == call.path for _, path in self.handlers):
            raise refused(Kind.METHOD, "method_not_allowed", "不支持该方法。", "This method is not served here.")
        raise refused(Kind.NOT_FOUND, "not_found", "没有这个接口。", "There is no such endpoint.")

    async def _refuse(self, call: Call, fault: Fault) -> None:
        if call.stopped is Stopped.GONE:
            self._put_failed(call, Status.DISCONNECTED)
            return
        if call.at is None:
            call.arrived(self._clock())
        self._put_failed(call, Status.FAILED if fault.http_status >= _OURS else Status.DENIED)
        call.keeps_alive = False
        body = faults.body_of(_wire_of(call), fault, call.id)
        if call.status:  # a comment went out already: the fault is an event of the stream
            protocol = next((each.protocol for each in ENDPOINTS if each.path == call.path and each.protocol), None)
            if protocol is not None:
                await call.more(faults.event_of(protocol, fault), asyncio.get_running_loop().time())
            await call.ended()
            return
        await call.whole(fault.http_status, body, faults.headers_of(fault))

    def _put_failed(self, call: Call, status: Status) -> None:
        if call.told is not None and call.exchange is None:
            self.put(call, status)

    async def let_in(self, call: Call) -> tuple[Caller, bytes]:
        """Who calls, and the whole body. Strangers send none.

        Raises:
            Refused: the caller is not let in, or the body is not.
        """
        headers = call.scope["headers"]
        secret = secret_in(headers)
        key = secret if isinstance(secret, KeyFault) else find_key(self.keys, secret, self._clock())
        if isinstance(key, KeyFault):
            raise Refused(_of(for_key(key)))
        claims = claims_of(headers)
        if isinstance(claims, BadClaim):
            raise Refused(_of(for_claim(claims)))
        self._readable(headers)
        loop = asyncio.get_running_loop()
        body = await call.body(self._listen.body_bytes, loop.time() + self._listen.body_seconds)
        call.arrived(self._clock())
        return Caller(key, claims.user, claims), body

    def _readable(self, headers: list[tuple[bytes, bytes]]) -> None:
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

    def read(self, call: Call, caller: Caller, endpoint: Endpoint, value: dict[str, Any], body: bytes) -> Asking:
        """The request as it is served: with the guard of now and the model that it asks for.

        Raises:
            Refused: it asks for what is not there, or not for this user.
        """
        name, stream = value.get("model"), value.get("stream")
        if not isinstance(name, str) or not name:
            raise refused(Kind.INVALID, "model_missing", "请求未写明 model。", "The request names no model.")
        if stream is not None and not isinstance(stream, bool):
            raise refused(Kind.INVALID, "stream_invalid", "stream 须为 true 或 false。", "'stream' is true or false.")
        guard = self.current.guard
        claims = caller.claims
        call.told = {
            "id": call.id,
            "at": call.at,
            "replica": self._replica,
            "key_id": caller.key.id,
            "person": None,  # of RECORDS: `Admitted.person` or `Denied.person`, the digest; ids of users never go on record
            "session": claims.session,
            "protocol": _FAMILIES[endpoint.wire],
            "endpoint": endpoint.path,
            "model": name[:200],
            "stream": bool(stream),
            "policy_version": guard.version,
            "request_sha256": sha256(body).digest(),
            "request_text": body,
            "minor": claims.minor,
            "real_name": claims.real_name,
            "training_opt_out": claims.training is not True,
            "region": (claims.region or Region.MAINLAND).value,
        }
        found = self.routing.find(name, endpoint.wire, claims.region or Region.MAINLAND)
        if isinstance(found, Fault):
            raise Refused(found)
        call.told["filing_number"] = found.filing
        return Asking(call, caller, endpoint, guard, found, value, body, bool(stream), bool(claims.minor))

    async def hand_out(self, call: Call, status: Status, body: bytes) -> None:
        """Sends a whole answer, and puts the exchange on record."""
        await call.whole(200, body)
        self.put(call, status)

    def put(self, call: Call, status: Status) -> None:
        """Puts the exchange on record. Texts go along only where the policy for texts keeps them."""
        told = call.told
        if told is None or call.exchange is not None:
            return
        request, answer = told.pop("request_text"), told.pop("answer_text", None)
        if self._kept is Kept.ALL or (self._kept is Kept.REFUSED and status in _KEPT_IF_REFUSED):
            told["request_text"], told["answer_text"] = request.decode("utf-8", "replace"), answer
        call.exchange = Exchange(
            **told,
            status=status.value,
            upstream_seconds=call.upstream_seconds,
            own_seconds=perf_counter() - call.began - call.upstream_seconds,
        )
        self._recorder(call.exchange)

    async def _models(self, call: Call) -> None:
        await self.let_in(call)
        told = [{"id": name, "object": "model", "created": 0, "owned_by": "hegui"} for name in self.routing.models]
        anthropic = any(name == b"anthropic-version" for name, _ in call.scope["headers"])
        body: dict[str, Any] = {"object": "list", "data": told}
        if anthropic:
            own = [
                {"type": "model", "id": n, "display_name": n, "created_at": "1970-01-01T00:00:00Z"}
                for n in self.routing.models
            ]
            ends = {"first_id": own[0]["id"] if own else None, "last_id": own[-1]["id"] if own else None}
            body = {"data": own, "has_more": False, **ends}
        await call.whole(200, msgspec.json.encode(body))

    async def _healthy(self, call: Call) -> None:
        await call.whole(200, b'{"status":"ok"}')

    async def _ready(self, call: Call) -> None:
        await call.whole(200, b'{"status":"ready"}')


_OURS: Final = 500
"""From this status of HTTP on it is not the caller's doing."""
_STOPPING: Final = Fault(
    Kind.UNAVAILABLE, "stopping", Text("服务正在重启，请重试。", "The service is being restarted. Try again."), 1.0
)
_KEPT_IF_REFUSED: Final = frozenset({Status.REFUSED_INPUT, Status.REFUSED_OUTPUT, Status.STOPPED})


def _wire_of(call: Call) -> Wire:
    """In which family's words a caller is told of faults."""
    if call.path.startswith("/v1/messages"):
        return Wire.ANTHROPIC
    anthropic = any(name == b"anthropic-version" for name, _ in call.scope["headers"])
    return Wire.ANTHROPIC if anthropic and not call.path.startswith(_OPENAI) else Wire.OPENAI


_OPENAI: Final = tuple(endpoint.path for endpoint in ENDPOINTS if endpoint.wire is Wire.OPENAI)


def _of(denied: Denied) -> Fault:
    kinds = {kind.value.status: kind for kind in Kind if kind is not Kind.METHOD}
    kind = kinds.get(denied.http_status, Kind.FORBIDDEN)
    return Fault(kind, denied.reason.value, denied.text, denied.retry_after, status=denied.http_status)
