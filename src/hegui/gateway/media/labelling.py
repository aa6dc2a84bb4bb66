# SPDX-License-Identifier: Apache-2.0
"""Labels on one generated file: looked at, marked, labelled, read back. For workers: it may take long and much memory."""

import base64
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Final, assert_never

from hegui.errors import LabelProblem, Problem
from hegui.gateway.media.one_file import why_not_one
from hegui.gateway.media.orders import File, Modality, Order, PictureMark, SoundMark
from hegui.label.aigc import Label
from hegui.label.explicit.extra import label_extra
from hegui.label.explicit.wording import SHORT
from hegui.label.outgoing import OnFailure
from hegui.label.reading import read
from hegui.label.verdict import PresentValid, name_of, verify
from hegui.label.writing import write
from hegui.text import Text

FORMATS: Final = {
    Modality.IMAGE: {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "gif": ".gif"},
    Modality.AUDIO: {"mp3": ".mp3", "wav": ".wav", "flac": ".flac", "ogg": ".ogg", "aac": ".aac"},
}
"""What may go out at all, by its name in `hegui.label`, and the ending that names have."""
UNKNOWN: Final = "unknown"


class Unfit(Exception):
    """A file that is handed out under no policy: of no known format, damaged, too large, or more than one file."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def labelled(content: bytes, order: Order, place: int) -> File:
    """A file of an answer, as it goes out.

    Args:
        content: as the upstream gave it.
        order: what is to be done.
        place: of the file in the answer, from 0.
    """
    before = sha256(content).digest()
    form = read(content).format or UNKNOWN
    try:
        _fit(content, form, order)
    except Unfit as error:
        return File(
            format=form,
            before=before,
            explicit="inconclusive",
            implicit="inconclusive",
            reason=(error.reason.zh, error.reason.en),
        )
    name = f"file{FORMATS[order.modality][form]}"
    reasons: list[Text] = []
    explicit = _without_mark(order)
    fresh = content
    if order.mark is not None:
        try:
            fresh, explicit = _marked(content, name, order), "valid"
        except LabelProblem as problem:
            reasons.append(problem.problems[0].what)
            explicit = "absent"
    try:
        fresh = _with_label(fresh, name, order, place)
    except LabelProblem as problem:
        reasons.append(problem.problems[0].what)
    verdict = verify(fresh, name=name).verdict
    own = verdict.label.produce_id if isinstance(verdict, PresentValid) else None
    goes = own is not None and not reasons
    if not goes and order.on_failure is OnFailure.PASS:
        goes = own is not None or not order.unmarked
    return File(
        format=form,
        produce_id=own,
        before=before,
        after=sha256(fresh).digest() if goes else None,
        explicit=explicit,
        implicit=name_of(verdict),
        content=(base64.b64encode(fresh) if order.modality is Modality.IMAGE else fresh) if goes else b"",
        reason=("；".join(each.zh for each in reasons), "; ".join(each.en for each in reasons)) if reasons else None,
    )


def _without_mark(order: Order) -> str:
    """What is known of the mark of a file that gets none: where the user asked for that, none is wanted; else another may make it."""
    return "absent" if order.unmarked else "inconclusive"


def _fit(content: bytes, form: str, order: Order) -> None:
    """Looks whether a file may go out at all.

    Raises:
        Unfit: it may not.
    """
    if form not in FORMATS[order.modality]:
        known = "、".join(FORMATS[order.modality])
        what = _SOUND if order.modality is Modality.AUDIO else _PICTURE
        raise Unfit(
            Text(
                f"不是可以添加标识的{what.zh}格式（{known}）",
                f"this is no {what.en} of a format that can be labelled ({known.replace('、', ', ')})",
            )
        )
    reason = why_not_one(content, form)
    if reason is not None:
        raise Unfit(reason)
    if order.modality is Modality.IMAGE:
        _look_through(content, order.pixels)


_SOUND: Final = Text("音频", "sound")
_PICTURE: Final = Text("图片", "picture")


def _look_through(content: bytes, most: int) -> None:
    """Decodes a picture to its end.

    Raises:
        Unfit: it has more pixels than it may, or cannot be decoded.
    """
    with label_extra():
        from PIL import Image, ImageSequence  # noqa: PLC0415  only workers load it

        from hegui.label.explicit.image import picture_of  # noqa: PLC0415  as above

    Image.MAX_IMAGE_PIXELS = max(most, Image.MAX_IMAGE_PIXELS or 0)  # what is drawn is counted as well
    try:
        with warnings.catch_warnings(action="ignore"), picture_of(content) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)  # of a frame
            area = picture.width * picture.height
            if area > most or area * getattr(picture, "n_frames", 1) > most:
                raise Unfit(Text(f"图片像素超过上限 {most}", f"the picture has more than {most} pixels"))
            for frame in ImageSequence.Iterator(picture):
                frame.load()
    except LabelProblem as problem:
        raise Unfit(problem.problems[0].what) from problem


def _marked(content: bytes, name: str, order: Order) -> bytes:
    """The file with its explicit mark, which was measured in it.

    Raises:
        LabelProblem: it cannot be marked.
    """
    with label_extra():
        from hegui.label.explicit.audio import mark_audio  # noqa: PLC0415  only workers load it
        from hegui.label.explicit.image import mark_image  # noqa: PLC0415  as above

    match order.mark:
        case PictureMark(position, wording, share, font):
            made = mark_image(
                content,
                wording=wording or SHORT,
                position=position,
                name=name,
                font=None if font is None else Path(font),
                share=share,
                break_credentials=order.break_credentials,
            )
        case SoundMark(position, speech, transcript):
            made = mark_audio(
                content,
                position=position,
                speech=None if speech is None else Path(speech),
                transcript=transcript,
                name=name,
                break_credentials=order.break_credentials,
            )
        case None:
            return content
        case _:
            assert_never(order.mark)
    if made.content is None:
        raise AssertionError(name)  # bytes come back as bytes
    return made.content


def _with_label(content: bytes, name: str, order: Order, place: int) -> bytes:
    """The file with one implicit label: its own if it has a valid one, else ours.

    Raises:
        LabelProblem: it has labels that are not valid, or cannot be given one.
    """
    found = verify(content, name=name)
    if isinstance(found.verdict, PresentValid):
        return content
    if found.reading.labels:
        raise LabelProblem(Problem(_NOT_VALID))
    own = Label.first(order.producer, f"{order.number}-{place}")
    written = write(content, own, name=name, break_credentials=order.break_credentials)
    if written.content is None:
        raise AssertionError(name)  # bytes come back as bytes
    return written.content


_NOT_VALID: Final = Text(
    "文件中已有标识但不符合标准或者无法核验",
    "the file has a label already that is not valid or cannot be verified",
)
