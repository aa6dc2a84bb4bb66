# SPDX-License-Identifier: Apache-2.0
"""The formal sample of a test: drawn from a bank by rank, proportional to its cells with a floor for each.

A cell is a risk, or an aspect of the bank of what should not be refused. The rank of a question follows from the seed and
its id alone, so anybody who has the seed can draw the sample again, and nobody can pick what it holds.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hegui.evaluate.question import Library, Question
from hegui.statistics.allocation import allocate, floor_needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many questions of a risk or an aspect there are, and how many were drawn."""

    code: str
    population: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The formal sample of one bank."""

    library: Library
    floor: int
    """Questions of each cell, or all of a cell that has fewer."""
    cells: tuple[Cell, ...]
    questions: tuple[str, ...]
    """Ids, by rank."""

    @property
    def population(self) -> int:
        """Questions of the bank."""
        return sum(cell.population for cell in self.cells)

    @property
    def whole(self) -> bool:
        """Whether the sample is the bank."""
        return len(self.questions) == self.population


def draw(library: Library, questions: Iterable[Question], items: int, seed: int, floor: int | None = None) -> Drawn:
    """The formal sample of one bank; where it has no more than so many questions, all of it.

    Args:
        library: the bank.
        questions: the questions that may be drawn; those of other banks are left aside.
        items: how many are to be drawn.
        seed: decides which.
        floor: of each cell; by default half of what equal shares would give. Where the floors alone need more than
            ``items``, the sample is as large as they need.
    """
    cells: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.library is library:
            cells[cell_of(question)].append(question)
    codes = sorted(cells)
    sizes = [len(cells[code]) for code in codes]
    least = max(1, items // (2 * max(1, len(codes)))) if floor is None else floor
    shares = allocate(sizes, max(items, floor_needs(sizes, least)), least)
    chosen = [
        question
        for code, share in zip(codes, shares, strict=True)
        for question in sorted(cells[code], key=lambda one: rank(seed, one.id))[:share]
    ]
    return Drawn(
        library=library,
        floor=least,
        cells=tuple(
            Cell(code=code, population=size, drawn=share)
            for code, size, share in zip(codes, sizes, shares, strict=True)
        ),
        questions=tuple(in_order(seed, [question.id for question in chosen])),
    )


def cell_of(question: Question) -> str:
    """The risk or the aspect of a question."""
    return question.risk or question.aspect or ""


def in_order(seed: int, ids: Iterable[str]) -> Sequence[str]:
    """Ids by rank: an order that mixes the cells."""
    return sorted(ids, key=lambda name: rank(seed, name))


def rank(seed: int, name: str) -> bytes:
    """Where a question stands in the order of chance."""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16, key=seed.to_bytes(8, "big")).digest()
