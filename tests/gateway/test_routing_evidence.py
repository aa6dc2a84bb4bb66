# SPDX-License-Identifier: Apache-2.0
"""The settings prove who is served by which model; the check of the dossier reads it."""

import json
import shutil
from pathlib import Path

import pytest
from command import run

from hegui.errors import SchemaProblem
from hegui.evidence.findings import ServedModel
from hegui.gateway.config import load_config
from hegui.gateway.routing_evidence import routing_finding, routing_record

ROOT = Path(__file__).parents[2]
NUMBER = "Shanghai-DengtaXiaowen-20261019S0999"
SETTINGS = f"""\
upstreams:
  here: {{url: "http://127.0.0.1:9000"}}
  there: {{url: "http://10.0.0.2:9000"}}
models:
  chat: {{upstreams: [{{upstream: here}}, {{upstream: there}}], filing: {NUMBER}, declared: deepseek-chat, version: "2026-11"}}
  trial:
    upstreams: [{{upstream: here}}]
    version: "1"
    override: {{reason: 内部测试，尚未对公众提供, date: 2026-11-20, by: 沈岚}}
  abroad: {{upstreams: [{{upstream: here}}], serves: elsewhere}}
policy: policy.yaml
records: {{database: "sqlite:///records.db", pseudonyms: "env:NOWHERE"}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A file of settings; what it names is not read."""
    file = tmp_path / "gateway.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


def test_each_way_to_an_upstream_is_told(settings: Path) -> None:
    """With its number, or without one where an override lets it pass; what serves elsewhere is not told."""
    found = routing_finding(load_config(settings))
    assert found.blocks_others
    assert found.serves_mainland == (
        ServedModel(model="deepseek-chat", version="2026-11", filing_number=NUMBER, endpoint="http://127.0.0.1:9000"),
        ServedModel(model="deepseek-chat", version="2026-11", filing_number=NUMBER, endpoint="http://10.0.0.2:9000"),
        ServedModel(model="trial", version="1", filing_number=None, endpoint="http://127.0.0.1:9000"),
    )


def test_overrides_are_on_record(settings: Path) -> None:
    """Who let a model without number pass, when and why."""
    told = json.loads(routing_record(load_config(settings), "0" * 64))
    assert told["overrides"] == {"trial": {"by": "沈岚", "date": "2026-11-20", "reason": "内部测试，尚未对公众提供"}}


def test_a_model_without_version_proves_nothing(settings: Path) -> None:
    """Evidence must say of which version it is: the line of the model is named."""
    settings.write_text(SETTINGS.replace(', version: "2026-11"', ""), encoding="utf-8")
    with pytest.raises(SchemaProblem) as caught:
        routing_finding(load_config(settings))
    [problem] = caught.value.problems
    assert (problem.where and problem.where.line) == 5


def test_the_check_reads_the_statement(settings: Path, tmp_path: Path) -> None:
    """A model that the dossier does not list is found by `hegui check`."""
    dossier = tmp_path / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    ended = run("gateway", "routing", str(settings), str(dossier), "--lang", "en")
    assert ended.code == 0, ended.err
    assert "model-routing" in ended.out
    checked = run("check", str(dossier), "--format", "json")
    results = json.dumps(json.loads(checked.out), ensure_ascii=False)
    assert "trial" in results
