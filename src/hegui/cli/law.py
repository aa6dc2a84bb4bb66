# SPDX-License-Identifier: Apache-2.0
"""``hegui law``: the catalogue, as of a day and as known on another."""

import json
from datetime import date
from typing import assert_never

import click
import msgspec

from hegui.cli.options import Day, as_of_options, language_option
from hegui.errors import ExitCode, InputError, Problem
from hegui.law.diff import Added, Changed, LawChange, NumberChanged, Removed, law_diff, timeline
from hegui.law.lint import lint
from hegui.law.load import bundled_folder, load_catalogue
from hegui.law.model import Catalogue, Instrument, ObligationVersion
from hegui.law.scenarios import load_scenarios, run_scenario
from hegui.law.terms import HEAD_TITLES, Head
from hegui.law.view import LawView, in_order, shown_unit
from hegui.report.language import ReportLanguage
from hegui.text import Text, same


@click.group()
def law() -> None:
    """法律目录：列表、详情、比较、时间线、检验。 / The catalogue: list, show, diff, timeline, lint, test."""


@law.command("list")
@as_of_options
@click.option("--instrument", help="只看某一规范（如 GAI）。 / Only one instrument, for example GAI.")
@click.option("--head", type=click.Choice([head.value for head in Head]), help="只看某一类。 / Only one head.")
@click.option(
    "--instruments", "show_instruments", is_flag=True, help="列出规范而非义务。 / List instruments, not obligations."
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出文字或 JSON。 / Text, or JSON for machines.",
)
@language_option
def list_(
    as_of: date,
    known_by: date | None,
    instrument: str | None,
    head: str | None,
    show_instruments: bool,
    output: str,
    language: ReportLanguage,
) -> None:
    """当日生效的义务。 / The obligations in force on the day."""
    view = LawView(load_catalogue(), as_of, known_by)
    if instrument is not None:
        _instrument(view, instrument)
    if show_instruments:
        _list_instruments(view, language)
        return
    chosen = [
        version
        for version in view.obligations.values()
        if (instrument is None or version.instrument == instrument) and (head is None or version.head.value == head)
    ]
    if output == "json":
        click.echo(json.dumps(msgspec.to_builtins(chosen), ensure_ascii=False, indent=1))
        return
    for version in chosen:
        click.echo(f"{version.id:<18} {version.confidence.value}  {language.say(version.title)}")
    click.echo(f"\n{as_of}: {len(chosen)} {language.say(Text('项', 'obligations'))}")
    if instrument is not None and not chosen and not view.in_force(instrument):
        begins = view.instrument(instrument).in_force
        click.echo(
            language.say(
                Text(
                    f"{instrument} 在 {as_of} 尚未生效（{begins} 起）或已失效。",
                    f"{instrument} is not in force on {as_of} (it begins on {begins}).",
                )
            )
        )


def _list_instruments(view: LawView, language: ReportLanguage) -> None:
    for item in sorted(view.catalogue.instruments, key=lambda instrument: instrument.in_force):
        state = Text("生效", "in force") if view.in_force(item.id) else Text("未生效", "not in force")
        click.echo(
            f"{item.id:<10} {item.in_force}  {item.confidence.value}  {language.say(state)}  {language.say(item.title)}"
        )


def _instrument(view: LawView, name: str) -> Instrument:
    known = {item.id: item for item in view.catalogue.instruments}
    if name not in known:
        raise InputError(
            Problem(
                Text(f"没有规范“{name}”。", f"There is no instrument '{name}'."),
                accepted=same(", ".join(sorted(known))),
            )
        )
    return known[name]


@law.command()
@click.argument("name", metavar="ID")
@as_of_options
@language_option
def show(name: str, as_of: date, known_by: date | None, language: ReportLanguage) -> None:
    """一项义务、规范、控制点或参数的全部内容和历史。 / Everything about an obligation, instrument, control or parameter."""
    catalogue = load_catalogue()
    view = LawView(catalogue, as_of, known_by)
    history = in_order(version for version in catalogue.obligations if version.id == name)
    if history:
        _show_obligation(view, history, language)
    elif any(item.id == name for item in catalogue.instruments):
        _show_instrument(view, _instrument(view, name), language)
    elif name in view.controls:
        _show_control(view, name, language)
    elif any(item.id == name for item in catalogue.parameters):
        _show_parameter(view, name, language)
    else:
        raise unknown_name(name, catalogue)


def unknown_name(name: str, catalogue: Catalogue) -> InputError:
    """The error for an id that nothing has, with the nearest ids."""
    import difflib  # noqa: PLC0415  only for a mistyped name

    ids = {version.id for version in catalogue.obligations} | {item.id for item in catalogue.instruments}
    ids |= {item.id for item in catalogue.controls} | {item.id for item in catalogue.parameters}
    near = (
        difflib.get_close_matches(name, sorted(ids), n=5, cutoff=0.5)
        or sorted(item for item in ids if item.startswith(name.upper()))[:8]
    )
    return InputError(
        Problem(
            Text(f"目录中没有“{name}”。", f"The catalogue has no '{name}'."),
            accepted=same(", ".join(near)) if near else None,
            fix=Text("用 hegui law list 查看编号。", "See the ids with: hegui law list"),
        )
    )


def _show_obligation(view: LawView, history: list[ObligationVersion], language: ReportLanguage) -> None:
    current = view.obligations.get(history[0].id)
    if current is None:
        click.echo(language.say(Text(f"在 {view.as_of} 未生效。", f"Not in force on {view.as_of}.")))
    version = current or history[-1]
    instrument = view.instrument(version.instrument)
    click.echo(f"{version.id}  {language.say(version.title)}")
    click.echo(
        f"{language.say(instrument.title)}  {language.say(Text('第', 'art.'))} {version.article}  [{version.confidence.value}]"
    )
    click.echo(
        f"{language.say(HEAD_TITLES[version.head])} · {version.duty.value} · {version.phase.value} · {', '.join(version.bound)}\n"
    )
    click.echo(language.say(view.filled(version.must)) + "\n")
    if version.note:
        click.echo(f"{language.say(Text('注', 'note'))}: {language.say(version.note)}")
    for control in version.controls:
        click.echo(f"- {control}: {language.say(view.controls[control].question)}")
    click.echo()
    for item in history:
        end = item.valid_to or "…"
        click.echo(
            f"[{item.valid_from}, {end})  {language.say(Text('记录', 'recorded'))} {item.recorded}  {language.say(Text('条', 'art.'))} {item.article}  {item.place}"
        )
    click.echo(", ".join(f"{source.code}·{source.confidence.value} ({source.checked})" for source in version.sources))


def _show_instrument(view: LawView, item: Instrument, language: ReportLanguage) -> None:
    click.echo(f"{item.id}  {language.say(item.title)}")
    number = f" · {language.say(item.number)}" if item.number else ""
    click.echo(f"{language.say(item.issuer)}{number} · {item.kind.value} [{item.confidence.value}]")
    state = Text("生效", "in force") if view.in_force(item.id) else Text("未生效", "not in force")
    click.echo(f"{view.as_of}: {language.say(state)}   {item.in_force} → {item.ends or '…'}")
    for revision in item.revisions:
        click.echo(f"{revision.in_force}  {language.say(revision.note) if revision.note else ''}")
    for moved in item.renumbering:
        click.echo(f"{moved.day}: {moved.old} → {moved.new} [{moved.confidence.value}]")
    if item.note:
        click.echo(language.say(item.note))
    count = sum(version.instrument == item.id for version in view.obligations.values())
    click.echo(f"{count} {language.say(Text('项义务（当日）', 'obligations on the day'))}")


def _show_control(view: LawView, name: str, language: ReportLanguage) -> None:
    control = view.controls[name]
    click.echo(f"{control.id}\n{language.say(control.question)}")
    click.echo(
        f"{control.answered_by.value} · {control.asks.value} · {', '.join(control.kinds)} · {control.role.value}"
    )
    click.echo(language.say(control.remedy))
    click.echo(", ".join(version.id for version in view.obligations.values() if name in version.controls))


def _show_parameter(view: LawView, name: str, language: ReportLanguage) -> None:
    parameter = view.parameter(name)
    unit = language.say(shown_unit(parameter.unit))
    click.echo(
        f"{parameter.id}  {language.say(parameter.title)}  ({parameter.instrument} {parameter.article}) [{parameter.confidence.value}]"
    )
    for value in parameter.values:
        click.echo(f"[{value.valid_from}, {value.valid_to or '…'})  {value.value:g} {unit}")
    if parameter.note:
        click.echo(language.say(parameter.note))


@law.command()
@click.argument("before", type=Day())
@click.argument("after", type=Day())
@language_option
def diff(before: date, after: date, language: ReportLanguage) -> None:
    """两日之间法律的变化。 / What changed in the law between two days."""
    catalogue = load_catalogue()
    changes = list(law_diff(LawView(catalogue, before), LawView(catalogue, after)))
    for change in changes:
        click.echo(_change(change, language))
    click.echo(f"\n{before} → {after}: {len(changes)} {language.say(Text('处变化', 'changes'))}")


def _change(change: LawChange, language: ReportLanguage) -> str:
    match change:
        case Added(obligation):
            return f"+ {obligation.id:<18} {language.say(obligation.title)}"
        case Removed(obligation):
            return f"- {obligation.id:<18} {language.say(obligation.title)}"
        case Changed(_, after, names):
            return f"~ {after.id:<18} {language.say(after.title)}  ({', '.join(names)})"
        case NumberChanged(parameter, title, old, new):
            return f"# {parameter}: {_number(old)} → {_number(new)}  {language.say(title)}"
        case _:
            assert_never(change)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


@law.command("timeline")
@click.option("--from", "start", type=Day(), help="起始日。 / First day.")
@language_option
def timeline_(start: date | None, language: ReportLanguage) -> None:
    """规范生效、修订、失效的日期。 / The days on which instruments begin, change or end."""
    for milestone in timeline(load_catalogue()):
        if start is None or milestone.on >= start:
            click.echo(f"{milestone.on}  {milestone.instrument:<10} {language.say(milestone.what)}")


@law.command("lint")
def lint_() -> int:
    """检验目录：区间重叠、悬空引用、缺语言、孤立控制点、散落数字、缺场景。 / Lint the catalogue."""
    catalogue = load_catalogue()
    problems = lint(catalogue, load_scenarios(bundled_folder() / "scenarios"))
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(catalogue.obligations)} obligation versions, {len(problems)} problems")
    return ExitCode.GATE if problems else ExitCode.PASS


@law.command("test")
@click.option("--verbose", is_flag=True, help="列出每个场景。 / Name every scenario.")
@language_option
def test(verbose: bool, language: ReportLanguage) -> int:
    """运行场景：事实与日期进，义务、路径、期限出。 / Run the scenarios: facts and a day in, obligations out."""
    catalogue = load_catalogue()
    scenarios = load_scenarios(bundled_folder() / "scenarios")
    failures = 0
    for scenario in scenarios:
        mismatches = list(run_scenario(scenario, catalogue))
        failures += bool(mismatches)
        if verbose or mismatches:
            click.echo(
                f"{'✗' if mismatches else '✓'} {scenario.id}  {language.say(scenario.title)}  ({scenario.place})"
            )
        for mismatch in mismatches:
            click.echo(f"    {language.say(mismatch.what)}")
    click.echo(
        f"{len(scenarios)} {language.say(Text('个场景', 'scenarios'))}, {failures} {language.say(Text('个不符', 'failed'))}"
    )
    return ExitCode.GATE if failures or not scenarios else ExitCode.PASS
