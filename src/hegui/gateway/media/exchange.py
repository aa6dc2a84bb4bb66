# SPDX-License-Identifier: Apache-2.0
"""An exchange of media: what is asked is guarded, sent to a model, and every file of the answer labelled before it goes out."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, assert_never

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway import faults
from hegui.gateway.asking import Asking, asking_of, context_of, stopped_by
from hegui.gateway.call import Call, Header
from hegui.gateway.config_file import RemindIn, Wire
from hegui.gateway.endpoints import Endpoint
from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.gateway.forwarding import Answered
from hegui.gateway.media import orders
from hegui.gateway.media.desk import LabelDesk
from hegui.gateway.media.links import NotFetched
from hegui.gateway.media.orders import Done, File, Modality, Order, Unusable
from hegui.gateway.media.settings import Credentials
from hegui.gateway.media.workers import Lost, Overdue
from hegui.gateway.passing_on import body_for, body_of, fault_of_upstream, headers_of
from hegui.gateway.persons import heard, used
from hegui.gateway.reading import request_of
from hegui.gateway.routing import Target
from hegui.gateway.telling import told_of
from hegui.guard import Action, Decision, with_texts
from hegui.records.exchange import Labelled, Side, Status
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway
    from hegui.guard import Conversation

_LOG: Final = logging.getLogger("hegui.gateway")
REFUSED: Final = frozenset({Action.BLOCK, Action.REPLACE})
_OK: Final = 200
_PIECE: Final = 256 << 10
"""Bytes that are sent at a time: whoever does not read them in time is cut off."""
_NOT_AGAIN: Final = (b"x-should-retry", b"false")
"""For OpenAI's clients: the same request would cost once more and end alike."""


class MediaExchange:
    """Serves one endpoint of media.

    Args:
        gateway: the application.
        desk: where files are labelled.
        endpoint: its path, and the texts of its requests.
        modality: of its files.
    """

    words: str
    """The pointer to what the user has just said."""
    not_served: Callable[[Mapping[str, Any]], Fault | None]
    """Why a request cannot be answered with labels."""

    def __init__(self, gateway: "Gateway", desk: LabelDesk, endpoint: Endpoint, modality: Modality) -> None:
        self._gateway = gateway
        self._desk = desk
        self._endpoint = endpoint
        self._modality = modality

    async def __call__(self, call: Call) -> None:
        """Answers a request.

        Raises:
            Refused: it is not served.
        """
        gateway, endpoint = self._gateway, self._endpoint
        key, claims, body = await gateway.door.open(call)
        value, known_by = await self._read(call, body)
        asking = asking_of(gateway, call, endpoint, key, claims, value, known_by)
        producer = self._offered(asking)
        await self._guard_request(asking)
        content, headers = self._sent_on(asking)
        answered = await gateway.forwarding.send(call, asking.model, endpoint.wire, endpoint.path, content, headers)
        try:
            call.tell("upstream", answered.target.upstream)
            if answered.reply.status != _OK:
                raise await fault_of_upstream(gateway, asking, answered)
            async with self._desk.held(call, gateway.labels.files):
                await self._answer(asking, answered, await body_of(call, answered), producer)
        finally:
            answered.reply.done()

    async def _read(self, call: Call, body: bytes) -> tuple[dict[str, Any], bytes]:
        """The fields of a request, and the body by which it is known on record.

        Raises:
            Refused: it has none.
        """
        del call
        return request_of(body, self._gateway.nesting), body

    def _sent_on(self, asking: Asking) -> tuple[Callable[[Target], bytes], Mapping[str, str] | None]:
        """What goes to an upstream: the body for a target, and headers."""
        return body_for(asking), headers_of(asking.call, self._endpoint.wire)

    def _offered(self, asking: Asking) -> str:
        """The provider code, if what is asked for is offered.

        Raises:
            Refused: it is not.
        """
        producer = self._gateway.labels.producer
        if producer is None:
            raise refused(
                Kind.NOT_FOUND,
                "media_not_offered",
                "本服务不提供该接口（没有 labels.producer）。",
                "This endpoint is not offered here (no labels.producer).",
            )
        fault = type(self).not_served(asking.value)
        if fault is not None:
            raise Refused(fault)
        if asking.unmarked and asking.admitted.caller.user is None:
            raise refused(
                Kind.INVALID,
                "unmarked_without_user",
                "申请没有显式标识的文件须写明用户（x-hegui-user）：提供对象须有记录。",
                "A file without explicit mark is given to a user only (x-hegui-user): who got it is put on record.",
            )
        return producer

    async def _guard_request(self, asking: Asking) -> None:
        """Looks at what is asked; covers what is to be covered.

        Raises:
            Refused: it is refused.
        """
        call = asking.call
        conversation = self._endpoint.request(asking.value)
        decision = await self._checked(asking, conversation, Asked.PROMPT)
        told_of(call, Side.INPUT, decision, conversation)
        call.action = decision.action.value.encode()
        instead = heard(self._gateway, asking, decision, self.words)
        if decision.action in REFUSED:
            raise self._refusal(asking, decision.action, instead or decision.answer, Status.REFUSED_INPUT)
        if instead is not None:
            raise self._refusal(asking, Action.REPLACE, instead, Status.REFUSED_INPUT)
        cover(asking, decision)
        await self._guard_answer_beforehand(asking)

    async def _guard_answer_beforehand(self, asking: Asking) -> None:
        """Looks at what can be known of the answer before a model is asked.

        Raises:
            Refused: it would be refused.
        """
        raise NotImplementedError

    async def _order(self, asking: Asking, answered: Answered, content: bytes, producer: str) -> Order:
        """What is to be done with an answer.

        Raises:
            NotFetched: a file that it has a link to cannot be had.
        """
        labels = self._gateway.labels
        return Order(
            modality=self._modality,
            content=content,
            fetched=await self._fetched(answered, content),
            producer=producer,
            number=asking.call.id,
            mark=None if asking.unmarked else self._desk.mark(self._modality, labels),
            unmarked=asking.unmarked,
            on_failure=labels.files.unlabelled,
            break_credentials=labels.files.credentials is Credentials.BREAK,
            pixels=labels.files.pixels,
        )

    async def _fetched(self, answered: Answered, content: bytes) -> dict[int, bytes]:
        """Files that the answer has links to, by their number.

        Raises:
            NotFetched: one cannot be had.
        """
        del answered, content
        return {}

    async def _answer(self, asking: Asking, answered: Answered, content: bytes, producer: str) -> None:
        call, gateway = asking.call, self._gateway
        try:
            order = await self._order(asking, answered, content, producer)
            outcome = await self._desk.done(order, gateway.labels.files)
        except NotFetched as error:
            _LOG.warning("%s %s: %s", call.id, answered.upstream.name, error.reason.en)
            await self._fail(call, Fault(Kind.UPSTREAM, "file_not_fetched", error.reason))
            return
        except Overdue:
            await self._fail(call, _TOO_LATE)
            return
        except Lost:
            await self._fail(call, _FAULT)
            return
        match outcome:
            case Unusable(zh, en):
                await self._fail(call, Fault(Kind.UPSTREAM, "upstream_unreadable", Text(zh, en)))
            case orders.Fault(what):
                _LOG.error("%s labels: %s", call.id, what)
                await self._fail(call, _FAULT)
            case Done(files, rest):
                await self._labelled(asking, files, rest)
            case _:
                assert_never(outcome)

    async def _labelled(self, asking: Asking, files: list[File], rest: bytes) -> None:
        """Puts on record what became of the files, and hands them out if all of them may go."""
        call = asking.call
        lacking = next((file for file in files if file.after is None), None)
        self._tell(asking, files, handed_out=False)  # until it is
        if lacking is not None:
            await self._fail(call, not_labelled(lacking))
            return
        self._hold_rules(files)
        headers, body, tokens = await self._made(asking, files, rest)
        self._tell(asking, files, handed_out=True)
        call.tell("marked", all(file.explicit == "valid" for file in files))
        if asking.unmarked:
            call.tell("unmarked_agreement", asking.admitted.caller.claims.unmarked)
        if asking.admitted.reminders and self._gateway.labels.reminders is RemindIn.HEADER:
            call.reminded = [reminder.kind for reminder in asking.admitted.reminders]
        self._gateway.put(call, Status.ANSWERED)
        await _sent(call, headers, body)
        used(self._gateway, asking, tokens)

    async def _made(self, asking: Asking, files: list[File], rest: bytes) -> tuple[list[Header], bytes, int]:
        """The answer as it goes out: headers, body, and the tokens that it took.

        Raises:
            Refused: the guard refuses it.
        """
        raise NotImplementedError

    def _tell(self, asking: Asking, files: list[File], *, handed_out: bool) -> None:
        call = asking.call
        call.tell("labels", tuple(_row(self._modality, file, handed_out=handed_out) for file in files))
        call.tell("produce_id", files[0].produce_id if handed_out else None)
        call.tell("answer_sha256", answer_digest(files))

    def _hold_rules(self, files: list[File]) -> None:
        """Refuses what a block rule stops by its digest: a file as it came or as it would go out, or the answer as it is on record.

        Raises:
            Refused: one does.
        """
        digests = self._gateway.rules.digests
        if digests:
            of_files = (digest for file in files for digest in (file.before, file.after) if digest is not None)
            for digest in (*of_files, answer_digest(files)):
                rule = digests.get(digest.hex())
                if rule is not None:
                    raise Refused(stopped_by(rule))

    async def _checked(self, asking: Asking, conversation: "Conversation", side: Asked) -> Decision:
        context = context_of(asking, side)
        return await self._gateway.services.check(asking.guard, conversation, context, minor=asking.minor)

    def _refusal(self, asking: Asking, action: Action, answer: Text | None, status: Status) -> Refused:
        """A refusal as OpenAI tells it at these endpoints: an error of the request with a code that clients know."""
        asking.call.action = action.value.encode()
        self._gateway.put(asking.call, status)
        return Refused(Fault(Kind.INVALID, "content_policy_violation", answer or _NO_WORDS))

    async def _fail(self, call: Call, fault: Fault) -> None:
        """Tells a fault of the answer. Another attempt would cost the same and end alike."""
        self._gateway.put(call, Status.FAILED)
        body = faults.body_of(Wire.OPENAI, fault, call.id)
        await call.whole(fault.http_status, body, [_NOT_AGAIN])


def answer_digest(files: list[File]) -> bytes:
    """By which an answer is known: the sha256 of its file as the model made it; of several, that of their digests one after the other."""
    return files[0].before if len(files) == 1 else sha256(b"".join(file.before for file in files)).digest()


def not_labelled(file: File) -> Fault:
    """What the caller is told where a file does not go out."""
    zh, en = file.reason or ("标识无法核验", "its label cannot be verified")
    return Fault(
        Kind.UPSTREAM,
        "not_labelled",
        Text(
            f"生成的文件未能添加标识，未予提供：{zh}。",
            f"The generated file could not be labelled and is not handed out: {en}.",
        ),
    )


def cover(asking: Asking, decision: Decision) -> None:
    """Covers in what goes to the model what the guard has found."""
    if decision.masked:
        asking.value = with_texts(asking.value, {masked.path: masked.text for masked in decision.masked})
        asking.body = b""  # what came must not go out


def _row(modality: Modality, file: File, *, handed_out: bool) -> Labelled:
    after = file.after if handed_out else None
    return Labelled(modality.value, file.format, file.produce_id, file.before, after, file.explicit, file.implicit)


async def _sent(call: Call, headers: list[Header], body: bytes) -> None:
    """Sends a body piece by piece, each when the one before was read."""
    await call.start(_OK, [*headers, (b"content-length", b"%d" % len(body))])
    view = memoryview(body)
    for at in range(0, len(body), _PIECE):
        await call.more(bytes(view[at : at + _PIECE]), asyncio.get_running_loop().time())
    await call.ended()


_NO_WORDS: Final = Text("抱歉，我无法生成该内容。", "Sorry, I can't generate that.")
_TOO_LATE: Final = Fault(
    Kind.UPSTREAM_SLOW,
    "labelling_timeout",
    Text(
        "生成的文件未能在时限内添加标识，未予提供。",
        "The generated file could not be labelled in time and is not handed out.",
    ),
)
_FAULT: Final = Fault(
    Kind.INTERNAL,
    "labelling_failed",
    Text(
        "生成的文件在添加标识时出错，未予提供。",
        "Something went wrong when the generated file was labelled; it is not handed out.",
    ),
)
