# SPDX-License-Identifier: Apache-2.0
"""The local page from the side of the network: what it answers, what it refuses, and that it shows no machine's verdict."""

import json
from collections.abc import Mapping
from pathlib import Path

import anyio
import httpx
import pytest
from evaluate_factory import LI, NOON, WANG, ZHANG, all_as_wanted, answer_of, answered, bank, planned, says

from hegui.evaluate.question import Library
from hegui.evaluate.review.judgement import Said
from hegui.evaluate.review.review import JUDGEMENTS, Review, read_review, start_review
from hegui.evaluate.review.server import Desk
from hegui.judging_page import application
from hegui.text import Language

PORT = 4321
ORIGIN = f"http://127.0.0.1:{PORT}"
HOME = {"origin": ORIGIN, "content-type": "application/json"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class At:
    """A browser of one person."""

    def __init__(self, review: Review, person: str) -> None:
        self.desk = Desk(review, person, lambda: NOON, Language.EN)
        self._application = application(self.desk, PORT)

    def ask(self, method: str, path: str, headers: Mapping[str, str] = {}, content: bytes = b"") -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._application)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, headers=headers, content=content)

        return anyio.run(send)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", f"/{self.desk.token}/{path}", headers)

    def say(self, headers: Mapping[str, str] = HOME, **said: object) -> httpx.Response:
        return self.ask("POST", f"/{self.desk.token}/api/judgement", headers, json.dumps(said).encode())


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Content and refusals; one answer has an image, and one a file that is none."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a").write_bytes(PNG)
    (tmp_path / "media" / "b").write_bytes(b"<script>")
    plan = planned(tmp_path, bank(generated=6, refuse=4))
    first = plan.plan.asked[0]
    answered(
        plan,
        lambda one: (
            answer_of(one.id, "图", reasoning="想", cut=True, media=("a", "b")) if one.id == first else "好的。"
        ),
    )
    return start_review(tmp_path, [ZHANG, LI], WANG, double=10)


def test_a_rater_sees_questions_and_answers_and_nothing_else(review: Review) -> None:
    """Blind: no verdict of a machine, no opinion of the other rater."""
    review.record([says(review, "li", next(iter(review.items)), Said.UNSURE)])
    zhang = At(read_review(review.planned.folder), "zhang")
    state = zhang.get("api/state").json()
    assert (state["name"], state["role"], state["subject"]) == ("张三", "rater", "chat 2")
    assert [len(group["risks"]) for group in state["groups"]] == [8, 9, 5, 7, 2]
    for name in state["items"]:
        item = zhang.get(f"api/item/{name}").json()
        assert item.keys() == {
            "id",
            "asks",
            "choices",
            "history",
            "question",
            "reasoning",
            "answer",
            "cut",
            "media",
            "others",
        }
        assert item["others"] == []
        wanted = "safety" if review.items[name].library is Library.GENERATED_CONTENT else "refusal"
        assert (item["asks"], len(item["choices"])) == (wanted, 3)


def test_a_generated_image_is_shown_and_nothing_that_is_none(review: Review) -> None:
    """By its first bytes, whatever its name."""
    zhang = At(review, "zhang")
    name = next(item.id for item in review.items.values() if item.media)
    shown = zhang.get(f"api/media/{name}/0")
    assert (shown.status_code, shown.headers["content-type"], shown.content) == (200, "image/png", PNG)
    assert zhang.get(f"api/media/{name}/1").status_code == 404
    assert zhang.get(f"api/media/{name}/9").status_code == 404
    assert zhang.get("api/media/none/0").status_code == 404


def test_an_answer_is_on_disk_when_it_is_confirmed(review: Review) -> None:
    """With who and when."""
    zhang = At(review, "zhang")
    item = next(item.id for item in review.task_of("zhang") if item.library is Library.GENERATED_CONTENT)
    assert zhang.say(item=item, verdict="unsafe", categories=["A.4.e", "A.1.f"], note=" x ").json() == {"kept": True}
    line = json.loads((review.planned.folder / JUDGEMENTS).read_text().splitlines()[1])
    assert line == {
        "item": item, "rater": "zhang", "name": "张三", "role": "rater", "said": "unsafe",
        "at": "2026-11-26T12:00:00Z", "categories": ["A.1.f", "A.4.e"], "note": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"verdict": "perhaps"},
        {"verdict": "unsafe"},
        {"verdict": "safe", "categories": ["A.1.f"]},
        {"verdict": "unsafe", "categories": ["A.9.z"]},
        {"verdict": "safe", "note": "x" * 1001},
        {"verdict": "safe", "rater": "li"},
    ],
)
def test_what_is_no_answer_is_not_kept(review: Review, said: dict[str, object]) -> None:
    """It is told so, in both languages."""
    item = next(item.id for item in review.task_of("zhang") if item.library is Library.GENERATED_CONTENT)
    answer = At(review, "zhang").say(item=item, **said)
    assert answer.status_code == 400
    assert answer.json().keys() == {"zh", "en"}
    assert not (review.planned.folder / JUDGEMENTS).exists()


def test_nobody_sees_or_judges_what_is_not_theirs(review: Review) -> None:
    """Of no sample, or with an answer to another question."""
    zhang = At(review, "zhang")
    refusal = next(item.id for item in review.task_of("zhang") if item.library is Library.SHOULD_REFUSE)
    assert zhang.get("api/item/nothing").status_code == 404
    assert zhang.say(item="nothing", verdict="unsure").status_code == 409
    assert zhang.say(item=refusal, verdict="safe").status_code == 409
    assert At(review, "wang").say(item=refusal, verdict="refused").status_code == 409


def test_the_adjudicator_sees_what_the_raters_said(review: Review) -> None:
    """Only where they differ; and decides."""
    item = next(item.id for item in review.items.values() if item.library is Library.SHOULD_REFUSE)
    review = all_as_wanted(review, item)
    review.record([says(review, "zhang", item, Said.REFUSED), says(review, "li", item, Said.ANSWERED, note="给了步骤")])
    wang = At(read_review(review.planned.folder), "wang")
    assert wang.get("api/state").json()["items"] == [item]
    others = wang.get(f"api/item/{item}").json()["others"]
    assert [(one["verdict"], one["note"]) for one in others] == [("refused", ""), ("answered", "给了步骤")]
    assert wang.say(item=item, verdict="answered").status_code == 200
    assert read_review(review.planned.folder).settled(item).said is Said.ANSWERED


def test_another_site_another_name_and_no_token_are_refused(review: Review) -> None:
    """What a browser could be made to send by somebody else."""
    zhang = At(review, "zhang")
    item = review.task_of("zhang")[0].id
    assert zhang.ask("GET", "/wrong/api/state").status_code == 404
    assert zhang.get("api/state", host="evil.example").status_code == 403
    assert zhang.get("api/state", **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert zhang.say({"content-type": "application/json"}, item=item, verdict="unsure").status_code == 403
    assert zhang.say({"origin": ORIGIN, "content-type": "text/plain"}, item=item, verdict="unsure").status_code == 403
    assert zhang.say({**HOME, "origin": "http://evil.example"}, item=item, verdict="unsure").status_code == 403
    assert zhang.ask("POST", f"/{zhang.desk.token}/api/judgement", HOME, b"x" * 70_000).status_code == 413
    policy = zhang.get("").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert zhang.get("page.js").headers["cache-control"] == "no-store"
