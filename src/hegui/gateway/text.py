# SPDX-License-Identifier: Apache-2.0
"""An exchange of text: what is asked is guarded, sent to a model, and the answer guarded, as a whole or as it streams."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway.asking import Asking, asking_of, context_of, stopped_by
from hegui.gateway.call import Call
from hegui.gateway.config_file import RemindIn
from hegui.gateway.endpoints import Endpoint
from hegui.gateway.faults import Fault, Kind, Refused
from hegui.gateway.forwarding import Answered
from hegui.gateway.marking import Additions, added, is_for_people
from hegui.gateway.passing_on import body_for, body_of, fault_of_upstream, headers_of
from hegui.gateway.persons import heard, said_in, tokens_of, used
from hegui.gateway.reading import request_of
from hegui.gateway.streams import streamed
from hegui.gateway.telling import told_of, words_of
from hegui.guard import Action, Decision, with_texts
from hegui.guard.streaming.refusals import Opened, Refusal, as_json, frames
from hegui.records.exchange import Side, Status
from hegui.text import Text
from hegui.users.events import Left
from hegui.users.reminders import asks_to_leave

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway

_encode: Final = msgspec.json.encode
_REFUSED: Final = frozenset({Action.BLOCK, Action.REPLACE})
_OK: Final = 200
_LONGEST_LEAVE: Final = 220
"""Characters of a word for leaving, with what `asks_to_leave` allows around it."""


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
            call.keeps_alive, call.sent_at = True, call.loop.time()
        conversation = endpoint.request(value)
        services = gateway.services
        decision = services.glance(asking.guard, conversation) or await services.check(
            asking.guard, conversation, context_of(asking, Asked.PROMPT), minor=asking.minor
        )
        told_of(call, Side.INPUT, decision, conversation)
        call.action = str(decision.action).encode()
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
            call, asking.model, endpoint.wire, endpoint.path, body_for(asking), headers_of(call, endpoint.wire)
        )
        try:
            await self._answer(asking, answered)
        finally:
            answered.reply.done()

    def _judged(self, asking: Asking, decision: Decision) -> Text | None:
        """Tells the users' room what the user has said; returns what is to be said at once instead of asking the model."""
        gateway, protocol = self._gateway, self._endpoint.protocol
        instead = heard(gateway, asking, decision)
        said = said_in(protocol, asking.value)
        leaves = len(said) <= _LONGEST_LEAVE and protocol is not None and asks_to_leave(gateway.users.exit, said)
        if instead is None and leaves:
            gateway.door.gatekeeper.observe(asking.admitted, Left(), asking.call.moment)
            return gateway.users.exit.answer
        return instead

    async def _answer(self, asking: Asking, answered: Answered) -> None:
        reply = answered.reply
        asking.call.tell("upstream", answered.target.upstream)
        if reply.status != _OK:
            raise await fault_of_upstream(self._gateway, asking, answered)
        protocol = self._endpoint.protocol
        additions = self.additions(asking)
        if protocol is not None and reply.header("Content-Type").startswith("text/event-stream"):
            await streamed(self._gateway, asking, answered, protocol, additions)
            return
        await self._whole(asking, answered, additions)

    def additions(self, asking: Asking) -> Additions:
        """What is added to the text of the answer: its mark, what the user is to be reminded of and told of measures."""
        gateway, call, protocol = self._gateway, asking.call, self._endpoint.protocol
        reminders = asking.admitted.reminders
        by_header = gateway.labels.reminders is RemindIn.HEADER
        if reminders and by_header:
            call.reminded = [reminder.kind for reminder in reminders]
        if asking.unmarked:
            call.tell("unmarked_agreement", asking.admitted.caller.claims.unmarked)
        if protocol is None or not is_for_people(protocol, asking.value):
            return Additions()
        mark = Additions() if asking.unmarked else gateway.mark
        words: list[Text] = []
        if reminders and not by_header:
            call.reminded = [reminder.kind for reminder in reminders]
            words += (reminder.text for reminder in reminders)
        notice = gateway.notice_for(asking.admitted.person, call.moment)
        if notice is not None:
            words.append(notice)
        if not words:
            return mark
        told = "\n\n".join(each.of(gateway.language) for each in words)
        return Additions(mark.before, f"\n\n{told}{mark.after}")

    async def _whole(self, asking: Asking, answered: Answered, additions: Additions) -> None:
        """Guards an answer that is there at once, and hands it out with the bytes it came in if nothing is to be changed."""
        call, endpoint, gateway = asking.call, self._endpoint, self._gateway
        body = await body_of(call, answered)
        call.keeps_alive = False
        if call.status:  # a comment went out: what has begun as a stream cannot go on as another thing
            raise Refused(_NO_STREAM)
        try:
            value = msgspec.json.decode(body)
        except (ValueError, msgspec.MsgspecError, RecursionError):
            raise Refused(_NO_JSON) from None
        conversation = endpoint.answer(value)
        services = gateway.services
        decision = services.glance(asking.guard, conversation) or await services.check(
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
        if endpoint.protocol is not None and additions and added(endpoint.protocol, value, additions):
            changed = True
            call.tell("marked", bool(gateway.mark) and not asking.unmarked)
        elif gateway.labels.reminders is RemindIn.TEXT:
            call.reminded = ()  # there was no text to put them to
        await gateway.hand_out(call, Status.ANSWERED, _encode(value) if changed else body)
        used(gateway, asking, tokens_of(value))

    def _stopped(self, words: str) -> Fault | None:
        digests = self._gateway.rules.digests
        if not digests:
            return None
        rule = digests.get(sha256(words.encode("utf-8", "replace")).hexdigest())
        return None if rule is None else stopped_by(rule)

    async def _say(self, asking: Asking, action: Action, answer: Text, status: Status) -> None:
        """Says something of our own as an ordinary answer of the caller's protocol, so that it does not look like a fault."""
        call, protocol, gateway = asking.call, self._endpoint.protocol, self._gateway
        call.action = action.value.encode()
        call.keeps_alive = False
        if protocol is None:
            gateway.put(call, status)
            raise Refused(Fault(Kind.INVALID, "content_filter", answer))
        words = answer.of(gateway.language)
        notice = gateway.notice_for(asking.admitted.person, call.moment)
        if notice is not None:
            words = f"{words}\n\n{notice.of(gateway.language)}"
        refusal = Refusal(words, asking.guard.version, action, shown=False, model=asking.model.name)
        if asking.stream:
            now = call.loop.time()
            gateway.put(call, status)
            await call.more(b"".join(frames(protocol, Opened(), refusal)), now)
            await call.ended()
            return
        await gateway.hand_out(call, status, _encode(as_json(protocol, refusal)))


def without_logprobs(value: Any) -> Any:  # noqa: ANN401  JSON
    """An answer without the tokens it was made of: they say again what is covered in its text."""
    if isinstance(value, dict):
        return {name: None if name == "logprobs" else without_logprobs(inner) for name, inner in value.items()}
    return [without_logprobs(inner) for inner in value] if isinstance(value, list) else value


_NO_WORDS: Final = Text("抱歉，我无法回答。", "Sorry, I can't help with that.")
_NO_STREAM: Final = Fault(
    Kind.UPSTREAM,
    "upstream_no_stream",
    Text("模型服务没有以流的方式应答。", "The model's service did not answer by a stream."),
)
_NO_JSON: Final = Fault(
    Kind.UPSTREAM,
    "upstream_unreadable",
    Text("模型服务的应答不是 JSON。", "The answer of the model's service is no JSON."),
)
