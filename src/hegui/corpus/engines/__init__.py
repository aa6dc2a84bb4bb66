# SPDX-License-Identifier: Apache-2.0
"""Engines: they carry splits to workers and outcomes back, and know nothing of what a worker does.

Every engine gives the same files in the run folder: what a split yields depends on the split alone.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol, assert_never

from hegui.corpus.split import Split
from hegui.corpus.worker import Outcome, Worker


class Engine(Protocol):
    """Runs a worker over splits."""

    def run(self, worker: Worker, splits: Sequence[Split]) -> Iterator[Outcome]:
        """One outcome for each split, in the order in which they come. Closing the iterator stops the work."""
        ...


class EngineName(StrEnum):
    """The engines there are."""

    LOCAL = "local"
    RAY = "ray"
    SPARK = "spark"


def engine_of(name: EngineName, workers: int) -> Engine:
    """An engine by its name.

    Args:
        name: of the engine.
        workers: processes of the local engine; a cluster knows its own number.

    Raises:
        MissingExtra: its package is not installed.
    """
    match name:
        case EngineName.LOCAL:
            from hegui.corpus.engines.local import LocalEngine  # noqa: PLC0415  only the engine that is asked for

            return LocalEngine(workers)
        case EngineName.RAY:
            from hegui.corpus.engines.ray import RayEngine  # noqa: PLC0415  as above

            return RayEngine()
        case EngineName.SPARK:
            from hegui.corpus.engines.spark import SparkEngine  # noqa: PLC0415  as above

            return SparkEngine()
        case _:
            assert_never(name)
