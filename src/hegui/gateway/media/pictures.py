# SPDX-License-Identifier: Apache-2.0
"""Pictures: ``/v1/images/generations`` and ``/v1/images/edits``."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway.asking import Asking
from hegui.gateway.call import JSON, Call, Header
from hegui.gateway.faults import Kind, refused
from hegui.gateway.forwarding import Answered
from hegui.gateway.media.endpoints import DRAWN_WORDS, UNSEEN, drawn, picture_not_served
from hegui.gateway.media.exchange import REFUSED, MediaExchange
from hegui.gateway.media.form import boundary_of, fields_of, on_record, written
from hegui.gateway.media.links import links_in
from hegui.gateway.media.orders import File
from hegui.gateway.passing_on import headers_of
from hegui.gateway.persons import tokens_of
from hegui.gateway.routing import Target
from hegui.gateway.telling import told_of
from hegui.guard import with_texts
from hegui.records.exchange import Side, Status

_SHORT: Final = 64 << 10
"""Bytes of a form that is taken apart at once; a longer one beside the loop."""


class PictureExchange(MediaExchange):
    """Serves ``/v1/images/generations``, whose requests are JSON."""

    words = DRAWN_WORDS
    not_served = staticmethod(picture_not_served)

    async def _guard_answer_beforehand(self, asking: Asking) -> None:
        decision = await self._checked(asking, UNSEEN, Asked.ANSWER)
        if decision.action in REFUSED:
            raise refused(
                Kind.FORBIDDEN,
                "pictures_not_offered",
                "检测器不读取图片，而策略规定未检查的内容不得提供（unread: closed）：本服务不提供图片。",
                "No detector looks at pictures, and the policy lets nothing unchecked out (unread: closed): none are offered here.",
            )

    async def _fetched(self, answered: Answered, content: bytes) -> dict[int, bytes]:
        links = links_in(content)
        if not links:
            return {}
        entry = answered.upstream.entry
        found = await self._desk.fetched(
            [*links.values()], self._gateway.labels.files, entry.answer_bytes, entry.first_byte_seconds
        )
        return dict(zip(links, found, strict=True))

    async def _made(self, asking: Asking, files: list[File], rest: bytes) -> tuple[list[Header], bytes, int]:
        answer = msgspec.json.decode(rest)
        conversation = drawn(answer)
        decision = await self._checked(asking, conversation, Asked.ANSWER)
        told_of(asking.call, Side.OUTPUT, decision, conversation)
        if decision.action in REFUSED:
            raise self._refusal(asking, decision.action, decision.answer, Status.REFUSED_OUTPUT)
        if decision.masked:
            answer = with_texts(answer, {masked.path: masked.text for masked in decision.masked})
        for picture, file in zip(answer["data"], files, strict=True):
            picture["b64_json"] = msgspec.Raw(b'"%b"' % file.content)
        return [JSON], msgspec.json.encode(answer), tokens_of(answer)


class EditExchange(PictureExchange):
    """Serves ``/v1/images/edits``, whose requests are forms with files."""

    async def _read(self, call: Call, body: bytes) -> tuple[dict[str, Any], bytes]:
        told = [value for name, value in call.scope["headers"] if name == b"content-type"]
        kind = told[0].decode("latin-1") if len(told) == 1 else ""
        if len(body) <= _SHORT:
            return _taken_apart(body, kind)
        return await asyncio.to_thread(_taken_apart, body, kind)

    def _sent_on(self, asking: Asking) -> tuple[Callable[[Target], bytes], Mapping[str, str] | None]:
        boundary = boundary_of()
        headers = dict(headers_of(asking.call, self._endpoint.wire) or {})

        def body(target: Target) -> bytes:
            return written(asking.value | {"model": target.model}, boundary)

        return body, headers | {"content-type": f"multipart/form-data; boundary={boundary}"}


def _taken_apart(body: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """The fields of a form, and what it is known by: no two forms have the same bytes, though they ask for the same."""
    fields = fields_of(body, kind)
    return fields, msgspec.json.encode(on_record(fields))
