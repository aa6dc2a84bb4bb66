# SPDX-License-Identifier: Apache-2.0
"""``hegui label code``: the 27-character provider code, taken apart and put together."""

import click

from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.options import language_option
from hegui.errors import LabelProblem, Problem
from hegui.label.code import NO_APP, NoCode, ProviderCode, ServiceType
from hegui.report.language import ReportLanguage
from hegui.text import Text

_WHY = Text("服务提供者编码规则 TC260-PG-20252A（推荐）", "Provider code rules TC260-PG-20252A (recommended)")
_SERVICES = {"generation": ServiceType.GENERATION, "propagation": ServiceType.PROPAGATION}


@click.group()
def code() -> None:
    """服务提供者编码（27 位）：解析、生成。

    The provider code of 27 characters: taken apart, put together.
    """


@code.command()
@click.argument("text", metavar="CODE")
@format_option
@language_option
def parse(text: str, as_json: bool, language: ReportLanguage) -> None:
    """解析编码，列出存疑之处；不成编码的以 2 退出。

    Take a code apart and tell what is doubtful. What is no code exits with 2.
    """
    try:
        parsed = ProviderCode.parse(text)
    except NoCode as error:
        raise LabelProblem(Problem(error.text, why=_WHY, found=text[:80])) from error
    doubts = list(parsed.doubts())
    if as_json:
        print_json(
            {
                "code": str(parsed),
                "subject_type": parsed.subject_type,
                "binding": parsed.binding,
                "subject": parsed.subject,
                "service_type": parsed.service_type,
                "app": parsed.app,
                "doubts": [text_as_json(doubt) for doubt in doubts],
            }
        )
        return
    for name, value in (
        (Text("主体类型", "subject type"), parsed.subject_type),
        (Text("绑定方式", "binding"), parsed.binding),
        (Text("主体代码", "subject"), parsed.subject),
        (Text("服务类型", "service type"), parsed.service_type),
        (Text("应用代码", "app"), parsed.app),
    ):
        click.echo(f"{value:18}  {language.say(name)}")
    for doubt in doubts:
        click.echo(f"! {language.say(doubt)}")


@code.command()
@click.argument("credit_code", metavar="USCC")
@click.option(
    "--service",
    type=click.Choice(list(_SERVICES)),
    default="generation",
    show_default=True,
    help="生成合成或者内容传播。 / Generation or propagation.",
)
@click.option(
    "--app", default=NO_APP, show_default=True, help="模型或应用代码，四位。 / Four characters for a model or app."
)
def build(credit_code: str, service: str, app: str) -> None:
    """由统一社会信用代码生成编码。

    Put a code together from a unified social credit code.
    """
    try:
        click.echo(str(ProviderCode.of_organisation(credit_code, _SERVICES[service], app)))
    except NoCode as error:
        raise LabelProblem(Problem(error.text, why=_WHY)) from error
