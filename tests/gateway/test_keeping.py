# SPDX-License-Identifier: Apache-2.0
"""The records of the settings: the database where it belongs, secrets that are long enough, a name for each process."""

from pathlib import Path

import pytest
from gateway_factory import Given, settings_in

from hegui.errors import HeguiError
from hegui.gateway.config import Config, load_config
from hegui.gateway.keeping import named, pseudonyms_of, replica_of, seal_of, store_of

URL = "http://127.0.0.1:9"


def config_of(folder: Path, records: str = "") -> Config:
    """Settings with some more about records."""
    return load_config(settings_in(folder, URL, Given(records=records)))


def test_the_database_stands_beside_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the gateway was started; an absolute path and a secret address are taken as they are."""
    monkeypatch.chdir("/")
    assert store_of(config_of(tmp_path)).name == f"sqlite:///{tmp_path}/records.db"
    file = settings_in(tmp_path, URL, Given())
    words = file.read_text(encoding="utf-8").replace("sqlite:///records.db", "env:HEGUI_TEST_DATABASE")
    file.write_text(words, encoding="utf-8")
    monkeypatch.setenv("HEGUI_TEST_DATABASE", "postgresql://me:secret@db/hegui")
    store = store_of(load_config(file))
    assert store.shared
    assert "secret" not in store.name


def test_a_short_secret_makes_no_pseudonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with its line."""
    monkeypatch.setenv("HEGUI_TEST_PSEUDONYMS", "short")
    with pytest.raises(HeguiError, match=r"gateway.yaml:6"):
        pseudonyms_of(config_of(tmp_path))


def test_keys_that_seal_are_read_from_file_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And none is fine where no text is kept."""
    key = "k1:" + "QUJD" * 10 + "QUI="
    assert seal_of(config_of(tmp_path)) is None
    monkeypatch.setenv("HEGUI_TEST_RING", key)
    assert seal_of(config_of(tmp_path, "  keys: env:HEGUI_TEST_RING")) is not None
    (tmp_path / "ring").touch(0o600)
    (tmp_path / "ring").write_text(f"{key}\n")
    assert seal_of(config_of(tmp_path, "  keys: file:ring")) is not None


def test_each_process_has_a_name(tmp_path: Path) -> None:
    """Of the host and the port, unless it is given one."""
    config = config_of(tmp_path)
    assert replica_of(config).endswith("-0")
    assert replica_of(named(config, "one")) == "one"
    assert named(config, "one").path == config.path
