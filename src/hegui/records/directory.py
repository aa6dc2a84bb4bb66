# SPDX-License-Identifier: Apache-2.0
"""What a replica holds in memory of keys and users: read once whole, then asked once a second for what has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from hegui.records import api_keys, users
from hegui.records.revisions import revision_of
from hegui.records.rows import found
from hegui.records.users import MEASURES, PERSONS, Person, measures_where
from hegui.users.standing import Directory, Standing
from hegui.users.suspension import Kind, Measure

_AT_ONCE: Final = 500
"""Users whose measures are read by one statement."""
_NEWS: Final = timedelta(days=30)
"""A warning that nobody came to hear for so long is not told any more."""


def directory_of(connection: Connection, now: datetime) -> Directory:
    """All keys, and all users of whom something is known. Revisions are read first: what comes between is read again.

    Args:
        connection: to read with.
        now: the moment; measures that have ended are left out.
    """
    keys, people = revision_of(connection, api_keys.KIND), revision_of(connection, users.KIND)
    directory = Directory().with_keys((kept.key for kept in api_keys.kept_keys(connection)), keys)
    concerned = or_(
        PERSONS.c.violations > PERSONS.c.streak_ended,
        PERSONS.c.opted_out_at.is_not(None),
        PERSONS.c.person.in_(select(MEASURES.c.person).where(_matters(now))),
    )
    return directory.with_people(_standings(connection, concerned, now), people)


def refreshed(connection: Connection, directory: Directory, now: datetime) -> Directory:
    """The directory as it is now; the same one where nothing has changed, at the price of two lookups.

    Args:
        connection: to read with.
        directory: as it was.
        now: the moment.
    """
    keys, people = revision_of(connection, api_keys.KIND), revision_of(connection, users.KIND)
    if keys != directory.keys_revision:
        directory = directory.with_keys((kept.key for kept in api_keys.kept_keys(connection)), keys)
    if people != directory.people_revision:
        changed = _standings(connection, PERSONS.c.revision > directory.people_revision, now)
        directory = directory.with_people(changed, people)
    return directory


def _matters(now: datetime) -> ColumnElement[bool]:
    """Of measures that hold, and of warnings that the user has yet to be told of."""
    not_ended = or_(MEASURES.c.until.is_(None), MEASURES.c.until > now)
    holds = and_(MEASURES.c.kind != Kind.WARN, not_ended)
    news = and_(MEASURES.c.kind == Kind.WARN, MEASURES.c.shown_at.is_(None), MEASURES.c.at > now - _NEWS)
    return and_(MEASURES.c.lifted_at.is_(None), or_(holds, news))


def _standings(connection: Connection, concerned: ColumnElement[bool], now: datetime) -> Mapping[str, Standing]:
    wanted = select(*[PERSONS.c[each.name] for each in fields(Person)]).where(concerned)
    persons = list(found(connection, wanted, Person))
    measures: dict[str, list[Measure]] = {}
    for start in range(0, len(persons), _AT_ONCE):
        some = [each.person for each in persons[start : start + _AT_ONCE]]
        for person, measure in _measures_of(connection, some, now):
            measures.setdefault(person, []).append(measure)
    return {each.person: _standing(each, measures.get(each.person, ())) for each in persons}


def _measures_of(connection: Connection, persons: Sequence[str], now: datetime) -> Iterator[tuple[str, Measure]]:
    wanted = measures_where(MEASURES.c.person.in_(persons), _matters(now)).add_columns(MEASURES.c.person)
    for row in connection.execute(wanted).mappings():
        values = dict(row)
        yield values.pop("person"), Measure(**values)


def _standing(person: Person, measures: Sequence[Measure]) -> Standing:
    gravest_first = sorted(measures, key=lambda each: (-each.kind.gravity, each.until is not None, each.id))
    return Standing(tuple(gravest_first), person.violations > person.streak_ended, person.opted_out_at is not None)
