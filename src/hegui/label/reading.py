# SPDX-License-Identifier: Apache-2.0
"""What labels a file holds: every one, in whatever form, and where."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Codec, Site, Survey
from hegui.label.content import LONGEST_RECORD, Content, Malformed, opened
from hegui.label.findings import Finding
from hegui.label.formats import codec_of, suffix_of, why_not
from hegui.label.sidecar import sidecar_sites
from hegui.text import Text

Source: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the bytes of a file, or an open binary stream, read from where it stands."""


@dataclass(frozen=True, slots=True)
class Found:
    """One label in a file."""

    carrier: Carrier
    place: str
    """Where, for people: ``iTXt XML:com.adobe.xmp TC260:AIGC``."""
    offset: int
    """The byte at which the record around it begins."""
    text: str
    """As it stands in the file."""
    label: Label | None
    """None: the text is no label; the findings say why."""
    wrapped: bool
    """Whether the text has the outer ``{"AIGC": …}``."""
    findings: tuple[Finding, ...]
    """Departures from Annex E in this text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of the labels of one file."""

    name: str
    """Of the file, without folders; empty for bytes."""
    format: str | None
    """``png``, ``mp4`` …; None where the format has no place for a label."""
    modality: str | None
    labels: tuple[Found, ...]
    credentials: bool = False
    """The file carries a C2PA manifest (whose signature is not judged here)."""
    damage: Text | None = None
    """The file could not be read to its end: labels beyond are not known."""
    protected: Text | None = None
    """Why this file could not be given a label."""
    notes: tuple[Text, ...] = ()

    @property
    def label(self) -> Label | None:
        """The label, where there is exactly one and it can be read."""
        return self.labels[0].label if len(self.labels) == 1 else None


def content_of(source: Source, name: str = "", buffer: bytearray | None = None) -> Content:
    """The content of a source with its name, for a ``with`` that closes it; the ``buffer`` holds the beginning of a file.

    Raises:
        LabelProblem: the file cannot be opened.
    """
    if isinstance(source, bytes):
        content = Content(source)
    elif isinstance(source, str | os.PathLike):
        content = opened(source, buffer=buffer)
        name = os.path.basename(source)  # noqa: PTH119  ten times faster than a Path, once a file
    else:
        content = _spooled(source)
        name = name or os.path.basename(str(getattr(source, "name", "")))  # noqa: PTH119  as above
    content.name = name
    return content


def _spooled(stream: BinaryIO) -> Content:
    """A stream as content: in memory while it is short, in a temporary file when it is long."""
    with tempfile.SpooledTemporaryFile(max_size=LONGEST_RECORD) as spool:
        shutil.copyfileobj(stream, spool, 1024 * 1024)
        size = spool.tell()
        spool.seek(0)
        if size <= LONGEST_RECORD:
            return Content(spool.read())
        spool.flush()
        return Content(b"", file=os.dup(spool.fileno()), size=size)


def read(source: Source, *, name: str = "") -> Reading:
    """Reads the labels of a file. Nothing is judged; see `verify`.

    Args:
        source: a path, bytes or a binary stream.
        name: the file's name, for bytes and streams of a text format, which only the suffix tells.

    Raises:
        LabelProblem: the file cannot be opened. A damaged file is a reading with ``damage``.
    """
    with content_of(source, name) as content:
        codec = codec_of(content, suffix_of(content.name))
        if codec is None:
            return _beside(source, content)
        return reading_of(codec, surveyed(codec, content), content.name)


def surveyed(codec: Codec, content: Content) -> Survey:
    """What the codec found; damage is part of the answer."""
    found = Survey()
    try:
        codec.survey(content, found)
    except Malformed as error:
        found.damage = error.text
    return found


def reading_of(codec: Codec, found: Survey, name: str) -> Reading:
    """A survey with its label texts parsed."""
    return Reading(
        name,
        codec.name,
        codec.modality,
        _parsed(found.sites),
        found.credentials,
        found.damage,
        found.protected,
        tuple(found.notes),
    )


def _beside(source: Source, content: Content) -> Reading:
    """The reading of a file that has no place for a label: what a sidecar says."""
    found = Survey()
    if isinstance(source, str | os.PathLike):
        try:
            found.sites.extend(sidecar_sites(Path(source)))
        except Malformed as error:
            found.damage = error.text
    reason = why_not(content, suffix_of(content.name))
    return Reading(content.name, None, None, _parsed(found.sites), damage=found.damage, protected=reason)


def _parsed(sites: Sequence[Site]) -> tuple[Found, ...]:
    labels = []
    for site in sites:
        parsed = parse(site.value)
        labels.append(
            Found(site.carrier, site.place, site.offset, site.value, parsed.label, parsed.wrapped, parsed.findings)
        )
    return tuple(labels)
