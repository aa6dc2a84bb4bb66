# SPDX-License-Identifier: Apache-2.0
"""A control application on records of its own, and somebody who asks it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
from desk_factory import NOON, calendar, seal

from hegui.desk.time_limit import TimeLimit
from hegui.gateway.control.app import control_app
from hegui.gateway.control.context import ControlContext, operator
from hegui.gateway.control.settings import (
    Bounds,
    Contact,
    NumberKind,
    PublicSettings,
    Rule,
    ShownNumber,
    TimeLimits,
)
from hegui.records.store import Store
from hegui.text import Text

TOKEN = "t0ken-of-zhang-san-0123456789"  # noqa: S105  of the tests
FORM = {"content-type": "application/x-www-form-urlencoded"}
FIFTEEN = TimeLimit(amount=15)


def settings(**values: Any) -> PublicSettings:
    """What a provider publishes."""
    usual: dict[str, Any] = {
        "service": Text("云帆小智对话助手", "Yunfan chat assistant"),
        "operator": Text("云帆智能科技有限公司", "Yunfan Intelligent Technology Co., Ltd."),
        "about": Text("面向境内成年用户的通用对话助手。", "A general chat assistant for adults in mainland China."),
        "limits": TimeLimits(
            complaint=FIFTEEN, report=TimeLimit(amount=5), rights=FIFTEEN, ip=TimeLimit(amount=10), appeal=FIFTEEN
        ),
        "numbers": (
            ShownNumber(kind=NumberKind.MODEL_FILING, number="Shanghai-YunFan-202601010001", name="云帆大模型"),
            ShownNumber(
                kind=NumberKind.ALGORITHM_FILING,
                number="网信算备310000000000000000001号",
                link="https://beian.cac.gov.cn/",
            ),
        ),
        "contact": Contact(
            phone="021-5555 0100", email="help@yunfan.example", address=Text("上海市某路 1 号", "1 Some Road")
        ),
        "rules": (Rule(title=Text("平台公约", "Rules of conduct"), text=Text("第一条\n第二条", "One\nTwo")),),
    }
    return PublicSettings(**usual | values)


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spans: float) -> None:
        """Moves it."""
        self.now += timedelta(**spans)


@dataclass
class Control:
    """The application, and requests to it from an address."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    published: PublicSettings = field(default_factory=settings)
    given: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = ControlContext(
            store=self.store,
            settings=self.published,
            seal=seal(),
            calendar=calendar(),
            now=self.clock,
            operators=(operator("张三", TOKEN),),
            **self.given,
        )
        self.app = control_app(self.context)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] = {},
        content: bytes | None = None,
        address: str = "192.0.2.1",
        *,
        faults: bool = True,
    ) -> httpx.Response:
        """Sends a request; a fault of the application is raised, or shown as its caller sees it."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(address, 50_000), raise_app_exceptions=faults)
            async with httpx.AsyncClient(transport=transport, base_url="http://control.test") as client:
                return await client.request(method, path, headers=headers, content=content)

        return anyio.run(send)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        return self.ask("GET", path, headers)

    def send(self, path: str, address: str = "192.0.2.1", **fields: str) -> httpx.Response:
        """A form."""
        return self.ask("POST", path, FORM, urlencode(fields, errors="surrogatepass").encode(), address)

    def post(self, path: str, sent: object, address: str = "192.0.2.1", **headers: str) -> httpx.Response:
        """JSON."""
        body = json.dumps(sent).encode()
        return self.ask("POST", path, {"content-type": "application/json", **headers}, body, address)

    def operate(self, method: str, path: str, sent: object = None) -> Any:
        """A call of an operator that must succeed."""
        answer = self.try_to(method, path, sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def try_to(self, method: str, path: str, sent: object = None) -> httpx.Response:
        """A call of an operator."""
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        body = None if sent is None else json.dumps(sent).encode()
        return self.ask(method, f"/operator{path}", headers, body)


def small(**values: int) -> PublicSettings:
    """Settings with other bounds."""
    return settings(bounds=Bounds(**values))
