# SPDX-License-Identifier: Apache-2.0
"""The statement on the corpus says of sources what the dossier and the scan say, and nothing better."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as altered
from pack_factory import AS_OF, Get

from hegui.evidence import EvidenceView, Statement
from hegui.evidence.findings import CorpusScan
from hegui.packs.context.corpus import corpus
from hegui.packs.data import assemble
from hegui.packs.kind import Kind

REFUSED = "refused_by_operator: false"


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (REFUSED, "自采记录；没有被爬虫协议、条款等拒绝采集"),
        ("refused_by_operator: true", "自采记录；被爬虫协议、条款等拒绝采集"),
        ("# nothing is declared", "自采记录；是否被拒绝采集未写明"),
    ],
)
def test_whether_collection_was_refused_is_told_as_declared(
    example: Get, tmp_path: Path, declared: str, told: str
) -> None:
    """What is not declared is said to be so: no source respects refusals by default."""
    pack = example("fine-tuned-images", Kind.MODEL_FILING)
    shutil.copytree(pack.folder, tmp_path / "d")
    for name, content in pack.edited("dossier.yaml", (REFUSED, declared)).items():
        (tmp_path / "d" / name).write_bytes(content)
    page = corpus(assemble(tmp_path / "d", pack.kind, as_of=AS_OF))
    assert told in [source.basis for source in page["sources"]]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, ["示例手作论坛公开帖子"]),
        ({"illegal_before": 16, "sampled_before": 300}, ["示例开放百科条目", "示例手作论坛公开帖子"]),
        ({"illegal_before": 15, "sampled_before": 300}, ["示例手作论坛公开帖子"]),
        ({"illegal_after": 1, "sampled_after": 0}, ["示例开放百科条目", "示例手作论坛公开帖子"]),
    ],
    ids=["after", "before", "at the limit", "of none"],
)
def test_a_source_over_the_limit_is_named(example: Get, changes: dict[str, int], named: list[str]) -> None:
    """By the counts before collection, for which it had to be refused, and by those after it."""
    data = example("fine-tuned-images", Kind.MODEL_FILING).data
    context = data.examination.context

    def changed(statement: Statement) -> Statement:
        scan = statement.finding
        if not isinstance(scan, CorpusScan):
            return statement
        sources = (altered(scan.sources[0], **changes), *scan.sources[1:])
        return altered(statement, predicate=altered(statement.predicate, finding=altered(scan, sources=sources)))

    evidence = EvidenceView(tuple(map(changed, context.evidence.statements)))
    examination = replace(data.examination, context=altered(context, evidence=evidence))
    assert corpus(replace(data, examination=examination))["over_limit"] == named
