# SPDX-License-Identifier: Apache-2.0
"""Whether two files have the same content, and the digests by which content and files are known."""

import hashlib
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

from hegui.label.codec import Codec
from hegui.label.content import Content, Span, lent

STEP: Final = 256 * 1024
"""Bytes compared at a time: those of both files stay in the cache of the processor."""


def same_media(codec: Codec, old: Content, new: Content) -> bool:
    """Whether two files have the same content, byte for byte."""
    with lent() as one, lent() as other:
        for ours, theirs in zip_longest(codec.media(old), codec.media(new)):
            if ours is None or theirs is None or _length(ours) != _length(theirs):
                return False
            if isinstance(ours, Span) and isinstance(theirs, Span):
                if not _same_stretch((old, ours, one), (new, theirs, other)):
                    return False
            elif isinstance(ours, bytes) and isinstance(theirs, bytes):
                if ours != theirs:
                    return False
            elif any(a != b for a, b in zip_longest(_read(old, ours), _read(new, theirs))):
                return False
    return True


def _same_stretch(ours: tuple[Content, Span, bytearray], theirs: tuple[Content, Span, bytearray]) -> bool:
    """Compares where the bytes lie, by `startswith`: an ``==`` of views goes item by item, one of slices copies both."""
    old, (begin, end), one = ours
    new, (start, _), other = theirs
    while begin < end:
        length = min(STEP, end - begin)
        here, at = old.located(Span(begin, begin + length), one)
        there, where = new.located(Span(start, start + length), other)
        if not here.startswith(memoryview(there)[where : where + length], at):
            return False
        begin += length
        start += length
    return True


def _length(part: Span | bytes) -> int:
    return part.end - part.start if isinstance(part, Span) else len(part)


def _read(content: Content, part: Span | bytes) -> Iterable[bytes]:
    return content.chunks(part) if isinstance(part, Span) else (part,)


def media_digest(codec: Codec, content: Content) -> str:
    """SHA-256 over the content of a file: the same with and without a label."""
    digest = hashlib.sha256()
    for part in codec.media(content):
        for chunk in _read(content, part):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_of(content: Content) -> str:
    """SHA-256 over the whole file."""
    digest = hashlib.sha256()
    for chunk in content.chunks(Span(0, content.size)):
        digest.update(chunk)
    return digest.hexdigest()
