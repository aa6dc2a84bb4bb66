# SPDX-License-Identifier: Apache-2.0
"""An answer that comes in pieces: what the guard lets go is sent on at once, and the upstream is let go when it is over.

Where the policy asks services, their answers come between the pieces; whoever has something to send puts it into one outbox,
so that frames go out in the order in which the guard let them go.
"""

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, assert_never

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway.asking import context_of
from hegui.gateway.call import Call, Held, Late, Stopped
from hegui.gateway.config_file import RemindIn
from hegui.gateway.faults import Fault, Kind, Refused, event_of
from hegui.gateway.forwarding import Answered
from hegui.gateway.marking import Additions
from hegui.gateway.persons import Counted, used
from hegui.gateway.stream_marking import StreamMark
from hegui.gateway.telling import told_in_full
from hegui.gateway.upstream import Broken, Reply
from hegui.guard.conversation import Channel
from hegui.guard.streaming import Blocked, Passed, Protocol, Relay, StreamAsk, StreamGuard
from hegui.records.exchange import Side, Status
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway
    from hegui.gateway.asking import Asking

_ENDS: Final = (b"\n\n", b"\r\n\r\n", b"\r\r")
_DONE: Final = b"data: [DONE]"
_TAIL: Final = 64
"""Bytes in which the end of a stream stands."""


async def streamed(
    gateway: "Gateway", asking: "Asking", answered: Answered, protocol: Protocol, additions: Additions
) -> None:
    """Relays a stream to its end.

    Raises:
        Refused: it broke before a byte of it was sent.
    """
    call = asking.call
    guard = StreamGuard(asking.guard, context_of(asking, Asked.ANSWER), minor=asking.minor)
    relay = Relay(guard, protocol, gateway.language, asking.model.name, early=bool(additions.before))
    mark = StreamMark(protocol, additions, _choices(asking.value)) if additions else None
    under_way = _Stream(gateway, call, relay, answered, mark)
    fault: Fault | None = None
    marks = bool(gateway.mark) and not asking.unmarked
    try:
        await (under_way.run_with_services() if asking.guard.policy.services else under_way.run())
    except _Faulted as faulted:
        fault = faulted.fault
    except BaseException:
        under_way.tell(marks=marks)
        call.reminded = ()  # nobody can say whether they were seen
        used(gateway, asking, under_way.counted.tokens)  # what was given counts, also where its end was not waited for
        raise
    finally:
        call.keeps_alive = False
    under_way.tell(marks=marks)
    if fault is not None:
        if not call.status:
            raise Refused(fault)
        call.fault = fault.code
    gateway.put(call, under_way.status(fault))  # before the caller knows: who hears of it finds it on record
    if fault is not None:
        await call.more(event_of(protocol, fault), call.loop.time())
    await call.ended()
    if gateway.labels.reminders is RemindIn.TEXT and (mark is None or not mark.marked):
        call.reminded = ()  # there was no text to put them to
    used(gateway, asking, under_way.counted.tokens)


def _choices(value: dict[str, Any]) -> int:
    """How many answers are asked for."""
    number = value.get("n")
    return number if isinstance(number, int) else 1


class _Faulted(Exception):
    """The stream broke."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class _Stream:
    """A stream under way."""

    def __init__(
        self, gateway: "Gateway", call: Call, relay: Relay, answered: Answered, mark: StreamMark | None
    ) -> None:
        self._gateway = gateway
        self._call = call
        self._relay = relay
        self._mark = mark
        self.counted = Counted()
        self._held = call.held = Held()
        self._reply: Reply = answered.reply
        self._idle = answered.upstream.entry.idle_seconds
        self._loop = call.loop
        self._outbox: list[bytes] = []
        self._sending = asyncio.Lock()
        self._asking: set[asyncio.Task[None]] = set()
        self._waits = False
        """Whether the upstream is waited for."""
        self._failure: BaseException | None = None
        self._tail = b"\n\n"
        """The last bytes that came, over the borders of pieces."""

    async def run(self) -> None:
        """Where no service is asked: piece by piece."""
        call, relay, held = self._call, self._relay, self._held
        while piece := await self._piece():
            sent = relay.feed(piece)
            held.see(relay.stream.held)
            if sent:
                await call.more(self._marked(sent), self._loop.time())
            if relay.done:
                return
        self._whole_frames()
        sent = relay.finish()
        if sent:
            await call.more(self._marked(sent), self._loop.time())

    def _marked(self, sent: bytes) -> bytes:
        """With what is added to the text; a refusal before anything was shown is our own and gets no mark."""
        if self._mark is None:
            return sent
        outcome = self._relay.stream.outcome
        return sent if isinstance(outcome, Blocked) and not outcome.shown else self._mark.through(sent)

    async def run_with_services(self) -> None:
        """Pieces come in while services judge what came before."""
        relay, held = self._relay, self._held
        try:
            while piece := await self._piece():
                await self._send(relay.feed(piece))
                held.see(relay.stream.held)
                if relay.done:
                    return
                self._ask()
            self._whole_frames()
            await self._send(relay.finish())
            self._ask()
            while not relay.done and self._asking:
                await asyncio.wait(self._asking, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if self._call.stopped is not Stopped.DONE:
                raise
            self._call.continues()
        finally:
            await self._let_go()
        if self._failure is not None:
            raise self._failure

    async def _piece(self) -> bytes:
        """The next bytes of the upstream; none: it has ended, or nothing more is needed of it."""
        call, over = self._call, self._relay.stream.outcome is not None
        began = perf_counter()
        self._waits = True
        try:
            piece = await call.within(self._reply.piece(), self._loop.time() + (_AFTER_THE_END if over else self._idle))
        except Late:
            if over:
                return b""
            raise _Faulted(_SILENT) from None
        except Broken:
            if over:
                return b""
            raise _Faulted(_BROKEN) from None
        finally:
            self._waits = False
            call.upstream_seconds += perf_counter() - began
        self.counted.see(piece)
        self._tail = (self._tail + piece if len(piece) < _TAIL else piece)[-_TAIL:]
        return piece

    def _whole_frames(self) -> None:
        """Holds that the stream did not end within a frame: what the guard has not read, it cannot let go."""
        tail = self._tail
        if not tail.endswith(_ENDS) and not tail.rstrip().endswith(_DONE):
            raise _Faulted(_HALF)

    async def _send(self, sent: bytes) -> None:
        if sent:
            self._outbox.append(self._marked(sent))
        async with self._sending:
            if self._outbox:
                whole = b"".join(self._outbox)
                self._outbox.clear()
                await self._call.more(whole, self._loop.time())

    def _ask(self) -> None:
        for question in self._relay.asks():
            task = self._loop.create_task(self._judge(question))
            self._asking.add(task)
            task.add_done_callback(self._judged)

    async def _judge(self, question: StreamAsk) -> None:
        """Asks a service about a stretch, and sends what its answer lets go."""
        answer = await self._gateway.services.ask(question.ask)
        await self._send(self._relay.answered(question, answer))
        if not self._relay.done:
            self._ask()

    def _judged(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = error
        if self._waits and (self._failure is not None or self._relay.done):
            self._call.stop(Stopped.DONE)  # nothing more is needed of the upstream

    async def _let_go(self) -> None:
        waiting = [*self._asking]
        for task in waiting:
            task.cancel()
        if waiting:
            await asyncio.gather(*waiting, return_exceptions=True)

    def tell(self, *, marks: bool) -> None:
        """Puts on record what the guard made of the answer, as far as it came.

        Args:
            marks: whether the text gets its explicit mark.
        """
        call, stream = self._call, self._relay.stream
        over, came = stream.outcome is not None, any(True for _ in stream.lanes)
        if not over:
            stream.finish()  # it broke off: what came is judged to its end
        texts = [stream.between(key, 0, stream.size(key)) for key in stream.lanes if key.channel is not Channel.OTHER]
        call.said("\n".join(texts))
        call.tell("characters_out", sum(map(len, texts)))
        call.tell("marked", marks and self._mark is not None and self._mark.marked)
        if stream.outcome is not None and (over or came):
            call.tell("action_out", stream.outcome.action.value)
        findings, not_checked = stream.so_far()
        if findings or not_checked:
            told_in_full(call, Side.OUTPUT, findings, not_checked)

    def status(self, fault: Fault | None) -> Status:
        """How it ended."""
        if fault is not None:
            return Status.FAILED
        match self._relay.stream.outcome:
            case Blocked(shown=shown):
                return Status.STOPPED if shown else Status.REFUSED_OUTPUT
            case Passed() | None:
                return Status.ANSWERED
            case _:
                assert_never(self._relay.stream.outcome)


_AFTER_THE_END: Final = 1.0
"""Seconds in which an upstream may close a stream that has said its last word, so that the connection can be used again."""
_SILENT: Final = Fault(
    Kind.UPSTREAM_SLOW, "upstream_silent", Text("模型服务的应答中途停顿过久。", "The model's service fell silent.")
)
_BROKEN: Final = Fault(
    Kind.UPSTREAM, "upstream_reset", Text("模型服务的应答中断。", "The answer of the model's service broke off.")
)
_HALF: Final = Fault(
    Kind.UPSTREAM,
    "upstream_half",
    Text("模型服务的应答不完整。", "The answer of the model's service ended within an event."),
)
