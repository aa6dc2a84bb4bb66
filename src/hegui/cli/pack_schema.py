# SPDX-License-Identifier: Apache-2.0
"""``hegui pack schema``."""

import json
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.pack_options import kind_argument
from hegui.errors import ExitCode
from hegui.packs.kind import Kind


@click.command()
@kind_argument
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。 / Write it to a file.")
def schema(kind: Kind, out: Path | None) -> int:
    """填报文件的 JSON Schema（2020-12），供编辑器使用。 / The JSON Schema (2020-12) of an answers file, for editors."""
    from hegui.packs.answers_schema import answers_schema  # noqa: PLC0415  help stays instant

    text = json.dumps(answers_schema(kind), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_atomically(out, text.encode())
        click.echo(f"已写入 {out}。 / Written to {out}.", err=True)
    return ExitCode.PASS
