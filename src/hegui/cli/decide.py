# SPDX-License-Identifier: Apache-2.0
"""``hegui decide``: the signed answer of a named person to a control point."""

import difflib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.evidence import DOSSIER, FILE, TOOL, files_of, open_store
from hegui.cli.options import Day, today
from hegui.dossier import LoadedDossier, load_dossier
from hegui.dossier.loaded import MAIN_FILE
from hegui.errors import InputError, Problem
from hegui.evidence import Signer
from hegui.evidence.dsse import read_key
from hegui.evidence.findings import Answer, Decision
from hegui.law.load import load_catalogue
from hegui.law.terms import Role
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.law.model import ControlPoint


@click.command()
@click.argument("dossier", type=DOSSIER)
@click.argument("control")
@click.option(
    "--answer",
    type=click.Choice([answer.value for answer in Answer]),
    required=True,
    help="对控制点问题的回答。 / Answer to the question of the control point.",
)
@click.option("--by", metavar="PERSON", required=True, help="决定人在 people 中的 id。 / Id of the person in 'people'.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="以何身份决定。 / Role in which the person decides.",
)
@click.option("--reason", required=True, help="理由。 / The reason.")
@click.option("--until", type=Day(), required=True, help="有效期最后一日。 / Last day on which it counts.")
@click.option("--key", type=FILE, required=True, help="决定人的私钥文件。 / Private key file of the person.")
@click.option(
    "--subject",
    "subjects",
    type=FILE,
    multiple=True,
    help="决定所依据的文件，默认为 dossier.yaml；文件一改，决定即失效。"
    " / File that the decision rests on; dossier.yaml. It ends when the file changes.",
)
@click.option("--date", "day", type=Day(), default=today, help="决定日，默认今天。 / Day of the decision; today.")
def decide(
    dossier: Path,
    control: str,
    answer: str,
    by: str,
    role: str,
    reason: str,
    until: date,
    key: Path,
    subjects: tuple[Path, ...],
    day: date,
) -> None:
    """以签名记录具名决定：谁，以何身份，对哪个控制点，作何回答，为何，至何日。

    Record a signed decision: who, in which role, answers what to which control point, why, and until when.
    """
    loaded = load_dossier(dossier)
    problems = [
        *_problems_of_person(loaded, by, role),
        *_problems_of_control(control, role),
        *_problems(reason, day, until),
    ]
    if problems:
        raise InputError(*problems)
    statement = open_store(loaded).add(
        Decision(control=control, answer=Answer(answer), by=by, role=role, reason=reason, decided_on=day, until=until),
        subjects=files_of(loaded, subjects or (Path(MAIN_FILE),)),
        about=(day, until),
        collected=day,
        recorded=today(),
        expires=until,
        tool=TOOL,
        signer=Signer(by, read_key(key)),
    )
    click.echo(statement.file)


def _problems_of_person(dossier: LoadedDossier, by: str, role: str) -> list[Problem]:
    people = {person.id: person for person in dossier.model.people}
    if by not in people:
        return [
            Problem(
                Text(f"档案的 people 中没有“{by}”。", f"'{by}' is not among the people of the dossier."),
                dossier.place("people"),
                accepted=same(", ".join(people) or "-"),
            )
        ]
    roles = people[by].roles
    if role in roles:
        return []
    return [
        Problem(
            Text(f"“{by}”不具有“{role}”身份。", f"'{by}' does not have the role '{role}'."),
            dossier.place("people", list(people).index(by), "roles"),
            accepted=same(", ".join(roles) or "-"),
        )
    ]


def _problems_of_control(name: str, role: str) -> list[Problem]:
    controls: dict[str, ControlPoint] = {control.id: control for control in load_catalogue().controls}
    if name not in controls:
        near = difflib.get_close_matches(name, controls, n=3)
        return [
            Problem(
                Text(f"没有控制点“{name}”。", f"There is no control point '{name}'."),
                accepted=same(", ".join(near)) if near else None,
            )
        ]
    wanted = controls[name].role
    if role == wanted:
        return []
    return [
        Problem(
            Text(f"控制点“{name}”须由另一身份决定。", f"Another role decides the control point '{name}'."),
            found=role,
            accepted=same(wanted.value),
        )
    ]


def _problems(reason: str, day: date, until: date) -> list[Problem]:
    problems = []
    if not reason.strip():
        problems.append(Problem(Text("决定须说明理由。", "A decision needs a reason.")))
    if until < day:
        problems.append(
            Problem(
                Text("决定在作出之前就已到期。", "The decision would end before it is made."), found=f"{day} … {until}"
            )
        )
    return problems
