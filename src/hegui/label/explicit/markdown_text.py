# SPDX-License-Identifier: Apache-2.0
"""A label in Markdown: a quoted line after the front matter, at the end or between paragraphs; raised as ``<sup>AI</sup>``."""

import json
import re
from typing import Final

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.delivery import delivered, original_of, with_label
from hegui.label.explicit.proof import Marked, Moment, TextProof, moment_of
from hegui.label.explicit.text import MOMENTS, decoded, encoded, proof_of, standing, wording_for
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

RAISED: Final = "<sup>AI</sup>"
_YAML: Final = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML: Final = re.compile(r"\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_BLANK: Final = re.compile(r"(?:[ \t]*\r?\n)*")
_KEY: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\w\"'-]+[ \t]*:")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def mark_markdown(
    source: Source, *, wording: str | None = None, position: str = "start", to: Target | None = None, name: str = ""
) -> Marked:
    """Puts a label into a Markdown file; front matter, encoding and line ends stay.

    Raises:
        LabelProblem: the wording lacks an element, there is no such position, or the file is not text.
    """
    moment = moment_of(position, *MOMENTS)
    words = wording_for(moment, wording)
    original = original_of(source, name, break_credentials=False)
    text, encoding = decoded(original.content, original.place)
    there = standing(body_of(text), words, moment, raised=RAISED)
    if there is not None:
        path, rest = delivered(original, original.content, to)
        return Marked("markdown", proof_of(words, moment, there.place), changed=False, path=path, content=rest)
    marked, proof = _marked(text, words, moment)
    content, implicit = with_label(original, encoded(marked, encoding, original.place))
    path, rest = delivered(original, content, to)
    return Marked("markdown", proof, changed=True, path=path, content=rest, implicit_label=implicit)


def body_of(text: str) -> str:
    """The text without its front matter, which readers do not see; lines keep their numbers."""
    start = body_start(text)
    return "\n" * text.count("\n", 0, start) + text[start:]


def body_start(text: str) -> int:
    """Where the text begins: after front matter in YAML, TOML or JSON. Of several YAML blocks all are passed by."""
    at = int(text.startswith("\ufeff"))
    if found := _TOML.match(text, at):
        return found.end()
    if text.startswith("{", at):
        try:
            _, end = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            return at
        blank = _BLANK.match(text, end)
        return blank.end() if blank and blank.end() > end else end
    start, passed = at, False
    while found := _YAML.match(text, at):
        if passed and not _KEY.match(found.group(1)):
            break  # two rules with text between them
        start, passed = found.end(), True
        blank = _BLANK.match(text, start)
        at = blank.end() if blank else start
    return start


def _marked(text: str, words: str, moment: Moment) -> tuple[str, TextProof]:
    end = "\r\n" if "\r\n" in text else "\n"
    start = body_start(text)
    label = f"> {words}"
    match moment:
        case Moment.START:
            at = start
            opening = end if text[:start].strip("\ufeff") and not text[:start].endswith("\n") else ""
            label = opening + label + 2 * end
        case Moment.END:
            at = len(text.rstrip())
            label = 2 * end + label
        case Moment.CORNER:
            at, label, words = _first_line_end(text, start), RAISED, "AI"
        case _:
            at = _between(text, start)
            label = label + 2 * end
    marked = text[:at] + label + text[at:]
    line = marked.count("\n", 0, at + label.index(words)) + 1
    return marked, proof_of(words, moment, f"line {line}")


def _first_line_end(text: str, start: int) -> int:
    """Where the first line with words ends."""
    first = next((found for found in re.finditer(r"[^\r\n]*\S[ \t]*", text[start:])), None)
    return start + len(text[start:][: first.end()].rstrip()) if first else len(text)


def _between(text: str, start: int) -> int:
    """The end of the blank line outside of code that is nearest to the middle.

    Raises:
        LabelProblem: there is none.
    """
    places = []
    at, fence, blank = start, "", False
    for line in text[start:].splitlines(keepends=True):
        found = _FENCE.match(line)
        if (
            blank
            and not fence
            and line.strip()
            and not line.startswith(("    ", "\t", "  "))
            and text[start:at].strip()
        ):
            places.append(at)
        if found and (not fence or found.group(1).startswith(fence)):
            fence = "" if fence else found.group(1)
        blank = not line.strip()
        at += len(line)
    if not places:
        raise LabelProblem(
            Problem(
                Text("没有合适的中间位置", "there is no suitable place in the middle"),
                fix=Text("使用 start 或 end。", "Use start or end."),
            )
        )
    return min(places, key=lambda place: abs(place - len(text) / 2))
