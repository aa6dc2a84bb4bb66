# SPDX-License-Identifier: Apache-2.0
"""The public pages, in Chinese and English: they need no script, no cookie and nothing from elsewhere.

A query code is only ever sent in the body of a form, so that no log, history or Referer holds it.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hegui.clock import BEIJING
from hegui.desk.cases import Case, NewCase, problems_of, state_words
from hegui.desk.problem import DeskProblem
from hegui.desk.subjects import KINDS, NEEDS_CONTACT, SUBJECTS
from hegui.errors import Problem, RecordsProblem
from hegui.gateway.control.bodies import Refused, form_of, most_bytes
from hegui.gateway.control.public import UNAVAILABLE, Public, TooOften
from hegui.gateway.control.settings import NumberKind
from hegui.records.cases import CaseEventKind, CaseKind
from hegui.report.printable import printable
from hegui.text import Language, Text

Page = Callable[[Request], Awaitable[Response]]

_FIELDS: Final = ("subject", "text", "contact", "exchange", "form")
"""Of the form of a case."""
_NUMBERS: Final[Mapping[NumberKind, Text]] = {
    NumberKind.MODEL_FILING: Text("生成式人工智能服务备案号", "Filing number of the generative AI service"),
    NumberKind.MODEL_REGISTRATION: Text("生成式人工智能应用登记编号", "Registration number of the application"),
    NumberKind.ALGORITHM_FILING: Text("算法备案号", "Filing number of the algorithm"),
    NumberKind.ICP: Text("ICP 备案号", "ICP number"),
    NumberKind.APP: Text("App 备案号", "App filing number"),
    NumberKind.POLICE: Text("公安备案号", "Public security filing number"),
}
_EVENTS: Final[Mapping[CaseEventKind, Text]] = {
    CaseEventKind.NOTED: Text("内部记录", "Note"),
    CaseEventKind.REPLIED: Text("答复", "Reply"),
    CaseEventKind.REFUSED: Text("答复（未予支持，理由如下）", "Reply (not granted, for these reasons)"),
    CaseEventKind.APPEALED: Text("您的申诉", "Your appeal"),
    CaseEventKind.APPEAL_REPLIED: Text("对申诉的答复", "Reply to the appeal"),
}


def page_routes(public: Public) -> list[Route]:
    """The pages of both languages, and the way to the one that a browser asks for."""
    routes = [Route("/", _front), Route("/style.css", _style)]
    for language in Language:
        pages = Pages(public, language)
        routes += [
            Route(f"/{language}/", pages.start),
            Route(f"/{language}/file/{{kind}}", pages.form),
            Route(f"/{language}/file/{{kind}}", pages.file, methods=["POST"]),
            Route(f"/{language}/case", pages.query_form),
            Route(f"/{language}/case", pages.query, methods=["POST"]),
            Route(f"/{language}/appeal", pages.appeal, methods=["POST"]),
            Route(f"/{language}/{{elsewhere:path}}", pages.missing),
        ]
    return routes


async def _front(request: Request) -> Response:
    wanted = request.headers.get("accept-language", "").strip().lower()
    language = Language.EN if wanted and not wanted.startswith("zh") and "zh" not in wanted else Language.ZH
    return RedirectResponse(f"/{language}/", HTTPStatus.SEE_OTHER)


async def _style(_request: Request) -> Response:
    return Response(_css(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one language."""

    public: Public
    language: Language

    async def start(self, request: Request) -> Response:
        """What the service is, its numbers, its rules, and where to complain."""
        return self._page(request, "start", suspension=self.public.context.announced())

    async def missing(self, request: Request) -> Response:
        """That there is no such page, in the language of the others."""
        return self._missing(request)

    async def form(self, request: Request) -> Response:
        """The empty form of a case."""
        kind = _kind(request)
        return self._missing(request) if kind is None else self._form(request, kind, dict.fromkeys(_FIELDS, ""), {})

    async def file(self, request: Request) -> Response:
        """Takes a case, and shows its code once."""
        kind = _kind(request)
        return self._missing(request) if kind is None else await self._or_refused(request, self._file(request, kind))

    async def _file(self, request: Request, kind: CaseKind) -> Response:
        bounds = self.public.settings.bounds
        given = await form_of(request, most_bytes(bounds.characters))
        fields = {name: given.get(name, "") for name in _FIELDS}
        new = NewCase(kind=kind, language=self.language, **fields)
        problems = problems_of(new, bounds.characters)
        if problems:
            return self._form(request, kind, fields, problems, HTTPStatus.BAD_REQUEST)
        filed = await run_in_threadpool(self.public.file, request, new)
        return self._page(request, "filed", filed=filed, kind=kind)

    async def query_form(self, request: Request) -> Response:
        """Asks for a code."""
        return self._page(request, "query", wrong=False)

    async def query(self, request: Request) -> Response:
        """Shows the case of a code."""
        return await self._or_refused(request, self._query(request))

    async def _query(self, request: Request) -> Response:
        given = await form_of(request, most_bytes(0))
        code = given.get("code", "")
        return self._case(request, await run_in_threadpool(self.public.query, request, code), code)

    async def appeal(self, request: Request) -> Response:
        """Takes an appeal."""
        return await self._or_refused(request, self._appeal(request))

    async def _appeal(self, request: Request) -> Response:
        given = await form_of(request, most_bytes(self.public.settings.bounds.characters))
        code, words = given.get("code", ""), given.get("text", "")
        try:
            found = await run_in_threadpool(self.public.appeal, request, code, words)
        except DeskProblem as refused:
            found = await run_in_threadpool(self.public.query, request, code)
            return self._case(request, found, code, words, refused.problems[0])
        return self._case(request, found, code)

    async def _or_refused(self, request: Request, answer: Awaitable[Response]) -> Response:
        """The answer, or a page that says why there is none."""
        try:
            return await answer
        except TooOften as refused:
            page = self._page(request, "refused", HTTPStatus(refused.status), what=refused.what)
            page.headers["Retry-After"] = str(refused.seconds)
            return page
        except Refused as refused:
            return self._page(request, "refused", HTTPStatus(refused.status), what=refused.what)
        except RecordsProblem:
            return self._page(request, "refused", HTTPStatus.SERVICE_UNAVAILABLE, what=UNAVAILABLE)

    def _form(
        self,
        request: Request,
        kind: CaseKind,
        given: Mapping[str, str],
        problems: Mapping[str, Problem],
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        return self._page(
            request,
            "file",
            status,
            kind=kind,
            subjects=SUBJECTS[kind],
            needs_contact=kind in NEEDS_CONTACT,
            given=given,
            problems=problems,
            nonce=given["form"] or secrets.token_urlsafe(16),
        )

    def _case(
        self, request: Request, found: Case | None, code: str, words: str = "", problem: Problem | None = None
    ) -> Response:
        if found is None:
            return self._page(request, "query", HTTPStatus.NOT_FOUND, wrong=True)
        status = HTTPStatus.OK if problem is None else HTTPStatus.BAD_REQUEST
        return self._page(
            request,
            "case",
            status,
            case=found,
            subjects=SUBJECTS[found.row.kind],
            code=code,
            words=words,
            problem=problem,
            events=_EVENTS,
        )

    def _missing(self, request: Request) -> Response:
        what = Text("没有这个页面。", "There is no such page.")
        return self._page(request, "refused", HTTPStatus.NOT_FOUND, what=what)

    def _page(self, request: Request, name: str, status: HTTPStatus = HTTPStatus.OK, **shown: Any) -> Response:  # noqa: ANN401  values of a template
        other = Language.EN if self.language is Language.ZH else Language.ZH
        same_page = request.url.path.removeprefix(f"/{self.language}").replace("/appeal", "/case")
        return HTMLResponse(
            _templates()
            .get_template(f"{name}.html.j2")
            .render(
                **shown,
                language=self.language,
                elsewhere=f"/{other}{same_page}",
                settings=self.public.settings,
                kinds=KINDS,
                say=lambda text: printable(text.of(self.language)),
                t=lambda zh, en: zh if self.language is Language.ZH else en,
                state_words=state_words,
                number_words=_NUMBERS,
            ),
            status,
        )


def _kind(request: Request) -> CaseKind | None:
    given = request.path_params["kind"]
    return CaseKind(given) if given in set(CaseKind) else None


@cache
def _css() -> bytes:
    return (files("hegui.gateway.control") / "templates" / "style.css").read_bytes()


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("hegui.gateway.control", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "plain": printable,
        "day": lambda moment: f"{moment.astimezone(BEIJING):%Y-%m-%d}",
        "minute": lambda moment: f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}",
    }
    return environment
