# SPDX-License-Identifier: Apache-2.0
"""Secrets by reference: never in the file, never in a message, never weak where strangers show them."""

from pathlib import Path

import pytest

from hegui.errors import Place, SchemaProblem
from hegui.gateway.secret import From, Secret, secret_of, weakness_of
from hegui.text import Text

PLACE = Place("gateway.yaml", 3)


def test_references_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment, and from a file without its line end."""
    monkeypatch.setenv("A_KEY", "value-1")
    (tmp_path / "key").write_text("value-2\n")
    (tmp_path / "key").chmod(0o600)
    assert secret_of("env:A_KEY", PLACE).read(tmp_path) == "value-1"
    assert secret_of("file:key", PLACE).read(tmp_path) == "value-2"
    assert str(secret_of("file:key", PLACE)) == "file:key"


@pytest.mark.parametrize(
    "given",
    ["sk-abc123", "", 17, None, ["env:A"], "env:", "env:1A", "env:A B", "file:", "file:a\nb", "ENV:A", "http://x"],
)
def test_what_is_no_reference_is_refused_and_not_repeated(given: object) -> None:
    """It may be the secret itself."""
    with pytest.raises(SchemaProblem) as raised:
        secret_of(given, PLACE)
    told = str(raised.value)
    assert "gateway.yaml:3" in told
    assert "env:NAME" in told
    assert "sk-abc123" not in told
    assert raised.value.problems[0].found is None


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is not set or empty, a file that is not there, open to everybody, or holds no key."""
    monkeypatch.delenv("GONE", raising=False)
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("LINES", "a\nb")
    for name in ("open", "words", "empty"):
        (tmp_path / name).write_text({"open": "x", "words": "two words", "empty": ""}[name])
        (tmp_path / name).chmod(0o644 if name == "open" else 0o600)
    for reference in ("env:GONE", "env:EMPTY", "env:LINES", "file:none", "file:open", "file:words", "file:empty"):
        assert isinstance(secret_of(reference, PLACE).read(tmp_path), Text), reference


def test_a_secret_does_not_show_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in its words nor in its representation."""
    monkeypatch.setenv("HIDDEN", "very-secret-value")
    assert "very-secret" not in f"{Secret(From.ENVIRONMENT, 'HIDDEN')!r} {Secret(From.ENVIRONMENT, 'HIDDEN')}"


@pytest.mark.parametrize(
    "key",
    [
        "sk-1234", "sk-12345678901234567890", "admin", "master-key", "changeme", "your-api-key-goes-here-please", "test_key", "",
        "hg-short", "a" * 40, "abababababababababababababababab", "SK-TEST", "password-0000000000000000000000",
    ],
)  # fmt: skip
def test_weak_keys_are_refused(key: str) -> None:
    """Known from examples, short, or of few different signs."""
    assert weakness_of(key) is not None


def test_a_key_by_chance_is_fine() -> None:
    """As `openssl rand` makes them."""
    assert weakness_of("q3Zs8yV0mT5kLr2WxN7pJd4HcB9fGaE1") is None
