# SPDX-License-Identifier: Apache-2.0
"""Settings are read whole or not at all: every fault is told with its line, all of them at once, and no secret with it."""

from pathlib import Path

import pytest

from hegui.errors import InputError, SchemaProblem
from hegui.gateway.config import load_config
from hegui.gateway.config_file import MarkAt, Serves, Wire
from hegui.gateway.secret import From
from hegui.records.prepared import TextPolicy
from hegui.text import Language

FAULTS = sorted((Path(__file__).parent / "config_faults").glob("*.yaml"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway" / "gateway.yaml"


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_a_fault_is_told_with_its_line(file: Path) -> None:
    """The first line of a file says which line its message names, and a word of the message."""
    line, _, word = file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").partition(" | ")
    with pytest.raises(InputError) as raised:
        load_config(file)
    told = str(raised.value)
    assert word in told
    number = line.partition(" ")[0]
    if number.isdigit():
        assert f"{file.name}:{number}:" in told
    for problem in raised.value.problems:
        assert problem.what.zh
        assert problem.where is not None


def test_secrets_in_a_file_are_not_repeated() -> None:
    """Whatever stands where a reference belongs may be the secret itself."""
    for name, secret in (
        ("key_in_the_file", "sk-live"),
        ("database_password_in_the_file", ":pass@"),
        ("operator_token_in_the_file", "token-in"),
    ):
        with pytest.raises(InputError) as raised:
            load_config(next(file for file in FAULTS if file.stem == name))
        assert secret not in str(raised.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Of models, upstreams, labels and secrets."""
    settings = """\
policy: policy.yaml
records: {database: "sqlite:///r.db", pseudonyms: secret}
upstreams: {main: {url: "ftp://models", key: sk-1}}
models: {chat: {upstreams: [{upstream: gone}]}}
labels: {text: {words: 哈哈}}
"""
    (tmp_path / "gateway.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(SchemaProblem) as raised:
        load_config(tmp_path / "gateway.yaml")
    assert {problem.where.line for problem in raised.value.problems if problem.where} == {2, 3, 4, 5}
    assert len(raised.value.problems) >= 6


def test_little_is_enough(tmp_path: Path) -> None:
    """What is not said is strict: mainland, this machine, a mark, no text kept."""
    settings = """\
policy: policy.yaml
records: {database: "sqlite:///r.db", pseudonyms: "file:secrets/pseudonyms"}
upstreams: {main: {url: "http://127.0.0.1:9000"}}
models: {chat: {upstreams: [{upstream: main}], filing: Beijing-DeepseekChat-202404280016}}
"""
    (tmp_path / "gateway.yaml").write_text(settings, encoding="utf-8")
    config = load_config(tmp_path / "gateway.yaml")
    read = config.read
    assert (read.listen.host, read.listen.body_bytes, read.listen.language) == ("127.0.0.1", 4 << 20, Language.ZH)
    assert (read.models["chat"].serves, read.upstreams["main"].wire) == (Serves.MAINLAND, Wire.OPENAI)
    assert (read.labels.text.mark, read.labels.unmarked, read.records.texts) == (MarkAt.START, False, TextPolicy.NONE)
    assert (config.pseudonyms.where, config.pseudonyms.name) == (From.FILE, "secrets/pseudonyms")
    assert config.folder == tmp_path
    assert config.place("models", "chat").line == 4


def test_the_example_is_right() -> None:
    """It is what the documentation shows."""
    config = load_config(EXAMPLE)
    assert config.read.models
