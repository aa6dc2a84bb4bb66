# SPDX-License-Identifier: Apache-2.0
"""The section ``public``: read strictly, every fault told by its line."""

from pathlib import Path

import pytest

from hegui.clock import TimeUnit
from hegui.errors import SchemaProblem
from hegui.gateway.control.settings import NumberKind, PublicSettings
from hegui.records.cases import CaseKind
from hegui.schema import checked
from hegui.source import load_yaml

WHOLE = """\
service: {zh: 小例助手, en: Example assistant}
operator: {zh: 示例公司, en: Example Ltd.}
about: {zh: 面向成年人的对话助手。, en: A chat assistant for adults.}
limits:
  complaint: {amount: 15}
  report: {amount: 5}
  rights: {amount: 15}
  ip: {amount: 30, unit: days}
  appeal: {amount: 15}
numbers:
  - {kind: model_filing, number: Shanghai-1, name: 小例大模型}
  - {kind: algorithm_filing, number: 网信算备1号, link: "https://beian.cac.gov.cn/"}
contact: {phone: 021-1, email: a@example.com, address: {zh: 上海, en: Shanghai}}
rules:
  - {title: {zh: 公约, en: Convention}, text: {zh: 第一条, en: One}}
bounds: {cases_per_address_an_hour: 5}
trusted_proxies: [10.0.0.0/8, "::1"]
"""


def read(folder: Path, words: str) -> PublicSettings:
    """The settings of a file."""
    (folder / "public.yaml").write_text(words, "utf-8")
    source = load_yaml(folder / "public.yaml", "public.yaml")
    return checked(PublicSettings, source.data, source)


def test_the_whole_section_is_read(tmp_path: Path) -> None:
    """Limits by kind, numbers, contact, bounds."""
    settings = read(tmp_path, WHOLE)
    assert settings.limits.of(CaseKind.IP).unit is TimeUnit.DAYS
    assert settings.limits.of(CaseKind.REPORT).amount == 5
    assert settings.numbers[1].kind is NumberKind.ALGORITHM_FILING
    assert settings.bounds.cases_per_address_an_hour == 5
    assert settings.bounds.characters == 4_000


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("complaint: {amount: 15}", "complaint: {amount: 0}", 5),
        ("  appeal: {amount: 15}\n", "", 4),
        ("unit: days", "unit: hours", 8),
        ("kind: model_filing", "kind: model", 11),
        ("https://beian", "javascript:", 12),
        ("a@example.com", "nowhere", 13),
        ("{zh: 上海, en: Shanghai}", "{zh: 上海}", 13),
        ("cases_per_address_an_hour", "cases_an_day", 16),
        ("10.0.0.0/8", "10.0.0.0/99", 17),
        ("operator: {zh: 示例公司, en: Example Ltd.}\n", "", 1),
    ],
    ids=["zero", "no appeal", "hours", "kind", "link", "email", "one language", "unknown", "network", "no operator"],
)
def test_a_fault_is_told_by_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    """In both languages."""
    assert old in WHOLE
    with pytest.raises(SchemaProblem) as refused:
        read(tmp_path, WHOLE.replace(old, new))
    assert refused.value.problems[0].where is not None
    assert refused.value.problems[0].where.line == line


def test_only_what_cannot_be_guessed_is_asked_for(tmp_path: Path) -> None:
    """Names, use and limits; the rest has its usual value."""
    short = WHOLE.split("numbers:", maxsplit=1)[0]
    settings = read(tmp_path, short)
    assert (settings.numbers, settings.rules, settings.trusted_proxies) == ((), (), ())
