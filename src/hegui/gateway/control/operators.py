# SPDX-License-Identifier: Apache-2.0
"""The operators' part: whoever shows no token of an operator gets the same 401 for every path, known or not."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hegui.desk.shapes import words
from hegui.gateway.control.bodies import json_of
from hegui.gateway.control.bounds import Allowance, Callers
from hegui.gateway.control.context import ControlContext, Operator
from hegui.text import Text

MOST_BODY: Final = 2 << 20
"""Bytes of a body that an operator sends: examples to tune with may be long."""
_FAILURES_AN_HOUR: Final = 30
_ROWS: Final = 100
_MOST_DIGITS: Final = 3
"""Of a number of rows: up to 999."""
_OPERATOR: Final = "hegui.operator"
_BEARER: Final = "bearer "

Shape = TypeVar("Shape")
Endpoint = Callable[[Request], Awaitable[Response]]


def token_of(request: Request) -> str | None:
    """The token in ``Authorization: Bearer …``; None where there is none."""
    given = request.headers.get("authorization", "")
    return given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else None


class OperatorsOnly:
    """Lets operators through, and counts failures of an address.

    Args:
        inner: what answers operators.
        context: with the operators.
        callers: tells addresses apart.
    """

    def __init__(self, inner: ASGIApp, context: ControlContext, callers: Callers) -> None:
        self._inner = inner
        self._context = context
        self._callers = callers
        self._failures = Allowance(_FAILURES_AN_HOUR)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        token = token_of(request)
        operator = None if token is None else self._context.operator_of(token)
        if operator is not None:
            await self._inner({**scope, _OPERATOR: operator}, receive, send)
            return
        wait = self._failures.use(self._callers.address_of(request), monotonic()) if token is not None else None
        await unauthorised(wait)(scope, receive, send)


def unauthorised(wait: float | None) -> Response:
    """The answer to whoever may not."""
    if wait is not None:
        return PlainTextResponse(
            "too many attempts\n", HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(int(wait) + 1)}
        )
    return PlainTextResponse("unauthorised\n", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})


def operator_of(request: Request) -> Operator:
    """Who calls; only behind `OperatorsOnly`."""
    operator: Operator = request.scope[_OPERATOR]
    return operator


class Sent:
    """A body: nothing but the fields that are known."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BecauseSent(Sent):
    """Why something is ended."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSent(Sent):
    """An empty object."""


@dataclass(frozen=True, slots=True)
class Act:
    """A call of an operator that changes something."""

    connection: Connection
    person: str
    now: datetime
    params: Mapping[str, str]
    """Of the path."""


@dataclass(frozen=True, slots=True)
class Console:
    """Makes endpoints of functions on a connection."""

    context: ControlContext

    def read(self, work: Callable[[Connection, Request], Mapping[str, Any]]) -> Endpoint:
        """An endpoint that changes nothing."""

        def done(request: Request) -> Mapping[str, Any]:
            with self.context.store.reading() as connection:
                return work(connection, request)

        async def endpoint(request: Request) -> Response:
            return JSONResponse(await run_in_threadpool(done, request))

        return endpoint

    def text(self, work: Callable[[Connection, Request], str], kind: str) -> Endpoint:
        """An endpoint that gives a file of text."""

        def done(request: Request) -> str:
            with self.context.store.reading() as connection:
                return work(connection, request)

        async def endpoint(request: Request) -> Response:
            return Response(await run_in_threadpool(done, request), media_type=kind)

        return endpoint

    def write(self, shape: type[Shape], work: Callable[[Act, Shape], Mapping[str, Any]]) -> Endpoint:
        """An endpoint that takes a body of a shape and does something in one transaction."""

        def done(request: Request, sent: Shape) -> Mapping[str, Any]:
            with self.context.store.writing() as connection:
                act = Act(connection, operator_of(request).name, self.context.now(), request.path_params)
                return work(act, sent)

        async def endpoint(request: Request) -> Response:
            sent = await json_of(request, shape, MOST_BODY)
            return JSONResponse(await run_in_threadpool(done, request, sent))

        return endpoint


def flag(request: Request, name: str) -> bool | None:
    """A parameter of the query that is ``true`` or ``false``; None where it is not there or anything else."""
    return {"true": True, "false": False}.get(request.query_params.get(name, ""))


def page(request: Request) -> dict[str, Any]:
    """Where a list goes on: ``after`` an id, and how ``many`` at most."""
    many = request.query_params.get("many", "")
    wanted = int(many) if many.isascii() and many.isdecimal() and len(many) <= _MOST_DIGITS else 0
    return {"after": request.query_params.get("after", ""), "most": wanted or _ROWS}


NOT_OFFERED: Final = Text("此实例没有提供该功能。", "This instance does not offer it.")


def not_offered() -> Response:
    """The answer where a hook is not there."""
    return JSONResponse({"problems": [{"what": words(NOT_OFFERED)}]}, HTTPStatus.NOT_IMPLEMENTED)
