# SPDX-License-Identifier: Apache-2.0
"""The control application: one ASGI application on a port of its own.

What anybody reaches stands in `PUBLIC`; everything else asks for an operator's token, or for the API key of a host application.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hegui.desk.problem import NotThere
from hegui.errors import HeguiError, InputError, Problem, RecordsProblem
from hegui.gateway.control.bodies import Refused
from hegui.gateway.control.case_api import case_routes
from hegui.gateway.control.context import ControlContext
from hegui.gateway.control.incident_api import incident_routes
from hegui.gateway.control.operators import Console, OperatorsOnly, not_offered
from hegui.gateway.control.pages import page_routes
from hegui.gateway.control.public import UNAVAILABLE, Public, TooOften
from hegui.gateway.control.public_api import public_api_routes
from hegui.gateway.control.retraction_api import retraction_route
from hegui.gateway.control.shapes import problems
from hegui.gateway.control.user_api import user_routes

PUBLIC: Final = (
    "/",
    "/style.css",
    "/{language}/",
    "/{language}/file/{kind}",
    "/{language}/case",
    "/{language}/appeal",
    "/{language}/{elsewhere:path}",
    "/api/service",
    "/api/cases",
    "/api/cases/query",
    "/api/cases/appeal",
)
"""Everything that answers without a token; ``language`` is ``zh`` or ``en``. ``elsewhere`` says that there is no such page."""

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def control_app(context: ControlContext) -> ASGIApp:
    """The control application."""
    public, console = Public(context), Console(context)
    for_operators = [*incident_routes(console), *case_routes(console), *user_routes(console), *_running(context)]
    operators = Starlette(routes=for_operators, exception_handlers={**_HANDLERS, RecordsProblem: _records})
    routes = [
        *page_routes(public),
        *public_api_routes(public),
        retraction_route(context, public.callers),
        Mount("/operator", OperatorsOnly(operators, context, public.callers)),
    ]
    return Headed(Starlette(routes=routes, exception_handlers=_HANDLERS))


def _running(context: ControlContext) -> list[Route]:
    """What concerns the running gateway: reload, the state of the records, metrics."""

    async def reload(_request: Request) -> Response:
        return not_offered() if context.reload is None else JSONResponse(await run_in_threadpool(context.reload))

    async def records(_request: Request) -> Response:
        hook = context.records_status
        return not_offered() if hook is None else JSONResponse(await run_in_threadpool(hook))

    async def metrics(_request: Request) -> Response:
        hook = context.metrics
        if hook is None:
            return not_offered()
        return Response(await run_in_threadpool(hook), media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route("/reload", reload, methods=["POST"]), Route("/records", records), Route("/metrics", metrics)]


class Headed:
    """Puts the headers on every answer that tell browsers to load, run, frame and remember nothing.

    Args:
        inner: what answers.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._inner(scope, receive, send_headed)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HeguiError)  # noqa: S101  Starlette calls it for these alone
    match error:
        case TooOften():
            return _problems(error.problems, HTTPStatus(error.status), {"Retry-After": str(error.seconds)})
        case Refused():
            return _problems(error.problems, HTTPStatus(error.status))
        case NotThere():
            return _problems(error.problems, HTTPStatus.NOT_FOUND)
        case RecordsProblem():
            # It names databases, files and keys: none of the caller's business.
            return _problems([Problem(UNAVAILABLE)], HTTPStatus.SERVICE_UNAVAILABLE)
        case InputError():
            return _problems(error.problems, HTTPStatus.BAD_REQUEST)
        case _:
            return _problems([Problem(UNAVAILABLE)], HTTPStatus.INTERNAL_SERVER_ERROR)


def _records(_request: Request, error: Exception) -> Response:
    """What is wrong with the records, for operators alone."""
    assert isinstance(error, RecordsProblem)  # noqa: S101  as above
    return _problems(error.problems, HTTPStatus.CONFLICT)


def _problems(found: Any, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Response:  # noqa: ANN401  of an error
    return JSONResponse(problems(found), status, headers)


def _unknown(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  as above
    return PlainTextResponse(f"{HTTPStatus(error.status_code).phrase.lower()}\n", error.status_code, error.headers)


def _broken(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(f"{UNAVAILABLE.zh} / {UNAVAILABLE.en}\n", HTTPStatus.INTERNAL_SERVER_ERROR)


_HANDLERS: Final = {HeguiError: _refused, HTTPException: _unknown, Exception: _broken}
