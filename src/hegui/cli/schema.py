# SPDX-License-Identifier: Apache-2.0
"""``hegui schema``: JSON Schemas for editors."""

import json
from pathlib import Path
from typing import Any

import click

from hegui.atomic import write_atomically


@click.group()
def schema() -> None:
    """供编辑器使用的 JSON Schema（2020-12）。 / JSON Schemas (2020-12) for editors."""


@schema.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。 / Write it to a file.")
def dossier(out: Path | None) -> None:
    """dossier.yaml 的 JSON Schema。在文件首行写 ``# yaml-language-server: $schema=dossier.schema.json`` 即可使用。

    The JSON Schema of dossier.yaml. Editors find it by the first line `# yaml-language-server: $schema=dossier.schema.json`.
    """
    from hegui.dossier.schema import dossier_schema  # noqa: PLC0415  `hegui schema --help` needs no catalogue

    _publish(dossier_schema(), out)


@schema.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。 / Write it to a file.")
def report(out: Path | None) -> None:
    """`hegui check --format json` 输出的 JSON Schema。

    The JSON Schema of what `hegui check --format json` prints.
    """
    from hegui.report.json_shape import report_schema  # noqa: PLC0415  as above

    _publish(report_schema(), out)


def _publish(content: dict[str, Any], out: Path | None) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    write_atomically(out, text.encode())
    click.echo(f"已写入 {out}。 / Written to {out}.", err=True)
