# SPDX-License-Identifier: Apache-2.0
"""A request that was let in and read: who asks, which model, with which guard, and what is told of it to the records."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hegui.detect.guards.vendors import Context, Side
from hegui.gateway.call import Call
from hegui.gateway.config_file import Wire
from hegui.gateway.door import caller_of
from hegui.gateway.endpoints import Endpoint
from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.gateway.routing import Model
from hegui.guard import Guard
from hegui.guard.pipeline import NO_CONTEXT
from hegui.records.block_rules import BlockRule
from hegui.text import Text
from hegui.users.claims import Claims, Region
from hegui.users.gatekeeper import Admitted
from hegui.users.keys import Key

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway

FAMILIES: Final = {Wire.OPENAI: "openai", Wire.ANTHROPIC: "anthropic"}
_LONGEST_NAME: Final = 200


@dataclass(slots=True)
class Asking:
    """A request under way."""

    call: Call
    admitted: Admitted
    endpoint: Endpoint
    guard: Guard
    model: Model
    value: dict[str, Any]
    """The body, decoded; after the guard with what is masked covered."""
    body: bytes
    """As it came; empty once something in it was covered."""
    stream: bool
    unmarked: bool
    """Whether the answer goes out without explicit mark, on the agreement of its user (LBL 9)."""

    @property
    def minor(self) -> bool:
        """Whether the rules for minors hold."""
        return self.admitted.minor

    @property
    def session(self) -> str | None:
        """As the host application names it."""
        return self.admitted.caller.claims.session


def context_of(asking: Asking, side: Side) -> Context:
    """What services may know beside a text; nothing where none is asked."""
    if not asking.guard.policy.services:
        return NO_CONTEXT
    return Context(side, asking.session, asking.admitted.person, asking.call.id)


def asking_of(
    gateway: "Gateway", call: Call, endpoint: Endpoint, key: Key, claims: Claims, value: dict[str, Any], body: bytes
) -> Asking:
    """The request as it is served.

    Raises:
        Refused: it asks for what is not there, not for this user, or stopped.
    """
    name, stream = value.get("model"), value.get("stream")
    if not isinstance(name, str) or not name:
        raise refused(Kind.INVALID, "model_missing", "请求未写明 model。", "The request names no model.")
    if stream is not None and not isinstance(stream, bool):
        raise refused(Kind.INVALID, "stream_invalid", "stream 须为 true 或 false。", "'stream' is true or false.")
    caller = caller_of(key, claims, endpoint.wire, value)
    guard = gateway.current.guard
    region = claims.region or Region.MAINLAND
    digest = sha256(body).digest()
    call.told = told = {
        "id": call.id,
        "at": call.at,
        "replica": gateway.replica,
        "key_id": key.id,
        "session": claims.session,
        "protocol": FAMILIES[endpoint.wire],
        "endpoint": endpoint.path,
        "model": name[:_LONGEST_NAME],
        "stream": bool(stream),
        "policy_version": guard.version,
        "request_sha256": digest,
        "request_text": body,
        "minor": claims.minor,
        "real_name": claims.real_name,
        "training_opt_out": claims.training is not True,
        "region": str(region),
    }
    model = gateway.routing.find(name, endpoint.wire, region)
    admitted = gateway.door.admit(call, caller, endpoint.path, None if isinstance(model, Fault) else model)
    told["person"], told["training_opt_out"] = admitted.person, admitted.training_opt_out
    if isinstance(model, Fault):
        raise Refused(model)
    told["filing_number"] = model.filing
    _hold_rules(gateway, model, endpoint.path, digest)
    unmarked = claims.unmarked is not None
    if unmarked and not gateway.labels.unmarked:
        raise refused(
            Kind.FORBIDDEN,
            "unmarked_not_offered",
            "本服务不提供没有显式标识的内容（labels.unmarked）。",
            "Content without explicit mark is not offered here (labels.unmarked).",
        )
    return Asking(call, admitted, endpoint, guard, model, value, body, bool(stream), unmarked)


def _hold_rules(gateway: "Gateway", model: Model, path: str, digest: bytes) -> None:
    """Refuses what a block rule stops. Rules of terms are part of the guard.

    Raises:
        Refused: a rule stops the model, the endpoint, or exactly this request.
    """
    rules = gateway.rules
    if not (rules.models or rules.endpoints or rules.digests):
        return
    rule = rules.models.get(model.name) or rules.endpoints.get(path) or rules.digests.get(digest.hex())
    if rule is not None:
        raise Refused(stopped_by(rule))


def stopped_by(rule: BlockRule) -> Fault:
    """What a caller is told where a rule stops what is asked."""
    return Fault(
        Kind.UNAVAILABLE,
        "stopped",
        Text(
            f"该内容或者服务已按处置规则停止提供（编号 {rule.id}）。",
            f"This was stopped by rule {rule.id}.",
        ),
    )
