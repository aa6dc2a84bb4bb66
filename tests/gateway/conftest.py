# SPDX-License-Identifier: Apache-2.0
"""Gateways to test with."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway_factory import Given, LoopThread, RunningGateway, start

from hegui.gateway import reloading, upkeep


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    """What happens once a second happens more often: tests wait for it."""
    before = upkeep.EVERY, reloading.EVERY
    upkeep.EVERY = reloading.EVERY = 0.2  # type: ignore[misc]  # final for all others
    yield
    upkeep.EVERY, reloading.EVERY = before  # type: ignore[misc]  # as above


@pytest.fixture(scope="session")
def thread() -> Iterator[LoopThread]:
    """A loop beside the tests."""
    thread = LoopThread()
    yield thread
    thread.stop()


@pytest.fixture(scope="session")
def _shared(thread: LoopThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    attempts = "  attempts: {free: 1000}"  # of all tests together, from one address
    gateway = start(thread, tmp_path_factory.mktemp("gateway"), given=Given(users=attempts))
    yield gateway
    gateway.stop()


@pytest.fixture
def gateway(_shared: RunningGateway) -> RunningGateway:
    """A gateway with the usual settings, for tests that leave nothing behind. Its upstream echoes."""
    from mock_upstream import echo  # noqa: PLC0415  the factories are not on the path before pytest sets it

    end = time.monotonic() + 5
    while _shared.running.gateway.pulse.calls and time.monotonic() < end:  # of the test before
        time.sleep(0.01)
    _shared.thread.do(asyncio.sleep(0))
    _shared.upstream.behaviour = echo
    _shared.upstream.asked.clear()
    _shared.seen.calls.clear()
    return _shared


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for settings of one's own."""
    return tmp_path / "own"
