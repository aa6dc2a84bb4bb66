# SPDX-License-Identifier: Apache-2.0
"""The public pages as a server answers them: forms in, pages out, in both languages, whatever is sent."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from control_factory import FORM, Control, settings, small
from desk_factory import NOON, PERSON, seal

from hegui.desk.cases import reply
from hegui.desk.subjects import SUBJECTS
from hegui.gateway.control.settings import Contact
from hegui.records.cases import CaseKind, cases_where
from hegui.records.store import Store
from hegui.text import Text
from hegui.users.settings import UserSettings
from hegui.users.suspension import Kind, Rule, Step

COMPLAINT = {"subject": "other", "text": "回答不当"}
RIGHTS = {"subject": "delete", "text": "请删除", "contact": "user-42"}


def code_in(page: str) -> str:
    """The code that a page shows."""
    found = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", page)
    assert found is not None
    return found[0]


def filed(control: Control, **fields: str) -> str:
    """The code of a case that was just filed."""
    answer = control.send("/zh/file/complaint", **COMPLAINT | fields)
    assert answer.status_code == 200
    return code_in(answer.text)


def answered(control: Control, words: str = "已处理。", *, refused: bool = False) -> None:
    """Replies to the only case."""
    with control.store.writing() as connection:
        (row,) = cases_where(connection)
        reply(connection, seal(), row.id, words, person=PERSON, now=NOON, refused=refused)


def test_the_front_leads_to_the_language_that_a_browser_asks_for(control: Control) -> None:
    """Chinese unless it does not want any."""
    for wanted, language in (
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en", "en"),
        ("fr,zh;q=0.1", "zh"),
        ("fr", "en"),
    ):
        answer = control.get("/", **({"accept-language": wanted} if wanted else {}))
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_start_page_publishes_what_the_law_wants_published(control: Control, language: str) -> None:
    """Service and use, numbers, time limits of each kind and of appeals, procedure, rule of suspension, contact."""
    page = control.get(f"/{language}/").text
    wanted = {
        "zh": [
            "云帆小智对话助手",
            "面向境内成年用户",
            "15 个工作日",
            "5 个工作日",
            "10 个工作日",
            "暂停提供服务 72 小时",
            "第一条",
            "查询码",
            "上海市某路 1 号",
        ],
        "en": [
            "Yunfan chat assistant",
            "adults in mainland China",
            "15 working days",
            "5 working days",
            "10 working days",
            "24 hours",
            "One",
            "query code",
            "1 Some Road",
        ],
    }[language]
    for words in [
        *wanted,
        "Shanghai-YunFan-202601010001",
        "网信算备310000000000000000001号",
        "https://beian.cac.gov.cn/",
        "021-5555 0100",
    ]:
        assert words in page
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page


def test_the_rule_of_suspension_that_is_published_is_the_one_that_is_applied(control: Control) -> None:
    """By the settings of the moment, on the page and by the API: no words of a provider's own can fall behind it."""
    ladder = (Step(Kind.WARN, consecutive=1), Step(Kind.SUSPEND, consecutive=4, hours=48))
    now = [UserSettings()]
    changing = Control(control.store, given={"users": lambda: now[0]})
    before = changing.get("/zh/").text
    now[0] = replace(now[0], suspension=Rule(version="7", ladder=ladder), appeal=Text("请致电", "Please call"))
    for language, words in (
        ("zh", ("连续 4 次", "48 小时", "版本 7", "请致电")),
        ("en", ("4 times", "48 hours", "call")),
    ):
        page, told = (
            changing.get(f"/{language}/").text,
            changing.get("/api/service").json()["suspension_rule"][language],
        )
        assert all(each in page and each in told for each in words)
    assert "48 小时" not in before
    assert changing.context.rule() == now[0].suspension


def test_a_page_without_optional_settings_has_no_empty_parts(control: Control) -> None:
    """No heading stands over nothing."""
    bare = Control(control.store, published=settings(numbers=(), contact=Contact(), rules=()))
    page = bare.get("/zh/").text
    assert "其他联系方式" not in page


@pytest.mark.parametrize(
    ("path", "words"), [("/zh/nowhere", "没有这个页面"), ("/en/no/where", "There is no such page")]
)
def test_a_page_that_is_not_there_says_so_in_its_language(control: Control, path: str, words: str) -> None:
    """Whatever stands behind the language; what is there by another method is refused as before."""
    missing = control.get(path)
    assert (missing.status_code, words in missing.text) == (404, True)
    assert control.ask("PUT", "/zh/").status_code == 405


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_has_a_form_with_its_choices(control: Control, kind: CaseKind) -> None:
    """And its own time limit; each form has a chance value of its own."""
    page = control.get(f"/zh/file/{kind}").text
    assert all(f'value="{code}"' in page for code in SUBJECTS[kind])
    nonces = {re.findall(r'name="form" value="([^"]+)"', control.get(f"/zh/file/{kind}").text)[0] for _ in range(3)}
    assert len(nonces) == 3


@pytest.mark.parametrize("path", ["/zh/file/spam", "/en/file/", "/fr/", "/zh/nothing"])
def test_what_is_no_page_is_not_found(control: Control, path: str) -> None:
    """Whatever it is."""
    assert control.get(path).status_code == 404


def test_a_case_is_filed_asked_for_and_appealed(either: Control) -> None:
    """Without cookies, the code only in bodies of forms, on both databases."""
    page = either.send("/en/file/rights", **RIGHTS)
    assert page.status_code == 200
    assert "2026-12-16" in page.text
    code = code_in(page.text)
    shown = either.send("/zh/case", code=code.lower().replace("-", " "))
    assert shown.status_code == 200
    assert "处理中" in shown.text
    assert "请删除" in shown.text
    assert "user-42" not in shown.text
    answered(either, "依法须留存。", refused=True)
    assert "依法须留存。" in either.send("/zh/case", code=code).text
    appealed = either.send("/en/appeal", code=code, text="I do not agree")
    assert appealed.status_code == 200
    assert "I do not agree" in appealed.text
    assert "Appeal open" in appealed.text or "appeal open" in appealed.text
    again = either.send("/en/appeal", code=code, text="Again")
    assert again.status_code == 400
    assert "not due now" in again.text
    for answer in (page, shown, appealed):
        assert "set-cookie" not in answer.headers
        assert code not in str(answer.url)


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(control: Control) -> None:
    """The form comes back with what was written; nothing is kept."""
    page = control.send("/zh/file/rights", subject="", text="我写的内容", contact="", exchange="乱写", form="abc")
    assert page.status_code == 400
    for name in ("subject", "contact", "exchange"):
        assert f'id="{name}-problem"' in page.text
        assert f'href="#{name}"' in page.text
    assert 'id="text-problem"' not in page.text
    assert "我写的内容" in page.text
    assert 'value="乱写"' in page.text
    assert 'name="form" value="abc"' in page.text
    with control.store.reading() as connection:
        assert list(cases_where(connection)) == []


def test_the_same_form_sent_twice_is_filed_once(control: Control) -> None:
    """The second page says so, and shows no code."""
    first = control.send("/zh/file/complaint", **COMPLAINT, form="chance")
    again = control.send("/zh/file/complaint", **COMPLAINT, form="chance")
    assert code_in(first.text)
    assert "已经提交过" in again.text
    assert not re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", again.text)
    with control.store.reading() as connection:
        assert len(list(cases_where(connection))) == 1


def test_every_wrong_code_gets_the_same_answer(control: Control) -> None:
    """Malformed, unknown, nearly right: not one byte tells them apart."""
    code = filed(control)
    near = code[:-1] + ("0" if code[-1] != "0" else "1")
    answers = {
        (answer.status_code, answer.text, str(sorted((name, value) for name, value in answer.headers.items())))
        for wrong in ("", "x", near, "00000-00000-00000-00000", "'; --", "\0")
        for answer in [control.send("/zh/case", code=wrong)]
    }
    assert len(answers) == 1
    (status, page, _headers) = answers.pop()
    assert status == 404
    assert "没有找到" in page
    assert control.send("/zh/appeal", code=near, text="不同意").text.count("没有找到") == 1


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#39;",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(control: Control, words: str) -> None:
    """In forms that come back, on the page of a case, in replies: escaped everywhere."""
    code = filed(control, text=words)
    answered(control, words)
    back = control.send("/zh/file/complaint", subject=words, text=words, contact=words, exchange=words, form=words)
    shown = control.send("/zh/case", code=code)
    typed = control.send("/zh/appeal", code=code, text=words + "\0")
    for page in (back.text, shown.text, typed.text):
        assert "<script>" not in page
        assert "<img" not in page
        assert page.count("<textarea") == page.count("</textarea>")


def test_words_are_no_template(control: Control) -> None:
    """What looks like one is shown as it was written."""
    assert "{{ 7 * 7 }}" in control.send("/zh/case", code=filed(control, text="{{ 7 * 7 }}")).text


def test_marks_that_turn_the_reading_around_are_shown_as_what_they_are(control: Control) -> None:
    """They stay in what was written, and steer nobody who reads it."""
    code = filed(control, text="a\u202eb\u2066c\u200f")
    page = control.send("/zh/case", code=code).text
    assert "\u202e" not in page
    assert r"a\u{202e}b\u{2066}c\u{200f}" in page


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, urlencode({**COMPLAINT, "text": "字" * 4_001}).encode(), 400),
        (FORM, b"text=" + b"x" * 1_000_000, 413),
        (FORM, b"text=" + "字".encode() * 400_000, 413),
        (
            {"content-type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nPNG\r\n--x--\r\n',
            415,
        ),
        ({}, b"", 415),
        (FORM, urlencode({**COMPLAINT, "text": "a\0b"}).encode(), 400),
        (FORM, b"text=%ff%fe", 400),
        (FORM, b"text=%ed%a0%80", 400),
        (FORM, "text=字".encode(), 400),
        (FORM, b"&".join(b"f%d=1" % number for number in range(100)), 400),
        (FORM, b"", 400),
    ],
    ids=[
        "long",
        "1 MB",
        "1 MB of UTF-8",
        "a file",
        "no type",
        "NUL",
        "no UTF-8",
        "surrogate",
        "raw UTF-8",
        "100 fields",
        "empty",
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_with_a_page(
    control: Control, headers: dict[str, str], body: bytes, status: int
) -> None:
    """In the language of the page; nothing is kept."""
    answer = control.ask("POST", "/zh/file/complaint", headers, body)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    with control.store.reading() as connection:
        assert list(cases_where(connection)) == []


def test_attachments_are_refused_in_words(control: Control) -> None:
    """And the form says so beforehand."""
    assert "不接收附件" in control.get("/zh/file/complaint").text
    answer = control.ask("POST", "/en/file/complaint", {"content-type": "multipart/form-data; boundary=x"}, b"--x--")
    assert "Attachments and files are not taken" in answer.text


def test_an_address_may_send_so_many_an_hour_and_then_is_told_when(control: Control) -> None:
    """Other addresses may still; asking for a case has bounds of its own."""
    few = Control(control.store, published=small(cases_per_address_an_hour=2, queries_per_address_an_hour=3))
    for _ in range(2):
        code = filed(few)
    refused = few.send("/zh/file/complaint", **COMPLAINT)
    assert refused.status_code == 429
    assert 3_500 < int(refused.headers["retry-after"]) <= 3_600
    assert "频繁" in refused.text
    assert few.send("/zh/file/complaint", address="192.0.2.2", **COMPLAINT).status_code == 200
    for _ in range(3):
        assert few.send("/zh/case", code=code).status_code == 200
    assert few.send("/zh/case", code=code).status_code == 429
    with few.store.reading() as connection:
        assert len(list(cases_where(connection))) == 3


def test_all_addresses_together_have_a_bound(control: Control) -> None:
    """Many addresses fill no disk."""
    few = Control(control.store, published=small(cases_an_hour=3))
    statuses = [few.send("/zh/file/complaint", address=f"192.0.2.{n}", **COMPLAINT).status_code for n in range(1, 6)]
    assert statuses == [200, 200, 200, 429, 429]


def test_a_database_that_is_down_is_told_without_its_address() -> None:
    """A page that says to come back later: no traceback, no host, no path."""
    gone = Control(Store("postgresql://user:geheim@127.0.0.1:9/none"))
    answer = gone.send("/zh/file/complaint", **COMPLAINT)
    assert answer.status_code == 503
    assert "暂时无法办理" in answer.text
    for words in ("127.0.0.1", "geheim", "none", "Traceback", "psycopg", "pg8000"):
        assert words not in answer.text
    assert gone.send("/zh/case", code="x").status_code == 503
    gone.store.close()
