# SPDX-License-Identifier: Apache-2.0
"""The local page from the side of the network: what it answers, and what it refuses."""

import json
from collections.abc import Mapping
from pathlib import Path

import anyio
import httpx
import pytest
from sample_factory import MOBILE, NOON, all_fine, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.review import JUDGEMENTS, Review, read_review
from hegui.corpus.judging.server import Desk
from hegui.corpus.judging.texts import SampleTexts
from hegui.judging_page import application
from hegui.text import Language

SMALL = {"web": {"zh": 20, "en": 10}}
PORT = 4321
ORIGIN = f"http://127.0.0.1:{PORT}"
HOME = {"origin": ORIGIN, "content-type": "application/json"}


def desk_of(review: Review, person: str) -> Desk:
    """A place at the review."""
    base = str(review.folder.parent / "corpus")
    return Desk(review, SampleTexts(review.sample, base), person, lambda: NOON, Language.EN)


class At:
    """A browser of one person."""

    def __init__(self, review: Review, person: str) -> None:
        self.desk = desk_of(review, person)
        self._application = application(self.desk, PORT)

    def ask(self, method: str, path: str, headers: Mapping[str, str] = {}, content: bytes = b"") -> httpx.Response:
        """Sends a request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._application)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, headers=headers, content=content)

        return anyio.run(send)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Asks for something of the page."""
        return self.ask("GET", f"/{self.desk.token}/{path}", headers)

    def say(self, headers: Mapping[str, str] = HOME, **said: object) -> httpx.Response:
        """Sends an answer."""
        return self.ask("POST", f"/{self.desk.token}/api/judgement", headers, json.dumps(said).encode())


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """30 records, 10 of them for both raters."""
    return started(tmp_path, SMALL, double=10)


def test_a_rater_sees_their_items_and_is_asked_for_nothing_else(review: Review) -> None:
    """Names, risks in groups, items without a machine's verdict."""
    zhang = At(review, "zhang")
    state = zhang.get("api/state").json()
    assert (state["name"], state["role"], state["language"]) == ("张三", "rater", "en")
    assert state["items"] == [item.id for item in review.task_of("zhang")]
    assert [len(group["risks"]) for group in state["groups"]] == [8, 9, 5, 7, 2]
    item = zhang.get(f"api/item/{state['items'][0]}").json()
    assert item.keys() == {"id", "source", "language", "texts", "choices", "others"}
    assert [choice["verdict"] for choice in item["choices"]] == ["fine", "illegal", "unsure"]
    assert item["others"] == []
    [text] = item["texts"]
    assert text["field"] == "text"


def test_personal_information_is_covered_unless_asked_for(review: Review) -> None:
    """Item by item."""
    zhang = At(review, "zhang")
    shown = [zhang.get(f"api/item/{item.id}").json()["texts"][0] for item in review.task_of("zhang")]
    assert not any(MOBILE in text["text"] for text in shown)
    covered = next(item for item, text in zip(review.task_of("zhang"), shown, strict=True) if text["masked"])
    assert MOBILE in zhang.get(f"api/item/{covered.id}?masked=no").json()["texts"][0]["text"]


def test_an_answer_is_on_disk_when_it_is_confirmed(review: Review) -> None:
    """With who and when, and without the text."""
    zhang = At(review, "zhang")
    item = review.task_of("zhang")[0].id
    assert zhang.say(item=item, verdict="illegal", categories=["A.4.e", "A.1.f"], note=" x ").json() == {"kept": True}
    [line] = (review.folder / JUDGEMENTS).read_text().splitlines()
    assert json.loads(line) == {
        "at": "2026-11-26T12:00:00+00:00", "item": item, "rater": "zhang", "name": "张三", "role": "rater",
        "verdict": "illegal", "categories": ["A.1.f", "A.4.e"], "note": "x",
    }  # fmt: skip
    again = At(read_review(review.folder), "zhang").get("api/state").json()
    assert [answer["item"] for answer in again["answers"]] == [item]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"item": "x", "verdict": "perhaps"},
        {"item": "x", "verdict": "illegal"},
        {"item": "x", "verdict": "fine", "categories": ["A.1.f"]},
        {"item": "x", "verdict": "illegal", "categories": ["A.9.z"]},
        {"item": "x", "verdict": "fine", "note": "x" * 1001},
        {"item": "x", "verdict": "fine", "rater": "li"},
        {"item": 5, "verdict": "fine"},
    ],
)
def test_what_is_no_answer_is_not_kept(review: Review, said: dict[str, object]) -> None:
    """It is told so, in both languages."""
    item = review.task_of("zhang")[0].id
    answer = At(review, "zhang").say(**({**said, "item": item} if said.get("item") == "x" else said))
    assert answer.status_code == 400
    assert answer.json().keys() == {"zh", "en"}
    assert not (review.folder / JUDGEMENTS).exists()


def test_nobody_sees_or_judges_what_is_not_theirs(review: Review) -> None:
    """Of another rater, or of no sample."""
    zhang = At(review, "zhang")
    other = next(item.id for item in review.task_of("li") if item not in review.task_of("zhang"))
    assert zhang.get(f"api/item/{other}").status_code == 404
    assert zhang.get("api/item/nothing").status_code == 404
    assert zhang.say(item=other, verdict="fine").status_code == 409
    assert zhang.say(item="nothing", verdict="fine").status_code == 409


def test_the_adjudicator_sees_what_the_raters_said(review: Review) -> None:
    """Only where they differ; and decides."""
    item = review.sample.items[0].id
    review = all_fine(review, item)
    review.record([says(review, "zhang", item), says(review, "li", item, Answer.ILLEGAL, "A.1.f", note="第二句")])
    wang = At(read_review(review.folder), "wang")
    assert wang.get("api/state").json()["items"] == [item]
    others = wang.get(f"api/item/{item}").json()["others"]
    assert [(said["verdict"], said["categories"], said["note"]) for said in others] == [
        ("fine", [], ""),
        ("illegal", ["A.1.f"], "第二句"),
    ]
    assert wang.say(item=item, verdict="fine").status_code == 200
    assert read_review(review.folder).outcome(item).answer is Answer.FINE


def test_a_corpus_that_has_gone_is_told(review: Review) -> None:
    """In both languages, and the page goes on."""
    zhang = At(review, "zhang")
    (review.folder.parent / "corpus" / "data" / "web.jsonl").unlink()
    gone = zhang.get(f"api/item/{review.task_of('zhang')[0].id}")
    assert gone.status_code == 409
    assert gone.json().keys() == {"zh", "en"}


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {**HOME, "origin": "https://evil.example"},
        {**HOME, "origin": "null"},
        {**HOME, "origin": f"https://127.0.0.1:{PORT}"},
        {"origin": ORIGIN, "content-type": "text/plain"},
        {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"},
        {**HOME, "sec-fetch-site": "cross-site"},
        {**HOME, "sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_answer(review: Review, headers: dict[str, str]) -> None:
    """Even if it knew the address: nothing is kept."""
    item = review.task_of("zhang")[0].id
    assert At(review, "zhang").say(headers, item=item, verdict="fine").status_code == 403
    assert not (review.folder / JUDGEMENTS).exists()


def test_a_body_without_end_is_cut_off(review: Review) -> None:
    """It is not read to its end."""
    zhang = At(review, "zhang")
    answer = zhang.ask("POST", f"/{zhang.desk.token}/api/judgement", HOME, b" " * 100_000)
    assert answer.status_code == 413
