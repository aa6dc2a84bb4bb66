# SPDX-License-Identifier: Apache-2.0
"""The file that describes a target: strict YAML, without a secret in it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal
from urllib.parse import urlsplit

from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.evaluate.target.template import Sign, asks, steps
from hegui.schema import Within, checked
from hegui.source import Source, load_yaml
from hegui.text import Text, same


class Kind(StrEnum):
    """How a target is asked."""

    OPENAI = "openai"
    """OpenAI-compatible chat."""
    GATEWAY = "gateway"
    """hegui's own gateway: the same, in the name of a user."""
    ANTHROPIC = "anthropic"
    HTTP = "http"
    """Any service, by a template."""
    IMAGES = "images"
    """Image generation."""
    PYTHON = "python"
    """A function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a key stands: an environment variable, or a file. Never the key itself."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    env: str | None = None
    file: str | None = None

    def __post_init__(self) -> None:
        if (self.env is None) == (self.file is None):
            raise ValueError("须写明 env 或 file 之一 / exactly one of env and file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """Requests at a time."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    start: Annotated[int, Within(ge=1, le=2000)] = 20
    least: Annotated[int, Within(ge=1, le=2000)] = 1
    most: Annotated[int, Within(ge=1, le=2000)] = 100

    def __post_init__(self) -> None:
        if not self.least <= self.start <= self.most:
            raise ValueError("须满足 least <= start <= most / least <= start <= most does not hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSettings:
    """A target, as its file describes it and as the plan of a run keeps it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_target: Literal[1]
    """Version of this form."""
    kind: Kind
    url: str | None = None
    model: str | None = None
    """The name that the service knows it by."""
    key: Secret | None = None
    key_header: str | None = None
    """In which header the key is sent: by default ``authorization``, with ``Bearer``; ``x-api-key`` for Anthropic."""
    system: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    user: str | None = None
    body: Any = None
    answer: str | None = None
    reasoning: str | None = None
    refused: Sign | None = None
    method: Literal["POST", "PUT"] = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    function: Annotated[str, Within(pattern=r"^[\w.]+:\w+$")] | None = None
    """``package.module:function``."""
    timeout_seconds: Annotated[float, Within(ge=1, le=3600)] = 120.0
    attempts: Annotated[int, Within(ge=1, le=20)] = 5
    """Of one request that fails; being asked to wait is no attempt."""
    patience_seconds: Annotated[float, Within(ge=1, le=86400)] = 600.0
    """Without one answer for so long, while the service keeps saying that it is busy, the run stops."""
    concurrency: Concurrency = field(default_factory=Concurrency)
    reasoning_shown: bool = True
    """Whether users see the reasoning: then it is judged with the answer."""


_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.OPENAI: ("url", "model"),
    Kind.GATEWAY: ("url", "model", "user"),
    Kind.ANTHROPIC: ("url", "model"),
    Kind.HTTP: ("url", "body", "answer"),
    Kind.IMAGES: ("url", "model"),
    Kind.PYTHON: ("function",),
}
_CHAT: Final = frozenset({"url", "model", "key", "key_header", "system", "parameters"})
_ALLOWED: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.OPENAI: _CHAT,
    Kind.GATEWAY: _CHAT | {"user"},
    Kind.ANTHROPIC: _CHAT,
    Kind.HTTP: frozenset({"url", "key", "key_header", "body", "answer", "reasoning", "refused", "method", "headers"}),
    Kind.IMAGES: frozenset({"url", "model", "key", "key_header", "parameters"}),
    Kind.PYTHON: frozenset({"function"}),
}
_OF_A_KIND: Final = frozenset().union(*_ALLOWED.values())
_SECRET_HEADERS: Final = frozenset({"authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"})


def load_target(path: Path) -> TargetSettings:
    """Reads a target's file.

    Raises:
        SyntaxProblem: it is not the YAML that hegui reads.
        SchemaProblem: a field is missing, unknown, of another kind of target, or not right.
    """
    source = load_yaml(path)
    if isinstance(source.data, dict) and isinstance(source.data.get("key"), str):
        raise SchemaProblem(_bare_key(source))
    settings = checked(TargetSettings, source.data, source)
    problems = list(_problems(settings, source))
    if problems:
        raise SchemaProblem(*problems)
    return settings


def _bare_key(source: Source) -> "Problem":
    """The refusal of a key that stands in the file; it is not shown, for messages end up in logs."""
    return Problem(
        Text("“key”须写密钥在何处，不能写密钥本身。", "'key' says where the key is, and is never the key itself."),
        source.place(("key",)),
        accepted=same("key: {env: NAME}, key: {file: PATH}"),
        fix=Text("如已泄露，请更换密钥。", "If others could see the file, change the key."),
    )


def _problems(settings: TargetSettings, source: Source) -> "list[Problem]":
    found: list[Problem] = []
    default = TargetSettings(hegui_target=1, kind=settings.kind)
    for name in _NEEDED[settings.kind]:
        if getattr(settings, name) is None:
            what = Text(f"kind: {settings.kind} 需要“{name}”。", f"kind: {settings.kind} needs '{name}'.")
            found.append(Problem(what, source.place(())))
    for name in sorted(_OF_A_KIND - _ALLOWED[settings.kind]):
        if getattr(settings, name) != getattr(default, name):
            what = Text(f"“{name}”不用于 kind: {settings.kind}。", f"'{name}' means nothing to kind: {settings.kind}.")
            accepted = same(", ".join(sorted(_ALLOWED[settings.kind])))
            found.append(Problem(what, source.place((name,)), accepted=accepted))
    if settings.url is not None and (wrong := _url_problem(settings.url, keyed=settings.key is not None)):
        found.append(Problem(wrong, source.place(("url",)), found=settings.url))
    if settings.kind is Kind.HTTP and settings.body is not None and not asks(settings.body):
        what = Text("模板中没有 {question}。", "There is no {question} in the template.")
        found.append(Problem(what, source.place(("body",))))
    for name, pointer in _pointers(settings):
        try:
            steps(pointer)
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            found.append(Problem(Text(zh, en), source.place((name,)), found=pointer, accepted=same("/choices/0/text")))
    for name in settings.headers:
        if name.lower() in _SECRET_HEADERS:
            what = Text(f"“{name}”须用 key 提供，不得写在文件里。", f"'{name}' is given with key, not in the file.")
            found.append(Problem(what, source.place(("headers", name)), fix=same("key: {env: NAME}")))
    return found


def _pointers(settings: TargetSettings) -> list[tuple[str, str]]:
    given = [("answer", settings.answer), ("reasoning", settings.reasoning)]
    given.append(("refused", settings.refused.pointer if settings.refused else None))
    return [(name, pointer) for name, pointer in given if pointer is not None]


def _url_problem(url: str, *, keyed: bool) -> Text | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if not url.isascii() or not url.isprintable() or " " in url or parts.scheme not in {"http", "https"}:
        return Text("不是 http(s) 地址。", "This is no http(s) URL.")
    if not parts.hostname or port == 0:
        return Text("不是 http(s) 地址。", "This is no http(s) URL.")
    if parts.username is not None or parts.password is not None:
        return Text("地址中不得包含用户名或密码。", "The address must hold no user or password.")
    if keyed and parts.scheme == "http" and not local(parts.hostname):
        return Text("不会在未加密的连接上发送密钥。", "A key is not sent without TLS.")
    return None


def local(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def secret_of(secret: Secret | None, folder: Path) -> str | None:
    """The key, read when it is needed.

    Args:
        secret: where it stands.
        folder: that a file's name is relative to.

    Raises:
        InputError: there is none, or it cannot be sent.
    """
    if secret is None:
        return None
    if secret.env is not None:
        name, key = Text(f"环境变量 {secret.env}", f"the environment variable {secret.env}"), os.environ.get(secret.env)
    else:
        path = folder / str(secret.file)
        name = Text(f"密钥文件 {path}", f"the key file {path}")
        try:
            key = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            key = None
    if not key:
        raise InputError(Problem(Text(f"{name.zh} 没有密钥", f"{name.en} holds no key"), Place(secret.file or "env")))
    if not (key.isascii() and key.isprintable()):
        raise InputError(Problem(Text(f"{name.zh} 的内容不是可用的密钥", f"{name.en} holds no usable key")))
    return key
