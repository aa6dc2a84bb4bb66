# SPDX-License-Identifier: Apache-2.0
"""``hegui explain``: one obligation, why it applies (or not, or cannot be told), and what would prove it."""

from datetime import date
from pathlib import Path

import click

from hegui.cli.law import unknown_name
from hegui.cli.options import as_of_options, language_option
from hegui.facts.questions import settling_facts
from hegui.facts.vocabulary import Facts
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.report.language import ReportLanguage
from hegui.report.words import applicability, citation_words, reason_tree, tree_lines
from hegui.text import Text


@click.command()
@click.argument("obligation")
@click.option(
    "--dossier", type=click.Path(path_type=Path), help="按此档案的事实解释。 / Explain for the facts of this dossier."
)
@as_of_options
@language_option
def explain(
    obligation: str, dossier: Path | None, as_of: date, known_by: date | None, language: ReportLanguage
) -> None:
    """一项义务为什么适用、不适用或未定，以及需要什么证据。

    Why an obligation applies, does not, or cannot be told, and what would prove it.
    """
    catalogue = load_catalogue()
    view = LawView(catalogue, as_of, known_by)
    if all(version.id != obligation for version in catalogue.obligations):
        raise unknown_name(obligation, catalogue)
    version = view.obligations.get(obligation)
    if version is None:
        say_not_in_force(view, obligation, language)
        return
    facts = _facts(view, dossier) if dossier else Facts()
    explanation = view.applicability(version, facts)
    missing = settling_facts(view.parsed(version.when), facts, view, view.vocabulary)
    click.echo(f"{version.id}  {language.say(version.title)}")
    click.echo(
        f"{language.say(citation_words(version.instrument, version.article, view))}  [{version.confidence.value}]\n"
    )
    click.echo(f"{language.say(view.filled(version.must), chr(10))}\n")
    click.echo(language.say(applicability(explanation, view, facts, missing), "\n"))
    for depth, line in tree_lines(reason_tree(explanation, view, facts), language):
        click.echo(f"{'  ' * (depth + 1)}{line}")
    if version.controls:
        click.echo(f"\n{language.say(Text('需要证明', 'To be proved'))}:")
    for name in version.controls:
        control = view.controls[name]
        click.echo(f"- {name} [{control.answered_by.value}: {', '.join(control.kinds)}]")
        click.echo(f"    {language.say(control.question)}\n    → {language.say(control.remedy)}")
    if version.note:
        click.echo(f"\n{language.say(Text('注', 'Note'))}: {language.say(version.note)}")


def say_not_in_force(view: LawView, obligation: str, language: ReportLanguage) -> None:
    """Says when an obligation that is not in force on the day begins or ended."""
    versions = sorted(
        (item for item in view.catalogue.obligations if item.id == obligation), key=lambda item: item.valid_from
    )
    spans = "; ".join(f"{item.valid_from} → {item.valid_to or '…'}" for item in versions)
    click.echo(
        language.say(
            Text(
                f"{obligation} 在 {view.as_of} 不在有效期内（有效期：{spans}），不得引用。",
                f"{obligation} is not in force on {view.as_of} (in force: {spans}) and must not be cited for that day.",
            ),
            "\n",
        )
    )


def _facts(view: LawView, dossier: Path) -> Facts:
    from hegui.checking import facts_of  # noqa: PLC0415  the checks are needed only with a dossier

    return facts_of(view, dossier)
