# SPDX-License-Identifier: Apache-2.0
"""What a robots file says to a program, by RFC 9309: the longest rule that fits decides, ``*`` and ``$`` included.

``urllib.robotparser`` takes the first rule that fits and knows no wildcards: it would read some refusals as permission.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

MAX_BYTES: Final = 512 * 1024
"""RFC 9309 2.5: what must at least be read; a longer file is not judged."""

Rule = tuple[bool, str]
"""Whether it allows, and the path that it is about."""


def refused_paths(content: str, user_agent: str, paths: Iterable[str]) -> tuple[str, ...] | None:
    """The paths that the file refuses to a program; ``None`` where the text is no robots file, such as a saved web page.

    Args:
        content: the text of the file; an empty one refuses nothing.
        user_agent: the product token under which the program asks, such as ``ExampleBot`` or ``ExampleBot/1.0``.
        paths: what is asked for, each beginning with ``/``.
    """
    lines = list(_lines(content))
    if content.strip() and not any(key == "user-agent" for key, _ in lines) and not _only_comments(content):
        return None
    rules = _rules_for(lines, user_agent.partition("/")[0].strip().lower())
    return tuple(path for path in paths if not _allows(rules, path))


def _lines(content: str) -> Iterator[tuple[str, str]]:
    for line in content.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _only_comments(content: str) -> bool:
    return all(not line.partition("#")[0].strip() for line in content.lstrip("\ufeff").splitlines())


def _rules_for(lines: Iterable[tuple[str, str]], agent: str) -> list[Rule]:
    """The rules of all groups that name the program; those for everybody where none does."""
    groups: dict[str, list[Rule]] = {}
    named: list[str] = []
    reading_names = False
    for key, value in lines:
        if key == "user-agent":
            named = [*named, value.lower()] if reading_names else [value.lower()]
            for name in named:
                groups.setdefault(name, [])
            reading_names = True
        elif key in {"allow", "disallow"}:
            reading_names = False
            for name in named if value else ():
                groups[name].append((key == "allow", value))
    return groups.get(agent, groups.get("*", []))


def _allows(rules: Iterable[Rule], path: str) -> bool:
    """The longest rule that fits decides; of two as long, the one that allows."""
    fitting = [(len(rule), allows) for allows, rule in rules if _fits(rule, unquote(path))]
    return max(fitting)[1] if fitting else True


def _fits(rule: str, path: str) -> bool:
    """Whether a rule is about a path. Parts between stars are looked for in turn, so that no rule can take long."""
    to_the_end = rule.endswith("$")
    first, *others = unquote(rule.removesuffix("$")).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return not to_the_end or at == len(path)
    *middle, last = others
    for part in middle if to_the_end else others:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not to_the_end or (path.endswith(last) and len(path) - len(last) >= at)
