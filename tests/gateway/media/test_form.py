# SPDX-License-Identifier: Apache-2.0
"""Forms with files: read within bounds, refused where two readers could differ, written anew."""

import contextlib
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.gateway.faults import Refused
from hegui.gateway.media.form import MOST_PARTS, Attached, boundary_of, fields_of, on_record, written

KIND = "multipart/form-data; boundary=b"


def form(*parts: bytes, end: bytes = b"--b--\r\n") -> bytes:
    """A form of parts, each with its headers."""
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + end


def text(name: str, value: bytes = b"x") -> bytes:
    """A field of text."""
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value


def file(name: str, content: bytes = b"\x89PNG", kind: str = "image/png") -> bytes:
    """A file."""
    head = f'Content-Disposition: form-data; name="{name}"; filename="../../a.png"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content


def refused(body: bytes, kind: str = KIND) -> str:
    """The code by which a form is refused."""
    with pytest.raises(Refused) as caught:
        fields_of(body, kind)
    return caught.value.fault.code


def test_texts_and_files_are_told_apart() -> None:
    """By whether there is the name of a file; that name goes nowhere."""
    fields = fields_of(
        form(
            text("prompt", "猫".encode()), text("stream", b"true"), file("image[]"), file("image[]", b"2"), file("mask")
        ),
        KIND,
    )
    assert fields == {
        "prompt": "猫",
        "stream": True,
        "image[]": [Attached(b"\x89PNG", "image/png"), Attached(b"2", "image/png")],
        "mask": Attached(b"\x89PNG", "image/png"),
    }
    assert on_record(fields)["image[]"][1] == {"sha256": sha256(b"2").hexdigest()}
    assert on_record(fields)["prompt"] == "猫"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (form(text("a"), text("a")), KIND),
        (form(text("a"), file("a")), KIND),
        (form(b"X: 1\r\nX: 2\r\n" + text("a")), KIND),
        (form(b'Content-Disposition: form-data; name="b"\r\n' + text("a")), KIND),
        (form(text("")), KIND),
        (form(b"\r\nx"), KIND),
        (form(text("a" * 101)), KIND),
        (form(text("a\\\\")), KIND),
        (form(text("提示")), KIND),
        (form(text("a", b"\xff")), KIND),
        (form(*(text(f"a{number}") for number in range(MOST_PARTS + 1))), KIND),
        (form(b"X: " + b"y" * 2000 + b"\r\n" + text("a")), KIND),
        (form(*([b"".join(b"X%d: 1\r\n" % n for n in range(20)) + text("a")])), KIND),
        (form(text("a"), end=b""), KIND),
        (form(text("a"), end=b"--b"), KIND),
        (b"", KIND),
        (b"--b--\r\n{", "application/json"),
        (b"x", "multipart/form-data"),
        (b"x", ""),
        (b"x", "multipart/form-data; boundary=" + "b" * 2000),
    ],
)
def test_what_is_not_plainly_a_form_is_refused(body: bytes, kind: str) -> None:
    """Twice the same, not whole, not readable, too much of it."""
    assert refused(body, kind) == "invalid_form"


def test_a_media_type_of_nobody_is_one_of_bytes() -> None:
    """It is written into a head again."""
    fields = fields_of(form(file("image", kind="image/png\x00"), file("mask", kind='x"; y')), KIND)
    assert {each.kind for each in fields.values()} == {"application/octet-stream"}


FIELDS = st.dictionaries(
    st.from_regex(r"[a-z_]{1,20}", fullmatch=True).filter(lambda name: name != "stream"),
    st.one_of(st.text(max_size=40), st.builds(Attached, st.binary(max_size=200), st.just("image/webp"))),
    max_size=6,
)


@given(FIELDS, st.lists(st.builds(Attached, st.binary(max_size=50), st.just("image/png")), min_size=1, max_size=3))
def test_what_is_written_reads_back(fields: dict[str, Any], several: list[Attached]) -> None:
    """Whatever stands in it."""
    boundary = boundary_of()
    given_ = {**fields, "stream": False, "image[]": several}
    assert fields_of(written(given_, boundary), f"multipart/form-data; boundary={boundary}") == given_


@given(st.binary(max_size=400))
def test_no_bytes_break_it(body: bytes) -> None:
    """They are a form, or refused."""
    for content in (body, form(body), form(text("a", body))):
        with contextlib.suppress(Refused):
            fields_of(content, KIND)
