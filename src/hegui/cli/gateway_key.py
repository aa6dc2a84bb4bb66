# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway key``: keys of host applications."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import Day, language_option, now
from hegui.cli.records_place import LINE, Place, place_options
from hegui.errors import Problem, RecordsProblem
from hegui.report.language import ReportLanguage
from hegui.text import Text
from hegui.users.beijing import ZONE

if TYPE_CHECKING:
    from hegui.records.api_keys import KeptKey

# ruff: noqa: PLC0415  help must not load the extra

_OPERATOR = "操作人姓名。 / Name of the operator."


@click.group()
def key() -> None:
    """宿主应用的密钥：签发、列出、吊销。密钥只在签发时显示一次，库中只存摘要。

    Keys of host applications: make, list, revoke. A key is shown once, when it is made; what is kept is its digest.
    """


@key.command()
@place_options
@click.option("--application", required=True, metavar="NAME", help="宿主应用。 / Host application.")
@click.option("--label", default="", metavar="WORDS", help="用途说明。 / What it is for.")
@click.option(
    "--publishing/--no-publishing",
    default=None,
    help="生成的内容能否经该应用发布：能则须核验真实身份（《深度合成规定》第九条）。 / Whether what is generated can be published through it: "
    "then real names are asked for (DS 9).",
)
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="PATH",
    help="限定接口，可多次给出。 / Only this endpoint; repeatable.",
)
@click.option(
    "--model", "models", multiple=True, metavar="NAME", help="限定模型，可多次给出。 / Only this model; repeatable."
)
@click.option("--requests-a-minute", type=click.IntRange(1, 10_000_000), help="每分钟请求数。 / Requests a minute.")
@click.option("--characters-a-day", type=click.IntRange(1, 10**15), help="每日字符数。 / Characters a day.")
@click.option("--tokens-a-day", type=click.IntRange(1, 10**15), help="每日 token 数。 / Tokens a day.")
@click.option("--expires", type=Day(), help="有效期最后一日（北京时间）。 / Last day on which it opens, in Beijing.")
@click.option("--by", type=LINE, required=True, metavar="NAME", help=_OPERATOR)
@format_option
@language_option
def new(
    place: Place,
    application: str,
    label: str,
    publishing: bool | None,
    endpoints: tuple[str, ...],
    models: tuple[str, ...],
    requests_a_minute: int | None,
    characters_a_day: int | None,
    tokens_a_day: int | None,
    expires: date | None,
    by: str,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """签发密钥。标准输出只有密钥一行；请立即保存，以后无法再显示。

    Make a key. Standard output is the key and nothing else: save it now, it cannot be shown again.
    """
    if publishing is None:
        raise click.UsageError(
            "须写明 --publishing 或者 --no-publishing。 / Say --publishing or --no-publishing: nothing is guessed of real names."
        )
    store = place.store()
    from hegui.records.api_keys import add_key
    from hegui.records.ids import new_id
    from hegui.users.keys import ENDPOINTS, Key, Scope, digest_of, new_secret, prefix_of
    from hegui.users.limits import Limits

    if unknown := sorted(set(endpoints) - set(ENDPOINTS)):
        raise RecordsProblem(
            Problem(
                Text("没有这一接口", "there is no such endpoint"),
                found=", ".join(unknown),
                accepted=Text("、".join(ENDPOINTS), ", ".join(ENDPOINTS)),
            )
        )
    if "\n" in application or not application.strip():
        raise RecordsProblem(
            Problem(
                Text("应用名称不得为空，不得换行", "the name of an application is not missing, and has one line"),
                found=repr(application),
            )
        )
    served = None if place.config is None else place.config.read.models
    if served is not None and (unknown := sorted(set(models) - set(served))):
        raise RecordsProblem(
            Problem(
                Text("网关的配置中没有这个模型", "the gateway's settings have no such model"),
                found=", ".join(unknown),
                accepted=Text("、".join(served), ", ".join(served)),
            )
        )
    secret, at = new_secret(), now()
    if expires is not None and _end_of(expires) <= at:
        raise RecordsProblem(
            Problem(
                Text("有效期已过，密钥开不了门", "the key would have expired already"), found=f"--expires {expires}"
            )
        )
    made = Key(
        id=new_id(at),
        digest=digest_of(secret),
        prefix=prefix_of(secret),
        application=application,
        label=label,
        scope=Scope(frozenset(endpoints) or None, frozenset(models) or None),
        limits=Limits(requests_a_minute, characters_a_day, tokens_a_day),
        publishes=publishing,
        created_at=at,
        expires_at=None if expires is None else _end_of(expires),
    )
    with store.writing() as connection:
        add_key(connection, made, by=by)
    if as_json:
        print_json({"id": made.id, "key": secret})
        return
    click.echo(secret)
    told = Text(
        f"密钥 {made.id} 已签发，约一秒后在各副本生效。请立即保存，以后无法再显示。",
        f"Key {made.id} is made and opens on all replicas within about a second. Save it now: it is not shown again.",
    )
    click.echo(language.say(told), err=True)


@key.command(name="list")
@place_options
@click.option("--application", metavar="NAME", help="只列该应用的。 / Of this host application only.")
@format_option
@language_option
def list_(place: Place, application: str | None, as_json: bool, language: ReportLanguage) -> None:
    """列出密钥，含已到期、已吊销的；只显示开头几位。

    List the keys, expired and revoked ones too; only how they begin is shown.
    """
    store = place.store()
    from hegui.records.api_keys import kept_keys

    with store.reading() as connection:
        kept = list(kept_keys(connection, application=application))
    if as_json:
        print_json([_as_json(each) for each in kept])
        return
    for each in kept:
        click.echo(language.say(_line(each, now())))


@key.command()
@place_options
@click.argument("id_", metavar="ID")
@click.option("--by", type=LINE, required=True, metavar="NAME", help=_OPERATOR)
@click.option("--because", type=LINE, required=True, metavar="WORDS", help="理由。 / Why.")
@language_option
def revoke(place: Place, id_: str, by: str, because: str, language: ReportLanguage) -> None:
    """吊销密钥，约一秒后在各副本失效。进行中的请求不受影响。

    Revoke a key: within about a second it opens nothing on any replica. Requests under way are answered.
    """
    store = place.store()
    from hegui.records.api_keys import revoke_key

    with store.writing() as connection:
        revoked = revoke_key(connection, id_, now=now(), by=by, because=because)
    if not revoked:
        what = Text("没有这一密钥，或者已经吊销", "there is no such key, or it was revoked before")
        raise RecordsProblem(Problem(what, found=id_))
    click.echo(language.say(Text(f"密钥 {id_} 已吊销。", f"Key {id_} is revoked.")))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)


def _state(kept: "KeptKey", at: datetime) -> Text:
    key = kept.key
    if key.revoked_at is not None:
        return Text(
            f"已吊销（{kept.revoked_by}：{kept.revoked_because}）",
            f"revoked ({kept.revoked_by}: {kept.revoked_because})",
        )
    if key.expires_at is None:
        return Text("有效", "opens")
    until = (key.expires_at.astimezone(ZONE) - timedelta(days=1)).date()
    return (
        Text(f"{until} 到期", f"expired on {until}")
        if key.expires_at <= at
        else Text(f"有效至 {until}", f"opens until {until}")
    )


def _line(kept: "KeptKey", at: datetime) -> Text:
    key, state = kept.key, _state(kept, at)
    scope = [*sorted(key.scope.endpoints or ()), *sorted(key.scope.models or ())]
    only = Text(f"  限 {'、'.join(scope)}", f"  only {', '.join(scope)}") if scope else None
    publishes = Text("可发布", "publishes") if key.publishes else Text("不发布", "does not publish")
    head = f"{key.id}  {key.prefix}…  {key.application}"
    return Text(
        f"{head}  {state.zh}  {publishes.zh}{only.zh if only else ''}  {key.label}".rstrip(),
        f"{head}  {state.en}  {publishes.en}{only.en if only else ''}  {key.label}".rstrip(),
    )


def _as_json(kept: "KeptKey") -> dict[str, Any]:
    key = kept.key
    return {
        "id": key.id,
        "prefix": key.prefix,
        "application": key.application,
        "label": key.label,
        "endpoints": None if key.scope.endpoints is None else sorted(key.scope.endpoints),
        "models": None if key.scope.models is None else sorted(key.scope.models),
        "requests_a_minute": key.limits.requests_a_minute,
        "characters_a_day": key.limits.characters_a_day,
        "tokens_a_day": key.limits.tokens_a_day,
        "publishes": key.publishes,
        "created_at": key.created_at.isoformat(),
        "created_by": kept.created_by,
        "expires_at": key.expires_at and key.expires_at.isoformat(),
        "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
        "revoked_by": kept.revoked_by,
        "revoked_because": kept.revoked_because,
    }
