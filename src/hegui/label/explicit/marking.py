# SPDX-License-Identifier: Apache-2.0
"""One call for every kind of content: the file tells how it is marked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.content import Span
from hegui.label.explicit.audio import mark_audio
from hegui.label.explicit.extra import label_extra
from hegui.label.explicit.html_page import mark_html
from hegui.label.explicit.image import mark_image
from hegui.label.explicit.kinds import HEAD, Kind, kind_of
from hegui.label.explicit.markdown_text import mark_markdown
from hegui.label.explicit.proof import Marked, Moment, moment_of
from hegui.label.explicit.text import mark_text_file
from hegui.label.explicit.video import mark_video
from hegui.label.formats import suffix_of
from hegui.label.reading import Source, content_of
from hegui.label.writing import Target
from hegui.text import Text, same

_OPTIONS: Final = {
    "image": ("wording", "position", "font", "share", "break_credentials"),
    "video": ("wording", "position", "font", "share", "moment", "seconds", "break_credentials"),
    "audio": ("position", "speech", "transcript", "break_credentials"),
    "text": ("wording", "position"),
    "markdown": ("wording", "position"),
    "html": ("wording", "position"),
    "docx": ("wording", "position", "every_page", "break_credentials"),
    "pdf": ("wording", "position", "font", "every_page", "break_credentials"),
}
"""What can be said of a label, by format or modality. An option that would do nothing is refused."""


@dataclass(frozen=True, slots=True)
class _File:
    source: Source
    name: str
    kind: Kind


def mark(
    source: Source,
    *,
    to: Target | None = None,
    name: str = "",
    wording: str | None = None,
    position: str | None = None,
    font: Path | None = None,
    share: float | None = None,
    moment: str | None = None,
    seconds: float | None = None,
    speech: Path | None = None,
    transcript: str | None = None,
    every_page: bool = False,
    break_credentials: bool = False,
) -> Marked:
    """Gives a file a label that people see or hear, as its kind asks for; `mark_image` and the others say more.

    Args:
        source: a path, bytes or a binary stream.
        to: a path or stream for the new file; without, a path is replaced in place.
        name: of the file, for bytes and streams.
        wording: with both elements; for texts, pictures and videos.
        position: a corner or an edge of a picture or video; the start, middle or end of a text or sound.
        font: for pictures, videos and PDF.
        share: text height, percent of the shortest side, for pictures and videos.
        moment: ``start``, ``end`` or ``whole``, for videos.
        seconds: how long at the start, for videos.
        speech: a recording, for sounds; without, the rhythm 短长 短短.
        transcript: what the recording says.
        every_page: of a PDF or DOCX.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the file cannot be marked, or an option does not go with its kind.
    """
    options = {
        "wording": wording,
        "position": position,
        "font": font,
        "share": share,
        "moment": moment,
        "seconds": seconds,
        "speech": speech,
        "transcript": transcript,
        "every_page": every_page or None,
        "break_credentials": break_credentials or None,
    }
    file = _file(source, name)
    given = {option: value for option, value in options.items() if value is not None}
    match file.kind.modality:
        case "image":
            return mark_image(file.source, to=to, name=file.name, **_fitting(given, "image"))
        case "audio":
            return mark_audio(file.source, to=to, name=file.name, **_fitting(given, "audio"))
        case "video":
            return mark_video(file.source, to=to, name=file.name, **_fitting(given, "video"))
        case _:
            return _mark_document(file, to, given)


def mark_document(
    source: Source,
    *,
    to: Target | None = None,
    name: str = "",
    wording: str | None = None,
    position: str | None = None,
    font: Path | None = None,
    every_page: bool = False,
    break_credentials: bool = False,
) -> Marked:
    """Gives a text or document its label: TXT, Markdown, HTML, DOCX or PDF. Arguments as for `mark`.

    Raises:
        LabelProblem: the file is no document, cannot be marked, or an option does not go with its format.
    """
    options = {
        "wording": wording,
        "position": position,
        "font": font,
        "every_page": every_page or None,
        "break_credentials": break_credentials or None,
    }
    file = _file(source, name)
    if file.kind.modality != "text":
        raise LabelProblem(
            Problem(Text("这不是文本或文档", "this is no text or document"), Place(file.name or "<bytes>"))
        )
    return _mark_document(file, to, {option: value for option, value in options.items() if value is not None})


def _mark_document(file: _File, to: Target | None, given: Mapping[str, Any]) -> Marked:
    options = _fitting(given, file.kind.name)
    match file.kind.name:
        case "docx":
            with label_extra():
                from hegui.label.explicit.word import mark_docx  # noqa: PLC0415  slow to load
            return mark_docx(file.source, to=to, name=file.name, **options)
        case "pdf":
            with label_extra():
                from hegui.label.explicit.pdf import mark_pdf  # noqa: PLC0415  slow to load
            moment_of(options.pop("position", Moment.START), Moment.START)
            return mark_pdf(file.source, to=to, name=file.name, **options)
        case "html":
            return mark_html(file.source, to=to, name=file.name, **options)
        case "markdown":
            return mark_markdown(file.source, to=to, name=file.name, **options)
        case _:
            return mark_text_file(file.source, to=to, name=file.name, **options)


def _fitting(given: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The options given, all of which go with this kind.

    Raises:
        LabelProblem: one does not.
    """
    odd = [option for option in given if option not in _OPTIONS[kind]]
    if odd:
        named = ", ".join(map(_as_typed, odd))
        raise LabelProblem(
            Problem(
                Text(
                    f"{named} 不适用于这种内容（{kind}）", f"{named} says nothing about content of this kind ({kind})"
                ),
                accepted=same(", ".join(map(_as_typed, _OPTIONS[kind]))),
            )
        )
    return dict(given)


def _as_typed(option: str) -> str:
    """An option as it is called on the command line."""
    return "--text" if option == "wording" else f"--{option.replace('_', '-')}"


def _file(source: Source, name: str) -> _File:
    """The kind of a file. A stream is taken into memory, for it cannot be read twice."""
    with content_of(source, name) as content:
        own = content.name
        kind = kind_of(content.upto(0, HEAD), suffix_of(own), Place(own or "<bytes>"))
        if isinstance(source, str | os.PathLike | bytes):
            return _File(source, own, kind)
        return _File(b"".join(content.chunks(Span(0, content.size))), own, kind)
