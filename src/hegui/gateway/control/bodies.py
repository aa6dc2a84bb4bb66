# SPDX-License-Identifier: Apache-2.0
"""What comes in: bounded in size and time, as the fields of a form or as JSON of a known shape. Files are not taken."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from hegui.errors import InputError, Place, Problem
from hegui.schema import adapter_of, problem_of
from hegui.source import Key
from hegui.text import Text

_SECONDS: Final = 20.0
"""For a body to arrive."""
_MOST_FIELDS: Final = 20
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"

Record = TypeVar("Record")


class Refused(InputError):
    """A body that is not taken.

    Args:
        status: of HTTP.
        what: the reason, for the sender.
    """

    def __init__(self, status: int, what: Text) -> None:
        super().__init__(Problem(what))
        self.status = status
        self.what = what


NO_FILES: Final = Text(
    "不接收附件和文件，请用文字说明。", "Attachments and files are not taken: please say it in words."
)
NO_JSON: Final = Text("请求须为 JSON。", "The request must be JSON.")
TOO_LONG: Final = Text("提交的内容过长。", "What was sent is too long.")
TOO_SLOW: Final = Text("提交超时，请重试。", "It took too long to arrive. Please try again.")
BROKEN: Final = Text("提交的内容无法读取。", "What was sent cannot be read.")


def most_bytes(characters: int) -> int:
    """Bytes that a form with a text of so many characters may have: one takes up to twelve as it is sent."""
    return 12 * characters + 16_384


async def form_of(request: Request, most: int) -> Mapping[str, str]:
    """The fields of a form; of a field that is there twice the last one.

    Raises:
        Refused: it is no form, too long, too slow or broken.
    """
    if _kind(request) != _FORM:
        raise Refused(415, NO_FILES)
    body = await _body(request, most)
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refused(400, BROKEN) from None
    return dict(fields)


async def json_of(request: Request, shape: type[Record], most: int) -> Record:
    """A body of JSON as a record.

    Raises:
        Refused: it is no JSON, too long or too slow.
        InputError: fields of it are wrong; all of them are told.
    """
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is checked

    if _kind(request) != _JSON:
        raise Refused(415, NO_JSON)
    body = await _body(request, most)
    try:
        return adapter_of(shape).validate_json(body, strict=True)
    except ValidationError as error:
        faults = error.errors()
        if faults[0]["type"] == "json_invalid":
            raise Refused(400, BROKEN) from None
        raise InputError(*(problem_of(fault, _Body()) for fault in faults[:_MOST_FIELDS])) from None


class _Body:
    """The place of everything in a body."""

    def place(self, path: Sequence[Key] = ()) -> Place:  # noqa: ARG002  as `hegui.schema.Places` has it
        """There is no file and no line."""
        return Place("body")


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_SECONDS):
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise Refused(413, TOO_LONG)
                pieces.append(piece)
    except TimeoutError:
        raise Refused(408, TOO_SLOW) from None
    except ClientDisconnect:
        raise Refused(400, BROKEN) from None
    return b"".join(pieces)
