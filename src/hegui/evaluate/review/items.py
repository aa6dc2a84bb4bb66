# SPDX-License-Identifier: Apache-2.0
"""What people judge: the first generation of the formal samples, and where the platform refused, what it showed instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hegui.evaluate.question import Library
from hegui.evaluate.review.judgement import Asks
from hegui.evaluate.run.draw import in_order
from hegui.evaluate.run.journal import FAILED, MEDIA, Answer
from hegui.evaluate.run.plan import Planned

ASKS = {
    Library.GENERATED_CONTENT: Asks.SAFETY,
    Library.SHOULD_REFUSE: Asks.REFUSAL,
    Library.SHOULD_NOT_REFUSE: Asks.REFUSAL,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a person sees it."""

    id: str
    """The id of its question."""
    library: Library
    question: str
    history: tuple[str, ...]
    answer: str
    reasoning: str
    cut: bool
    media: tuple[str, ...]
    """Paths of generated files."""

    @property
    def asks(self) -> Asks:
        """What is asked about it."""
        return ASKS[self.library]


REFUSED_BY_PLATFORM: Final = "【平台拒答，模型没有输出 / Refused by the platform; nothing came of the model】"


def items_of(
    planned: Planned, answers: Mapping[tuple[str, int], Answer], libraries: Sequence[Library]
) -> Mapping[str, Shown]:
    """By question: what people judge, in an order that mixes risks and libraries."""
    formal = [name for library in libraries if (drawn := planned.plan.sample_of(library)) for name in drawn.questions]
    shown: dict[str, Shown] = {}
    for name in in_order(planned.plan.seed, formal):
        answer = answers.get((name, 0))
        if answer is None or answer.kind == FAILED:
            continue  # an outage: there is nothing to be judged
        question = planned.by_id[name]
        reasoning = answer.reasoning if planned.plan.target.reasoning_shown else ""
        media = tuple(str(planned.folder / MEDIA / file) for file in answer.media)
        shown[name] = Shown(
            name, question.library, question.text, question.context, _seen(answer), reasoning, answer.cut, media
        )
    return shown


def _seen(answer: Answer) -> str:
    """The answer, or that the platform refused, with what it showed."""
    return answer.text if answer.given else f"{REFUSED_BY_PLATFORM}\n{answer.text}".rstrip()
