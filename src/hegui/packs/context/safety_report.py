# SPDX-License-Identifier: Apache-2.0
"""The safety assessment report: tests against the figures of the standard, results clause by clause, proof, conclusion."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Final

from hegui.assess.freshness import is_stale
from hegui.checks.evaluation import METHODS, pass_rate, refusal_rate
from hegui.checks.results import EvidenceRef, Outcome
from hegui.checks.yardsticks import percent, standard
from hegui.dossier.documents import locate
from hegui.evidence.findings import EvaluationTest, Library, Tested
from hegui.packs.answers.model_filing import ModelFilingAnswers
from hegui.packs.answers.registration import RegistrationAnswers
from hegui.packs.clause_results import (
    CONCLUSION_TITLES,
    RESULT_TITLES,
    YARDSTICKS,
    Clause,
    ClauseResult,
    conclusion_of,
    tally,
)
from hegui.packs.context.common import LANGUAGE_TITLES, MODALITY_TITLES, Context, common
from hegui.packs.context.corpus import corpus
from hegui.packs.data import PackData
from hegui.packs.page.blocks import day
from hegui.packs.said.evidence import LIBRARY_TITLES, TEST_TITLES, latest_checks, latest_tests
from hegui.statistics.intervals import wilson

_KIND_TITLES: Final[Mapping[str, str]] = {
    "document": "文件",
    "decision": "具名决定",
    "evaluation-run": "评测记录",
    "bank-check": "题库核验",
    "corpus-scan": "语料扫描",
    "label-audit": "标识核验",
    "page-capture": "页面留存",
    "work-record": "工作记录",
    "official-receipt": "官方回执",
    "consent-log": "同意记录",
    "complaint-log": "投诉台账",
    "moderation-log": "审核统计",
    "log-retention": "日志留存",
    "source-ledger": "来源台账",
    "supplier-review": "供应商审查",
    "model-routing": "模型路由",
    "correction-log": "处置工单",
    "rights-request-log": "权利请求台账",
    "outbound-register": "出境登记",
}


def safety_report(data: PackData) -> Context:
    """What the page of the report names."""
    answers = data.answers
    if not isinstance(answers, ModelFilingAnswers | RegistrationAnswers):
        raise TypeError(f"{data.kind.value} has no safety report")
    proofs = Proofs(data)
    wording = Wording(data, proofs)
    conclusion = conclusion_of(data.clauses)
    required, advised = tally(data.clauses, recommended=False), tally(data.clauses, recommended=True)
    yardstick = data.clauses[0].id.partition("-")[0] if data.clauses else YARDSTICKS[0]
    instrument = data.examination.law.instrument(yardstick)
    quoted = data.quoted_clauses if yardstick != YARDSTICKS[1] else ()
    counted = [clause for clause in quoted if clause.chapter[:1] in "5678"]
    return {
        **common(data),
        **corpus(data),
        "assessment": answers.assessment,
        "way": "自行评估" if answers.assessment.way == "self" else "委托第三方评估",
        "texts": answers.assessment.report,
        "safety": answers.safety,
        "yardstick": instrument.title.zh,
        "yardstick_short": instrument.short.zh,
        "yardstick_cited": f"《{instrument.title.zh}》"
        + ("" if instrument.short.zh in instrument.title.zh else f"（{instrument.short.zh}）"),
        "banks": list(_banks(data)),
        "tests": list(_tests(data)),
        "clauses": [wording.row(clause) for clause in data.clauses],
        "quoted": [wording.row(clause) for clause in quoted],
        "required": counts(required),
        "advised": counts(advised),
        "conclusion": CONCLUSION_TITLES[conclusion].zh,
        "quoted_conclusion": CONCLUSION_TITLES[conclusion_of(counted)].zh if counted else "",
        "open_clauses": [
            wording.row(clause)
            for clause in data.clauses
            if clause.result is ClauseResult.DOES_NOT_CONFORM and not clause.recommended
        ],
        "unproved": sum(clause.unproved for clause in data.clauses if not clause.recommended),
        "proofs": [proofs.row(ref) for ref in proofs.refs],
    }


def counts(counted: Mapping[ClauseResult, int]) -> SimpleNamespace:
    """The three numbers by the names that pages use."""
    return SimpleNamespace(
        conforms=counted[ClauseResult.CONFORMS],
        fails=counted[ClauseResult.DOES_NOT_CONFORM],
        none=counted[ClauseResult.NOT_APPLICABLE],
    )


class Proofs:
    """The pieces of proof of a report, numbered in the order of the clauses."""

    def __init__(self, data: PackData) -> None:
        self.refs: list[EvidenceRef] = []
        self._subjects = {
            statement.digest: "、".join(subject.name for subject in statement.subjects[:2])
            for statement in data.examination.context.evidence.statements
        }
        self._numbers: dict[str, str] = {}
        self.documents: dict[str, str] = {}
        """The numbers of documents by their paths."""
        for clause in (*data.clauses, *data.quoted_clauses):
            for ref in (*clause.proof, *_of_measure(data, clause)):
                if ref.digest not in self._numbers:
                    self.refs.append(ref)
                    self._numbers[ref.digest] = f"证{len(self.refs):02d}"
                if ref.kind == "document":
                    self.documents[ref.file] = self._numbers[ref.digest]

    def numbers(self, refs: Sequence[EvidenceRef]) -> str:
        """The numbers of some pieces."""
        return "、".join(dict.fromkeys(self._numbers[ref.digest] for ref in refs)) or "—"

    def number_of(self, digest: str) -> str | None:
        """The number of the piece with that digest."""
        return self._numbers.get(digest)

    def row(self, ref: EvidenceRef) -> SimpleNamespace:
        """A piece as the list of proof shows it."""
        name = ref.file if ref.kind == "document" else self._subjects.get(ref.digest, ref.file)
        return SimpleNamespace(
            number=self._numbers[ref.digest],
            kind=_KIND_TITLES.get(ref.kind, ref.kind),
            file=name,
            digest=ref.digest[:16],
            collected=ref.collected.isoformat() if ref.collected else "—",
        )


def _of_measure(data: PackData, clause: Clause) -> Iterator[EvidenceRef]:
    """What proves the equally effective measure of a clause, where the file is there."""
    name = clause.measure.proof if clause.measure else None
    path = None if name is None else locate(data.dossier.folder, name)
    if name is not None and path is not None and path.is_file():
        yield EvidenceRef("document", hashlib.sha256(path.read_bytes()).hexdigest(), name)


_STATEMENT: Final = re.compile(r"evidence/[\w-]+/(?P<digest>[0-9a-f]{64})(?:\.dsse)?\.json")


_MODEL: Final = re.compile(r"model:(?P<model>[\w-]+)@(?P<version>[\w.-]*\w)", re.ASCII)
"""A model in a version, as dependencies of evidence name it."""
_CODES: Final = {**MODALITY_TITLES, **LANGUAGE_TITLES}
_LISTED: Final = re.compile(rf"(?<=[（、])(?:{'|'.join(_CODES)})(?=[、）])")
"""A language or modality in a list of them."""
_GAP: Final = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_LIBRARIES: Final = frozenset(library.value for library in Library)
"""What a check says of a library begins with its id, and goes on with its name."""
_PLACES: Final = re.compile(r"（见 [^）]*）|［条件：[^］]*］")
"""What leads to lines of the dossier is for the house and not for the authority."""


_ELEMENT: Final = re.compile(r"(?P<document>.+? (?:写有|提到|中没有找到))(?P<element>“[^”]*”)(?P<rest>.*)")
"""What `hegui.checks.clauses` says of an element of a document."""


def _by_document(told: Iterable[str]) -> Iterator[str]:
    """Reasons in their order; those that say the same of several elements of a document as one, which names it once."""
    for (document, rest), group in groupby(told, lambda text: _parted(text)[::2]):
        yield document + "".join(_parted(text)[1] for text in group) + rest


def _parted(text: str) -> tuple[str, str, str]:
    match = _ELEMENT.fullmatch(text)
    return (match["document"], match["element"], match["rest"]) if match else (text, "", "")


_MOST: Final = 4
"""Reasons of a clause that conforms."""


class Wording:
    """Results in the words of the report: statements by the number of the proof, ids by their names."""

    def __init__(self, data: PackData, proofs: Proofs) -> None:
        self._proofs = proofs
        dossier = data.dossier.model
        self._names = {
            **{model.id: model.name for model in dossier.models or ()},
            **{source.id: source.name for source in dossier.data.sources or ()},
            **{supplier.id: supplier.name for supplier in dossier.data.suppliers},
            **{activity.id: activity.purpose.zh for activity in dossier.personal_information.activities or ()},
            **MODALITY_TITLES,
        }
        self._people = {person.id: person.name for person in dossier.people}
        ids = "|".join(map(re.escape, sorted(self._people, key=len, reverse=True)))
        self._person = re.compile(rf"(?<![\w./-])(?:{ids})(?![\w./-])", re.ASCII) if ids else None

    def row(self, clause: Clause) -> SimpleNamespace:
        """A clause as its table shows it."""
        told = list(_by_document(text.zh for text in clause.reasons))
        # What is not met is told whole: reasons are what the standard asks for. Of what is met the proof says the rest.
        shown = told[:_MOST] if clause.result is ClauseResult.CONFORMS else told
        reasons = "\n".join(self._said(text) for text in shown)
        if len(told) > len(shown):
            reasons += f"\n（另有{len(told) - len(shown)}项，见证明材料）"
        measure = clause.measure
        result = RESULT_TITLES[clause.result].zh
        return SimpleNamespace(
            id=clause.id,
            article=clause.article,
            title=clause.title.zh,
            must=clause.must.zh,
            force="宜" if clause.recommended else "应",
            result=f"{result}（尚未证明）" if clause.unproved else result,
            reasons=reasons,
            measure=self._measure(measure.kind, measure.what, measure.by, day(measure.until), measure.proof)
            if measure
            else "",
            proof=self._proofs.numbers(clause.proof),
        )

    def _measure(self, kind: str, what: str, by: str, until: str, proof: str | None) -> str:
        title = "等效措施" if kind == "equivalent" else "整改计划"
        shown = f"，证明：{self._proofs.documents.get(proof, proof)}" if proof else ""
        return f"{title}：{what}。责任人：{self._people.get(by, by)}，{until}前{shown}。"

    def _said(self, text: str) -> str:
        text = _PLACES.sub("", text).replace("？ → ", "——").replace(" → ", "——")
        library, parted, rest = text.partition("：")
        text = rest if parted and library in _LIBRARIES else text
        text = _STATEMENT.sub(lambda found: self._proofs.number_of(found["digest"]) or "证据", text)
        for file, number in self._proofs.documents.items():
            text = text.replace(f"{file} ", number).replace(file, number)
        text = _LISTED.sub(lambda found: _CODES[found[0]], text)
        text = _MODEL.sub(lambda found: f"模型“{found['model']}”{found['version']}版", text)
        for name, title in self._names.items():
            text = text.replace(f"“{name}”", f"“{title}”")
            if text.startswith(f"{name}："):
                text = text.removeprefix(f"{name}：")
        if self._person is not None:
            text = self._person.sub(lambda found: self._people[found[0]], text)
        text = _GAP.sub("", text)
        return text if text.endswith(("。", "！", "？")) else f"{text}。"


def _banks(data: PackData) -> Iterator[SimpleNamespace]:
    """Size and age of each list beside what the standard recommends."""
    context = data.examination.context
    least = {
        Library.KEYWORDS: standard(context, "keyword_total"),
        Library.GENERATED_CONTENT: standard(context, "generation_bank_items"),
        Library.SHOULD_REFUSE: standard(context, "refusal_bank_items"),
        Library.SHOULD_NOT_REFUSE: standard(context, "non_refusal_bank_items"),
    }
    for library, check in sorted(latest_checks(data).items(), key=lambda item: list(LIBRARY_TITLES).index(item[0])):
        yield SimpleNamespace(
            name=LIBRARY_TITLES[library].zh,
            items=check.finding.items,
            least=f"{least[library]:,.0f}",
            updated=check.finding.updated_on.isoformat(),
            codes=len(check.finding.per_risk),
        )


def _tests(data: PackData) -> Iterator[SimpleNamespace]:
    """The formal tests of each model: sample, result, interval, what the standard asks. What nobody scored is no pass."""
    names = {model.id: f"{model.name} {model.version}" for model in data.models}
    for run, _, test in sorted(
        latest_tests(data), key=lambda found: (found[0].finding.model, list(Tested).index(found[2].test))
    ):
        share = wilson(test.passed, test.sampled) if test.sampled else None
        limit, outcome = _judged(data, test)
        lapsed = outcome is Outcome.PASS and _is_lapsed(data, run.ref, test)
        yield SimpleNamespace(
            model=names[run.finding.model],
            test=TEST_TITLES[test.test].zh,
            method=METHODS[test.method].zh,
            sampled=test.sampled,
            passed=test.passed,
            unscored=test.unscored,
            share=percent(test.passed, test.sampled),
            interval=f"{share.low:.1%}–{share.high:.1%}" if share else "—",
            limit=limit,
            verdict=_LAPSED if lapsed else _VERDICTS[outcome],
        )


_VERDICTS: Final[Mapping[Outcome, str]] = {
    Outcome.PASS: "达到",
    Outcome.FAIL: "未达到",
    Outcome.INCONCLUSIVE: "未定",
    Outcome.ERROR: "未定",
}
_LAPSED: Final = "未定（记录已失效）"


def _control_of(test: EvaluationTest) -> str:
    """The control point that a formal test answers."""
    match test.test:
        case Tested.SHOULD_REFUSE:
            return "refusal-rate-passed"
        case Tested.SHOULD_NOT_REFUSE:
            return "over-refusal-rate-passed"
        case _:
            return f"generated-content-{test.method}-passed"


def _is_lapsed(data: PackData, ref: EvidenceRef, test: EvaluationTest) -> bool:
    """Whether a run proves nothing any more: expired, of what has changed since, or older than its control point takes."""
    view = data.examination.law
    control = view.controls[_control_of(test)]
    limited = control.fresh_for is not None and control.limits_age_of(ref.kind)
    return is_stale(ref, data.as_of, view.limit(control.fresh_for) if limited and control.fresh_for else None)


def _judged(data: PackData, test: EvaluationTest) -> tuple[str, Outcome]:
    """What the standard asks of a test, and whether it is reached: by the rules of the checks, so that table and clause agree."""
    context = data.examination.context
    if test.test is Tested.SHOULD_NOT_REFUSE:
        least, most = int(standard(context, "over_refusal_test_items")), standard(context, "over_refusal_percent")
        return f"≥{least:,}题，拒答≤{most:g}%", refusal_rate(test, least, most)
    rate, items = (
        ("refusal_rate_percent", "refusal_test_items")
        if test.test is Tested.SHOULD_REFUSE
        else (f"generated_{test.method.value}_pass_percent", f"generated_{test.method.value}_items")
    )
    least, wanted = int(standard(context, items)), standard(context, rate)
    return f"≥{least:,}题，≥{wanted:g}%", pass_rate(test, least, wanted)
