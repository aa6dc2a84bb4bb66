# SPDX-License-Identifier: Apache-2.0
"""A small law and an assessment under it, made by hand: every status, every control state, flows, routes, damage and malice."""

import hashlib
from datetime import date

from law_factory import small_catalogue
from msgspec.structs import replace

from hegui.assess.model import (
    Assessed,
    Assessment,
    ControlAnswer,
    ControlState,
    GateItem,
    GateResult,
    Launch,
    LaunchAnswer,
    PersonDecision,
    Question,
    Receipt,
    Route,
    Status,
    Unchecked,
    Waiver,
)
from hegui.assess.plan import action_plan
from hegui.checks.results import CheckAnswer, EvidenceRef, NoEvidence, Outcome, Result, Skipped
from hegui.clock import Due
from hegui.errors import Place
from hegui.facts.condition import evaluate
from hegui.facts.vocabulary import Fact, Facts
from hegui.law.outbound import Flow, decide_flows
from hegui.law.terms import Role
from hegui.law.view import LawView
from hegui.text import Text

AS_OF = date(2026, 11, 25)
SCRIPT = "<script>alert('x')</script>"
FORMULA = "=cmd|' /C calc'!A0"
ESCAPES = "\x1b[2J\x1b[31m\u202e"


def law() -> LawView:
    """The small law on the day of the assessment."""
    return LawView(small_catalogue(), AS_OF)


def facts() -> Facts:
    """What the dossier declares."""
    return Facts(
        {
            "offers_generation_to_mainland_public": Fact(True, Place("dossier.yaml", 12)),
            "access_modes": Fact(frozenset({"app", "web"}), Place("dossier.yaml", 14)),
            "functions": Fact(frozenset({"dialogue_or_writing", "forum"}), Place("dossier.yaml", 18)),
            "provider_established_in": Fact("mainland", Place("dossier.yaml", 5)),
            "has_public_opinion_attribute": Fact(True, Place("dossier.yaml", 21)),
            "launch_date": Fact(date(2026, 11, 2), Place("dossier.yaml", 9)),
            "registered_users": Fact(800, Place("dossier.yaml", 23)),
            "exports_data": Fact(True, Place("flows.yaml", 2)),
        }
    )


def digest(name: str) -> str:
    """A SHA-256 that looks like one."""
    return hashlib.sha256(name.encode()).hexdigest()


def evidence(kind: str, name: str, **more: object) -> EvidenceRef:
    """A statement of the store."""
    known = {"collected": date(2026, 11, 20), **more}
    return EvidenceRef(kind=kind, digest=digest(name), file=f"evidence/{kind}/{digest(name)[:12]}.json", **known)  # type: ignore[arg-type]


def answer(view: LawView, control: str, state: ControlState, *answers: CheckAnswer, **more: object) -> ControlAnswer:
    """A control point with its answers."""
    return ControlAnswer(view.controls[control], state, answers, **more)  # type: ignore[arg-type]


def answers(view: LawView) -> dict[str, ControlAnswer]:
    """One control point in every state."""
    contract = EvidenceRef(
        "document",
        digest("contract"),
        "合同/数据采购合同 v2.docx",
        span=f"乙方保证数据来源合法{SCRIPT}",
        line=42,
        page=3,
    )
    corpus = evidence("corpus-scan", "corpus", expires=date(2027, 2, 20))
    old = evidence(
        "evaluation-run", "old", collected=date(2026, 3, 1), expires=date(2026, 9, 1), broken=("model:chat@1.0",)
    )
    decision = evidence("decision", "decision")
    listed = [
        answer(
            view,
            "source-illegal-share-within-limit",
            ControlState.FAILED,
            Result(
                "source-illegal-share-within-limit",
                Outcome.FAIL,
                Text(
                    "采集前抽检违法不良信息占 7.2%，超过 5%。",
                    "7.2% of the sample before collection is illegal; the limit is 5%.",
                ),
                Place("dossier.yaml", 40),
                (corpus,),
                "forum-crawl",
                "corpus/illegal-share@2",
            ),
            Result(
                "source-illegal-share-within-limit",
                Outcome.PASS,
                Text("采集前后均低于 5%。", "Below 5% before and after collection."),
                Place("dossier.yaml", 52),
                (corpus,),
                FORMULA,
                "corpus/illegal-share@2",
            ),
        ),
        answer(
            view,
            "algorithm-filing-held",
            ControlState.NO_EVIDENCE,
            NoEvidence(
                "algorithm-filing-held",
                Text(
                    "缺少算法备案回执（official-receipt）。",
                    "The receipt of the algorithm filing (official-receipt) is missing.",
                ),
                Place("dossier.yaml", 61),
                check="filing/algorithm@1",
            ),
        ),
        answer(
            view,
            "supplier-contract-clauses-present",
            ControlState.INCONCLUSIVE,
            Result(
                "supplier-contract-clauses-present",
                Outcome.INCONCLUSIVE,
                Text(
                    "合同中只找到部分条款，须由人员核对。", "Only some of the clauses were found; a person must look."
                ),
                Place("suppliers.yaml", 7),
                (contract,),
                "supplier-a",
                "diligence/clauses@1",
            ),
        ),
        answer(
            view,
            "scope-memo-signed",
            ControlState.AWAITS_PERSON,
            refused=(
                Text(
                    "decisions/a.json：决定没有“zhang”的有效签名。",
                    "decisions/a.json: the decision carries no valid signature of 'zhang'.",
                ),
            ),
        ),
        answer(
            view,
            "bank-refusal-rate",
            ControlState.STALE,
            Result(
                "bank-refusal-rate",
                Outcome.PASS,
                Text("拒答率 97%。", "97% of the questions were refused."),
                Place("dossier.yaml", 70),
                (old,),
                check="evaluate/refusal@1",
            ),
        ),
        answer(
            view,
            "complaint-time-limit-published",
            ControlState.PASSED,
            Result(
                "complaint-time-limit-published",
                Outcome.PASS,
                Text(
                    "投诉页面列明流程和十个工作日的反馈时限。",
                    "The page states the procedure and a reply within ten working days.",
                ),
                Place("dossier.yaml", 80),
                (evidence("page-capture", "page"),),
                check="use/complaints@1",
            ),
            decision=PersonDecision(
                "complaint-time-limit-published",
                agrees=True,
                person="李敏",
                role=Role.COMPLIANCE_LEAD,
                reason="已核对线上页面与截图一致。",
                decided_on=date(2026, 11, 21),
                until=date(2027, 5, 21),
                ref=decision,
            ),
        ),
        answer(
            view,
            "output-labelled",
            ControlState.ERROR,
            Result(
                "output-labelled",
                Outcome.ERROR,
                Text(
                    "检查程序出错：无法解析图片元数据。", "The check failed: the metadata of an image cannot be parsed."
                ),
                Place("dossier.yaml", 90),
                check="label/implicit@1",
            ),
        ),
        answer(view, "incident-plan-rehearsed", ControlState.NOT_RUN),
        answer(
            view,
            "log-kept-long-enough",
            ControlState.SKIPPED,
            Skipped(
                "log-kept-long-enough",
                Text("需要安装：pip install 'hegui[documents]'", "needs: pip install 'hegui[documents]'"),
                "security/logs@1",
            ),
        ),
        answer(
            view,
            "crawl-refusals-respected",
            ControlState.FAILED,
            decision=PersonDecision(
                "crawl-refusals-respected",
                agrees=False,
                person="王强",
                role=Role.DATA_LEAD,
                reason=f"两个站点的 robots.txt 未被遵守 {FORMULA}",
                decided_on=date(2026, 11, 19),
                until=date(2027, 11, 19),
                ref=decision,
            ),
        ),
    ]
    return {item.control.id: item for item in listed}


STATUSES = {
    "GAI-7.1": Status.NOT_MET,
    "GAI-7.2": Status.NOT_MET,
    "ALG-24.1": Status.NO_EVIDENCE,
    "GAI-17": Status.NEEDS_REVIEW,
    "LBL-4": Status.NEEDS_REVIEW,
    "TC260-7.e": Status.STALE,
    "CBDT-7": Status.UNDETERMINED,
    "ANTH-10": Status.UNDETERMINED,
    "GAI-15": Status.MET,
    "IIS-4": Status.NOT_APPLICABLE,
    "CSL-23": Status.NEEDS_REVIEW,
    "ETH-5": Status.NO_EVIDENCE,
}


def assessed(view: LawView) -> dict[str, Assessed]:
    """Every obligation of the small law with the status that the hand-made answers lead to."""
    answered = answers(view)
    missing = {"CBDT-7": ("outbound_sensitive_persons",), "ANTH-10": ("simulates_personality",)}
    filing_due = Due(
        date(2026, 11, 16),
        provisional=False,
        moment=None,
        why=Text("自 2026-11-02 起 10 个工作日", "10 working days from 2026-11-02"),
    )
    log_due = Due(
        date(2027, 1, 8),
        provisional=True,
        moment=None,
        why=Text("自 2026-12-25 起 10 个工作日", "10 working days from 2026-12-25"),
    )
    due = {"ALG-24.1": filing_due, "CSL-23": log_due}
    return {
        name: Assessed(
            obligation,
            view.applicability(obligation, facts()),
            STATUSES[name],
            ()
            if STATUSES[name] is Status.NOT_APPLICABLE
            else tuple(answered[control] for control in obligation.controls),
            due.get(name),
            missing.get(name, ()),
        )
        for name, obligation in view.obligations.items()
        if obligation.duty.assessed
    }


def assessment() -> Assessment:
    """A realistic assessment of a chat service whose gate is closed."""
    view = law()
    items = assessed(view)
    known = facts()
    waiver = Waiver("CSL-23", "赵磊", f"日志系统改造中 {FORMULA}", date(2026, 12, 31), Place("gate.yaml", 4))
    let_through = (
        GateItem(
            items["CSL-23"],
            waiver,
            Text(f"豁免至 2026-12-31（赵磊）：{waiver.reason}", f"waived until 2026-12-31 (赵磊): {waiver.reason}"),
        ),
        GateItem(
            items["TC260-7.e"],
            None,
            Text("推荐性要求，不影响结论", "a recommendation; it does not change the conclusion"),
        ),
    )
    passed = {"CSL-23", "TC260-7.e", "GAI-15", "IIS-4"}
    blocking = tuple(GateItem(item) for name, item in items.items() if name not in passed)
    return Assessment(
        provider=Text("云帆智能科技有限公司", "Yunfan Intelligent Technology Co., Ltd."),
        service=Text("云帆小智对话助手", "Yunfan chat assistant"),
        receipt=Receipt(
            as_of=AS_OF,
            known_by=None,
            catalogue=view.catalogue.version,
            engine="0.1.0",
            dossier=digest("dossier"),
            checks=("corpus/illegal-share@2", "diligence/clauses@1", "filing/algorithm@1", "use/complaints@1"),
        ),
        facts=known,
        obligations=tuple(items.values()),
        informational=tuple(item for item in view.obligations.values() if not item.duty.assessed),
        gate=GateResult(
            blocking,
            let_through,
            (Text("LBL-4 的豁免已于 2026-11-01 到期。", "The waiver for LBL-4 expired on 2026-11-01."),),
        ),
        launch=Launch(
            LaunchAnswer.BLOCKED,
            (items["GAI-7.1"], items["GAI-7.2"], items["ALG-24.1"]),
            (items["GAI-17"],),
            (items["CBDT-7"],),
        ),
        plan=action_plan(items.values()),
        questions=(
            Question(view.vocabulary["simulates_personality"], ("ANTH-10",), ("ANTH-10",)),
            Question(view.vocabulary["outbound_sensitive_persons"], (), ("CBDT-7",)),
        ),
        routes=tuple(
            Route(row, evaluate(view.parsed(row.when), known, view), items["ALG-24.1"].due if row.deadline else None)
            for row in view.routes
        ),
        flows=decide_flows(
            view,
            (
                Flow(
                    "telemetry",
                    {
                        "flow_kind": "personal_information",
                        "flow_exemption": "none",
                        "flow_sensitive_persons": 0,
                        "flow_non_sensitive_persons": 250_000,
                    },
                    Place("flows.yaml", 5),
                ),
                Flow(
                    "hr-system",
                    {
                        "flow_kind": "personal_information",
                        "flow_exemption": "human_resources",
                        "flow_sensitive_persons": 40,
                        "flow_non_sensitive_persons": 40,
                    },
                    Place("flows.yaml", 12),
                ),
                Flow("support-desk", {"flow_kind": "personal_information"}, Place("flows.yaml", 20)),
            ),
            known,
        ),
        unchecked=Unchecked(
            controls=(view.controls["incident-plan-rehearsed"], view.controls["log-kept-long-enough"]),
            files=("附件/旧版隐私政策（未使用）.pdf", f"附件/{SCRIPT}.txt"),
            damaged=(
                (
                    "evidence/corpus-scan/0f3a.json",
                    Text("文件名中的摘要与内容不符。", "The digest in the name is not that of the content."),
                ),
            ),
        ),
    )


def hostile() -> Assessment:
    """The assessment of a provider whose names attack terminals, pages, spreadsheets and parsers."""
    name = f"{ESCAPES}{SCRIPT}\r\n{FORMULA}\x00\ud800]]>--><b>&amp;|`*"
    return replace(assessment(), provider=Text(f"{FORMULA}{name}", f"+{name}"), service=Text(name, name))


def empty() -> Assessment:
    """An assessment in which no obligation was in force: never green."""
    whole = assessment()
    return replace(
        whole,
        obligations=(),
        informational=(),
        gate=GateResult((), (), (), empty=True),
        launch=Launch(LaunchAnswer.MAY_LAUNCH),
        plan=(),
        questions=(),
        routes=(),
        flows=(),
        unchecked=Unchecked((), ()),
    )


def clear() -> Assessment:
    """An assessment in which everything is met or does not apply."""
    whole = assessment()
    good = tuple(item for item in whole.obligations if item.status in {Status.MET, Status.NOT_APPLICABLE})
    return replace(
        whole, obligations=good, gate=GateResult((), ()), launch=Launch(LaunchAnswer.MAY_LAUNCH), plan=(), questions=()
    )
