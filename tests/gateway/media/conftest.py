# SPDX-License-Identifier: Apache-2.0
"""A gateway that labels, and OpenAI's client for it."""

from collections.abc import Iterator

import openai
import pytest
from gateway_factory import KEY, LoopThread, RunningGateway


@pytest.fixture(scope="session")
def _labelling(thread: LoopThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    from media_factory import drawing, labelling  # noqa: PLC0415  the factories are not on the path before pytest sets it

    with labelling(thread, tmp_path_factory.mktemp("labelling"), drawing()) as gateway:
        yield gateway


@pytest.fixture
def labeller(_labelling: RunningGateway) -> RunningGateway:
    """A gateway with a provider code and no other settings of labels, for tests that leave nothing behind."""
    _labelling.upstream.asked.clear()
    _labelling.seen.calls.clear()
    return _labelling


@pytest.fixture
def client(labeller: RunningGateway) -> Iterator[openai.OpenAI]:
    """OpenAI's client as it is, with its retries."""
    with openai.OpenAI(api_key=KEY, base_url=f"{labeller.url}/v1") as client:
        yield client
