# SPDX-License-Identifier: Apache-2.0
"""The engine for a Ray cluster: one task a split. Tasks get the name of a file range and read it themselves."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from hegui.corpus.split import Split
from hegui.corpus.worker import Failed, Outcome, Worker
from hegui.errors import MissingExtra
from hegui.text import Text

try:
    import ray
except ImportError as error:
    raise MissingExtra("ray", Text("在 Ray 集群上扫描语料", "Scanning a corpus on a Ray cluster")) from error

_AHEAD: Final = 4
"""Tasks submitted for each core: enough that none waits, few enough that a million splits need no memory."""


class RayEngine:
    """Uses the Ray that is running here, or that RAY_ADDRESS names; else starts one on this machine."""

    def run(self, worker: Worker, splits: Sequence[Split]) -> Iterator[Outcome]:
        """As `Engine.run`."""
        if not ray.is_initialized():
            ray.init(include_dashboard=False, log_to_driver=False)
        task = ray.remote(max_retries=1, retry_exceptions=False)(_scan)
        sent, rest = [ray.put(worker)], iter(splits)
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]  # Ray's own omission
        ahead = _AHEAD * max(1, int(resources.get("CPU", 1)))
        running = {task.remote(sent, split): split for split in islice(rest, ahead)}
        try:
            while running:
                for done in ray.wait(list(running))[0]:
                    yield _outcome(done, running.pop(done))
                    running |= {task.remote(sent, split): split for split in islice(rest, 1)}
        finally:
            for reference in running:
                ray.cancel(reference, force=True)


_WORKERS: Final[dict[str, Worker]] = {}
"""The worker of this process: with the terms of its lexicons, unpacking it takes longer than scanning a megabyte."""


def _scan(sent: list["ray.ObjectRef[Worker]"], split: Split) -> Outcome:
    """A task. Its worker comes in a list, which Ray does not look into: a bare reference it would unpack for every task."""
    (reference,) = sent
    said = reference.hex()
    if said not in _WORKERS:
        worker = ray.get(reference)
        _WORKERS.clear()
        _WORKERS[said] = worker
    return _WORKERS[said](split)


def _outcome(done: "ray.ObjectRef[Outcome]", split: Split) -> Outcome:
    try:
        outcome: Outcome = ray.get(done)
    except ray.exceptions.RayError as error:  # its process or machine died, twice
        told = (str(error).strip().splitlines() or [""])[-1][:200]
        return Failed(split, Text(f"Ray 任务异常终止：{told}", f"the Ray task died: {told}"))
    return outcome
