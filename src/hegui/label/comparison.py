# SPDX-License-Identifier: Apache-2.0
"""Whether two files have the same content, and the digests by which content and files are known."""

import hashlib
from collections.abc import Iterable
from itertools import zip_longest

from hegui.label.codec import Codec
from hegui.label.content import STEP, Content, Span, lent


def same_media(codec: Codec, old: Content, new: Content) -> bool:
    """Whether two files have the same content, byte for byte."""
    for ours, theirs in zip_longest(codec.media(old), codec.media(new)):
        if ours is None or theirs is None or not _same(old, ours, new, theirs):
            return False
    return True


def _same(old: Content, ours: Span | bytes, new: Content, theirs: Span | bytes) -> bool:
    if _length(ours) != _length(theirs):
        return False
    if isinstance(ours, Span) and isinstance(theirs, Span):
        held = new.holds(theirs)
        return old.has(ours.start, held) if held is not None else _same_stretch(old, ours.start, new, theirs)
    if isinstance(ours, bytes) and isinstance(theirs, bytes):
        return ours == theirs
    return all(one == other for one, other in zip_longest(_read(old, ours), _read(new, theirs)))


def _same_stretch(old: Content, begin: int, new: Content, theirs: Span) -> bool:
    with lent() as buffer:
        for start in range(theirs.start, theirs.end, STEP):
            span = Span(start, min(start + STEP, theirs.end))
            if not old.has(begin, new.view(span, buffer)):
                return False
            begin += span.length
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
