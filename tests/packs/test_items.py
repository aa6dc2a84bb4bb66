# SPDX-License-Identifier: Apache-2.0
"""Items of a pack: required by facts, undetermined without them, in a type that is taken."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as altered
from pack_factory import AS_OF, Get

from hegui.evidence import EvidenceView, Statement
from hegui.packs.checking import check_pack
from hegui.packs.data import assemble
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.rules.items import Need, item_states

TUNED, CALLER = "fine-tuned-images", "chat-app-api"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (TUNED, Kind.MODEL_FILING),
        (TUNED, Kind.ALGORITHM_FILING),
        (TUNED, Kind.SECURITY_ASSESSMENT),
        (TUNED, Kind.INSPECTION),
        (CALLER, Kind.REGISTRATION),
        (CALLER, Kind.STORE_SUBMISSION),
    ],
)
def test_the_packs_of_the_examples_are_complete(example: Get, name: str, kind: Kind) -> None:
    """Nothing is missing and nothing contradicts."""
    found = check_pack(example(name, kind).data)
    assert found.faults == ()
    assert found.passes
    assert all(state.complete for state in found.items)


def test_what_the_facts_do_not_ask_for_is_not_required(example: Get) -> None:
    """A caller that trains nothing hands in no statement on a corpus; a page that nothing is answered for is left out."""
    pack = check_pack(example(CALLER, Kind.REGISTRATION).data)
    assert {state.item.id for state in pack.items if state.need is Need.NOT_REQUIRED} == {"test-channel"}


def test_whether_an_item_is_required_may_be_open(example: Get) -> None:
    """The facts that would settle it are named, with the line of the specification."""
    pack = example(TUNED, Kind.SECURITY_ASSESSMENT)
    changed = pack.edited("dossier.yaml", ("  charges_users: true", "  # charges_users: true"))
    found = pack.with_files(changed, pack.read_again)
    (fault,) = [fault for fault in found.faults if fault.rule is Rule.UNDETERMINED]
    assert "charges_users" in fault.what.zh
    assert fault.second is not None
    assert (fault.second.file, fault.second.line is not None) == ("specifications/security-assessment.yaml", True)


def test_a_file_of_a_type_that_nobody_takes(example: Get) -> None:
    """A licence of the business as HTML is no scan."""
    pack = example(TUNED, Kind.MODEL_FILING)
    changed = pack.edited(
        pack.kind.answers_file, ("file: pack/papers/business-licence.pdf", "file: pack/papers/licence.html")
    )
    found = pack.with_files({**changed, "pack/papers/licence.html": b"<p>x</p>"})
    assert any(fault.rule is Rule.FORM and "不是所要求的格式" in fault.what.zh for fault in found.faults)


def test_damaged_evidence_keeps_a_pack_back(example: Get) -> None:
    """It may have held the newer, worse finding."""
    pack = example(TUNED, Kind.MODEL_FILING)
    name = next(path for path in sorted((pack.folder / "evidence").rglob("*.json"))).relative_to(pack.folder).as_posix()
    found = pack.with_files({name: b"{}"}, pack.read_again)
    assert any(fault.rule is Rule.FORM and fault.first.file == name for fault in found.faults)


def test_a_working_paper_that_cannot_be_read(example: Get) -> None:
    """It supports nothing, and that is said."""
    pack = example(TUNED, Kind.MODEL_FILING)
    found = pack.with_files({"pack/papers/filing-basis.md": None}, pack.read_again)
    assert any("无法读取" in fault.what.zh and fault.first.path == ("basis", 0) for fault in found.faults)


def test_answers_may_stand_elsewhere(example: Get) -> None:
    """Another file of answers is read in place of the usual one."""
    pack = example(TUNED, Kind.ALGORITHM_FILING)
    content = (pack.folder / pack.kind.answers_file).read_bytes()
    there = {"pack/second.yaml": content}

    def look():  # noqa: ANN202  a check
        return check_pack(assemble(pack.folder, pack.kind, as_of=AS_OF, answers="pack/second.yaml"))

    assert pack.with_files(there, look).passes


REGISTERED = "evidence/official-receipt/e32ca1385ea88059835915d09a5260a8537afb63f4fb6d93073c21213670d879.json"


def test_the_filing_of_somebody_else_is_no_proof_of_ones_own(example: Get) -> None:
    """Without the receipt of the registration the item is missing, although the filing of the called model is on file."""
    pack = example(CALLER, Kind.STORE_SUBMISSION)
    found = pack.with_files({REGISTERED: None})
    (item,) = [state for state in found.items if state.item.id == "model-receipt"]
    assert item.need is Need.REQUIRED
    assert not item.complete
    assert item.supplied == ()


def test_every_called_model_has_the_receipt_of_its_own_filing(example: Get) -> None:
    """The filing of another model proves nothing: the number whose receipt is not there is named."""
    pack = example(CALLER, Kind.REGISTRATION)
    number, other = "Beijing-DeepseekChat-202404280016", "Beijing-DeepseekChat-202404280099"
    found = pack.with_files(pack.edited(pack.kind.answers_file, (f"model_number: {number}", f"model_number: {other}")))
    (item,) = [state for state in found.items if state.item.id == "upstream-receipt"]
    assert [place.path for place in item.missing] == [("model_filing", other)]
    assert item.supplied == ()


@pytest.mark.parametrize("changes", [{"expires": date(2026, 11, 24)}, {"depends_on": ("model:huijing-text@0.1",)}])
def test_records_of_which_none_holds_any_more_are_missing(example: Get, changes: dict[str, object]) -> None:
    """A kind of evidence that has all expired, or is all of an older version, is no record of what is handed in."""
    data = example(TUNED, Kind.MODEL_FILING).data
    context = data.examination.context

    def lapsed(statement: Statement) -> Statement:
        if statement.kind != "evaluation-run":
            return statement
        return altered(statement, file=f"{statement.file}x", predicate=altered(statement.predicate, **changes))

    evidence = EvidenceView(tuple(map(lapsed, context.evidence.statements)))
    changed = replace(data, examination=replace(data.examination, context=altered(context, evidence=evidence)))
    missing = [place.file for state in item_states(changed) for place in state.missing]
    assert missing == ["evidence/evaluation-run"]
    assert [state.missing for state in item_states(data)] == [()] * len(data.specification.items)


def test_a_receipt_whose_record_has_lapsed_proves_nothing(example: Get) -> None:
    """Each item that asks for a receipt is missing, and where its record would stand is named."""
    data = example(CALLER, Kind.REGISTRATION).data
    context = data.examination.context

    def lapsed(statement: Statement) -> Statement:
        if statement.kind != "official-receipt":
            return statement
        predicate = altered(statement.predicate, expires=date(2026, 11, 24))
        return altered(statement, file=f"{statement.file}x", predicate=predicate)

    evidence = EvidenceView(tuple(map(lapsed, context.evidence.statements)))
    changed = replace(data, examination=replace(data.examination, context=altered(context, evidence=evidence)))
    asked = {item.id for item in data.specification.items if item.receipt}
    assert len(asked) >= 3
    states = [state for state in item_states(changed) if state.item.id in asked]
    assert all(state.supplied == () and state.missing for state in states)
    assert {place.file for state in states for place in state.missing} == {"evidence/official-receipt"}
