# SPDX-License-Identifier: Apache-2.0
"""What is known of keys and users at a moment, as a replica holds it: read from the records, never changed, only exchanged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from hegui.users.keys import Key
from hegui.users.suspension import Measure


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one end user. Nobody has one of whom there is nothing to know."""

    measures: tuple[Measure, ...] = ()
    """Those that may hold now or later, or of which the user has yet to be told, the gravest first."""
    streak: bool = False
    """Whether the user's last judged input was a violation: a clean one must be put on record."""
    training_opt_out: bool = False


NOTHING_KNOWN: Final = Standing()


@dataclass(frozen=True, slots=True)
class Directory:
    """All keys, and the users of whom something is known."""

    keys: Mapping[bytes, Key] = field(default_factory=dict)
    """By digest."""
    people: Mapping[str, Standing] = field(default_factory=dict)
    """By digest of the user."""
    keys_revision: int = 0
    """The last change of keys that is in it."""
    people_revision: int = 0
    """The last change of users that is in it."""

    def with_people(self, changed: Mapping[str, Standing], revision: int) -> "Directory":
        """The directory with what has changed of some users. Who has nothing to know any more leaves it."""
        people = {**self.people, **changed}
        for person in [each for each, standing in changed.items() if standing == NOTHING_KNOWN]:
            del people[person]
        return replace(self, people=people, people_revision=revision)

    def with_keys(self, keys: Iterable[Key], revision: int) -> "Directory":
        """The directory with other keys."""
        return replace(self, keys={key.digest: key for key in keys}, keys_revision=revision)
