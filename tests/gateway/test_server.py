# SPDX-License-Identifier: Apache-2.0
"""Where the server listens."""

import socket

import pytest

from hegui.errors import InputError, Place
from hegui.gateway.config_file import ListenEntry
from hegui.gateway.server import listening, longest_wait


def test_a_port_that_is_taken_is_told() -> None:
    """With the line of the settings."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = ListenEntry(port=taken.getsockname()[1])
        with pytest.raises(InputError, match=r"gateway.yaml:3.*无法监听"):
            listening(listen, Place("gateway.yaml", 3))


def test_addresses_of_both_families_are_listened_at() -> None:
    """And a port that several processes share is not taken."""
    with listening(ListenEntry(host="::1", port=0), Place("x")) as six:
        assert six.family == socket.AF_INET6
    with listening(ListenEntry(port=0, shared=True), Place("x")) as one:
        port = one.getsockname()[1]
        with listening(ListenEntry(port=port, shared=True), Place("x")) as two:
            assert two.getsockname()[1] == port


def test_the_application_is_first_to_say_that_a_body_is_late() -> None:
    """The connection waits some seconds longer."""
    assert longest_wait(ListenEntry(body_seconds=3)) > 3
