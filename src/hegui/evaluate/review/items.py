# SPDX-License-Identifier: Apache-2.0
"""The answers that people judge: the first generation of the formal samples, as far as the model itself answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hegui.evaluate.question import Library
from hegui.evaluate.review.judgement import Asks
from hegui.evaluate.run.draw import in_order
from hegui.evaluate.run.journal import ANSWERED, MEDIA, Answer
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


def items_of(
    planned: Planned, answers: Mapping[tuple[str, int], Answer], libraries: Sequence[Library]
) -> Mapping[str, Shown]:
    """By question: what people judge, in an order that mixes risks and libraries."""
    formal = [name for library in libraries if (drawn := planned.plan.sample_of(library)) for name in drawn.questions]
    shown: dict[str, Shown] = {}
    for name in in_order(planned.plan.seed, formal):
        answer = answers.get((name, 0))
        if answer is None or answer.kind != ANSWERED:
            continue  # the platform's refusal, or an outage: there is nothing to be judged
        question = planned.by_id[name]
        reasoning = answer.reasoning if planned.plan.target.reasoning_shown else ""
        media = tuple(str(planned.folder / MEDIA / file) for file in answer.media)
        shown[name] = Shown(
            name, question.library, question.text, question.context, answer.text, reasoning, answer.cut, media
        )
    return shown
