# SPDX-License-Identifier: Apache-2.0
"""Labels: every modality of the service, every sampled file, and nothing uncounted that passes."""

from datetime import date
from typing import Any

import pytest
from context_factory import (
    STARTED,
    ContextMaker,
    a_page,
    calendar,
    day_by_day,
    outcome,
    outcomes,
    outcomes_about,
    outcomes_to,
    words,
)

from hegui.checks.implicit_labels import ELEMENTS, FORM, NUMBER, implicit
from hegui.checks.labelling import (
    agreement,
    ai_identity,
    explicit,
    export,
    function,
    longest_days,
    material,
    platform,
    unlabelled_content,
    unlabelled_requests,
)
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    LabelAudit,
    LabelCounts,
    LabelSample,
    LogRetention,
    ModerationLog,
    PageElement,
    PropagationCounts,
    RetainedKind,
    RetainedLog,
    UnlabelledRequests,
)


def service(*modalities: str, **given: Any) -> dict[str, Any]:
    return {"service": {"modalities": list(modalities)} | given}


def sample(modality: str = "image", *, exported: bool = False, files: int = 20, **counts: Any) -> LabelSample:
    found = LabelCounts(**(counts or {"valid": files}))
    return LabelSample(modality=modality, exported=exported, files=files, explicit=found, implicit=found)


def audit(*samples: LabelSample, **given: Any) -> LabelAudit:
    return LabelAudit(samples=samples, **given)


CASES: list[tuple[dict[str, int], Outcome]] = [
    ({"valid": 20}, Outcome.PASS),
    ({"valid": 19, "invalid": 1}, Outcome.FAIL),
    ({"valid": 19, "absent": 1}, Outcome.FAIL),
    ({"valid": 19, "inconclusive": 1}, Outcome.INCONCLUSIVE),
    ({"valid": 19}, Outcome.INCONCLUSIVE),
    ({"valid": 21}, Outcome.INCONCLUSIVE),
    ({"valid": 0}, Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(("counts", "expected"), CASES)
@pytest.mark.parametrize(("item", "exported"), [(explicit, False), (export, True), (implicit, False), (implicit, True)])
def test_every_sampled_file_has_a_valid_label(
    make: ContextMaker, item: Any, counts: dict[str, int], expected: Outcome, *, exported: bool
) -> None:
    """One without fails; one that nobody judged or counted is a question."""
    context = make(audit(sample(exported=exported, **counts)), dossier=service("image"))
    assert outcomes_about(item, context) == {"image": expected}


def test_explicit_and_implicit_labels_are_counted_apart(make: ContextMaker) -> None:
    """A file may have one and not the other."""
    good, bad = LabelCounts(valid=20), LabelCounts(absent=20)
    only_explicit = LabelSample(modality="image", exported=False, files=20, explicit=good, implicit=bad)
    context = make(audit(only_explicit), dossier=service("image"))
    assert outcome(explicit, context) is Outcome.PASS
    assert set(outcomes_to(implicit, context).values()) == {Outcome.FAIL}


@pytest.mark.parametrize(
    ("counts", "failing"),
    [
        ({"valid": 19, "invalid": 1}, {ELEMENTS, NUMBER, FORM}),
        ({"valid": 19, "absent": 1}, {ELEMENTS, NUMBER, FORM}),
        ({"valid": 19, "invalid": 1, "rules": {"6.1.c": 1}}, {NUMBER}),
        ({"valid": 19, "invalid": 1, "rules": {"E.b": 1}}, {FORM}),
        ({"valid": 19, "invalid": 1, "rules": {"6.1.a": 1, "E.b": 0}}, {ELEMENTS}),
        ({"valid": 19, "invalid": 1, "rules": {"6.1.c": 1, "E.a": 1}}, {NUMBER, FORM}),
        ({"valid": 18, "invalid": 2, "rules": {"6.1.c": 1}}, {ELEMENTS, NUMBER, FORM}),
        ({"valid": 19, "invalid": 1, "rules": {"E.b": 0}}, {ELEMENTS, NUMBER, FORM}),
        ({"valid": 18, "invalid": 1, "absent": 1, "rules": {"E.b": 1}}, {ELEMENTS, NUMBER, FORM}),
    ],
)
def test_an_implicit_label_fails_in_the_respect_of_its_rule(make: ContextMaker, counts: Any, failing: Any) -> None:
    """A file that no rule accounts for, or without a label, fails in every respect."""
    context = make(audit(sample(**counts)), dossier=service("image"))
    found = outcomes_to(implicit, context)
    assert {respect for respect in (ELEMENTS, NUMBER, FORM) if found[respect.control] is Outcome.FAIL} == failing
    assert set(found.values()) <= {Outcome.FAIL, Outcome.PASS}


def test_files_that_nobody_judged_are_open_in_every_respect(make: ContextMaker) -> None:
    """Save the one that is known to fail; and its rule is named."""
    context = make(audit(sample(valid=18, invalid=1, inconclusive=1, rules={"6.1.c": 1})), dossier=service("image"))
    assert outcomes_to(implicit, context) == {
        ELEMENTS.control: Outcome.INCONCLUSIVE,
        NUMBER.control: Outcome.FAIL,
        FORM.control: Outcome.INCONCLUSIVE,
    }
    assert "files that break its rules: 6.1.c 1" in words(implicit, context, NUMBER.control)


def test_a_sample_of_no_file_proves_nothing(make: ContextMaker) -> None:
    """However valid."""
    assert outcome(explicit, make(audit(sample(files=0)), dossier=service("image"))) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("item", [explicit, export, implicit])
def test_every_modality_needs_its_own_sample(make: ContextMaker, item: Any) -> None:
    """And modalities must be declared at all."""
    samples = (sample(exported=True), sample(exported=False))
    context = make(audit(*samples), dossier=service("image", "video"))
    assert outcomes_about(item, context) == {"image": Outcome.PASS, "video": None}
    assert outcomes_about(item, make(audit(*samples))) == {None: None}


def test_samples_in_the_service_and_as_exported_are_not_each_other(make: ContextMaker) -> None:
    """What is labelled on the screen may lose it in the file."""
    assert outcomes_about(export, make(audit(sample()), dossier=service("image"))) == {"image": None}
    assert outcomes_about(explicit, make(audit(sample(exported=True)), dossier=service("image"))) == {"image": None}


def test_code_is_labelled_as_text(make: ContextMaker) -> None:
    """Once for both."""
    assert outcomes(explicit, make(audit(sample("text")), dossier=service("text", "code"))) == [Outcome.PASS]


def test_the_newest_sample_of_a_modality_counts(make: ContextMaker) -> None:
    """Also where it stands in another audit."""
    newer, older = audit(sample("video")), audit(sample(invalid=1), sample("video", invalid=1))
    found = outcomes_about(explicit, make(newer, older, dossier=service("image", "video")))
    assert found == {"image": Outcome.FAIL, "video": Outcome.PASS}


def test_text_on_a_screen_is_no_file(make: ContextMaker) -> None:
    """Its metadata are those of exports; where nothing is exported a person confirms it."""
    shown, exported = audit(sample("text", absent=20)), audit(sample("text", exported=True))
    assert outcomes_about(implicit, make(shown, exported, dossier=service("text"))) == {"text": Outcome.PASS}
    assert outcomes_about(implicit, make(shown, dossier=service("text"))) == {"text": None}
    closed = service("text", offers_download_or_export=False)
    assert outcomes_about(implicit, make(shown, dossier=closed)) == {"text": Outcome.INCONCLUSIVE}
    assert outcomes_about(implicit, make(dossier=closed)) == {"text": None}


@pytest.mark.parametrize(
    ("item", "element"), [(function, PageElement.LABEL_FUNCTION), (ai_identity, PageElement.AI_IDENTITY)]
)
def test_what_users_are_shown(make: ContextMaker, item: Any, element: PageElement) -> None:
    """A capture shows it; a later one that does not is a question; none is no evidence."""
    old, new = a_page(element, on=date(2026, 11, 1)), a_page(PageElement.RULES, on=date(2026, 11, 20))
    assert outcome(item, make(old)) is Outcome.PASS
    assert outcome(item, make(new, old)) is Outcome.INCONCLUSIVE
    assert outcome(item, make(new)) is None


def propagation(**given: Any) -> LabelAudit:
    usual = {
        "is_generated": 5,
        "may_be": 3,
        "suspected": 2,
        "fields_written": 10,
        "fields_missing": 0,
        "declare_function": True,
    }
    return audit(propagation=PropagationCounts(**(usual | given)))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((propagation(),), Outcome.PASS),
        ((propagation(fields_missing=1),), Outcome.FAIL),
        ((propagation(declare_function=False),), Outcome.FAIL),
        ((propagation(suspected=0),), Outcome.INCONCLUSIVE),
        ((propagation(fields_written=9),), Outcome.INCONCLUSIVE),
        ((audit(sample()),), None),
        ((), None),
    ],
)
def test_a_platform_tells_three_states(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """Writes the fields for each, and lets users declare."""
    assert outcome(platform, make(*evidence)) is expected


GOOD = "生成内容的标识方式：图片右下角以文字标识样式标注“AI生成”。请您仔细阅读并理解上述标识要求，不得删除标识。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, Outcome.PASS),
        (
            "Generated content is labelled in this form. Users must read and understand the labelling rules.",
            Outcome.PASS,
        ),
        ("用户应当遵守法律法规。", Outcome.FAIL),
        ("本服务会作标识。", Outcome.INCONCLUSIVE),
        ("标识的方法和样式另行约定。", Outcome.INCONCLUSIVE),
    ],
)
def test_the_agreement_tells_how_content_is_labelled(make: ContextMaker, text: str, expected: Outcome) -> None:
    """An agreement that never speaks of labels fails; to mention them is not enough."""
    context = make(dossier={"documents": {"user_agreement": "agreement.md"}}, documents={"agreement.md": text})
    assert outcomes_about(agreement, context) == {None: expected}


def test_no_agreement_is_no_evidence(make: ContextMaker) -> None:
    """There is nothing to read."""
    assert outcome(agreement, make()) is None


def requests(logged: int = 5, accepted: int = 5) -> LabelAudit:
    return audit(unlabelled=UnlabelledRequests(requests=5, logged=logged, agreement_accepted=accepted))


def kept(*days: int, what: RetainedKind = RetainedKind.UNLABELLED_REQUEST) -> LogRetention:
    return LogRetention(logs=tuple(RetainedLog(system="gateway", what=what, keeps_days=count) for count in days))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((requests(), kept(184)), [Outcome.PASS, Outcome.PASS]),
        ((requests(), kept(183)), [Outcome.PASS, Outcome.FAIL]),
        ((requests(), kept(365, 90)), [Outcome.PASS, Outcome.FAIL]),
        ((requests(logged=4), kept(184)), [Outcome.FAIL, Outcome.PASS]),
        ((requests(accepted=4), kept(184)), [Outcome.FAIL, Outcome.PASS]),
        ((requests(),), [Outcome.PASS, None]),
        ((kept(184),), [None, Outcome.PASS]),
        ((requests(), kept(184, what=RetainedKind.NETWORK_LOG)), [Outcome.PASS, None]),
    ],
)
def test_unlabelled_deliveries_are_agreed_logged_and_kept(make: ContextMaker, evidence: Any, expected: Any) -> None:
    """Six months are at most 184 days."""
    assert outcomes(unlabelled_requests, make(*evidence)) == expected


def test_unlabelled_deliveries_of_every_day_are_logged(make: ContextMaker) -> None:
    """Those of yesterday too; a day without any has no audit and is no gap."""
    days = day_by_day(requests(), requests(logged=4), requests())
    assert outcomes(unlabelled_requests, make(*days, kept(184))) == [Outcome.FAIL, Outcome.PASS]
    assert "2026-11-23：无显式标识的提供 5 次，有日志 4 次" in words(unlabelled_requests, make(*days))
    assert outcomes(unlabelled_requests, make(days[0], days[2], kept(184))) == [Outcome.PASS, Outcome.PASS]


@pytest.mark.parametrize(("months", "days"), [(1, 31), (6, 184), (12, 365), (36, 1096)])
def test_months_are_counted_at_their_longest(months: int, days: int) -> None:
    """From March to September; three years hold a leap day."""
    assert longest_days(calendar(), 2026, months) == days


@pytest.mark.parametrize(("digests", "expected"), [("same", Outcome.PASS), ("other", Outcome.FAIL), (None, None)])
def test_the_material_is_the_one_that_was_audited(make: ContextMaker, digests: str | None, expected: Any) -> None:
    """By its digest."""
    dossier = {"documents": {"label_material": "material.md"}}
    read = make(dossier=dossier, documents={"material.md": "标识说明"}).document("material.md").sha256
    found = {"same": (read,), "other": ("0" * 64,), None: ()}[digests]
    context = make(audit(material_digests=found), dossier=dossier, documents={"material.md": "标识说明"})
    assert outcome(material, context) is expected
    assert outcome(material, make()) is None


def moderation(found: int | None, labelled: int | None) -> ModerationLog:
    return ModerationLog(
        inputs=0,
        inputs_checked=0,
        inputs_blocked=0,
        outputs=0,
        outputs_checked=0,
        outputs_blocked=0,
        unlabelled_found=found,
        unlabelled_labelled=labelled,
    )


@pytest.mark.parametrize(
    ("found", "labelled", "expected"),
    [
        (5, 5, Outcome.PASS),
        (0, 0, Outcome.PASS),
        (5, 4, Outcome.FAIL),
        (5, None, Outcome.INCONCLUSIVE),
        (5, 6, Outcome.INCONCLUSIVE),
        (None, None, None),
    ],
)
def test_unlabelled_content_is_labelled(make: ContextMaker, found: Any, labelled: Any, expected: Any) -> None:
    """All that was found; not to count is not to find none."""
    assert outcome(unlabelled_content, make(moderation(found, labelled), dossier=STARTED)) is expected
    assert outcome(unlabelled_content, make()) is None


def test_unlabelled_content_of_every_day_is_labelled(make: ContextMaker) -> None:
    """What was passed on yesterday is not made good by the log of today, nor is a day without a log."""
    days = [moderation(1, 1) for _ in range(31)]
    assert outcome(unlabelled_content, make(*day_by_day(*days))) is Outcome.PASS
    assert outcome(unlabelled_content, make(*day_by_day(*days)[:-1])) is Outcome.INCONCLUSIVE
    days[1] = moderation(2, 1)
    assert outcome(unlabelled_content, make(*day_by_day(*days))) is Outcome.FAIL
