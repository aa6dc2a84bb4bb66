# SPDX-License-Identifier: Apache-2.0
"""What the guard reads of requests to each endpoint; those that the guard's room does not know are read here."""

from typing import Any

import pytest

from hegui.gateway.config_file import Wire
from hegui.gateway.endpoints import ENDPOINTS, embeddings_request
from hegui.users.keys import ENDPOINTS as SCOPES


@pytest.mark.parametrize(
    ("body", "texts", "unread"),
    [
        ({"model": "m", "input": "一"}, ["一"], 0),
        ({"model": "m", "input": ["一", "二"]}, ["一", "二"], 0),
        ({"model": "m", "input": [1, 2]}, [], 1),
        ({"model": "m", "input": [[1], [2]]}, [], 1),
        ({"model": "m", "input": ["一", [1]]}, ["一"], 1),
        ({"model": "m"}, [], 1),
        ({"model": "m", "input": 7}, [], 1),
        ({"model": "m", "input": [{"text": "一"}], "user": "u"}, ["text", "一"], 0),
        ({"model": "m", "input": "一", "instruction": "二"}, ["一", "二"], 0),
        ([], [], 0),
    ],
)
def test_all_of_what_is_to_be_embedded_is_read(body: Any, texts: list[str], unread: int) -> None:
    """Numbers of tokens are told as unread; fields that nobody knows are read as well."""
    found = embeddings_request(body)
    assert [part.text for part in found.parts] == texts
    assert len(found.unread) == unread


def test_each_endpoint_has_its_family_and_its_scope() -> None:
    """Keys can be confined to every one of them."""
    for endpoint in ENDPOINTS:
        assert endpoint.path in SCOPES
        assert (endpoint.wire is Wire.ANTHROPIC) == (endpoint.path == "/v1/messages")
        assert (endpoint.protocol is None) == (endpoint.answer is None)
