# SPDX-License-Identifier: Apache-2.0
"""Requests that are forms with files (``multipart/form-data``): read within bounds, and written anew for the upstream.

They never go on as they came: two readers may take the same form apart in two ways, and the guard would have read another one.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hegui.gateway.extra import gateway_extra
from hegui.gateway.faults import Kind, Refused, refused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_PARTS: Final = 64
_MOST_HEADERS: Final = 8
_LONGEST_HEADER: Final = 1024
_LONGEST_NAME: Final = 100
_TRUTH: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a form."""

    content: bytes
    kind: str
    """Its media type, as the caller says."""


@dataclass(slots=True)
class _Part:
    headers: list[tuple[bytes, bytes]]
    content: bytearray


Fields = dict[str, Any]
"""Of a form by their names: texts, files, and lists of them."""


def fields_of(body: bytes, content_type: str) -> Fields:
    """The fields of a form.

    Args:
        body: as it came.
        content_type: of the request, with the boundary.

    Raises:
        Refused: it is no form, is not whole, or is ambiguous: a text twice under the same name, two headers of the same kind.
    """
    kind, options = _options_in(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise _wrong("请求正文须为 multipart/form-data。", "The body of the request is to be multipart/form-data.")
    fields: Fields = {}
    for part in _parts(body, boundary):
        name, value = _field(part)
        several = name.endswith("[]")
        if not several and name in fields:
            raise _wrong("表单中有重名字段。", "The form names a field twice.")
        if several:
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    if isinstance(fields.get("stream"), str):
        fields["stream"] = _TRUTH.get(fields["stream"], fields["stream"])
    return fields


def _options_in(words: str) -> tuple[bytes, dict[bytes, bytes]]:
    with gateway_extra():
        from python_multipart.multipart import parse_options_header  # noqa: PLC0415  few requests are forms

    return parse_options_header(words)


def _parts(body: bytes, boundary: bytes) -> list[_Part]:
    with gateway_extra():
        from python_multipart.exceptions import FormParserError  # noqa: PLC0415  as above
        from python_multipart.multipart import MultipartParser  # noqa: PLC0415  as above

    parts: list[_Part] = []
    name, value = bytearray(), bytearray()
    ended = False

    def begin() -> None:
        if len(parts) >= MOST_PARTS:
            raise _wrong(f"表单超过 {MOST_PARTS} 个字段。", f"The form has more than {MOST_PARTS} fields.")
        parts.append(_Part([], bytearray()))

    def header_begins() -> None:
        name.clear()
        value.clear()

    def header_ends() -> None:
        parts[-1].headers.append((bytes(name).lower(), bytes(value)))

    def end() -> None:
        nonlocal ended
        ended = True

    callbacks: MultipartCallbacks = {
        "on_part_begin": begin,
        "on_part_data": lambda data, start, stop: parts[-1].content.extend(data[start:stop]),
        "on_header_begin": header_begins,
        "on_header_field": lambda data, start, stop: name.extend(data[start:stop]),
        "on_header_value": lambda data, start, stop: value.extend(data[start:stop]),
        "on_header_end": header_ends,
        "on_end": end,
    }
    try:
        parser = MultipartParser(boundary, callbacks, max_header_count=_MOST_HEADERS, max_header_size=_LONGEST_HEADER)
        parser.write(body)
        parser.finalize()
    except FormParserError:
        ended = False
    if not ended:
        raise _wrong("表单不完整或者无法解析。", "The form is not whole, or cannot be read.")
    return parts


def _field(part: _Part) -> tuple[str, str | Attached]:
    headers = dict(part.headers)
    if len(headers) != len(part.headers):
        raise _wrong("表单字段的头部重复。", "A field of the form has a header twice.")
    _, options = _options_in(headers.get(b"content-disposition", b"").decode("latin-1"))
    name = options.get(b"name", b"").decode("latin-1")
    if not name or len(name) > _LONGEST_NAME or not name.isascii() or not name.isprintable() or {'"', "\\"} & {*name}:
        raise _wrong("表单字段的名称不可用。", "The name of a field of the form cannot be used.")
    if b"filename" in options:
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        plain = kind.replace("/", "", 1).replace("+", "").replace("-", "").replace(".", "")
        usable = kind.isascii() and plain.isalnum()
        return name, Attached(bytes(part.content), kind if usable else "application/octet-stream")
    try:
        return name, part.content.decode()
    except UnicodeDecodeError:
        raise _wrong("表单中的文本不是 UTF-8。", "A text of the form is no UTF-8.") from None


def boundary_of() -> str:
    """A boundary that stands in no file, but by an accident that nobody can bring about."""
    return secrets.token_hex(24)


def written(fields: Fields, boundary: str) -> bytes:
    """A form."""
    body = bytearray()
    for name, value in fields.items():
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
            if isinstance(each, Attached):
                ending = each.kind.partition("/")[2].partition("+")[0] or "bin"
                body += f'; filename="file{number}.{ending}"\r\nContent-Type: {each.kind}\r\n\r\n'.encode()
                body += each.content
            else:
                text = str(each).lower() if isinstance(each, bool) else each
                body += b"\r\n\r\n" + text.encode()
            body += b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body)


def on_record(fields: Fields) -> Fields:
    """The fields of a form with the digests of its files in their place."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  a field
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {"sha256": sha256(value.content).hexdigest()} if isinstance(value, Attached) else value


def _wrong(zh: str, en: str) -> Refused:
    return refused(Kind.INVALID, "invalid_form", zh, en)
