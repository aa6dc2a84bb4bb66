# SPDX-License-Identifier: Apache-2.0
"""Answers that come in pieces: what may be shown is let go at once and unchanged, what may yet be harmful is held."""

from hegui.guard.streaming.lanes import LaneKey
from hegui.guard.streaming.protocols import Protocol
from hegui.guard.streaming.relay import Relay
from hegui.guard.streaming.sse import Frame, Splitter
from hegui.guard.streaming.stream import Blocked, Passed, StreamAsk, StreamGuard

__all__ = ["Blocked", "Frame", "LaneKey", "Passed", "Protocol", "Relay", "Splitter", "StreamAsk", "StreamGuard"]
