# SPDX-License-Identifier: Apache-2.0
"""``hegui label write``: the implicit label of one or more files."""

from dataclasses import replace
from pathlib import Path

import click

from hegui.cli.label_output import FILE, format_option, print_json, written_as_json
from hegui.cli.options import language_option
from hegui.errors import LabelProblem, Place, Problem
from hegui.label.aigc import Attribute, Label
from hegui.label.content import unreadable
from hegui.label.reading import read
from hegui.label.writing import Written
from hegui.label.writing import write as write_label
from hegui.report.language import ReportLanguage
from hegui.text import Text

ATTRIBUTES = {"generated": Attribute.GENERATED, "possibly": Attribute.POSSIBLY, "suspected": Attribute.SUSPECTED}


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--producer",
    required=True,
    metavar="CODE",
    help="生成合成服务提供者的名称或者 27 位编码。 / Name or 27-character code of the generating provider.",
)
@click.option("--produce-id", required=True, metavar="ID", help="内容制作编号，唯一。 / Unique number of this content.")
@click.option(
    "--label",
    "attribute",
    type=click.Choice(list(ATTRIBUTES)),
    default="generated",
    show_default=True,
    help="属于、可能、疑似生成合成。 / Is, may be, is suspected to be generated.",
)
@click.option(
    "--key",
    type=FILE,
    help="私钥文件（SM2、RSA、Ed25519），为标识签名。 / Private key file (SM2, RSA, Ed25519) that signs the label.",
)
@click.option(
    "--reserved",
    metavar="TEXT",
    help="ReservedCode1：完整性信息；更新时不写则保留原有签名。 / ReservedCode1: integrity data; an update without it keeps a signature that still fits.",
)
@click.option("--to", type=FILE, help="写到另一文件，原文件不动。 / Write to another file; the original stays.")
@click.option("--update", is_flag=True, help="更新自己已写的标识。 / Change a label of your own that is there.")
@click.option(
    "--sidecar", is_flag=True, help="无处可写时写入旁边的文件。 / Where there is no place, write a file beside."
)
@click.option(
    "--break-credentials",
    is_flag=True,
    help="文件带有 C2PA 清单也写入，其签名将失效。 / Label in spite of a C2PA manifest, whose signature breaks.",
)
@format_option
@language_option
def write(
    file: Path,
    producer: str,
    produce_id: str,
    attribute: str,
    key: Path | None,
    reserved: str | None,
    to: Path | None,
    update: bool,
    sidecar: bool,
    break_credentials: bool,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """把标识写入文件元数据，内容和其他元数据不变；写后读回并比对，有疑问则原文件不动。

    Write the label into a file's metadata. Content and other metadata stay; the result is read back and compared, and on
    any doubt the original stays.
    """
    if not producer.strip() or not produce_id.strip():
        raise click.UsageError("--producer、--produce-id 不得为空。 / --producer and --produce-id must not be empty.")
    if key is not None and reserved is not None:
        raise click.UsageError("--key 与 --reserved 只能选一。 / --key and --reserved exclude each other.")
    label = replace(Label.first(producer, produce_id, ATTRIBUTES[attribute]), reserved_code1=reserved or "")
    if key is not None:
        label = _signed(label, key)
    elif reserved is None:
        label = _with_signature_of(file, label)
    written = write_label(
        file, label, to=to, update=update, sidecar=sidecar, break_credentials=break_credentials, digests=as_json
    )
    if as_json:
        print_json(written_as_json(str(file), written))
    else:
        click.echo(_told(written, language))


def _with_signature_of(file: Path, label: Label) -> Label:
    """The label with the integrity data that is in the file, where it is about these very elements."""
    present = read(file).label
    if present is None or present.produce_id != label.produce_id or present.label != label.label:
        return label
    return replace(label, reserved_code1=present.reserved_code1)


def _signed(label: Label, key: Path) -> Label:
    from hegui.label.integrity.protection import protect  # noqa: PLC0415  only where something is signed
    from hegui.label.integrity.signing import NoKey, read_signer  # noqa: PLC0415  as above

    try:
        return protect(label, read_signer(key.read_bytes()))
    except NoKey as error:
        raise LabelProblem(Problem(error.text, Place(str(key)))) from error
    except OSError as error:
        raise unreadable(key, error) from error


def _told(written: Written, language: ReportLanguage) -> str:
    what = (
        Text("已写入", "labelled")
        if written.changed
        else Text("已有相同标识，未改动", "holds this label already, left alone")
    )
    return f"{language.say(what)}  {written.path}  ({written.place})"
