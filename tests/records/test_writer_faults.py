# SPDX-License-Identifier: Apache-2.0
"""What a writer survives, really done: kill -9, a full disk, a server that stops, hangs and starts, replicas that share one."""

import gc
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from records_factory import (
    NOON,
    PATIENCE,
    count,
    emptied,
    exchange,
    finished,
    ids_in,
    in_process,
    now,
    postgres_server,
    privacy,
    six_months,
    sqlite_store,
    wait_until,
    writing,
)
from sqlalchemy import func, select

from hegui.records.draining import drain
from hegui.records.schema import EXCHANGES
from hegui.records.store import Store
from hegui.records.verify import verify
from hegui.records.writer import Writer

WRITE = """
    import sys, time
    from datetime import UTC, datetime
    from pathlib import Path
    from records_factory import exchange, privacy
    from hegui.records.store import Store
    from hegui.records.writer import Writer

    url, spill, replica, number, rate = *sys.argv[1:4], int(sys.argv[4]), float(sys.argv[5])
    clock = lambda: datetime.now(UTC)
    writer = Writer(Store(url), replica=replica, spill=Path(spill), privacy=privacy(), clock=clock)
    writer.start()
    for step in range(number):
        one = exchange(clock(), replica=replica)
        writer.put(one)
        print(one.id, time.monotonic(), flush=step % 20 == 0)
        if step % 20 == 0:
            time.sleep(20 / rate)
    status = writer.close(60)
    print("done", status.written, status.lost, status.queued, status.spilled)
"""
ON_A_BUSY_MACHINE = 1.0
"""Seconds: many times the window, for threads that wait for a processor."""


def put_before(lines: list[str], moment: float) -> set[str]:
    """The ids that were put before a moment."""
    pairs = [line.split() for line in lines if len(line.split()) == 2]
    return {name for name, at in pairs if float(at) < moment}


def killed_under_load(url: str, spill: Path, seconds: float) -> tuple[list[str], float]:
    """What a writer printed until it was killed, and when that was."""
    process = in_process(WRITE, url, str(spill), "r1", "1000000", "4000")
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    moment = time.monotonic()
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    lines = [first, *out.splitlines()]
    return lines[: -1 if not out.endswith("\n") else None], moment


@pytest.mark.parametrize("seconds", [0.3, 0.9])
def test_kill_9_under_load_loses_no_more_than_the_window(tmp_path: Path, seconds: float) -> None:
    """What was put before it is on record, each once, in an unbroken chain, after a writer of the name has started again."""
    store = sqlite_store(tmp_path)
    lines, moment = killed_under_load(store.name, tmp_path / "spill", seconds)
    with writing(store, tmp_path / "spill") as writer:
        assert writer.flush(PATIENCE)
    kept = ids_in(store)
    assert len(kept) == len(set(kept))
    wanted = put_before(lines, moment - ON_A_BUSY_MACHINE)
    assert wanted <= set(kept)
    assert len(kept) > 100
    with store.reading() as connection:
        assert all(not chain.faults for chain in verify(connection, least=six_months))
    store.close()
    gc.collect()  # what the driver has left is told here, and not in whichever test comes next


def test_kill_9_while_the_database_is_away_loses_no_more_than_the_window(tmp_path: Path) -> None:
    """What was put is in files, which a command brings in; killing that command in the middle loses and doubles nothing."""
    spill = tmp_path / "spill"
    away = f"sqlite:///{tmp_path}/nowhere/records.db"
    lines, moment = killed_under_load(away, spill, 1.2)
    store = sqlite_store(tmp_path)
    draining = in_process(
        """
        import sys, time
        from pathlib import Path
        from records_factory import NOON
        from hegui.records import filing
        from hegui.records.draining import drain
        from hegui.records.store import Store

        insert, done = filing.insert, []

        def slow(connection, rows, *more, **options):
            new = insert(connection, rows, *more, **options)
            done.append(new)
            if len(done) == 3:
                print("now", flush=True)
                time.sleep(60)
            return new

        filing.insert = slow
        filing.FilingRoom.__init__.__defaults__ = (50,)
        drain(Store(sys.argv[1]), Path(sys.argv[2]), lambda: NOON)
        """,
        store.name,
        str(spill),
    )
    assert draining.stdout is not None
    assert draining.stdout.readline() == "now\n"
    draining.kill()
    draining.communicate()
    assert count(store) == 100
    drained = drain(store, spill, now)
    kept = ids_in(store)
    assert len(kept) == len(set(kept)) == 100 + drained.written
    assert put_before(lines, moment - ON_A_BUSY_MACHINE) <= set(kept)
    assert (drained.damaged, drained.refused, drained.busy) == (0, 0, 0)
    assert list(spill.glob("*.spill")) == []
    store.close()


def test_a_full_disk_and_no_database(tmp_path: Path) -> None:
    """A file may not grow beyond a limit: the rest stays in memory, readiness is false, and nothing is lost that fits."""
    said = finished(
        in_process(
            """
            import resource, signal, sys, time
            from pathlib import Path
            from records_factory import NOON, exchange, ids_in, privacy, sqlite_store
            from hegui.records.store import Store
            from hegui.records.writer import Writer
            from hegui.records.writer_status import Limits

            folder = Path(sys.argv[1])
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
            store = Store(f"sqlite:///{folder}/nowhere/records.db")
            writer = Writer(store, replica="r1", spill=folder / "spill", privacy=privacy(), clock=lambda: NOON,
                            limits=Limits(entries=500))
            writer.start()
            made = [exchange() for _ in range(600)]
            for each in made[:200]:
                writer.put(each)
            deadline = time.monotonic() + 20
            while writer.status().ready and time.monotonic() < deadline:
                time.sleep(0.01)
            full = writer.status()
            assert not full.ready and full.lost == 0, full
            assert full.queued + full.spilled == 200, full
            assert "large" in full.failure, full
            for each in made[200:]:
                writer.put(each)
            over = writer.status()
            assert over.lost == full.queued + 400 - 500, over
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            (folder / "made").mkdir()
            sqlite_store(folder / "made").close()
            (folder / "made").rename(folder / "nowhere")
            assert writer.flush(20), writer.status()
            assert writer.status().ready
            kept = ids_in(store)
            assert len(kept) == len(set(kept)) == 600 - over.lost, (len(kept), over)
            assert set(kept) <= {each.id for each in made}
            assert writer.close(20).lost == over.lost
            print("fine")
            """,
            str(tmp_path),
        )
    )
    assert said == "fine\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system")
def test_a_file_system_that_is_full(tmp_path: Path) -> None:
    """A real one of 200 kB for the spill: what does not fit is told, and all of it is on record when the database is back."""
    spill = tmp_path / "spill"
    spill.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(spill)],  # noqa: S607  as the system has it
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("may not mount here")
    store = Store(f"sqlite:///{tmp_path}/away/records.db")
    try:
        with writing(store, spill) as writer:
            made = [exchange() for _ in range(2_000)]
            for each in made:
                writer.put(each)
            wait_until(lambda: not writer.status().ready)
            status = writer.status()
            assert status.failure is not None
            assert "No space left" in status.failure
            assert (status.lost, status.queued + status.spilled) == (0, 2_000)
            (tmp_path / "made").mkdir()
            sqlite_store(tmp_path / "made").close()
            (tmp_path / "made").rename(tmp_path / "away")
            assert writer.flush(PATIENCE)
            assert writer.status().ready
        assert sorted(ids_in(store)) == sorted(each.id for each in made)
    finally:
        store.close()
        subprocess.run(["umount", str(spill)], check=True)  # noqa: S607  as above


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL server that a test may stop."""
    running = postgres_server()
    yield running
    running.ensure_postgres_running()
    running.cleanup()


def feeding(writer: Writer, made: list[str], until: Callable[[], bool]) -> None:
    """Puts exchanges until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        one = exchange()
        writer.put(one)
        made.append(one.id)
        time.sleep(0.002)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
# pg8000 leaves the socket of a connection that breaks while it is made to the garbage collector
def test_a_server_that_stops_hangs_and_starts_again(own_server: Any, tmp_path: Path) -> None:
    """Stopped in the middle of load, started again, frozen so that it answers nothing, and killed: each exchange is on record once."""
    store = Store(own_server.get_uri(), seconds=1.0)
    emptied(own_server.get_uri()).close()
    made: list[str] = []
    with writing(store, tmp_path / "spill") as writer:
        feeding(writer, made, lambda: writer.status().written > 50)
        own_server.stop()
        feeding(writer, made, lambda: writer.status().spilled > 50)
        assert writer.status().failing_since == NOON
        own_server.ensure_postgres_running()
        feeding(writer, made, lambda: writer.status().failing_since is None)

        with frozen(own_server):
            feeding(writer, made, lambda: writer.status().spilled > 50)
            feeding(writer, made, lambda: writer.status().failing_since is not None)
        feeding(writer, made, lambda: writer.status().failing_since is None)

        os.kill(own_server.get_pid(), signal.SIGQUIT)
        feeding(writer, made, lambda: writer.status().failing_since is not None)
        wait_until(lambda: not psutil.pid_exists(own_server.get_pid()))
        own_server.ensure_postgres_running()
        assert writer.flush(PATIENCE)
        status = writer.status()
    assert (status.lost, status.refused, status.queued, status.spilled) == (0, 0, 0, 0)
    kept = ids_in(store)
    assert len(kept) == len(set(kept))
    assert set(kept) == set(made)
    with store.reading() as connection:
        assert all(not chain.faults for chain in verify(connection, least=six_months))
    store.close()


class frozen:  # noqa: N801  reads as a word
    """All processes of a server stand still."""

    def __init__(self, server: Any) -> None:
        self.all = [psutil.Process(server.get_pid())]
        self.all += self.all[0].children(recursive=True)

    def __enter__(self) -> None:
        for process in self.all:
            process.suspend()

    def __exit__(self, *_: object) -> None:
        for process in self.all:
            if process.is_running():
                process.resume()


def test_two_replicas_write_to_one_server(postgres: Store, server: Any, tmp_path: Path) -> None:
    """Two processes at once: each has its chain, nothing is lost, doubled or mixed up."""
    replicas = [
        in_process(WRITE, server.get_uri(), str(tmp_path / "spill"), name, "3000", "1000000") for name in ("r1", "r2")
    ]
    printed = [finished(each).splitlines() for each in replicas]
    for lines in printed:
        assert lines[-1] == "done 3000 0 0 0"
    names = {line.split()[0] for lines in printed for line in lines[:-1]}
    kept = ids_in(postgres)
    assert len(kept) == 6_000
    assert set(kept) == names
    with postgres.reading() as connection:
        chains = verify(connection, least=six_months)
        assert {chain.name: (chain.records, chain.faults) for chain in chains[1:]} == {
            "r1": (3_000, []),
            "r2": (3_000, []),
        }
        mixed = select(func.count()).where(EXCHANGES.c.chain != EXCHANGES.c.replica)
        assert connection.scalar(mixed) == 0


def test_two_processes_of_one_name_write_to_one_server(postgres: Store, server: Any, tmp_path: Path) -> None:
    """A mistake of the operator: they take turns in one chain, and do not take each other's files."""
    replicas = [in_process(WRITE, server.get_uri(), str(tmp_path / "spill"), "r1", "1500", "1000000") for _ in range(2)]
    for each in replicas:
        assert finished(each).splitlines()[-1].split()[2:4] == ["0", "0"]
    drain(postgres, tmp_path / "spill", now)
    assert count(postgres) == 3_000
    with postgres.reading() as connection:
        assert [(chain.records, chain.faults) for chain in verify(connection, least=six_months)[1:]] == [(3_000, [])]


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Forty thousand exchanges leave no more behind than ten thousand did."""
    said = finished(
        in_process(
            """
            import gc, sys, time
            from pathlib import Path
            import psutil
            from records_factory import NOON, exchange, privacy, sqlite_store
            from hegui.records.writer import Writer

            folder = Path(sys.argv[1])
            writer = Writer(sqlite_store(folder), replica="r1", spill=folder / "spill", privacy=privacy(), clock=lambda: NOON)
            writer.start()
            one = psutil.Process()

            def run(number):
                for step in range(number):
                    writer.put(exchange())
                    if step % 500 == 0:
                        assert writer.flush(60)
                assert writer.flush(60)
                gc.collect()
                return one.memory_info().rss

            before = run(10_000)
            after = run(30_000)
            assert writer.close(60).lost == 0
            print((after - before) >> 20)
            """,
            str(tmp_path),
        ),
        120,
    )
    assert int(said) < 6


def test_put_in_the_middle_of_anything_never_raises(sqlite: Store, tmp_path: Path) -> None:
    """Before the start, while it closes, afterwards: it is counted, and that is all."""
    writer = Writer(sqlite, replica="r1", spill=tmp_path / "spill", privacy=privacy(), clock=now)
    writer.put(exchange())
    writer.start()
    for _ in range(random.Random(1).randint(10, 50)):  # noqa: S311  no secret
        writer.put(exchange())
    writer.close(PATIENCE)
    writer.put(exchange())
    assert writer.status().lost == 1
    assert count(sqlite) == writer.status().written
