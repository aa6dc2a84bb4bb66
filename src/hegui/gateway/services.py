# SPDX-License-Identifier: Apache-2.0
"""Guard models, moderation services and vendors, asked without holding up the loop: bounded in time, in number and in what waits.

Whatever goes wrong is "not checked" with its reason, and the policy says what follows. None of it is ever a pass.
"""

import asyncio
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from hegui.detect.classifier import Scored, Unscored
from hegui.detect.guards import ChatGuard, OpenAiModeration
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpAnswer, HttpRequest, Pause, Unanswered
from hegui.detect.guards.pieces import pieces, worst
from hegui.detect.guards.vendors import Context, NotChecked, Vendor, Verdict, sending
from hegui.gateway.config_file import ServiceEntry
from hegui.gateway.extra import gateway_extra
from hegui.gateway.observing import Observer
from hegui.guard import Answer, Ask, Conversation, Decision, Guard, ask_directly
from hegui.guard.detectors import is_classifier
from hegui.guard.pipeline import NO_CONTEXT
from hegui.text import Text
from hegui.users.recent import Recent

if TYPE_CHECKING:
    import aiohttp

_REMEMBERED_SECONDS: Final = 600
_MOST_REMEMBERED: Final = 20_000
_BLOCK: Final = 1 << 16
_SPARE: Final = 1.0
"""Seconds beside those of the attempts: for pauses between them."""
_LONG: Final = 16_384
"""Characters beyond which a conversation is read beside the loop, which has others to serve meanwhile."""
_READERS: Final = 2
"""Long conversations that are read at once; others of them wait."""
Steps: TypeAlias = Generator[Ask, Answer, Decision]
_CROWDED: Final = Text("等待该检测器的请求过多", "too many questions wait for this detector")
_NEVER_ASKED: Final = Unanswered(Text("未询问", "not asked"))


@dataclass(slots=True)
class _Desk:
    """Where one service is asked: so many at once, so many in the queue."""

    entry: ServiceEntry
    free: asyncio.Semaphore
    under_way: int = 0
    """Questions that are asked or wait."""


class Services:
    """Asks the services of the policy. One for the whole gateway: its limits hold across reloads of the policy.

    Args:
        entries: the services by their names.
        observer: is told how they do.
    """

    def __init__(self, entries: Mapping[str, ServiceEntry], observer: Observer) -> None:
        self._observer = observer
        self._desks = {name: _Desk(entry, asyncio.Semaphore(entry.at_once)) for name, entry in entries.items()}
        self._known: Recent[Scored | Verdict] = Recent(_REMEMBERED_SECONDS, _MOST_REMEMBERED)
        self._session: aiohttp.ClientSession | None = None
        self._long: ThreadPoolExecutor | None = None

    async def close(self) -> None:
        """Closes all connections."""
        if self._long is not None:
            self._long.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def glance(guard: Guard, conversation: Conversation) -> Decision | None:
        """What a glance tells of a short conversation, as most are, and hold nothing; None: `check` must say."""
        return guard.glanced(conversation) if _size_of(conversation) <= _LONG else None

    async def check(
        self, guard: Guard, conversation: Conversation, context: Context = NO_CONTEXT, *, minor: bool = False
    ) -> Decision:
        """Looks at all of a conversation; see `Guard.check`."""
        beside = _size_of(conversation) > _LONG
        steps = guard.check(conversation, context, minor=minor)
        answer: Answer | None = None
        while True:
            step = await self._beside(steps, answer) if beside else _step(steps, answer)
            if isinstance(step, Decision):
                return step
            answer = await self.ask(step)

    async def _beside(self, steps: Steps, answer: Answer | None) -> Ask | Decision:
        """The next step of a long conversation in a thread: terms and patterns take seconds for millions of characters."""
        if self._long is None:
            self._long = ThreadPoolExecutor(_READERS, "hegui-long-texts")
        return await asyncio.get_running_loop().run_in_executor(self._long, _step, steps, answer)

    async def ask(self, ask: Ask) -> Answer:
        """What comes of a question. Does not raise for what a service or a network does.

        The same text is not asked about again for some minutes: with every turn of a conversation all that was said before
        comes again. What could not be checked is asked anew each time.
        """
        place = _place(ask)
        known = self._known.get(place, time.time()) if place else None
        if known is not None:
            return known
        began = time.perf_counter()
        answer = await self._bounded(ask)
        seconds = time.perf_counter() - began
        if not isinstance(answer, Scored | Verdict):
            self._observer.judged(ask.detector, "not_checked", seconds)
            return answer
        self._observer.judged(ask.detector, "ok", seconds)
        if place and not (isinstance(answer, Verdict) and answer.late):
            self._known.put(place, answer, time.time())
        return answer

    async def _bounded(self, ask: Ask) -> Answer:
        desk = self._desks.get(ask.detector)
        if desk is None:
            return await asyncio.to_thread(ask_directly, ask)
        if desk.under_way >= desk.entry.at_once + desk.entry.waiting:
            return _failed(ask, _CROWDED)
        seconds = desk.entry.seconds * desk.entry.attempts + _SPARE
        desk.under_way += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._asked(ask, desk)
        except TimeoutError:
            return _failed(
                ask, Text(f"该检测器未在 {seconds:g} 秒内答复", f"this detector did not answer within {seconds:g} s")
            )
        finally:
            desk.under_way -= 1

    async def _asked(self, ask: Ask, desk: _Desk) -> Answer:
        service = ask.service
        if isinstance(service, ChatGuard | OpenAiModeration):
            stretches = [*pieces(ask.text)]
            judged = await asyncio.gather(*(self._of_judge(service, piece, desk) for piece in stretches))
            return worst(judged, service.thresholds.likely)
        if is_classifier(service):
            return await asyncio.to_thread(ask_directly, ask)
        return await self._of_vendor(service, ask, desk)  # type: ignore[arg-type]  # what is no classifier is a vendor

    async def _of_judge(self, service: ChatGuard | OpenAiModeration, piece: str, desk: _Desk) -> Scored | Unscored:
        steps = service.endpoint.steps(service.question(piece))
        answer: HttpAnswer | Unanswered = _NEVER_ASKED
        try:
            step = next(steps)
            while True:
                match step:
                    case HttpRequest():
                        answer = await self._send(step, service.endpoint, desk)
                    case Pause(seconds):
                        await asyncio.sleep(seconds)
                    case _:
                        assert_never(step)
                step = steps.send(answer)
        except StopIteration as end:
            return service.judgement(end.value)

    async def _of_vendor(self, vendor: Vendor, ask: Ask, desk: _Desk) -> Verdict | NotChecked:
        steps = sending.steps(vendor, ask.text, ask.context)
        answer: HttpAnswer | NotChecked = NotChecked(_NEVER_ASKED.reason)
        try:
            step = next(steps)
            while True:
                match step:
                    case HttpRequest():
                        sent = await self._send(step, vendor.endpoint, desk)
                        answer = NotChecked(sent.reason, again=sent.again) if isinstance(sent, Unanswered) else sent
                    case Pause(seconds):
                        await asyncio.sleep(seconds)
                    case _:
                        assert_never(step)
                step = steps.send(answer)
        except StopIteration as end:
            verdict: Verdict | NotChecked = end.value
            return verdict

    async def _send(self, request: HttpRequest, limits: Endpoint, desk: _Desk) -> HttpAnswer | Unanswered:
        """Sends one request once, as `hegui.detect.guards.exchange.send` does."""
        import aiohttp  # noqa: PLC0415  heavy, and not everybody asks services
        from yarl import URL  # noqa: PLC0415  as above

        session = self._session
        if session is None:
            session = self._session = _new_session()
        async with desk.free:
            try:
                async with session.request(
                    request.method,
                    URL(request.url, encoded=True),
                    data=request.body,
                    headers=request.headers,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=limits.timeout),
                ) as response:
                    found = bytearray()
                    async for block in response.content.iter_chunked(_BLOCK):
                        found += block
                        if len(found) > limits.most_bytes:
                            return Unanswered(
                                Text(
                                    f"应答超过 {limits.most_bytes} 字节",
                                    f"the answer is longer than {limits.most_bytes} bytes",
                                )
                            )
                    return HttpAnswer(response.status, dict(response.headers), bytes(found))
            except TimeoutError:
                seconds = limits.timeout
                return Unanswered(
                    Text(f"服务在 {seconds:g} 秒内未答复", f"the service did not answer within {seconds:g} s")
                )
            except (aiohttp.ClientError, OSError, ValueError) as error:
                kind = type(error).__name__  # its words may hold anything
                return Unanswered(
                    Text(f"无法连接服务（{kind}）", f"the service cannot be reached ({kind})"), again=True
                )


def _size_of(conversation: Conversation) -> int:
    return sum([len(part.text) for part in conversation.parts])


def _step(steps: Steps, answer: Answer | None) -> Ask | Decision:
    """The next question of a guard, or its decision."""
    try:
        return next(steps) if answer is None else steps.send(answer)
    except StopIteration as end:
        decision: Decision = end.value
        return decision


def _new_session() -> "aiohttp.ClientSession":
    with gateway_extra():
        import aiohttp  # noqa: PLC0415  as above
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
    )


def _failed(ask: Ask, reason: Text) -> Unscored | NotChecked:
    return Unscored(reason) if is_classifier(ask.service) else NotChecked(reason)


def _place(ask: Ask) -> str | None:
    """Under which an answer is remembered, without the text. A vendor that joins a session may judge by more than the text."""
    service = ask.service
    if is_classifier(service):
        told = f"{ask.detector}\n{service.name}\n{service.version}"
    elif ask.context.session is None:
        told = f"{ask.detector}\n{ask.context.side}"
    else:
        return None
    return blake2b(f"{told}\n{ask.text}".encode("utf-8", "replace"), digest_size=16).hexdigest()
