# SPDX-License-Identifier: Apache-2.0
"""What must hold within and between the sections of the settings, models apart."""

import re
from collections.abc import Iterator
from typing import Final

from hegui.errors import Problem
from hegui.gateway.config_file import ConfigFile
from hegui.label.explicit.wording import what_is_missing
from hegui.records.prepared import TextPolicy
from hegui.source import Source
from hegui.text import Text


def section_problems(read: ConfigFile, source: Source) -> Iterator[Problem]:
    """What is wrong with the sections of listening, labels, control and records."""
    yield from _of_listen(read, source)
    yield from _of_labels(read, source)
    yield from _of_control(read, source)
    yield from _of_database(read, source)


def _of_listen(read: ConfigFile, source: Source) -> Iterator[Problem]:
    listen = read.listen
    if (listen.certificate is None) != (listen.certificate_key is None):
        yield Problem(
            Text("证书和证书私钥须同时给出。", "'certificate' and 'certificate_key' come together."),
            source.place(("listen",)),
        )


def _of_labels(read: ConfigFile, source: Source) -> Iterator[Problem]:
    words = read.labels.text.words
    missing = what_is_missing(words) if words is not None else None
    if missing is not None:
        yield Problem(
            missing,
            source.place(("labels", "text", "words")),
            why=Text("GB 45438-2025 5.1", "GB 45438-2025, 5.1"),
            accepted=Text("例如：以下内容由人工智能生成", "for example: 以下内容由人工智能生成"),
        )
    if words is not None and not words.isprintable():
        yield Problem(Text("标识应为一行。", "A label is one line."), source.place(("labels", "text", "words")))


def _of_control(read: ConfigFile, source: Source) -> Iterator[Problem]:
    if read.public is not None and read.control is None:
        yield Problem(
            Text(
                "public 需要 control：公开页面由控制端口提供。",
                "'public' needs 'control', whose port serves the pages.",
            ),
            source.place(("public",)),
        )
    if read.control is not None and read.public is None:
        yield Problem(
            Text(
                "control 需要 public：须写明服务、受理时限等公开信息。", "'control' needs 'public': what the pages say."
            ),
            source.place(("control",)),
            why=Text("《生成式人工智能服务管理暂行办法》第十五条", "GAI 15"),
        )
    if read.control is not None and read.records.keys is None:
        yield Problem(
            Text(
                "control 需要 records.keys：公众所写内容加密保存。",
                "'control' needs 'records.keys': what the public writes is sealed.",
            ),
            source.place(("control",)),
            why=Text("《个人信息保护法》第五十一条", "PIPL 51"),
            fix=Text("用 hegui records keys new 生成。", "Make them with `hegui records keys new`."),
        )
    listen, control = read.listen, read.control
    if control is not None and control.port and (listen.host, listen.port) == (control.host, control.port):
        yield Problem(
            Text("控制端口不得与服务端口相同。", "The control port must be another than that of the service."),
            source.place(("control", "port")),
        )


def _of_database(read: ConfigFile, source: Source) -> Iterator[Problem]:
    given = read.records.database
    if _PASSWORD.match(given):
        yield Problem(
            Text(
                "数据库地址含有口令，不得写在配置文件中。",
                "The database's address holds a password, which must not stand in the file.",
            ),
            source.place(("records", "database")),
            accepted=Text("env:变量名 或 file:路径", "env:NAME or file:PATH"),
        )
    elif not given.startswith(("env:", "file:", "sqlite:", "postgresql:", "postgres:")):
        yield Problem(
            Text("不是数据库地址。", "This is no address of a database."),
            source.place(("records", "database")),
            accepted=Text(
                "sqlite:///records.db，或 env:变量名（PostgreSQL）", "sqlite:///records.db, or env:NAME for PostgreSQL"
            ),
        )
    if read.records.texts is not TextPolicy.NONE and read.records.keys is None:
        yield Problem(
            Text("留存文本须有加密密钥。", "Texts are not kept without keys to seal them."),
            source.place(("records", "texts")),
            why=Text("《个人信息保护法》第五十一条", "PIPL 51"),
            fix=Text(
                "写明 records.keys（用 hegui records keys new 生成），或者 texts: none。",
                "Give records.keys (made by `hegui records keys new`), or say texts: none.",
            ),
        )


_PASSWORD: Final = re.compile(r"[a-z0-9+]+://[^/@]*:[^/@]*@")
