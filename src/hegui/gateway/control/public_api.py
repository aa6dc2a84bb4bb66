# SPDX-License-Identifier: Apache-2.0
"""The public part as a JSON API, for host applications that show forms of their own. The same bounds hold as for the pages."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hegui.desk import shapes
from hegui.desk.cases import NewCase
from hegui.gateway.control.bodies import json_of, most_bytes
from hegui.gateway.control.public import Public
from hegui.gateway.control.shapes import service as shown_service
from hegui.records.cases import CaseKind
from hegui.text import Language, Text

_NOT_FOUND = Text("没有找到。", "Nothing was found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSent:
    """A case as it is sent."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    kind: CaseKind
    subject: str
    text: str
    contact: str = ""
    exchange: str = ""
    language: Language = Language.ZH
    form: str = ""
    """A chance value: sending it twice makes one case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """A query code."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealSent:
    """An appeal."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    code: str
    text: str


def public_api_routes(public: Public) -> list[Route]:
    """``/api/service`` and ``/api/cases``."""
    most = most_bytes(public.settings.bounds.characters)

    async def service(_request: Request) -> Response:
        return JSONResponse(shown_service(public.settings, public.context.announced()))

    async def file(request: Request) -> Response:
        sent = await json_of(request, CaseSent, most)
        new = NewCase(
            kind=sent.kind,
            subject=sent.subject,
            text=sent.text,
            contact=sent.contact,
            exchange=sent.exchange,
            language=sent.language,
            form=sent.form,
        )
        filed = await run_in_threadpool(public.file, request, new)
        status = HTTPStatus.OK if filed.code is None else HTTPStatus.CREATED
        return JSONResponse({**shapes.case_row(filed.case), "code": filed.code}, status)

    async def query(request: Request) -> Response:
        sent = await json_of(request, CodeSent, most)
        found = await run_in_threadpool(public.query, request, sent.code)
        return _not_found() if found is None else JSONResponse(shapes.case(found, operator=False))

    async def appeal(request: Request) -> Response:
        sent = await json_of(request, AppealSent, most)
        found = await run_in_threadpool(public.appeal, request, sent.code, sent.text)
        return _not_found() if found is None else JSONResponse(shapes.case(found, operator=False))

    return [
        Route("/api/service", service),
        Route("/api/cases", file, methods=["POST"]),
        Route("/api/cases/query", query, methods=["POST"]),
        Route("/api/cases/appeal", appeal, methods=["POST"]),
    ]


def _not_found() -> Response:
    return JSONResponse({"problems": [{"what": shapes.words(_NOT_FOUND)}]}, HTTPStatus.NOT_FOUND)
