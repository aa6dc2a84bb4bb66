# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway``: the run-time control point before the model."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "run": ("hegui.cli.gateway_run", "运行网关。 / Run the gateway."),
    "check-config": ("hegui.cli.gateway_check", "检查配置文件。 / Check a file of settings."),
    "routing": (
        "hegui.cli.gateway_routing",
        "以证据说明哪些模型服务境内用户。 / Evidence of which models serve mainland users.",
    ),
    "load": (
        "hegui.cli.gateway_load",
        "压力测试：吞吐、延迟、首帧、失败。 / A load test: throughput, latency, first frame, failures.",
    ),
    "key": (
        "hegui.cli.gateway_key",
        "宿主应用的密钥：签发、列出、吊销。 / Keys of host applications: make, list, revoke.",
    ),
    "user": ("hegui.cli.gateway_user", "最终用户：查看、处置、解除、申诉。 / End users: show, measures, appeals."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def gateway() -> None:
    """模型之前的运行期控制点：检查输入输出、路由、标识、留存记录。

    The control point before the model: checks what goes in and comes out, routes, labels, keeps records.
    """
