# SPDX-License-Identifier: Apache-2.0
"""The guard of an answer that comes in pieces. No input or output, no clock: pieces and answers of services go in, how far each text may be shown comes out.

Terms and patterns hold exactly what may yet be a hit. Services are slow: they are asked about windows that grow, one question
at a time for each text, and the policy says what may be shown before they answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from hegui.detect.guards.vendors import vendor
from hegui.guard.detectors import Service
from hegui.guard.pipeline import CONTENT, Answer, Ask, Guard
from hegui.guard.policy import CLASSIFIER, Mode, OnFailure, When
from hegui.guard.streaming.lanes import Lane, LaneKey
from hegui.guard.verdict import Action, Finding, NotChecked, gravest
from hegui.text import Text

WINDOWS: Final = (10, 20, 40, 80, 128)
"""Fresh characters after which a service is asked again; the last one for all further questions."""
OVERLAP: Final = 128
"""Characters judged before that a question holds as well."""
CLASSIFIED: Final = 128
"""Characters at the end that the local classifier reads."""
_EVERY: Final = 32
"""Fresh characters, or the end of a sentence, after which it reads again."""
_ENDS: Final = frozenset("。！？!?\n；;")


_ENDING: Final = frozenset({Action.BLOCK, Action.REPLACE})
_NOT_JUDGED: Final = Text("流中断时尚未判定", "it was not judged yet when the stream broke off")
_AFTER_THE_END: Final = Text("流已结束后仍有文本", "text after the end of its stream")


@dataclass(frozen=True, slots=True)
class Passed:
    """The stream is over, and all of it may be shown."""

    action: Action
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing more may be shown."""

    action: Action
    """`block`, or `replace`."""
    shown: bool
    """Whether some text was shown already: then it must be taken back."""
    answer: Text
    """What the user is told instead."""
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]


Outcome: TypeAlias = Passed | Blocked


class StreamAsk(NamedTuple):
    """A question about a stretch of a text."""

    lane: LaneKey
    start: int
    end: int
    ask: Ask


@dataclass
class StreamGuard:
    """One answer, all its choices and channels. Holds its guard to the end, whatever is reloaded meanwhile."""

    guard: Guard
    context: vendor.Context = field(default_factory=lambda: vendor.Context(vendor.Side.ANSWER))
    minor: bool = False
    outcome: Outcome | None = None
    """None as long as the stream runs."""
    _lanes: dict[LaneKey, Lane] = field(default_factory=dict)
    _findings: list[Finding] = field(default_factory=list)
    _not_checked: list[NotChecked] = field(default_factory=list)
    _escalated: bool = False
    _finished: bool = False
    _shown: bool = False

    def __post_init__(self) -> None:
        self._fail(self.guard.missing())

    @property
    def lanes(self) -> Iterable[LaneKey]:
        """The texts seen so far."""
        return self._lanes.keys()

    def feed(self, key: LaneKey, piece: str) -> None:
        """The next characters of a text."""
        if isinstance(self.outcome, Blocked) or not piece:
            return
        lane = self._lanes.get(key) or self._lanes.setdefault(key, Lane(self.guard, key, minor=self.minor))
        if lane.ended or self._finished:  # the beginning of a word may have been let go
            self.unread(_AFTER_THE_END, always=True)
            return
        self._take(lane, lane.feed(piece))
        self._classify(lane, piece)

    def end(self, key: LaneKey) -> None:
        """No more will come of a text."""
        lane = self._lanes.get(key)
        if self.outcome is None and lane is not None and not lane.ended:
            self._take(lane, lane.end())
            self._classify(lane, "")

    def finish(self) -> None:
        """No more will come at all."""
        for key in [*self._lanes]:
            self.end(key)
        self._finished = True
        self._settle()

    def so_far(self) -> tuple[tuple[Finding, ...], tuple[NotChecked, ...]]:
        """What was found, and what was not checked; while the stream runs also what services have yet to judge of what came."""
        if self.outcome is not None:
            return self.outcome.findings, self.outcome.not_checked
        late = [name for name, _ in self._services() if any(lane.waits_for(name) for lane in self._lanes.values())]
        unjudged = (NotChecked(name, _NOT_JUDGED, closed=False) for name in late)
        return tuple(self._findings), (*self._not_checked, *unjudged)

    def unread(self, reason: Text, *, always: bool = False) -> None:
        """Something came that detectors of text do not read: the policy decides, unless it always blocks."""
        closed = always or self.guard.policy.unread is OnFailure.CLOSED
        self._fail([NotChecked(CONTENT, reason, closed=closed)])

    def beside(self, text: str) -> None:
        """Reads what is no text of the answer and is shown with it, such as tokens that the model weighed: it may hold words alone."""
        found = [each for each in self.guard.local(text, minor=self.minor) if each.action in _ENDING]
        if found and not isinstance(self.outcome, Blocked):
            self._findings += found
            self._block(gravest(*(finding.action for finding in found)))

    def judged(self, choice: int | str | None) -> bool:
        """Whether the services have judged all that came of a choice, or of all of them."""
        services = [name for name, _ in self._services()]
        texts = [lane for key, lane in self._lanes.items() if choice is None or key.choice == choice]
        return not any(lane.waits_for(name) for lane in texts for name in services)

    @property
    def held(self) -> int:
        """Characters that came and wait to be shown; what is blocked waits no more."""
        if isinstance(self.outcome, Blocked):
            return 0
        return sum([lane.size - lane.shown for lane in self._lanes.values()])

    def size(self, key: LaneKey) -> int:
        """Characters of a text so far."""
        lane = self._lanes.get(key)
        return lane.size if lane else 0

    def is_text(self, key: LaneKey, text: str) -> bool:
        """Whether this is exactly what came of a text so far."""
        lane = self._lanes.get(key)
        return lane is not None and lane.size == len(text) and lane.text == text

    def limit(self, key: LaneKey) -> int:
        """How many characters of a text may be shown."""
        lane = self._lanes.get(key)
        if lane is None:
            return 0
        if isinstance(self.outcome, Blocked):
            return lane.shown
        most = self._judged_limit(lane) if self.guard.policy.services else lane.size
        return max(lane.shown, lane.limit(most))

    def _judged_limit(self, lane: Lane) -> int:
        """How many characters the services let go, by the mode of the policy."""
        waits_for = (name for name, _ in self._services() if lane.waits_for(name))
        judged = min((lane.judged.get(name, 0) for name in waits_for), default=lane.size)
        match self.guard.policy.stream.mode:
            case Mode.HOLD:
                return judged
            case Mode.BOUNDED:
                return min(lane.size, judged + self.guard.policy.stream.most_shown)
            case Mode.OPTIMISTIC:
                return lane.size

    def between(self, key: LaneKey, start: int, end: int) -> str:
        """Characters of a text as they are to be shown, covered where the policy says so."""
        return self._lanes[key].between(start, end)

    def covers(self, key: LaneKey, start: int, end: int) -> bool:
        """Whether something is covered between two places."""
        return self._lanes[key].covers(start, end)

    def shown(self, key: LaneKey, upto: int) -> None:
        """Says that a text was shown up to a place. From then on it can only be taken back."""
        lane = self._lanes[key]
        lane.shown = max(lane.shown, upto)
        self._shown = self._shown or lane.shown > 0

    def take(self, key: LaneKey) -> str:
        """What may be shown of a text and was not yet, as it is to be shown; it counts as shown."""
        lane = self._lanes.get(key)
        if lane is None:
            return ""
        start, limit = lane.shown, self.limit(key)
        text = lane.between(start, limit)
        self.shown(key, limit)
        return text

    def asks(self) -> list[StreamAsk]:
        """The questions that are due. Each is returned once, and must be `answered` once."""
        if self.outcome is not None:
            return []
        found = [ask for lane in self._lanes.values() for ask in self._due(lane)]
        for each in found:
            lane = self._lanes[each.lane]
            lane.asked[each.ask.detector] = each.end
            lane.questions[each.ask.detector] = lane.questions.get(each.ask.detector, 0) + 1
        return found

    def answered(self, question: StreamAsk, answer: Answer) -> None:
        """What came of a question."""
        if self.outcome is not None:
            return
        lane, name = self._lanes[question.lane], question.ask.detector
        findings, failures, _ = self.guard.told(name, answer, "", minor=self.minor)
        lane.judged[name] = question.end
        self._fail(failures)
        self._take(lane, [self._placed(lane, finding, question.start) for finding in findings])
        self._settle()

    def _placed(self, lane: Lane, finding: Finding, shift: int) -> Finding:
        if finding.start is None or finding.end is None:
            return finding._replace(late=lane.shown > shift)
        start = finding.start + shift
        return finding._replace(start=start, end=finding.end + shift, late=start < lane.shown)

    def _services(self) -> Iterator[tuple[str, Service]]:
        """The services that judge this stream."""
        for name in self.guard.policy.services:
            service = self.guard.detectors.services.get(name)
            if service is not None and (self._escalated or self.guard.policy.of(name).when is When.ALWAYS):
                yield name, service

    def _due(self, lane: Lane) -> Iterator[StreamAsk]:
        for name, service in self._services():
            judged = lane.judged.get(name, 0)
            if lane.asked.get(name, 0) > judged or not lane.waits_for(name):
                continue
            window = WINDOWS[min(lane.questions.get(name, 0), len(WINDOWS) - 1)]
            if lane.size - judged >= window or lane.ended:
                start = max(0, judged - OVERLAP)
                yield StreamAsk(lane.key, start, lane.size, Ask(name, service, lane.text[start:], self.context))

    def _classify(self, lane: Lane, piece: str) -> None:
        """Lets the local classifier read the end. It may mark, and ask for services; it never blocks."""
        classifier = self.guard.detectors.classifier
        if classifier is None or CLASSIFIER not in self.guard.policy.detectors or self.outcome is not None:
            return
        fresh = lane.size - lane.classified
        if not fresh or not (lane.ended or fresh >= _EVERY or not _ENDS.isdisjoint(piece)):
            return
        lane.classified = lane.size
        findings, failures, escalated = self.guard.classified(
            [lane.text[-max(CLASSIFIED, fresh) :]], [""], minor=self.minor
        )
        known = {(finding.detector, finding.category) for finding in self._findings}
        self._fail(failures)
        self._take(lane, [finding for finding in findings if (finding.detector, finding.category) not in known])
        self._escalated = self._escalated or escalated

    def _take(self, lane: Lane, findings: list[Finding]) -> None:
        if not findings:
            return
        self._findings += findings
        self._escalated = True
        cannot_be_covered = any(finding.action is Action.MASK and finding.start is None for finding in findings)
        action = Action.BLOCK if cannot_be_covered else gravest(*(finding.action for finding in findings))
        if action in _ENDING:
            self._block(action)
        else:
            lane.mask(findings)

    def _fail(self, failures: Iterable[NotChecked]) -> None:
        fresh = [failure for failure in failures if failure not in self._not_checked]
        self._not_checked += fresh
        if any(failure.closed for failure in fresh):
            self._block(Action.BLOCK)

    def _block(self, action: Action) -> None:
        if isinstance(self.outcome, Blocked):
            return
        answer = self.guard.answer(action, self._findings, self._not_checked)
        if answer is None:
            raise AssertionError(action)
        self.outcome = Blocked(action, self._shown, answer, tuple(self._findings), tuple(self._not_checked))

    def _settle(self) -> None:
        """The stream is over when all came, and all services have answered."""
        if self.outcome is not None or not self._finished:
            return
        if self.judged(None):
            action = gravest(*(finding.action for finding in self._findings))
            self.outcome = Passed(action, tuple(self._findings), tuple(self._not_checked))
