# SPDX-License-Identifier: Apache-2.0
"""What users are told of measures, once, with the next answer or refusal; and that they were told, for the records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from hegui.text import Text
from hegui.users.denials import notice_of
from hegui.users.events import NoticeShown
from hegui.users.recent import Recent
from hegui.users.reminders import Reminded, Reminder
from hegui.users.suspension import Measure

_HOUR: Final = 3600.0
"""By then the records have come back with what was shown."""


class Notices:
    """Measures of which users are told.

    Args:
        most: how many are remembered as shown before the records have come back with it.
    """

    def __init__(self, most: int) -> None:
        self._shown: Recent[bool] = Recent(_HOUR, most)
        self._unwritten: dict[str, NoticeShown] = {}

    def due(self, measures: Iterable[Measure], appeal: Text, now: datetime) -> tuple[Reminder, ...]:
        """What a user has yet to be told, in one reminder."""
        texts = [notice_of(measure, appeal) for measure in self._new(measures, now)]
        if not texts:
            return ()
        words = Text("\n\n".join(text.zh for text in texts), "\n\n".join(text.en for text in texts))
        return (Reminder(Reminded.MEASURE, words),)

    def shown(self, measures: Iterable[Measure], now: datetime) -> None:
        """Notes that a user was told of all that was due."""
        for measure in self._new(measures, now):
            self._shown.put(measure.id, True, now.timestamp())
            self._unwritten[measure.id] = NoticeShown(measure.id, now)

    def take(self) -> tuple[NoticeShown, ...]:
        """What has to be put on record, and counts as done from now on; `give_back` if it was not."""
        taken, self._unwritten = tuple(self._unwritten.values()), {}
        return taken

    def give_back(self, unwritten: Iterable[NoticeShown]) -> None:
        """Takes back what could not be put on record."""
        for notice in unwritten:
            self._unwritten.setdefault(notice.measure, notice)

    def _new(self, measures: Iterable[Measure], now: datetime) -> list[Measure]:
        seconds = now.timestamp()
        return [each for each in measures if each.to_be_shown(now) and not self._shown.get(each.id, seconds)]
