# SPDX-License-Identifier: Apache-2.0
"""Settings and rules that another process reads: the same as if read here, with the same problems."""

import sys
from pathlib import Path

import pytest
from gateway_factory import POLICY, Given, settings_in

from hegui.errors import InputError, InternalError
from hegui.gateway.config import load_config
from hegui.gateway.preparing import rules_apart, settings_apart
from hegui.gateway.rules import rules_of


def test_what_comes_back_is_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, policy and terms; the database is made on demand."""
    monkeypatch.setenv("HEGUI_TEST_PSEUDONYMS", "0123456789abcdef0123456789abcdef")
    file = settings_in(tmp_path, "http://127.0.0.1:9", Given())
    here = load_config(file)
    config, rules = settings_apart(file, migrates=True)
    assert config == here
    assert rules == rules_of(here)
    assert rules_apart(config) == rules
    assert (tmp_path / "records.db").stat().st_size > 0


def test_problems_come_back_whole(tmp_path: Path) -> None:
    """Of settings, and of all files that they name, with their lines."""
    file = settings_in(
        tmp_path,
        "http://127.0.0.1:9",
        Given(policy=POLICY.replace("mask", "hide"), terms="name: x\nterms: [{txt: 大麻}]\n"),
    )
    with pytest.raises(InputError) as raised:
        settings_apart(file)
    told = str(raised.value)
    assert "policy.yaml:10" in told
    assert "terms.yaml:2" in told
    file.write_text("models: {", encoding="utf-8")
    with pytest.raises(InputError, match=r"gateway.yaml:\d"):
        settings_apart(file)


def test_a_policy_that_nothing_serves_is_told(tmp_path: Path) -> None:
    """A detector that is not set up, one that is never asked, terms without a lexicon: every request would be blocked."""
    policy = "name: s\nversion: '1'\ndetectors:\n  lexicon: {rules: [{at: high, action: block}]}\n  judge: {rules: [{at: 0.5, action: block}]}\n"
    service = 'services: {other: {kind: moderation, url: "http://127.0.0.1:9/v1/moderations"}}'
    file = settings_in(tmp_path, "http://127.0.0.1:9", Given(policy=policy, rest=service, lexicon=""))
    with pytest.raises(InputError) as raised:
        settings_apart(file)
    told = str(raised.value)
    assert all(word in told for word in ("judge", "other", "lexicons"))


def test_a_process_that_fails_is_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never half an answer."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InternalError, match="exit 1"):
        settings_apart(settings_in(tmp_path, "http://127.0.0.1:9", Given()))
