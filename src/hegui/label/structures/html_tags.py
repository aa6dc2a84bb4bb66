# SPDX-License-Identifier: Apache-2.0
"""The tags of an HTML or XHTML file with their places, as far as a label in it concerns.

A scan of the bytes and no tree: in UTF-8, GB 18030 and every single-byte encoding the bytes of ``<``, ``>``, quotes and
``=`` stand for themselves wherever they occur. Its time is linear: what has no end ends the scan.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.label.content import MOST_RECORDS, Malformed

_NEXT: Final = re.compile(rb"<(?:!--|!\[CDATA\[|[!?]|/?[A-Za-z])")
_VALUE: Final = rb"""\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>))"""
_TAG: Final = re.compile(
    rb"<(/?)([A-Za-z][^\s/>]*+)((?:[\s/]++|[^\s/>][^\s/>=]*+(?:"
    + _VALUE.replace(b"(", b"(?:", 1)
    + rb"|(?!\s*+=)))*+)>"
)
"""A quote that is not closed reaches to the end of the file: then there is no tag."""
_ATTRIBUTE: Final = re.compile(rb"[\s/]*+([^\s/>][^\s/>=]*+)(?:" + _VALUE.replace(b"(?=>)", b"\\Z") + rb")?+")
_RAW: Final = {
    name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)
    for name in (b"script", b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes")
}
"""Elements whose content is text, up to their end tag."""
MOST_ATTRIBUTES: Final = 1000


class Tag(NamedTuple):
    """A start or end tag, a declaration, or the text of a script."""

    name: bytes
    """In lower case; with ``/`` before the name of an end tag; ``!`` a declaration, ``?`` an instruction, ``#`` raw text."""
    start: int
    end: int
    inside: bytes = b""
    """Between the name and ``>``; of raw text the text, of a declaration all of it."""

    def attributes(self) -> dict[bytes, "Value"]:
        """The attributes by their names in lower case; of equal ones the first, as browsers do."""
        found: dict[bytes, Value] = {}
        base = self.end - 1 - len(self.inside)
        for count, match in enumerate(_ATTRIBUTE.finditer(self.inside)):
            if count == MOST_ATTRIBUTES:
                raise Malformed("标签的属性过多", "a tag has too many attributes")
            raw = match[2] or b""
            text = raw[1:-1] if raw[:1] in {b'"', b"'"} else raw
            found.setdefault(match[1].lower(), Value(text, base + match.start(2), base + match.end(2)))
        return found


class Value(NamedTuple):
    """The value of an attribute, without its quotes, and the bytes of the file that hold it with them."""

    text: bytes
    start: int
    end: int


def tags_of(data: bytes) -> Iterator[Tag]:
    """The tags in the order of the file; none inside of comments, CDATA sections, scripts and other raw text.

    Raises:
        Malformed: there are too many.
    """
    at = 0
    for _ in range(MOST_RECORDS):
        begin = _NEXT.search(data, at)
        if begin is None:
            return
        start = begin.start()
        if begin[0] in _ENDED_BY:
            end = data.find(_ENDED_BY[begin[0]], begin.end())
            if end < 0:
                return
            at = end + 3
        elif begin[0] in {b"<!", b"<?"}:
            end = data.find(b">", begin.end())
            if end < 0:
                return
            at = end + 1
            yield Tag(begin[0][1:], start, at, data[start:at])
        else:
            match = _TAG.match(data, start)
            if match is None:
                return
            at = match.end()
            name = match[2].lower()
            yield Tag(match[1] + name, start, at, match[3])
            if not match[1] and (closing := _RAW.get(name)) and not match[3].endswith(b"/"):
                ending = closing.search(data, at)
                end = ending.start() if ending else len(data)
                yield Tag(b"#" + name, at, end, data[at:end])
                at = end
            elif name == b"plaintext" and not match[1]:
                return
    raise Malformed("标签过多", "there are too many tags")


_ENDED_BY: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
