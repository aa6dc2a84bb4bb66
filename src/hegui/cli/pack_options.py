# SPDX-License-Identifier: Apache-2.0
"""Options of the commands of ``hegui pack``."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hegui.packs.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

KIND: Final = click.Choice([kind.value for kind in Kind])
DOSSIER: Final = click.Path(path_type=Path, exists=True, file_okay=False)


def kind_argument(command: "Callable[..., int | None]") -> "Callable[..., int | None]":
    """``KIND``, as what it names."""
    return click.argument(
        "kind", metavar="KIND", type=KIND, callback=lambda _ctx, _param, value: Kind(value) if value else None
    )(command)


def answers_option(command: "Callable[..., int | None]") -> "Callable[..., int | None]":
    """``--answers FILE``."""
    return click.option(
        "--answers",
        metavar="FILE",
        help="填报文件，相对于档案文件夹，默认 pack/KIND.yaml。 / Answers file, relative to the dossier. [default: pack/KIND.yaml]",
    )(command)
