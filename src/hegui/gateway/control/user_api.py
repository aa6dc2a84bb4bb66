# SPDX-License-Identifier: Apache-2.0
"""Users, what was done about them, their appeals, and the API keys of host applications, for operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.routing import Route

from hegui.desk.problem import line, not_there, shown
from hegui.errors import InputError, Problem
from hegui.evidence.findings.base import Moment
from hegui.gateway.control.operators import Act, BecauseSent, Console, Sent
from hegui.records.api_keys import KeptKey, kept_keys, revoke_key
from hegui.records.appeals import Outcome, appeals_of, decide_appeal, file_appeal, open_appeals
from hegui.records.users import history_of, lift, set_measure, strike
from hegui.text import Text, same
from hegui.users.pseudonym import is_digest
from hegui.users.suspension import Kind, wrong_end

Json = Mapping[str, Any]
_USER = Text("用户", "user")
_BECAUSE = Text("理由", "the reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSent(Sent):
    """A measure that a person has decided."""

    application: str
    kind: Kind
    because: str
    until: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckSent(Sent):
    """Violations that were none."""

    violations: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealSent(Sent):
    """An appeal that came in."""

    reference: str | None = None
    """Where what the user wrote lies, such as the id of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSent(Sent):
    """How an appeal was decided."""

    outcome: Outcome
    because: str
    struck: tuple[str, ...] = ()
    """Violations that the review found to be none."""


def user_routes(console: Console) -> list[Route]:
    """``/users``, ``/measures``, ``/violations``, ``/appeals`` and ``/keys``."""
    rule = console.context.rule

    def found(connection: Connection, request: Request) -> Json:
        if console.context.pseudonyms is None:
            raise InputError(Problem(Text("此实例没有假名化密钥。", "This instance has no key of pseudonyms.")))
        application, user = request.query_params.get("application"), request.query_params.get("user")
        if not application or not user:
            raise InputError(
                Problem(
                    Text("须写明应用和应用中的用户标识。", "Name the application and its id of the user."),
                    accepted=same("/users?application=…&user=…"),
                )
            )
        return told(connection, console.context.pseudonyms.of(application, user))

    def told(connection: Connection, person: str) -> Json:
        history = history_of(connection, person)
        if history is None:
            raise not_there(_USER, person)
        return plain(history) | {"appeals": [plain(appeal) for appeal in appeals_of(connection, person)]}

    def measured(act: Act, sent: MeasureSent) -> Json:
        person, wrong = act.params["person"], wrong_end(sent.kind, sent.until, act.now)
        if wrong is not None:
            raise InputError(Problem(wrong, found=f"{sent.kind}, until {sent.until}"))
        if not is_digest(person):
            raise InputError(
                Problem(
                    Text("不是用户的摘要", "this is no digest of a user"),
                    found=shown(person),
                    accepted=Text("32 位十六进制，小写", "32 hexadecimal digits, in lower case"),
                )
            )
        made = set_measure(
            act.connection,
            person,
            sent.application,
            sent.kind,
            rule(),
            until=sent.until,
            now=act.now,
            by=act.person,
            because=line(sent.because, _BECAUSE),
        )
        return plain(made)

    def lifted(act: Act, sent: BecauseSent) -> Json:
        because = line(sent.because, _BECAUSE)
        gone = lift(act.connection, act.params["measure"], rule(), now=act.now, by=act.person, because=because)
        return {"lifted": [plain(measure) for measure in gone]}

    def struck(act: Act, sent: StruckSent) -> Json:
        because = line(sent.because, _BECAUSE)
        gone = strike(act.connection, sent.violations, rule(), now=act.now, by=act.person, because=because)
        return {"lifted": [plain(measure) for measure in gone]}

    def appealed(act: Act, sent: AppealSent) -> Json:
        return plain(file_appeal(act.connection, act.params["measure"], now=act.now, reference=sent.reference))

    def decided(act: Act, sent: DecisionSent) -> Json:
        gone = decide_appeal(
            act.connection,
            act.params["appeal"],
            sent.outcome,
            rule(),
            now=act.now,
            by=act.person,
            because=line(sent.because, _BECAUSE),
            struck=sent.struck,
        )
        return {"lifted": [plain(measure) for measure in gone]}

    def appeals(connection: Connection, _request: Request) -> Json:
        return {"appeals": [plain(appeal) for appeal in open_appeals(connection)]}

    def keys(connection: Connection, _request: Request) -> Json:
        return {"keys": [_key(kept) for kept in kept_keys(connection)]}

    def revoked(act: Act, sent: BecauseSent) -> Json:
        key = act.params["key"]
        if not revoke_key(act.connection, key, now=act.now, by=act.person, because=line(sent.because, _BECAUSE)):
            raise not_there(Text("有效密钥", "key that was not revoked"), key)
        return {"revoked": key}

    return [
        Route("/users", console.read(found)),
        Route(
            "/users/{person}", console.read(lambda connection, request: told(connection, request.path_params["person"]))
        ),
        Route("/users/{person}/measures", console.write(MeasureSent, measured), methods=["POST"]),
        Route("/measures/{measure}/lift", console.write(BecauseSent, lifted), methods=["POST"]),
        Route("/measures/{measure}/appeals", console.write(AppealSent, appealed), methods=["POST"]),
        Route("/violations/strike", console.write(StruckSent, struck), methods=["POST"]),
        Route("/appeals", console.read(appeals)),
        Route("/appeals/{appeal}", console.write(DecisionSent, decided), methods=["POST"]),
        Route("/keys", console.read(keys)),
        Route("/keys/{key}/revoke", console.write(BecauseSent, revoked), methods=["POST"]),
    ]


def plain(record: object) -> dict[str, Any]:
    """A record of users as JSON knows values."""
    told: dict[str, Any] = msgspec.to_builtins(record)
    return told


def _key(kept: KeptKey) -> dict[str, Any]:
    """A key without its digest."""
    told = plain(kept)
    told["key"].pop("digest")
    return told
