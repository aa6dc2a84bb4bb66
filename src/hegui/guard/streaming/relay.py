# SPDX-License-Identifier: Apache-2.0
"""Bytes of a model's stream in, bytes for the client out: frames in their order, unchanged where nothing is covered."""

import json
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import msgspec

from hegui.guard.conversation import Channel, Json, Key, pointer, strings_of, with_texts
from hegui.guard.pipeline import Answer
from hegui.guard.streaming.first_words import halves
from hegui.guard.streaming.lanes import LaneKey
from hegui.guard.streaming.protocols import Piece, Protocol, Reading, read
from hegui.guard.streaming.refusals import Opened, Refusal, frames
from hegui.guard.streaming.sse import KEEP_ALIVE, Frame, Splitter, TooLong
from hegui.guard.streaming.stream import Blocked, StreamAsk, StreamGuard
from hegui.guard.streaming.template import Run, Template, template_of
from hegui.text import Language, Text

SILENCE: Final = 10.0
"""Seconds without a byte after which a comment is sent."""
_DONE: Final = b"[DONE]"
_NOTHING: Final = Reading()
_NO_JSON: Final = Text("流中的事件不是可读的 JSON", "an event of the stream is no JSON that can be read")
_TOO_LONG: Final = Text("流中的事件过长", "an event of the stream is too long")


class _Stretch(NamedTuple):
    """A string of a frame, and where in its text it stands."""

    path: tuple[Key, ...]
    lane: LaneKey
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A frame that waits."""

    frame: Frame
    data: Json
    """None: nothing that the end of the stream must know."""
    stretches: tuple[_Stretch, ...]
    reading: Reading
    last: bool
    """Whether it says that the stream is over: then it waits for all to be judged."""


@dataclass(slots=True)
class _HeldRun:
    """Frames that wait and differ in nothing but their text."""

    raw: bytes
    run: Run
    piece: Piece
    lane: LaneKey
    start: int
    """Where the text of all of them begins."""
    gone: int = 0
    """How many are gone."""


@dataclass
class Relay:
    """One stream. Feed it bytes, send on what it returns; when `done`, close the upstream."""

    stream: StreamGuard
    protocol: Protocol
    language: Language = Language.ZH
    model: str = ""
    """What the caller asked for, for a refusal before the model has said a word."""
    silence: float = SILENCE
    early: bool = False
    """Whether the first words may go before the rest of their frame, which then keeps its bytes no more: whoever marks a
    text at its start changes that frame anyway. All other frames keep theirs."""
    done: bool = False
    """Whether the client has got the end of its stream."""
    _splitter: Splitter = field(default_factory=Splitter)
    _waiting: deque[_Held | _HeldRun] = field(default_factory=deque)
    _opened: Opened = field(default_factory=Opened)
    _template: Template | None = None
    _texts: dict[LaneKey, None] = field(default_factory=dict)
    """The texts that come in pieces."""
    _wholes: dict[str, LaneKey] = field(default_factory=dict)
    """The strings that stood by themselves: those that come again and again are read once."""
    _sent_at: float | None = None
    _over: bool = False

    def feed(self, piece: bytes) -> bytes:
        """What may be sent on, with the next bytes of the model's provider."""
        if self.done:
            return b""
        self._splitter.add(piece)
        try:
            while self._splitter.has_more and (self._took_run() or self._took_frame()):
                pass
        except TooLong:
            self.stream.unread(_TOO_LONG, always=True)
        return self._released()

    def finish(self) -> bytes:
        """What may be sent on when the model's provider has ended. Questions to services may still be open."""
        if self.done:
            return b""
        rest = self._splitter.rest()
        if rest is not None:
            self._take(rest)
        self._over = True
        self.stream.finish()
        return self._released()

    def asks(self) -> list[StreamAsk]:
        """The questions to services that are due; see `StreamGuard.asks`."""
        return [] if self.done else self.stream.asks()

    def answered(self, question: StreamAsk, answer: Answer) -> bytes:
        """What may be sent on after a service has answered."""
        self.stream.answered(question, answer)
        return b"" if self.done else self._released()

    def refuse(self) -> bytes:
        """The end of the stream, if the guard has blocked it from without, such as by `StreamGuard.unread`."""
        return b"" if self.done else self._released()

    def due(self, now: float) -> bytes:
        """A comment to keep the line alive, if nothing was sent for a while.

        Args:
            now: seconds of a clock that only goes forward; the same clock at every call.
        """
        if self.done:
            return b""
        if self._sent_at is None:
            self._sent_at = now
        if now - self._sent_at < self.silence:
            return b""
        self._sent_at = now
        return KEEP_ALIVE

    def _took_run(self) -> bool:
        """Takes the frames that are like the one before in all but their text."""
        template = self._template
        if template is None or template.piece.lane is None:
            return False
        at, held = self._splitter.at, self._splitter.held
        run = template.run(held, at)
        if run is None:
            return False
        raw, lane = bytes(held[at : at + run.sizes[-1]]), template.piece.lane
        self._splitter.skip(len(raw))
        self._texts[lane] = None
        start = self.stream.size(lane)
        self.stream.feed(lane, run.text)
        self._waiting.append(_HeldRun(raw, run, template.piece, lane, start))
        return True

    def _took_frame(self) -> bool:
        frame = self._splitter.next()
        if frame is not None:
            self._take(frame)
        return frame is not None

    def _take(self, came: Frame) -> None:
        frame = came.without_words()
        data = frame.fields().data
        if data is None or data.strip() == _DONE:
            self._waiting.append(_Held(frame, None, (), _NOTHING, last=data is not None))
            if data is not None:
                self.stream.finish()
            return
        self._read(frame, data)

    def _read(self, frame: Frame, data: bytes) -> None:
        value: Json
        try:
            value = _decoded(data)
        except (ValueError, RecursionError):
            self.stream.unread(_NO_JSON)
            value = data.decode("utf-8", "replace")
        reading = read(self.protocol, value)
        self._template = template_of(self.protocol, frame.raw, data, reading)
        if reading.unread is not None:
            self.stream.unread(reading.unread)
        for path in reading.drop:
            self.stream.beside(tokens_at(value, path))
        stretches = tuple(self._stretch(piece) for piece in reading.pieces if piece.text)
        if reading.ended or reading.all_ended:
            for key in [*self.stream.lanes]:
                if reading.all_ended or key.choice in reading.ended:
                    self.stream.end(key)
        self._waiting.append(_Held(frame, value, stretches, reading, last=False))

    def _stretch(self, piece: Piece) -> _Stretch:
        """Where a string stands: behind what came of its text before, or in a text that is the same, or in one of its own."""
        if piece.lane is None:
            return self._by_itself(piece)
        self._texts[piece.lane] = None
        start = self.stream.size(piece.lane)
        self.stream.feed(piece.lane, piece.text)
        return _Stretch(piece.path, piece.lane, start, start + len(piece.text))

    def _by_itself(self, piece: Piece) -> _Stretch:
        text = piece.text
        key = self._wholes.get(text) or next((key for key in self._texts if self.stream.is_text(key, text)), None)
        if key is None:
            key = self._wholes[text] = LaneKey(f"whole {len(self._wholes)}", Channel.OTHER)
            self.stream.feed(key, text)
            self.stream.end(key)
        return _Stretch(piece.path, key, 0, len(text))

    def _released(self) -> bytes:
        sent: list[bytes] = []
        while self._waiting and not isinstance(self.stream.outcome, Blocked):
            held = self._waiting[0]
            if isinstance(held, _HeldRun):
                sent += self._of_run(held)
                if held.gone < len(held.run.ends):
                    break
            elif self._may_go(held):
                sent.append(self._as_shown(held))
                self._opened.see(self.protocol, held.data)
                for stretch in held.stretches:
                    self.stream.shown(stretch.lane, stretch.end)
                    self.early = False
            else:
                sent += self._first_words(held) if self.early else ()
                break
            self._waiting.popleft()
        if isinstance(self.stream.outcome, Blocked):
            sent += self._refusal(self.stream.outcome)
        elif self._over and not self._waiting and self.stream.outcome is not None:
            self.done = True
        if sent:
            self._sent_at = None
        return b"".join(sent)

    def _first_words(self, held: _Held) -> Iterator[bytes]:
        """What may go of a frame, if it is the first with text, and only a text; the rest of it waits."""
        if len(held.stretches) != 1 or held.reading.drop or held.reading.ended or held.reading.all_ended:
            return
        [stretch] = held.stretches
        limit = self.stream.limit(stretch.lane)
        if stretch.lane not in self._texts or not stretch.start < limit < stretch.end:
            return
        if self.stream.covers(stretch.lane, stretch.start, limit):
            return
        cut = halves(self.protocol, held.data, stretch.path, limit - stretch.start)
        if cut is None:
            return
        first, rest = cut
        event, _ = held.frame.fields()
        self._opened.see(self.protocol, first)
        self.stream.shown(stretch.lane, limit)
        self.early = False
        self._waiting[0] = replace(
            held, frame=Frame(_event(event, rest)), data=rest, stretches=(stretch._replace(start=limit),)
        )
        yield _event(event, first)

    def _of_run(self, held: _HeldRun) -> list[bytes]:
        """The frames of a run that may go and are not gone; together, where nothing in them is covered."""
        run, first = held.run, held.gone
        held.gone = bisect_right(run.ends, self.stream.limit(held.lane) - held.start, first)
        if held.gone == first:
            return []
        begin, byte = (run.ends[first - 1], run.sizes[first - 1]) if first else (0, 0)
        end = held.start + run.ends[held.gone - 1]
        if not self.stream.covers(held.lane, held.start + begin, end):
            self.stream.shown(held.lane, end)
            return [held.raw[byte : run.sizes[held.gone - 1]]]
        sent: list[bytes] = []
        for place in range(first, held.gone):
            stretch = _Stretch(held.piece.path, held.lane, held.start + begin, held.start + run.ends[place])
            frame = Frame(held.raw[byte : run.sizes[place]])
            sent.append(self._as_shown(_Held(frame, None, (stretch,), _NOTHING, last=False)))
            begin, byte = run.ends[place], run.sizes[place]
        self.stream.shown(held.lane, end)
        return sent

    def _may_go(self, held: _Held) -> bool:
        if held.last and self.stream.outcome is None:
            return False
        if held.reading.all_ended and not self.stream.judged(None):
            return False
        if not all(self.stream.judged(choice) for choice in held.reading.ended):
            return False
        return all(self.stream.limit(stretch.lane) >= stretch.end for stretch in held.stretches)

    def _as_shown(self, held: _Held) -> bytes:
        """The frame as it came, unless something in it is covered."""
        covered = [each for each in held.stretches if self.stream.covers(each.lane, each.start, each.end)]
        if not covered:
            return held.frame.raw
        texts = {pointer(each.path): self.stream.between(each.lane, each.start, each.end) for each in covered}
        event, data = held.frame.fields()
        value = _decoded(data or b"null")
        shown = _without(with_texts(value, texts), read(self.protocol, value).drop)
        return _event(event, shown)

    def _refusal(self, blocked: Blocked) -> list[bytes]:
        self.done = True
        self._waiting.clear()
        answer = blocked.answer.of(self.language)
        refusal = Refusal(answer, self.stream.guard.version, blocked.action, blocked.shown, self.model)
        return [*frames(self.protocol, self._opened, refusal)]


def _event(name: str, value: Json) -> bytes:
    line = f"event: {name}\n" if name else ""
    return f"{line}data: {json.dumps(value, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


def _decoded(data: bytes) -> Json:
    """JSON; halves of characters and numbers that are none, as some providers write them, are read as Python reads them."""
    try:
        return msgspec.json.decode(data)
    except (ValueError, msgspec.DecodeError):
        return json.loads(data.decode())


def tokens_at(value: Json, path: Sequence[Key]) -> str:
    """The tokens that stand at a path, and others that the model weighed, one a line."""
    for key in path:
        value = value[key]
    return "\n".join(text for _, text, is_name in strings_of(value) if not is_name)


def _without(data: Json, paths: Sequence[tuple[Key, ...]]) -> Json:
    """A copy in which some fields hold nothing."""
    for path in paths:
        data = with_texts(data, {pointer(path): ""})
        holder = data
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = None
    return data
