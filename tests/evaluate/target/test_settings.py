# SPDX-License-Identifier: Apache-2.0
"""The file of a target: what it needs, what it must not hold, and where its key comes from."""

from pathlib import Path
from typing import Any

import pytest
from evaluate_factory import bank, planned

from hegui.errors import InputError, SchemaProblem
from hegui.evaluate.target.settings import Kind, Secret, load_target, secret_of

FAULTS = Path(__file__).parent / "faults"
GOOD = """\
hegui_target: 1
kind: openai
url: https://api.example.cn/v1/chat/completions
model: m-1
key: {env: MODEL_KEY}
parameters: {temperature: 0}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "target.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_target_is_read_and_kept_in_a_plan_as_it_is(tmp_path: Path) -> None:
    """And read back from there."""
    settings = load_target(written(tmp_path, GOOD))
    assert (settings.kind, settings.model, settings.key) == (Kind.OPENAI, "m-1", Secret(env="MODEL_KEY"))
    plan = planned(tmp_path / "run", bank(refuse=1), settings).plan
    assert plan.target == settings


@pytest.mark.parametrize("fault", sorted(path.name for path in FAULTS.glob("*.yaml")))
def test_a_fault_is_told_with_its_line(fault: str) -> None:
    """In both languages; each file is named after its fault, and its first line says the words to expect."""
    path = FAULTS / fault
    wanted = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(SchemaProblem) as raised:
        load_target(path)
    said = str(raised.value)
    assert wanted in said
    assert f"{path}:" in said
    assert "sk-abcdef" not in said


def test_the_key_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is in neither settings nor messages."""
    monkeypatch.setenv("MODEL_KEY", "sk-1")
    assert secret_of(Secret(env="MODEL_KEY"), tmp_path) == "sk-1"
    (tmp_path / "key.txt").write_text("sk-2\n")
    assert secret_of(Secret(file="key.txt"), tmp_path) == "sk-2"
    assert secret_of(None, tmp_path) is None


@pytest.mark.parametrize(
    ("secret", "value"),
    [
        (Secret(env="MODEL_KEY"), None),
        (Secret(env="MODEL_KEY"), ""),
        (Secret(env="MODEL_KEY"), "钥匙"),
        (Secret(file="none"), None),
    ],
)
def test_a_missing_or_unusable_key_is_told(
    secret: Secret, value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without quoting it."""
    monkeypatch.delenv("MODEL_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("MODEL_KEY", value)
    with pytest.raises(InputError) as raised:
        secret_of(secret, tmp_path)
    assert "钥匙" not in str(raised.value)


@pytest.mark.parametrize("given", [{}, {"env": "A", "file": "b"}])
def test_exactly_one_place_holds_a_key(given: dict[str, Any]) -> None:
    """Not both, not none."""
    with pytest.raises(ValueError, match="exactly one"):
        Secret(**given)
