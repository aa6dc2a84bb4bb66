# SPDX-License-Identifier: Apache-2.0
"""The comment header of Vorbis, Opus, Theora, Speex and FLAC: the label as the comment ``AIGC=…`` (TC260-PG-202510A)."""

from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Site, Survey
from hegui.label.content import MOST_RECORDS, Malformed

KEY: Final = b"AIGC"
_NUMBER: Final = Struct("<I")
_VENDOR: Final = b"hegui"
"""The writer of a header that we had to make; an encoder's name is never touched."""


class Comment(NamedTuple):
    """A comment that is a label, and the bytes of the header that hold it, with its length field."""

    key: bytes
    value: str
    start: int
    end: int


class Comments(NamedTuple):
    """A comment header: its labels, and what is needed to add one."""

    labels: list[Comment]
    count_at: int
    total: int
    end: int
    """After the last comment; a framing bit or padding may follow."""


class Held(NamedTuple):
    """The locator of a label: the codec's own record around it, and the comment in it."""

    record: object
    comment: Comment


def new_header(value: str) -> bytes:
    """A comment header with the label alone, without a framing bit."""
    return _NUMBER.pack(len(_VENDOR)) + _VENDOR + _NUMBER.pack(1) + _entry(KEY, value)


def comments_in(data: bytes, at: int = 0) -> Comments:
    """The comments of a header that begins at an offset of ``data``.

    Raises:
        Malformed: a length runs past the end, or there are too many.
    """
    limit = len(data)
    if at + 8 > limit:
        raise _cut_off()
    count_at = at + 4 + _NUMBER.unpack_from(data, at)[0]
    if count_at + 4 > limit:
        raise _cut_off()
    [count] = _NUMBER.unpack_from(data, count_at)
    start = count_at + 4
    if count > min(MOST_RECORDS, (limit - start) // 4):
        raise _cut_off()
    labels: list[Comment] = []
    for _ in range(count):
        if start + 4 > limit:
            raise _cut_off()
        end = start + 4 + _NUMBER.unpack_from(data, start)[0]
        if end > limit:
            raise _cut_off()
        key, equals, value = data[start + 4 : min(end, start + 64)].partition(b"=")
        if equals and KEY in key.upper():
            value = data[start + 5 + len(key) : end]
            labels.append(Comment(key, value.decode("utf-8", "replace"), start, end))
        start = end
    return Comments(labels, count_at, count, start)


def _cut_off() -> Malformed:
    return Malformed("注释头被截断", "the comment header is cut off")


def survey_comments(comments: Comments, found: Survey, *, place: str, offset: int, record: object) -> None:
    """Adds the labels of a header to a survey, with `Held` locators."""
    for comment in comments.labels:
        key = comment.key.decode("latin-1")
        held = Held(record, comment)
        found.sites.append(Site(Carrier.VORBIS_COMMENT, f"{place} {key}", offset, comment.value, held))


def with_label(
    data: bytes, comments: Comments, value: str, old: Comment | None = None, *, padding_at: int | None = None
) -> bytes:
    """The record with the label in the place of ``old``, or after the last comment; everything else stays byte for byte.

    Args:
        data: the record.
        comments: in it.
        value: of the label.
        old: the label that is replaced.
        padding_at: where zeros up to the end are padding, which gives way so that the record stays as long as it was.
    """
    if old is not None:
        grown = data[: old.start] + _entry(old.key, value) + data[old.end :]
    else:
        counted = (
            data[: comments.count_at] + _NUMBER.pack(comments.total + 1) + data[comments.count_at + 4 : comments.end]
        )
        grown = counted + _entry(KEY, value) + data[comments.end :]
    padding = b"" if padding_at is None else data[padding_at:]
    growth = len(grown) - len(data)
    if not padding or padding.strip(b"\0"):
        return grown
    return grown[: -min(growth, len(padding))] if growth > 0 else grown + bytes(-growth)


def _entry(key: bytes, value: str) -> bytes:
    text = key + b"=" + value.encode()
    return _NUMBER.pack(len(text)) + text
