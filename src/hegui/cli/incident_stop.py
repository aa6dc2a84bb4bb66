# SPDX-License-Identifier: Apache-2.0
"""``hegui incident stop``, ``rules``, ``lift`` and ``remove``."""

from datetime import datetime

import click

from hegui.cli.incident_options import At, at_option, by_option, reading, writing
from hegui.cli.incident_told import incident_lines, rule_line
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.detect.lexicon import Boundary, Variant
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra


@click.command()
@place_options
@click.argument("incident")
@click.option("--term", "terms", multiple=True, metavar="WORD", help="拦截这个词，可多次。 / Block a term; repeatable.")
@click.option(
    "--category",
    default="blocked",
    show_default=True,
    help="词的类别，如 A.1.a。 / Category of the terms, such as A.1.a.",
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    type=click.Choice([each.value for each in Variant]),
    help="词的变体，可多次。 / Ways of writing the terms; repeatable.",
)
@click.option(
    "--boundary",
    type=click.Choice([each.value for each in Boundary]),
    default=Boundary.AUTO.value,
    show_default=True,
    help="词的边界。 / What may stand beside a term.",
)
@click.option(
    "--unless",
    multiple=True,
    metavar="PHRASE",
    help="仍然放行的短语，可多次。 / A harmless phrase around a term; repeatable.",
)
@click.option(
    "--digest",
    "digests",
    multiple=True,
    metavar="SHA256",
    help="拦截这个请求或者回答。 / Block a request or an answer by its digest.",
)
@click.option("--model", "models", multiple=True, metavar="NAME", help="停用这个模型。 / Stop a model.")
@click.option("--endpoint", "endpoints", multiple=True, metavar="PATH", help="停用这个接口。 / Stop an endpoint.")
@click.option(
    "--until", type=At(), help="规则的截止时刻，默认直至解除。 / When the rules end; by default when they are lifted."
)
@click.option("--otherwise", metavar="WORDS", help="以其他方式停止。 / How it was stopped without rules.")
@at_option
@by_option
@language_option
def stop(
    place: Place,
    incident: str,
    terms: tuple[str, ...],
    category: str,
    variants: tuple[str, ...],
    boundary: str,
    unless: tuple[str, ...],
    digests: tuple[str, ...],
    models: tuple[str, ...],
    endpoints: tuple[str, ...],
    until: datetime | None,
    otherwise: str | None,
    at: datetime | None,
    person: str,
    language: ReportLanguage,
) -> None:
    """停止生成、停止传输：拦截规则写入数据库，数秒内在全部实例生效，到期或者解除为止。

    Stop generation and transmission: block rules go into the database and hold on all replicas within seconds, until they
    end or are lifted.
    """
    with writing(place) as connection:
        from hegui.desk import steps
        from hegui.desk.rules import RuleWanted, hold_served
        from hegui.records.block_rules import RuleKind

        rules: list[RuleWanted] = [
            RuleWanted(
                kind=RuleKind.TERM,
                value=term,
                until=until,
                category=category,
                variants=frozenset(map(Variant, variants)),
                boundary=Boundary(boundary),
                unless=unless,
            )
            for term in terms
        ]
        for kind, values in ((RuleKind.DIGEST, digests), (RuleKind.MODEL, models), (RuleKind.ENDPOINT, endpoints)):
            rules += [RuleWanted(kind=kind, value=value, until=until) for value in values]
        hold_served(rules, None if place.config is None else place.config.read.models)
        done = steps.stop(connection, incident, rules, otherwise=otherwise, at=at, person=person, now=now())
    for line in incident_lines(done, None):
        click.echo(language.say(line))


@click.command()
@place_options
@click.option("--all", "everything", is_flag=True, help="包括已解除和到期的。 / Those that no longer hold as well.")
@format_option
@language_option
def rules(place: Place, everything: bool, as_json: bool, language: ReportLanguage) -> None:
    """列出生效中的拦截规则。

    List the block rules that hold.
    """
    with reading(place) as connection:
        from hegui.desk import shapes
        from hegui.records.block_rules import rules_where

        found = list(rules_where(connection, now=None if everything else now()))
    if as_json:
        print_json([shapes.rule(rule) for rule in found])
        return
    for rule in found:
        click.echo(language.say(rule_line(rule)))


@click.command()
@place_options
@click.argument("rule")
@click.option("--because", required=True, metavar="WORDS", help="理由。 / Why.")
@by_option
@language_option
def lift(place: Place, rule: str, because: str, person: str, language: ReportLanguage) -> None:
    """解除拦截规则，数秒内生效。

    Lift a block rule; it is gone within seconds.
    """
    with writing(place) as connection:
        from hegui.desk import rules as of_desk

        of_desk.lift(connection, rule, because=because, person=person, now=now())
    click.echo(language.say(Text(f"已解除 {rule}", f"lifted {rule}")))


@click.command()
@place_options
@click.argument("incident")
@click.option(
    "--otherwise",
    metavar="WORDS",
    help="以其他方式消除，或者内容从未展示。 / How it was removed otherwise, or that nothing was ever shown.",
)
@at_option
@by_option
@language_option
def remove(
    place: Place, incident: str, otherwise: str | None, at: datetime | None, person: str, language: ReportLanguage
) -> None:
    """消除：事件所涉交互记录列入撤回清单，应用以 GET /retractions 读取并撤下。

    Remove: the exchanges of an incident go on the list of retractions, which host applications read by GET /retractions.
    """
    with writing(place) as connection:
        from hegui.desk import steps

        done = steps.remove(connection, incident, otherwise=otherwise, at=at, person=person, now=now())
    for line in incident_lines(done, None):
        click.echo(language.say(line))
