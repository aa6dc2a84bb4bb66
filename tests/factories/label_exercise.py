# SPDX-License-Identifier: Apache-2.0
"""What every codec owes on any bytes: an answer or a refusal, and a written file that reads back with the same content.

Used by the tests over samples, by the replay of the fuzzing corpus and by the fuzzer itself (``fuzz/fuzz_codec.py``).
"""

import tempfile
from typing import Final

from hegui.label import Label
from hegui.label.aigc import parse
from hegui.label.codec import Codec, Refused, Survey
from hegui.label.comparison import same_media
from hegui.label.content import Content, Malformed, Pieces, Span

LABEL: Final = Label.first("001191610133596325171T12566", "fuzz-1")
OTHER: Final = Label.first("001191610133596325171T12566", """标识 <"'&>]]>--\\{}#: """ + "0123456789" * 20)
"""Longer, and with all that some format has to escape."""

_FIRST: Final = 64
"""Bytes of a file that are at hand: so few that a codec has to fetch the rest."""


def exercise(codec: Codec, data: bytes) -> str:
    """Runs survey, media and edit on the bytes of a file, from memory and from disk, and again on what was written.

    Returns:
        How far it came: ``malformed``, ``refused``, ``several`` or ``written``.

    Raises:
        AssertionError: what was written does not read back, or holds another content.
        Exception: any but `Malformed` and `Refused` is a fault of the codec.
    """
    content, found = Content(data), Survey()
    whole = _whole(codec, content, found)
    assert _told_from_disk(codec, data) == (whole, _told(found)), "another answer from disk than from memory"
    if not whole:
        return "malformed"
    for site in found.sites:
        parse(site.value)
    if found.protected is not None:
        return "refused"
    if len(found.sites) > 1:
        return "several"
    try:
        before = list(codec.media(content))
        assert all(0 <= part.start <= part.end <= content.size for part in before if isinstance(part, Span))
        written = _written(codec, content, found, LABEL)
    except Malformed:
        return "malformed"
    except Refused:
        return "refused"
    again = _checked(codec, content, written, LABEL)
    try:
        replaced = _written(codec, written, again, OTHER)
    except Refused:  # there may be no room for a longer one
        return "written"
    _checked(codec, written, replaced, OTHER)
    return "written"


def _whole(codec: Codec, content: Content, found: Survey) -> bool:
    try:
        codec.survey(content, found)
    except Malformed:
        return False
    return True


def _told(found: Survey) -> object:
    return [site._replace(locator=None) for site in found.sites], found.credentials, found.protected, found.notes


def _told_from_disk(codec: Codec, data: bytes) -> object:
    found = Survey()
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        whole = _whole(codec, Content(data[:_FIRST], file=file.fileno(), size=len(data)), found)
    return whole, _told(found)


def _written(codec: Codec, content: Content, found: Survey, label: Label) -> Content:
    wrapped = bool(found.sites) and parse(found.sites[0].value).wrapped
    return Content(_joined(content.all(), codec.edit(content, found, label.to_json(wrapped=wrapped))))


def _joined(data: bytes, pieces: Pieces) -> bytes:
    return b"".join(data[slice(*piece)] if isinstance(piece, Span) else piece for piece in pieces)


def _checked(codec: Codec, old: Content, new: Content, label: Label) -> Survey:
    found = Survey()
    codec.survey(new, found)
    assert [parse(site.value).label for site in found.sites] == [label], found.sites
    assert same_media(codec, Content(old.all()), new), "the content changed"
    return found
