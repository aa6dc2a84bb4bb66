# SPDX-License-Identifier: Apache-2.0
"""Reads a plain ``hegui check`` without click, which takes a quarter of the time of a check to load.

Plain is what scripts write: known options in full, each with a value that is in order. Everything else (help, mistakes,
completion) is left to click, so that it has one voice; a test holds both readers to the same answer.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hegui.cli.surroundings import default_language, today
from hegui.report import Format, ReportLanguage

if TYPE_CHECKING:
    from hegui.cli.check_request import CheckRequest

_ONCE: Final = frozenset(
    {"--as-of", "--known-by", "--gate", "--format", "--catalogue", "--write-baseline", "--baseline-until", "--lang"}
)
_OFTEN: Final = frozenset({"--report", "--draft"})
_FULL: Final = "--full"
_DOSSIER: Final = "DOSSIER"


def plain_check(words: Sequence[str]) -> "CheckRequest | None":
    """The check that the words of a command line ask for; ``None`` when click must read them."""
    if not words or words[0] != "check" or os.name == "nt" or "_HEGUI_COMPLETE" in os.environ:
        return None  # on Windows click expands what the shell does not
    try:
        given = _by_option(words[1:])
        return _request(given)
    except ValueError:
        return None


def _by_option(words: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The values of each option.

    Raises:
        ValueError: the words are not plain.
    """
    given: dict[str, tuple[str, ...]] = {}
    for option, value in _pairs(iter(words)):
        if not value or value[0] == "-" or (option in given and option not in _OFTEN):
            raise ValueError(option)
        given[option] = (*given.get(option, ()), value)
    return given


def _pairs(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        option, separator, value = word.partition("=")
        if option in _ONCE or option in _OFTEN:
            yield option, value if separator else next(words, "")
        elif word == _FULL:
            yield _FULL, "yes"
        else:
            yield _DOSSIER, word


def _request(given: Mapping[str, tuple[str, ...]]) -> "CheckRequest":
    """The request that some values make.

    Raises:
        ValueError: a value is missing or not in order.
    """

    def day(option: str) -> date | None:
        words = given.get(option)
        return None if words is None else today() if words[0] == "today" else date.fromisoformat(words[0])

    def path(option: str) -> Path | None:
        [words] = given.get(option, (None,))
        if words is None:
            return None
        if os.path.exists(words) and not os.access(words, os.R_OK):  # noqa: PTH110  as click asks, and no fault of a name is raised
            raise ValueError(words)
        return Path(words)

    catalogue = path("--catalogue")
    if catalogue is not None and not os.path.isdir(catalogue):  # noqa: PTH112  as above
        raise ValueError(catalogue)
    dossier = path(_DOSSIER)
    if dossier is None:
        raise ValueError(_DOSSIER)
    [stdout_format] = given.get("--format", (Format.TERMINAL.value,))
    [language] = given.get("--lang", (default_language().value,))
    chosen = Format(stdout_format), ReportLanguage(language)
    as_of, known_by, until = (day(option) for option in ("--as-of", "--known-by", "--baseline-until"))

    from hegui.cli.check_request import CheckRequest  # noqa: PLC0415  the whole house; not for a line that click must read

    return CheckRequest(
        dossier=dossier,
        as_of=as_of or today(),
        known_by=known_by,
        gate=path("--gate"),
        stdout_format=chosen[0],
        full=_FULL in given,
        reports=given.get("--report", ()),
        drafts=given.get("--draft", ()),
        catalogue=catalogue,
        write_baseline=path("--write-baseline"),
        baseline_until=until,
        language=chosen[1],
    )
