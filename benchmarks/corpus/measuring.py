# SPDX-License-Identifier: Apache-2.0
"""A command and what it took: seconds of wall clock and of CPU, and the most memory that one of its processes held."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAUSE: Final = 0.02
OFFLINE: Final = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
"""Nothing is installed or downloaded while a peer runs."""
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """What a run took; of several runs, the least of each."""

    wall: float
    cpu: float
    """User and system seconds of all processes."""
    peak: float
    """MiB of the largest process."""
    output: str = ""

    def least(self, other: "Measured") -> "Measured":
        """The better of two, figure by figure; noise only adds."""
        return Measured(
            min(self.wall, other.wall),
            min(self.cpu, other.cpu),
            max(self.peak, other.peak),
            other.output or self.output,
        )


class Failed(Exception):
    """A command that did not end well; the message is the last line of what it said."""


def measure(
    command: Sequence[str], *, core: int | None = None, environment: Mapping[str, str] = {}, log: Path | None = None
) -> Measured:
    """Runs a command, on one core if asked.

    Raises:
        Failed: it did not exit with 0.
    """
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    said = log.open("wb") if log else subprocess.DEVNULL
    began = time.perf_counter()
    process = subprocess.Popen(
        [*pinned, *command],
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        start_new_session=True,
        env={**os.environ, **OFFLINE, **environment},
    )
    watch = _Watch(process.pid)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    seen, peak = watch.ended()
    cpu = max(
        seen, used.ru_utime + used.ru_stime
    )  # children of a fork server are seen only, and a last moment not seen
    if code:
        lines = (log.read_text(errors="replace") if log else output).strip().splitlines()
        raise Failed(f"exit {code}: {(lines or ['?'])[-1][:150]}")
    return Measured(wall, cpu, peak, output)


class _Watch:
    """Looks at the processes of a session again and again: a process that is gone cannot be asked, nor its parent always."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._cpu: dict[int, float] = {}
        self._peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def ended(self) -> tuple[float, float]:
        """CPU seconds of all, MiB of the largest."""
        self._over.set()
        self._thread.join()
        return sum(self._cpu.values()), self._peak

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            for process, seconds, mib in _processes(self._session):
                self._cpu[process] = seconds
                self._peak = max(self._peak, mib)


def _processes(session: int) -> Iterator[tuple[int, float, float]]:
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            status = (path / "status").read_text()
        except OSError:  # it has ended meanwhile
            continue
        if "VmHWM:" in status:
            mib = int(status.partition("VmHWM:")[2].split()[0]) / 1024
            yield int(path.name), (int(fields[11]) + int(fields[12])) / TICKS, mib
