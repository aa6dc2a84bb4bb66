# SPDX-License-Identifier: Apache-2.0
"""The names that reports give to states, roles, duties and outcomes."""

from collections.abc import Mapping

from hegui.assess.model import STATUS_TITLES, ControlState, LaunchAnswer, Status
from hegui.checks.results import Outcome
from hegui.facts.logic import Truth
from hegui.law.terms import AnsweredBy, Asks, Bound, Confidence, Duty, InstrumentKind, Phase, Role, TableOutcome
from hegui.text import Text

__all__ = [
    "ANSWERED_BY_TITLES",
    "ASKS_TITLES",
    "BOUND_TITLES",
    "CHECKS_FAILED",
    "CONFIDENCE_TITLES",
    "CONTROL_TITLES",
    "DUTY_TITLES",
    "GATEWAY_TITLES",
    "INSTRUMENT_TITLES",
    "LAUNCH_TITLES",
    "NOT_A_PROMISE",
    "OUTCOME_TITLES",
    "PHASE_TITLES",
    "ROLE_TITLES",
    "STATUS_MEANINGS",
    "STATUS_TITLES",
    "TRUTH_TITLES",
]

NOT_A_PROMISE = Text(
    "本报告只说明对照目录与所提交证据得出的结果，不是法律意见，也不保证合法。目录中标为未确认的内容，本报告同样视为未确认。",
    "This report states what the catalogue and the evidence on file lead to. It is not legal advice and promises no legality. "
    "What the catalogue marks as unconfirmed is unconfirmed here too.",
)

CHECKS_FAILED = Text(
    "有检查自身出错，或者证据损坏，结论不完整；出错的控制点见“检查出错”。",
    "A check itself failed, or evidence is damaged, so the answer is incomplete; see the control points marked 'check error'.",
)

STATUS_MEANINGS: Mapping[Status, Text] = {
    Status.NOT_MET: Text(
        "适用，且检查或负责人认定不符合", "applies, and a check or the person in charge found that it does not hold"
    ),
    Status.NEEDS_REVIEW: Text(
        "适用，须由指定角色的人员判断或检查未能得出结论",
        "applies, and a person in the named role must judge, or a check could not tell",
    ),
    Status.NO_EVIDENCE: Text("适用，但没有任何证据可以回答", "applies, and nothing on file answers it"),
    Status.STALE: Text(
        "适用，有过证据，但已过期或其依据已变更",
        "applies, and the evidence has expired or what it rests on has changed",
    ),
    Status.UNDETERMINED: Text(
        "尚缺事实，无法判断是否适用", "facts are missing, so it cannot be told whether it applies"
    ),
    Status.MET: Text(
        "适用，每个控制点都有未过期的证据或决定",
        "applies, and fresh evidence or a decision answers every control point",
    ),
    Status.NOT_APPLICABLE: Text("依所声明的事实不适用", "does not apply on the facts declared"),
}

LAUNCH_TITLES: Mapping[LaunchAnswer, Text] = {
    LaunchAnswer.BLOCKED: Text("暂不能上线", "Do not launch yet"),
    LaunchAnswer.NEEDS_COUNSEL: Text("须先由法律顾问判断", "Counsel must judge first"),
    LaunchAnswer.MAY_LAUNCH: Text("上线前应备事项中未发现缺口", "No gap found among what must be there before launch"),
}

CONTROL_TITLES: Mapping[ControlState, Text] = {
    ControlState.FAILED: Text("不符合", "failed"),
    ControlState.ERROR: Text("检查出错", "check error"),
    ControlState.INCONCLUSIVE: Text("无法判断", "inconclusive"),
    ControlState.AWAITS_PERSON: Text("待人员决定", "awaits a person"),
    ControlState.SKIPPED: Text("已跳过", "skipped"),
    ControlState.NOT_RUN: Text("未检查", "not run"),
    ControlState.NO_EVIDENCE: Text("无证据", "no evidence"),
    ControlState.STALE: Text("证据过期", "stale"),
    ControlState.PASSED: Text("有证据符合", "passed"),
}

OUTCOME_TITLES: Mapping[Outcome, Text] = {
    Outcome.PASS: Text("符合", "pass"),
    Outcome.FAIL: Text("不符合", "fail"),
    Outcome.INCONCLUSIVE: Text("无法判断", "inconclusive"),
    Outcome.ERROR: Text("检查出错", "error"),
}

TRUTH_TITLES: Mapping[Truth, Text] = {
    Truth.YES: Text("成立", "holds"),
    Truth.NO: Text("不成立", "does not hold"),
    Truth.UNKNOWN: Text("未知", "unknown"),
}

ROLE_TITLES: Mapping[Role, Text] = {
    Role.COUNSEL: Text("法律顾问", "counsel"),
    Role.COMPLIANCE_LEAD: Text("合规负责人", "compliance lead"),
    Role.SECURITY_LEAD: Text("安全负责人", "security lead"),
    Role.ALGORITHM_LEAD: Text("算法负责人", "algorithm lead"),
    Role.DATA_LEAD: Text("数据负责人", "data lead"),
    Role.PRODUCT_LEAD: Text("产品负责人", "product lead"),
    Role.LEGAL_REPRESENTATIVE: Text("法定代表人", "legal representative"),
}

DUTY_TITLES: Mapping[Duty, Text] = {
    Duty.MUST: Text("应当", "must"),
    Duty.MUST_NOT: Text("不得", "must not"),
    Duty.SHOULD: Text("宜（推荐）", "should (recommended)"),
    Duty.MAY: Text("可以", "may"),
    Duty.NONE: Text("无须评估", "not assessed"),
}

PHASE_TITLES: Mapping[Phase, Text] = {
    Phase.BEFORE_LAUNCH: Text("上线前", "before launch"),
    Phase.CONTINUOUS: Text("持续", "continuously"),
    Phase.EVENT: Text("发生特定情形时", "on an event"),
}

BOUND_TITLES: Mapping[Bound, Text] = {
    Bound.PROVIDER: Text("服务提供者", "provider"),
    Bound.TECHNICAL_SUPPORTER: Text("技术支持者", "technical supporter"),
    Bound.PLATFORM: Text("传播平台", "distribution platform"),
    Bound.APP_STORE: Text("应用商店", "app store"),
    Bound.HANDLER: Text("个人信息处理者", "personal-information handler"),
    Bound.CIIO: Text("关键信息基础设施运营者", "CII operator"),
    Bound.IMPORTANT_DATA_HANDLER: Text("重要数据处理者", "important-data handler"),
    Bound.BIG_PLATFORM: Text("大型网络平台", "large platform"),
    Bound.USER: Text("用户", "user"),
    Bound.REGULATOR: Text("主管部门", "regulator"),
    Bound.STATE: Text("国家", "state"),
    Bound.ANYONE: Text("任何组织和个人", "anyone"),
}

CONFIDENCE_TITLES: Mapping[Confidence, Text] = {
    Confidence.HIGH: Text("高（H）", "high (H)"),
    Confidence.MEDIUM: Text("中（M）", "medium (M)"),
    Confidence.LOW: Text("低（L）", "low (L)"),
}

INSTRUMENT_TITLES: Mapping[InstrumentKind, Text] = {
    InstrumentKind.LAW: Text("法律", "law"),
    InstrumentKind.REGULATION: Text("行政法规", "administrative regulation"),
    InstrumentKind.DEPARTMENTAL_RULE: Text("部门规章", "departmental rule"),
    InstrumentKind.NORMATIVE_DOCUMENT: Text("规范性文件", "normative document"),
    InstrumentKind.NATIONAL_STANDARD: Text("国家标准", "national standard"),
    InstrumentKind.TECHNICAL_DOCUMENT: Text("技术文件", "technical document"),
    InstrumentKind.STORE_RULE: Text("应用商店规则", "store rule"),
    InstrumentKind.POLICY: Text("政策文件", "policy"),
}

GATEWAY_TITLES: Mapping[str, Text] = {
    TableOutcome.SECURITY_ASSESSMENT: Text("申报数据出境安全评估", "security assessment for export"),
    TableOutcome.STANDARD_CONTRACT_OR_CERTIFICATION: Text(
        "订立标准合同并备案，或通过认证", "standard contract with filing, or certification"
    ),
    TableOutcome.EXEMPT: Text("免予上述手续", "exempt from those procedures"),
    TableOutcome.CONTINUE: Text("继续判断", "look further"),
    TableOutcome.NOT_REGULATED: Text("不在规制范围", "not regulated"),
    "undetermined": Text("尚不能确定", "undetermined"),
}
"""What the outbound table asks of a flow, by the words of `FlowDecision.gateway`."""

ANSWERED_BY_TITLES: Mapping[AnsweredBy, Text] = {
    AnsweredBy.MACHINE: Text("由检查回答", "answered by a check"),
    AnsweredBy.PERSON: Text("由人员决定", "answered by a person"),
    AnsweredBy.BOTH: Text("由检查和人员共同回答", "answered by a check and a person"),
}

ASKS_TITLES: Mapping[Asks, Text] = {
    Asks.EVIDENCE: Text("须有证据", "asks for evidence"),
    Asks.DECLARATION: Text("声明一致即可", "asks for consistent declarations"),
}
