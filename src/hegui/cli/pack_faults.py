# SPDX-License-Identifier: Apache-2.0
"""How the faults of a pack are told, by ``hegui pack check`` and by ``hegui pack build`` when it refuses."""

from collections.abc import Iterator, Mapping
from typing import Final

from hegui.packs.checking import PackCheck
from hegui.packs.faults import Rule
from hegui.packs.rules.items import Need
from hegui.report.language import ReportLanguage
from hegui.text import Text

_TITLES: Final[Mapping[Rule, Text]] = {
    Rule.MISSING: Text("缺项", "missing"),
    Rule.UNDETERMINED: Text("不能确定", "cannot be told"),
    Rule.CONTRADICTION: Text("矛盾", "contradiction"),
    Rule.UNSUPPORTED: Text("无从核对", "unsupported"),
    Rule.FORM: Text("形式", "form"),
    Rule.PLACEHOLDER: Text("占位", "placeholder"),
    Rule.SECRET: Text("口令密钥", "secret"),
    Rule.SIGNATURE: Text("签字", "signature"),
    Rule.EXPIRED: Text("到期", "expired"),
    Rule.CLAUSE: Text("条款", "clause"),
}


def told(checked: PackCheck, language: ReportLanguage) -> Iterator[str]:
    """The faults with their places, and what came of the check in one line."""
    for fault in checked.faults:
        title = _TITLES[fault.rule]
        yield f"✗ {language.say(Text(f'{title.zh}：{fault.what.zh}', f'{title.en}: {fault.what.en}'))}"
        for place in fault.places:
            yield f"    {place}"
        if fault.fix is not None:
            yield f"    → {language.say(fault.fix)}"
    required = [state for state in checked.items if state.need is Need.REQUIRED]
    complete = sum(state.complete for state in required)
    counted = Text(
        f"{checked.data.kind.words.zh}：材料 {complete}/{len(required)} 项齐全，核对 {len(checked.said)} 处数据，",
        f"{checked.data.kind.words.en}: {complete} of {len(required)} items are there, {len(checked.said)} values were compared, ",
    )
    outcome = (
        Text("通过。", "passes.")
        if checked.passes
        else Text(f"未通过（{len(checked.faults)} 项）。", f"does not pass ({len(checked.faults)} faults).")
    )
    yield language.say(Text(f"{counted.zh}{outcome.zh}", f"{counted.en}{outcome.en}"))
