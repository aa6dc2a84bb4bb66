# SPDX-License-Identifier: Apache-2.0
"""Named people who judge: what decides an item, and why it is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import InputError
from hegui.panel import Hearing, Open, Person, Role

ZHANG, LI, WANG = (
    Person(id="zhang", name="张三"),
    Person(id="li", name="李四"),
    Person(id="wang", name="王五"),
)


@dataclass(frozen=True)
class Seats:
    """Two raters, and perhaps an adjudicator."""

    raters: tuple[Person, ...] = (ZHANG, LI)
    adjudicator: Person | None = WANG
    double: int = 1


@dataclass(frozen=True)
class Thing:
    """What is judged."""

    id: str


@dataclass(frozen=True)
class Says:
    """What somebody said of it."""

    item: str
    rater: str
    name: str
    role: Role
    verdict: str

    @property
    def unsure(self) -> bool:
        """Whether it was no answer."""
        return self.verdict == "unsure"


def hearing(said: Mapping[str, Mapping[str, str]], **seats: Any) -> Hearing[Seats, Thing, Says]:
    """One item that two judge, one that Li judges alone; and what was said of them."""
    names = {person.id: person.name for person in (ZHANG, LI, WANG)}
    judgements = {
        item: {
            who: Says(item, who, names[who], Role.ADJUDICATOR if who == "wang" else Role.RATER, verdict)
            for who, verdict in by.items()
        }
        for item, by in said.items()
    }
    return Hearing(panel=Seats(**seats), items={name: Thing(name) for name in ("twice", "once")}, said=judgements)


VERDICTS = st.sampled_from(["fine", "bad", "unsure"])


@given(
    st.dictionaries(st.sampled_from(["zhang", "li", "wang"]), VERDICTS),
    st.sampled_from([WANG, None]),
)
def test_an_item_is_decided_only_by_people_who_are_sure_and_agree(said: dict[str, str], judge: Person | None) -> None:
    """Both raters with one answer, or else the adjudicator with one; whatever else there is leaves it open."""
    found = hearing({"twice": said}, adjudicator=judge).deciding("twice")
    raters = {said.get("zhang"), said.get("li")}
    if None in raters:
        assert found is (Open.NOT_JUDGED if raters == {None} else Open.SECOND_MISSING)
    elif len(raters) == 1 and "unsure" not in raters:
        assert not isinstance(found, Open)
        assert {one.verdict for one in found} == raters
    elif judge is None or "wang" not in said:
        assert found is Open.AWAITS_ADJUDICATION
    elif said["wang"] == "unsure":
        assert found is Open.NOT_DECIDABLE
    else:
        assert not isinstance(found, Open)
        assert [one.verdict for one in found] == [said["wang"]]


def test_nobody_judges_what_is_not_theirs() -> None:
    """Not an item of another rater, not under another name, not what the raters agree on, not what is not there."""
    own = hearing({"twice": {"zhang": "fine", "li": "fine"}})
    own.hold_to_task(Says("once", "li", "李四", Role.RATER, "fine"))
    for wrong, told in (
        (Says("once", "zhang", "张三", Role.RATER, "fine"), "not that person's"),
        (Says("once", "li", "张三", Role.RATER, "fine"), "name or role"),
        (Says("twice", "wang", "王五", Role.ADJUDICATOR, "bad"), "nothing to adjudicate"),
        (Says("third", "li", "李四", Role.RATER, "fine"), "no such item"),
        (Says("once", "zhao", "赵六", Role.RATER, "fine"), "nobody on the panel"),
    ):
        with pytest.raises(InputError, match=told):
            own.hold_to_task(wrong)
