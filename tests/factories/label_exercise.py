# SPDX-License-Identifier: Apache-2.0
"""What every codec owes on any bytes: an answer or a refusal, and a written file that reads back with the same content.

Used by the tests over samples, by the replay of the fuzzing corpus and by the fuzzer itself (``fuzz/fuzz_codec.py``).
"""

from hegui.label import Label
from hegui.label.aigc import parse
from hegui.label.codec import Codec, Refused, Survey
from hegui.label.content import Content, Malformed, Span
from hegui.label.writing import same_media

LABEL = Label.first("001191610133596325171T12566", "fuzz-1")


def exercise(codec: Codec, data: bytes) -> str:
    """Runs survey, media and edit on the bytes of a file.

    Returns:
        How far it came: ``malformed``, ``refused``, ``several`` or ``written``.

    Raises:
        AssertionError: what was written does not read back, or holds another content.
        Exception: any but `Malformed` and `Refused` is a fault of the codec.
    """
    content, found = Content(data), Survey()
    try:
        codec.survey(content, found)
    except Malformed:
        return "malformed"
    for site in found.sites:
        parse(site.value)
    if found.protected is not None:
        return "refused"
    if len(found.sites) > 1:
        return "several"
    wrapped = bool(found.sites) and parse(found.sites[0].value).wrapped
    try:
        before = list(codec.media(content))
        pieces = codec.edit(content, found, LABEL.to_json(wrapped=wrapped))
    except Malformed:
        return "malformed"
    except Refused:
        return "refused"
    assert all(0 <= part.start <= part.end <= content.size for part in before if isinstance(part, Span))
    written = Content(b"".join(data[slice(*piece)] if isinstance(piece, Span) else piece for piece in pieces))
    again = Survey()
    codec.survey(written, again)
    assert [parse(site.value).label for site in again.sites] == [LABEL], again.sites
    assert same_media(codec, Content(data), written), "the content changed"
    return "written"
