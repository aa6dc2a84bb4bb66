# SPDX-License-Identifier: Apache-2.0
"""Logs of a running gateway: a line of JSON for each event and each request. No content stands in them, nor who asked."""

import json
import logging
import sys
from datetime import UTC, datetime
from functools import lru_cache
from time import perf_counter
from typing import Any, BinaryIO, Final

import msgspec

from hegui.gateway.call import Call

_encode: Final = msgspec.json.Encoder().encode
_LONGEST: Final = 200
"""Characters of anything that a caller has chosen."""
_MOST_HELD: Final = 500
"""Lines that wait to be written at most."""


def plain(words: str) -> str:
    """What a caller has chosen, fit for a log: short, and without signs that a terminal obeys or that look like others."""
    return words[:_LONGEST].encode("ascii", "backslashreplace").decode().replace("\x7f", "\\x7f")


# The same words come again and again.


@lru_cache(maxsize=1024)
def _target(method: str, path: str) -> str:
    """What was asked for, as JSON."""
    return f'"method":{_words(method)},"path":{_words(path)}'


@lru_cache(maxsize=1024)
def _told(
    key: str | None, model: str, upstream: str | None, outcome: str, asked: str | None, answered: str | None, rules: str
) -> str:
    """What became of it, as JSON."""
    return (
        f',"key":{_words(key)},"model":{_words(model)},"upstream":{_words(upstream)},"outcome":"{outcome}",'
        f'"in":{_words(asked)},"out":{_words(answered)},"rules":"{rules}"'
    )


def _words(words: str | None) -> str:
    return "null" if words is None else _encode(plain(words)).decode()


class Lines(logging.Formatter):
    """Events as lines of JSON, control characters escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "of": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["fault"] = record.exc_info[0].__name__
        line = _encode(told).decode()
        return line if line.isprintable() else "".join(map(_escaped, line))


def _escaped(letter: str) -> str:
    """A letter of JSON as terminals may show it: no sign that turns, breaks or hides others."""
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def log_events(stream: Any = None) -> None:  # noqa: ANN401  a text stream
    """Sends events of the house to standard error, as lines of JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    for name in ("hegui.gateway", "hegui.records", "hegui.users"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


class RequestLog:
    """A line for each request. Lines are gathered and written several times a second, off the way of requests.

    Args:
        output: where they are written.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._lines: list[str] = []

    def began(self) -> None:
        """Nothing yet."""

    def ended(self, call: Call) -> None:
        """Takes the line of a request."""
        at = "" if call.at is None else call.at.isoformat(timespec="milliseconds")
        kept = call.exchange
        if kept is not None:
            told = _told(
                kept.key_id,
                kept.model,
                kept.upstream,
                kept.status,
                kept.action_in,
                kept.action_out,
                kept.policy_version,
            )
            told += f',"stream":{"true" if kept.stream else "false"},"unchecked":{len(kept.unchecked)}'
        else:
            told = "" if call.stopped is None else f',"outcome":"{call.stopped}"'
        self._lines.append(
            f'{{"at":"{at}","id":"{call.id}",{_target(call.scope["method"], call.path)},"status":{call.status},'
            f'"bytes":{call.bytes_sent},"us":{(perf_counter() - call.began) * 1e6:.0f},'
            f'"upstream_us":{call.upstream_seconds * 1e6:.0f}{told}}}\n'
        )
        if len(self._lines) >= _MOST_HELD:
            self.flush()

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """Nothing: metrics tell it."""

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """Nothing: metrics tell it."""

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """Nothing: it is an event."""

    def look(self, _now: float) -> None:
        """Writes what was gathered; see `Pulse.looks`."""
        self.flush()

    def flush(self) -> None:
        """Writes what was gathered."""
        if self._lines:
            lines, self._lines = self._lines, []
            self._output.write("".join(lines).encode())
            self._output.flush()
