# SPDX-License-Identifier: Apache-2.0
"""Every way in which a record can be wrong is told with its line, in both languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hegui import errors, record, schema, source, strict_yaml, text
from hegui.cache import bytes_of, code_of
from hegui.dossier import load as dossier_file
from hegui.errors import Place, Problem, SchemaProblem
from hegui.evidence import forms
from hegui.law import load as law_file
from hegui.schema import as_json, checked
from hegui.source import Key, read_yaml
from hegui.text import Text


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["open", "closed"] = "open"
    size: Annotated[int, Field(ge=0)] = 0


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=5)] = "甲乙"
    code: Annotated[str, Field(pattern="^[a-z]+$")] = "a"
    share: Annotated[float, Field(le=100)] = 0
    day: date | None = None
    moment: AwareDatetime | None = None
    flag: bool | None = None
    parts: Annotated[tuple[Part, ...], Field(max_length=2)] = ()
    titles: tuple[Text, ...] = ()
    table: dict[str, int] = {}


def problems(text: str, *, known: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    source = read_yaml(text, "r.yaml")
    with pytest.raises(SchemaProblem) as caught:
        checked(Record, source.data, source, known=known)
    return caught.value.problems


def test_a_good_record_is_typed() -> None:
    """Lists become tuples and dates dates; nothing else is converted."""
    source = read_yaml("name: 甲乙丙\nday: 2026-11-25\nparts: [{kind: closed, size: 3}]\n", "r.yaml")
    record = checked(Record, source.data, source)
    assert (record.name, record.day, record.parts) == ("甲乙丙", date(2026, 11, 25), (Part(kind="closed", size=3),))


@pytest.mark.parametrize(
    ("text", "line", "what", "accepted"),
    [
        ("\nname: 7", 2, "'name' has the wrong type.", "text"),
        ('flag: "true"', 1, "'flag' has the wrong type.", "true or false"),
        ("share: many", 1, "'share' has the wrong type.", "a number"),
        ("parts:\n  - size: 1.5", 2, "'parts.0.size' has the wrong type.", "a whole number"),
        ("parts:\n  - size: x", 2, "'parts.0.size' has the wrong type.", "a whole number"),
        ("day: soon", 1, "'day' has the wrong type.", "a date, YYYY-MM-DD"),
        ("day: 2026-11-25T08:00:00+08:00", 1, "'day' has the wrong type.", "a date, YYYY-MM-DD"),
        ('moment: "2026-11-25T08:00:00"', 1, "'moment' has the wrong type.", "time zone"),
        ("moment: noon", 1, "'moment' has the wrong type.", "time zone"),
        ("parts: open", 1, "'parts' has the wrong type.", "a list"),
        ("parts: [open]", 1, "'parts.0' has the wrong type.", "a mapping"),
        ("table: 3", 1, "'table' has the wrong type.", "a mapping"),
        ("parts:\n  - kind: opne", 2, "'parts.0.kind' is not one of the accepted values.", "'open', 'closed'"),
        ("name: 甲", 1, "'name' is out of range", "at least 2 characters"),
        ("name: 甲乙丙丁戊己", 1, "'name' is out of range", "at most 5 characters"),
        ("code: A-1", 1, "'code' is out of range", "text that matches ^[a-z]+$"),
        ("share: 101", 1, "'share' is out of range", "100 or less"),
        ("parts:\n  - size: -1", 2, "'parts.0.size' is out of range", "0 or more"),
        ("parts: [{}, {}, {}]", 1, "'parts' is out of range", "at most 2 items"),
        ('titles: [{zh: 甲, en: ""}]', 1, "'titles.0' is not right.", "both required"),
        ("titles: [{zh: 甲}]", 1, "'titles.0.en' is missing.", ""),
    ],
)
def test_each_fault_names_field_line_and_what_is_accepted(text: str, line: int, what: str, accepted: str) -> None:
    """The reader need not know pydantic."""
    [problem] = problems(text)
    assert problem.where == Place("r.yaml", line)
    assert what in problem.what.en
    assert problem.what.zh != problem.what.en
    assert accepted in (problem.accepted.en if problem.accepted else "")


def test_all_faults_are_told_at_once() -> None:
    """Nobody likes to be told one mistake at a time."""
    assert len(problems("name: 7\nflag: 3\nparts:\n  - size: x\n")) == 3


def test_what_was_found_is_shown_shortened() -> None:
    """A long value does not flood the terminal."""
    [problem] = problems(f"flag: {'甲' * 500}")
    assert problem.found is not None
    assert len(problem.found) <= 80


def test_an_unknown_field_suggests_the_one_that_was_meant() -> None:
    """When one is near."""
    [problem] = problems("nmae: 甲乙", known=("name", "flag"))
    assert problem.what.en == "There is no field 'nmae'."
    assert problem.accepted is not None
    assert problem.accepted.en == "name"
    assert "Did you mean 'name'?" in str(problem.fix)
    [problem] = problems("colour: red", known=("name", "flag"))
    assert problem.accepted is None


@pytest.mark.parametrize("key", ["str", "date", "a[b]"])
def test_an_unknown_field_may_look_like_a_word_of_pydantic(key: str) -> None:
    """The file's own word is kept, also where pydantic would name a branch of a union so."""
    [problem] = problems(f'"{key}": 1')
    assert problem.what.en == f"There is no field '{key}'."


def test_an_unknown_field_of_a_dataclass_is_told_alike() -> None:
    """The catalogue's records are dataclasses."""
    source = read_yaml("zh: 甲\nen: a\nfr: x\n", "r.yaml")
    with pytest.raises(SchemaProblem, match="There is no field 'fr'"):
        checked(Text, source.data, source)


@dataclass(frozen=True)
class Lines:
    """Places of a caller's own."""

    def place(self, path: Sequence[Key] = ()) -> Place:
        return Place(f"elsewhere/{'.'.join(map(str, path))}", 9)


def test_places_may_come_from_anywhere() -> None:
    """A dossier of several files has its own."""
    with pytest.raises(SchemaProblem) as caught:
        checked(Record, {"flag": 3}, Lines())
    assert caught.value.problems[0].where == Place("elsewhere/flag", 9)


def test_dates_become_their_text_and_nothing_else_is_converted() -> None:
    """JSON is only the way into strict validation."""
    assert as_json({"day": date(2026, 11, 25), "name": "甲"}) == '{"day": "2026-11-25", "name": "\\u7532"}'
    with pytest.raises(TypeError, match="not a YAML value"):
        as_json({"x": {1, 2}})  # type: ignore[dict-item]  on purpose


@pytest.mark.parametrize("module", [schema, record, source, strict_yaml, errors, text])
@pytest.mark.parametrize(
    "kept_under",
    [lambda: code_of(law_file._CODE), dossier_file._code, forms._code],  # noqa: SLF001  a digest of it is all that shows
    ids=["law", "dossier", "evidence"],
)
def test_other_code_that_checks_is_another_result(module: ModuleType, kept_under: Callable[[], bytes]) -> None:
    """What is kept of law, dossier and evidence is kept under the code of all that read and checked it."""
    assert bytes_of(str(module.__file__)) in kept_under()
