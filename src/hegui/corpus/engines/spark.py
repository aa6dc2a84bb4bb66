# SPDX-License-Identifier: Apache-2.0
"""The engine for Spark: one task a split. Tasks get the name of a file range and read it themselves: no text in the JVM."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hegui.corpus.parts import part_file, read_part
from hegui.corpus.split import Split
from hegui.corpus.worker import Done, Failed, Outcome, Worker
from hegui.errors import MissingExtra
from hegui.text import Text

try:
    from py4j.protocol import Py4JJavaError
    from pyspark.sql import SparkSession
except ImportError as error:
    raise MissingExtra("spark", Text("在 Spark 上扫描语料", "Scanning a corpus on Spark")) from error

if TYPE_CHECKING:
    from pyspark import Broadcast

_PYTHONS: Final = ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON")
_SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"
"""What ``spark-submit`` leaves in the environment."""
_GROUP: Final = "hegui corpus scan"
_AHEAD: Final = 32
"""Splits of one Spark job for each core: the last ones of a job leave cores idle, and progress is told after each job."""


class SparkEngine:
    """Uses the session that is active, else the one that the environment configures (``spark-submit``), else a local one.

    How often a task is tried again is Spark's own setting (``spark.task.maxFailures``).
    """

    def run(self, worker: Worker, splits: Sequence[Split]) -> Iterator[Outcome]:
        """As `Engine.run`."""
        _use_this_python()
        context = SparkSession.builder.appName(_GROUP).getOrCreate().sparkContext
        context.setJobGroup(_GROUP, _GROUP, interruptOnCancel=True)
        sent = context.broadcast(worker)
        try:
            at_once = _AHEAD * context.defaultParallelism
            for start in range(0, len(splits), at_once):
                some = splits[start : start + at_once]
                try:
                    yield from context.parallelize(some, len(some)).map(_Sent(sent)).collect()
                except Py4JJavaError as error:  # a task failed for good, and the job with it
                    yield from (_left(worker, split, error) for split in some)
        finally:
            context.cancelJobGroup(_GROUP)
            sent.unpersist()


def _use_this_python() -> None:
    """Workers run the Python of this process where nobody said which: the one on the PATH may have no hegui.

    Under ``spark-submit`` it is the cluster's matter. A session that exists keeps what it was begun with.
    """
    if _SUBMITTED not in os.environ:
        for name in _PYTHONS:
            os.environ.setdefault(name, sys.executable)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Unpacks the worker where it runs."""

    worker: "Broadcast[Worker]"

    def __call__(self, split: Split) -> Outcome:
        return self.worker.value(split)


def _left(worker: Worker, split: Split, error: Py4JJavaError) -> Outcome:
    """What became of a split of a job that failed: others of the job may have been done."""
    path = part_file(worker.folder, split.key)
    if path.exists():
        return Done(split, read_part(path).tally)
    told = str(error.java_exception).splitlines()[0][:200]
    return Failed(split, Text(f"Spark 作业失败：{told}", f"the Spark job failed: {told}"))
