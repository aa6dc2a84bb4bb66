# SPDX-License-Identifier: Apache-2.0
"""Sentences in which every personal identifier is known: generated from a seed, or written and marked by hand.

Sentences are marked text:

    ⟨mobile⟩            an identifier of the kind, invented for the case, in a form drawn by weight
    ⟨mobile:parted⟩     the same in that form
    ⟨mobile=138 …⟩      this identifier; two bars part its core from what may be in the hit: ⟨mobile=+86 |138 …|⟩
    ⟨mobile/wechat=…⟩   either kind is right
    ⟨?name⟩             nobody can be blamed either way
    ⟨.order⟩            a string that is no identifier
    ⏎ ⇥                 line break, tab

A sentence after `? ` is debatable: careful people would disagree about it, and no figure counts it.
Every value is invented. This module knows nothing of the rules that it judges.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

import yaml
from personal_decoys import DECOYS
from personal_values import ALSO, FORMS, personal_value

CASES = Path(__file__).parents[1] / "detect" / "personal_cases"
KINDS = tuple(FORMS)
"""The kinds of identifiers, as a hit's `category` names them."""

_MARK = re.compile(
    r"⟨(?:\.(?P<decoy>\w+)|(?P<optional>\??)(?P<kind>\w+)(?:/(?P<also>\w+))?(?::(?P<form>\w+)|=(?P<literal>[^⟩]+))?)⟩"
)
_SECTION = re.compile(r"\[(\w+)\]")
_LAYOUT = str.maketrans({"⏎": "\n", "⇥": "\t"})


@dataclass(frozen=True, slots=True)
class Span:
    """One identifier: code points `start` to `end`, of which a hit must cover the core."""

    kind: str
    start: int
    end: int
    core_start: int
    core_end: int
    also: str | None = None
    optional: bool = False

    def moved(self, by: int) -> "Span":
        """The same identifier, so many code points later."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            core_start=self.core_start + by,
            core_end=self.core_end + by,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A text and the identifiers in it, in order."""

    text: str
    spans: tuple[Span, ...]
    clear: bool = True
    decoys: bool = False
    """Something in it looks like an identifier and is none."""
    section: str = ""
    """The part of the test set it comes from."""

    def then(self, other: "Case", between: str) -> "Case":
        """Both texts, one after the other."""
        shift = len(self.text) + len(between)
        return Case(
            self.text + between + other.text,
            self.spans + tuple(span.moved(shift) for span in other.spans),
            self.clear and other.clear,
            self.decoys or other.decoys,
            self.section,
        )

    def as_json(self) -> str:
        """One line: the text, whether it is clear, and the spans as (kind, start, end)."""
        spans = [[span.kind, span.start, span.end] for span in self.spans]
        return json.dumps({"text": self.text, "clear": self.clear, "spans": spans}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """A marked sentence."""

    marked: str
    section: str
    clear: bool = True

    def fill(self, random: Random) -> Case:
        """The sentence with a value for each mark."""
        text, read_to, decoys = "", 0, False
        spans: list[Span] = []
        for mark in _MARK.finditer(self.marked):
            text += self.marked[read_to : mark.start()].translate(_LAYOUT)
            read_to = mark.end()
            if mark["decoy"]:
                text += DECOYS[mark["decoy"]](random)
                decoys = True
                continue
            span, value = _identifier(mark, len(text), random)
            text += value
            spans.append(span)
        text += self.marked[read_to:].translate(_LAYOUT)
        return Case(text, tuple(spans), self.clear, decoys or not spans, self.section)


def _identifier(mark: re.Match[str], at: int, random: Random) -> tuple[Span, str]:
    kind, also, marked = mark["kind"], mark["also"], mark["literal"]
    if kind not in FORMS:
        raise ValueError(f"no such kind: {mark[0]}")
    if marked is None:
        marked, form = personal_value(random, kind, mark["form"])
        also = also or ALSO.get((kind, form))
    before, core, after = marked.split("|") if "|" in marked else ("", marked, "")
    core_start, core_end = at + len(before), at + len(before) + len(core)
    span = Span(kind, at, core_end + len(after), core_start, core_end, also, bool(mark["optional"]))
    return span, before + core + after


def _frame(line: str, section: str) -> Frame:
    return Frame(line.removeprefix("? "), section, clear=not line.startswith("? "))


@cache
def frames(name: str) -> dict[str, tuple[Frame, ...]]:
    """The frames of `frames/<name>.txt` by section."""
    sections: dict[str, list[Frame]] = {}
    section = ""
    for line in (CASES / "frames" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
        elif line and not line.startswith("# "):
            sections.setdefault(section, []).append(_frame(line, section))
    return {section: tuple(lines) for section, lines in sections.items()}


def handwritten() -> list[Case]:
    """The sentences of `hand/*.yaml`, written and marked one by one."""
    random = Random(0)  # noqa: S311 — every identifier is given, so nothing is drawn
    files = sorted((CASES / "hand").glob("*.yaml"))
    lines = [(line, file.stem) for file in files for line in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return [_frame(line, register).fill(random) for line, register in lines]


def generated(seed: int, count: int) -> Iterator[Case]:
    """So many different cases, the same for the same seed on every machine."""
    random, texts = Random(seed), set[str]()  # noqa: S311 — a test set, not a secret
    kinds = cycle(frames("personal"))
    while len(texts) < count:
        case = _drawn_case(random, next(kinds))
        if case.text not in texts:
            texts.add(case.text)
            yield case


def _drawn_case(random: Random, kind: str) -> Case:
    decoys = frames("decoys")
    decoy = _drawn(decoys[random.choice(list(decoys))], random)
    recipe = random.choices(("personal", "both", "decoy", "layout"), (34, 18, 36, 12))[0]
    if recipe == "decoy":
        return _among_words(decoy, random)
    if recipe == "layout":
        layouts = frames("layouts")
        return _drawn(layouts[random.choice(list(layouts))], random)
    personal = _drawn(frames("personal")[kind], random)
    if recipe == "personal":
        return _among_words(personal, random)
    first, second = random.sample((personal, decoy), 2)
    return first.then(second, random.choice("。；，\n") if _chinese(first.text) else ". ")


def _drawn(choices: tuple[Frame, ...], random: Random) -> Case:
    return random.choice(choices).fill(random)


def _chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def _among_words(case: Case, random: Random) -> Case:
    """The case alone, or with an ordinary clause before or after it."""
    place = random.randrange(4)
    if place > 1:
        return case
    chinese = _chinese(case.text)
    words = _drawn(frames("filler")["zh" if chinese else "en"], random)
    first, second = (words, case) if place else (case, words)
    joined = first.then(second, random.choice("，。") if chinese else ". ")
    return replace(joined, decoys=case.decoys, section=case.section)
