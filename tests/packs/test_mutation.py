# SPDX-License-Identifier: Apache-2.0
"""The pack of the fine-tuned example passes; removing any one item or changing any one number makes it fail, with both places.

Every item of the specification and every number of answers, dossier, evidence, working papers and lists is tried, really:
files are changed on the disk and the check is run.
"""

import gzip
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pack_factory import Example, Get

from hegui.errors import InputError
from hegui.evidence.schemas import canonical
from hegui.packs.checking import PackCheck, check_pack
from hegui.packs.data import assemble
from hegui.packs.faults import Fault, Rule
from hegui.packs.kind import Kind
from hegui.packs.rules.items import Need
from hegui.packs.said.value import Said
from hegui.packs.specification_file import load_specification
from hegui.source import Key, Value, load_yaml

EXAMPLE = "fine-tuned-images"
FOLDER = Path(__file__).parents[2] / "examples" / EXAMPLE
ANSWERS = {kind: FOLDER / kind.answers_file for kind in (Kind.MODEL_FILING, Kind.ALGORITHM_FILING)}
CONTRADICTORY = {Rule.CONTRADICTION, Rule.UNSUPPORTED}


def numbers_of(value: Value, path: tuple[Key, ...] = ()) -> list[tuple[Key, ...]]:
    """Where every number of a YAML file stands, but the version of its form."""
    match value:
        case dict():
            return [found for key, inner in value.items() for found in numbers_of(inner, (*path, key))]
        case list():
            return [found for index, inner in enumerate(value) for found in numbers_of(inner, (*path, index))]
        case bool():
            return []
        case int() | float() if path != ("hegui_pack",):
            return [path]
        case _:
            return []


def value_at(value: Any, path: tuple[Key, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed_number(content: str, line: int, number: float, name: str) -> str:
    """A YAML text in which the number behind a name, on or after a line, is greater by one."""
    lines = content.splitlines(keepends=True)
    pattern = re.compile(rf"(\b{re.escape(name)}: ){re.escape(f'{number:g}')}\b")
    for at in range(line - 1, min(line + 3, len(lines))):
        lines[at], done = pattern.subn(lambda found: f"{found[1]}{number + 1:g}", lines[at], count=1)
        if done:
            return "".join(lines)
    raise AssertionError(f"{name}: {number:g} is not on line {line}")


def names_both_places(faults: tuple[Fault, ...], *files: str) -> bool:
    """Whether a contradiction names the changed file and another one."""
    return any(
        fault.rule in CONTRADICTORY
        and len(fault.places) == 2
        and any(str(place.file) in files for place in fault.places)
        and all(str(place) in fault.what.zh or str(place) in fault.what.en or fault.rule for place in fault.places)
        for fault in faults
    )


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_example_passes(example: Get, kind: Kind) -> None:
    """Nothing is missing and nothing contradicts, with every file read again."""
    checked = example(EXAMPLE, kind).read_again()
    assert checked.faults == ()
    assert len(checked.said) > 100


ANSWER_NUMBERS = [
    (kind, path) for kind, file in ANSWERS.items() for path in numbers_of(load_yaml(file, kind.answers_file).data)
]


def test_there_are_numbers_to_change() -> None:
    """Both answers files have some; a filter that let none through would make the next test empty."""
    assert len(ANSWER_NUMBERS) >= 28
    assert {kind for kind, _ in ANSWER_NUMBERS} == set(ANSWERS)


@pytest.mark.parametrize(
    ("kind", "path"), ANSWER_NUMBERS, ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else part
)
def test_a_changed_number_of_the_answers_contradicts(example: Get, kind: Kind, path: tuple[Key, ...]) -> None:
    """Any number of the answers, greater by one, contradicts the place that says it too; both are named."""
    source = load_yaml(ANSWERS[kind], kind.answers_file)
    place = source.place(path)
    text = changed_number(ANSWERS[kind].read_text("utf-8"), place.line or 1, value_at(source.data, path), str(path[-1]))
    checked = example(EXAMPLE, kind).with_files({kind.answers_file: text.encode()})
    assert names_both_places(checked.faults, kind.answers_file)


def said_by(kind: Kind) -> list[Said]:
    """What the example says, at collection: which numbers there are to change."""
    return list(check_pack(assemble(FOLDER, kind, as_of=date(2026, 11, 25))).said)


SAID = said_by(Kind.MODEL_FILING)
DOSSIER_NUMBERS = sorted(
    {fact.origin.path for fact in SAID if fact.what.number and fact.origin.file == "dossier.yaml" and fact.origin.path},
    key=str,
)


OWNERSHIP = ("provider", "foreign_equity_percent")
"""No form has its number; it is held against the type of the company."""


def test_the_numbers_of_the_dossier_are_compared() -> None:
    """Users, persons, annotators, sizes of sources, retention, limits: every number of the file but the version of its form."""
    assert len(DOSSIER_NUMBERS) >= 24
    every = set(numbers_of(load_yaml(FOLDER / "dossier.yaml", "dossier.yaml").data)) - {("hegui",)}
    assert every == {*DOSSIER_NUMBERS, OWNERSHIP}


@pytest.mark.parametrize("path", [*DOSSIER_NUMBERS, OWNERSHIP], ids=lambda path: ".".join(map(str, path)))
def test_a_changed_number_of_the_dossier_contradicts(example: Get, path: tuple[Key, ...]) -> None:
    """Any number of the dossier that stands in the pack, greater by one, contradicts another place; both are named."""
    source = load_yaml(FOLDER / "dossier.yaml", "dossier.yaml")
    text = changed_number(
        (FOLDER / "dossier.yaml").read_text("utf-8"),
        source.place(path).line or 1,
        value_at(source.data, path),
        str(path[-1]),
    )
    checked = example(EXAMPLE, Kind.MODEL_FILING).with_files({"dossier.yaml": text.encode()})
    assert names_both_places(checked.faults, "dossier.yaml")


EVIDENCE_NUMBERS = sorted(
    {
        (fact.origin.file, fact.origin.path)
        for fact in SAID
        if fact.what.number and fact.origin.file.startswith("evidence/")
    },
    key=str,
)


def test_the_numbers_of_the_evidence_are_compared() -> None:
    """Lists by risk, tests by model and method, the scan by source, the samples, annotation."""
    assert len(EVIDENCE_NUMBERS) > 150


def changed_statement(file: str, path: tuple[Key, ...]) -> dict[str, bytes | None]:
    """A statement of the store with a count that is greater by one, under the name that its new bytes have."""
    content = json.loads((FOLDER / file).read_bytes())
    holder = value_at(content, path[:-1])
    holder[path[-1]] += 1
    written = canonical(content)
    name = f"{file.rpartition('/')[0]}/{hashlib.sha256(written).hexdigest()}.json"
    return {file: None, name: written}


@pytest.mark.parametrize(
    ("file", "path"),
    EVIDENCE_NUMBERS,
    ids=[
        f"{file.split('/')[1]}-{'.'.join(map(str, path[2:]))}-{file.split('/')[2][:6]}"
        for file, path in EVIDENCE_NUMBERS
    ],
)
def test_a_changed_number_of_a_statement_contradicts(example: Get, file: str, path: tuple[Key, ...]) -> None:
    """Any count of a statement that stands in the pack, greater by one, contradicts record or list; both are named."""
    changed = changed_statement(file, path)
    checked = example(EXAMPLE, Kind.MODEL_FILING).with_files(changed)
    assert names_both_places(checked.faults, *(name for name, content in changed.items() if content is not None))


BASIS = "pack/papers/filing-basis.md"
BASIS_LINES = sorted(
    {fact.origin.line for fact in SAID if fact.what.number and fact.origin.file == BASIS and fact.origin.line}
)


@pytest.mark.parametrize("line", BASIS_LINES)
def test_a_changed_number_of_a_working_paper_contradicts(example: Get, line: int) -> None:
    """Any number of the working paper, with another first digit, contradicts what rests on it; both are named."""
    lines = (FOLDER / BASIS).read_text("utf-8").splitlines(keepends=True)
    lines[line - 1] = re.sub(r"\| (\d)", lambda found: f"| {int(found[1]) % 9 + 1}", lines[line - 1], count=1)
    checked = example(EXAMPLE, Kind.MODEL_FILING).with_files({BASIS: "".join(lines).encode()})
    assert names_both_places(checked.faults, BASIS)


def test_a_keyword_less_contradicts_the_statement(example: Get) -> None:
    """The list as it is handed in has as many rows as its statement counts, in all and of each risk."""
    name = "pack/keywords.csv.gz"
    rows = gzip.decompress((FOLDER / name).read_bytes()).decode().splitlines(keepends=True)
    pack = example(EXAMPLE, Kind.MODEL_FILING)
    checked = pack.with_files({name: gzip.compress("".join(rows[:-1]).encode())}, pack.read_again)
    assert names_both_places(checked.faults, name)


@pytest.mark.parametrize("library", ["generated-content", "should-refuse", "should-not-refuse"])
def test_a_question_less_contradicts_the_statement(example: Get, library: str) -> None:
    """So with each bank of questions."""
    name = "pack/questions.jsonl.gz"
    rows = gzip.decompress((FOLDER / name).read_bytes()).decode().splitlines(keepends=True)
    last = max(number for number, row in enumerate(rows) if f'"id": "{library}-' in row)
    identity = json.loads(rows[last])["id"]
    pack = example(EXAMPLE, Kind.MODEL_FILING)
    kept = [row for number, row in enumerate(rows) if number != last]
    responses = "pack/responses.jsonl.gz"
    answered = gzip.decompress((FOLDER / responses).read_bytes()).decode().splitlines(keepends=True)
    without = [row for row in answered if json.loads(row)["question"] != identity]
    checked = pack.with_files(
        {name: gzip.compress("".join(kept).encode()), responses: gzip.compress("".join(without).encode())},
        pack.read_again,
    )
    assert names_both_places(checked.faults, name)


def test_a_changed_record_makes_its_statement_worthless(example: Get) -> None:
    """What a statement is about must still be the same bytes; the file of the store and the record are named."""
    record = "records/evaluation/text-2.3.md"
    text = (FOLDER / record).read_text("utf-8").replace("| 285 |", "| 286 |")
    checked = example(EXAMPLE, Kind.MODEL_FILING).with_files({record: text.encode()})
    assert any(
        fault.rule is Rule.FORM and record in fault.what.zh and fault.first.file.startswith("evidence/")
        for fault in checked.faults
    )


IDENTIFIERS = sorted(
    {
        (kind, fact.origin.file, fact.origin.path)
        for kind in ANSWERS
        for fact in (SAID if kind is Kind.MODEL_FILING else said_by(kind))
        if not fact.what.number
        and fact.origin.path
        and fact.origin.file in {"dossier.yaml", kind.answers_file}
        and fact.origin.path[0] != "signatures"
    },
    key=str,
)


def test_names_and_official_numbers_are_compared() -> None:
    """Subject, service, models, versions, filing numbers, contacts, the algorithm and its officer."""
    assert len(IDENTIFIERS) > 40


@pytest.mark.parametrize(
    ("kind", "file", "path"),
    IDENTIFIERS,
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else part,
)
def test_a_changed_name_number_or_version_is_found(example: Get, kind: Kind, file: str, path: tuple[Key, ...]) -> None:
    """A name, version or official number that differs in one place is found, and both places are named."""
    source = load_yaml(FOLDER / file, file)
    value = value_at(source.data, path)
    line = source.place(path).line or 1
    lines = (FOLDER / file).read_text("utf-8").splitlines(keepends=True)
    shown = str(value)
    lines[line - 1] = lines[line - 1].replace(shown, _other(shown), 1)
    checked: PackCheck = example(EXAMPLE, kind).with_files({file: "".join(lines).encode()})
    assert names_both_places(checked.faults, file)


def _other(written: str) -> str:
    """The same with another last digit, or with another last character."""
    digits = list(re.finditer(r"\d", written))
    if digits:
        last = digits[-1].start()
        return f"{written[:last]}{(int(written[last]) + 1) % 10}{written[last + 1 :]}"
    return f"{written[:-1]}{'甲' if written[-1] != '甲' else '乙'}"


ITEMS = [(kind, item.id) for kind in ANSWERS for item in load_specification(kind).items]


@pytest.mark.parametrize(("kind", "name"), ITEMS)
def test_a_removed_item_is_missed(example: Get, kind: Kind, name: str) -> None:
    """Any item that is taken away is missing: the message names where it should stand and the specification that asks."""
    pack = example(EXAMPLE, kind)
    item = next(item for item in pack.data.specification.items if item.id == name)
    changed = without(pack, item)
    if (
        item.page in WHOLE_FORMS
    ):  # what a form needs is a required answer: its absence is bad input, with file and field
        with pytest.raises(InputError) as refused:
            pack.with_files(changed)
        assert any(
            problem.where and problem.where.file == kind.answers_file and SECTIONS[item.page] in problem.what.zh
            for problem in refused.value.problems
        )
        return
    checked = pack.with_files(changed, pack.read_again if item.source == "sheet" else None)
    missing = [fault for fault in checked.faults if fault.rule is Rule.MISSING and item.name.zh in fault.what.zh]
    assert missing
    assert all(len(fault.places) == 2 for fault in missing)
    assert all(fault.second and fault.second.file.startswith("specifications/") for fault in missing)
    assert any(state.item.id == name and state.need is Need.REQUIRED and not state.complete for state in checked.items)


def without(pack: Example, item: Any) -> dict[str, bytes | None]:
    """The files of the example without what an item is made of."""
    answers = pack.kind.answers_file
    dossier = (FOLDER / "dossier.yaml").read_text("utf-8")
    match item.source:
        case "document":
            return {"dossier.yaml": _without_line(dossier, rf"^  {item.document}: ").encode()}
        case "paper":
            text = (FOLDER / answers).read_text("utf-8")
            return {answers: _without_line(text, rf"item: {item.id},").encode()}
        case "receipt":
            return _without_statements("official-receipt", *item.receipt)
        case "evidence":
            return _without_statements(item.evidence[0])
        case "sheet":
            return {f"pack/{item.sheet}.{'csv' if item.sheet == 'keywords' else 'jsonl'}.gz": None}
        case "screenshots":
            text = (FOLDER / answers).read_text("utf-8")
            return {answers: _without_line(text, rf"shows: {item.screenshots[0]},").encode()}
        case "model_papers":
            return {"dossier.yaml": _without_line(dossier, r"^    licence: documents/licences/text-base").encode()}
        case _:
            return {answers: _without_section((FOLDER / answers).read_text("utf-8"), SECTIONS[item.page]).encode()}


SECTIONS = {
    "model-filing-form": "compute",
    "safety-report": "assessment",
    "corpus-statement": "corpus",
    "test-channel": "test_channel",
    "algorithm-commitment": "subject",
    "algorithm-responsibility": "responsibility",
    "algorithm-self-assessment": "risk",
    "algorithm-public-notice": "notice",
}
"""A part of the answers that the page cannot do without."""
WHOLE_FORMS = frozenset(SECTIONS) - {"test-channel"}


def _without_line(text: str, pattern: str) -> str:
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if not re.search(pattern, line)]
    assert len(kept) < len(lines), pattern
    # A list that nothing is left of is an empty list.
    return re.sub(r"^(papers|screenshots):\n(?!  )", r"\1: []\n", "".join(kept), flags=re.MULTILINE)


def _without_section(text: str, name: str) -> str:
    changed = re.sub(rf"^{name}:.*\n(?:(?:[ #-].*)?\n)*", "", text, count=1, flags=re.MULTILINE)
    assert changed != text, name
    return changed


def _without_statements(kind: str, *receipts: str) -> dict[str, bytes | None]:
    found = {
        path.relative_to(FOLDER).as_posix(): None
        for path in (FOLDER / "evidence" / kind).glob("*.json")
        if not receipts or any(f'"receipt":"{receipt}"' in path.read_text().replace(" ", "") for receipt in receipts)
    }
    assert found
    return dict(found)
