# SPDX-License-Identifier: Apache-2.0
"""Algorithm responsibility and ethics: who answers, what is reviewed, by which committee. 算法责任与科技伦理。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.assessment_reports import needs_document
from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, passed
from hegui.checks.work import work_answer, work_of
from hegui.evidence.findings import Activity
from hegui.pattern import Pattern
from hegui.text import Text

RESPONSIBILITY: Final = (
    clause(
        "body",
        Text("专门机构", "the body in charge"),
        r"(?:算法安全|安全管理|责任).{0,12}(?:机构|部门|小组|委员会)|设立.{0,20}(?:机构|部门|小组|委员会)",
        r"\b(?:department|body|committee|team)\b",
        topic="机构|部门|小组|department|committee",
    ),
    clause(
        "head",
        Text("负责人", "the person in charge"),
        r"负责人(?:为|是|:|由)|(?:任命|指定|明确).{0,16}负责人",
        r"\b(?:head|officer|responsible person|person in charge)\b",
        topic="负责人|officer",
    ),
    clause(
        "staff",
        Text("人员配备", "staff"),
        r"(?:配备|配置|专职|兼职).{0,16}人员|人员(?:配备|配置|要求|数量)",
        r"\bstaff(?:ing)?\b|\bpersonnel\b",
        topic="人员|staff|personnel",
    ),
    clause(
        "self_assessment",
        Text("安全自评估制度", "the rules on self-assessment"),
        r"(?:自评估|安全评估|机制机理审核).{0,12}(?:制度|规定|办法|流程)?",
        r"\bself-?assessment\b|\bsecurity assessment\b",
        topic="评估|assessment",
    ),
    clause(
        "monitoring",
        Text("安全监测制度", "the rules on monitoring"),
        r"(?:安全|算法|信息|数据).{0,8}监测",
        r"\bmonitoring\b",
        topic="监测|监控|monitor",
    ),
    clause(
        "emergency",
        Text("应急处置制度", "the rules on emergencies"),
        r"应急(?:处置|预案|响应|演练)|安全事件.{0,12}处置",
        r"\b(?:emergency|incident)\b.{0,30}(?:response|plan|handling)",
        topic="应急|emergency|incident",
    ),
    clause(
        "ethics",
        Text("科技伦理审查制度", "the rules on ethics review"),
        r"伦理(?:审查|审核|评估)",
        r"\bethics review\b",
        topic="伦理|ethic",
    ),
)
"""What ALG 7 asks: body, head, staff, and rules."""


@check("ethics/responsibility", answers=("algorithm-responsibility-organised",))
def responsibility(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """算法安全主体责任文件写明机构、负责人、人员和各项制度。 / Body, head, staff and rules of algorithm responsibility are laid down."""
    control, place = "algorithm-responsibility-organised", context.place("documents", "algorithm_responsibility")
    path = context.declared.documents.algorithm_responsibility
    if path is None:
        title = Text("落实算法安全主体责任的文件", "the document on algorithm responsibility")
        yield needs_document(control, "algorithm_responsibility", title, place)
        return
    yield from clause_answers(context, control, context.document(path), RESPONSIBILITY, missing_fails=True, place=place)


@check("ethics/algorithm_review", answers=("algorithm-reviewed",))
def algorithm_review(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """定期审核算法机制机理、模型、数据和应用结果，留有记录。 / Mechanism, models, data and results of algorithms are reviewed from time to time, with a record."""
    what = Text("算法机制机理定期审核", "the periodic review of algorithms")
    yield work_answer(context, "algorithm-reviewed", work_of(context, Activity.ALGORITHM_REVIEW), what)


@check("ethics/review", answers=("ethics-review-done",))
def ethics_review(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """开展了科技伦理审查，留有决定。 / An ethics review was held, with its decision on record."""
    what = Text("科技伦理审查", "the ethics review")
    yield work_answer(context, "ethics-review-done", work_of(context, Activity.ETHICS_REVIEW), what)


@check("ethics/committee", answers=("ethics-committee-set",))
def committee(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """设立人数足够的科技伦理委员会，或者已委托其他机构审查。 / An ethics committee of enough members is set up, or review is entrusted."""
    control, place = "ethics-committee-set", context.place("documents", "ethics_charter")
    path = context.declared.documents.ethics_charter
    if path is None:
        title = Text("科技伦理委员会章程或者委托审查文件", "the charter of the ethics committee, or the entrustment,")
        yield needs_document(control, "ethics_charter", title, place)
        return
    document, least = context.document(path), int(context.limit("eth_committee_members"))
    stated, entrusted = document.find(_MEMBERS), document.find(_ENTRUSTED)
    if stated is not None:
        members = _members_in(stated.text)
        answer = passed if members >= least else failed
        yield answer(
            control,
            f"{document.file} 写明委员 {members} 人（要求至少 {least} 人）。",
            f"{document.file} states {members} members (at least {least} needed).",
            context.cited(document, stated),
            place=place,
        )
    elif entrusted is not None:
        yield passed(
            control,
            f"{document.file} 写明委托其他机构开展伦理审查。",
            f"{document.file} entrusts the ethics review to another institution.",
            context.cited(document, entrusted),
            place=place,
        )
    else:
        yield inconclusive(
            control,
            f"{document.file} 中没有找到委员人数，也没有找到委托审查的表述。",
            f"{document.file} shows neither the number of members nor an entrustment.",
            context.cited(document),
            place=place,
        )


_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"([0-9]{1,3}|[一二三四五六七八九两]?十[一二三四五六七八九]?|[一二三四五六七八九两])"
_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MEMBERS: Final = Pattern(
    rf"{_NUMBER}\s*(?:名|位|人)(?:以上)?(?:的)?(?:委员|成员|组成)|(?:委员|成员)(?:共|人数为|为|:|：)?\s*{_NUMBER}\s*(?:名|位|人)"
    rf"|\b([0-9]{{1,3}}|{'|'.join(_WORDS)}) members\b"
)
_ENTRUSTED: Final = Pattern(r"委托.{0,40}(?:伦理)?审查|entrust\w*.{0,60}review|review.{0,60}entrust")


def _members_in(text: str) -> int:
    """The number of members that a text states, in figures, Chinese numerals or English words."""
    written = next(filter(None, _MEMBERS.compiled.findall(text)[0])).casefold()
    if written.isdecimal():
        return int(written)
    if written in _WORDS:
        return _WORDS.index(written) + 1
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


CHECKS = (responsibility, algorithm_review, ethics_review, committee)
