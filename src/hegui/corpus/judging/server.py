# SPDX-License-Identifier: Apache-2.0
"""The local page of one person: shows items one by one, and keeps what is answered. See `hegui.local_page`."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.judging.judgement import MOST_NOTE, Answer, Judgement
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.judging.risks import GROUPS, risks
from hegui.corpus.judging.texts import SampleTexts
from hegui.errors import CorpusProblem, InputError
from hegui.panel import Role
from hegui.schema import Within, adapter_of
from hegui.text import Language, Text

with corpus_extra():
    import uvicorn
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Mount, Route
    from starlette.types import ASGIApp

    from hegui import local_page
    from hegui.local_page import MOST_BODY, Guarded, address, new_token, page_routes, server


@dataclass(frozen=True, slots=True)
class _Said:
    """What the page sends."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    item: str
    verdict: Answer
    categories: tuple[str, ...] = ()
    note: Annotated[str, Within(max_length=MOST_NOTE)] = ""


@dataclass
class Desk:
    """One person's place at the review: what they see and say. Their answers are on disk before they are confirmed.

    Args:
        review: as it stood when the server was started.
        texts: of its items.
        person: id of the person.
        now: what time it is.
        language: in which the page opens.
    """

    review: Review
    texts: SampleTexts
    person: str
    now: Callable[[], datetime]
    language: Language = Language.ZH
    token: str = field(default_factory=new_token, repr=False)

    def state(self) -> Mapping[str, Any]:
        """Everything that the page needs at its beginning, read anew."""
        self.review = read_review(self.review.folder)
        person, role = self.review.person(self.person)
        task = self.review.task_of(self.person)
        said = [self.review.said.get(item.id, {}).get(self.person) for item in task]
        return {
            "name": person.name,
            "role": role,
            "corpus": f"{self.review.sample.corpus} {self.review.sample.version}",
            "language": self.language,
            "items": [item.id for item in task],
            "answers": [_answer(judgement) for judgement in said if judgement is not None],
            "groups": [
                {
                    "code": group,
                    "title": _words(title),
                    "risks": [
                        {"code": code, "title": _words(risk)}
                        for code, risk in risks().items()
                        if code.startswith(f"{group}.")
                    ],
                }
                for group, title in GROUPS.items()
            ],
        }

    def item(self, name: str, *, masked: bool) -> Mapping[str, Any] | None:
        """An item of the person's task, with its texts; None: it is not theirs. The adjudicator sees what the raters said."""
        item = self.review.items.get(name)
        if item is None or item not in self.review.task_of(self.person):
            return None
        _, role = self.review.person(self.person)
        others = self.review.judgements_of(name) if role is Role.ADJUDICATOR else ()
        return {
            "id": item.id,
            "source": item.source,
            "language": item.language,
            "texts": [
                {"field": passage.field, "text": passage.text, "masked": passage.masked}
                for passage in self.texts.of(item, masked=masked)
            ],
            "others": [_answer(judgement) for judgement in others],
        }

    def record(self, body: bytes) -> None:
        """Keeps an answer.

        Raises:
            ValueError: it is no answer.
            CorpusProblem: it is not this person's to give, or cannot be written.
        """
        said = adapter_of(_Said).validate_json(body)
        person, role = self.review.person(self.person)
        categories = tuple(sorted(set(said.categories)))
        judgement = Judgement(
            said.item, person.id, person.name, role, said.verdict, self.now(), categories, said.note.strip()
        )
        self.review.record([judgement])
        item = {**self.review.said.get(said.item, {}), person.id: judgement}
        self.review = replace(self.review, said={**self.review.said, said.item: item})


def application(desk: Desk, port: int) -> ASGIApp:
    """The ASGI application of a desk, for a server on that port."""

    def state(_request: Request) -> Response:
        return _told(desk.state)

    def item(request: Request) -> Response:
        name, masked = request.path_params["item"], request.query_params.get("masked") != "no"
        return _told(lambda: desk.item(name, masked=masked))

    async def judgement(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY:
                return JSONResponse(_words(_TOO_LONG), 413)
        return await run_in_threadpool(_kept, desk, body)

    routes = [
        Route("/api/state", state),
        Route("/api/item/{item}", item),
        Route("/api/judgement", judgement, methods=["POST"]),
        *page_routes("hegui.corpus.judging"),
    ]
    return Guarded(Starlette(routes=[Mount("/{token}", routes=routes)]), desk.token, port)


def _told(ask: Callable[[], Mapping[str, Any] | None]) -> Response:
    try:
        told = ask()
    except InputError as error:
        return JSONResponse(_words(_what(error)), 409)
    return JSONResponse(_words(_NOT_YOURS), 404) if told is None else JSONResponse(told)


def _kept(desk: Desk, body: bytes) -> Response:
    try:
        desk.record(body)
    except CorpusProblem as error:
        return JSONResponse(_words(_what(error)), 409)
    except ValueError:
        return JSONResponse(_words(_NO_ANSWER), 400)
    return JSONResponse({"kept": True})


def listen(port: int = 0) -> socket.socket:
    """A socket on this machine's own address; 0 takes a port that is free.

    Raises:
        CorpusProblem: the port is taken.
    """
    try:
        return local_page.listen(port)
    except InputError as error:
        raise CorpusProblem(*error.problems) from error


def address_of(desk: Desk, own: socket.socket) -> str:
    """The address of the page; who knows it can judge in this person's name."""
    return address(desk.token, own)


def server_of(desk: Desk, own: socket.socket) -> uvicorn.Server:
    """A server that is ready to run with ``run(sockets=[own])``."""
    return server(application(desk, own.getsockname()[1]))


def _answer(judgement: Judgement) -> Mapping[str, Any]:
    return {
        "item": judgement.item,
        "verdict": judgement.answer,
        "categories": list(judgement.categories),
        "note": judgement.note,
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _what(error: InputError) -> Text:
    return error.problems[0].what


_NOT_YOURS: Final = Text("这不是分配给您的条目。", "This item is not yours to judge.")
_NO_ANSWER: Final = Text(
    "答案不完整或者不成立，没有保存。", "The answer is incomplete or none at all; it was not kept."
)
_TOO_LONG: Final = Text("内容过长，没有保存。", "Too long; it was not kept.")
