# SPDX-License-Identifier: Apache-2.0
"""``hegui evidence``: what proves things, put into the store, listed, verified."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from hegui import __version__
from hegui.cli.options import Day, language_option, signing_options, today
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import EvidenceProblem, InputError, Place, Problem
from hegui.evidence import FINDING_OF, EvidenceStore, PersonKey, Signer, Statement, schema_of
from hegui.evidence.dsse import create_key, read_key
from hegui.evidence.findings import Finding
from hegui.evidence.statement import Tool
from hegui.report.language import ReportLanguage
from hegui.schema import checked
from hegui.source import load_yaml
from hegui.text import Text, same

TOOL = Tool(name="hegui", version=__version__)
DOSSIER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
KIND = click.Choice(sorted(FINDING_OF))


@click.group()
def evidence() -> None:
    """证据库：登记、列出、核验证据；生成签名密钥。

    The evidence store: add, list, verify; make a key for signing.
    """


@evidence.command()
@click.argument("dossier", type=DOSSIER)
@click.option("--kind", type=KIND, required=True, help="证据类型。 / Kind of evidence.")
@click.option(
    "--finding",
    type=FILE,
    required=True,
    help="所见内容，YAML 或 JSON；YAML 勿放在档案根目录。 / What was found, in YAML or JSON; not beside dossier.yaml.",
)
@click.option(
    "--subject",
    "subjects",
    type=FILE,
    multiple=True,
    required=True,
    help="证据所涉文件，可多次使用。 / File it was found in; may be repeated.",
)
@click.option(
    "--about",
    type=Day(),
    nargs=2,
    help="所述期间的起止日，默认为取证日。 / Period it speaks of; the day of collection.",
)
@click.option("--collected", type=Day(), help="取证日，默认为入库日。 / Day it was found; the day of recording.")
@click.option("--recorded", type=Day(), default=today, help="入库日，默认今天。 / Day of recording; today.")
@click.option("--expires", type=Day(), help="有效期最后一日。 / Last day on which it counts.")
@click.option(
    "--depends-on",
    multiple=True,
    metavar="NAME",
    help="所依赖的内容，变更即失效，例如 model:chat。 / What ends it by changing, for example model:chat.",
)
@signing_options
def add(
    dossier: Path,
    kind: str,
    finding: Path,
    subjects: tuple[Path, ...],
    about: tuple[date, date] | None,
    collected: date | None,
    recorded: date,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
) -> None:
    """登记一份证据声明：写明在哪些文件中看到了什么。

    Add a statement: what was found in which files.
    """
    loaded = load_dossier(dossier)
    day = collected or recorded
    statement = open_store(loaded).add(
        _finding(kind, finding),
        subjects=files_of(loaded, subjects),
        about=about or (day, day),
        collected=day,
        recorded=recorded,
        expires=expires,
        depends_on=[pinned(name, loaded.current) for name in depends_on],
        tool=TOOL,
        signer=signer_of(sign_as, key),
    )
    click.echo(statement.file)


@evidence.command(name="list")
@click.argument("dossier", type=DOSSIER)
@click.option("--kind", type=KIND, help="只列此类型。 / This kind only.")
@language_option
def list_(dossier: Path, kind: str | None, language: ReportLanguage) -> None:
    """列出证据，新的在前；损坏的文件一并列出。

    List the evidence, newest first; damaged files too.
    """
    view = open_store(load_dossier(dossier)).read()
    for name in [kind] if kind else sorted(FINDING_OF):
        for statement in view.of_kind(name):
            click.echo(_line(statement, language))
    for damaged in view.damaged:
        click.echo(f"{language.say(Text('损坏', 'damaged'))}  {damaged.file}: {language.say(damaged.reason)}")


@evidence.command()
@click.argument("dossier", type=DOSSIER)
def verify(dossier: Path) -> None:
    """核验证据库：摘要、格式、日期、所涉文件、签名。有损坏即以 2 退出。

    Verify the store: digests, form, dates, subjects, signatures. Exits with 2 if anything is damaged.
    """
    view = open_store(load_dossier(dossier)).read()
    if view.damaged:
        raise EvidenceProblem(*(Problem(damaged.reason, Place(damaged.file), fix=_RESTORE) for damaged in view.damaged))
    signed = sum(bool(statement.signed_by) for statement in view.statements)
    click.echo(f"{len(view.statements)} 份证据声明完好，其中 {signed} 份有可验证的签名。")
    click.echo(f"{len(view.statements)} statement(s) intact, {signed} with a signature that verifies.")


@evidence.command()
@click.argument("file", type=FILE)
def keygen(file: Path) -> None:
    """生成签名密钥：私钥写入 FILE（仅本人可读），公钥打印出来，写入档案 people 的 public_key。

    Make a key: the private half goes to FILE, for its owner only; the public half is printed, for 'people' in the dossier.
    """
    click.echo(create_key(file))
    click.echo(
        "私钥请自行保管，不要放入档案的版本库。 / Keep the private key to yourself, out of the dossier's repository.",
        err=True,
    )


@evidence.command()
@click.argument("kind", type=KIND)
def schema(kind: str) -> None:
    """打印某类证据声明的 JSON Schema（2020-12）。 / Print the JSON Schema (2020-12) of a kind of statement."""
    click.echo(json.dumps(schema_of(kind), ensure_ascii=False, indent=2))


_RESTORE = Text(
    "恢复原文件（例如从版本库），或删除后重新取证。",
    "Restore the file, for example from version control; or delete it and collect the evidence anew.",
)


def open_store(dossier: LoadedDossier) -> EvidenceStore:
    """The evidence store of a dossier, in which the signatures of its people count."""
    people = {person.id: PersonKey(person.id, person.public_key) for person in dossier.model.people}
    return EvidenceStore(dossier.folder, people)


def files_of(dossier: LoadedDossier, files: Sequence[Path]) -> list[Path]:
    """Files named on the command line: relative to the dossier if they are there, else to the working folder."""
    inside = [dossier.folder / file for file in files]
    return [(here if here.exists() else file).absolute() for here, file in zip(inside, files, strict=True)]


def _finding(kind: str, file: Path) -> Finding:
    # JSON is YAML too, so that one reader gives every problem its line.
    source = load_yaml(file)
    return checked(FINDING_OF[kind], source.data, source)


def pinned(name: str, current: Mapping[str, str]) -> str:
    """A dependency with the version that it has now, so that the next version ends it."""
    if "@" in name:
        return name
    if name not in current:
        raise InputError(
            Problem(
                Text(f"档案中没有“{name}”。", f"The dossier has no '{name}'."),
                accepted=same(", ".join(sorted(current)) or "-"),
                fix=Text(
                    "写出档案中的名称；或写明版本：名称@版本。",
                    "Use a name of the dossier, or give a version: name@version.",
                ),
            )
        )
    return f"{name}@{current[name]}" if current[name] else name


def signer_of(person: str | None, key: Path | None) -> Signer | None:
    """Who signs, where both halves of the option are given."""
    if person is None and key is None:
        return None
    if person is None or key is None:
        raise InputError(Problem(Text("--sign-as 与 --key 须同时给出。", "--sign-as and --key go together.")))
    return Signer(person, read_key(key))


def _line(statement: Statement, language: ReportLanguage) -> str:
    parts = [
        f"{statement.predicate.collected}  {statement.kind:<18}  {statement.digest[:12]}",
        ", ".join(subject.name for subject in statement.subjects),
    ]
    if statement.predicate.expires is not None:
        day = statement.predicate.expires
        parts.append(language.say(Text(f"有效至 {day}", f"valid until {day}")))
    if statement.signed_by:
        names = ", ".join(statement.signed_by)
        parts.append(language.say(Text(f"签名：{names}", f"signed by {names}")))
    return "  ".join(parts)
