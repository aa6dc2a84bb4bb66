# SPDX-License-Identifier: Apache-2.0
"""Settings, policy and lexicons, read by a process of its own: what reading them takes of memory and time ends with it.

The process is told what to read on its standard input, and answers on its standard output. Both ends are ours.
"""

import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from hegui.errors import HeguiError, InputError, InternalError, Problem
from hegui.gateway.config import Config
from hegui.gateway.rules import Rules
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """To be read: a file of settings, with all rules that it names. ``migrates``: and the database brought up to date."""

    file: Path
    migrates: bool = False


@dataclass(frozen=True, slots=True)
class ReadRules:
    """To be read: the rules that settings name."""

    config: Config


Wanted: TypeAlias = ReadSettings | ReadRules


def settings_apart(file: Path, *, migrates: bool = False) -> tuple[Config, Rules]:
    """Settings and the rules that they name.

    Args:
        file: of settings.
        migrates: whether the database is brought up to date as well.

    Raises:
        HeguiError: with all problems of all files.
    """
    config, rules = _apart(ReadSettings(file.absolute(), migrates))
    return config, rules


def rules_apart(config: Config) -> Rules:
    """The rules that settings name, as their files are now.

    Raises:
        HeguiError: with all problems of all files.
    """
    rules: Rules = _apart(ReadRules(config))
    return rules


def read(wanted: Wanted) -> Any:  # noqa: ANN401  by what is wanted
    """Reads it in this process.

    Raises:
        HeguiError: with all problems of all files.
    """
    from hegui.gateway.config import load_config  # noqa: PLC0415  heavy: that is why this process is another
    from hegui.gateway.rules import rules_of  # noqa: PLC0415  as above

    if isinstance(wanted, ReadRules):
        return rules_of(wanted.config)
    config = load_config(wanted.file)
    rules = rules_of(config)
    if wanted.migrates:
        from hegui.gateway.keeping import store_of  # noqa: PLC0415  as above
        from hegui.records.migrate import migrate  # noqa: PLC0415  as above

        store = store_of(config)
        migrate(store)
        store.close()
    return config, rules


def _apart(wanted: Wanted) -> Any:  # noqa: ANN401  as above
    done = subprocess.run(
        [sys.executable, "-c", "from hegui.gateway.preparing import answer; answer()"],
        input=pickle.dumps(wanted),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        what = Text("读取配置的进程异常退出", "the process that reads the settings has failed")
        raise InternalError(Problem(what, found=f"exit {done.returncode}"))
    found = pickle.loads(done.stdout)  # noqa: S301  of our own process
    if isinstance(found, tuple) and found[0] == _WRONG:
        raise InputError(*found[1])
    return found


_WRONG = "hegui: wrong"


def answer() -> None:
    """What the process does: reads what is wanted, and answers."""
    wanted: Wanted = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  of our own process
    try:
        found = read(wanted)
    except HeguiError as error:
        found = (_WRONG, error.problems)
    sys.stdout.buffer.write(pickle.dumps(found))
