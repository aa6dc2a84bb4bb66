# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway routing``: which models serve mainland users, as evidence."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.options import filing_options, language_option, today
from hegui.dossier import load_dossier
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("dossier", type=DOSSIER)
@filing_options
@language_option
def routing(
    file: Path,
    dossier: Path,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
    language: ReportLanguage,
) -> None:
    """把网关配置中服务境内用户的模型写入档案的证据库。

    Put which models the gateway's settings let serve mainland users into the evidence store of a dossier.
    """
    from hegui.gateway.config import load_config  # noqa: PLC0415  help stays instant
    from hegui.gateway.routing_evidence import routing_finding, routing_record  # noqa: PLC0415  as above

    config = load_config(file)
    finding, day, loaded = routing_finding(config), today(), load_dossier(dossier)
    record = loaded.folder / "records" / "running" / f"routing-{day}.json"
    write_atomically(record, routing_record(config, sha256(file.read_bytes()).hexdigest()))
    added = open_store(loaded).add(
        finding,
        subjects=[record.absolute()],
        about=(day, day),
        collected=day,
        recorded=day,
        expires=expires,
        depends_on=[pinned(name, loaded.current) for name in dict.fromkeys(depends_on)],
        tool=TOOL,
        signer=signer_of(sign_as, key),
    )
    click.echo(f"{finding.kind}  {added.file}")
    count = len(finding.serves_mainland)
    click.echo(
        language.say(
            Text(f"{count} 条路由服务境内用户", f"{count} ways of a model to an upstream serve mainland users")
        ),
        err=True,
    )
