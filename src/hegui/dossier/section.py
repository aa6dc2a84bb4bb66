# SPDX-License-Identifier: Apache-2.0
"""The building blocks of the dossier's sections."""

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated

from hegui.record import Record
from hegui.schema import Within

Count = Annotated[int, Within(ge=0)]
Percent = Annotated[float, Within(ge=0, le=100)]
Id = Annotated[str, Within(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
Words = Annotated[str, Within(pattern=r"\S", max_length=4000)]
"""A text that says something."""


def _inside(path: str) -> str:
    """The path in its plain form; refused when it could lead out of the dossier."""
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or "\\" in path or "\0" in path or PureWindowsPath(path).drive:
        raise ValueError(
            "须为档案文件夹内的相对路径，用“/”分隔，不含“..” / a path inside the dossier's folder, with '/' and without '..'"
        )
    return str(plain)


DocumentPath = Annotated[str, Within(_inside, min_length=1, max_length=400)]
"""Path of a document, relative to the dossier's folder, with ``/`` and without ``..``."""


class Section(Record, frozen=True):
    """Anything in the dossier: unknown keys are refused."""


class Named(Section, frozen=True, kw_only=True):
    """A name in both languages; zh is the registered name. 名称"""

    zh: Words
    en: Words
