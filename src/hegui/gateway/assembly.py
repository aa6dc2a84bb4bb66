# SPDX-License-Identifier: Apache-2.0
"""From settings to parts: the guard with policy, lexicons and services, the keys of callers, the upstreams with theirs."""

from collections.abc import Callable
from datetime import datetime

from hegui.detect.classifier import Classifier, load_classifier
from hegui.detect.lexicon import Lexicon, load_lexicon, load_starter
from hegui.errors import Problem, SchemaProblem
from hegui.gateway.config import STARTER, Config
from hegui.gateway.config_file import UpstreamEntry
from hegui.gateway.config_services import service_of
from hegui.gateway.problems import Problems
from hegui.gateway.secret import Secret, weakness_of
from hegui.gateway.upstream import Client, Upstream, client_of
from hegui.guard import Guard, Policy, build, load_policy
from hegui.guard.detectors import Service, Terms
from hegui.guard.policy import CLASSIFIER, LEXICON
from hegui.source import Key as Step
from hegui.text import Text
from hegui.users.keys import Key, KeyFault, digest_of, prefix_of, secret_in

Clients = Callable[[UpstreamEntry, str | None], Client]


def guard_of(config: Config, known: Terms | None = None, beside: tuple[Lexicon, ...] = ()) -> Guard:
    """The guard that the settings describe.

    Args:
        config: the settings.
        known: terms that were compiled before.
        beside: lexicons that stand in no file, such as that of the block rules.

    Raises:
        SchemaProblem: a file that they name is not right, or a service cannot be asked; with all problems at once.
    """
    problems = Problems()
    lexicons: list[Lexicon] = []
    services: dict[str, Service] = {}
    policy: Policy | None = None
    classifier: Classifier | None = None
    with problems.gathered():
        policy = load_policy(config.folder / config.read.policy)
    for name in config.read.lexicons:
        with problems.gathered():
            lexicons.append(load_starter() if name == STARTER else load_lexicon(config.folder / name))
    for name, entry in config.read.services.items():
        with problems.gathered():
            services[name] = service_of(name, entry, config.source)
    with problems.gathered():
        classifier = _classifier(config)
    if policy is not None:
        problems.found += _unasked(config, policy)
    problems.raise_them()
    assert policy is not None  # noqa: S101  else there is a problem
    return build(policy, [*lexicons, *beside], classifier, services, known)


def _classifier(config: Config) -> Classifier | None:
    given = config.read.classifier
    if given is None:
        return None
    return load_classifier() if given == STARTER else load_classifier(config.folder / given)


def _unasked(config: Config, policy: Policy) -> list[Problem]:
    """Where policy and settings do not fit: what is set up and never asked, what is to be asked and not set up."""
    place = config.place("services")
    problems = [
        Problem(
            Text(
                f"策略提到检测器“{name}”，但配置中没有：所有请求都会被拦截。",
                f"The policy names the detector '{name}', which is not set up: every request would be blocked.",
            ),
            place,
        )
        for name in policy.services
        if name not in config.read.services
    ]
    problems += [
        Problem(
            Text(
                f"服务“{name}”不在策略中：永远不会询问。",
                f"The policy does not name the service '{name}': it would never be asked.",
            ),
            config.place("services", name),
        )
        for name in config.read.services
        if name not in policy.detectors
    ]
    if LEXICON in policy.detectors and not config.read.lexicons:
        problems.append(_missing(config, "lexicons", LEXICON))
    if CLASSIFIER in policy.detectors and config.read.classifier is None:
        problems.append(_missing(config, "classifier", CLASSIFIER))
    return problems


def _missing(config: Config, section: Step, detector: str) -> Problem:
    return Problem(
        Text(
            f"策略使用“{detector}”，但配置中没有 {section}：所有请求都会被拦截。",
            f"The policy uses '{detector}', and there is no '{section}': every request would be blocked.",
        ),
        config.place(section),
    )


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
