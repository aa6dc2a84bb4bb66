# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate statement``."""

from datetime import date
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.evaluate_folder import FOLDER
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.options import Day, signing_options, today
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import InputError, Problem
from hegui.evaluate.extra import evaluate_extra
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.result import Results, results
    from hegui.evaluate.statement import finding_of, record_of


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--dossier", type=DOSSIER, required=True, help="档案文件夹。 / Folder of the dossier.")
@click.option(
    "--about", type=Day(), nargs=2, help="所述期间，默认提问的首末日。 / Period that it speaks of; that of the answers."
)
@click.option("--expires", type=Day(), help="有效期最后一日。 / Last day on which it counts.")
@click.option(
    "--depends-on",
    multiple=True,
    metavar="NAME",
    help="所依赖的内容，变更即失效；模型版本总在其中。 / What ends it by changing; the model's version always does.",
)
@signing_options
def statement(
    folder: Path,
    dossier: Path,
    about: tuple[date, date] | None,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
) -> None:
    """把评测结果写入档案的证据库（evaluation-run），供 hegui check 读取；不论结果好坏都可写入。

    Put the results into a dossier's evidence store, where hegui check reads them, whatever they say.
    """
    found, loaded, day = results(folder), load_dossier(dossier), today()
    finding = finding_of(found)
    declared = f"model:{found.plan.model}"
    if loaded.current.get(declared) != found.plan.model_version:
        raise _not_declared(loaded, found)
    record = loaded.folder / "records" / "evaluation" / f"{found.plan.planned_on}-{found.plan.sha256[:12]}.json"
    write_atomically(record, record_of(found))
    written = open_store(loaded).add(
        finding,
        subjects=[record.absolute()],
        about=about or _period(found, day),
        collected=day,
        recorded=day,
        expires=expires,
        depends_on=[pinned(name, loaded.current) for name in dict.fromkeys((declared, *depends_on))],
        tool=TOOL,
        signer=signer_of(sign_as, key),
    )
    click.echo(written.file)


def _period(found: Results, day: date) -> tuple[date, date]:
    """From the first answer to the last."""
    if found.first is None or found.last is None:
        return day, day
    return date.fromisoformat(found.first[:10]), date.fromisoformat(found.last[:10])


def _not_declared(dossier: LoadedDossier, found: Results) -> InputError:
    models = ", ".join(f"{model.id} {model.version}" for model in dossier.model.models or ()) or "–"
    return InputError(
        Problem(
            Text(
                "档案中没有所评测的模型或其版本，证据没有写入",
                "the dossier declares no such model or another version; no evidence was written",
            ),
            found=f"{found.plan.model} {found.plan.model_version} ≠ {models}",
            fix=Text("在 models 中写明 id 和 version。", "Say its id and version under 'models'."),
        )
    )
