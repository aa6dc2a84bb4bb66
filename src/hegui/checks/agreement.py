# SPDX-License-Identifier: Apache-2.0
"""The agreement with users: its clauses, its version, and who has accepted it. 用户服务协议。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.clauses import State, clause, clause_answers, findings_in, sentences
from hegui.checks.consent import SCOPE_TITLES, consent_answer
from hegui.checks.context import CheckContext
from hegui.checks.notice_elements import NO_TRAINING
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence
from hegui.dossier import DocumentText
from hegui.evidence.findings import ConsentLog, ConsentScope
from hegui.pattern import Pattern
from hegui.text import Text

CLAUSES: Final = (
    clause(
        "lawful_use",
        Text("合法使用", "lawful use"),
        r"(?:遵守|依照|符合).{0,12}法律|合法(?:、|地)?.{0,8}使用",
        r"\b(?:comply|accordance) with .{0,30}laws?\b|\blawful(?:ly)?\b",
    ),
    clause(
        "banned_uses",
        Text("禁止的用途", "banned uses"),
        r"(?:不得|禁止|严禁).{0,24}(?:利用|使用|从事|制作|生成|发布|上传|传播)",
        r"\b(?:must|may|shall) not\b.{0,40}\b(?:use|generate|create|publish|upload)|\bprohibited (?:uses?|content|conduct)",
        hedged=False,
    ),
    clause(
        "account_measures",
        Text("对账号的处置措施", "measures on accounts"),
        r"警示|警告|限制(?:部分)?功能|暂停(?:提供)?(?:服务|使用)|(?:关闭|注销|封禁|封停)账[号户]|终止(?:提供)?服务",
        r"\b(?:warn|restrict|suspend|terminate|close)\b.{0,40}\b(?:account|service|access)",
    ),
    clause(
        "intellectual_property",
        Text("知识产权风险和责任", "intellectual property: risk and duties"),
        r"(?:知识产权|著作权|版权).{0,60}(?:风险|责任|义务|归属|侵权|侵犯)|(?:侵犯|侵害).{0,16}(?:知识产权|著作权)",
        r"\b(?:intellectual property|copyright)\b.{0,80}\b(?:risk|responsib|infring|own)",
    ),
    clause(
        "labels",
        Text("生成内容的标识", "labels on generated content"),
        r"标识.{0,30}(?:方法|样式|方式|规范|显式|隐式|生成合成)|(?:显式|隐式|生成合成).{0,16}标识",
        r"\b(?:AI|synthetic|generated)\b.{0,40}\blabel|\blabels?\b.{0,40}\b(?:AI|generated|synthetic)",
        against=r"(?:可以?|有权|允许).{0,8}(?:删除|去除|移除|隐匿|篡改).{0,8}标识|may (?:remove|delete|hide) .{0,20}label",
    ),
    clause(
        "complaints",
        Text("投诉举报", "complaints"),
        r"(?:投诉|举报|申诉).{0,30}(?:渠道|入口|途径|方式|电话|邮箱|联系|提交|反馈)",
        r"\bcomplain\w*\b.{0,60}\b(?:to|at|via|by|form|channel|email|contact)\b",
    ),
    clause(
        "limits",
        Text("服务的局限", "the limits of the service"),
        r"(?:生成|输出|模型|人工智能|AI).{0,50}(?:不准确|错误|偏差|局限|不完整|仅供参考|不保证|无法保证)",
        r"\b(?:outputs?|AI|models?|generated)\b.{0,80}\b(?:inaccurate|errors?|mistakes?|limit|incomplete|guarantee|reference only)",
        hedged=False,
    ),
    clause(
        "minors",
        Text("未成年人", "minors"),
        r"未成年人.{0,60}(?:监护人|同意|陪同|不得|禁止|保护|模式)|监护人.{0,40}未成年人",
        r"\b(?:minors?|children|under (?:the age of )?18)\b.{0,80}\b(?:guardian|parent|consent|not|protect)",
        hedged=False,
    ),
    clause(
        "training_use",
        Text("输入用于训练", "the use of inputs to train"),
        r"(?:输入|对话|内容|交互).{0,60}(?:训练|优化模型|改进模型)|训练.{0,40}(?:输入|对话|内容|交互)",
        r"\b(?:inputs?|prompts?|conversations?|content)\b.{0,80}\b(?:train|improve)|\btrain\w*\b.{0,60}\b(?:inputs?|prompts?|conversations?|content)\b",
        hedged=False,
    ),
)
"""What the agreement must say: GAI 9, DS 8, TC260-003 5.2 b 4, LBL 8."""

VERSIONED: Final = (
    clause("version", Text("版本号", "a version"), r"版本号?\s*:?\s*V?\d|第.{1,4}版|\bV\d+(?:\.\d+)*", r"\bversion\s*:?\s*V?\d"),
    clause(
        "date",
        Text("生效或者更新日期", "the day of effect or update"),
        r"(?:生效|更新|发布|修订|施行).{0,10}\d{4}\s*[年./-]",
        r"\b(?:effective|updated|published|revised)\b.{0,20}\d{4}",
    ),
)  # fmt: skip


def _agreement(context: CheckContext, control: str) -> DocumentText | NoEvidence:
    path = context.declared.documents.user_agreement
    if path is None:
        return no_evidence(
            control,
            "需要用户服务协议（documents.user_agreement）。",
            "The user agreement is needed (documents.user_agreement).",
            place=context.place("documents", "user_agreement"),
        )
    return context.document(path)


@check("agreement/published", answers=("agreement-published",))
def published(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备有标明版本和日期的用户服务协议。 / A user agreement with version and date is held."""
    control, place = "agreement-published", context.place("documents", "user_agreement")
    document = _agreement(context, control)
    if isinstance(document, NoEvidence):
        yield document
    else:
        yield from clause_answers(context, control, document, VERSIONED, place=place)


@check("agreement/clauses", answers=("agreement-clauses-present",))
def clauses(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """服务协议写有法定和标准要求的各项条款，且不与声明相反。 / The agreement has the clauses asked for and says nothing against the dossier."""
    control, place = "agreement-clauses-present", context.place("documents", "user_agreement")
    document = _agreement(context, control)
    if isinstance(document, NoEvidence):
        yield document
        return
    yield from clause_answers(context, control, document, CLAUSES, place=place)
    (denied,) = findings_in(document, (NO_TRAINING,))
    if denied.state is State.FOUND and context.facts.value("uses_user_inputs_for_training") is True:
        yield failed(
            control,
            f"{document.file} 称不将输入用于训练，档案声明用于训练。",
            f"{document.file} says that inputs are not used to train; the dossier declares that they are.",
            context.cited(document, denied.passage),
            place=place,
        )


_VERSION: Final = Pattern(r"(?:版本号?|version)\s*:?\s*V?(\d+(?:\.\d+)*)|\bV(\d+(?:\.\d+)+)")


def _version(document: DocumentText) -> str | None:
    """The version that the text gives itself, without a leading V."""
    for sentence in sentences(document):
        match = _VERSION.search(sentence.text)
        if match is not None:
            return match[1] or match[2]
    return None


@check("agreement/accepted", answers=("agreement-accepted",))
def accepted(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """注册用户已接受当前版本的协议。 / Registered users have accepted the current version."""
    control, place, scope = "agreement-accepted", context.place("documents", "user_agreement"), ConsentScope.AGREEMENT
    document = _agreement(context, control)
    log = context.latest(ConsentLog, lambda log: any(count.scope is scope for count in log.consents))
    if isinstance(document, NoEvidence):
        yield document
        return
    if log is None:
        yield consent_answer(control, scope, None, place=place)
        return
    version, counts = _version(document), [count for count in log.finding.consents if count.scope is scope]
    current = [count for count in counts if count.document_version.removeprefix("V").removeprefix("v") == version]
    versions = ", ".join(count.document_version for count in counts)
    if version is None:
        yield inconclusive(
            control,
            f"{document.file} 没有写明版本，无法与接受记录（{versions}）对应。",
            f"{document.file} gives no version to match with the log of acceptance ({versions}).",
            log.ref,
            context.cited(document),
            place=place,
        )
    elif not current:
        yield no_evidence(
            control,
            f"协议当前版本是 {version}，接受记录只有 {versions}。",
            f"The agreement is of version {version}; the log of acceptance only has {versions}.",
            place=place,
        )
    else:
        for count in current:
            yield _by_all_users(context, consent_answer(control, scope, (log, count), place=place), count.given)


def _by_all_users(context: CheckContext, answer: Result | NoEvidence, given: int) -> Result | NoEvidence:
    """The answer, or a doubt where fewer accepted than are registered."""
    users = context.declared.service.registered_users
    if isinstance(answer, NoEvidence) or answer.outcome is not Outcome.PASS or users is None or given >= users:
        return answer
    title = SCOPE_TITLES[ConsentScope.AGREEMENT]
    return inconclusive(
        answer.control,
        f"{title.zh}的有 {given} 人，档案声明注册用户 {users} 人；其余用户是否接受了当前版本，须由人确认。",
        f"{given} persons accepted, {users} registered users are declared: a person must say whether the others did.",
        *answer.evidence,
        place=answer.place,
    )


CHECKS = (published, clauses, accepted)
