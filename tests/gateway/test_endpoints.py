# SPDX-License-Identifier: Apache-2.0
"""What the guard reads of requests to each endpoint; those that the guard's room does not know are read here."""

from typing import Any

import pytest

from hegui.gateway.config_file import Wire
from hegui.gateway.endpoints import ENDPOINTS, embeddings_answer, embeddings_request
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


_ONE = {"object": "embedding", "index": 0, "embedding": [0.5, -1]}
_ALL = {"object": "list", "data": [_ONE], "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


@pytest.mark.parametrize(
    ("body", "texts", "unread"),
    [
        (_ALL, [], 0),
        ({**_ALL, "data": [{**_ONE, "embedding": "AAAAPwAAgL8="}]}, [], 0),
        ({**_ALL, "data": [], "note": "大麻"}, ["大麻"], 0),
        ({**_ALL, "model": "大麻"}, ["大麻"], 0),
        ({**_ALL, "usage": {"大麻": 1}}, ["大麻"], 0),
        ({**_ALL, "data": [{**_ONE, "object": "大麻 一"}]}, ["大麻 一"], 0),
        ({**_ALL, "data": [{**_ONE, "text": "大麻"}]}, ["大麻"], 0),
        ({**_ALL, "data": [{"embedding": "大麻"}]}, ["embedding", "大麻"], 1),
        ({**_ALL, "data": [{"embedding": "word"}]}, ["embedding", "word"], 1),
        ({**_ALL, "data": [{"embedding": [0.5, "大麻"]}]}, ["embedding", "大麻"], 1),
        ({**_ALL, "data": [{"embedding": [[0.5], [1.5]]}]}, ["embedding"], 1),
        ({**_ALL, "data": [{"embedding": []}]}, ["embedding"], 1),
        ({**_ALL, "data": ["大麻"]}, ["大麻"], 1),
        ({"data": "大麻"}, ["data", "大麻"], 1),
        (["大麻"], ["大麻"], 1),
        ({}, [], 1),
    ],
)
def test_an_answer_of_vectors_has_no_words(body: Any, texts: list[str], unread: int) -> None:
    """Words beside the vectors are read, and what is no vector is told as unread."""
    found = embeddings_answer(body)
    assert [part.text for part in found.parts] == texts
    assert len(found.unread) == unread


def test_each_endpoint_has_its_family_and_its_scope() -> None:
    """Keys can be confined to every one of them."""
    for endpoint in ENDPOINTS:
        assert endpoint.path in SCOPES
        assert (endpoint.wire is Wire.ANTHROPIC) == (endpoint.path == "/v1/messages")
        assert (endpoint.protocol is None) == (endpoint.path == "/v1/embeddings")
