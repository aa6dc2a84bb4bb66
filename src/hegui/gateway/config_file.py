# SPDX-License-Identifier: Apache-2.0
"""The gateway's file of settings, as it stands: names, types and limits. What the values mean together, `config` checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812  a field is named date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from hegui.gateway.control.settings import PublicSettings
from hegui.gateway.media.settings import FILES, PICTURES, SOUNDS, FilesEntry, PicturesEntry, SoundsEntry
from hegui.gateway.tracing_settings import TracingEntry
from hegui.records.prepared import TextPolicy
from hegui.schema import Within
from hegui.text import Language
from hegui.users.settings import STRICT, UserSettings

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$"
"""Of models and upstreams: what callers, records and logs can hold."""
_WORDS: Final = 500


class Wire(StrEnum):
    """Which family of protocols an upstream speaks. Nothing is translated between them."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"


class Serves(StrEnum):
    """Whom a model serves."""

    MAINLAND = "mainland"
    ELSEWHERE = "elsewhere"
    BOTH = "both"


class MarkAt(StrEnum):
    """Where generated text gets its explicit mark."""

    START = "start"
    END = "end"
    NONE = "none"


class RemindIn(StrEnum):
    """Where users are reminded."""

    TEXT = "text"
    """Behind the text of an answer."""
    HEADER = "header"
    """By the host application, which ``x-hegui-remind`` tells; it shows them itself."""


class ServiceKind(StrEnum):
    """How a service that judges texts is asked."""

    QWEN3GUARD = "qwen3guard"
    JUDGE = "judge"
    MODERATION = "moderation"
    ALIYUN = "aliyun"
    TENCENT = "tencent"
    VOLCENGINE = "volcengine"
    YIDUN = "yidun"
    BAIDU = "baidu"
    ZHIPU = "zhipu"


def _network(words: str) -> str:
    import ipaddress  # noqa: PLC0415  only where settings are read

    try:
        ipaddress.ip_network(words)
    except ValueError:
        raise ValueError("10.0.0.0/8, fd00::/8 …") from None
    return words


@dataclass(frozen=True, slots=True)
class ListenEntry:
    """Where callers are served, and what one of them may take."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    host: Annotated[str, Within(min_length=1, max_length=253)] = "127.0.0.1"
    port: Annotated[int, Within(ge=0, le=65535)] = 8080
    """0: any that is free."""
    shared: bool = False
    """Whether several processes listen at the same port (SO_REUSEPORT): one for each core, each a replica with a name of its own."""
    body_bytes: Annotated[int, Within(ge=1024, le=256 << 20)] = 4 << 20
    """Of a request."""
    body_seconds: Annotated[float, Within(ge=0.1, le=3600)] = 30.0
    """From the first byte of a request to its last."""
    nesting: Annotated[int, Within(ge=8, le=500)] = 100
    """Levels of lists and objects within each other."""
    connections: Annotated[int, Within(ge=1, le=1_000_000)] = 10_000
    idle_seconds: Annotated[float, Within(ge=1, le=3600)] = 75.0
    """That a connection without a request stays open."""
    stalled_seconds: Annotated[float, Within(ge=0.1, le=3600)] = 60.0
    """That a caller of a stream may take to read what was sent."""
    drain_seconds: Annotated[float, Within(ge=0, le=86_400)] = 60.0
    """That requests under way may take when the gateway stops."""
    notice_seconds: Annotated[float, Within(ge=0, le=3600)] = 0.0
    """That it serves on when told to stop, while ``/readyz`` says no already: as long as a load balancer takes to notice."""
    language: Language = Language.ZH
    """Of refusals, marks and reminders."""
    trusted_proxies: tuple[Annotated[str, Within(_network)], ...] = ()
    """Networks whose ``X-Forwarded-For`` is believed, such as ``10.0.0.0/8``; of others it is ignored."""
    certificate: str | None = None
    """A file with the certificates of TLS; without, something in front must speak TLS."""
    certificate_key: str | None = None


@dataclass(frozen=True, slots=True)
class UpstreamEntry:
    """One service that runs models."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    url: Annotated[str, Within(min_length=8, max_length=2000)]
    """The base address, to which ``/v1/…`` is joined."""
    wire: Wire = Wire.OPENAI
    key: Any = None
    """Where its key lies; checked by `secret`, which does not repeat what stands there."""
    connect_seconds: Annotated[float, Within(ge=0.1, le=300)] = 5.0
    first_byte_seconds: Annotated[float, Within(ge=0.1, le=3600)] = 120.0
    idle_seconds: Annotated[float, Within(ge=0.1, le=3600)] = 60.0
    """Between two pieces of an answer."""
    attempts: Annotated[int, Within(ge=1, le=5)] = 2
    """Before a request goes to the next upstream of its model."""
    connections: Annotated[int, Within(ge=1, le=100_000)] = 1000
    answer_bytes: Annotated[int, Within(ge=1024, le=1 << 30)] = 32 << 20
    """Of an answer that is no stream."""
    failures: Annotated[int, Within(ge=1, le=1000)] = 5
    """In a row, after which it is left alone."""
    cooling_seconds: Annotated[float, Within(ge=0.1, le=3600)] = 15.0
    """For so long; then one request tries."""


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """One way of a model to an upstream."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    upstream: str
    model: Annotated[str, Within(min_length=1, max_length=200)] | None = None
    """The model's name there; without, the public one."""
    weight: Annotated[int, Within(ge=1, le=1000)] = 1
    priority: Annotated[int, Within(ge=1, le=100)] = 1
    """The lowest number is taken as long as one of it works."""


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """That a model without number serves mainland users nevertheless: who answers for it, since when, and why."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    reason: Annotated[str, Within(min_length=6, max_length=_WORDS)]
    date: Day
    by: Annotated[str, Within(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model as callers know it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    upstreams: tuple[RouteEntry, ...]
    serves: Serves = Serves.MAINLAND
    filing: Annotated[str, Within(min_length=4, max_length=200)] | None = None
    """The number under which it is filed, or with which its registration was confirmed."""
    override: OverrideEntry | None = None
    declared: Annotated[str, Within(min_length=1, max_length=200)] | None = None
    """Its id in the dossier; without, the public name."""
    version: Annotated[str, Within(min_length=1, max_length=200)] | None = None
    """Of the model that is served, for the evidence of the routing."""
    companion: bool = False
    """Whether it plays a companion: minors are refused."""


@dataclass(frozen=True, slots=True)
class TextLabelEntry:
    """The explicit mark of generated text."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    mark: MarkAt = MarkAt.START
    words: Annotated[str, Within(min_length=1, max_length=60)] | None = None


@dataclass(frozen=True, slots=True)
class LabelsEntry:
    """How content is labelled on its way out."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    text: TextLabelEntry = TextLabelEntry()
    producer: str | None = None
    """The provider's 27-character code, which stands in every file; without, no pictures and no speech are served."""
    pictures: PicturesEntry = PICTURES
    sounds: SoundsEntry = SOUNDS
    files: FilesEntry = FILES
    unmarked: bool = False
    """Whether the host application may ask for content without explicit mark (LBL 9)."""
    reminders: RemindIn = RemindIn.TEXT


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service that judges texts, by the name that the policy gives it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    kind: ServiceKind
    url: str | None = None
    """The whole address of a guard model or a moderation service."""
    model: str | None = None
    key: Any = None
    """``env:NAME``: its key, or of a vendor the id of its key."""
    secret: Any = None
    """``env:NAME``: of a vendor, the secret of its key."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What a vendor wants beside, such as ``region`` or ``biz_type``."""
    seconds: Annotated[float, Within(ge=0.05, le=120)] = 5.0
    """For one attempt."""
    attempts: Annotated[int, Within(ge=1, le=5)] = 2
    at_once: Annotated[int, Within(ge=1, le=1000)] = 32
    """Questions under way at the same time."""
    waiting: Annotated[int, Within(ge=0, le=100_000)] = 256
    """Questions that wait for their turn; one more is not checked."""


@dataclass(frozen=True, slots=True)
class RecordsEntry:
    """Where and how what happens is kept."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    database: Annotated[str, Within(min_length=5, max_length=500)]
    """``sqlite:///records.db``, counted from this file, or ``sqlite:////…``; with a password ``env:NAME`` or ``file:PATH``."""
    pseudonyms: Any
    """Where the secret lies that makes digests of end users: the same for all replicas, for ever."""
    spill: Annotated[str, Within(min_length=1, max_length=500)] = "spill"
    """The folder for what the database does not take."""
    replica: Annotated[str, Within(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] | None = None
    """The name of this process; without, the host's and the port."""
    texts: TextPolicy = TextPolicy.NONE
    keys: Any = None
    """Where the keys lie with which texts are sealed."""


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """The control port: pages for the public, API for operators. Not for callers of models."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    host: Annotated[str, Within(min_length=1, max_length=253)] = "127.0.0.1"
    port: Annotated[int, Within(ge=0, le=65535)] = 8081
    operators: Mapping[Annotated[str, Within(min_length=1, max_length=100)], Any] = field(default_factory=dict)
    """Names of people, and where the token of each lies."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """All of it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    upstreams: Mapping[Annotated[str, Within(pattern=NAME)], UpstreamEntry]
    models: Mapping[Annotated[str, Within(pattern=NAME)], ModelEntry]
    policy: str
    """A file beside this one."""
    records: RecordsEntry
    lexicons: tuple[str, ...] = ()
    """Files beside this one; ``starter`` is the one that comes with hegui."""
    classifier: str | None = None
    """A file of a local classifier; ``starter`` is the one that comes with hegui."""
    services: Mapping[Annotated[str, Within(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")], ServiceEntry] = field(
        default_factory=dict
    )
    listen: ListenEntry = ListenEntry()
    labels: LabelsEntry = LabelsEntry()
    users: UserSettings = STRICT
    keys: Mapping[Annotated[str, Within(pattern=NAME)], Any] = field(default_factory=dict)
    """Keys that come from the environment or a file, by host application. Others are made by ``hegui gateway key new``."""
    control: ControlEntry | None = None
    public: PublicSettings | None = None
    """What the public pages say; needs ``control``."""
    tracing: TracingEntry | None = None
    """Whether and where traces go; without, nothing is traced."""
    dossier: str | None = None
    """The folder of the dossier, which says what is declared; for the evidence of what is served."""
