# SPDX-License-Identifier: Apache-2.0
"""What an operator is told at the start: every model with its number, every exception with who answers for it."""

from pathlib import Path

from gateway_factory import Given, settings_in

from hegui.gateway.config import load_config
from hegui.gateway.told import told

OVERRIDE = "  trial: {upstreams: [{upstream: mock}], override: {reason: 内部灰度测试两周, date: 2026-11-20, by: 张三}}"


def test_models_and_exceptions_are_told(tmp_path: Path) -> None:
    """In both languages, with date, name and reason."""
    config = load_config(settings_in(tmp_path, "http://127.0.0.1:9", Given(models=OVERRIDE)))
    lines = [*told(config)]
    zh, en = "\n".join(line.zh for line in lines), "\n".join(line.en for line in lines)
    for words in (zh, en):
        assert "Beijing-DeepseekChat-202404280016" in words
        assert all(word in words for word in ("trial", "张三", "2026-11-20", "内部灰度测试两周"))
    assert "境外" in zh
    assert "elsewhere" in en


def test_an_exception_is_told_on_the_command_line_and_in_the_log(tmp_path: Path) -> None:
    """Without one there is no warning."""
    config = load_config(settings_in(tmp_path, "http://127.0.0.1:9", Given()))
    assert not any("注意" in line.zh for line in told(config))
