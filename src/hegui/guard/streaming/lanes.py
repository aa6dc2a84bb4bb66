# SPDX-License-Identifier: Apache-2.0
"""One text of a stream: what was fed, what may be shown of it, what is covered in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter
from typing import Final, NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.lexicon.holding import HeldWords
from hegui.guard.conversation import Channel, strings_in_json
from hegui.guard.masking import Edit, edits
from hegui.guard.pipeline import Guard
from hegui.guard.policy import LEXICON, PERSONAL
from hegui.guard.streaming.personal import HeldPersonal
from hegui.guard.verdict import Action, Finding

_HIGH: Final = ("\ud800", "\udbff")
"""The first halves of characters that JSON writes as two; the second half may come in the next piece."""


class LaneKey(NamedTuple):
    """Which text of a stream."""

    choice: int | str
    """The number of the choice, of the block, of the item."""
    channel: Channel
    name: str = ""
    """Sets texts of one channel apart: the number of a tool call, the field."""


class Lane:
    """One text that comes in pieces. Arguments of tools wait for their end: escapes may hide words in them."""

    def __init__(self, guard: Guard, key: LaneKey, *, minor: bool) -> None:
        policy, terms = guard.policy, guard.detectors.terms
        self.key = key
        self.whole = key.channel is Channel.TOOL_ARGUMENTS
        self.ended = False
        self.size = 0
        self.shown = 0
        self.judged: dict[str, int] = {}
        """By service: characters that it has judged."""
        self.asked: dict[str, int] = {}
        """By service: characters that it has been asked about; a question is under way where this is more."""
        self.questions: dict[str, int] = {}
        """By service: how often it was asked."""
        self.classified = 0
        self.edits: list[Edit] = []
        self._guard, self._minor = guard, minor
        self._half = ""
        self._pieces: list[str] = []
        self._masks: list[Finding] = []
        streamed = not self.whole
        has_terms = streamed and terms is not None and LEXICON in policy.detectors
        self._words = HeldWords(terms.beginnings) if has_terms and terms is not None else None
        self._personal = HeldPersonal(policy.stream.personal) if streamed and PERSONAL in policy.detectors else None

    @property
    def text(self) -> str:
        """All that was fed."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def waits_for(self, service: str) -> bool:
        """Whether something came that a service has not judged; what is blank need not be."""
        judged = self.judged.get(service, 0)
        return judged < self.size and bool(self.text[judged:].strip())

    @property
    def safe(self) -> int:
        """Characters that terms and patterns let go."""
        if self.whole and not self.ended:
            return 0
        safe = self.size
        if self._words is not None:
            safe = min(safe, self._words.safe)
        if self._personal is not None:
            safe = min(safe, self._personal.safe)
        return safe

    def feed(self, piece: str) -> list[Finding]:
        """What is found with the next characters."""
        self.size += len(piece)
        self._pieces.append(piece)
        if self._half:
            piece, self._half = _joined(self._half, piece)
        if piece and _HIGH[0] <= piece[-1] <= _HIGH[1]:
            piece, self._half = piece[:-1], piece[-1]
        return self._read(piece)

    def end(self) -> list[Finding]:
        """What is found when no more will come."""
        if self.ended:
            return []
        self.ended = True
        if not self.whole:
            rest, self._half = self._half, ""
            return self._read(rest, last=True)
        text = self.text
        found = [*self._guard.local(text, minor=self._minor)]
        for inner in strings_in_json(text):
            hidden = self._guard.local(inner, minor=self._minor)
            found += (finding._replace(start=None, end=None) for finding in hidden)
        return found

    def _read(self, piece: str, *, last: bool = False) -> list[Finding]:
        found: list[Finding] = []
        if self._words is not None:
            found += self._findings(LEXICON, self._words.feed(piece, last=last))
        if self._personal is not None:
            found += self._findings(PERSONAL, self._personal.feed(piece, last=last))
        return found

    def _findings(self, detector: str, hits: Iterable[Hit]) -> list[Finding]:
        return [self._guard.finding(detector, hit, minor=self._minor, late=hit.start < self.shown) for hit in hits]

    def mask(self, findings: Iterable[Finding]) -> None:
        """Covers what can be covered: what was not shown yet."""
        fresh = [finding for finding in findings if finding.action is Action.MASK]
        if not fresh:
            return
        self._masks += fresh
        made = edits(self.text, [finding for finding in fresh if not finding.late])
        if made and self.edits and made[0].start < self.edits[-1].end:  # seldom: one that a service found before others
            self.edits = edits(self.text, [finding for finding in self._masks if not finding.late])
        else:
            self.edits += made

    def limit(self, most: int) -> int:
        """Characters that may be shown, so many at most; never a part of what is covered."""
        limit = min(most, self.safe)
        before = bisect_left(self.edits, limit, key=_START) - 1
        return self.edits[before].start if before >= 0 and limit < self.edits[before].end else limit

    def between(self, start: int, end: int) -> str:
        """The text between two places as it is shown: what is covered stands where it began."""
        text = self.text
        parts: list[str] = []
        done = start
        for place in range(bisect_right(self.edits, start, key=_END), len(self.edits)):
            edit = self.edits[place]
            if edit.start >= end:
                break
            parts.append(text[done : max(done, edit.start)])
            if start <= edit.start:
                parts.append(edit.put)
            done = min(end, edit.end)
        return "".join(parts) + text[done:end]

    def covers(self, start: int, end: int) -> bool:
        """Whether something is covered between two places."""
        place = bisect_right(self.edits, start, key=_END)
        return place < len(self.edits) and self.edits[place].start < end


_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


def _joined(half: str, piece: str) -> tuple[str, str]:
    """A first half with what follows: if that is the second half one character, and an invisible one so that places stay."""
    if not piece:
        return "", half
    both = (half + piece[0]).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return f"{both}{_INVISIBLE if len(both) == 1 else ''}{piece[1:]}", ""


_INVISIBLE: Final = "\u200b"
