# SPDX-License-Identifier: Apache-2.0
"""Secrets by reference: a file of settings names where one lies, and never holds it."""

import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from hegui.errors import Place, Problem, SchemaProblem
from hegui.text import Text

SHORTEST: Final = 24
"""Characters of a key that we accept from callers."""
_FEWEST_DIFFERENT: Final = 8
_LONGEST: Final = 4096
_FORM: Final = re.compile(r"(env):([A-Za-z_][A-Za-z0-9_]{0,127})|(file):([^\x00-\x1f\x7f]{1,1024})")
_KNOWN: Final = re.compile(
    r"(?i)(?:sk|pk|api|key|hegui)?[-_]?(?:1234\d*|test|demo|example|dummy|fake|none|null|master|admin|default|secret|password|"
    r"passw0rd|qwerty|changeme|change[-_]me|your[-_]?(?:api)?[-_]?key.*|replace[-_]?me|letmein|token|key|abc(?:123|def.*)?)"
    r"[-_0-9]*"
)
"""Words that stand in examples and guides, also with digits behind them."""


class From(StrEnum):
    """Where a secret lies."""

    ENVIRONMENT = "env"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies. Its value stands nowhere but in what `read` returns."""

    where: From
    name: str
    """Of the environment variable, or the path."""

    def read(self, folder: Path) -> str | Text:
        """The secret, or why there is none. One line end behind it is no part of it.

        Args:
            folder: from which a path is counted.
        """
        found = self._of_environment() if self.where is From.ENVIRONMENT else self._of_file(folder)
        if isinstance(found, Text):
            return found
        if not found:
            return Text(f"{self} 为空", f"{self} is empty")
        if len(found) > _LONGEST or not (found.isascii() and found.isprintable()) or " " in found:
            return Text(f"{self} 的内容不是可用的密钥", f"{self} holds no usable key")
        return found

    def _of_environment(self) -> str | Text:
        value = os.environ.get(self.name)
        return (
            Text(f"环境变量 {self.name} 未设置", f"the environment variable {self.name} is not set")
            if value is None
            else value
        )

    def _of_file(self, folder: Path) -> str | Text:
        path = folder / self.name
        try:
            mode = path.stat().st_mode
            if mode & stat.S_IRWXO:
                return Text(
                    f"密钥文件 {self.name} 可被任何人读取：请执行 chmod 600",
                    f"the file {self.name} of a secret is open to everybody: chmod 600",
                )
            with path.open("rb") as stream:
                content = stream.read(_LONGEST + 2)
        except OSError as error:
            return Text(f"无法读取密钥文件 {self.name}：{error.strerror}", f"cannot read {self.name}: {error.strerror}")
        return content.decode("ascii", "replace").removesuffix("\n").removesuffix("\r")

    def __str__(self) -> str:
        return f"{self.where}:{self.name}"


def secret_of(value: object, place: Place) -> Secret:
    """The reference that a file of settings gives.

    Raises:
        SchemaProblem: it is none. What stands there is not repeated: it may be the secret itself.
    """
    match = _FORM.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise SchemaProblem(
            Problem(
                Text("密钥不得写在配置文件中，只能引用。", "A secret is never in the file: name where it lies."),
                place,
                why=Text(
                    "配置文件会进入版本库和备份；此处的内容不再显示。",
                    "Files of settings end up in repositories and backups; what stands here is not shown.",
                ),
                accepted=Text("env:变量名 或 file:路径", "env:NAME or file:PATH"),
            )
        )
    return Secret(From.ENVIRONMENT, match[2]) if match[1] else Secret(From.FILE, match[4])


def weakness_of(key: str) -> Text | None:
    """Why a key that callers or operators show is refused: too short, known from examples, or easy to guess."""
    if _KNOWN.fullmatch(key):
        return Text("示例中常见的密钥", "a key that is known from examples")
    if len(key) < SHORTEST:
        return Text(f"密钥过短：至少 {SHORTEST} 个字符", f"the key is too short: {SHORTEST} characters at least")
    if len(set(key)) < _FEWEST_DIFFERENT:
        return Text("密钥过于简单", "the key is too simple")
    return None
