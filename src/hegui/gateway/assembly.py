# SPDX-License-Identifier: Apache-2.0
"""From settings to parts: the guard with policy, lexicons and services, the keys of callers, the upstreams with theirs."""

from collections.abc import Callable
from datetime import datetime

from hegui.detect.lexicon import Lexicon
from hegui.errors import Problem, SchemaProblem
from hegui.gateway.config import Config
from hegui.gateway.config_file import UpstreamEntry
from hegui.gateway.config_services import service_of
from hegui.gateway.problems import Problems
from hegui.gateway.rules import Rules, classifier_of
from hegui.gateway.secret import Secret, weakness_of
from hegui.gateway.upstream import Client, Upstream, client_of
from hegui.guard import Guard, build
from hegui.guard.detectors import Terms
from hegui.source import Key as Step
from hegui.text import Text
from hegui.users.keys import Key, KeyFault, digest_of, prefix_of, secret_in

Clients = Callable[[UpstreamEntry, str | None], Client]


def guard_of(config: Config, rules: Rules, known: Terms | None = None, beside: tuple[Lexicon, ...] = ()) -> Guard:
    """The guard that the settings describe.

    Args:
        config: the settings.
        rules: that they name, as their files are.
        known: terms that were compiled before.
        beside: lexicons that stand in no file, such as that of the block rules.

    Raises:
        HeguiError: a classifier cannot be loaded, or a service cannot be asked.
    """
    services = {name: service_of(name, entry, config.source) for name, entry in config.read.services.items()}
    return build(rules.policy, [*rules.lexicons, *beside], classifier_of(config), services, known)


def upstreams_of(config: Config, client: Clients = client_of) -> dict[str, Upstream]:
    """The upstreams, with their keys.

    Raises:
        SchemaProblem: a key cannot be read.
    """
    problems = Problems()
    found: dict[str, Upstream] = {}
    for name, entry in config.read.upstreams.items():
        with problems.gathered():
            secret = config.upstream_keys.get(name)
            key = None if secret is None else opened(config, secret, "upstreams", name, "key")
            found[name] = Upstream(name, entry, client(entry, key))
    problems.raise_them()
    return found


def opened(config: Config, secret: Secret, *path: Step) -> str:
    """What a secret holds.

    Raises:
        SchemaProblem: it cannot be read. The secret is not repeated.
    """
    value = secret.read(config.folder)
    if isinstance(value, Text):
        raise SchemaProblem(Problem(value, config.place(*path)))
    return value


def keys_of(config: Config, at: datetime) -> dict[bytes, Key]:
    """The keys of callers, by their digests.

    Raises:
        SchemaProblem: a key cannot be read.
    """
    problems = Problems()
    found: dict[bytes, Key] = {}
    for name, secret in config.caller_keys.items():
        with problems.gathered():
            value = _strong(config, opened(config, secret, "keys", name), "keys", name)
            if isinstance(secret_in([(b"x-api-key", value.encode())]), KeyFault):
                raise SchemaProblem(_no_key(config, name))
            digest = digest_of(value)
            found[digest] = Key(id=name, digest=digest, prefix=prefix_of(value), application=name, created_at=at)
    problems.raise_them()
    return found


def _no_key(config: Config, name: str) -> Problem:
    return Problem(
        Text("不是本网关的密钥形式。", "This has not the form of a key of this gateway."),
        config.place("keys", name),
        accepted=Text("hg- 和 43 个字母、数字、_ 或 -", "hg- and 43 letters, digits, _ or -"),
        fix=Text("用 hegui gateway key new 生成。", "Make one with `hegui gateway key new`."),
    )


def secrets_read(config: Config, at: datetime) -> None:
    """Reads the secrets that the settings name, and forgets them.

    Raises:
        SchemaProblem: some cannot be read, or are too weak; with all of them at once.
    """
    problems = Problems()
    with problems.gathered():
        keys_of(config, at)
    for name, secret in config.upstream_keys.items():
        with problems.gathered():
            opened(config, secret, "upstreams", name, "key")
    with problems.gathered():
        tokens_of(config)
    problems.raise_them()


def tokens_of(config: Config) -> dict[str, str]:
    """The tokens of operators, by their names.

    Raises:
        SchemaProblem: one cannot be read, or is easy to guess.
    """
    problems = Problems()
    found: dict[str, str] = {}
    for name, secret in config.operator_tokens.items():
        with problems.gathered():
            found[name] = _strong(
                config, opened(config, secret, "control", "operators", name), "control", "operators", name
            )
    problems.raise_them()
    return found


def _strong(config: Config, key: str, *path: Step) -> str:
    weakness = weakness_of(key)
    if weakness is not None:
        raise SchemaProblem(
            Problem(
                weakness,
                config.place(*path),
                fix=Text("例如：openssl rand -base64 33", "For example: openssl rand -base64 33"),
            )
        )
    return key
