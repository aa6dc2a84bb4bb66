# SPDX-License-Identifier: Apache-2.0
"""The page of one person who judges: what it is told, what it sends, and its server. `hegui.local_page` guards it.

What an item looks like is up to whoever has the items. An answer is on disk before it is confirmed.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from hegui.errors import InputError
from hegui.local_page import MOST_BODY, Guarded, address, page_routes, server
from hegui.panel import MOST_NOTE, Hearing, Judged, Role
from hegui.schema import Within, adapter_of
from hegui.text import Language, Text

_NOT_YOURS: Final = Text("这不是分配给您的条目。", "This item is not yours to judge.")
_NO_ANSWER: Final = Text(
    "答案不完整或者不成立，没有保存。", "The answer is incomplete or none at all; it was not kept."
)
_TOO_LONG: Final = Text("内容过长，没有保存。", "Too long; it was not kept.")

Told = Mapping[str, Any]
"""What the page gets as JSON."""
HearingT = TypeVar("HearingT", bound=Hearing[Any, Any, Any])


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page sends."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    item: str
    verdict: str
    categories: tuple[str, ...] = ()
    note: Annotated[str, Within(max_length=MOST_NOTE)] = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The risks as a judgement names them: sorted, each once."""
        return tuple(sorted(set(self.categories)))


def sent_of(body: bytes) -> Sent:
    """What is in a body.

    Raises:
        ValueError: it is no answer.
    """
    sent: Sent = adapter_of(Sent).validate_json(body)
    return sent


class Desk(Protocol):
    """One person's place at a review."""

    @property
    def package(self) -> str:
        """With the page in its folder ``page``."""
        ...

    @property
    def token(self) -> str:
        """The first part of every path of the page."""
        ...

    def state(self) -> Told:
        """Everything that the page needs at its beginning."""
        ...

    def routes(self) -> Sequence[Route]:
        """To the items."""
        ...

    def record(self, body: bytes) -> None:
        """Keeps an answer.

        Raises:
            ValueError: it is no answer.
            InputError: it is not this person's to give, or cannot be written.
        """
        ...


def words(text: Text) -> dict[str, str]:
    """A text as the page gets it."""
    return {"zh": text.zh, "en": text.en}


def beginning(
    review: Hearing[Any, Any, Any],
    name: str,
    language: Language,
    subject: str,
    risks: Mapping[str, Text],
    groups: Mapping[str, Text | None],
) -> Told:
    """What the page of a person begins with.

    Args:
        review: as it stands.
        name: id of the person.
        language: in which the page opens.
        subject: what is judged.
        risks: by their codes.
        groups: of risks, by the beginning of their codes.
    """
    person, role = review.person(name)
    task = review.task_of(name)
    said = [review.said.get(item.id, {}).get(name) for item in task]
    return {
        "name": person.name,
        "role": role,
        "subject": subject,
        "language": language,
        "items": [item.id for item in task],
        "answers": [_answer(judgement) for judgement in said if judgement is not None],
        "groups": [
            {
                "code": group,
                **({} if title is None else {"title": words(title)}),
                "risks": [
                    {"code": code, "title": words(risk)} for code, risk in risks.items() if code.startswith(f"{group}.")
                ],
            }
            for group, title in groups.items()
        ],
    }


def others(review: Hearing[Any, Any, Any], name: str, item: str) -> list[Told]:
    """What a person is told of what others said of an item: the adjudicator everything, a rater nothing."""
    _, role = review.person(name)
    return [_answer(judgement) for judgement in review.judgements_of(item)] if role is Role.ADJUDICATOR else []


def choices(names: Mapping[Any, Text]) -> list[Told]:
    """The verdicts that a person may choose from, in their order."""
    return [{"verdict": verdict, "title": words(title)} for verdict, title in names.items()]


def kept(review: HearingT, judgement: Judged) -> HearingT:
    """The review with a judgement more."""
    item = {**review.said.get(judgement.item, {}), judgement.rater: judgement}
    return replace(review, said={**review.said, judgement.item: item})


def told(ask: Callable[[], Told | None]) -> Response:
    """The answer to a question of the page; None: it is about what is not this person's."""
    try:
        answer = ask()
    except InputError as error:
        return JSONResponse(words(error.problems[0].what), 409)
    return not_yours() if answer is None else JSONResponse(answer)


def not_yours() -> Response:
    """The answer to a question about what is not this person's."""
    return JSONResponse(words(_NOT_YOURS), 404)


def application(desk: Desk, port: int) -> ASGIApp:
    """The ASGI application of a desk, for a server on that port."""

    def state(_request: Request) -> Response:
        return told(desk.state)

    async def judgement(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY:
                return JSONResponse(words(_TOO_LONG), 413)
        return await run_in_threadpool(_recorded, desk, body)

    routes = [
        Route("/api/state", state),
        Route("/api/judgement", judgement, methods=["POST"]),
        *desk.routes(),
        *page_routes(desk.package),
    ]
    return Guarded(Starlette(routes=[Mount("/{token}", routes=routes)]), desk.token, port)


def address_of(desk: Desk, own: socket.socket) -> str:
    """The address of the page; who knows it can judge in this person's name."""
    return address(desk.token, own)


def server_of(desk: Desk, own: socket.socket) -> uvicorn.Server:
    """A server that is ready to run with ``run(sockets=[own])``."""
    return server(application(desk, own.getsockname()[1]))


def _recorded(desk: Desk, body: bytes) -> Response:
    try:
        desk.record(body)
    except InputError as error:
        return JSONResponse(words(error.problems[0].what), 409)
    except ValueError:
        return JSONResponse(words(_NO_ANSWER), 400)
    return JSONResponse({"kept": True})


def _answer(judgement: Judged) -> Told:
    return {
        "item": judgement.item,
        "verdict": judgement.verdict,
        "categories": list(judgement.categories),
        "note": judgement.note,
    }
