# SPDX-License-Identifier: Apache-2.0
"""A law of a dozen obligations, in the shape of the catalogue. It is made up for tests and no source of law."""

from datetime import date

from hegui.facts.vocabulary import FactDefinition, FactType
from hegui.law.model import (
    Catalogue,
    Citation,
    ControlPoint,
    Deadline,
    Instrument,
    Judgement,
    ObligationVersion,
    OutboundRegime,
    OutboundRow,
    Parameter,
    ParameterValue,
    Penalty,
    PenaltyTier,
    Range,
    RawCondition,
    RouteRow,
    SourceDescription,
    SourceRef,
    Trigger,
)
from hegui.law.terms import (
    AnsweredBy,
    Asks,
    Bound,
    Confidence,
    Direction,
    Duty,
    Head,
    InstrumentKind,
    Judge,
    Phase,
    Role,
    TableOutcome,
    Unit,
)
from hegui.text import Text

DAY = date(2026, 11, 24)
FROM = date(2023, 8, 15)
LABELS = {
    "forum": Text("论坛", "forum"),
    "search": Text("搜索", "search"),
    "mainland": Text("境内", "mainland"),
    "overseas": Text("境外", "overseas"),
}
"""How some values are read; the others read as they are written."""
SOURCES = (SourceRef("MYNW", Confidence.HIGH, DAY), SourceRef("AGORA", Confidence.MEDIUM, DAY))


def small_catalogue() -> Catalogue:
    """The small law."""
    return Catalogue(
        version="small0123456789abcdef",
        facts=_FACTS,
        flow_facts=_FLOW_FACTS,
        instruments=_INSTRUMENTS,
        obligations=_OBLIGATIONS,
        controls=_CONTROLS,
        parameters=_PARAMETERS,
        deadlines=(
            Deadline(
                "alg-filing",
                Text("算法备案", "algorithm filing"),
                "ALG",
                "24",
                Text("提供服务之日", "the day the service starts"),
                "alg_filing_working_days",
                Direction.AFTER,
                Confidence.HIGH,
                SOURCES,
                starts_on="launch_date",
            ),
            Deadline(
                "cert-before",
                Text("认证", "certification"),
                "CBDT",
                "5",
                Text("开展出境活动", "the transfer begins"),
                "alg_filing_working_days",
                Direction.BEFORE,
                Confidence.LOW,
                SOURCES,
            ),
        ),
        penalties=_PENALTIES,
        triggers=(
            Trigger(
                "A1",
                Text("向境内公众提供生成服务", "generation offered to the mainland public"),
                "offers_generation_to_mainland_public",
                Text("生成式AI暂行办法第2条", "Interim Measures, art. 2"),
                Judge.MACHINE,
                Confidence.HIGH,
                SOURCES,
            ),
            Trigger(
                "A4",
                Text("具有舆论属性或者社会动员能力", "public-opinion attribute"),
                {"all": [{"trigger": "A1"}, "has_public_opinion_attribute"]},
                Text("算法推荐规定第24条", "Algorithm provisions, art. 24"),
                Judge.PERSON,
                Confidence.MEDIUM,
                SOURCES,
            ),
        ),
        outbound=(_REGIME,),
        routes=_ROUTES,
        drafts=(),
        terms=(),
        sources=(
            SourceDescription("MYNW", Text("官方网站文本", "text of the official site")),
            SourceDescription("AGORA", Text("英文译本", "an English translation")),
        ),
        artefacts=(),
        risks=(),
        aspects=(),
        unconfirmed=(),
    )


def _fact(
    name: str, kind: FactType, zh: str, en: str, *, values: tuple[str, ...] = (), unit: str | None = None
) -> FactDefinition:
    return FactDefinition(
        name,
        kind,
        Text(zh, en),
        "GAI 2",
        values,
        {value: label for value, label in LABELS.items() if value in values},
        unit,
    )


_FACTS = (
    _fact(
        "offers_generation_to_mainland_public",
        FactType.BOOLEAN,
        "是否向境内公众提供生成服务（包括通过 API）？",
        "Does the service offer generation to the public in the mainland (an API counts)?",
    ),
    _fact(
        "access_modes",
        FactType.SET,
        "服务以哪些方式提供？",
        "Through which channels is the service reached?",
        values=("web", "app", "api", "overseas_only"),
    ),
    _fact(
        "functions",
        FactType.SET,
        "服务具备哪些功能？",
        "Which functions does the service have?",
        values=("dialogue_or_writing", "forum", "search"),
    ),
    _fact(
        "provider_established_in",
        FactType.CHOICE,
        "提供服务的主体设立在哪里？",
        "Where is the provider established?",
        values=("mainland", "hk_mo_tw", "overseas"),
    ),
    _fact(
        "has_public_opinion_attribute",
        FactType.BOOLEAN,
        "经研判，服务是否具有舆论属性或者社会动员能力？",
        "Has the service been judged to have a public-opinion attribute?",
    ),
    _fact("launch_date", FactType.DATE, "服务何时上线？", "On what day did the service start?"),
    _fact(
        "registered_users", FactType.NUMBER, "注册用户有多少？", "How many registered users are there?", unit="users"
    ),
    _fact("exports_data", FactType.BOOLEAN, "是否向境外提供数据？", "Does data leave the mainland?"),
    _fact(
        "simulates_personality",
        FactType.BOOLEAN,
        "服务是否模拟人格并与用户持续情感互动？",
        "Does the service simulate a personality in lasting emotional contact?",
    ),
    _fact("trains_or_tunes_models", FactType.BOOLEAN, "是否训练或者微调模型？", "Are models trained or tuned?"),
    _fact(
        "outbound_sensitive_persons",
        FactType.NUMBER,
        "敏感个人信息出境人数是多少？",
        "How many persons' sensitive information leaves?",
        unit="persons",
    ),
    _fact(
        "outbound_non_sensitive_persons",
        FactType.NUMBER,
        "非敏感个人信息出境人数是多少？",
        "How many persons' other information leaves?",
        unit="persons",
    ),
)
_FLOW_FACTS = (
    _fact(
        "flow_kind",
        FactType.CHOICE,
        "出境的是哪类数据？",
        "What kind of data does the flow carry?",
        values=("personal_information", "business_data"),
    ),
    _fact(
        "flow_exemption",
        FactType.CHOICE,
        "主张哪一项豁免？",
        "Which exemption is claimed?",
        values=("none", "human_resources"),
    ),
    _fact(
        "flow_sensitive_persons",
        FactType.NUMBER,
        "敏感个人信息涉及多少人？",
        "How many persons' sensitive information?",
        unit="persons",
    ),
    _fact(
        "flow_non_sensitive_persons",
        FactType.NUMBER,
        "非敏感个人信息涉及多少人？",
        "How many persons' other information?",
        unit="persons",
    ),
)


def _instrument(
    name: str, zh: str, en: str, kind: InstrumentKind = InstrumentKind.DEPARTMENTAL_RULE, *, binding: bool = True
) -> Instrument:
    return Instrument(
        name,
        Text(zh, en),
        Text(zh, en),
        kind,
        Text("国家网信办", "CAC"),
        FROM,
        binding,
        Confidence.HIGH,
        SOURCES,
        number=Text("第15号令", "Order 15"),
    )


_INSTRUMENTS = (
    _instrument("GAI", "生成式AI暂行办法", "Interim Measures (generative AI)"),
    _instrument("ALG", "算法推荐规定", "Algorithm provisions"),
    _instrument("LBL", "标识办法", "Labelling measures"),
    _instrument("CSL", "网络安全法", "Cybersecurity Law", InstrumentKind.LAW),
    _instrument("CBDT", "促进和规范数据跨境流动规定", "Cross-border data provisions"),
    _instrument("ANTH", "拟人化互动服务办法", "Anthropomorphic interaction measures"),
    _instrument("IIS", "互联网信息服务管理办法", "Internet information services measures", InstrumentKind.REGULATION),
    _instrument("ETH", "科技伦理审查办法", "Ethics review measures", InstrumentKind.NORMATIVE_DOCUMENT),
    _instrument("TC260", "TC260-003", "TC260-003", InstrumentKind.TECHNICAL_DOCUMENT, binding=False),
)


def _obligation(
    name: str,
    article: str,
    head: Head,
    title: Text,
    must: Text,
    when: RawCondition,
    *controls: str,
    duty: Duty = Duty.MUST,
    phase: Phase = Phase.CONTINUOUS,
    confidence: Confidence = Confidence.HIGH,
    deadline: str | None = None,
    note: Text | None = None,
) -> ObligationVersion:
    return ObligationVersion(
        id=name,
        instrument=name.partition("-")[0],
        article=article,
        head=head,
        title=title,
        bound=(Bound.PROVIDER, Bound.TECHNICAL_SUPPORTER) if name == "LBL-4" else (Bound.PROVIDER,),
        duty=duty,
        phase=phase,
        when=when,
        must=must,
        judgement=Judgement(Judge.MACHINE, Judge.MACHINE, Judge.MACHINE),
        confidence=confidence,
        sources=SOURCES,
        valid_from=FROM,
        recorded=DAY,
        controls=controls,
        penalties=("P-GAI",) if name.startswith("GAI") else (),
        deadline=deadline,
        open_terms=(Text("有效措施", "effective measures"),) if name == "GAI-7.1" else (),
        note=note,
    )


_OBLIGATIONS = (
    _obligation(
        "GAI-1",
        "1",
        Head.ASSESSMENT_AND_FILING,
        Text("立法目的", "Purpose"),
        Text("说明制定目的。", "States the purpose."),
        {"trigger": "A1"},
        duty=Duty.NONE,
    ),
    _obligation(
        "GAI-7.1",
        "7(1)",
        Head.DATA_SOURCES,
        Text("使用合法来源的数据和基础模型", "Use data and base models of lawful origin"),
        Text(
            "训练数据处理活动应当使用具有合法来源的数据；单一来源中违法不良信息的比例不得超过{corpus_illegal_percent}%。",
            "Training data must have a lawful origin; no more than {corpus_illegal_percent}% of one source may be illegal content.",
        ),
        {"trigger": "A1"},
        "source-illegal-share-within-limit",
        phase=Phase.BEFORE_LAUNCH,
        note=Text(
            "比例来自技术文件，正式标准未读到。",
            "The share comes from a technical document; the final standard was not read.",
        ),
    ),
    _obligation(
        "GAI-7.2",
        "7(2)",
        Head.DATA_SOURCES,
        Text("不侵害他人知识产权", "Respect intellectual property"),
        Text("涉及知识产权的，不得侵害他人依法享有的权利。", "Do not infringe rights that others hold."),
        {
            "all": [
                {"trigger": "A1"},
                {"any": [{"fact": "functions", "includes_any": ["forum", "search"]}, {"not": "exports_data"}]},
            ]
        },
        "crawl-refusals-respected",
        duty=Duty.MUST_NOT,
        phase=Phase.BEFORE_LAUNCH,
    ),
    _obligation(
        "ALG-24.1",
        "24(1)",
        Head.ASSESSMENT_AND_FILING,
        Text("办理算法备案", "File the algorithm"),
        Text(
            "自提供服务之日起{alg_filing_working_days}个工作日内，通过算法备案系统填报备案信息。",
            "File through the algorithm portal within {alg_filing_working_days} working days of starting the service.",
        ),
        {"trigger": "A4"},
        "algorithm-filing-held",
        phase=Phase.BEFORE_LAUNCH,
        deadline="alg-filing",
    ),
    _obligation(
        "GAI-17",
        "17",
        Head.ASSESSMENT_AND_FILING,
        Text("开展安全评估", "Carry out the security assessment"),
        Text(
            "具有舆论属性或者社会动员能力的，按规定开展安全评估。",
            "Where there is a public-opinion attribute, carry out the security assessment.",
        ),
        {"trigger": "A4"},
        "scope-memo-signed",
        "supplier-contract-clauses-present",
        phase=Phase.BEFORE_LAUNCH,
    ),
    _obligation(
        "LBL-4",
        "4",
        Head.LABELLING,
        Text("对生成合成内容添加显式标识和隐式标识", "Label generated content, visibly and in metadata"),
        Text(
            "对文本、音频、图片、视频和虚拟场景分别按规定的位置和方式添加显式标识，并在文件元数据中添加隐式标识；提供下载、复制、导出功能的，应当确保文件中含有满足要求的显式标识。",
            "Add visible labels to text, audio, images, video and virtual scenes at the places the rules name, and implicit labels in the metadata of files; exported files must carry the visible label.",
        ),
        {"trigger": "A1"},
        "output-labelled",
    ),
    _obligation(
        "TC260-7.e",
        "7 e) 1)",
        Head.CORRECTION_AND_USE,
        Text("定期用应拒答题库测试", "Test with the should-refuse bank at intervals"),
        Text(
            "定期用应拒答题库测试模型，拒答率应当达到要求。",
            "Test the model with the should-refuse bank at intervals and reach the rate asked for.",
        ),
        {"fact": "registered_users", "at_most": {"parameter": "user_ceiling"}},
        "bank-refusal-rate",
        duty=Duty.SHOULD,
        confidence=Confidence.MEDIUM,
    ),
    _obligation(
        "CBDT-7",
        "7",
        Head.CROSS_BORDER,
        Text("申报数据出境安全评估", "Apply for the outbound security assessment"),
        Text(
            "达到规定数量的，向国家网信部门申报数据出境安全评估。",
            "Apply to the national CAC where the numbers are reached.",
        ),
        {
            "all": [
                "exports_data",
                {"fact": "outbound_sensitive_persons", "at_least": {"parameter": "cbdt_sensitive_persons"}},
            ]
        },
        "scope-memo-signed",
        phase=Phase.BEFORE_LAUNCH,
    ),
    _obligation(
        "ANTH-10",
        "10",
        Head.PERSONAL_INFORMATION,
        Text("识别并干预极端情绪", "Recognise and respond to crises"),
        Text("发现用户有自伤等极端情形的，及时干预。", "Respond in time where a user is in danger."),
        "simulates_personality",
        "incident-plan-rehearsed",
    ),
    _obligation(
        "GAI-15",
        "15",
        Head.CORRECTION_AND_USE,
        Text("公布投诉举报流程和反馈时限", "Publish complaint procedure and reply time"),
        Text(
            "设置便捷的投诉、举报入口，公布处理流程和反馈时限。",
            "Offer an easy way to complain and publish the procedure and time limit.",
        ),
        {"trigger": "A1"},
        "complaint-time-limit-published",
    ),
    _obligation(
        "IIS-4",
        "4",
        Head.PERMISSIONS,
        Text("境外主体落实境内经营资质", "Overseas entities settle domestic operation"),
        Text(
            "境外主体提供服务的，由境内主体办理许可或者备案。",
            "Where the provider is overseas, a domestic entity holds permit or filing.",
        ),
        {
            "all": [
                {"fact": "provider_established_in", "in": ["overseas", "hk_mo_tw"]},
                {"fact": "launch_date", "at_least": date(2020, 1, 1)},
            ]
        },
        "algorithm-filing-held",
        phase=Phase.BEFORE_LAUNCH,
    ),
    _obligation(
        "CSL-23",
        "23",
        Head.COOPERATION,
        Text("留存网络日志", "Keep network logs"),
        Text(
            "依照有关规定采取技术措施和其他必要措施，如实记录并留存网络日志。" * 5,
            "Keep network logs as the law asks. " * 5,
        ),
        {"not": {"fact": "access_modes", "includes": "overseas_only"}},
        "log-kept-long-enough",
        "incident-plan-rehearsed",
    ),
    _obligation(
        "ETH-5",
        "unconfirmed",
        Head.COOPERATION,
        Text("按规定开展伦理审查", "Carry out the ethics review"),
        Text("按规定开展伦理审查。", "Carry out the ethics review."),
        "always",
        "algorithm-filing-held",
        confidence=Confidence.LOW,
        note=Text("条款号未确认。", "The article number is not confirmed."),
    ),
)


def _control(
    name: str,
    head: Head,
    question: Text,
    remedy: Text,
    role: Role = Role.COMPLIANCE_LEAD,
    by: AnsweredBy = AnsweredBy.MACHINE,
    fresh_for: str | None = None,
    kind: str = "official-receipt",
) -> ControlPoint:
    return ControlPoint(name, head, question, by, Asks.EVIDENCE, role, remedy, (kind,), fresh_for)


_CONTROLS = (
    _control(
        "source-illegal-share-within-limit",
        Head.DATA_SOURCES,
        Text(
            "每个来源的违法不良信息比例是否不超过{corpus_illegal_percent}%？",
            "Is the illegal share of every source at most {corpus_illegal_percent}%?",
        ),
        Text("剔除超标来源，重新扫描并留存 corpus-scan 证据。", "Drop the source and file a new corpus scan."),
        Role.DATA_LEAD,
    ),
    _control(
        "algorithm-filing-held",
        Head.ASSESSMENT_AND_FILING,
        Text("是否已完成算法备案并持有回执？", "Is the algorithm filed and the receipt held?"),
        Text(
            "通过算法备案系统填报，并将回执登记为 official-receipt 证据。",
            "File through the portal and keep the receipt as official-receipt evidence.",
        ),
    ),
    _control(
        "supplier-contract-clauses-present",
        Head.DATA_SOURCES,
        Text("合同是否包含来源、质量和安全条款？", "Does the contract hold clauses on source, quality and safety?"),
        Text(
            "补签条款，或由法律顾问确认现有条款足够。",
            "Add the clauses, or let counsel confirm that those there are enough.",
        ),
        Role.COUNSEL,
        AnsweredBy.BOTH,
    ),
    _control(
        "scope-memo-signed",
        Head.ASSESSMENT_AND_FILING,
        Text("适用范围分析是否由法律顾问签署？", "Has counsel signed the analysis of scope?"),
        Text("撰写范围备忘录，并登记法律顾问的决定。", "Write the scope memo and record counsel's decision."),
        Role.COUNSEL,
        AnsweredBy.PERSON,
    ),
    _control(
        "bank-refusal-rate",
        Head.CORRECTION_AND_USE,
        Text("应拒答题库的拒答率是否达到要求？", "Is the rate of refusals on the bank high enough?"),
        Text("用当前模型版本重新测试。", "Test again with the current model."),
        Role.SECURITY_LEAD,
        fresh_for="control_fresh_quarter",
        kind="evaluation-run",
    ),
    _control(
        "complaint-time-limit-published",
        Head.CORRECTION_AND_USE,
        Text("是否公布了投诉举报的处理流程和反馈时限？", "Are the complaint procedure and the time limit published?"),
        Text("公布流程和时限，并留存页面截图。", "Publish them and file a page capture."),
        by=AnsweredBy.BOTH,
    ),
    _control(
        "output-labelled",
        Head.LABELLING,
        Text("抽样内容是否均带有显式和隐式标识？", "Do all samples carry both labels?"),
        Text("修复标识后用 hegui label verify 复验。", "Mend the labels and verify again."),
        Role.PRODUCT_LEAD,
    ),
    _control(
        "incident-plan-rehearsed",
        Head.COOPERATION,
        Text("应急预案是否经过演练？", "Has the incident plan been rehearsed?"),
        Text("组织演练并登记 work-record。", "Rehearse it and file a work record."),
        Role.SECURITY_LEAD,
    ),
    _control(
        "log-kept-long-enough",
        Head.COOPERATION,
        Text("网络日志的留存时间是否达到要求？", "Are network logs kept long enough?"),
        Text("调整留存设置并导出 log-retention 证据。", "Set the retention and export log-retention evidence."),
        Role.SECURITY_LEAD,
    ),
    _control(
        "crawl-refusals-respected",
        Head.DATA_SOURCES,
        Text("采集时是否尊重了拒绝采集的声明？", "Were refusals of crawling respected?"),
        Text("删除未获许可的数据，并取得书面许可。", "Delete what was taken without leave, or obtain it in writing."),
        Role.DATA_LEAD,
        AnsweredBy.PERSON,
    ),
)


def _parameter(name: str, unit: Unit, value: float, instrument: str = "GAI") -> Parameter:
    return Parameter(
        name,
        Text(
            {"user_ceiling": "小型服务用户上限", "cbdt_sensitive_persons": "敏感个人信息申报人数"}.get(name, name),
            name.replace("_", " "),
        ),
        unit,
        instrument,
        "7",
        Confidence.HIGH,
        SOURCES,
        (ParameterValue(FROM, DAY, value),),
    )


_PARAMETERS = (
    _parameter("corpus_illegal_percent", Unit.PERCENT, 5),
    _parameter("alg_filing_working_days", Unit.WORKING_DAYS, 10, "ALG"),
    _parameter("control_fresh_quarter", Unit.DAYS, 92),
    _parameter("user_ceiling", Unit.USERS, 1_000_000),
    _parameter("cbdt_sensitive_persons", Unit.PERSONS, 10_000, "CBDT"),
)

_PENALTIES = (
    Penalty(
        "P-GAI",
        Text("违反生成式AI暂行办法", "Violating the Interim Measures"),
        "GAI",
        "21",
        (
            PenaltyTier(
                Text("首次", "at first"),
                other=Text("警告、通报批评、责令限期改正", "warning, public criticism, order to correct"),
            ),
            PenaltyTier(
                Text("拒不改正或者情节严重", "refusal, or serious circumstances"),
                Range(10_000, 100_000),
                Range(None, 50_000),
                5,
                Range(1, 10),
                Text("责令暂停提供服务", "order to suspend the service"),
            ),
        ),
        FROM,
        Confidence.HIGH,
        SOURCES,
    ),
)

_REGIME = OutboundRegime(
    FROM,
    (
        OutboundRow(
            "X1n",
            Text("涉及的不是个人信息", "no personal information"),
            {"fact": "flow_kind", "is": "business_data"},
            TableOutcome.NOT_REGULATED,
            counted=False,
            cite=(Citation("CBDT", "3"),),
            confidence=Confidence.HIGH,
        ),
        OutboundRow(
            "X4",
            Text("跨境人力资源管理", "cross-border human resources"),
            {"fact": "flow_exemption", "is": "human_resources"},
            TableOutcome.EXEMPT,
            counted=False,
            cite=(Citation("CBDT", "5(2)"),),
            confidence=Confidence.HIGH,
        ),
        OutboundRow(
            "X7",
            Text("数量达到标准合同门槛", "the numbers of the standard contract"),
            {"fact": "flow_non_sensitive_persons", "at_least": 100_000},
            TableOutcome.STANDARD_CONTRACT_OR_CERTIFICATION,
            counted=True,
            cite=(Citation("CBDT", "8"),),
            confidence=Confidence.MEDIUM,
        ),
    ),
    Confidence.HIGH,
)

_ROUTES = (
    RouteRow(
        "algorithm_filing",
        Text("算法备案", "Algorithm filing"),
        {"trigger": "A4"},
        Text(
            "自提供服务之日起{alg_filing_working_days}个工作日内填报。",
            "File within {alg_filing_working_days} working days of the start.",
        ),
        (Citation("ALG", "24(1)"),),
        Confidence.HIGH,
        deadline="alg-filing",
    ),
    RouteRow(
        "model_filing",
        Text("生成式人工智能服务备案", "Filing of the generative AI service"),
        {"all": [{"trigger": "A4"}, "trains_or_tunes_models"]},
        Text("上线前向省级网信部门申请备案。", "Apply to the provincial CAC before launch."),
        (Citation("GAI", "17"), Citation("TC260", "annex 1")),
        Confidence.MEDIUM,
        note=Text(
            "备案表由地方网信部门发放，字段未确认。",
            "The form is handed out by the local office; its fields are unconfirmed.",
        ),
    ),
)
