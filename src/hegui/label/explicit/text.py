# SPDX-License-Identifier: Apache-2.0
"""A label in a text: a line of its own at the start, the end or in the middle, or a raised ``AI`` (GB 45438-2025, 5.1)."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.explicit.delivery import delivered, original_of
from hegui.label.explicit.proof import Marked, Moment, TextProof, moment_of
from hegui.label.explicit.wording import CORNER, SENTENCE, complete_wording, denies, elements_of
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

RAISED: Final = "ᴬᴵ"
"""``AI`` in raised letters, for texts that have no other way to raise them."""

MOMENTS: Final = (Moment.START, Moment.MIDDLE, Moment.END, Moment.CORNER)
ZONE: Final = 3
"""Lines with words, from either end of a text, that count as its start and its end."""
LABEL_LENGTH: Final = 60
"""Characters of a line up to which it can be a label rather than a sentence of the text. Ours."""
_BRACKETS: Final = re.compile(r"[【\[（(〔「『<《]([^【】\[\]（）()〔〕「」『』<>《》]{2,60})[】\]）)〕」』>》]")
_MARKUP: Final = " \t#>*_`~-=—|·•:：。.!！　【】[]（）()〔〕「」『』"
_ENDS_SENTENCE: Final = re.compile(r"[。！？!?；;\n]|\.\s")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with its label."""

    text: str
    proof: TextProof
    changed: bool
    """False: the label was there already."""


def mark_text(text: str, *, wording: str | None = None, position: str = "start") -> MarkedText:
    """Puts a label into a string, such as a reply that is copied or exported.

    Args:
        text: as it is shown; line ends stay as they are.
        wording: with both elements; of a corner mark it is ``AI`` and needs no more.
        position: ``start``, ``middle``, ``end`` or ``corner``.

    Raises:
        LabelProblem: the wording lacks an element, or there is no such position.
    """
    moment = moment_of(position, *MOMENTS)
    words = wording_for(moment, wording)
    if (there := standing(text, words, moment)) is not None:
        return MarkedText(text, proof_of(words, moment, there.place), changed=False)
    before, after = _split(text, moment)
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"【{words}】"
    match moment:
        case Moment.CORNER:
            label = RAISED
        case Moment.START:
            label = line + 2 * end
        case Moment.END:
            label = 2 * end + line
        case _:
            label = line + _line_ends_before(before)
    words = RAISED if moment is Moment.CORNER else words
    marked = before + label + after
    place = f"line {marked.count(chr(10), 0, len(before) + label.index(words)) + 1}"
    return MarkedText(marked, proof_of(words, moment, place), changed=True)


def standing(text: str, words: str, moment: Moment, *, raised: str = RAISED) -> "Mark | None":
    """The same label, where it already stands there."""
    wanted = unicodedata.normalize("NFKC", words)
    for mark in marks_in(text, raised=raised):
        corner = moment is Moment.CORNER and mark.position is moment
        same = corner or (unicodedata.normalize("NFKC", mark.words) == wanted and mark.certain)
        # In a short text the middle is within the zones of the start and the end.
        between = moment is Moment.MIDDLE and mark.position is not Moment.CORNER and not mark.outermost
        if same and (mark.position is moment or between):
            return mark
    return None


def wording_for(moment: Moment, wording: str | None) -> str:
    """The wording of a mark, checked.

    Raises:
        LabelProblem: an element is missing.
    """
    if moment is Moment.CORNER:
        if wording is not None and elements_of(wording).ai is None:
            complete_wording(wording, "5.1")
        return wording or CORNER
    words = wording or SENTENCE
    complete_wording(words, "5.1")
    if "\n" in words or "\r" in words:
        raise LabelProblem(Problem(Text("标识应为一行", "a label is one line")))
    return words


def proof_of(words: str, moment: Moment, place: str) -> TextProof:
    """The proof of a mark in a text."""
    return TextProof(words, elements_of(words).present, moment, place)


def _split(text: str, moment: Moment) -> tuple[str, str]:
    """The text before the label and after it.

    Raises:
        LabelProblem: a middle is asked for and there is none.
    """
    if moment is Moment.START:
        at = 1 if text.startswith("\ufeff") else 0
    elif moment is Moment.MIDDLE:
        breaks = [found.end() for found in _LINE_ENDS.finditer(text)]
        between = [at for at in breaks if text[:at].strip() and text[at:].strip()]
        if not between:
            raise LabelProblem(
                Problem(
                    Text(
                        "文本只有一段，没有合适的中间位置", "the text has one paragraph and no middle to put a line in"
                    ),
                    fix=Text("使用 start 或 end。", "Use start or end."),
                )
            )
        at = min(between, key=lambda at: abs(at - len(text) / 2))
    else:
        at = len(text.rstrip())
    return text[:at], text[at:]


_LINE_ENDS: Final = re.compile(r"(?:\r?\n)+")


def _line_ends_before(text: str) -> str:
    """The line ends with which a text closes: what parts its paragraphs."""
    return text[len(text.rstrip("\r\n")) :]


@dataclass(frozen=True, slots=True)
class Mark:
    """What looks like a label in a text."""

    position: Moment
    words: str
    place: str
    complete: bool
    """It has what its form needs; else an element is missing."""
    certain: bool
    """It stands as a label; else the words are part of a sentence, and a person must read it."""
    outermost: bool = False
    """On the first line with words, or the last."""


def marks_in(text: str, *, raised: str = RAISED) -> Iterator[Mark]:
    """All that looks like a label: lines of their own, bracketed notes, raised letters, and sentences with both elements."""
    return marks_in_lines([(line, f"line {number}") for number, line in enumerate(text.splitlines(), 1)], raised=raised)


def marks_in_lines(lines: list[tuple[str, str]], *, raised: str = RAISED) -> Iterator[Mark]:
    """The same, of lines with their places."""
    full = [(line.lstrip("\ufeff"), place) for line, place in lines if line.strip("\ufeff \t\r\n")]
    last = len(full) - 1
    for index, (line, place) in enumerate(full):
        at_start, at_end = index < ZONE, index > last - ZONE
        moment = (
            Moment.END
            if index == last and index
            else Moment.START
            if at_start
            else Moment.END
            if at_end
            else Moment.MIDDLE
        )
        outermost = index in {0, last}
        if raised and raised in line and (at_start or at_end):
            yield Mark(Moment.CORNER, raised, place, complete=True, certain=True, outermost=outermost)
        found = _of_line(line, moment)
        if found is not None:
            words, complete, certain = found
            yield Mark(moment, words, place, complete, certain, outermost)


def _of_line(line: str, moment: Moment) -> tuple[str, bool, bool] | None:
    """Words of a line that look like a label, whether they are complete, and whether it is certain that they are one."""
    plain = unicodedata.normalize("NFKC", line)
    bare = plain.strip(_MARKUP)
    if len(bare) <= LABEL_LENGTH and not _ENDS_SENTENCE.search(bare) and not denies(bare):
        if _SAYS_SO.search(bare):
            return bare, True, True
        if moment is not Moment.MIDDLE and (_IN_ENGLISH.search(bare) or _OTHER_VERB.search(bare)):
            return bare, False, True
    for found in _BRACKETS.finditer(plain):
        words = found.group(1).strip()
        if elements_of(words).complete and not denies(words):
            return words, True, True
        if _IN_ENGLISH.search(words) and moment is not Moment.MIDDLE:
            return words, False, True
    for sentence in _ENDS_SENTENCE.split(plain):
        if elements_of(sentence).complete and not denies(sentence):
            return sentence.strip()[:LABEL_LENGTH], True, False
    return None


_AI: Final = r"(?:人工智能|(?<![A-Za-z])AI(?![A-Za-z]))"
_NOUN: Final = r"(?:的?(?:内容|文本|文字|图片|图像|照片|插图|音频|语音|视频|画面|片段|作品|回复|回答))?"
_SAYS_SO: Final = re.compile(
    rf"(?:由|使用|利用|通过).{{0,16}}{_AI}.{{0,16}}(?:生成|合成)|{_AI}\s*(?:辅助)?\s*(?:生成|合成){_NOUN}(?:$|[\s,、/|(·]\s*)"
)
"""Says of itself that an AI generated it, rather than speaking about such things."""
_IN_ENGLISH: Final = re.compile(
    r"^(?:(?:this|the|these|all|above|following)\b.{0,30}?)?\b(?:AI|artificial[ -]intelligence)[ -]"
    r"(?:generated|synthesi[sz]ed|created)(?: (?:content|text|image|picture|audio|video|response))?s?\.?$"
    r"|^(?:(?:this|the|these|all|above|following)\b.{0,40}?)?\b(?:generated|synthesi[sz]ed|created|produced) "
    r"(?:by|with|using) (?:an? )?(?:AI|artificial[ -]intelligence)(?: model| system)?\.?$",
    re.IGNORECASE,
)
_OTHER_VERB: Final = re.compile(
    rf"^(?:.{{0,12}}由)?.{{0,8}}{_AI}\s*(?:辅助)?(?:创作|制作|撰写|编写|写作|绘制|产出)(?:的?内容)?$"
)
"""A label by its form, with another verb than the standard's."""


def mark_text_file(
    source: Source, *, wording: str | None = None, position: str = "start", to: Target | None = None, name: str = ""
) -> Marked:
    """Puts a label into a plain text file; its encoding and line ends stay.

    Raises:
        LabelProblem: as `mark_text`; or the file is not text.
    """
    original = original_of(source, name, break_credentials=False)
    text, encoding = decoded(original.content, original.place)
    marked = mark_text(text, wording=wording, position=position)
    path, rest = delivered(original, encoded(marked.text, encoding, original.place), to)
    return Marked("text", marked.proof, changed=marked.changed, path=path, content=rest)


_MARKS_OF_ORDER: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decoded(content: bytes, place: Place) -> tuple[str, str]:
    """A text and the encoding that it is in: UTF-8, UTF-16 with its mark, or GB 18030.

    Raises:
        LabelProblem: it is in none of them.
    """
    named = next((encoding for mark, encoding in _MARKS_OF_ORDER if content.startswith(mark)), None)
    for encoding in (named,) if named else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text.encode(encoding) == content:
            return text, encoding
    raise LabelProblem(
        Problem(
            Text("不是 UTF-8、UTF-16 或 GB 18030 编码的文本", "this is no text in UTF-8, UTF-16 or GB 18030"),
            place,
        )
    )


def encoded(text: str, encoding: str, place: Place) -> bytes:
    """A text in its encoding.

    Raises:
        LabelProblem: a character of the label is not in it.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise LabelProblem(
            Problem(
                Text(f"编码 {encoding} 中没有标识的字符", f"the encoding {encoding} has not the label's characters"),
                place,
            )
        ) from error
