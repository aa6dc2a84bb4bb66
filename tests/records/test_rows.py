# SPDX-License-Identifier: Apache-2.0
"""Records to rows and back: enumerations by their values, frozen dataclasses as JSON."""

import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum

import pytest
from sqlalchemy import Column, MetaData, String, Table, create_engine, select, text
from sqlalchemy.exc import StatementError

from hegui.records.rows import Packed, Word, add, found, one


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    marks: frozenset[Colour] = frozenset()


@dataclass(frozen=True)
class Thing:
    id: str
    colour: Colour | None
    part: Part | None


METADATA = MetaData()
THINGS = Table(
    "things",
    METADATA,
    Column("id", String, primary_key=True),
    Column("colour", Word(Colour)),
    Column("part", Packed(lambda: Part)),
)


def test_records_come_back_as_they_were() -> None:
    """With their members and parts, or with nothing where there is nothing."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    things = [Thing("a", Colour.RED, Part("词", frozenset({Colour.BLUE}))), Thing("b", None, None)]
    with engine.connect() as connection:
        for thing in things:
            add(connection, THINGS, thing)
        assert list(found(connection, select(THINGS).order_by(THINGS.c.id), Thing)) == things
        assert one(connection, select(THINGS).where(THINGS.c.id == "b"), Thing) == things[1]
        assert one(connection, select(THINGS).where(THINGS.c.id == "c"), Thing) is None
        assert connection.execute(text("SELECT colour FROM things ORDER BY id")).scalars().all() == ["red", None]
    engine.dispose()


def test_what_is_no_member_is_refused() -> None:
    """Neither written nor read as something else."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        with pytest.raises(StatementError):
            add(connection, THINGS, Thing("a", "green", None))  # type: ignore[arg-type]  what is refused
        connection.execute(text("INSERT INTO things (id, colour) VALUES ('a', 'green')"))
        with pytest.raises(ValueError, match="green"):
            list(found(connection, select(THINGS), Thing))
    engine.dispose()


def test_what_keeps_records_loads_nothing_that_reads_texts() -> None:
    """The terms of rules and corrections are loaded when one is read: most commands read none."""
    code = (
        "import sys, hegui.records.migrate, hegui.records.overview, hegui.records.verify; "
        "print(*sorted(name for name in sys.modules if name.startswith('hegui.detect')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
