# SPDX-License-Identifier: Apache-2.0
"""A group of commands whose modules are loaded only when they are asked for: help stays instant."""

import errno
import importlib
import os
from collections.abc import Mapping
from typing import Any, Final

import click

from hegui.errors import InputError, Place, Problem
from hegui.text import Text

_SURROUNDINGS: Final = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EFBIG,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What the system says of a disk or a folder that does not let us read or write."""


class LazyGroup(click.Group):
    """A group that knows the modules and summaries of its commands, and imports one when it runs.

    Args:
        lazy: by the command's name: its module (which has a command of that name, dashes as underscores) and its summary.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401  click's
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Carries out a command. That a disk is full or a folder closed is no fault of hegui: it is told as what it is."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in _SURROUNDINGS:
                raise
            words = Text(f"文件无法读写：{error.strerror}", f"a file cannot be read or written: {error.strerror}")
            where = None if error.filename is None else Place(os.fspath(error.filename))
            raise InputError(Problem(words, where)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in self._lazy:
            return None
        module, _ = self._lazy[cmd_name]
        command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in self._lazy.items()])
