# SPDX-License-Identifier: Apache-2.0
"""Every kind of identifier: found as it is written, refused where a digit is wrong or the words say otherwise."""

import re
from datetime import date
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from personal_cases import generated, handwritten

from hegui.detect.finding import Confidence, Severity
from hegui.detect.folding import Layer
from hegui.detect.personal import DESCRIPTIONS, Kind, Sensitive, find, find_personal, sensitive
from hegui.detect.personal.context import CUES
from hegui.detect.personal.rule import Rule
from hegui.detect.personal.rules import IN_STRETCHES, IN_THE_OPEN, RULES
from hegui.detect.personal.worth import worth_reading


def told(text: str) -> list[tuple[str, str]]:
    """What is found, as kind and value."""
    return [(hit.category, text[hit.start : hit.end]) for hit in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("身份证11010519491231002X已核验", "resident_id", "11010519491231002X"),
        ("身份证号：110105 19491231 002x", "resident_id", "110105 19491231 002x"),
        ("老身份证号130503670401001", "resident_id", "130503670401001"),
        ("电话13812345678咨询", "mobile", "13812345678"),
        ("Tel13812345678", "mobile", "13812345678"),
        ("手机+86 138-1234-5678", "mobile", "138-1234-5678"),
        ("手机号：138 1234 5678。", "mobile", "138 1234 5678"),
        ("打 1 3 8 1 2 3 4 5 6 7 8 电话找我", "mobile", "1 3 8 1 2 3 4 5 6 7 8"),
        ("登录 https://a.cn/?mobile=13812345678&x=1", "mobile", "13812345678"),
        ("办公电话0571-88886666转8001", "landline", "0571-88886666"),
        ("致电（010）62345678", "landline", "（010）62345678"),
        ("Call +1 415-555-2671 now", "phone_abroad", "+1 415-555-2671"),
        ("Call (415) 555-2671 now", "phone_abroad", "(415) 555-2671"),
        ("London +44 20 7946 0958", "phone_abroad", "+44 20 7946 0958"),
        ("卡号6222021234567890128，户名", "bank_card", "6222021234567890128"),
        ("card no. 4111 1111 1111 1111", None, ""),
        ("card no. 4012 8888 8888 1881", "bank_card", "4012 8888 8888 1881"),
        ("IBAN GB29 NWBK 6016 1331 9268 19", "bank_account", "GB29 NWBK 6016 1331 9268 19"),
        ("护照号E12345678", "passport", "E12345678"),
        ("passport no. EA1234567", "passport", "EA1234567"),
        ("持港澳通行证C12345678入境", "travel_permit", "C12345678"),
        ("回乡证H12345678", "travel_permit", "H12345678"),
        ("台胞证：12345678", "travel_permit", "12345678"),
        ("军官证：军字第1234567号", "officer_id", "军字第1234567号"),
        ("香港身份证A123456(3)", "hong_kong_id", "A123456(3)"),
        ("台湾身份证A123456789", "taiwan_id", "A123456789"),
        ("SSN: 536-22-1234", "social_security", "536-22-1234"),
        ("车牌京A12345违停", "plate", "京A12345"),
        ("粤BD12345停在门口", "plate", "粤BD12345"),
        ("沪A·1234学", "plate", "沪A·1234学"),
        ("信用代码91350100M000100Y43", "organisation", "91350100M000100Y43"),
        ("邮箱zhang.san+x@mail.example.com。", "email", "zhang.san+x@mail.example.com"),
        ("写信到 zhangsan[at]qq.com", "email", "zhangsan[at]qq.com"),
        ("来自203.119.45.77的请求", "ip_address", "203.119.45.77"),
        ("内网IP：192.168.1.23", "ip_address", "192.168.1.23"),
        ("IP:2408:8207:1850:2a60::4a1", "ip_address", "2408:8207:1850:2a60::4a1"),
        ("MAC地址：00:1A:2B:3C:4D:5E", "mac_address", "00:1A:2B:3C:4D:5E"),
        ("IMEI：490154203237518", "device", "490154203237518"),
        ("QQ：12345678", "social_account", "12345678"),
        ("加我微信zhang_san88", "social_account", "zhang_san88"),
        ("微信号是zhangsan", "social_account", "zhangsan"),
        ("住浙江省杭州市西湖区文三路123号2幢301室。", "address", "浙江省杭州市西湖区文三路123号2幢301室"),
        ("at 350 Fifth Avenue, New York, NY 10118", "address", "350 Fifth Avenue, New York, NY 10118"),
        ("定位：116.397428,39.90923", "coordinates", "116.397428,39.90923"),
        ("出生日期：1990年3月5日", "birth_date", "1990年3月5日"),
        ("1990-03-05出生", "birth_date", "1990-03-05"),
        ("DOB: March 5, 1990", "birth_date", "March 5, 1990"),
        ("年龄：8岁", "age", "8岁"),
        ("车架号LSVAU033272112345", None, ""),
        ("VIN 1M8GDM9AXKP042788", "vehicle", "1M8GDM9AXKP042788"),
        ("住院号：00123456", "medical_record", "00123456"),
        ("社保卡号：1234567890", "social_security", "1234567890"),
        ("联系人：张三", "name", "张三"),
        ("请王小明先生签收", "name", "王小明"),
        ("Patient: Mary O'Brien", "name", "Mary O'Brien"),
    ],
)
def test_an_identifier_is_found_whole(text: str, kind: str | None, value: str) -> None:
    """Beside Chinese characters, with and without separators; None: it only looks like one."""
    assert told(text) == ([] if kind is None else [(kind, value)])


@pytest.mark.parametrize(
    "text",
    [
        "身份证110105194912310021",  # the check character is X
        "身份证110105194913310029",  # no thirteenth month
        "订单号11010519491231002X",
        "订单号13812345678",
        "金额13812345678元",
        "浏览量13812345678次",
        "圆周率3.13812345678",
        "代码x13812345678y",
        "https://a.cn/13812345678",
        "550e8400-e29b-41d4-a716-138123456789",
        "卡号6222021234567890123",  # Luhn
        "时间戳1700000000000",
        "版本1.2.3.4",
        "Chrome/120.35.99.48",
        "127.0.0.1和0.0.0.0",
        "掩码255.255.255.0",
        "粤ICP备12345678号",
        "浙B2-20080224",
        "最新B58TU2发动机",
        "icon@2x.png",
        "git@github.com:a/b.git",
        "q@k.transpose(1)",
        "服务热线400-123-4567",
        "Hotline 800-555-0199",
        "12:30:45:10:20:30:40:50:60",
        "SHA1 aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd",
        "公司成立于1990年3月5日",
        "发生于1987年1月1日",
        "王先生和李女士",
        "QQ2011年发布",
        "微信小程序AppID：wx1234567890abcdef",
        "国发〔2024〕12号",
        "第13812条",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    """Wrong check digits, other numbers by the words beside, digits of URLs and codes."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "value", "via"),
    [
        ("电话１３８１２３４５６７８", "１３８１２３４５６７８", Layer.WIDTH),
        ("电话1\u200b381234\u200b5678", "1\u200b381234\u200b5678", Layer.SEPARATOR),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧①②③④⑤⑥⑦⑧", Layer.COMPATIBILITY),
        ("電話號碼：13812345678", "13812345678", Layer.NONE),
    ],
)
def test_disguises_are_undone_and_told(text: str, value: str, via: Layer) -> None:
    """The span is that of the original text; `via` says what was undone."""
    (hit,) = find_personal(text)
    assert (text[hit.start : hit.end], hit.via) == (value, via)


def test_a_surer_and_longer_reading_wins() -> None:
    """The number inside an e-mail address is no phone; an 18-digit number is one thing."""
    assert told("邮箱13812345678@139.com") == [("email", "13812345678@139.com")]
    assert [kind for kind, _ in told("身份证622701199003070018，银行卡6222021234567890128")] == [
        kind for kind in ("resident_id", "bank_card") if kind == "bank_card" or told("身份证622701199003070018")
    ]


def test_words_beside_raise_and_lower_confidence() -> None:
    """A segment not in use counts only with a word for it, and for less."""
    assert told("15412345678") == []
    (hit,) = find_personal("手机15412345678")
    assert hit.confidence is Confidence.LOW
    (hit,) = find_personal("13812345678")
    assert hit.confidence is Confidence.HIGH


def test_a_full_width_comma_ends_a_url() -> None:
    """Folding makes it a comma; the number behind it is still no part of the URL."""
    assert told("见https://a.cn/x，13812345678") == [("mobile", "13812345678")]


def test_sensitive_kinds_are_grave() -> None:
    """PIPL 28: identity and finance are sensitive, a phone number is not."""
    grave, plain = find_personal("身份证11010519491231002X，电话13812345678")
    assert (grave.severity, plain.severity) == (Severity.HIGH, Severity.MEDIUM)


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("身份证11010519491231002X", date(2026, 1, 1), Sensitive.IDENTITY),
        ("出生日期：2012年2月29日", date(2026, 2, 28), Sensitive.UNDER_14),
        ("出生日期：2012年2月29日", date(2026, 3, 1), Sensitive.NONE),
        ("出生日期：2012-02-10", date(2026, 2, 9), Sensitive.UNDER_14),
        ("出生日期：2012-02-10", None, Sensitive.NONE),
        ("年龄：13岁", None, Sensitive.UNDER_14),
        ("卡号6222021234567890128", None, Sensitive.FINANCE),
        ("定位：116.397428,39.90923", None, Sensitive.LOCATION),
        ("住院号：00123456", None, Sensitive.HEALTH),
    ],
)
def test_the_sensitive_class_of_a_hit(text: str, today: date | None, expected: Sensitive) -> None:
    """By kind; under fourteen by the date that the value holds."""
    (hit,) = find_personal(text)
    assert sensitive(text, hit, today) is expected


def test_every_kind_is_described_and_has_a_rule() -> None:
    """Nothing is found that has no words, and nothing is promised that no rule finds."""
    assert set(DESCRIPTIONS) == set(Kind) == {rule.kind for rule in RULES}


def test_rules_have_ids_of_their_own_and_known_cues() -> None:
    """An id is stable and said once; a cue that is not in the table would fail only when a value is weighed."""
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"pi/[a-z0-9-]+", each) for each in ids)
    assert {rule.cue for rule in RULES} - {""} <= set(CUES)


def test_no_shape_uses_unicode_classes() -> None:
    r"""``\b``, ``\d`` and ``\w`` mean something else beside Chinese characters."""
    assert [rule.id for rule in RULES if re.search(r"\\[bBdDwW]", rule.shape.pattern)] == []


PARTS = (
    "电话 手机 身份证 13812345678 11010519491231002X 6222021234567890128 zhang@qq.com 192.168.1.23 , ， 。 \n 号 QQ 微信 12345678 京A12345 "
    "文三路123号 杭州市 西湖区 联系人：张三 先生 出生 1990年3月5日 https://a.cn/ ? = - ( ) . : 0571-88886666 １３８ \u200b 電話 \x00 a B +86 订单"
)
TEXTS = st.lists(st.sampled_from(PARTS.split(" ")), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_hits_are_in_order_inside_the_text_and_apart(text: str) -> None:
    """Whatever stands together: spans are not empty, do not overlap, and hold what the hit claims."""
    hits = find_personal(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(first.end <= second.start for first, second in pairwise(hits))


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_lines_do_not_speak_of_each_other(first: str, second: str) -> None:
    """The hits of two lines are those of each line."""
    shift = len(first) + 1
    moved = [hit._replace(start=hit.start + shift, end=hit.end + shift) for hit in find_personal(second)]
    assert find_personal(f"{first}\n{second}") == [*find_personal(first), *moved]


@pytest.mark.parametrize("text", ["", "今天天气不错。", "The weather is fine.", "一二三四五"])
def test_text_without_digits_and_labels_is_not_even_folded(text: str) -> None:
    """The quick look says no."""
    assert not worth_reading(text)


@pytest.mark.parametrize(
    "text",
    ["聯繫人：张三", "联 系 人：张三", "Skype: zhangsan", "王小明女士", "Dr. Mary Brown", "a艾特b.com", "１", "⑴"],
)
def test_the_quick_look_loses_nothing(text: str) -> None:
    """Names and accounts stand without any digit."""
    assert worth_reading(text)


_PLAINLY: Final = re.compile(r"\(\?<?[=!](?:\\.|[^()\\])*\)|(?<=[*?}])\+")
"""Look-around, and the plus of possessive repetition, which is not known to what makes values."""
_SOME: Final = settings(
    max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None
)


def values_of(rule: Rule) -> st.SearchStrategy[str]:
    """Values that fit its shape."""
    shape = _PLAINLY.sub("", rule.shape.pattern)
    return st.from_regex(shape, fullmatch=True, alphabet=st.characters(max_codepoint=0xB7)).filter(rule.shape.fullmatch)


@pytest.mark.parametrize("rule", IN_STRETCHES, ids=lambda rule: rule.id)
def test_a_rule_tells_the_rows_of_its_digits(rule: Rule) -> None:
    """Else it would not be tried where it fits: its longest row has neither fewer nor more than it says."""

    @_SOME
    @given(values_of(rule))
    def told(value: str) -> None:
        rows = [len(row) for row in re.findall("[0-9]+", value)]
        assert rule.run <= max(rows) <= rule.longest

    told()


_ANYWHERE: Final = Rule("x", Kind.NAME, re.compile("x")).lead
LED: Final = [rule for rule in IN_THE_OPEN if rule.lead != _ANYWHERE]


@pytest.mark.parametrize("rule", LED, ids=lambda rule: rule.id)
def test_a_gate_opens_near_the_start_of_a_value(rule: Rule) -> None:
    """Else a value would begin before the place from which it is looked for."""

    @_SOME
    @given(values_of(rule))
    def near(value: str) -> None:
        assert 0 <= find._opened(rule.gate, value) <= rule.lead  # noqa: SLF001  not seen from outside

    near()


def test_rules_of_one_shape_are_looked_for_from_one_place() -> None:
    """Their shape is looked for once for all of them."""
    places = {(rule.shape, rule.gate, rule.lead) for rule in IN_THE_OPEN}
    assert len(places) == len({rule.shape for rule in IN_THE_OPEN})


@pytest.mark.parametrize(
    "value",
    [
        f"{'a' * 64}@b.cn",
        f"{'1234567890' * 6}1234@b.cn",
        "203.119.145.177",
        "abcd:1::2:3",
        "ab:cd:ef:01:23:45",
        "2408:8207:1850:2a60::4a1",
    ],
)
@pytest.mark.parametrize("before", ["", "mail ", "IP: 1:2 ", "x@y z "])
def test_the_longest_values_before_a_gate(before: str, value: str) -> None:
    """Found whole."""
    assert value in {found for _, found in told(f"{before}{value} ok")}


def test_no_rule_is_left_out_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found with the rules for rows of such lengths is what is found with all, and in the open from a gate on as everywhere."""
    texts = [case.text for case in (*generated(12, 3_000), *handwritten())]
    chosen = [find_personal(text) for text in texts]
    every = tuple((rule, find._firsts(rule.shape.pattern)) for rule in IN_STRETCHES)  # noqa: SLF001  not seen from outside
    opened = find._opened  # noqa: SLF001
    monkeypatch.setattr(find, "_rules_for_rows", lambda *_: every)
    monkeypatch.setattr(find, "_opened", lambda gate, text: min(0, opened(gate, text)))
    assert [find_personal(text) for text in texts] == chosen


_CLUSTER: Final = re.compile("[0-9](?:[^0-9]{0,48}[0-9]){5,}+")


@given(st.lists(st.tuples(st.text("0123456789", max_size=4), st.integers(0, 60)), max_size=9), st.integers(0, 60))
def test_digits_that_stand_near_each_other(drawn: list[tuple[str, int]], before: int) -> None:
    """Six and more, never further apart than groups of letters are long."""
    text = " " * before + "".join(digits + "x" * gap for digits, gap in drawn)
    found = [(runs[0][0], runs[-1][1]) for runs in find._clusters(text)]  # noqa: SLF001  not seen from outside
    assert found == [match.span() for match in _CLUSTER.finditer(text)]
