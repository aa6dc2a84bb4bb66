# SPDX-License-Identifier: Apache-2.0
"""The 27-character provider code."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.label import Aspect, Label, Level
from hegui.label.code import NoCode, ProviderCode, ServiceType, check_digit, code_findings

CODE = "001191610133596325171T12566"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_17 = st.text(ALPHABET, min_size=17, max_size=17)
APPS = st.from_regex(r"[0-9A-Z]{4}", fullmatch=True)


def label(producer: str, propagator: str | None = None) -> Label:
    return Label("1", producer, "p-1", "", producer if propagator is None else propagator, "p-1")


def texts(of: Label) -> list[tuple[Level, str]]:
    return [(finding.level, finding.text.zh) for finding in code_findings(of)]


def test_a_code_is_taken_apart() -> None:
    """Into subject type, binding, subject, service and app."""
    code = ProviderCode.parse(CODE)
    assert code == ProviderCode("1", "1", "91610133596325171T", "1", "2566")
    assert code.service is ServiceType.GENERATION
    assert list(code.doubts()) == []


def test_a_code_is_put_together() -> None:
    """From a credit code, a service type and an app."""
    assert str(ProviderCode.of_organisation("91610133596325171T", ServiceType.GENERATION, "2566")) == CODE
    assert str(ProviderCode.of_organisation("91610133596325171T", ServiceType.PROPAGATION)).endswith("20000")


@given(FIRST_17, st.sampled_from(ServiceType), APPS)
def test_what_is_put_together_is_taken_apart_again(first: str, service: ServiceType, app: str) -> None:
    """And has no doubts, and 27 characters."""
    code = ProviderCode.of_organisation(first + check_digit(first), service, app)
    assert ProviderCode.parse(str(code)) == code
    assert len(str(code)) == 27
    assert list(code.doubts()) == []
    assert list(code_findings(label(str(code)))) == []


@given(FIRST_17, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_the_check_digit_finds_any_one_wrong_character(first: str, at: int, other: str) -> None:
    """Modulo 31 is prime and no weight is a multiple of it."""
    changed = first[:at] + other + first[at + 1 :]
    assert (check_digit(changed) == check_digit(first)) == (changed == first)


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none_with_a_reason(text: str) -> None:
    """Nothing else happens, and what is read is what was written."""
    try:
        code = ProviderCode.parse(text)
    except NoCode:
        return
    assert str(code) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_findings_of_any_label_are_about_codes_and_never_violations(producer: str, propagator: str) -> None:
    """A code is recommended; a name may stand instead."""
    for finding in code_findings(label(producer, propagator)):
        assert finding.aspect is Aspect.CODE
        assert finding.level is not Level.VIOLATION


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CODE[:-1], "26"),
        (CODE + "1", "28"),
        ("", "0 characters"),
        (CODE.lower(), "lower-case letters: t"),
        (CODE[:-1] + "-", "no digits or capitals: -"),
        ("０" + CODE[1:], "no digits or capitals"),
        ("10" + CODE[2:], "begins with 10"),
    ],
)
def test_the_reason_is_exact(text: str, reason: str) -> None:
    """What is wrong is named."""
    with pytest.raises(NoCode, match=re.escape(reason)):
        ProviderCode.parse(text)


@pytest.mark.parametrize(
    ("credit_code", "app", "reason"),
    [
        ("91610133596325171A", "0000", "check digit .* is A, it should be T"),
        ("9161013359632517", "0000", "16 characters"),
        ("", "0000", "0 characters"),
        ("9161013359632517IT", "0000", "I do not occur"),
        ("91610133596325171T", "001", "four digits"),
        ("91610133596325171T", "abcd", "four digits"),
    ],
)
def test_a_wrong_part_makes_no_code(credit_code: str, app: str, reason: str) -> None:
    """A code that we make is right."""
    with pytest.raises(NoCode, match=reason):
        ProviderCode.of_organisation(credit_code, ServiceType.GENERATION, app)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("002191610133596325171T12566", "主体类型“2”的含义尚未核实"),
        ("001291610133596325171T12566", "绑定方式“2”的含义尚未核实"),
        ("001191610133596325171A12566", "校验位应为 T"),
        ("001191610133596325I71T12566", "不使用字符 I"),
        ("001191610133596325171T02566", "服务类型“0”不是"),
    ],
)
def test_what_is_odd_is_a_warning(code: str, said: str) -> None:
    """It is read all the same."""
    [(level, text)] = texts(label(code))
    assert level is Level.WARNING
    assert said in text


def test_an_unconfirmed_binding_has_no_check_digit() -> None:
    """Its 18 characters may be anything."""
    assert len(list(ProviderCode.parse("001291610133596325171A12566").doubts())) == 1


@pytest.mark.parametrize("name", ["MiniMax", "某某科技有限公司", "AcmeGenerativeContentLabs", "0" * 40])
def test_a_name_is_a_note(name: str) -> None:
    """The standard allows it."""
    [(level, text)] = texts(label(name))
    assert level is Level.NOTE
    assert "名称" in text


@pytest.mark.parametrize("almost", [CODE.lower(), CODE[:-1], CODE + "0", f" {CODE}", CODE[:-3], CODE + "000"])
def test_what_is_almost_a_code_is_a_warning(almost: str) -> None:
    """Somebody meant a code."""
    [(level, text)] = texts(label(almost))
    assert level is Level.WARNING
    assert "近似" in text


def test_either_service_type_is_right_in_a_first_write() -> None:
    """The producer is then the propagator."""
    for code in (CODE, "001191610133596325171T20000"):
        assert texts(label(code)) == []


def test_type_one_produces_and_type_two_propagates() -> None:
    """Once the two fields differ."""
    generation, propagation = CODE, "001191610133596325171T20001"
    assert texts(label(generation, propagation)) == []
    said = texts(label(propagation, generation))
    assert [level for level, _ in said] == [Level.WARNING, Level.WARNING]
    assert "服务类型为 2" in said[0][1]
    assert "服务类型为 1" in said[1][1]


def test_an_empty_propagator_is_not_about_codes() -> None:
    """The standard's findings tell it."""
    assert texts(label(CODE, "")) == []
