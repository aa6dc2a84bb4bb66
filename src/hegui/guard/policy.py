# SPDX-License-Identifier: Apache-2.0
"""What a provider makes of findings: by detector and category, from which score on, what is done.

The ladder: terms and patterns may decide alone; a local classifier may mark, ask for a second look or for a person, and
never blocks; a service may decide again. What a policy for minors adds can only make it stricter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from hegui.detect.finding import Confidence
from hegui.guard.verdict import Action, gravest
from hegui.text import Text

LEXICON: Final = "lexicon"
PERSONAL: Final = "personal"
CLASSIFIER: Final = "classifier"
"""The names of the detectors that run in the process; those of services are the provider's own."""
ANY: Final = "*"


class OnFailure(StrEnum):
    """What follows when a detector did not look."""

    CLOSED = "closed"
    """Block."""
    OPEN = "open"
    """Go on, and put on record that it was not checked."""


class When(StrEnum):
    """When a service is asked: texts leave the machine, and it takes time."""

    ALWAYS = "always"
    ESCALATED = "escalated"
    """Only where a detector before it saw something."""


class Mode(StrEnum):
    """What may be shown of a stream before a service has judged it. Terms and patterns are always held exactly."""

    HOLD = "hold"
    """Nothing."""
    BOUNDED = "bounded"
    """So many characters at most."""
    OPTIMISTIC = "optimistic"
    """All of it; what turns out wrong is taken back."""


class PersonalHold(StrEnum):
    """How much of a stream waits for identifiers of persons."""

    RUN = "run"
    """Letters and digits that hang together at the end, 64 at most: numbers and e-mail addresses. Names and street
    addresses are found when the sentence ends, by then partly shown."""
    SENTENCE = "sentence"
    """The sentence, 256 characters at most: these as well."""


@dataclass(frozen=True, slots=True)
class Rule:
    """From a score on, in a category, an action."""

    category: str
    """``A.1`` holds ``A.1.h`` as well; ``*`` holds all."""
    action: Action
    at: float = 1 / 3
    """Low confidence, unless said otherwise: a score of nothing is no finding."""

    def covers(self, category: str) -> bool:
        """Whether the rule speaks of a category."""
        return self.category in {ANY, category} or category.startswith(f"{self.category}.")


@dataclass(frozen=True, slots=True)
class DetectorPolicy:
    """What is made of the findings of one detector."""

    rules: tuple[Rule, ...] = ()
    on_failure: OnFailure = OnFailure.CLOSED
    when: When = When.ALWAYS
    """Of a service."""

    def action(self, category: str, score: float) -> Action | None:
        """What follows from a finding. The rules of the most exact category decide; None: no rule speaks of it."""
        covering = [rule for rule in self.rules if rule.covers(category)]
        if not covering:
            return None
        exact = max((len(rule.category) if rule.category != ANY else 0) for rule in covering)
        return gravest(
            *(r.action for r in covering if (0 if r.category == ANY else len(r.category)) == exact and score >= r.at)
        )


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """How answers that come in pieces are held back."""

    mode: Mode = Mode.HOLD
    most_shown: int = 64
    """Of `Mode.BOUNDED`: characters that may be shown unjudged."""
    personal: PersonalHold = PersonalHold.RUN


@dataclass(frozen=True)
class Policy:
    """All that a provider has decided."""

    name: str
    version: str = ""
    detectors: Mapping[str, DetectorPolicy] = field(default_factory=dict)
    minors: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    """By detector: rules that count in addition for minors. The graver action of the two wins."""
    unread: OnFailure = OnFailure.CLOSED
    """What follows where a conversation holds images, sound, files, or what hegui does not know."""
    stream: StreamPolicy = StreamPolicy()
    refusal: Text | None = None
    """What a user is told when something is blocked; None: `answers.REFUSAL`."""
    answers: Mapping[str, Text] = field(default_factory=dict)
    """By category: what is said instead. Goes before `answers.ANSWERS`."""

    def action(
        self, detector: str, category: str, score: float, *, minor: bool, otherwise: Action = Action.PASS
    ) -> Action:
        """What follows from a finding.

        Args:
            detector: that found it.
            category: of what was found.
            score: from 0 to 1.
            minor: whether the rules for minors count as well.
            otherwise: what follows where no rule speaks of the category.
        """
        said = self.of(detector).action(category, score) or otherwise
        if not minor or detector not in self.minors:
            return said
        return gravest(said, DetectorPolicy(self.minors[detector]).action(category, score) or Action.PASS)

    def of(self, detector: str) -> DetectorPolicy:
        """The policy of a detector."""
        return self.detectors.get(detector, _NOTHING_SAID)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The detectors that are asked over the network, in their order."""
        return tuple(name for name in self.detectors if name not in {LEXICON, PERSONAL, CLASSIFIER})


_NOTHING_SAID: Final = DetectorPolicy()
_CONFIDENCES: Final = {Confidence.LOW: 1 / 3, Confidence.MEDIUM: 2 / 3, Confidence.HIGH: 1.0}


def score_of(confidence: Confidence) -> float:
    """The score of a finding of terms or patterns."""
    return _CONFIDENCES[confidence]


def by_confidence(category: str, at: Confidence, action: Action) -> Rule:
    """A rule for terms or patterns."""
    return Rule(category, action, score_of(at))


def _default() -> Policy:
    low, medium, high = Confidence
    terms = (
        by_confidence(ANY, high, Action.BLOCK),
        by_confidence(ANY, medium, Action.REVIEW),
        by_confidence(ANY, low, Action.MARK),
    )
    persons = (by_confidence(ANY, medium, Action.MASK), by_confidence(ANY, low, Action.MARK))
    return Policy("default", "1", {LEXICON: DetectorPolicy(terms), PERSONAL: DetectorPolicy(persons)})


DEFAULT: Final = _default()
"""Terms of tier block are blocked, those of tier context go to a person, weak ones are marked; identifiers are masked."""
