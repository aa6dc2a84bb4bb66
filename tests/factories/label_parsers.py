# SPDX-License-Identifier: Apache-2.0
"""What the parsers below the codecs owe on any bytes. Used by the fuzzer and by the replay of its corpus."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from label_exercise import LABEL, OTHER

from hegui.label.aigc import Label, parse
from hegui.label.code import NoCode, ProviderCode
from hegui.label.codec import Refused, Survey
from hegui.label.content import Malformed
from hegui.label.integrity.protection import check
from hegui.label.log import as_line, of_line
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.xmp import packet_with_label, parse_packet


def aigc(data: bytes) -> None:
    """A label is what it says once it is written as we write it; a text that is none has the reason among its findings."""
    parsed = parse(data.decode(errors="surrogateescape"))
    assert parsed.label is not None or parsed.findings
    if parsed.label is not None:
        for wrapped in (False, True):
            assert parse(parsed.label.to_json(wrapped=wrapped)).label == parsed.label


def xmp(data: bytes) -> None:
    """A packet with our label holds it, and then another one, and is otherwise the packet it was."""
    with suppress(Malformed, Refused):
        before = len(parse_packet(data).properties)
        labelled = packet_with_label(data, LABEL.to_json())
        [own] = parse_packet(labelled).properties
        assert own.value == LABEL.to_json()
        assert before <= 1
        assert [own.value for own in parse_packet(packet_with_label(labelled, OTHER.to_json())).properties] == [
            OTHER.to_json()
        ]


def exif(data: bytes) -> None:
    """A block whose one label is replaced holds the new one, and no other."""
    found = Survey()
    with suppress(Malformed, Refused):
        survey_exif(data, found, place="", offset=0)
        if len(found.sites) == 1:
            for label in (LABEL, OTHER):
                again = Survey()
                survey_exif(exif_with_label(data, label.to_json()), again, place="", offset=0)
                assert [parse(site.value).label for site in again.sites] == [label]


def protection(data: bytes) -> None:
    """Integrity data of any form is told of, never a failure."""
    text = data.decode(errors="surrogateescape")
    for label in (
        Label("1", "producer", "1", text, "propagator", "2", text),
        Label("1", text, text[:8], text, text[8:], "", "{" + text),
    ):
        assert list(check(label, {"producer": data, "propagator": data}))


def code(data: bytes) -> None:
    """A code that was taken apart is the same put together."""
    text = data.decode(errors="surrogateescape")
    with suppress(NoCode):
        read = ProviderCode.parse(text)
        assert str(read) == text
        assert all(doubt.zh and doubt.en for doubt in read.doubts())
        assert read.service is None or read.service == read.service_type


def log(data: bytes) -> None:
    """A line that is an entry is the same entry once it is written as we write it, to the second."""
    try:
        entry = of_line(data.decode())
    except ValueError:
        return
    assert of_line(as_line(entry)) == replace(entry, at=entry.at.replace(microsecond=0))


PARSERS: Final[dict[str, Callable[[bytes], None]]] = {
    "aigc": aigc,
    "xmp": xmp,
    "exif": exif,
    "protection": protection,
    "code": code,
    "log": log,
}
