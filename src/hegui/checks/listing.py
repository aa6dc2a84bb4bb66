# SPDX-License-Identifier: Apache-2.0
"""What a store shows of the app: its name, its entity, and the words of its listing. 应用商店页面。"""

from collections.abc import Iterator

from hegui.checks.context import CheckContext
from hegui.checks.leads import overseas_model_terms
from hegui.checks.names import is_ours, names_in, same_name
from hegui.checks.pages import on_page
from hegui.checks.registry import check
from hegui.checks.results import (
    EvidenceRef,
    NoEvidence,
    Outcome,
    Result,
    failed,
    inconclusive,
    no_evidence,
    passed,
)
from hegui.evidence.findings import OfficialReceipt, PageElement, ReceiptKind
from hegui.text import Text


@check("listing/names", answers=("listing-names-consistent",))
def names(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备案、商店页面和档案中的应用名称与主体一致。 / App name and entity are the same in filing, listing and dossier."""
    control, place = "listing-names-consistent", context.place("filings", "app", "name")
    filing = context.declared.filings.app
    receipt = context.latest(OfficialReceipt, lambda receipt: receipt.receipt is ReceiptKind.APP_FILING)
    registered = (receipt.finding.name if receipt else None) or (filing.name if filing else None)
    holder = (receipt.finding.holder if receipt else None) or (filing.holder if filing else None)
    listed = _listed(context, registered or "")
    if registered is None or holder is None or listed is None:
        yield no_evidence(
            control,
            "需要备案的应用名称和主体，以及商店页面截图或者商店文案（documents.store_listing）。",
            "The filed app name and entity are needed, and a capture of the store page or its texts (documents.store_listing).",
            place=place,
        )
        return
    outcome, reason, ref = listed
    if not is_ours(context.declared, holder):
        outcome = Outcome.FAIL
        reason = Text(
            f"应用备案的主体是“{holder}”，不是本主体。", f"The app filing is held by '{holder}', not by the provider."
        )
    elif outcome is Outcome.PASS and not same_name(registered, context.declared.service.name.zh):
        outcome = Outcome.INCONCLUSIVE
        reason = Text(
            f"备案与商店均为“{registered}”，档案的服务名称是“{context.declared.service.name.zh}”；请确认为同一应用。",
            f"Filing and store say '{registered}', the dossier says '{context.declared.service.name.zh}': confirm that they are one app.",
        )
    refs = (ref, receipt.ref) if receipt else (ref,)
    yield Result(control, outcome, reason, place, refs)


def _listed(context: CheckContext, registered: str) -> tuple[Outcome, Text, EvidenceRef] | None:
    """How the name in the store stands to the registered one."""
    seen, document = on_page(context, PageElement.APP_NAME), context.declared.documents.store_listing
    if seen is not None and seen.shown.text:
        shown, ref, same = seen.shown.text, seen.found.ref, same_name(seen.shown.text, registered)
    elif document is not None:
        text = context.document(document)
        shown, ref, same = text.file, context.cited(text), bool(registered) and names_in(text.text, registered)
    else:
        return None
    if same:
        return (
            Outcome.PASS,
            Text(f"应用名称“{registered}”与商店一致。", f"The app name '{registered}' is that of the store."),
            ref,
        )
    return (
        Outcome.FAIL,
        Text(
            f"备案的应用名称是“{registered}”，商店页面（{shown}）不是该名称。",
            f"The filed app name is '{registered}'; the store page ({shown}) has another.",
        ),
        ref,
    )


@check("listing/model_terms", answers=("listing-free-of-unfiled-model-terms",))
def model_terms(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """商店文案没有出现未备案境外模型的名称。 / The store texts name no unfiled overseas model."""
    control, place = "listing-free-of-unfiled-model-terms", context.place("documents", "store_listing")
    path = context.declared.documents.store_listing
    if path is None:
        yield no_evidence(
            control,
            "需要各语言版本的商店文案（documents.store_listing）。",
            "The store texts in all languages are needed (documents.store_listing).",
            place=place,
        )
        return
    document = context.document(path)
    passage = document.find(overseas_model_terms())
    if passage is None and document.pages_without_text:
        yield inconclusive(
            control,
            f"商店文案有 {len(document.pages_without_text)} 页只有图片，没有文字可查。",
            f"{len(document.pages_without_text)} pages of the store texts are only images and could not be read.",
            context.cited(document),
            place=place,
        )
        return
    if passage is None:
        yield passed(
            control,
            "商店文案中没有发现境外模型词表中的名称；词表并不完整。",
            "The store texts hold none of the listed names of overseas models; the list is not complete.",
            context.cited(document),
            place=place,
        )
        return
    term = overseas_model_terms().search(passage.text)
    name = term[0] if term else ""
    answer = inconclusive if _serves(context, name) else failed
    yield answer(
        control,
        f"商店文案出现“{name}”。应用商店以此为由拒绝上架，即使只是提及。",
        f"The store texts say '{name}'. Stores refuse listings for it, even where it is only mentioned.",
        context.cited(document, passage),
        place=place,
    )


def _serves(context: CheckContext, name: str) -> bool:
    """Whether a model of the dossier with a filing number carries the name: then a person must look."""
    return any(name and names_in(model.name, name) and model.filing_number for model in context.declared.models or ())


CHECKS = (names, model_terms)
