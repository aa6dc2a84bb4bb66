# SPDX-License-Identifier: Apache-2.0
"""Who is let in: the rules of all modules of the room asked in their order, for every request, without input or output."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, assert_never

import msgspec

from hegui.text import Text
from hegui.users import denials
from hegui.users.attempts import Attempts
from hegui.users.beijing import minute_of
from hegui.users.claims import Claims
from hegui.users.denials import Denied
from hegui.users.events import (
    Answered,
    Effect,
    EndStreak,
    Event,
    Found,
    HandOver,
    InputJudged,
    Left,
    Outcome,
    RecordViolation,
    categories_of,
)
from hegui.users.keys import Key, KeyFault, find_key, opening, secret_in
from hegui.users.limits import NO_LIMITS, Limits, drained, wait_for_room
from hegui.users.minors import Barred, MinorsMode
from hegui.users.notices import Notices
from hegui.users.pseudonym import Pseudonyms
from hegui.users.recent import Recent
from hegui.users.reminders import Reminded, Reminder, RemindsOf, is_crisis
from hegui.users.settings import Anonymous, RealNames, Training, UserSettings
from hegui.users.standing import NOTHING_KNOWN, Directory
from hegui.users.suspension import Kind, Measure, is_violation
from hegui.users.usage import NEVER, Of, Use, first_moment_of_next_day
from hegui.users.usage_book import UsageBook
from hegui.users.watching import Watch


class Caller(msgspec.Struct, frozen=True):
    """Who asks: a host application by its key, for an end user."""

    key: Key
    user: str | None
    """The host application's id of the end user: that of the claims, or one of the same form from the body."""
    claims: Claims


class Asked(msgspec.Struct, frozen=True):
    """What is asked for."""

    endpoint: str
    model: str | None = None
    companion: bool = False
    """Whether the model plays a companion, by the settings of the models."""


class Admitted(msgspec.Struct, frozen=True):
    """A request that is let in, and what is known of the user for it."""

    caller: Caller
    person: str | None
    """The digest of the end user."""
    minor: bool
    """Whether the guard's rules for minors hold."""
    training_opt_out: bool
    reminders: tuple[Reminder, ...] = ()
    """To be shown with the answer; `Answered.shown` says which were."""


_MOST_KNOWN: Final = 256
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


class Gatekeeper:
    """Lets requests in, and says what follows from what happens with them. Not for several threads.

    What it knows of keys and measures is exchanged as a whole by `swap`; what it counts itself, `usage.take` hands out to be
    written, and `usage.absorb` takes back as all replicas together have it; `notices.take` hands out who was told of what.

    Args:
        settings: of the provider.
        pseudonyms: that make digests of end users.
        directory: keys and users.
    """

    def __init__(self, settings: UserSettings, pseudonyms: Pseudonyms, directory: Directory | None = None) -> None:
        self._pseudonyms = pseudonyms
        self._directory = directory or Directory()
        self._attempts = Attempts(settings.attempts)
        self._known: dict[tuple[bytes, bytes], Key] = {}
        """By header, keys of this directory that opened: the next request of a host application shows the same one."""
        self.usage = UsageBook(settings.pauses, settings.remembered_users)
        self.notices = Notices(settings.remembered_users)
        self._streaks: Recent[bool] = Recent(_HOUR, settings.remembered_users)
        self._crises: Recent[float] = Recent(_DAY, settings.remembered_users)
        self.configure(settings)

    def configure(self, settings: UserSettings) -> None:
        """Takes other settings from now on. What was counted stays; how much is remembered stays too."""
        self._settings = settings
        self._minors = MinorsMode(settings.minors)
        self._watch = Watch(settings.reminders, settings.pauses)
        self._reminded = settings.reminders.of
        self.usage.pauses = settings.pauses
        self._companions = frozenset(settings.companion_roles)
        self._limited = settings.limits.user.stricter(settings.limits.limited)
        self.swap(self._directory)

    @property
    def directory(self) -> Directory:
        """Keys and users as they are known now."""
        return self._directory

    def swap(self, directory: Directory) -> None:
        """Takes another directory, in one step."""
        self._directory = directory
        self._known.clear()
        own = self._settings.limits.key
        self._limits_of = {key.id: own if key.limits == NO_LIMITS else key.limits for key in directory.keys.values()}

    def authenticate(self, headers: Sequence[tuple[bytes, bytes]], address: str, now: datetime) -> Key | Denied:
        """The key that a request shows.

        Args:
            headers: all of them, names in lower case.
            address: of the caller, by which failures are counted.
            now: the moment.
        """
        known = self._known.get(headers[0]) if len(headers) == 1 else None
        found = self._found(headers, now) if known is None else opening(known, now)
        seconds = now.timestamp()
        if not isinstance(found, KeyFault):
            wait = self._attempts.opened(address, found.id, seconds)
            return denials.for_attempts(wait) if wait else found
        wait = self._attempts.wait(address, seconds)
        if wait:
            return denials.for_attempts(wait)
        if found is not KeyFault.MISSING:
            self._attempts.failed(address, seconds)
        return denials.for_key(found)

    def _found(self, headers: Sequence[tuple[bytes, bytes]], now: datetime) -> Key | KeyFault:
        secret = secret_in(headers)
        found = secret if isinstance(secret, KeyFault) else find_key(self._directory.keys, secret, now)
        if len(headers) == 1 and not isinstance(found, KeyFault):
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[headers[0]] = found
        return found

    def admit(self, caller: Caller, asked: Asked, now: datetime) -> Admitted | Denied:
        """Whether a request is let in. What it takes of limits is taken only then."""
        key, user, claims = caller.key, caller.user, caller.claims
        scope, settings, seconds = key.scope, self._settings, now.timestamp()
        if scope.endpoints is not None and asked.endpoint not in scope.endpoints:
            return denials.for_scope("endpoint")
        if scope.models is not None and asked.model not in scope.models:
            return denials.for_scope("model")
        if user is None:
            if settings.anonymous is Anonymous.REFUSE:
                return denials.for_user()
            person, standing = None, NOTHING_KNOWN
        else:
            person = self._pseudonyms.of(key.application, user)
            standing = self._directory.people.get(person, NOTHING_KNOWN)
        limit = None
        if standing.measures and person is not None:
            measure = _holding(standing.measures, now)
            if measure is not None and measure.kind is not Kind.LIMIT:
                self.notices.shown([measure], now)
                return denials.for_measure(measure, settings.appeal, now, person)
            limit = measure
        if not claims.real_name and _asks_for_name(settings.real_names, key):
            return denials.for_real_name(person)
        minor = claims.minor if claims.minor is not None else self._minors.is_minor(claims)
        companion = asked.companion or (claims.role is not None and claims.role in self._companions)
        use = None if person is None else self.usage.of_user(person, seconds)
        if minor and (denied := self._bars(claims, use, person, seconds, companion=companion)):
            return denied
        if denied := self._over_limits(key, use, person, seconds, limit):
            return denied
        reminders: tuple[Reminder, ...] = ()
        if use is not None and person is not None:
            reminders = self._use(use, claims, seconds, companion=companion, minor=minor)
            self.usage.note(Of.USER, person, use)
            if standing.measures:
                reminders = (*self.notices.due(standing.measures, settings.appeal, now), *reminders)
        training = claims.training if claims.training is not None else settings.training is Training.ALLOWED
        return Admitted(caller, person, minor, standing.training_opt_out or not training, reminders)

    def _use(self, use: Use, claims: Claims, seconds: float, *, companion: bool, minor: bool) -> tuple[Reminder, ...]:
        """Takes a request into the use of its user; returns what the user is to be reminded of."""
        if claims.spent_today is not None:
            use.spent = max(use.spent or 0, claims.spent_today)
        watched = self._reminded is RemindsOf.EVERYBODY or (companion and self._reminded is RemindsOf.COMPANIONS)
        if companion and not watched:
            use.reminded_after(NEVER)
        return self._watch.goes_on(use, seconds, minor=minor, watched=watched)

    def observe(self, admitted: Admitted, event: Event, now: datetime) -> tuple[Effect, ...]:
        """What follows from something that happened with a request that was let in."""
        match event:
            case InputJudged():
                return tuple(self._judged(admitted, event, now.timestamp()))
            case Answered():
                self._answered(admitted, event, now)
            case Left():
                if admitted.person is not None:
                    self._watch.ends(self.usage.of_user(admitted.person, now.timestamp()))
            case _:
                assert_never(event)
        return ()

    def notice(self, measure: Measure) -> Text:
        """What the user is told of a measure, together with the refusal that led to it."""
        return denials.notice_of(measure, self._settings.appeal)

    def outcome(self, event: InputJudged) -> Outcome:
        """What an input was, by the published rule."""
        refused = [found for found in event.found if found.refused]
        for found in refused:
            if found.newest and self._violates(found):
                return Outcome.VIOLATION
        return Outcome.CLEAN if event.checked and not refused else Outcome.NEITHER

    def _violates(self, found: Found) -> bool:
        return is_violation(self._settings.suspension, found.category) and not is_crisis(
            self._settings.crisis, found.category
        )

    def _bars(
        self, claims: Claims, use: Use | None, person: str | None, seconds: float, *, companion: bool
    ) -> Denied | None:
        mode = self._minors
        barred = mode.bars(claims, companion=companion)
        if barred is not None:
            return denials.for_minor(barred, None, person)
        if not mode.is_timed(claims):
            return None
        minute = minute_of(seconds)
        used = 0 if use is None else use.used_until(seconds, self._settings.counted_pause_minutes)
        barred = mode.bars_now(claims, minute, used)
        match barred:
            case None:
                return None
            case Barred.HOURS:
                ahead = mode.minutes_until_open(minute)
                return denials.for_minor(barred, None if ahead is None else ahead * 60.0 - seconds % 60, person)
            case Barred.MINUTES | Barred.SPENDING:
                return denials.for_minor(barred, first_moment_of_next_day(seconds) - seconds, person)
            case _:
                return denials.for_minor(barred, None, person)

    def _over_limits(
        self, key: Key, use: Use | None, person: str | None, seconds: float, limit: Measure | None
    ) -> Denied | None:
        """Takes a request from the limits of key and user; or says which of them is used up, and takes nothing."""
        settings = self._settings.limits
        of_key = self._limits_of.get(key.id, key.limits)
        key_use = self.usage.of_key(key.id, seconds)
        if _used_up(of_key, key_use):
            return denials.for_quota("key", first_moment_of_next_day(seconds) - seconds, person)
        if of_key.requests_a_minute is not None and (wait := _wait(key_use, of_key.requests_a_minute, seconds)):
            return denials.for_rate("key", wait, person)
        if use is not None:
            of_user = settings.user if limit is None else self._limited
            if _used_up(of_user, use):
                return denials.for_quota("user", first_moment_of_next_day(seconds) - seconds, person, limit)
            if of_user.requests_a_minute is not None and (wait := _wait(use, of_user.requests_a_minute, seconds)):
                return denials.for_rate("user", wait, person, limit)
            use.level += 1
            use.new_requests += 1
        key_use.level += 1
        key_use.new_requests += 1
        self.usage.note(Of.KEY, key.id, key_use)
        return None

    def _judged(self, admitted: Admitted, event: InputJudged, seconds: float) -> Iterator[Effect]:
        person = admitted.person
        crisis = categories_of(
            found for found in event.found if found.newest and is_crisis(self._settings.crisis, found.category)
        )
        if crisis:
            yield self._hand_over(admitted, event, crisis, seconds)
        if person is None:
            return
        match self.outcome(event):
            case Outcome.VIOLATION:
                self._streaks.put(person, True, seconds)
                category = next(found.category for found in event.found if found.newest and self._violates(found))
                yield RecordViolation(person, admitted.caller.key.application, event.exchange, event.at, category)
            case Outcome.CLEAN if not crisis:
                standing = self._directory.people.get(person, NOTHING_KNOWN)
                if standing.streak or self._streaks.get(person, seconds):
                    self._streaks.drop(person)
                    yield EndStreak(person, event.at)
            case _:
                pass

    def _hand_over(
        self, admitted: Admitted, event: InputJudged, categories: tuple[str, ...], seconds: float
    ) -> HandOver:
        rule, again = self._settings.crisis, False
        if admitted.person is not None:
            before = self._crises.get(admitted.person, seconds)
            again = before is not None and abs(seconds - before) <= rule.same_minutes * 60
            self._crises.put(admitted.person, seconds, seconds)
        return HandOver(
            admitted.person, event.exchange, event.at, categories, rule.contact, rule.answer, admitted.minor, again
        )

    def _answered(self, admitted: Admitted, event: Answered, now: datetime) -> None:
        key, seconds = admitted.caller.key.id, now.timestamp()
        use = self.usage.of_key(key, seconds)
        _add(use, event)
        self.usage.note(Of.KEY, key, use)
        if admitted.person is not None:
            use = self.usage.of_user(admitted.person, seconds)
            _add(use, event)
            if event.shown:
                self._watch.shown(use, event.shown, seconds)
            if Reminded.MEASURE in event.shown:
                self.notices.shown(self._directory.people.get(admitted.person, NOTHING_KNOWN).measures, now)
            self.usage.note(Of.USER, admitted.person, use)


def _holding(measures: Iterable[Measure], now: datetime) -> Measure | None:
    return next((measure for measure in measures if measure.holds(now)), None)


def _asks_for_name(where: RealNames, key: Key) -> bool:
    return where is RealNames.ALWAYS or (where is RealNames.PUBLISHING and key.publishes)


def _wait(use: Use, a_minute: int, seconds: float) -> float:
    """Lets the bucket empty until now; returns how long to wait for room in it."""
    use.level = drained(use.level, seconds - use.level_at, a_minute)
    use.level_at = seconds
    return wait_for_room(use.level, a_minute)


def _used_up(limits: Limits, use: Use) -> bool:
    return (limits.characters_a_day is not None and use.characters >= limits.characters_a_day) or (
        limits.tokens_a_day is not None and use.tokens >= limits.tokens_a_day
    )


def _add(use: Use, event: Answered) -> None:
    use.characters += event.characters
    use.tokens += event.tokens
    use.new_characters += event.characters
    use.new_tokens += event.tokens
