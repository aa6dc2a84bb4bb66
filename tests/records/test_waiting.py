# SPDX-License-Identifier: Apache-2.0
"""Rows in memory: whatever the two threads do in whatever order, each row is in the database, in a file, or waits."""

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from records_factory import exchange, prepared

from hegui.records.spill import Segment
from hegui.records.waiting import Batch, Waiting

if TYPE_CHECKING:
    from hegui.records.prepared import Prepared

ROWS = prepared(*(exchange() for _ in range(40)))


class Bookkeeping(RuleBasedStateMachine):
    """A keeper and a filer, step by step, beside what is true of each row."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = Waiting()
        self.segments: list[tuple[Segment, set[str]]] = []
        self.made: set[str] = set()
        self.database: set[str] = set()
        self.writing: list[Prepared] | None = None
        self.spilling: list[Batch] = []
        self.time = 0.0
        self.next = 0

    @rule(number=st.integers(1, 3))
    def made_some(self, number: int) -> None:
        rows = [ROWS[(self.next + step) % len(ROWS)] for step in range(number)]
        rows = [row for row in rows if row.id not in self.made]
        self.next += number
        self.time += 1
        if rows:
            with self.waiting.changed:
                self.waiting.add(Batch(rows, self.time))
            self.made |= {row.id for row in rows}

    @precondition(lambda self: self.writing is None and self.waiting.pending)
    @rule()
    def the_filer_begins(self) -> None:
        with self.waiting.changed:
            self.writing = self.waiting.take()

    @precondition(lambda self: self.writing is not None)
    @rule()
    def the_filer_is_done(self) -> None:
        self.database |= {row.id for row in self.writing or []}
        self.writing = None
        with self.waiting.changed:
            self.waiting.filed()

    @precondition(lambda self: self.writing is not None)
    @rule(committed=st.booleans())
    def the_filer_fails(self, committed: bool) -> None:
        if committed:
            self.database |= {row.id for row in self.writing or []}
        self.writing = None
        with self.waiting.changed:
            self.waiting.failed()

    @precondition(lambda self: not self.spilling)
    @rule(back=st.integers(0, 3))
    def the_keeper_begins_to_spill(self, back: int) -> None:
        with self.waiting.changed:
            self.spilling = self.waiting.overdue(self.time - back)

    @precondition(lambda self: bool(self.spilling))
    @rule(let_go=st.booleans(), fresh=st.booleans())
    def the_keeper_has_spilled(self, let_go: bool, fresh: bool) -> None:
        rows = [row for batch in self.spilling for row in batch.rows]
        if fresh or not self.segments:
            self.segments.append((Segment(Path("x"), -1, left=0), set()))
        segment, content = self.segments[-1]
        segment.left = (segment.left or 0) + len(rows)
        content |= {row.id for row in rows}
        with self.waiting.changed:
            self.waiting.spilled(self.spilling, segment)
            if let_go:
                self.waiting.let_go()
        self.spilling = []

    @precondition(lambda self: bool(self.spilling))
    @rule()
    def the_disk_is_full(self) -> None:
        self.spilling = []

    @invariant()
    def no_row_is_lost(self) -> None:
        """In the database, in a file, or in memory."""
        on_disk = {name for _, content in self.segments for name in content}
        in_memory = {row.id for batch in self.waiting._all() for row in batch.rows}  # noqa: SLF001  what is tested
        assert self.made <= self.database | on_disk | in_memory

    @invariant()
    def counts_are_right(self) -> None:
        """Of memory, and of what neither database nor files have."""
        batches = self.waiting._all()  # noqa: SLF001  as above
        assert self.waiting.held == sum(len(batch.rows) for batch in batches)
        assert bool(self.waiting) == bool(batches)
        on_disk = {name for _, content in self.segments for name in content}
        unsafe = {row.id for batch in batches for row in batch.rows} - on_disk
        assert self.waiting.in_memory_only == len(unsafe)

    @invariant()
    def a_segment_that_need_not_be_read_is_in_the_database(self) -> None:
        """Only then may it be deleted unread."""
        for segment, content in self.segments:
            assert segment.left is not None
            assert segment.left >= 0
            if not segment.left:
                assert content <= self.database


TestBookkeeping = Bookkeeping.TestCase
TestBookkeeping.settings = settings(max_examples=150, stateful_step_count=30)


def test_small_batches_are_taken_together_and_large_ones_are_not() -> None:
    """As far as one transaction should hold."""
    waiting = Waiting()
    with waiting.changed:
        for number in (3, 4, 590, 20):
            waiting.add(Batch([ROWS[0]] * number, 0.0))
        assert len(waiting.take()) == 597
        waiting.filed()
        assert len(waiting.take()) == 20
        waiting.filed()
    assert not waiting


def test_the_oldest_is_that_of_all_in_memory() -> None:
    """Of what is being written too."""
    waiting = Waiting()
    assert waiting.oldest is None
    with waiting.changed:
        waiting.add(Batch(ROWS[:1], 0.0))
        waiting.take()
        waiting.add(Batch(ROWS[1:2], 0.0))
    assert waiting.oldest == ROWS[0].at


def test_a_batch_that_was_filed_while_it_was_spilled_need_not_be_read() -> None:
    """Whichever of the two is done first."""
    for filed_first in (True, False):
        waiting, segment = Waiting(), Segment(Path("x"), -1, left=2)
        with waiting.changed:
            waiting.add(Batch(ROWS[:2], 0.0))
            overdue = waiting.overdue(1.0)
            waiting.take()
            if filed_first:
                waiting.filed()
            waiting.spilled(overdue, segment)
            if not filed_first:
                waiting.filed()
        assert segment.left == 0
