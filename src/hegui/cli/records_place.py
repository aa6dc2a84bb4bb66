# SPDX-License-Identifier: Apache-2.0
"""What the commands of the records share: where the records lie, and who may open what is sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from hegui.cli.label_output import EXISTING
from hegui.errors import Problem, RecordsProblem
from hegui.records.extra import records_extra
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.gateway.config import Config
    from hegui.records.sealing import Seal
    from hegui.records.store import Store
    from hegui.users.pseudonym import Pseudonyms

Command = TypeVar("Command", bound=Callable[..., Any])

# ruff: noqa: PLC0415  help must not load the extra


class Line(click.ParamType[str]):
    """Words in one line that say something: a reason, a name."""

    name = "WORDS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from hegui.desk.problem import DeskProblem, line

        try:
            return line(str(value), Text("内容", "the text"))
        except DeskProblem as problem:
            what = problem.problems[0].what
            return self.fail(f"{what.zh} / {what.en}", param, ctx)


LINE = Line()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the records of a service lie: as the gateway's settings say, or an address."""

    config: "Config | None"
    database: str | None
    """The address; it goes before that of the settings, whose keys and secrets are used all the same."""

    def store(self, *, current: bool = True) -> "Store":
        """The database.

        Args:
            current: whether its tables must be those of this hegui.

        Raises:
            RecordsProblem: neither settings nor an address are given, the address is none, or the tables are others.
        """
        with records_extra():
            from hegui.records.migrate import require_current
            from hegui.records.store import Store
        if self.database is not None:
            store = Store(self.database)
        elif self.config is not None:
            from hegui.gateway.keeping import store_of

            store = store_of(self.config)
        else:
            raise _missing(
                Text("没有指明记录在哪里", "it is not said where the records are"),
                Text(
                    "给出 --config，或者 --database（环境变量 HEGUI_RECORDS）。",
                    "Give --config, or --database (HEGUI_RECORDS in the environment).",
                ),
            )
        if current:
            require_current(store)
        return store

    def seal(self, keys: Path | None) -> "Seal | None":
        """What opens texts: the keys of a file, else those of the settings, else nothing.

        Raises:
            HeguiError: the keys cannot be read.
        """
        from hegui.records.sealing import Seal, read_keys

        if keys is not None:
            return Seal(read_keys(keys))
        if self.config is None:
            return None
        from hegui.gateway.keeping import seal_of

        return seal_of(self.config)

    def pseudonyms(self) -> "Pseudonyms":
        """What makes the digests of end users.

        Raises:
            RecordsProblem: no settings are given, which name the secret.
        """
        if self.config is None:
            raise _missing(
                Text("没有假名化密钥，不能按用户查找", "users cannot be found without the secret of pseudonyms"),
                Text("给出 --config，或者用 --person 给出摘要。", "Give --config, or the digest with --person."),
            )
        from hegui.gateway.keeping import pseudonyms_of

        return pseudonyms_of(self.config)

    def spill(self, given: Path | None) -> Path | None:
        """The folder of spilled records, if it is known: that of the settings belongs to their own database."""
        if given is not None or self.config is None or self.database is not None:
            return given
        return self.config.folder / self.config.read.records.spill


def place_options(command: Command) -> Command:
    """``--config`` and ``--database``: the command is given a `Place`. An address that is typed goes before any settings."""

    @click.option(
        "--config",
        "config_file",
        type=EXISTING,
        envvar="HEGUI_GATEWAY_CONFIG",
        help="网关的配置文件。 / The gateway's file of settings. [env: HEGUI_GATEWAY_CONFIG]",
    )
    @click.option(
        "--database",
        metavar="URL",
        envvar="HEGUI_RECORDS",
        help="数据库地址；含口令的宜用环境变量。 / Address of the database; with a password, rather in the environment. [env: HEGUI_RECORDS]",
    )
    @wraps(command)
    def placed(*args: Any, config_file: Path | None, database: str | None, **options: Any) -> Any:  # noqa: ANN401  the command's
        source = click.get_current_context().get_parameter_source("database")
        if config_file is not None and source is not ParameterSource.COMMANDLINE:
            database = None  # an address in the environment is for commands without settings
        return command(*args, place=_place(config_file, database), **options)

    return placed  # type: ignore[return-value]  # the same command with two options more


def person_options(command: Command) -> Command:
    """``--user`` with ``--application``, or ``--person``."""
    command = click.option(
        "--person", metavar="DIGEST", help="用户的摘要，32 位十六进制。 / Digest of the user: 32 hexadecimal digits."
    )(command)
    command = click.option(
        "--application", metavar="NAME", help="用户所属的应用。 / Host application that the user is of."
    )(command)
    return click.option(
        "--user",
        metavar="ID",
        help="用户在该应用中的标识；会留在命令历史中。 / The user's id there; it stays in the history of the shell.",
    )(command)


def person_of(place: Place, user: str | None, application: str | None, person: str | None) -> str | None:
    """The digest that is meant; None: nobody in particular.

    Raises:
        RecordsProblem: both are given, a user without application, or what is no digest: it would be of nobody.
    """
    from hegui.users.pseudonym import is_digest

    if user is None:
        if person is not None and not is_digest(person):
            raise RecordsProblem(
                Problem(
                    Text("不是用户的摘要", "this is no digest of a user"),
                    found=person,
                    accepted=Text("32 位十六进制，小写", "32 hexadecimal digits, in lower case"),
                    fix=Text(
                        "要按应用中的标识查找，用 --user ID --application NAME。",
                        "To find a user by your own id, say --user ID --application NAME.",
                    ),
                )
            )
        return person
    if person is not None or application is None:
        raise _missing(
            Text(
                "用户须连同应用给出，且不能同时给出摘要", "a user is given with the application, and without a digest"
            ),
            Text(
                "--user ID --application NAME，或者 --person DIGEST。",
                "--user ID --application NAME, or --person DIGEST.",
            ),
        )
    from hegui.users.claims import BadClaim, user_of

    read = user_of(user)
    if isinstance(read, BadClaim):
        raise RecordsProblem(Problem(read.why, found="--user", accepted=read.accepted))
    return place.pseudonyms().of(application, read)


def _place(config_file: Path | None, database: str | None) -> Place:
    if config_file is None:
        return Place(None, database)
    with records_extra():
        from hegui.gateway.config import load_config
    return Place(load_config(config_file), database)


def _missing(what: Text, fix: Text) -> RecordsProblem:
    return RecordsProblem(Problem(what, fix=fix))
