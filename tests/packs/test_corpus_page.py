# SPDX-License-Identifier: Apache-2.0
"""The statement on the corpus says of sources what the dossier and the scan say, and nothing better."""

import shutil
from pathlib import Path

import pytest
from pack_factory import AS_OF, Get

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


def test_a_source_over_the_limit_is_named(example: Get) -> None:
    """By the counts after collection."""
    page = corpus(example("fine-tuned-images", Kind.MODEL_FILING).data)
    assert [source.name for source in page["sources"] if source.over_limit] == ["示例手作论坛公开帖子"]
