# SPDX-License-Identifier: Apache-2.0
"""The gateway's settings: one file of strict YAML, read and checked as a whole. Every problem is told with its line, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from hegui.errors import Place, Problem
from hegui.gateway.config_file import (
    ConfigFile,
    LabelsEntry,
    ListenEntry,
    ModelEntry,
    OverrideEntry,
    RouteEntry,
    ServiceEntry,
    TextLabelEntry,
    UpstreamEntry,
)
from hegui.gateway.config_models import model_problems
from hegui.gateway.problems import Problems
from hegui.gateway.secret import Secret, secret_of
from hegui.label.explicit.wording import what_is_missing
from hegui.schema import checked
from hegui.source import Key, Source, load_yaml
from hegui.text import Text

STARTER: Final = "starter"
_RECORDS: Final = (
    ConfigFile,
    ListenEntry,
    UpstreamEntry,
    RouteEntry,
    ModelEntry,
    OverrideEntry,
    LabelsEntry,
    TextLabelEntry,
    ServiceEntry,
)
_KNOWN: Final = [each.name for record in _RECORDS for each in fields(record)]


@dataclass(frozen=True, slots=True)
class Config:
    """Settings that hold together. Secrets are references still."""

    path: Path
    read: ConfigFile
    source: Source = field(repr=False)
    upstream_keys: Mapping[str, Secret]
    caller_keys: Mapping[str, Secret]

    @property
    def folder(self) -> Path:
        """From which paths in the file are counted."""
        return self.path.parent

    def place(self, *path: Key) -> Place:
        """Where a value stands, for messages."""
        return self.source.place(path)


def load_config(path: Path) -> Config:
    """Reads a file of settings, without the files and secrets that it names.

    Raises:
        SyntaxProblem: the file cannot be read, or is not the YAML that hegui reads.
        SchemaProblem: values are wrong, by themselves or together.
    """
    source = load_yaml(path, path.name)
    read = checked(ConfigFile, source.data, source, known=_KNOWN)
    problems = Problems([*model_problems(read, source), *_of_listen(read, source), *_of_labels(read, source)])
    upstream_keys: dict[str, Secret] = {}
    caller_keys: dict[str, Secret] = {}
    for name, entry in read.upstreams.items():
        if entry.key is not None:
            with problems.gathered():
                upstream_keys[name] = secret_of(entry.key, source.place(("upstreams", name, "key")))
    for name, value in read.keys.items():
        with problems.gathered():
            caller_keys[name] = secret_of(value, source.place(("keys", name)))
    problems.raise_them()
    return Config(path.absolute(), read, source, upstream_keys, caller_keys)


def _of_listen(read: ConfigFile, source: Source) -> Iterator[Problem]:
    listen = read.listen
    if (listen.certificate is None) != (listen.certificate_key is None):
        yield Problem(
            Text("证书和证书私钥须同时给出。", "'certificate' and 'certificate_key' come together."),
            source.place(("listen",)),
        )


def _of_labels(read: ConfigFile, source: Source) -> Iterator[Problem]:
    words = read.labels.text.words
    missing = what_is_missing(words) if words is not None else None
    if missing is not None:
        yield Problem(
            missing,
            source.place(("labels", "text", "words")),
            why=Text("GB 45438-2025 5.1", "GB 45438-2025, 5.1"),
            accepted=Text("例如：以下内容由人工智能生成", "for example: 以下内容由人工智能生成"),
        )
    if words is not None and not words.isprintable():
        yield Problem(Text("标识应为一行。", "A label is one line."), source.place(("labels", "text", "words")))
