# SPDX-License-Identifier: Apache-2.0
"""The guard of a conversation that is there as a whole: terms, patterns, local classifier, services, policy, action.

No input or output: where a service must be asked, `Guard.check` yields an `Ask` and is sent the `Answer`. So a program
with threads and one with an event loop drive the same code; `check_now` is the simplest driver.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias, assert_never

from hegui.detect.classifier import Scored, Unscored
from hegui.detect.finding import Hit, Severity
from hegui.detect.glance import Glance
from hegui.detect.guards.vendors import sending, vendor
from hegui.detect.personal import find_personal
from hegui.guard.answers import NOT_CHECKED, REFUSAL, answer_for
from hegui.guard.conversation import Channel, Conversation, Part, Unread, Unreadable
from hegui.guard.detectors import Detectors, Service, as_vendor, is_classifier, version_of
from hegui.guard.masking import edits, masked
from hegui.guard.policy import CLASSIFIER, LEXICON, PERSONAL, OnFailure, Policy, When, score_of
from hegui.guard.verdict import Action, Decision, Finding, Masked, NotChecked, gravest
from hegui.text import Text, same

NO_CONTEXT: Final = vendor.Context()


class Ask(NamedTuple):
    """A question to a service."""

    detector: str
    service: Service
    text: str
    """All of one text: the service's adapter cuts it if it must."""
    context: vendor.Context
    path: str = ""


Answer: TypeAlias = Scored | Unscored | vendor.Verdict | vendor.NotChecked
"""What came of a question."""
Asking: TypeAlias = Callable[[Ask], Answer]

_NOT_GIVEN: Final = Text("该检测器未配置", "this detector is not set up")
_UNREAD: Final = {
    Unreadable.IMAGE: Text("图片，文本检测器不读取", "an image: detectors of text do not read it"),
    Unreadable.AUDIO: Text("音频，文本检测器不读取", "sound: detectors of text do not read it"),
    Unreadable.VIDEO: Text("视频，文本检测器不读取", "a video: detectors of text do not read it"),
    Unreadable.FILE: Text("文件，文本检测器不读取", "a file: detectors of text do not read it"),
    Unreadable.ELSEWHERE: Text(
        "内容保存在模型服务一侧，只给出了标识", "the content lies with the model's provider, only an id is given"
    ),
    Unreadable.ENCRYPTED: Text("内容已加密", "the content is encrypted"),
    Unreadable.UNKNOWN: Text("无法识别的内容类型", "a kind of content that is not known"),
}
CONTENT: Final = "content"
"""Stands for the detector where a thing is no text at all."""


@dataclass(frozen=True)
class Guard:
    """A policy with its detectors. Nothing in it changes: who holds one keeps its version to the end."""

    policy: Policy
    detectors: Detectors
    version: str

    def check(
        self,
        conversation: Conversation,
        context: vendor.Context = NO_CONTEXT,
        *,
        minor: bool = False,
    ) -> Generator[Ask, Answer, Decision]:
        """Looks at all of a conversation.

        Args:
            conversation: of a request or an answer.
            context: what services may know beside the text; who wrote it is filled in.
            minor: whether the policy for minors counts as well.
        """
        findings: list[Finding] = []
        failures = [self._unread(unread) for unread in conversation.unread]
        failures += self.missing()
        for part in conversation.parts:
            found = self.local(part.text, part.path, minor=minor)
            findings += (
                (each for each in found if part.crosses(each.start or 0, each.end or 0)) if part.seams else found
            )
        scored, unscored, escalated = self._classified(conversation.parts, minor=minor)
        findings += scored
        failures += unscored
        escalated = escalated or bool(findings)
        substitute: str | None = None
        for name in self.policy.services:
            service = self.detectors.services.get(name)
            if service is None or not (escalated or self.policy.of(name).when is When.ALWAYS):
                continue
            for part in _questions(conversation):
                side = vendor.Side.ANSWER if part.role == "assistant" else vendor.Side.PROMPT
                answer = yield Ask(name, service, part.text, replace(context, side=side), part.path)
                told, failure, instead = self.told(name, answer, part.path, minor=minor)
                findings += told
                failures += failure
                substitute = substitute or instead
        return self._decided(conversation, findings, failures, substitute)

    def glanced(self, conversation: Conversation) -> Decision | None:
        """The decision where a glance at each text tells that there is nothing to find, and nothing else is to be asked; None:
        `check` must say.

        For conversations that are short: nobody else is served meanwhile.
        """
        known = self._passes
        if known is None or conversation.unread:
            return None
        glance, passed = known
        for part in conversation.parts:
            if not glance.finds_nothing(part.text):
                return None
        return passed

    @cached_property
    def _passes(self) -> tuple[Glance, Decision] | None:
        """Of a guard of terms and patterns alone, all of them there: its glance, and what it says of what holds nothing."""
        glance = self.detectors.glance
        if glance is None or self.missing() or self.policy.services or CLASSIFIER in self.policy.detectors:
            return None
        return glance, Decision(Action.PASS, self.version)

    def local(self, text: str, path: str = "", *, minor: bool = False) -> Iterator[Finding]:
        """What terms and patterns find in a text."""
        glance = self.detectors.glance
        if glance is not None and glance.finds_nothing(text):
            return
        if self.detectors.terms is not None and LEXICON in self.policy.detectors:
            for hit in self.detectors.terms.matcher.find(text):
                yield self.finding(LEXICON, hit, path, minor=minor)
        if PERSONAL in self.policy.detectors:
            for hit in find_personal(text):
                yield self.finding(PERSONAL, hit, path, minor=minor)

    def finding(self, detector: str, hit: Hit, path: str = "", *, minor: bool = False, late: bool = False) -> Finding:
        """What the policy makes of a hit."""
        score = score_of(hit.confidence)
        action = self.policy.action(detector, hit.category, score, minor=minor)
        return Finding(
            action, detector, hit.rule, hit.category, hit.severity, score, self.version, path, hit.start, hit.end, late
        )

    def missing(self) -> list[NotChecked]:
        """The detectors that the policy names and that are not there."""
        there = {PERSONAL, *self.detectors.services}
        there |= {LEXICON} if self.detectors.terms is not None else set()
        there |= {CLASSIFIER} if self.detectors.classifier is not None else set()
        return [self.failed(name, _NOT_GIVEN) for name in self.policy.detectors if name not in there]

    def failed(self, detector: str, reason: Text, path: str = "") -> NotChecked:
        """That a detector did not look, and what the policy makes of it."""
        return NotChecked(detector, reason, path, self.policy.of(detector).on_failure is OnFailure.CLOSED)

    def _unread(self, unread: Unread) -> NotChecked:
        return NotChecked(CONTENT, _UNREAD[unread.kind], unread.path, self.policy.unread is OnFailure.CLOSED)

    def classified(
        self, texts: Sequence[str], paths: Sequence[str], *, minor: bool
    ) -> tuple[list[Finding], list[NotChecked], bool]:
        """What the local classifier says, what it could not read, and whether it asks for a second look."""
        classifier = self.detectors.classifier
        if classifier is None or CLASSIFIER not in self.policy.detectors:
            return [], [], False
        findings: list[Finding] = []
        failures: list[NotChecked] = []
        escalated = False
        for path, judgement in zip(paths, classifier.score(texts), strict=True):
            told, failure, _ = self.told(CLASSIFIER, judgement, path, minor=minor)
            findings += told
            failures += failure
            escalated |= isinstance(judgement, Unscored) or judgement.harmful >= classifier.thresholds.likely
        return findings, failures, escalated

    def _classified(self, parts: Sequence[Part], *, minor: bool) -> tuple[list[Finding], list[NotChecked], bool]:
        return self.classified([part.text for part in parts], [part.path for part in parts], minor=minor)

    def told(
        self, name: str, answer: Answer, path: str, *, minor: bool
    ) -> tuple[list[Finding], list[NotChecked], str | None]:
        """What a detector's answer comes to: findings, failures, and what may be said instead."""
        match answer:
            case Scored():
                return self._of_scores(name, answer, path, minor=minor), [], None
            case Unscored():
                return [], [self.failed(name, answer.reason, path)], None
            case vendor.Verdict():
                return self._of_verdict(name, answer, path, minor=minor), [], answer.substitute
            case vendor.NotChecked():
                known = [] if answer.found is None else self._of_verdict(name, answer.found, path, minor=minor)
                return known, [self.failed(name, answer.reason, path)], None
            case _:
                assert_never(answer)

    def _of_scores(self, name: str, scored: Scored, path: str, *, minor: bool) -> list[Finding]:
        """The findings that the policy minds: a score by itself is none."""
        scores = {"harmful": scored.harmful, **scored.categories}
        return [
            Finding(action, name, category, category, Severity.MEDIUM, score, self.version, path)
            for category, score in scores.items()
            if (action := self.policy.action(name, category, score, minor=minor)) is not Action.PASS
        ]

    def _of_verdict(self, name: str, verdict: vendor.Verdict, path: str, *, minor: bool) -> list[Finding]:
        """By the policy where it speaks of a category, else as the vendor decided."""
        found = [
            Finding(
                action,
                name,
                each.label,
                each.category,
                each.severity,
                score,
                self.version,
                path,
                each.span.start if each.span else None,
                each.span.end if each.span else None,
            )
            for each in verdict.findings
            for score in (1.0 if each.score is None else each.score,)
            for action in (self.policy.action(name, each.category, score, minor=minor, otherwise=verdict.decision),)
        ]
        if not found and verdict.decision is not Action.PASS:
            found = [
                Finding(verdict.decision, name, "decision", vendor.UNMAPPED, Severity.MEDIUM, 1.0, self.version, path)
            ]
        return found

    def _decided(
        self, conversation: Conversation, findings: list[Finding], failures: list[NotChecked], substitute: str | None
    ) -> Decision:
        covered, uncovered = _masked(conversation, findings)
        action = gravest(*(finding.action for finding in findings))
        if uncovered or any(failure.closed for failure in failures):
            action = Action.BLOCK
        return Decision(
            action,
            self.version,
            tuple(findings),
            tuple(failures),
            covered,
            self.answer(action, findings, failures, substitute),
        )

    def answer(
        self, action: Action, findings: Sequence[Finding], failures: Sequence[NotChecked], substitute: str | None = None
    ) -> Text | None:
        """What the user is told where something is blocked or replaced."""
        if action not in {Action.REPLACE, Action.BLOCK}:
            return None
        deciding = [finding for finding in findings if finding.action is action]
        if not deciding and any(failure.closed for failure in failures):
            return self.policy.refusal or NOT_CHECKED
        if action is Action.BLOCK and self.policy.refusal is not None:
            return self.policy.refusal
        if action is Action.REPLACE and substitute:
            return same(substitute)
        gravest_first = sorted(deciding, key=lambda finding: -finding.severity)
        written = (answer_for(finding.category, self.policy.answers) for finding in gravest_first)
        return next((answer for answer in written if answer is not None), REFUSAL)


_BY_ITSELF: Final = frozenset({Channel.TEXT, Channel.REASONING, Channel.TOOL_RESULT, Channel.TOOL_ARGUMENTS})
_TOGETHER: Final = "(together)"
"""The path of many short texts that are asked about as one: nothing can be covered there."""


def _questions(conversation: Conversation) -> Iterator[Part]:
    """What a service is asked about: each text, those of one message together as well, and in one question for each role the many short ones, such as names of fields."""
    together: dict[str, list[str]] = {}
    for part in conversation.parts:
        if not part.text.strip():
            continue
        if part.channel in _BY_ITSELF and (part.seams or not part.derived):
            yield part
        else:
            together.setdefault(part.role, []).append(part.text)
    for role, texts in together.items():
        yield Part(_TOGETHER, role, Channel.OTHER, "\n".join(texts), derived=True)


def _masked(conversation: Conversation, findings: Iterable[Finding]) -> tuple[tuple[Masked, ...], bool]:
    """The texts with what is to be masked covered, and whether something cannot be: what has no place, or no text of its own."""
    of_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.action is Action.MASK:
            of_path.setdefault(finding.path, []).append(finding)
    parts: dict[str, list[Part]] = {path: [] for path in of_path}
    for part in conversation.parts if of_path else ():
        if part.path in parts:
            parts[part.path].append(part)
    covered: list[Masked] = []
    impossible = False
    for path, some in of_path.items():
        own = parts[path]
        if len(own) != 1 or own[0].derived or any(finding.start is None for finding in some):
            impossible = True
            continue
        covered.append(Masked(path, masked(own[0].text, edits(own[0].text, some))))
    return tuple(covered), impossible


def guard_of(policy: Policy, detectors: Detectors) -> Guard:
    """A guard whose version is the digest of its policy, terms and models."""
    return Guard(policy, detectors, version_of(policy, detectors))


def ask_directly(ask: Ask) -> Answer:
    """Asks a service and waits. Does not raise for what a service or a network does."""
    if is_classifier(ask.service):
        [judgement] = ask.service.score([ask.text])
        return judgement
    return sending.check(as_vendor(ask.service), ask.text, ask.context)


def check_now(
    guard: Guard,
    conversation: Conversation,
    asking: Asking = ask_directly,
    context: vendor.Context = NO_CONTEXT,
    *,
    minor: bool = False,
) -> Decision:
    """Looks at all of a conversation, and waits for services."""
    steps = guard.check(conversation, context, minor=minor)
    try:
        ask = next(steps)
        while True:
            ask = steps.send(asking(ask))
    except StopIteration as end:
        decision: Decision = end.value
        return decision
