# SPDX-License-Identifier: Apache-2.0
"""The list of built-in checks is whole, in order and unambiguous."""

import importlib
import pkgutil
from collections import Counter

from hegui import checks
from hegui.checks.builtin import BUILT_IN
from hegui.checks.registry import Check


def modules_with_checks() -> dict[str, tuple[Check, ...]]:
    """The checks that each module of the room offers."""
    names = [found.name for found in pkgutil.iter_modules(checks.__path__)]
    offered = {name: getattr(importlib.import_module(f"hegui.checks.{name}"), "CHECKS", None) for name in names}
    return {name: tuple(found) for name, found in offered.items() if found is not None}


def test_every_check_that_a_module_offers_is_listed() -> None:
    """A new module that nobody lists would leave control points unchecked in silence."""
    offered = [item.id for found in modules_with_checks().values() for item in found]
    assert Counter(offered) == Counter(item.id for item in BUILT_IN)


def test_a_module_lists_what_it_defines_and_nothing_else() -> None:
    """A check that is imported from a neighbour would be run twice."""
    for name, found in modules_with_checks().items():
        assert {item.run.__module__ for item in found} == {f"hegui.checks.{name}"}, name


def test_a_check_that_is_defined_is_offered() -> None:
    """A check that its module forgets is never run."""
    for name, found in modules_with_checks().items():
        module = importlib.import_module(f"hegui.checks.{name}")
        defined = {
            item.id
            for item in vars(module).values()
            if isinstance(item, Check) and item.run.__module__ == module.__name__
        }
        assert defined == {item.id for item in found}, name


def test_names_say_what_is_checked_and_in_which_version() -> None:
    """Results are kept under them: `subject/what@1`."""
    for item in BUILT_IN:
        subject, separator, what = item.id.partition("/")
        assert subject, item.id
        assert separator, item.id
        assert what, item.id
        assert item.version >= 1, item.id
        assert item.name == f"{item.id}@{item.version}"
