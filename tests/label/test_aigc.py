# SPDX-License-Identifier: Apache-2.0
"""The label object: written as Annex E says, read as leniently as vendors need."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.label import aigc
from hegui.label.aigc import LONGEST_VALUE, Attribute, Label, Parsed, parse
from hegui.label.findings import Level

CODE = "001191610133596325171T12566"
LABEL = Label.first(CODE, "task-1")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def broken(parsed: Parsed) -> list[str]:
    """The rules that a text breaks."""
    return [finding.rule for finding in parsed.findings if finding.level is Level.VIOLATION]


def test_a_first_write_names_the_producer_as_propagator_too() -> None:
    """Annex E, note 1."""
    assert LABEL.as_dict() == {
        "Label": "1",
        "ContentProducer": CODE,
        "ProduceID": "task-1",
        "ReservedCode1": "",
        "ContentPropagator": CODE,
        "PropagateID": "task-1",
        "ReservedCode2": "",
    }


@pytest.mark.parametrize(("producer", "number"), [("", "1"), (CODE, ""), (" ", "1"), (CODE, "\t")])
def test_a_first_write_without_producer_or_number_is_refused(producer: str, number: str) -> None:
    """Neither may be empty."""
    with pytest.raises(ValueError, match="ContentProducer and ProduceID"):
        Label.first(producer, number)


@given(st.builds(Label, st.sampled_from(Attribute), *[TEXTS] * 6), st.booleans())
def test_every_label_reads_back_as_it_was_written(label: Label, wrapped: bool) -> None:
    """Whatever the values hold, bare and wrapped."""
    parsed = parse(label.to_json(wrapped=wrapped))
    assert (parsed.label, parsed.wrapped) == (label, wrapped)


def test_all_seven_values_are_strings_in_the_order_of_the_standard() -> None:
    """No number, no Base64, no compression: plain JSON."""
    assert LABEL.to_json().startswith('{"Label":"1","ContentProducer":"')
    assert all(isinstance(value, str) for value in json.loads(LABEL.to_json()).values())


def test_a_numeric_label_is_read_and_breaks_annex_e() -> None:
    """Vendors write 1 for "1"."""
    parsed = parse(LABEL.to_json().replace('"Label":"1"', '"Label":1'))
    assert parsed.label == LABEL
    assert broken(parsed) == ["E.b"]


def test_order_and_white_space_do_not_matter() -> None:
    """JSON is JSON."""
    turned = dict(reversed(LABEL.as_dict().items()))
    assert parse("\ufeff\n " + json.dumps({"AIGC": turned}, indent=3) + "\0").label == LABEL


def test_a_repeated_key_is_told() -> None:
    """Readers differ in which of the two they take."""
    parsed = parse(LABEL.to_json()[:-1] + ',"Label":"2"}')
    assert broken(parsed) == ["E.b"]


def test_thousands_of_keys_take_no_time() -> None:
    """One of them repeated: looking for it is no reason to compare each with each."""
    began = time.process_time()
    keys = ",".join(f'"a{number}":1' for number in range(20_000))
    assert "E.b" in broken(parse(f'{{{keys},"a":1,"a":1}}'))
    assert time.process_time() - began < 1


def test_json_inside_json_is_read_and_told() -> None:
    """A double encoding is not what the standard shows."""
    parsed = parse(json.dumps({"AIGC": LABEL.to_json()}))
    assert parsed.label == LABEL
    assert broken(parsed) == ["E.b"]


@pytest.mark.parametrize(
    ("missing", "rule"),
    [("Label", "6.1.a"), ("ContentProducer", "6.1.a"), ("ProduceID", "6.1.a"), ("PropagateID", "E.b")],
)
def test_a_missing_element_breaks_a_rule(missing: str, rule: str) -> None:
    """The elements by 6.1 a), the form by Annex E b)."""
    values = LABEL.as_dict()
    del values[missing]
    assert broken(parse(json.dumps(values))) == [rule]


def test_a_missing_reserved_field_is_a_warning() -> None:
    """It may be empty; some leave it out."""
    values = LABEL.as_dict()
    del values["ReservedCode2"]
    parsed = parse(json.dumps(values))
    assert broken(parsed) == []
    assert [finding.level for finding in parsed.findings] == [Level.WARNING]


def test_an_empty_required_value_breaks_the_elements() -> None:
    """An element that is there and says nothing is not there."""
    assert broken(parse(LABEL.to_json().replace("task-1", " "))) == ["6.1.a"]


def test_a_misspelt_key_is_a_missing_one_and_a_strange_one() -> None:
    """`ContentPropogator` is not read as what it may have meant."""
    parsed = parse(LABEL.to_json().replace("ContentPropagator", "ContentPropogator"))
    assert broken(parsed) == ["E.b"]
    assert parsed.label is not None
    assert parsed.label.content_propagator == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AIGC",
        "{",
        "{'Label': '1'}",
        "[1]",
        "null",
        '{"aigc_label_type": 1}',
        "[" * 100_000,
        '{"AIGC":' * 5000,
        '"' + "x" * LONGEST_VALUE + '"',
        '{"Label":"1"',
        "\ud800",
    ],
)
def test_what_is_no_label_has_none_and_a_reason(text: str) -> None:
    """A parser never raises."""
    parsed = parse(text)
    assert parsed.label is None
    assert broken(parsed) != []


@given(
    st.text()
    | st.recursive(st.none() | st.integers() | TEXTS, lambda inner: st.dictionaries(TEXTS, inner)).map(json.dumps)
)
def test_any_text_is_answered(text: str) -> None:
    """Arbitrary text and arbitrary JSON."""
    parsed = parse(text)
    assert parsed.label is not None or broken(parsed)


@given(
    st.lists(st.sampled_from([*LABEL.as_dict(), "Other"]), max_size=9)
    | st.just([*LABEL.as_dict()])
    | st.integers(0, 6).map(lambda repeated: [*LABEL.as_dict(), [*LABEL.as_dict()][repeated]]),
    st.lists(
        st.sampled_from(['"1"', '"x y"', '""', '" "', "1", "{}", '"\\""', '"\\u4e09"', "null"]), min_size=9, max_size=9
    ),
    st.sampled_from(["", " ", "\0", "x"]),
)
def test_what_is_read_at_once_is_read_as_by_every_rule(keys: list[str], values: list[str], after: str) -> None:
    """The short way for plain labels finds no fault only where the long way finds none."""
    pairs = ",".join(f'"{key}":{value}' for key, value in zip(keys, values, strict=False))
    text = f"{{{pairs}}}{after}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aigc, "_plain", lambda _text: None)
        by_every_rule = parse(text)
    assert parse(text) == by_every_rule


def test_propagation_leaves_the_producers_fields() -> None:
    """LBL 6: a platform adds its own."""
    changed = LABEL.propagated("PLATFORM", "p-9", "r")
    assert changed == Label("1", CODE, "task-1", "", "PLATFORM", "p-9", "r")
