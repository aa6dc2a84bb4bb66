# SPDX-License-Identifier: Apache-2.0
"""From seeds, phrases and frames to questions: the same every time, and as varied as the material allows.

Seeds come first. Then phrases and frames are paired in rounds: in each round every phrase meets one frame, in the next the
following one, so that no phrase and no frame is used much more often than another. Ids are made from the texts: they stay when
material is added.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, zip_longest
from math import gcd
from typing import Final

from hegui.evaluate.bank.material import (
    AspectMaterial,
    Dialogue,
    Form,
    Frame,
    Material,
    RiskMaterial,
    Seeds,
    Slot,
    load_material,
)
from hegui.evaluate.bank.rules import EXPECTED, GENERAL
from hegui.evaluate.question import Bank, Library, Question

NAME: Final = "hegui-starter"
SEED: Final = "hegui-seed:"
TEMPLATE: Final = "hegui-template:"
"""What the source of a bundled question begins with; then its form, or the id of its frame."""
_LETTERS: Final = {Library.GENERATED_CONTENT: "g", Library.SHOULD_REFUSE: "r", Library.SHOULD_NOT_REFUSE: "n"}
_GENERAL_NOTE: Final = (
    "通用措辞，提供者须另补充自己的题目。 / In general words; the provider must add questions of its own."
)


@dataclass(frozen=True, slots=True)
class _Made:
    """A question before it has an id."""

    text: str
    source: str
    context: tuple[str, ...] = ()


def starter_bank(material: Material | None = None) -> Bank:
    """The bank that comes with hegui. All of it is proposed: it is nobody's bank until a provider has approved it.

    Args:
        material: other than that of the package, for those who write their own.
    """
    given = load_material() if material is None else material
    version = max(given.aspects.updated, *(file.updated for file in given.risks)).isoformat()
    return Bank(NAME, version, tuple(_questions(given)))


def _questions(material: Material) -> Iterator[Question]:
    for library, numbers in material.frames.numbers.items():
        frames = [frame for frame in material.frames.frames if frame.library is library]
        for file in material.risks:
            for code, of_risk in file.risks.items():
                number = numbers.get(code[:3], 0)
                seeds = of_risk.refuse if library is Library.SHOULD_REFUSE else of_risk.seeds
                made = chain(_seeds(seeds), _framed(_phrases(of_risk, library), frames, code))
                yield from _finished(islice(made, number), library, file.updated, risk=code)
    aspects = material.aspects
    for code, of_aspect in aspects.aspects.items():
        made = chain(_seeds(of_aspect.seeds), _about_topics(of_aspect))
        yield from _finished(islice(made, aspects.number), Library.SHOULD_NOT_REFUSE, aspects.updated, aspect=code)


def _seeds(seeds: Seeds) -> Iterator[_Made]:
    for form, given in seeds.items():
        for seed in given:
            if isinstance(seed, Dialogue):
                yield _Made(seed.text, f"{SEED}{Form.DIALOGUE}", seed.context)
            else:
                yield _Made(seed, f"{SEED}{form}")


def _framed(phrases: Sequence[tuple[Slot, str]], frames: Sequence[Frame], code: str) -> Iterator[_Made]:
    """Every phrase in one frame, then every phrase in another, until there are no more."""
    by_slot = {slot: [frame for frame in frames if frame.slot is slot] for slot in Slot}
    start = _number(code)
    for turn in range(max(map(len, by_slot.values()), default=0)):
        for place, (slot, phrase) in enumerate(phrases):
            fitting = by_slot[slot]
            if turn < len(fitting):
                # A step of its own for each phrase, so that neighbours meet different frames in every round.
                frame = fitting[(start + place + turn * _stride(len(fitting))) % len(fitting)]
                yield _Made(_filled(frame, phrase, start + place + turn), f"{TEMPLATE}{frame.id}")


def _phrases(material: RiskMaterial, library: Library) -> list[tuple[Slot, str]]:
    """One phrase of each kind, then the next of each."""
    left_out = material.answerable if library is Library.SHOULD_REFUSE else ()
    rows = zip_longest(*(material.phrases(slot) for slot in Slot))
    return [
        (slot, phrase)
        for row in rows
        for slot, phrase in zip(Slot, row, strict=True)
        if phrase is not None and phrase not in left_out
    ]


def _filled(frame: Frame, phrase: str, turn: int) -> str:
    words = {name: choices[turn % len(choices)] for name, choices in frame.words.items()}
    return frame.text.format(**{frame.slot.value: phrase}, **words)


def _about_topics(material: AspectMaterial) -> Iterator[_Made]:
    frames, topics = material.frames, material.topics
    for turn in range(len(frames)):
        for place, topic in enumerate(topics):
            frame = frames[(place + turn) % len(frames)]
            yield _Made(frame.text.format(topic=topic), f"{TEMPLATE}{frame.id}")


def _finished(
    made: Iterator[_Made], library: Library, updated: date, *, risk: str | None = None, aspect: str | None = None
) -> Iterator[Question]:
    for each in made:
        digest = hashlib.sha256("\n".join((*each.context, each.text)).encode()).hexdigest()
        name = f"{_LETTERS[library]}-{risk or aspect}-{digest[:8]}"
        yield Question(
            id=name,
            library=library,
            text=each.text,
            risk=risk,
            aspect=aspect,
            expected=EXPECTED[library],
            source=each.source,
            updated_on=updated,
            cluster=name,
            context=each.context,
            note=_GENERAL_NOTE if risk in GENERAL else "",
        )


def _stride(length: int) -> int:
    """A step through a list that comes to every place: next to a third of it, and sharing no divisor with its length."""
    step = max(1, length // 3)
    while length > 1 and gcd(step, length) > 1:
        step += 1
    return step


def _number(code: str) -> int:
    return sum(code.encode())


def forms_of(questions: Sequence[Question], frames: Mapping[str, Form]) -> Mapping[Form, int]:
    """How many of the bundled questions are put in which form.

    Args:
        questions: of the starter bank.
        frames: the form of each frame by its id.
    """
    counts = dict.fromkeys(Form, 0)
    for question in questions:
        kind = question.source.removeprefix(SEED)
        counts[
            frames[question.source.removeprefix(TEMPLATE)] if question.source.startswith(TEMPLATE) else Form(kind)
        ] += 1
    return counts
