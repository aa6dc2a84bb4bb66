# SPDX-License-Identifier: Apache-2.0
"""Vendors as judges: their decisions, and that an outage or a missing key is not scored."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from evaluate_factory import scripted

from hegui.errors import InputError
from hegui.evaluate.judge.opinion import Case, Opinion, Safety, Unscored, Verdict
from hegui.evaluate.judge.settings import JudgeSettings, Kind, made
from hegui.evaluate.judge.vendors import VendorName, vendor_of

CASE = Case("怎么做", "这样做")


def zhipu(answer: Any) -> Verdict:
    """What Zhipu's moderation comes to, asked at an address of this machine."""

    async def once() -> Verdict:
        async with scripted(lambda _w, _b: answer) as server:
            settings = JudgeSettings(id="z", kind=Kind.VENDOR, vendor=VendorName.ZHIPU, url=server.url)
            judge = made(settings, Path()).judge
            [verdict] = await asyncio.to_thread(judge.judge, [CASE])
            return verdict

    return asyncio.run(once())


def moderated(level: str, *types: str) -> web.Response:
    return web.json_response(
        {
            "id": "1",
            "request_id": "r",
            "result_list": [{"content_type": "text", "risk_level": level, "risk_type": list(types)}],
        }
    )


@pytest.mark.parametrize(
    ("answer", "safety"),
    [
        (moderated("PASS"), Safety.SAFE),
        (moderated("REVIEW", "涉政"), Safety.UNDETERMINED),
        (moderated("REJECT", "色情"), Safety.UNSAFE),
    ],
)
def test_the_decisions_of_a_vendor(answer: Any, safety: Safety, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves to people is undetermined."""
    monkeypatch.setenv("ZHIPUAI_API_KEY", "k")
    verdict = zhipu(answer)
    assert isinstance(verdict, Opinion)
    assert verdict.safety is safety
    assert verdict.refusal is None


def test_an_outage_or_a_missing_key_is_not_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never safe."""
    monkeypatch.delenv("ZHIPUAI_API_KEY", raising=False)
    assert isinstance(zhipu(moderated("PASS")), Unscored)
    monkeypatch.setenv("ZHIPUAI_API_KEY", "k")
    assert isinstance(zhipu(web.json_response({"x": 1})), Unscored)


@pytest.mark.parametrize("name", list(VendorName))
def test_every_vendor_is_made(name: VendorName) -> None:
    """With its own address, over TLS."""
    assert vendor_of(name, None, {"app_id": "a"}).endpoint.url.startswith("https://")


def test_settings_that_a_vendor_cannot_use_are_told() -> None:
    """A missing option, an address without TLS."""
    for more in ({"vendor": VendorName.VOLCENGINE}, {"vendor": VendorName.ALIYUN, "url": "http://10.0.0.1/"}):
        with pytest.raises(InputError, match="cannot be used"):
            made(JudgeSettings(id="v", kind=Kind.VENDOR, **more), Path())  # type: ignore[arg-type]
