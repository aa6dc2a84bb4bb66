# SPDX-License-Identifier: Apache-2.0
"""Consent as its log counts it: general, separate, of guardians, for training. 同意记录。

The log holds counts. That somebody was processed without the consent that a scope asks for fails; that a scope has no
row is no evidence.
"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.context import CheckContext, Found
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.dossier.model import ProcessingActivity
from hegui.errors import Place
from hegui.evidence.findings import ConsentCount, ConsentLog, ConsentScope
from hegui.text import Text

Consented = tuple[Found[ConsentLog], ConsentCount]

SCOPE_TITLES: Final = {
    ConsentScope.GENERAL: Text("一般同意", "general consent"),
    ConsentScope.AGREEMENT: Text("接受服务协议", "acceptance of the agreement"),
    ConsentScope.SEPARATE_SENSITIVE: Text("处理敏感个人信息的单独同意", "separate consent to sensitive information"),
    ConsentScope.SEPARATE_EXPORT: Text("出境的单独同意", "separate consent to export"),
    ConsentScope.SEPARATE_PROVISION: Text("对外提供的单独同意", "separate consent to provision"),
    ConsentScope.SEPARATE_PUBLICATION: Text("公开的单独同意", "separate consent to publication"),
    ConsentScope.GUARDIAN: Text("监护人同意", "the guardian's consent"),
    ConsentScope.TRAINING_USE: Text("输入用于训练的同意", "consent to training"),
    ConsentScope.TRAINING_SENSITIVE: Text(
        "敏感信息用于训练的单独同意", "separate consent to training on sensitive data"
    ),
    ConsentScope.INTERACTION_TRAINING: Text(
        "交互数据用于训练的单独同意", "separate consent to training on interactions"
    ),
    ConsentScope.IDENTITY: Text("真实身份核验", "verification of identity"),
}


def consent_of(context: CheckContext, scope: ConsentScope, item: str | None = None) -> Consented | None:
    """The newest count of a scope that covers the item. A count that names no item covers the whole service."""

    def covers(count: ConsentCount) -> bool:
        return count.scope is scope and (item is None or not count.covers or item in count.covers)

    log = context.latest(ConsentLog, lambda log: any(map(covers, log.consents)))
    if log is None:
        return None
    counts = [count for count in log.finding.consents if covers(count)]
    # Several versions of a document have a count each; whoever was processed without consent counts, under any of them.
    return log, max(counts, key=lambda count: count.processed_without)


def consent_answer(
    control: str,
    scope: ConsentScope,
    consented: Consented | None,
    *,
    place: Place | None = None,
    about: str | None = None,
) -> Result | NoEvidence:
    """What the count of a scope says of ``control``."""
    title = SCOPE_TITLES[scope]
    if consented is None:
        return no_evidence(
            control,
            f"没有{title.zh}的记录（consent-log，scope: {scope}）。",
            f"There is no log of {title.en} (consent-log, scope: {scope}).",
            place=place,
            about=about,
        )
    log, count = consented
    if count.processed_without:
        return failed(
            control,
            f"{title.zh}：有 {count.processed_without} 人未同意而被处理（征求 {count.asked}，同意 {count.given}）。",
            f"{title.en}: {count.processed_without} persons were processed without it ({count.asked} asked, {count.given} gave it).",
            log.ref,
            place=place,
            about=about,
        )
    if count.given > count.asked or count.withdrawn > count.given:
        return inconclusive(
            control,
            f"{title.zh}的计数自相矛盾：征求 {count.asked}，同意 {count.given}，撤回 {count.withdrawn}。",
            f"The counts of {title.en} contradict one another: {count.asked} asked, {count.given} given, {count.withdrawn} withdrawn.",
            log.ref,
            place=place,
            about=about,
        )
    return passed(
        control,
        f"{title.zh}：征求 {count.asked}，同意 {count.given}，撤回 {count.withdrawn}，没有未同意而处理的。",
        f"{title.en}: {count.asked} asked, {count.given} given, {count.withdrawn} withdrawn; nobody was processed without it.",
        log.ref,
        place=place,
        about=about,
    )


@check("consent/log", answers=("consent-logged",))
def log(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """同意有计数记录，可以撤回，拒绝后不再反复征求。 / Consent is logged, can be withdrawn and is not asked again and again."""
    control, place = "consent-logged", context.place("personal_information")
    consented = consent_of(context, ConsentScope.GENERAL)
    yield consent_answer(control, ConsentScope.GENERAL, consented, place=place)
    if consented is None:
        return
    found = consented[0]
    if not found.finding.withdrawable:
        yield failed(control, "同意不能撤回。", "Consent cannot be withdrawn.", found.ref, place=place)
    asked_again = found.finding.prompts_after_refusal
    if asked_again:
        # The law bars asking *frequently* and gives no number.
        yield inconclusive(
            control,
            f"用户拒绝后又征求同意 {asked_again} 次，是否构成频繁征求，须由人判断。",
            f"After refusals consent was asked {asked_again} times more; whether that is frequent is for a person.",
            found.ref,
            place=place,
        )


@check("consent/separate", answers=("separate-consent-obtained",))
def separate(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """敏感、对外提供、公开的处理活动各有单独同意记录。 / Sensitive, sharing and publishing activities each have separate consent on record."""
    control, activities = "separate-consent-obtained", context.declared.personal_information.activities
    needed = [
        (number, activity, scope)
        for number, activity in enumerate(activities or ())
        for scope in _separate_scopes(activity)
    ]
    if not needed:
        yield no_evidence(
            control,
            "处理活动清单没有需要单独同意的活动；请补充清单（personal_information.activities）。",
            "The list of activities has none that needs separate consent: complete it (personal_information.activities).",
            place=context.place("personal_information", "activities"),
        )
    for number, activity, scope in needed:
        place = context.place("personal_information", "activities", number)
        consented = consent_of(context, scope, activity.id)
        if consented is None and activity.legal_basis not in {None, "consent"}:
            yield inconclusive(
                control,
                f"“{activity.purpose.zh}”没有{SCOPE_TITLES[scope].zh}记录，声明的合法性基础是 {activity.legal_basis}；"
                "是否仍须单独同意，请法务判断。",
                f"'{activity.purpose.en}' has no {SCOPE_TITLES[scope].en} on record and rests on {activity.legal_basis}; "
                "whether separate consent is still needed is for counsel.",
                place=place,
                about=activity.id,
            )
        else:
            yield consent_answer(control, scope, consented, place=place, about=activity.id)


def _separate_scopes(activity: ProcessingActivity) -> Iterator[ConsentScope]:
    if activity.sensitive:
        yield ConsentScope.SEPARATE_SENSITIVE
    if activity.provided_to:
        yield ConsentScope.SEPARATE_PROVISION
    if activity.published:
        yield ConsentScope.SEPARATE_PUBLICATION


CHECKS = (log, separate)
