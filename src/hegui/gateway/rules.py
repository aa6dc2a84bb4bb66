# SPDX-License-Identifier: Apache-2.0
"""The rules that settings name: a policy and lexicons, read and held against what is set up."""

from dataclasses import dataclass

from hegui.detect.classifier import Classifier, load_classifier
from hegui.detect.lexicon import Lexicon, load_lexicon, load_starter
from hegui.errors import Problem
from hegui.gateway.config import STARTER, Config
from hegui.gateway.config_services import service_of
from hegui.gateway.problems import Problems
from hegui.guard import Policy, load_policy
from hegui.guard.policy import CLASSIFIER, LEXICON
from hegui.source import Key as Step
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Rules:
    """What a guard goes by."""

    policy: Policy
    lexicons: tuple[Lexicon, ...]


def rules_of(config: Config) -> Rules:
    """The rules that settings name.

    Raises:
        SchemaProblem: a file that they name is not right, or a service cannot be asked; with all problems at once.
    """
    problems = Problems()
    lexicons: list[Lexicon] = []
    policy: Policy | None = None
    with problems.gathered():
        policy = load_policy(config.folder / config.read.policy)
    for name in config.read.lexicons:
        with problems.gathered():
            lexicons.append(load_starter() if name == STARTER else load_lexicon(config.folder / name))
    for name, entry in config.read.services.items():
        with problems.gathered():
            service_of(name, entry, config.source)
    with problems.gathered():
        classifier_of(config)
    if policy is not None:
        problems.found += _unasked(config, policy)
    problems.raise_them()
    assert policy is not None  # noqa: S101  else there is a problem
    return Rules(policy, tuple(lexicons))


def classifier_of(config: Config) -> Classifier | None:
    """The local classifier of the settings; None: they name none.

    Raises:
        HeguiError: it cannot be loaded.
    """
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
