# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway check-config``: all that can be wrong with the settings, told before anything is served."""

from pathlib import Path

import click

from hegui.cli.options import language_option, now, today
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command(name="check-config")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--secrets/--no-secrets",
    default=True,
    help="是否读取所引用的密钥。 / Whether the secrets that it names are read, too.",
)
@language_option
def check_config(file: Path, language: ReportLanguage, *, secrets: bool) -> None:
    """检查网关的配置文件，连同其中的策略、词库、密钥引用。

    Check the gateway's file of settings, with the policy, lexicons and secrets that it names.
    """
    from hegui.cli.gateway_user_law import users_told  # noqa: PLC0415  help stays instant
    from hegui.gateway.assembly import guard_of, secrets_read  # noqa: PLC0415  as above
    from hegui.gateway.config import load_config  # noqa: PLC0415  as above
    from hegui.gateway.keeping import pseudonyms_of, seal_of  # noqa: PLC0415  as above
    from hegui.gateway.problems import Problems  # noqa: PLC0415  as above
    from hegui.gateway.rules import rules_of  # noqa: PLC0415  as above
    from hegui.gateway.told import told  # noqa: PLC0415  as above

    config = load_config(file)
    problems = Problems()
    with problems.gathered():
        guard = guard_of(config, rules_of(config))
    if secrets:
        with problems.gathered():
            secrets_read(config, now())
        with problems.gathered():
            pseudonyms_of(config)
        with problems.gathered():
            seal_of(config)
    problems.raise_them()
    for line in (*told(config), *users_told(config.read, today())):
        click.echo(language.say(line))
    version = guard.version
    click.echo(language.say(Text(f"规则版本 {version}。配置可用。", f"Rules {version}. The settings are fine.")))
