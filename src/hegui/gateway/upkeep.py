# SPDX-License-Identifier: Apache-2.0
"""What a replica does about once a second beside its requests: it writes what follows from them, and reads what others decided.

Keys, measures against users and block rules change in the database; each replica asks for their revisions. All of it happens
in a thread of its own, and a database that does not answer holds up nobody: what is to be written waits.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from hegui.desk.found_by_guard import Crisis, open_by_guard, open_crisis
from hegui.desk.problem import DeskProblem
from hegui.errors import HeguiError
from hegui.gateway.app import Gateway, where_of
from hegui.gateway.effects import Effect, IllegalAnswer
from hegui.gateway.left_over import NOTHING, Left, LeftOver
from hegui.records.acts import EFFECTS, Act, note
from hegui.records.block_rules import ActiveRules, active_rules, block_rules_revision
from hegui.records.directory import directory_of, refreshed
from hegui.records.filing import is_refusal
from hegui.records.store import Store
from hegui.records.usage import add_usage
from hegui.records.users import end_streak, record_violation
from hegui.text import Text
from hegui.users.denials import notice_of
from hegui.users.events import EndStreak, HandOver, RecordViolation
from hegui.users.keys import Key
from hegui.users.recent import Recent
from hegui.users.settings import UserSettings
from hegui.users.standing import Directory
from hegui.users.usage import Usage

EVERY: Final = 1.0
"""Seconds between two rounds, and how soon what was decided holds here."""
URGENT: Final = 0.2
"""Seconds after which an incident or a crisis is written: a process that is killed has told of all that is older."""
MOST_WAITING: Final = 100_000
"""Effects; incidents have as much room again, so that no flood of the others crowds them out."""
_LOG: Final = logging.getLogger("hegui.gateway")


@dataclass(frozen=True, slots=True)
class _Round:
    """What one round brought."""

    directory: Directory
    rules: ActiveRules | None
    """None: they are the same."""
    usage: tuple[Usage, ...] | None
    """Over all replicas; None: what was to be written was not."""
    unwritten: tuple[Effect, ...]
    lost: Counter[str]
    """Effects that the database will never take, by kind."""
    losses_told: bool
    """Whether it is on record what was lost."""
    failure: str | None
    notices: tuple[tuple[str, Text], ...]
    """Measures that were taken, in words, by the user whom they concern."""


class Upkeep:
    """The rounds.

    Args:
        store: the database.
        settings: of users.
        keys: that stand in no database.
        clock: the time, with a time zone.
        left_over: what could not be written before the last end.
        rules_changed: is told of other block rules; it sees to their terms.
    """

    def __init__(
        self,
        store: Store,
        settings: UserSettings,
        keys: Mapping[bytes, Key],
        clock: Callable[[], datetime],
        left_over: LeftOver,
        rules_changed: Callable[[ActiveRules], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._left_over = left_over
        self._rules_changed = rules_changed
        self._directory = Directory()
        self._waiting: deque[Effect] = deque()
        self._under_way: tuple[Effect, ...] = ()
        self._read_over = False
        """Whether the file of what was left over is to go once all of it is written."""
        self._thread = ThreadPoolExecutor(1, "hegui-upkeep")
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._wake = asyncio.Event()
        """Something is to be written at once, or this was the last of it."""
        self._one_at_a_time = asyncio.Lock()
        self._gateway: Gateway
        self._crises: Recent[str] = Recent(_DAY, settings.remembered_users)
        """The incident of a user's crisis, for what they say next."""
        self.lost = 0
        """Effects that found no room to wait, or that the database will never take."""
        self._untold: Counter[str] = Counter()
        """Those of them, by kind, of which the records do not know yet."""
        self.failing: str | None = None
        """Why the last round failed, if it did."""

    def configure(self, settings: UserSettings) -> None:
        """Takes other settings of users: measures are taken by the rule that is published."""
        self._settings = settings

    @property
    def waiting(self) -> int:
        """Effects that are not written yet."""
        return len(self._waiting)

    def put(self, effects: Iterable[Effect]) -> None:
        """Takes what is to be written."""
        for effect in effects:
            if isinstance(effect, HandOver):
                _LOG.warning(
                    "crisis exchange=%s categories=%s minor=%s contact=%s",
                    effect.exchange,
                    effect.categories,
                    effect.minor,
                    effect.contact,
                )
                effect = effect._replace(answer=None)  # noqa: PLW2901  it was said; here nobody needs it
            urgent = isinstance(effect, HandOver | IllegalAnswer)
            if len(self._waiting) >= (2 * MOST_WAITING if urgent else MOST_WAITING):
                _LOG.error("no room for an effect: %s", _told(effect))
                self._lose(Counter({_KIND[type(effect)]: 1}))
            else:
                self._waiting.append(effect)
                if urgent:
                    self._wake.set()

    def _lose(self, lost: Counter[str]) -> None:
        self.lost += lost.total()
        self._untold += lost

    async def begin(self, gateway: Gateway) -> None:
        """Reads all that others decided, before the first request.

        Args:
            gateway: that is kept up.

        Raises:
            RecordsProblem: the database cannot be reached.
        """
        self._gateway = gateway
        loop = asyncio.get_running_loop()
        left = await loop.run_in_executor(self._thread, self._left_over.read)
        self._waiting.extend(left.effects)
        self._untold += Counter(left.losses)
        gateway.door.gatekeeper.usage.give_back(left.usage)
        self._read_over = left != NOTHING
        self._directory, rules = await loop.run_in_executor(self._thread, self._read_all)
        self._take(rules)
        self._task = loop.create_task(self._rounds())

    async def end(self) -> None:
        """The last round, and no more. A round under way comes to its end first: what it writes must not be written twice."""
        self._ending.set()
        self._wake.set()
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._task, _LAST_ROUND)
        self._thread.shutdown(wait=False)
        try:
            # A round that did not come to its end may have written what it took, or not: it is all kept.
            # What was used, however, must not count twice: that of such a round is lost.
            usage = self._gateway.door.gatekeeper.usage.take()
            self._left_over.keep(Left((*self._under_way, *self._waiting), dict(self._untold), usage))
        except OSError as error:
            for effect in (*self._under_way, *self._waiting):
                _LOG.error("an effect is lost (%s): %s", where_of(error), _told(effect))

    async def _rounds(self) -> None:
        ended = False
        while not ended:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), EVERY)
                await asyncio.wait_for(self._ending.wait(), URGENT)  # what comes together is written together
            self._wake.clear()
            ended = self._ending.is_set()
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001  the rounds outlive whatever one of them meets
                self.failing = where_of(error)
                _LOG.error("upkeep failed: %s", self.failing)

    async def round(self) -> None:
        """Writes what waits, and reads what has changed; one after the other, however many are asked for."""
        async with self._one_at_a_time:
            await self._round()

    async def _round(self) -> None:
        book = self._gateway.door.gatekeeper.usage
        effects, usage = tuple(self._waiting), book.take()
        self._waiting.clear()
        self._under_way, losses = effects, self._untold.copy()
        loop = asyncio.get_running_loop()
        try:
            done = await loop.run_in_executor(self._thread, self._work, effects, usage, losses)
        except Exception:
            self._under_way = ()
            self._waiting.extendleft(reversed(effects))
            book.give_back(usage)
            raise
        self._under_way = ()
        if done.losses_told:
            self._untold -= losses
        self._lose(done.lost)
        if self._read_over and not done.unwritten and done.usage is not None and not self._untold - done.lost:
            self._read_over = False
            await loop.run_in_executor(self._thread, self._left_over.keep, NOTHING)
        if done.usage is None:
            book.give_back(usage)
        else:
            book.absorb(done.usage)
        self._waiting.extendleft(reversed(done.unwritten))
        if done.failure is not None and self.failing is None:
            _LOG.error("upkeep failed: %s", done.failure)
        self.failing = done.failure
        for person, words in done.notices:
            self._gateway.notices.put(person, words, self._clock().timestamp())
        changed = done.directory is not self._directory
        self._directory = done.directory
        if changed or done.rules is not None:
            self._take(done.rules)

    def _take(self, rules: ActiveRules | None) -> None:
        """Puts what was read in place."""
        keys = {**self._directory.keys, **self._keys}
        self._gateway.door.gatekeeper.swap(replace(self._directory, keys=keys))
        if rules is not None:
            self._gateway.rules = rules
            self._rules_changed(rules)

    # In the thread.

    def _read_all(self) -> tuple[Directory, ActiveRules]:
        now = self._clock()
        with self._store.reading() as connection:
            return directory_of(connection, now), active_rules(connection, now)

    def _work(self, effects: tuple[Effect, ...], usage: tuple[Usage, ...], losses: Counter[str]) -> _Round:
        directory, rules, added = self._directory, None, None
        lost, told = Counter[str](), False
        failure: str | None = None
        notices: list[tuple[str, Text]] = []
        unwritten: tuple[Effect, ...] = effects
        try:
            unwritten, failure = self._write(effects, notices, lost)
            if losses:
                self._tell(losses)
                told = True
            if usage:
                with self._store.writing() as connection:
                    added = add_usage(connection, usage, pauses=self._settings.pauses)
            else:
                added = ()
            directory, rules = self._read()
        except (HeguiError, SQLAlchemyError, OSError) as error:
            failure = where_of(error)
        return _Round(directory, rules, added, unwritten, lost, told, failure, tuple(notices))

    def _read(self) -> tuple[Directory, ActiveRules | None]:
        now, known = self._clock(), self._gateway.rules
        with self._store.reading() as connection:
            directory = refreshed(connection, self._directory, now)
            ended = known.next_end is not None and now >= known.next_end
            same = not ended and block_rules_revision(connection) == known.revision
            return directory, None if same else active_rules(connection, now)

    def _write(
        self, effects: tuple[Effect, ...], notices: list[tuple[str, Text]], lost: Counter[str]
    ) -> tuple[tuple[Effect, ...], str | None]:
        """Writes effects, each by itself; gives those that a database which is away or busy has left, and what it said.

        What it will never take is lost, and counted: the others behind it do not wait for that.
        """
        for place, effect in enumerate(effects):
            try:
                self._write_one(effect, notices)
            except (HeguiError, SQLAlchemyError, OSError) as error:
                if not (isinstance(error, DeskProblem) or is_refusal(error)):
                    return effects[place:], where_of(error)
                _LOG.error("an effect cannot be written (%s): %s", where_of(error), _told(effect))
                lost[_KIND[type(effect)]] += 1
        return (), None

    def _tell(self, losses: Counter[str]) -> None:
        """Puts on record what was lost, so that what a period proves does not pass over it."""
        with self._store.writing() as connection:
            details = {"replica": self._gateway.replica} | {kind: losses[kind] for kind in EFFECTS}
            note(connection, Act.EFFECTS_LOST, details, self._clock())

    def _write_one(self, effect: Effect, notices: list[tuple[str, Text]]) -> None:
        now = self._clock()
        with self._store.writing() as connection:
            match effect:
                case RecordViolation(person):
                    recorded = record_violation(connection, effect, self._settings.suspension, now)
                    if recorded.measure is not None:
                        notices.append((person, notice_of(recorded.measure, self._settings.appeal)))
                case EndStreak():
                    end_streak(connection, effect)
                case IllegalAnswer(category, model, exchange):
                    open_by_guard(
                        connection,
                        category=category,
                        model=model,
                        exchange=exchange,
                        replica=self._gateway.replica,
                        now=now,
                    )
                case HandOver():
                    self._hand_over(connection, effect, now)

    def _hand_over(self, connection: Connection, effect: HandOver, now: datetime) -> None:
        """Opens the ticket of a crisis, or adds to that of the same crisis."""
        person, seconds = effect.person, now.timestamp()
        crisis = Crisis(
            exchange=effect.exchange,
            found_at=effect.at,
            categories=effect.categories,
            person=person,
            since=effect.at - timedelta(minutes=self._settings.crisis.same_minutes),
            minor=effect.minor,
            contact=effect.contact,
        )
        known = self._crises.get(person, seconds) if person is not None and effect.again else None
        number = open_crisis(connection, crisis, replica=self._gateway.replica, now=now, belongs_to=known)
        if person is not None:
            self._crises.put(person, number, seconds)


def _told(effect: Effect) -> str:
    """What it is, for whoever must do it by hand: nothing of what was said, and nobody's id."""
    of = effect.category if isinstance(effect, IllegalAnswer | RecordViolation) else ""
    return f"{_KIND[type(effect)]} {of} exchange={getattr(effect, 'exchange', None)}"


_KIND: Final[Mapping[type[Effect], str]] = {
    IllegalAnswer: "incidents",
    HandOver: "incidents",
    RecordViolation: "violations",
    EndStreak: "streaks",
}
"""By the names of `hegui.records.acts.EFFECTS`."""
_DAY: Final = 86_400.0
_LAST_ROUND: Final = 5.0
"""Seconds for what is to be written when the gateway stops."""
