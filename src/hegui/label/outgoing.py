# SPDX-License-Identifier: Apache-2.0
"""Labels on generated files on their way out: `label_outgoing`, for any code that hands files out.

`hegui.label.asgi` does the same for the responses of a web service. What cannot be labelled is refused; to let it pass is a
policy that somebody chose, and each case is recorded.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from hegui.errors import LabelProblem, Problem
from hegui.label.aigc import Label
from hegui.label.reading import Reading
from hegui.label.verdict import PresentValid, verify
from hegui.label.writing import write
from hegui.text import Text


class OnFailure(StrEnum):
    """What becomes of a file that cannot be labelled."""

    REFUSE = "refuse"
    """It does not go out."""
    PASS = "pass"  # noqa: S105  no password
    """It goes out without a label, and that is recorded."""


class Outcome(StrEnum):
    """What became of a file."""

    LABELLED = "labelled"
    LABELLED_BEFORE = "labelled-before"
    """It came with one valid label and was left as it was."""
    REFUSED = "refused"
    PASSED = "passed-unlabelled"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file on its way out, for the log. `hegui.label` keeps nothing of it."""

    outcome: Outcome
    label: Label | None
    """That the file carries, or should have carried: the outcome tells which. None: it was not made."""
    name: str
    media_type: str | None
    sha256_before: str | None
    """None where the bytes were never whole: too long, or refused unseen."""
    sha256_after: str | None
    """None where nothing went out, or where it was not seen as a whole."""
    reason: Text | None = None
    """Why it could not be labelled."""


Record: TypeAlias = Callable[[Outgoing], object]
"""Takes each file down. What it raises stops the file. The middleware calls it from worker threads."""

MEDIA_TYPES: Final = {
    "image/png": ".png",
    "image/apng": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/tiff": ".tiff",
    "image/heic": ".heic",
    "image/heif": ".heic",
    "image/avif": ".avif",
    "image/svg+xml": ".svg",
    "audio/mpeg": ".mp3",
    "audio/mp3": ".mp3",
    "audio/aac": ".aac",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/vnd.wave": ".wav",
    "audio/flac": ".flac",
    "audio/x-flac": ".flac",
    "audio/ogg": ".ogg",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "video/webm": ".webm",
    "video/x-msvideo": ".avi",
    "video/x-flv": ".flv",
    "video/ogg": ".ogg",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template": ".dotx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template": ".xltx",
    "application/vnd.openxmlformats-officedocument.presentationml.template": ".potx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
}
"""The suffix that goes with a media type. It only matters for text formats: the others are told by their first bytes."""


def label_outgoing(
    content: bytes | str | os.PathLike[str],
    label: Label | Callable[[], Label],
    *,
    name: str = "",
    media_type: str | None = None,
    on_failure: OnFailure | str = OnFailure.REFUSE,
    record: Record | None = None,
) -> bytes:
    """The bytes of a generated file with its label, to be sent out.

    A file that has one valid label is left as it is. A path is read and never changed.

    Args:
        content: the bytes of a file, or its path.
        label: to write, or what makes it; called only if it is needed.
        name: of the file, for bytes: its suffix tells text formats apart.
        media_type: instead of a name: ``text/html``. Parameters are ignored.
        on_failure: what to do with a file that cannot be labelled, has a label that is not valid, or carries a C2PA
            manifest which a label would break. ``pass`` asks for a ``record``.
        record: takes down what happened.

    Raises:
        LabelProblem: it cannot be labelled, and ``on_failure`` says refuse; or its path cannot be read.
        ValueError: ``pass`` without a ``record``.
    """
    policy = policy_of(on_failure, record)
    if not isinstance(content, bytes):
        path = Path(content)
        try:
            content, name = path.read_bytes(), name or path.name
        except OSError as error:
            raise LabelProblem(Problem(Text("文件无法读取", "the file cannot be read"), found=str(path))) from error
    suffix = MEDIA_TYPES.get(_bare(media_type), "")
    known_as = name or (f"content{suffix}" if suffix else "")
    try:
        outcome, fresh, own = _labelled(content, label, known_as)
    except LabelProblem as problem:
        intended = label if isinstance(label, Label) else None
        told = refused(policy, intended, name, media_type, problem.problems[0].what, content)
        if record is not None:
            record(told)
        if policy is OnFailure.REFUSE:
            raise
        return content
    if record is not None:
        record(Outgoing(outcome, own, name, media_type, _sha256(content), _sha256(fresh)))
    return fresh


def policy_of(on_failure: OnFailure | str, record: Record | None) -> OnFailure:
    """The policy, if it is one that may be followed.

    Raises:
        ValueError: it is none, or lets files pass that nobody takes down.
    """
    policy = OnFailure(on_failure)
    if policy is OnFailure.PASS and record is None:
        raise ValueError("on_failure='pass' asks for a record / 放行未标识的文件必须留下记录（record）")
    return policy


def refused(
    policy: OnFailure,
    label: Label | None,
    name: str,
    media_type: str | None,
    reason: Text,
    content: bytes | None = None,
) -> Outgoing:
    """What is taken down of a file that could not be labelled. ``content`` is None where it was not seen as a whole."""
    outcome = Outcome.REFUSED if policy is OnFailure.REFUSE else Outcome.PASSED
    digest = None if content is None else _sha256(content)
    after = digest if policy is OnFailure.PASS else None
    return Outgoing(outcome, label, name, media_type, digest, after, reason)


def _labelled(content: bytes, label: Label | Callable[[], Label], name: str) -> tuple[Outcome, bytes, Label]:
    """What became of the file, its bytes now, and the label that it carries.

    Raises:
        LabelProblem: it cannot be labelled, or has labels that are not one valid one.
    """
    verification = verify(content, name=name)
    if isinstance(verification.verdict, PresentValid):
        return Outcome.LABELLED_BEFORE, content, verification.verdict.label
    if verification.reading.labels:
        raise _not_valid(verification.reading)
    written = write(content, label() if callable(label) else label, name=name)
    if written.content is None:
        raise AssertionError(name)  # bytes without a target come back as bytes
    return Outcome.LABELLED, written.content, written.label


def _not_valid(reading: Reading) -> LabelProblem:
    places = "、".join(found.place for found in reading.labels), ", ".join(found.place for found in reading.labels)
    return LabelProblem(
        Problem(
            Text(
                f"文件中已有标识但不符合标准或者无法核验（{places[0]}）",
                f"the file has a label already that is not valid or cannot be verified ({places[1]})",
            )
        )
    )


def _bare(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip().lower()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
