# SPDX-License-Identifier: Apache-2.0
"""An exchange of text: what is asked is guarded, sent to a model, and the answer guarded, as a whole or as it streams."""

import asyncio
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway.asking import Asking, asking_of, context_of, stopped_by
from hegui.gateway.call import Call, Late
from hegui.gateway.config_file import RemindIn, Wire
from hegui.gateway.endpoints import Endpoint
from hegui.gateway.faults import Fault, Kind, Refused
from hegui.gateway.forwarding import Answered
from hegui.gateway.marking import Additions, added, is_for_people
from hegui.gateway.persons import judged, newest_in, said_in, tokens_of, used
from hegui.gateway.reading import request_of
from hegui.gateway.routing import Target
from hegui.gateway.streams import streamed
from hegui.gateway.telling import told_of, words_of
from hegui.gateway.upstream import Broken
from hegui.guard import Action, Decision, of_text, with_texts
from hegui.guard.streaming.refusals import Opened, Refusal, as_json, frames
from hegui.records.exchange import Side, Status
from hegui.text import Text
from hegui.users.events import HandOver, Left
from hegui.users.reminders import asks_to_leave

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway

_encode: Final = msgspec.json.encode
_REFUSED: Final = frozenset({Action.BLOCK, Action.REPLACE})
_OK: Final = 200
_PASSED_ON: Final = frozenset({400, 404, 409, 413, 422, 429})
"""What an upstream says against the request itself."""
_LONGEST_FAULT: Final = 1 << 20
_DEFAULTS: Final = {"anthropic-version": "2023-06-01"}


class TextExchange:
    """Serves one endpoint of text."""

    def __init__(self, gateway: "Gateway", endpoint: Endpoint) -> None:
        self._gateway = gateway
        self._endpoint = endpoint

    async def __call__(self, call: Call) -> None:
        """Answers a request.

        Raises:
            Refused: it is not served.
        """
        gateway, endpoint = self._gateway, self._endpoint
        key, claims, body = await gateway.door.open(call)
        value = request_of(body, gateway.nesting)
        asking = asking_of(gateway, call, endpoint, key, claims, value, body)
        if asking.stream and endpoint.protocol is not None:
            call.keeps_alive, call.sent_at = True, asyncio.get_running_loop().time()
        conversation = endpoint.request(value)
        decision = await gateway.services.check(
            asking.guard, conversation, context_of(asking, Asked.PROMPT), minor=asking.minor
        )
        told_of(call, Side.INPUT, decision, conversation)
        call.action = decision.action.value.encode()
        instead = self._judged(asking, decision)
        if decision.action in _REFUSED:
            await self._say(asking, decision.action, instead or decision.answer or _NO_WORDS, Status.REFUSED_INPUT)
            return
        if instead is not None:
            await self._say(asking, Action.REPLACE, instead, Status.ANSWERED)
            return
        if decision.masked:
            asking.value = with_texts(value, {masked.path: masked.text for masked in decision.masked})
            asking.body = b""  # what came must not go out
        answered = await gateway.forwarding.send(
            call, asking.model, endpoint.wire, endpoint.path, _body_for(asking), _extra(call, endpoint.wire)
        )
        try:
            await self._answer(asking, answered)
        finally:
            answered.reply.done()

    def _judged(self, asking: Asking, decision: Decision) -> Text | None:
        """Tells the users' room what the user has said; returns what is to be said at once instead of asking the model."""
        gateway, call, protocol = self._gateway, asking.call, self._endpoint.protocol
        keeper, now = gateway.door.gatekeeper, call.moment
        newest = newest_in(protocol, asking.value)
        effects = keeper.observe(asking.admitted, judged(call.id, now, decision, newest), now)
        if effects:
            gateway.effects(effects)
            answers = [each.answer for each in effects if isinstance(each, HandOver) and each.answer is not None]
            if answers:
                return answers[0]
        if protocol is not None and asks_to_leave(gateway.users.exit, said_in(asking.value, newest)):
            keeper.observe(asking.admitted, Left(), now)
            return gateway.users.exit.answer
        return None

    async def _answer(self, asking: Asking, answered: Answered) -> None:
        reply = answered.reply
        asking.call.tell("upstream", answered.target.upstream)
        if reply.status != _OK:
            raise await self._upstream_fault(asking, answered)
        protocol = self._endpoint.protocol
        additions = self.additions(asking)
        if protocol is not None and reply.header("Content-Type").startswith("text/event-stream"):
            await streamed(self._gateway, asking, answered, protocol, additions)
            return
        await self._whole(asking, answered, additions)

    def additions(self, asking: Asking) -> Additions:
        """What is added to the text of the answer: its mark, and what the user is to be reminded of."""
        gateway, call, protocol = self._gateway, asking.call, self._endpoint.protocol
        reminders = asking.admitted.reminders
        if reminders:
            call.reminded = [reminder.kind for reminder in reminders]
        if asking.unmarked:
            call.tell("unmarked_agreement", asking.admitted.caller.claims.unmarked)
        if protocol is None or not is_for_people(protocol, asking.value):
            return Additions()
        mark = Additions() if asking.unmarked else gateway.mark
        if not reminders or gateway.labels.reminders is RemindIn.HEADER:
            return mark
        words = "\n\n".join(reminder.text.of(gateway.language) for reminder in reminders)
        return Additions(mark.before, f"\n\n{words}{mark.after}")

    async def _whole(self, asking: Asking, answered: Answered, additions: Additions) -> None:
        """Guards an answer that is there at once, and hands it out with the bytes it came in if nothing is to be changed."""
        call, endpoint, gateway = asking.call, self._endpoint, self._gateway
        body = await self._body(call, answered)
        if endpoint.answer is None or endpoint.protocol is None:
            await gateway.hand_out(call, Status.ANSWERED, body)
            used(gateway, asking, 0)
            return
        try:
            value = msgspec.json.decode(body)
        except (ValueError, msgspec.MsgspecError, RecursionError):
            raise Refused(_NO_JSON) from None
        conversation = endpoint.answer(value)
        decision = await gateway.services.check(
            asking.guard, conversation, context_of(asking, Asked.ANSWER), minor=asking.minor
        )
        told_of(call, Side.OUTPUT, decision, conversation)
        words = words_of(conversation)
        if decision.action in _REFUSED:
            call.said(words)
            await self._say(asking, decision.action, decision.answer or _NO_WORDS, Status.REFUSED_OUTPUT)
            return
        changed = bool(decision.masked)
        if changed:
            value = without_logprobs(with_texts(value, {masked.path: masked.text for masked in decision.masked}))
            words = words_of(endpoint.answer(value))
        call.said(words)
        if (rule := self._stopped(words)) is not None:
            raise Refused(rule)
        if additions and added(endpoint.protocol, value, additions):
            changed = True
            call.tell("marked", bool(gateway.mark) and not asking.unmarked)
        await gateway.hand_out(call, Status.ANSWERED, _encode(value) if changed else body)
        used(gateway, asking, tokens_of(value))

    def _stopped(self, words: str) -> Fault | None:
        digests = self._gateway.rules.digests
        if not digests:
            return None
        rule = digests.get(sha256(words.encode("utf-8", "replace")).hexdigest())
        return None if rule is None else stopped_by(rule)

    async def _body(self, call: Call, answered: Answered) -> bytes:
        entry = answered.upstream.entry
        try:
            return await call.within(
                answered.reply.whole(entry.answer_bytes), asyncio.get_running_loop().time() + entry.first_byte_seconds
            )
        except Late:
            raise Refused(_LATE) from None
        except Broken:
            raise Refused(_BROKEN) from None

    async def _say(self, asking: Asking, action: Action, answer: Text, status: Status) -> None:
        """Says something of our own as an ordinary answer of the caller's protocol, so that it does not look like a fault."""
        call, protocol, gateway = asking.call, self._endpoint.protocol, self._gateway
        call.action = action.value.encode()
        call.keeps_alive = False
        if protocol is None:
            gateway.put(call, status)
            raise Refused(Fault(Kind.INVALID, "content_filter", answer))
        words = answer.of(gateway.language)
        refusal = Refusal(words, asking.guard.version, action, shown=False, model=asking.model.name)
        if asking.stream:
            now = asyncio.get_running_loop().time()
            gateway.put(call, status)
            await call.more(b"".join(frames(protocol, Opened(), refusal)), now)
            await call.ended()
            return
        await gateway.hand_out(call, status, _encode(as_json(protocol, refusal)))

    async def _upstream_fault(self, asking: Asking, answered: Answered) -> Refused:
        """What the caller is told where an upstream has refused: its own words if they are about the request, and clean."""
        reply = answered.reply
        status = reply.status
        if status not in _PASSED_ON:
            return Refused(_DECLINED)
        try:
            body = await asking.call.within(
                reply.whole(_LONGEST_FAULT), asyncio.get_running_loop().time() + answered.upstream.entry.idle_seconds
            )
            words = _message(msgspec.json.decode(body))
        except (Late, Broken, ValueError, msgspec.MsgspecError, RecursionError):
            words = None
        kind = Kind.LIMITED if status == Kind.LIMITED.value.status else Kind.INVALID
        if words is not None:
            decision = await self._gateway.services.check(asking.guard, of_text(words, "assistant"))
            if decision.action in {Action.PASS, Action.MARK}:
                return Refused(Fault(kind, "upstream_refused", Text(words, words), status=status))
        return Refused(Fault(kind, "upstream_refused", _DECLINED.what, status=status))


def _message(value: Any) -> str | None:  # noqa: ANN401  JSON
    error = value.get("error") if isinstance(value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) and message.strip() else None


def _body_for(asking: Asking) -> Callable[[Target], bytes]:
    """The body for a target: as it came, unless something in it was covered or the model has another name there."""

    def body(target: Target) -> bytes:
        same_name = target.model == asking.model.name
        if asking.body and same_name:
            return asking.body
        return _encode(asking.value if same_name else asking.value | {"model": target.model})

    return body


def _extra(call: Call, wire: Wire) -> Mapping[str, str] | None:
    """Headers of the caller that its protocol knows, and no others."""
    found = {
        name.decode(): words
        for name, value in call.forwarded
        if value.isascii() and (words := value.decode()).isprintable()
    }
    return found or (_DEFAULTS if wire is Wire.ANTHROPIC else None)


def without_logprobs(value: Any) -> Any:  # noqa: ANN401  JSON
    """An answer without the tokens it was made of: they say again what is covered in its text."""
    if isinstance(value, dict):
        return {name: None if name == "logprobs" else without_logprobs(inner) for name, inner in value.items()}
    return [without_logprobs(inner) for inner in value] if isinstance(value, list) else value


_NO_WORDS: Final = Text("抱歉，我无法回答。", "Sorry, I can't help with that.")
_NO_JSON: Final = Fault(
    Kind.UPSTREAM,
    "upstream_unreadable",
    Text("模型服务的应答不是 JSON。", "The answer of the model's service is no JSON."),
)
_LATE: Final = Fault(
    Kind.UPSTREAM_SLOW,
    "upstream_timeout",
    Text("模型服务未在时限内答复。", "The model's service did not answer in time."),
)
_BROKEN: Final = Fault(
    Kind.UPSTREAM,
    "upstream_reset",
    Text("模型服务的应答中断或者过长。", "The answer of the model's service broke off, or is too long."),
)
_DECLINED: Final = Fault(
    Kind.UPSTREAM, "upstream_declined", Text("模型服务拒绝了请求。", "The model's service declined the request.")
)
