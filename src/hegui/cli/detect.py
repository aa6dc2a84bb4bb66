# SPDX-License-Identifier: Apache-2.0
"""``hegui detect``: personal information in text, found and taken out."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "personal": ("hegui.cli.detect_personal", "查找个人信息标识符。 / Find identifiers of personal information."),
    "redact": ("hegui.cli.detect_redact", "脱敏：遮盖、代号、同形替换。 / Take them out: mask, token, substitute."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def detect() -> None:
    """在文本中查找个人信息：逐块读取，不联网，输出中不含原文。

    Find personal information in text: read piece by piece, offline, and never shown in the clear.
    """
