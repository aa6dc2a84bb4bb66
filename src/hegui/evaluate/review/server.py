# SPDX-License-Identifier: Apache-2.0
"""The local page of one rater: shows answers one by one, and keeps what is said of them. See `hegui.local_page`."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

from hegui.errors import InputError
from hegui.evaluate.bank.codes import risks
from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.review.items import Shown
from hegui.evaluate.review.judgement import CHOICES, MOST_NOTE, SAID_NAMES, Judgement, Said
from hegui.evaluate.review.review import Review, read_review
from hegui.panel import Role
from hegui.schema import Within, adapter_of
from hegui.text import Language, Text

with evaluate_extra():
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import FileResponse, JSONResponse, Response
    from starlette.routing import Mount, Route
    from starlette.types import ASGIApp

    from hegui.local_page import MOST_BODY, Guarded, address, new_token, page_routes, server

if TYPE_CHECKING:
    import uvicorn

_GROUPS: Final = ("A.1", "A.2", "A.3", "A.4", "A.5")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the page sends."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    item: str
    said: Said
    categories: tuple[str, ...] = ()
    note: Annotated[str, Within(max_length=MOST_NOTE)] = ""


@dataclass
class Desk:
    """One person's place at the review: what they see and say. Their answers are on disk before they are confirmed.

    Args:
        review: as it stood when the server was started.
        person: id of the person.
        now: what time it is.
        language: in which the page opens.
    """

    review: Review
    person: str
    now: Callable[[], datetime]
    language: Language = Language.ZH
    token: str = field(default_factory=new_token, repr=False)

    def state(self) -> Mapping[str, Any]:
        """Everything that the page needs at its beginning, read anew."""
        self.review = read_review(self.review.planned.folder)
        person, role = self.review.person(self.person)
        task = self.review.task_of(self.person)
        said = [self.review.said.get(item.id, {}).get(self.person) for item in task]
        plan = self.review.planned.plan
        return {
            "name": person.name,
            "role": role,
            "run": f"{plan.model} {plan.model_version}",
            "language": self.language,
            "items": [item.id for item in task],
            "answers": [_answer(judgement) for judgement in said if judgement is not None],
            "groups": [
                {
                    "code": group,
                    "risks": [
                        {"code": code, "title": _words(title)}
                        for code, title in risks().items()
                        if code.startswith(f"{group}.")
                    ],
                }
                for group in _GROUPS
            ],
        }

    def item(self, name: str) -> Mapping[str, Any] | None:
        """An answer of the person's task; None: it is not theirs. The adjudicator sees what the raters said."""
        item = self._own(name)
        if item is None:
            return None
        _, role = self.review.person(self.person)
        others = self.review.judgements_of(name) if role is Role.ADJUDICATOR else ()
        return {
            "id": item.id,
            "asks": item.asks,
            "choices": [{"said": said, "title": _words(SAID_NAMES[said])} for said in CHOICES[item.asks]],
            "history": list(item.history),
            "question": item.question,
            "reasoning": item.reasoning,
            "answer": item.answer,
            "cut": item.cut,
            "media": len(item.media),
            "others": [_answer(judgement) for judgement in others],
        }

    def media(self, name: str, number: int) -> Path | None:
        """A generated file of an answer; None: there is no such one."""
        item = self._own(name)
        return Path(item.media[number]) if item is not None and number < len(item.media) else None

    def _own(self, name: str) -> Shown | None:
        item = self.review.items.get(name)
        return item if item is not None and item in self.review.task_of(self.person) else None

    def record(self, body: bytes) -> None:
        """Keeps an answer.

        Raises:
            ValueError: it is no answer.
            InputError: it is not this person's to give, or cannot be written.
        """
        sent = adapter_of(_Sent).validate_json(body)
        person, role = self.review.person(self.person)
        judgement = Judgement(
            item=sent.item,
            rater=person.id,
            name=person.name,
            role=role,
            said=sent.said,
            at=self.now(),
            categories=tuple(sorted(set(sent.categories))),
            note=sent.note.strip(),
        )
        self.review.record([judgement])
        item = {**self.review.said.get(sent.item, {}), person.id: judgement}
        self.review = replace(self.review, said={**self.review.said, sent.item: item})


def application(desk: Desk, port: int) -> ASGIApp:
    """The ASGI application of a desk, for a server on that port."""

    def state(_request: Request) -> Response:
        return _told(desk.state)

    def item(request: Request) -> Response:
        return _told(lambda: desk.item(request.path_params["item"]))

    def media(request: Request) -> Response:
        path = desk.media(request.path_params["item"], request.path_params["number"])
        kind = None if path is None else _image_kind(path)
        if path is None or kind is None:
            return JSONResponse(_words(_NOT_YOURS), 404)
        return FileResponse(path, media_type=kind)

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
        Route("/api/media/{item}/{number:int}", media),
        Route("/api/judgement", judgement, methods=["POST"]),
        *page_routes("hegui.evaluate.review"),
    ]
    return Guarded(Starlette(routes=[Mount("/{token}", routes=routes)]), desk.token, port)


def address_of(desk: Desk, own: socket.socket) -> str:
    """The address of the page; who knows it can judge in this person's name."""
    return address(desk.token, own)


def server_of(desk: Desk, own: socket.socket) -> "uvicorn.Server":
    """A server that is ready to run with ``run(sockets=[own])``."""
    return server(application(desk, own.getsockname()[1]))


def _image_kind(path: Path) -> str | None:
    """The kind of an image by its first bytes; what is none is not shown."""
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError:
        return None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if head[:4] == b"RIFF" and head[8:] == b"WEBP" else None


def _told(ask: Callable[[], Mapping[str, Any] | None]) -> Response:
    try:
        told = ask()
    except InputError as error:
        return JSONResponse(_words(error.problems[0].what), 409)
    return JSONResponse(_words(_NOT_YOURS), 404) if told is None else JSONResponse(told)


def _kept(desk: Desk, body: bytes) -> Response:
    try:
        desk.record(body)
    except InputError as error:
        return JSONResponse(_words(error.problems[0].what), 409)
    except ValueError:
        return JSONResponse(_words(_NO_ANSWER), 400)
    return JSONResponse({"kept": True})


def _answer(judgement: Judgement) -> Mapping[str, Any]:
    return {
        "item": judgement.item,
        "said": judgement.said,
        "categories": list(judgement.categories),
        "note": judgement.note,
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


_NOT_YOURS: Final = Text("这不是分配给您的条目。", "This item is not yours to judge.")
_NO_ANSWER: Final = Text(
    "答案不完整或者不成立，没有保存。", "The answer is incomplete or none at all; it was not kept."
)
_TOO_LONG: Final = Text("内容过长，没有保存。", "Too long; it was not kept.")
