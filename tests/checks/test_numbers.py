# SPDX-License-Identifier: Apache-2.0
"""Numbers of authorities: real ones read as their kind and as no other, and what is close to them is told apart."""

import csv
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.checks.numbers import (
    AlgorithmFiling,
    CreditCode,
    IcpFiling,
    Malformed,
    ModelNumber,
    PoliceFiling,
    ServiceForm,
    TelecomLicence,
    credit_check_sign,
    normalised,
    parse_algorithm_filing,
    parse_credit_code,
    parse_icp_filing,
    parse_model_number,
    parse_police_filing,
    parse_telecom_licence,
)

OBSERVED = list(
    csv.DictReader((Path(__file__).parent / "fixtures" / "filing_numbers_observed.csv").read_text("utf-8").splitlines())
)
READERS = {
    "algorithm_filing": parse_algorithm_filing,
    "genai_filing": parse_model_number,
    "genai_registration": parse_model_number,
    "icp_site": parse_icp_filing,
    "icp_app": parse_icp_filing,
    "icp_licence": parse_telecom_licence,
    "psb": parse_police_filing,
}
REAL_CODES = (
    "91110102MACQD9K640",
    "9144030008867405X2",
    "91110108335469089C",
    "91440300708461136T",
    "91110000802100433B",
    "91440101MA9Y9T4H7A",
    "91330106MA2CFLDG4R",
    "91610133596325171T",
)


@pytest.mark.parametrize("row", OBSERVED, ids=lambda row: row["number"])
def test_every_real_number_reads_as_its_kind_and_as_no_other(row: dict[str, str]) -> None:
    """The shapes were taken from these numbers."""
    read = READERS[row["kind"]](row["number"])
    assert not isinstance(read, Malformed), read
    match read:
        case ModelNumber():
            assert read.registration is (row["kind"] == "genai_registration")
        case IcpFiling():
            assert read.form is (ServiceForm.APP if row["kind"] == "icp_app" else ServiceForm.SITE)
        case _:
            pass
    others = {reader for reader in READERS.values() if reader is not READERS[row["kind"]]}
    assert all(isinstance(reader(row["number"]), Malformed) for reader in others)


@pytest.mark.parametrize("row", OBSERVED, ids=lambda row: row["number"])
@pytest.mark.parametrize("reader", sorted(set(READERS.values()), key=lambda reader: reader.__name__))
def test_a_number_that_was_read_reads_the_same_again(row: dict[str, str], reader: object) -> None:
    """What is printed is a number in its plain form."""
    read = reader(row["number"])  # type: ignore[operator]
    if not isinstance(read, Malformed):
        assert reader(str(read)) == read  # type: ignore[operator]


@pytest.mark.parametrize(
    "name",
    [
        "GPT-4o-20240513",
        "gpt-4-turbo-20240409",
        "claude-3-5-sonnet-20241022",
        "Qwen-Max-20250125",
        "doubao-pro-20240828",
    ],
)
def test_the_name_of_a_model_with_a_date_is_no_filing_number(name: str) -> None:
    """Versions of models look like filing numbers but begin with no place."""
    assert isinstance(parse_model_number(name), Malformed)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Beijing-YunQue-20231341", "不是日期"),
        ("Atlantis-YunQue-20230821", "不是备案地"),
        ("Beijing-YunQue", "形式"),
        ("Beijing-YunQue-20230821S12", "形式"),
        ("Beijing-YunQue-2024042800161", "形式"),
        ("", "形式"),
    ],
)
def test_a_wrong_model_number_says_what_is_wrong(written: str, reason: str) -> None:
    """A reader can correct it."""
    read = parse_model_number(written)
    assert isinstance(read, Malformed)
    assert reason in read.reason.zh


def test_the_date_in_a_model_number_is_no_filing_date() -> None:
    """Apple's number carries a day more than a year before its filing; letters differ in case between notices."""
    read = parse_model_number("ShangHai-applezhineng-202506160057")
    assert isinstance(read, ModelNumber)
    assert read.dated == date(2025, 6, 16)
    other = parse_model_number("Shanghai-AppleZhiNeng-202506160057")
    assert isinstance(other, ModelNumber)
    assert read.key == other.key


@pytest.mark.parametrize("written", ["京ICP备12345678号-1", "京 icp备：12345678 号－１", "备案号:京ICP备12345678号-1"])
def test_what_people_add_to_a_number_is_taken_off(written: str) -> None:
    """Full-width signs, spaces, colons, case and a label before the number."""
    assert parse_icp_filing(written) == IcpFiling("京", "12345678", 1, ServiceForm.SITE)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("京ICP备12345678号", ServiceForm.SITE),
        ("京ICP备12345678号-2A", ServiceForm.APP),
        ("京ICP备12345678号-2a", ServiceForm.APP),
        ("京ICP备12345678号-3X", ServiceForm.MINI_PROGRAM),
        ("蜀ICP备2025131364号-4K", ServiceForm.QUICK_APP),
    ],
)
def test_the_letter_at_the_end_tells_what_was_filed(written: str, form: ServiceForm) -> None:
    """Sites have none."""
    read = parse_icp_filing(written)
    assert isinstance(read, IcpFiling)
    assert read.form is form


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("某ICP备12345678号", "省份"),
        ("京ICP备1234567号", "8位或10位"),
        ("京ICP备12345678号-1B", "后缀"),
        ("京ICP备案12345678", "形式"),
        ("京B2-20170044", "形式"),
    ],
)
def test_a_wrong_icp_number_says_what_is_wrong(written: str, reason: str) -> None:
    """A reader can correct it."""
    read = parse_icp_filing(written)
    assert isinstance(read, Malformed)
    assert reason in read.reason.zh


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("京公网安备1101080202013号", "14位"),
        ("京公网安备310108020201340号", "14位"),
        ("京公网安备31010802020134号", "同一省份"),
        ("某公网安备31010802020134号", "省份"),
        ("公安备31010802020134", "形式"),
    ],
)
def test_a_wrong_police_number_says_what_is_wrong(written: str, reason: str) -> None:
    """Its digits begin with the code of its province."""
    read = parse_police_filing(written)
    assert isinstance(read, Malformed)
    assert reason in read.reason.zh


@pytest.mark.parametrize(
    "written", ["川公网安备51010802020134号", "蜀公网安备51010802020134号", "滇公网安备53010802020134号"]
)
def test_both_letters_of_a_province_are_known(written: str) -> None:
    """Authorities do not agree on the letter of some provinces."""
    assert isinstance(parse_police_filing(written), PoliceFiling)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("网信算备11010897055010124001号", "21位"),
        ("网信算备990108970550101240011号", "行政区划"),
        ("算备110108970550101240011号", "形式"),
    ],
)
def test_a_wrong_algorithm_number_says_what_is_wrong(written: str, reason: str) -> None:
    """Twenty-one digits, of which the first are a region."""
    read = parse_algorithm_filing(written)
    assert isinstance(read, Malformed)
    assert reason in read.reason.zh


@pytest.mark.parametrize(
    ("written", "classes"),
    [
        ("京B2-20170044", ("B2",)),
        ("B2-20040001", ("B2",)),
        ("合字B2-20210094", ("B2",)),
        ("A2.B1.B2-20100001", ("A2", "B1", "B2")),
        ("京ICP证030173号", ()),
    ],
)
def test_licences_of_one_or_more_provinces_read(written: str, classes: tuple[str, ...]) -> None:
    """An older form names no class."""
    read = parse_telecom_licence(written)
    assert isinstance(read, TelecomLicence)
    assert read.classes == classes


@pytest.mark.parametrize("written", ["某B2-20170044", "京B1-20170044", "京B2-2017004", "20170044"])
def test_a_licence_without_class_b2_or_province_is_refused(written: str) -> None:
    """Only class B2 can hold an information service."""
    assert isinstance(parse_telecom_licence(written), Malformed)


@pytest.mark.parametrize("code", REAL_CODES)
def test_real_credit_codes_have_the_right_check_character(code: str) -> None:
    """GB 32100, modulo 31."""
    assert parse_credit_code(code) == CreditCode(code)
    assert parse_credit_code(code.lower()) == CreditCode(code)


@given(st.sampled_from(REAL_CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_changed_character_breaks_a_credit_code(code: str, place: int, sign: str) -> None:
    """Every weight is prime to the modulus."""
    changed = code[:place] + sign + code[place + 1 :]
    assert (parse_credit_code(changed) == CreditCode(changed)) is (changed == code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_a_code_with_its_check_character_is_accepted(first: str) -> None:
    """Whatever the first seventeen characters."""
    assert isinstance(parse_credit_code(first + credit_check_sign(first)), CreditCode)


@pytest.mark.parametrize(("code", "reason"), [("9111010833546908", "16位"), ("91110108335469089I", "I")])
def test_a_wrong_credit_code_says_what_is_wrong(code: str, reason: str) -> None:
    """Too short, or with a letter that the standard leaves out."""
    read = parse_credit_code(code)
    assert isinstance(read, Malformed)
    assert reason in read.reason.zh


_digits = st.text(string.digits, min_size=4, max_size=4)
_model_numbers = st.builds(
    ModelNumber,
    st.sampled_from(["Beijing", "ZheJiang", "ZhongYangQiYe", "shaanxi"]),
    st.from_regex(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+){0,2}", fullmatch=True),
    st.dates(date(2023, 1, 1), date(2099, 12, 31)),
    st.one_of(st.none(), _digits),
    st.just(value=False),
) | st.builds(
    ModelNumber, st.just("Guangdong"), st.just("Plaud"), st.dates(date(2023, 1, 1)), _digits, st.just(value=True)
)
_icp_numbers = st.builds(
    IcpFiling,
    st.sampled_from("京沪粤蜀滇"),
    st.one_of(st.text(string.digits, min_size=8, max_size=8), st.text(string.digits, min_size=10, max_size=10)),
    st.integers(1, 9999),
    st.sampled_from(ServiceForm),
)
_algorithm_numbers = st.builds(
    AlgorithmFiling,
    st.sampled_from(["110108", "330106", "650100"]),
    st.text(string.digits, min_size=7, max_size=7),
    st.sampled_from(["01", "02", "05"]),
    st.sampled_from(["22", "26"]),
    _digits,
)


@given(_model_numbers)
def test_any_model_number_survives_being_written(number: ModelNumber) -> None:
    """Read, print and read again."""
    assert parse_model_number(str(number)) == number


@given(_icp_numbers, st.sampled_from(["", " ", "　", "："]))
def test_any_icp_number_survives_being_written(number: IcpFiling, noise: str) -> None:
    """Also with something between its signs."""
    assert parse_icp_filing(noise.join(str(number))) == number


@given(_algorithm_numbers, st.sampled_from(["", " ", "："]))
def test_any_algorithm_number_survives_being_written(number: AlgorithmFiling, noise: str) -> None:
    """Also with something before its digits."""
    assert parse_algorithm_filing(str(number).replace("网信算备", f"网信算备{noise}")) == number


@given(st.text())
def test_no_text_breaks_a_reader(text: str) -> None:
    """Whatever is written, there is a value or a reason in both languages."""
    for reader in (*READERS.values(), parse_credit_code):
        read = reader(text)
        if isinstance(read, Malformed):
            assert read.reason.zh
            assert read.reason.en


@given(st.text())
def test_what_is_normal_stays_normal(text: str) -> None:
    """Normalising twice changes nothing more."""
    assert normalised(normalised(text)) == normalised(text)
