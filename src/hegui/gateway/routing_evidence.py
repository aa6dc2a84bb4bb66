# SPDX-License-Identifier: Apache-2.0
"""What the settings say of who is served by which model, as a finding of an evidence statement (GAI 4, 7; TC260-003, 6 a)."""

from collections.abc import Iterator

from hegui.errors import Problem, SchemaProblem
from hegui.evidence.findings import ModelRouting, ServedModel
from hegui.evidence.schemas import canonical
from hegui.gateway.config import Config
from hegui.gateway.config_file import Serves
from hegui.text import Text


def routing_finding(config: Config) -> ModelRouting:
    """Every way of a model to an upstream that mainland users may be sent, as `routing` takes them. It refuses all others.

    A model that an override lets through is among them, without a number: the check sees that it has none.

    Raises:
        SchemaProblem: a model that serves mainland users has no version in the settings, so evidence could not say of what it is.
    """
    problems = [
        Problem(
            Text("服务境内用户的模型没有写明版本。", "A model that serves mainland users has no version."),
            config.place("models", name),
            fix=Text("写明 version，与档案一致。", "Give its version, as in the dossier."),
        )
        for name, entry in config.read.models.items()
        if entry.serves is not Serves.ELSEWHERE and entry.version is None
    ]
    if problems:
        raise SchemaProblem(*problems)
    return ModelRouting(serves_mainland=tuple(dict.fromkeys(_served(config))), blocks_others=True)


def _served(config: Config) -> Iterator[ServedModel]:
    for name, entry in config.read.models.items():
        if entry.serves is not Serves.ELSEWHERE:
            for route in entry.upstreams:
                yield ServedModel(
                    model=entry.declared or name,
                    version=entry.version or "",
                    filing_number=entry.filing,
                    endpoint=config.read.upstreams[route.upstream].url,
                )


def routing_record(config: Config, digest: str) -> bytes:
    """The file that the statement is about: which settings, and what in them was let pass by whom. No secrets.

    Args:
        config: the settings.
        digest: SHA-256 of the file.
    """
    overrides = {
        name: {"reason": entry.override.reason, "date": entry.override.date.isoformat(), "by": entry.override.by}
        for name, entry in config.read.models.items()
        if entry.override is not None and entry.serves is not Serves.ELSEWHERE
    }
    return canonical({"settings": config.path.name, "sha256": digest, "overrides": overrides}) + b"\n"
