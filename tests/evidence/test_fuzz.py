# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in the store: each file is a statement or is damaged, and nothing is ever raised."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import SIGNED_BY_WANG, a_store, added, an_example, planted
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.errors import EvidenceProblem
from hegui.evidence import FINDING_OF, EvidenceView
from hegui.evidence.dsse import open_envelope, sign

KINDS = st.sampled_from([*sorted(FINDING_OF), "rumour"])
ENDINGS = st.sampled_from([".json", ".dsse.json"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)

UNHURRIED = settings(deadline=None)
"""A slow disk is no failure."""


def _read(content: bytes, kind: str, ending: str) -> EvidenceView:
    with tempfile.TemporaryDirectory() as folder:
        planted(Path(folder), content, kind, ending)
        return a_store(Path(folder)).read()


def _wire(kind: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        wire: dict[str, Any] = json.loads(
            (Path(folder) / added(a_store(Path(folder)), an_example(kind)).file).read_bytes()
        )
        return wire


@pytest.mark.parametrize("kind", sorted(FINDING_OF))
def test_what_is_spoiled_below_was_right_before(kind: str) -> None:
    """In the same place, bare and in an envelope; or the rest of this file would say nothing."""
    right = json.dumps(_wire(kind)).encode()
    for content, ending in ((right, ".json"), (sign(right, SIGNED_BY_WANG), ".dsse.json")):
        view = _read(content, kind, ending)
        assert [statement.kind for statement in view.statements] == [kind], view.damaged


@UNHURRIED
@given(st.binary(), KINDS, ENDINGS)
def test_arbitrary_bytes_are_damaged(content: bytes, kind: str, ending: str) -> None:
    """No bytes from nowhere are a statement."""
    view = _read(content, kind, ending)
    assert (len(view.statements), len(view.damaged)) == (0, 1)


@UNHURRIED
@given(JSON, KINDS, ENDINGS)
def test_arbitrary_json_is_damaged(value: object, kind: str, ending: str) -> None:
    """Nor is JSON of another form."""
    view = _read(json.dumps(value).encode(), kind, ending)
    assert (len(view.statements), len(view.damaged)) == (0, 1)


@UNHURRIED
@given(JSON, KINDS)
def test_arbitrary_json_in_a_right_envelope_is_damaged(value: object, kind: str) -> None:
    """A valid signature does not make a statement of it."""
    view = _read(sign(json.dumps(value).encode(), SIGNED_BY_WANG), kind, ".dsse.json")
    assert (len(view.statements), len(view.damaged)) == (0, 1)


@UNHURRIED
@given(JSON, st.sampled_from(sorted(FINDING_OF)), st.data())
def test_a_statement_with_one_arbitrary_value_is_read_or_damaged(value: object, kind: str, data: st.DataObject) -> None:
    """A near miss is told; what passes still has its kind."""
    wire = _wire(kind)
    inner: Any = wire
    while True:
        key = data.draw(st.sampled_from(sorted(inner)) if isinstance(inner, dict) else st.integers(0, len(inner) - 1))
        if not inner[key] or not isinstance(inner[key], dict | list) or data.draw(st.booleans()):
            break
        inner = inner[key]
    inner[key] = value
    view = _read(json.dumps(wire).encode(), kind, ".json")
    assert len(view.statements) + len(view.damaged) == 1
    assert all(statement.kind == kind == statement.finding.kind for statement in view.statements)


@UNHURRIED
@given(st.binary(max_size=200), st.data())
def test_a_spoiled_file_is_read_or_damaged(noise: bytes, data: st.DataObject) -> None:
    """Bytes overwritten anywhere in a right statement."""
    content = json.dumps(_wire("page-capture")).encode()
    at = data.draw(st.integers(0, len(content)))
    view = _read(content[:at] + noise + content[at + len(noise) :], "page-capture", ".json")
    assert len(view.statements) + len(view.damaged) == 1


@UNHURRIED
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_an_envelope_opens_or_is_refused(content: bytes) -> None:
    """The parser of envelopes raises one kind of error."""
    try:
        envelope = open_envelope(content)
    except EvidenceProblem as error:
        assert error.problems[0].what.zh  # noqa: PT017  an envelope that opens is right too
    else:
        assert isinstance(envelope.payload, bytes)


@UNHURRIED
@given(JSON, JSON, JSON)
def test_the_parts_of_an_envelope_may_be_anything(payload: object, signature: object, name: object) -> None:
    """The right frame with arbitrary parts."""
    wire = {
        "payloadType": "application/vnd.in-toto+json",
        "payload": payload,
        "signatures": [{"keyid": name, "sig": signature}],
    }
    view = _read(json.dumps(wire).encode(), "decision", ".dsse.json")
    assert (len(view.statements), len(view.damaged)) == (0, 1)
