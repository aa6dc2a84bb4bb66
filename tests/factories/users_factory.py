# SPDX-License-Identifier: Apache-2.0
"""Keys, callers and gatekeepers for tests, and a user whose violations are counted in memory as the records count them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hegui.users import Asked, Caller, Claims, Directory, Gatekeeper, Key, Pseudonyms, UserSettings
from hegui.users.keys import digest_of, prefix_of
from hegui.users.minors import MinorsRule, Unknown
from hegui.users.suspension import Kind, Measure, Rule, Violation, decide, fallen

BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 26, 12, tzinfo=BEIJING)
SECRET = "hg-" + "k" * 43
CHAT = Asked("/v1/chat/completions", "qwen")
ADULT = Claims(user="u-1", minor=False, real_name=True)
SECRET_OF_DIGESTS = b"0123456789abcdef"
PSEUDONYMS = Pseudonyms(SECRET_OF_DIGESTS)
PERSON = PSEUDONYMS.of("app", "u-1")
LENIENT = UserSettings(minors=MinorsRule(unknown=Unknown.ADULT))
"""Settings by which whoever says nothing of their age is an adult."""


def key(**given: Any) -> Key:
    """A key of the application ``app``."""
    plain: dict[str, Any] = {
        "id": "KEY1",
        "digest": digest_of(SECRET),
        "prefix": prefix_of(SECRET),
        "application": "app",
        "created_at": NOON - timedelta(days=1),
        "publishes": False,
    }
    return Key(**plain | given)


def caller(claims: Claims = ADULT, **given: Any) -> Caller:
    """Somebody who calls with that key."""
    return Caller(key(**given), claims.user, claims)


def gatekeeper(settings: UserSettings = LENIENT, directory: Directory | None = None) -> Gatekeeper:
    """A gatekeeper who knows the key."""
    known = directory or Directory()
    return Gatekeeper(settings, PSEUDONYMS, replace(known, keys={key().digest: key()}))


@dataclass
class Offender:
    """A user whose violations and measures lie in memory, counted as `hegui.records.users` counts them."""

    rule: Rule
    violations: list[Violation] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    ended: int = 0

    def violates(self, at: datetime, now: datetime | None = None) -> Measure | None:
        """A violating input that came at a moment, and what followed from it."""
        now = now or at
        follows = len(self.violations) > self.ended
        self.violations.append(Violation(id=f"V{len(self.violations):04}", at=at, follows=follows))
        decided = decide(self.rule, self.violations, self.measures, now)
        if decided is None:
            return None
        measure = Measure(
            id=f"M{len(self.measures):04}",
            number=len(self.measures) + 1,
            kind=decided.kind,
            at=now,
            until=decided.until,
            place=decided.place,
            step=decided.step,
            rule_version=self.rule.version,
            violation=self.violations[-1].id,
            consecutive=decided.consecutive,
            daily=decided.daily,
            awaits_closing=decided.awaits_closing,
        )
        self.measures.append(measure)
        return measure

    def is_clean(self) -> None:
        """A clean input."""
        self.ended = len(self.violations)

    def strike(self, numbers: Sequence[int], now: datetime) -> list[Measure]:
        """Strikes out violations by their numbers from 0; returns what was lifted."""
        for number in numbers:
            self.violations[number] = replace(self.violations[number], struck_at=now)
        return self.settle(now)

    def lift(self, number: int, now: datetime) -> list[Measure]:
        """Lifts a measure; returns what fell with it."""
        self.measures[number] = replace(self.measures[number], lifted_at=now)
        return self.settle(now)

    def settle(self, now: datetime) -> list[Measure]:
        """Lifts what does not stand any more."""
        lifted: list[Measure] = []
        while falling := list(fallen(self.rule, self.violations, self.measures)):
            for measure in falling:
                self.measures[measure.number - 1] = replace(measure, lifted_at=now)
            lifted += falling
        return lifted


def kinds(measures: Sequence[Measure | None]) -> list[Kind | None]:
    """What the measures are."""
    return [measure.kind if measure else None for measure in measures]


def at_utc(seconds: float) -> datetime:
    """A moment from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
