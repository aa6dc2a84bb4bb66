# SPDX-License-Identifier: Apache-2.0
"""Any service that answers as OpenAI's ``/v1/moderations`` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hegui.detect.classifier.judgement import Judgement, Scored, Thresholds, Unscored
from hegui.detect.guards.answers import NOT_UNDERSTOOD, scores
from hegui.detect.guards.endpoint import Answer, Endpoint
from hegui.detect.guards.pieces import judged
from hegui.text import Text

_FLAGGED: Final = 0.5
"""The least score of what the service itself flags."""


@dataclass(frozen=True, slots=True)
class OpenAiModeration:
    """Asks a moderation service. Its categories keep their names: they are not the 31 risks."""

    endpoint: Endpoint
    """The whole address, such as ``https://…/v1/moderations``."""
    model: str | None = None
    """None: the service's own choice."""
    parallel: int = 4

    @property
    def name(self) -> str:
        """The model, or the host whose model is not known."""
        return self.model or f"moderation@{self.endpoint.host}"

    @property
    def version(self) -> str:
        """What was asked: the service does not say which weights answer."""
        return f"moderations@{self.endpoint.host}"

    @property
    def thresholds(self) -> Thresholds:
        """What the service flags is likely; the other bound is a convention of ours."""
        return Thresholds(0.1, _FLAGGED)

    def score(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement for each text: the worst of its pieces."""
        return judged(texts, self._judge, self.thresholds.likely, self.parallel)

    def question(self, piece: str) -> object:
        """What the endpoint is asked about a piece of a text."""
        return {"input": piece} if self.model is None else {"input": piece, "model": self.model}

    def judgement(self, answer: Answer | Text) -> Judgement:
        """What the endpoint's answer says of the piece."""
        return Unscored(answer) if isinstance(answer, Text) else read_moderation(answer.value)

    def _judge(self, piece: str) -> Judgement:
        return self.judgement(self.endpoint.ask(self.question(piece)))


def read_moderation(value: object) -> Judgement:
    """The judgement in the answer of a moderation service about one text."""
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        return NOT_UNDERSTOOD
    flagged = results[0].get("flagged")
    categories = scores(results[0].get("category_scores", {}))
    if not isinstance(flagged, bool) or categories is None:
        return NOT_UNDERSTOOD
    if not categories:
        return Scored(1.0 if flagged else 0.0)
    worst = max(categories.values())
    return Scored(max(worst, _FLAGGED) if flagged else min(worst, _FLAGGED - 0.001), categories)
