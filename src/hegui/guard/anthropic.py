# SPDX-License-Identifier: Apache-2.0
"""Conversations from the JSON of Anthropic's messages, requests and answers."""

from collections.abc import Sequence
from typing import Final

from hegui.guard.conversation import ROLES, Channel, Collector, Conversation, Json, Key, Unreadable

_SETTINGS: Final = frozenset(
    {"id", "type", "role", "model", "stop_reason", "usage", "metadata", "service_tier", "container"}
)
_LABELS: Final = frozenset({"cache_control", "signature"})
_NAMES: Final = frozenset({"type", "id", "tool_use_id", "is_error"})
_MEDIA: Final = {"image": Unreadable.IMAGE, "container_upload": Unreadable.ELSEWHERE}


def messages_request(body: Json) -> Conversation:
    """All that a request to ``/v1/messages`` brings: the system prompt, every message, tools."""
    found = Collector()
    if not isinstance(body, dict):
        return _not_understood(found, body)
    _content(found, ("system",), "system", body.get("system"), Channel.TEXT)
    messages = body.get("messages")
    if isinstance(messages, list):
        for place, message in enumerate(messages):
            _message(found, ("messages", place), message)
    else:
        found.skip(("messages",), "", Unreadable.UNKNOWN)
        found.strings(("messages",), "", messages, Channel.TEXT)
    found.strings(("tools",), "system", body.get("tools"), Channel.TOOL_DEFINITION)
    found.rest((), "", body, _SETTINGS | {"system", "messages", "tools"})
    return found.done()


def messages_answer(body: Json) -> Conversation:
    """All blocks of an answer of ``/v1/messages``."""
    found = Collector()
    if not isinstance(body, dict):
        return _not_understood(found, body)
    _content(found, ("content",), "assistant", body.get("content"), Channel.TEXT)
    found.rest((), "assistant", body, frozenset({"content"}), settings=_SETTINGS)
    return found.done()


def _not_understood(found: Collector, body: Json) -> Conversation:
    found.skip((), "", Unreadable.UNKNOWN)
    found.strings((), "", body, Channel.OTHER)
    return found.done()


def _message(found: Collector, path: Sequence[Key], message: Json) -> None:
    if not isinstance(message, dict):
        found.skip(path, "", Unreadable.UNKNOWN)
        found.strings(path, "", message, Channel.TEXT)
        return
    role = message["role"] if isinstance(message.get("role"), str) else ""
    _content(found, (*path, "content"), role, message.get("content"), Channel.TEXT)
    if role not in ROLES:
        found.strings((*path, "role"), role, message.get("role"), Channel.OTHER)
    found.rest(path, role, message, frozenset({"role", "content"}))


def _content(found: Collector, path: Sequence[Key], role: str, content: Json, channel: Channel) -> None:
    if not isinstance(content, list):
        found.text(path, role, content, channel)
        return
    before = len(found.parts)
    for place, block in enumerate(content):
        content_block(found, (*path, place), role, block, channel)
    found.joined(path, role, channel, before)


def content_block(found: Collector, path: Sequence[Key], role: str, block: Json, channel: Channel) -> None:
    """One block of the content of a message."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "text":
        found.text((*path, "text"), role, block.get("text"), channel)
        found.rest(path, role, block, _LABELS | {"text"}, _NAMES)
    elif kind == "thinking":
        found.text((*path, "thinking"), role, block.get("thinking"), Channel.REASONING)
        found.rest(path, role, block, _LABELS | {"thinking"}, _NAMES)
    elif kind == "redacted_thinking":
        found.skip(path, role, Unreadable.ENCRYPTED)
    elif kind in {"tool_use", "server_tool_use", "mcp_tool_use"}:
        found.arguments((*path, "input"), role, block.get("input"))
        found.rest(path, role, block, _LABELS | {"input"}, _NAMES)
    elif kind in {"tool_result", "mcp_tool_result"}:
        _content(found, (*path, "content"), "tool", block.get("content"), Channel.TOOL_RESULT)
        found.rest(path, "tool", block, _LABELS | {"content"}, _NAMES)
    elif kind == "search_result":
        _content(found, (*path, "content"), role, block.get("content"), Channel.TOOL_RESULT)
        found.rest(path, role, block, _LABELS | {"content"}, _NAMES)
    elif kind == "document":
        _document(found, path, role, block)
    elif isinstance(kind, str) and kind in _MEDIA:
        found.skip(path, role, _MEDIA[kind])
        found.rest(path, role, block, _LABELS | {"source"}, _NAMES)
    elif isinstance(block, str):
        found.text(path, role, block, channel)
    else:
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, block, channel)


def _document(found: Collector, path: Sequence[Key], role: str, block: dict[str, Json]) -> None:
    source = block.get("source")
    kind = source.get("type") if isinstance(source, dict) else None
    if isinstance(source, dict) and kind == "text":
        found.text((*path, "source", "data"), role, source.get("data"), Channel.TEXT)
    elif isinstance(source, dict) and kind == "content":
        _content(found, (*path, "source", "content"), role, source.get("content"), Channel.TEXT)
    else:
        found.skip(path, role, Unreadable.FILE)
    found.rest(path, role, block, _LABELS | {"source"}, _NAMES)
