# SPDX-License-Identifier: Apache-2.0
"""What an operator is told of settings before they serve: which models serve whom, and what somebody answers for."""

from collections.abc import Iterator

from hegui.gateway.config import Config
from hegui.gateway.config_file import Serves
from hegui.gateway.media.settings_checks import media_told
from hegui.text import Text

_SERVES = {
    Serves.MAINLAND: Text("境内", "mainland"),
    Serves.ELSEWHERE: Text("境外", "elsewhere"),
    Serves.BOTH: Text("境内外", "everywhere"),
}


def told(config: Config) -> Iterator[Text]:
    """The models with their numbers, and what is out of the ordinary."""
    for name, model in config.read.models.items():
        whom = _SERVES[model.serves]
        number = model.filing or "—"
        ways = ", ".join(route.upstream for route in model.upstreams)
        yield Text(
            f"模型 {name}：{whom.zh}，编号 {number}，上游 {ways}",
            f"model {name}: {whom.en}, number {number}, upstreams {ways}",
        )
    yield from routing_told(config)
    yield from media_told(config.read.labels)


def routing_told(config: Config) -> Iterator[Text]:
    """The overrides: models without number that serve mainland users, and who answers for it."""
    for name, model in config.read.models.items():
        if model.override is not None:
            on, by, reason = model.override.date.isoformat(), model.override.by, model.override.reason
            yield Text(
                f"注意：模型 {name} 没有备案号或者登记编号，却服务境内用户；{by}于 {on} 决定例外，理由：{reason}",
                f"WARNING: the model {name} has no number and serves mainland users; {by} answers for it since {on}: {reason}",
            )
