# SPDX-License-Identifier: Apache-2.0
"""The reference is what code and catalogue say now, is complete in both languages, and stays small."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hegui.assess.model import ControlState, Status
from hegui.checks.builtin import BUILT_IN
from hegui.cli.main import hegui
from hegui.errors import ExitCode
from hegui.evidence import FINDING_OF
from hegui.law.load import bundled_folder, load_catalogue
from hegui.law.terms import Head

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
MAX_TOTAL = 3 << 19
MAX_FILE = 300 * 1024
LANGUAGES = pytest.mark.parametrize("ending", [".md", ".zh.md"])


def page(name: str, ending: str) -> str:
    """A page of the reference in one language."""
    return (REFERENCE / f"{name}{ending}").read_text(encoding="utf-8")


def test_the_reference_is_fresh() -> None:
    """`python scripts/make_reference.py` would change nothing."""
    script = ROOT / "scripts" / "make_reference.py"
    checked = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


def test_the_reference_stays_small() -> None:
    """The generated tree is at most 1.5 MiB, and no file of it is larger than 300 KiB."""
    sizes = {path: path.stat().st_size for path in REFERENCE.rglob("*") if path.is_file()}
    assert max(sizes.values()) < MAX_FILE
    assert sum(sizes.values()) <= MAX_TOTAL


@LANGUAGES
def test_every_obligation_is_documented(ending: str) -> None:
    """Each area of the catalogue has a page, and each obligation a row on the page of its area."""
    missing = [
        version.id
        for version in load_catalogue().obligations
        if version.place
        and f"| `{version.id}` |" not in page(f"obligations/{version.place.file.split('/')[2]}", ending)
    ]
    assert missing == []
    areas = {folder.name for folder in (bundled_folder() / "obligations").iterdir()}
    assert areas == {
        path.name.removesuffix(".zh.md").removesuffix(".md") for path in (REFERENCE / "obligations").iterdir()
    }


@LANGUAGES
@pytest.mark.parametrize("head", Head)
def test_every_control_is_documented(head: Head, ending: str) -> None:
    """Each control point has a section on the page of its head, with the checks that answer it."""
    words = page(f"controls/{head}", ending)
    controls = {control.id for control in load_catalogue().controls if control.head is head}
    assert [control for control in sorted(controls) if f"\n## {control}\n" not in words] == []
    answering = [item for item in BUILT_IN if controls & set(item.answers)]
    assert [item.name for item in answering if f"`{item.name}`" not in words] == []


@LANGUAGES
def test_every_check_is_documented(ending: str) -> None:
    """Each built-in check has a row with the control points it answers."""
    words = page("checks", ending)
    assert [item.name for item in BUILT_IN if f"| `{item.name}` |" not in words] == []
    assert [control for item in BUILT_IN for control in item.answers if f"`{control}`" not in words] == []


@LANGUAGES
def test_every_command_is_documented(ending: str) -> None:
    """Each command has a section, and each option of it a row."""
    parts = (section.partition("\n") for section in page("cli", ending).split("\n## ")[1:])
    sections = {name: body for name, _, body in parts}
    for name, command in every_command("hegui", hegui):
        options = [option for option in command.params if isinstance(option, click.Option) and option.name != "version"]
        assert [option.name for option in options if f"`{', '.join(option.opts)}`" not in sections[name]] == [], name


def every_command(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, with whole names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None, f"{name} {inner}"
            yield from every_command(f"{name} {inner}", found)


@LANGUAGES
def test_every_status_is_documented(ending: str) -> None:
    """Each status, state and exit code has a row."""
    words = page("statuses", ending)
    rows = [*(f"| `{status}` |" for status in Status), *(f"| `{state}` |" for state in ControlState)]
    rows += [f"| {code.value} |" for code in ExitCode]
    assert [row for row in rows if row not in words] == []


@LANGUAGES
@pytest.mark.parametrize("kind", FINDING_OF)
def test_every_kind_of_evidence_is_documented(kind: str, ending: str) -> None:
    """Each kind has a page with an example and its JSON Schema, and stands in the list."""
    words = page(f"evidence/{kind}", ending)
    assert f"`https://hegui.dev/{kind}/v1`" in words
    assert "```yaml\n" in words
    assert f"{kind}.schema.json" in words
    assert f"({kind}{ending})" in page("evidence/index", ending)


@LANGUAGES
def test_numbers_clocks_and_conditions_are_documented(ending: str) -> None:
    """Each instrument, parameter, deadline, trigger, fact, draft and term is on its page."""
    catalogue = load_catalogue()
    wanted = {
        "instruments": [item.id for item in catalogue.instruments],
        "parameters": [item.id for item in catalogue.parameters],
        "deadlines": [item.id for item in catalogue.deadlines],
        "facts": [fact.id for fact in (*catalogue.facts, *catalogue.flow_facts)],
        "drafts": [draft.id for draft in catalogue.drafts],
    }
    for name, ids in wanted.items():
        words = page(name, ending)
        assert [item for item in ids if f"`{item}`" not in words] == [], name
    assert [item.id for item in catalogue.triggers if f"\n## {item.id} " not in page("triggers", ending)] == []
    assert [term.zh for term in catalogue.terms if term.zh not in page("glossary", ending)] == []
    assert page("unconfirmed", ending).count("\n- ") == len(catalogue.unconfirmed)
