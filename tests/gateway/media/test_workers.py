# SPDX-License-Identifier: Apache-2.0
"""The processes that label: kept while they are of use, ended when they are not, never waited for in vain."""

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from media_factory import CODE, picture

from hegui.gateway.media import workers as module
from hegui.gateway.media.orders import Done, Modality, Order, Unusable
from hegui.gateway.media.workers import Lost, Overdue, Workers

ROOM = 3 << 30
ANSWERS = """
import os, socket, sys
from hegui.gateway.media.orders import Unusable, encoded, receive, send
line = socket.socket(fileno=0)
while receive(line) is not None:
    send(line, encoded(Unusable({what}, "")))
"""
"""A worker that tells something of itself instead of labelling."""


def order() -> Order:
    """One picture to be labelled."""
    body = json.dumps({"data": [{"b64_json": base64.b64encode(picture()).decode()}]}).encode()
    return Order(modality=Modality.IMAGE, content=body, producer=CODE, number="n", mark=None, pixels=1_000_000)


def telling(what: str) -> tuple[str, ...]:
    """The command of a worker that tells what an expression comes to."""
    return (sys.executable, "-P", "-c", ANSWERS.replace("{what}", what))


def run(wanted: Callable[[Workers], Awaitable[Any]], most: int = 1, command: tuple[str, ...] = ()) -> Any:
    """Does something with workers, and ends them."""

    async def within() -> Any:
        workers = Workers(most, ROOM, command) if command else Workers(most, ROOM)
        try:
            return await asyncio.wait_for(wanted(workers), 30)
        finally:
            await workers.close()

    return asyncio.run(within())


def processes(workers: Workers) -> list[int]:
    """Those that have no order."""
    return [worker.process.pid for worker in workers._free]  # noqa: SLF001  what is asked for nowhere else


def is_there(process: int) -> bool:
    """Whether a process lives."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_worker_does_order_after_order(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """It is started once, on whichever loop the gateway runs."""

    async def twice() -> None:
        workers = Workers(1, ROOM)
        assert processes(workers) == []  # nothing is started before it is needed
        for _ in range(2):
            outcome = await workers.do(order(), 30)
            assert isinstance(outcome, Done)
            assert outcome.files[0].implicit == "valid"
        [process] = processes(workers)
        await workers.close()
        assert not is_there(process)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(twice())


def test_orders_run_at_the_same_time_up_to_a_number() -> None:
    """The rest waits for its turn."""

    async def many(workers: Workers) -> set[str]:
        answers = await asyncio.gather(*(workers.do(order(), 20) for _ in range(6)))
        return {answer.zh for answer in answers if isinstance(answer, Unusable)}

    slow = telling("(__import__('time').sleep(0.1), str(os.getpid()))[1]")
    assert len(run(many, 2, slow)) == 2
    assert len(run(many, 1, slow)) == 1


def test_a_worker_that_has_told_a_fault_is_not_used_again() -> None:
    """Who knows what state it is in."""

    async def faulty(workers: Workers) -> None:
        await workers.do(order(), 20)
        assert processes(workers) == []

    run(
        faulty,
        1,
        (
            sys.executable,
            "-P",
            "-c",
            ANSWERS.replace('Unusable({what}, "")', 'Fault("x")').replace("Unusable", "Fault"),
        ),
    )


def test_a_worker_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys stand in the environment of the gateway; what decodes the files of strangers must not have them."""
    monkeypatch.setenv("HEGUI_TEST_KEY", "secret")
    found = run(lambda workers: workers.do(order(), 20), 1, telling("' '.join(sorted(os.environ))"))
    assert isinstance(found, Unusable)
    names = set(found.zh.split())
    assert "PATH" in names
    assert names <= {*module._PASSED_ON, "TMPDIR", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LC_CTYPE"}  # noqa: SLF001  the list itself


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """Its worker is ended with all that it has started, and its files are removed."""
    told = tmp_path / "told"
    code = (
        "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} {{os.environ[\"TMPDIR\"]}}'); time.sleep(60)"
    )

    async def late(workers: Workers) -> None:
        with pytest.raises(Overdue):
            await workers.do(order(), 2.5)

    run(late, 1, (sys.executable, "-c", code))
    worker, child, folder = told.read_text().split()
    assert not is_there(int(worker))
    assert not Path(folder).exists()
    assert gone(int(child))


def gone(process: int) -> bool:
    """Whether a process of somebody else has ended, or does so within moments."""
    state = Path(f"/proc/{process}/stat")
    for _ in range(40):
        try:
            if state.read_text().rpartition(")")[2].split()[0] in {"Z", "X"}:
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_the_wait_for_a_turn_counts() -> None:
    """Nobody waits for longer than the time of one order."""

    async def both(workers: Workers) -> list[Any]:
        return await asyncio.gather(*(workers.do(order(), 1.5) for _ in range(2)), return_exceptions=True)

    sleeping = (sys.executable, "-c", "import time; time.sleep(60)")
    assert [type(each) for each in run(both, 1, sleeping)] == [Overdue, Overdue]


def test_a_worker_that_ends_is_told_and_replaced() -> None:
    """A file may crash its decoder; the next order has a new worker."""

    async def crash(workers: Workers) -> None:
        for _ in range(2):
            with pytest.raises(Lost):
                await workers.do(order(), 20)
        assert processes(workers) == []

    run(crash, 1, (sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"))


def test_an_order_that_is_given_up_ends_its_worker() -> None:
    """The caller has hung up: nobody waits for the answer, and the next order must not get it."""

    async def given_up(workers: Workers) -> None:
        task = asyncio.create_task(workers.do(order(), 30))
        await asyncio.sleep(0.4)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert processes(workers) == []

    run(given_up, 1, (sys.executable, "-c", "import time; time.sleep(60)"))


def test_idle_workers_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway is as small as before."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.2)

    async def idle(workers: Workers) -> None:
        assert isinstance(await workers.do(order(), 30), Done)
        [process] = processes(workers)
        for _ in range(50):
            await asyncio.sleep(0.1)
            if not is_there(process):
                break
        assert processes(workers) == []
        assert not is_there(process)

    run(idle)


def test_a_worker_is_replaced_after_so_many_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a library does not give back goes with it."""
    monkeypatch.setattr(module, "MOST_ORDERS", 1)

    async def once(workers: Workers) -> None:
        assert isinstance(await workers.do(order(), 30), Done)
        assert processes(workers) == []

    run(once)
