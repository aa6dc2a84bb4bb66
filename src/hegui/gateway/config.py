# SPDX-License-Identifier: Apache-2.0
"""The gateway's settings: one file of strict YAML, read and checked as a whole. Every problem is told with its line, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from hegui.errors import Place
from hegui.gateway.config_checks import section_problems
from hegui.gateway.config_file import (
    ConfigFile,
    ControlEntry,
    LabelsEntry,
    ListenEntry,
    ModelEntry,
    OverrideEntry,
    RecordsEntry,
    RouteEntry,
    ServiceEntry,
    TextLabelEntry,
    UpstreamEntry,
)
from hegui.gateway.config_models import model_problems
from hegui.gateway.control.settings import PublicSettings
from hegui.gateway.media.settings import FilesEntry, PicturesEntry, SoundsEntry
from hegui.gateway.media.settings_checks import media_problems
from hegui.gateway.problems import Problems
from hegui.gateway.secret import Secret, secret_of
from hegui.gateway.tracing_settings import TracingEntry
from hegui.schema import checked
from hegui.source import Key, Source, load_yaml
from hegui.users.settings import UserSettings
from hegui.users.settings import problems_of as user_problems

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
    PicturesEntry,
    SoundsEntry,
    FilesEntry,
    ServiceEntry,
    RecordsEntry,
    ControlEntry,
    UserSettings,
    PublicSettings,
    TracingEntry,
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
    operator_tokens: Mapping[str, Secret]
    pseudonyms: Secret
    text_keys: Secret | None
    database: Secret | None
    """None: the address of the database holds no secret, and stands in the file."""

    @property
    def folder(self) -> Path:
        """From which paths in the file are counted."""
        return self.path.parent

    def place(self, *path: Key) -> Place:
        """Where a value stands, for messages."""
        return self.source.place(path)


def load_config(file: Path) -> Config:
    """Reads a file of settings, without the files and secrets that it names.

    Raises:
        SyntaxProblem: the file cannot be read, or is not the YAML that hegui reads.
        SchemaProblem: values are wrong, by themselves or together.
    """
    source = load_yaml(file, file.name)
    read = checked(ConfigFile, source.data, source, known=_KNOWN)
    problems = Problems(
        [
            *model_problems(read, source),
            *section_problems(read, source),
            *media_problems(read.labels, source, file.absolute().parent),
            *user_problems(read.users, source),
        ]
    )
    found: dict[tuple[Key, ...], Secret] = {}
    for path, value in _secrets_of(read):
        with problems.gathered():
            found[path] = secret_of(value, source.place(path))
    problems.raise_them()
    return Config(
        file.absolute(),
        read,
        source,
        _by_name(found, "upstreams"),
        _by_name(found, "keys"),
        _by_name(found, "control"),
        found["records", "pseudonyms"],
        found.get(("records", "keys")),
        found.get(("records", "database")),
    )


def _secrets_of(read: ConfigFile) -> Iterator[tuple[tuple[Key, ...], object]]:
    """Where in the file secrets are named, and what stands there."""
    for name, entry in read.upstreams.items():
        if entry.key is not None:
            yield ("upstreams", name, "key"), entry.key
    for name, value in read.keys.items():
        yield ("keys", name), value
    for name, value in read.control.operators.items() if read.control is not None else ():
        yield ("control", "operators", name), value
    yield ("records", "pseudonyms"), read.records.pseudonyms
    if read.records.keys is not None:
        yield ("records", "keys"), read.records.keys
    if read.records.database.startswith(("env:", "file:")):
        yield ("records", "database"), read.records.database


def _by_name(found: Mapping[tuple[Key, ...], Secret], section: str) -> dict[str, Secret]:
    place = 2 if section == "control" else 1
    return {str(path[place]): secret for path, secret in found.items() if path[0] == section}
