# SPDX-License-Identifier: Apache-2.0
"""The gateway as an ASGI application, without a framework: which path leads to which handler, and what becomes of a request that fails."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import msgspec

from hegui.gateway import faults
from hegui.gateway.call import Call, Receive, Scope, Send, Stopped
from hegui.gateway.config_file import LabelsEntry, ListenEntry, Wire
from hegui.gateway.door import Door, fault_of
from hegui.gateway.effects import Effects, illegal_in
from hegui.gateway.endpoints import ENDPOINTS
from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.gateway.forwarding import Forwarding
from hegui.gateway.marking import mark_of
from hegui.gateway.observing import Observer
from hegui.gateway.pulse import Pulse
from hegui.gateway.routing import Routing
from hegui.gateway.services import Services
from hegui.gateway.text import TextExchange
from hegui.gateway.upstream import Upstream
from hegui.guard import Current
from hegui.records.block_rules import ActiveRules
from hegui.records.exchange import Exchange, Status
from hegui.records.prepared import TextPolicy
from hegui.text import Text
from hegui.users.denials import for_scope
from hegui.users.gatekeeper import Gatekeeper
from hegui.users.recent import Recent
from hegui.users.settings import UserSettings

Handler = Callable[[Call], Awaitable[None]]
Recorder = Callable[[Exchange], None]


class Gateway:
    """The application. `serving` makes its parts; what is reloaded is put in place in one step each.

    Args:
        listen: bounds of requests.
        labels: how text is marked.
        texts: which texts go along with what is put on record.
        replica: the name of this process.
        current: the guard of now.
        routing: the models.
        gatekeeper: knows keys and users.
        users: the settings of users.
        upstreams: that run the models.
        services: that the guard asks.
        recorder: takes what is put on record.
        effects: takes what follows for users from what they do.
        observer: is told what happens.
        clock: the time, with a time zone.
        chance: numbers from 0 to 1.
    """

    def __init__(
        self,
        *,
        listen: ListenEntry,
        labels: LabelsEntry,
        texts: TextPolicy,
        replica: str,
        current: Current,
        routing: Routing,
        gatekeeper: Gatekeeper,
        users: UserSettings,
        upstreams: Mapping[str, Upstream],
        services: Services,
        recorder: Recorder,
        effects: Effects,
        observer: Observer,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.current = current
        self.routing = routing
        self.rules = ActiveRules(0)
        """The block rules that hold now; those of terms are in the guard."""
        self.door = Door(gatekeeper, listen, clock)
        self.users = users
        self.notices: Recent[Text] = Recent(_DAY, users.remembered_users)
        """What users are yet to be told of measures against them, by the digest of the user."""
        self.services = services
        self.upstreams = upstreams
        self.observer = observer
        self.forwarding = Forwarding(upstreams, observer, chance)
        self.effects = effects
        self.pulse = Pulse()
        self.labels = labels
        self.mark = mark_of(labels.text)
        self.language = listen.language
        self.nesting = listen.nesting
        self.replica = replica
        self.clock = clock
        self.ready: Callable[[], Mapping[str, str]] = dict
        """What keeps the gateway from being ready: by part, why. Nothing: it is."""
        self._texts = texts
        self._patience = listen.stalled_seconds
        self._recorder = recorder
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", endpoint.path): TextExchange(self, endpoint) for endpoint in ENDPOINTS
        } | {
            ("GET", "/v1/models"): self._models,
            ("GET", "/healthz"): self._healthy,
            ("GET", "/readyz"): self._readiness,
        }
        """What is served: by method and path. Endpoints of media add theirs."""

    def take(self, labels: LabelsEntry, users: UserSettings, routing: Routing | None) -> None:
        """Puts other settings in place, for requests that come from now on.

        Args:
            labels: how text is marked.
            users: the settings of users.
            routing: the models; None: as they are.
        """
        self.labels, self.mark = labels, mark_of(labels.text)
        self.users = users
        self.door.gatekeeper.configure(users)
        if routing is not None:
            self.routing = routing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, whatever becomes of it."""
        if scope["type"] != "http":
            return
        call = Call(scope, receive, send, self._patience)
        if call.line is not None:
            call.line.tell.append(call.hung_up)
        self.pulse.calls.add(call)
        self.observer.began()
        try:
            handler = self.handlers.get((scope["method"], call.path)) or self._nothing_there
            await handler(call)
        except Refused as reason:
            await self._refuse(call, reason.fault)
        except asyncio.CancelledError:
            await self._stopped(call)
        except Exception as error:  # noqa: BLE001  a fault of ours is an answer in the caller's protocol, too
            _LOG.error("%s %s", call.id or "-", where_of(error))
            await self._refuse(call, _FAULT)
        finally:
            self.pulse.calls.discard(call)
            self.observer.ended(call)

    async def _stopped(self, call: Call) -> None:
        stopped = call.stopped
        call.continues()
        if stopped is Stopped.GONE:
            self._put_failed(call, Status.DISCONNECTED)
        elif stopped is Stopped.LATE:  # the caller does not read what was sent
            self._put_failed(call, Status.DISCONNECTED)
            await call.cut_off()
        else:  # the gateway stops, and the time for requests under way is over
            await self._refuse(call, _STOPPING)

    async def _nothing_there(self, call: Call) -> None:
        if any(path == call.path for _, path in self.handlers):
            raise refused(Kind.METHOD, "method_not_allowed", "不支持该方法。", "This method is not served here.")
        raise refused(Kind.NOT_FOUND, "not_found", "没有这个接口。", "There is no such endpoint.")

    async def _refuse(self, call: Call, fault: Fault) -> None:
        if call.stopped is Stopped.GONE:
            self._put_failed(call, Status.DISCONNECTED)
            return
        if call.at is None:
            call.arrived(self.clock())
        call.fault = fault.code
        self._put_failed(call, Status.FAILED if fault.http_status >= _OURS else Status.DENIED)
        call.keeps_alive = False
        body = faults.body_of(_wire_of(call), fault, call.id)
        if call.status:  # a comment went out already: the fault is an event of the stream
            protocol = next((each.protocol for each in ENDPOINTS if each.path == call.path and each.protocol), None)
            if protocol is not None:
                await call.more(faults.event_of(protocol, fault), call.loop.time())
            await call.ended()
            return
        await call.whole(fault.http_status, body, faults.headers_of(fault))

    def _put_failed(self, call: Call, status: Status) -> None:
        if call.told is not None and call.exchange is None:
            self.put(call, status)

    async def hand_out(self, call: Call, status: Status, body: bytes) -> None:
        """Sends a whole answer, and puts the exchange on record."""
        self.put(call, status)
        await call.whole(_OK, body)

    def notice_for(self, person: str | None, at: datetime) -> Text | None:
        """What a user is yet to be told of a measure; it counts as told."""
        if person is None or not len(self.notices):
            return None
        words = self.notices.get(person, at.timestamp())
        self.notices.drop(person)
        return words

    def put(self, call: Call, status: Status) -> None:
        """Puts the exchange on record. Texts go along only where the policy for texts keeps them."""
        told = call.told
        if told is None or call.exchange is not None:
            return
        request, answer = told.pop("request_text"), told.pop("answer_text", None)
        if self._texts is not TextPolicy.NONE and (self._texts is TextPolicy.ALL or status in _REFUSED):
            told["request_text"], told["answer_text"] = request.decode("utf-8", "replace"), answer
        call.exchange = Exchange(
            **told,
            status=str(status),
            upstream_seconds=call.upstream_seconds,
            own_seconds=perf_counter() - call.began - call.upstream_seconds,
        )
        self._recorder(call.exchange)
        incident = illegal_in(call.exchange)
        if incident is not None:
            self.effects([incident])

    async def _models(self, call: Call) -> None:
        scope = self.door.key_of(call).scope
        call.arrived(self.clock())
        if scope.endpoints is not None and call.path not in scope.endpoints:
            raise Refused(fault_of(for_scope("endpoint")))
        names = [name for name in self.routing.models if scope.models is None or name in scope.models]
        told = [{"id": name, "object": "model", "created": 0, "owned_by": "hegui"} for name in names]
        anthropic = any(name == b"anthropic-version" for name, _ in call.scope["headers"])
        body: dict[str, Any] = {"object": "list", "data": told}
        if anthropic:
            own = [{"type": "model", "id": n, "display_name": n, "created_at": "1970-01-01T00:00:00Z"} for n in names]
            ends = {"first_id": own[0]["id"] if own else None, "last_id": own[-1]["id"] if own else None}
            body = {"data": own, "has_more": False, **ends}
        await call.whole(_OK, msgspec.json.encode(body))

    async def _healthy(self, call: Call) -> None:
        await call.whole(_OK, b'{"status":"ok"}')

    async def _readiness(self, call: Call) -> None:
        missing = self.ready()
        body = msgspec.json.encode({"status": "not ready", "missing": missing} if missing else {"status": "ready"})
        await call.whole(_NOT_READY if missing else _OK, body)


_DAY: Final = 86_400
"""Seconds for which a notice waits for the next request of its user."""
_OK: Final = 200
_NOT_READY: Final = 503
_OURS: Final = 500
"""From this status of HTTP on it is not the caller's doing."""
_STOPPING: Final = Fault(
    Kind.UNAVAILABLE, "stopping", Text("服务正在重启，请重试。", "The service is being restarted. Try again."), 1.0
)
_FAULT: Final = Fault(Kind.INTERNAL, "internal", Text("网关内部错误。", "A fault of the gateway."))
_LOG: Final = logging.getLogger("hegui.gateway")
_REFUSED: Final = frozenset({Status.REFUSED_INPUT, Status.REFUSED_OUTPUT, Status.STOPPED})


def where_of(error: BaseException) -> str:
    """What kind of fault it is and where, without its words."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    code = "" if place is None else f" at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}"
    return f"{type(error).__name__}{code}"


def _wire_of(call: Call) -> Wire:
    """In which family's words a caller is told of faults."""
    if call.path.startswith("/v1/messages"):
        return Wire.ANTHROPIC
    anthropic = any(name == b"anthropic-version" for name, _ in call.scope["headers"])
    return Wire.ANTHROPIC if anthropic and not call.path.startswith(_OPENAI) else Wire.OPENAI


_OPENAI: Final = tuple(endpoint.path for endpoint in ENDPOINTS if endpoint.wire is Wire.OPENAI)
