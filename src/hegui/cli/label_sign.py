# SPDX-License-Identifier: Apache-2.0
"""``hegui label sign``: a C2PA manifest beside the label."""

from pathlib import Path

import click

from hegui.cli.label_output import FILE, format_option, print_json
from hegui.cli.options import language_option
from hegui.label.content import unreadable
from hegui.label.credentials import Algorithm, Signer
from hegui.label.credentials import sign as sign_file
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--chain",
    type=FILE,
    required=True,
    help="证书链（PEM，签名证书在前）。 / Certificate chain (PEM, the signer's first).",
)
@click.option("--key", type=FILE, required=True, help="私钥（PEM）。 / Private key (PEM).")
@click.option(
    "--algorithm",
    type=click.Choice([algorithm.value for algorithm in Algorithm]),
    default=Algorithm.ES256.value,
    show_default=True,
    help="签名算法。 / Signing algorithm.",
)
@click.option("--timestamp-url", metavar="URL", help="时间戳服务，联网使用。 / Time stamp service; uses the network.")
@click.option("--anchors", type=FILE, help="信任的根证书（PEM）。 / Root certificates that you trust (PEM).")
@click.option("--to", type=FILE, help="写到另一文件，原文件不动。 / Write to another file; the original stays.")
@format_option
@language_option
def sign(
    file: Path,
    chain: Path,
    key: Path,
    algorithm: str,
    timestamp_url: str | None,
    anchors: Path | None,
    to: Path | None,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """为已有有效标识的文件加 C2PA 清单：先写标识，后签名。清单不能代替标识。

    Add a C2PA manifest to a file that holds a valid label: label first, sign last. A manifest does not stand for the label.
    """
    signer = Signer(_bytes(chain), _bytes(key), Algorithm(algorithm), timestamp_url)
    signed = sign_file(file, signer, to=to, anchors=_bytes(anchors) if anchors else b"")
    found = signed.credentials
    if as_json:
        print_json(
            {
                "file": str(file),
                "path": str(signed.path),
                "validation": found.validation,
                "failures": list(found.failures),
                "issuer": found.issuer,
                "label_agrees": found.agrees,
            }
        )
        return
    told = Text(f"已签名，读回：{found.validation}", f"signed; read back: {found.validation}")
    click.echo(f"{to or file}  {language.say(told)}")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
