# SPDX-License-Identifier: Apache-2.0
"""Whether a document says what it must say: named clauses, looked for sentence by sentence.

Patterns find words, not adequacy. A clause is *found* where a sentence says it without taking it back; *doubtful* where
sentences speak of it but negate it, hedge it or point elsewhere; *missing* where nothing speaks of it. Only the first
passes, so an empty or unreadable document can never pass.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from hegui.cache import code_of
from hegui.checks.context import CheckContext
from hegui.checks.results import Result, failed, inconclusive, passed
from hegui.dossier import DocumentText, Passage
from hegui.dossier.found import Spot
from hegui.dossier.passages import excerpt
from hegui.errors import Place
from hegui.pattern import Pattern
from hegui.text import Text

HEDGES: Final = Pattern(
    r"无需|无须|不必|不承担|不负责|不负有|无义务|没有义务|不接受|不提供|不保证|无权|免除"
    r"|另行(?:约定|签订|签署|协商)|待定|(?:见|载于)附[件录]"
    r"|\bno (?:obligation|liability|warranty|right)\b|\bnot (?:be )?(?:obliged|required|liable|responsible)\b|\bdisclaim"
    r"|without (?:any )?warranty|to be agreed|\bTBD\b|(?:see|set out in|specified in) (?:the )?(?:annex|appendix|schedule)",
)
"""Words that take a promise back or put it elsewhere."""


class Clause(Struct, frozen=True):
    """Something that a document must say."""

    id: str
    title: Text
    says: Pattern
    """What a sentence says that has the clause."""
    against: Pattern | None = None
    """What a sentence says that contradicts it."""
    topic: Pattern | None = None
    """Words without which nothing in the document can be about it."""
    hedges: Pattern | None = HEDGES
    """What makes a matching sentence doubtful; none for prohibitions, which are negative by nature."""

    @property
    def digested(self) -> bytes:
        """What decides where it is found."""
        looked_for = (self.says, self.against, self.topic, self.hedges)
        return b"\0".join(b"" if pattern is None else pattern.digested for pattern in looked_for)


def clause(
    id: str,  # noqa: A002  the word of the field
    title: Text,
    zh: str,
    en: str,
    *,
    against: str | None = None,
    topic: str | None = None,
    hedged: bool = True,
) -> Clause:
    """A clause from the patterns of its Chinese and English forms."""
    return Clause(
        id,
        title,
        Pattern(f"{zh}|{en}"),
        Pattern(against) if against else None,
        Pattern(topic) if topic else None,
        HEDGES if hedged else None,
    )


class State(Enum):
    """What is known of a clause in a document."""

    FOUND = "found"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


class Sentence(Struct, frozen=True):
    """A sentence of a document, and the passage it stands in."""

    text: str
    passage: Passage


class ClauseFinding(Struct, frozen=True):
    """The state of a clause, the passage on which it rests and the words to show."""

    clause: Clause
    state: State
    passage: Passage | None = None
    shown: str | None = None


def sentences(document: DocumentText) -> tuple[Sentence, ...]:
    """The sentences of a document, with full-width signs folded and the spaces between Chinese characters taken out."""
    return tuple(
        Sentence(text, passage)
        for passage in document.passages
        for part in _SENTENCE.compiled.findall(_folded(passage.text))
        if (text := part.strip())
    )


# A Chinese stop, a semicolon, or an English stop before a space ends a sentence.
_SENTENCE = Pattern(r"(?:[^。;！!?.]|\.(?!\s|$))+", ignores_case=False)


def _folded(text: str) -> str:
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", unicodedata.normalize("NFKC", text))


def find_clause(read: Iterable[Sentence], wanted: Clause) -> ClauseFinding:
    """The state of a clause in the sentences of a document. A contradiction outweighs what else is said."""
    found: ClauseFinding | None = None
    doubtful: ClauseFinding | None = None
    for sentence in read:
        contradiction = wanted.against.search(sentence.text) if wanted.against else None
        if contradiction is not None:
            return _resting_on(wanted, State.DOUBTFUL, sentence, contradiction)
        said = wanted.says.search(sentence.text)
        mentioned = wanted.topic.search(sentence.text) if wanted.topic else None
        if said is not None and not (wanted.hedges and wanted.hedges.search(sentence.text)):
            found = found or _resting_on(wanted, State.FOUND, sentence, said)
        elif said is not None or mentioned is not None:
            doubtful = doubtful or _resting_on(wanted, State.DOUBTFUL, sentence, said or mentioned)
    return found or doubtful or ClauseFinding(wanted, State.MISSING)


def findings_in(document: DocumentText, wanted: Sequence[Clause]) -> tuple[ClauseFinding, ...]:
    """The state of each clause in a document."""

    def look() -> Iterable[ClauseFinding]:
        read = sentences(document)
        return (find_clause(read, item) for item in wanted)

    return looked_for(document, wanted, look, _code(), *(item.digested for item in wanted))


@cache
def _code() -> bytes:
    return code_of((__file__,))


def looked_for(
    document: DocumentText, wanted: Sequence[Clause], look: Callable[[], Iterable[ClauseFinding]], *question: bytes
) -> tuple[ClauseFinding, ...]:
    """What was found of some clauses in a document: in an earlier run, or by looking now.

    Args:
        document: the text.
        wanted: the clauses.
        look: finds each of them, in their order.
        question: everything beside the text that decides what is found: the code that looks, and what it looks for.
    """
    spots = document.ask(question, lambda: tuple(_spot_of(document, finding) for finding in look()))
    return tuple(
        ClauseFinding(
            item, State(spot.state), None if spot.passage is None else document.passages[spot.passage], spot.shown
        )
        for item, spot in zip(wanted, spots, strict=True)
    )


def _spot_of(document: DocumentText, finding: ClauseFinding) -> Spot:
    passage = None if finding.passage is None else document.passages.index(finding.passage)
    return Spot(finding.state.value, passage, finding.shown)


def _resting_on(wanted: Clause, state: State, sentence: Sentence, match: re.Match[str] | None) -> ClauseFinding:
    start, end = match.span() if match else (0, 0)
    return ClauseFinding(wanted, state, sentence.passage, excerpt(sentence.text, start, end))


def clause_answers(
    context: CheckContext,
    control: str,
    document: DocumentText,
    wanted: Sequence[Clause],
    *,
    missing_fails: bool = False,
    place: Place | None = None,
    about: str | None = None,
) -> Iterator[Result]:
    """One answer for each clause.

    Args:
        context: of the check.
        control: the control point that is answered.
        document: the text that was read.
        wanted: the clauses that it must hold.
        missing_fails: whether a clause of which nothing speaks fails. Where it may stand in another document that
            hegui was not given, it is inconclusive instead.
        place: where the dossier names the document.
        about: the item that the document belongs to.
    """
    # Nobody has read pages that are only images: what is not found may stand there.
    missing = failed if missing_fails and not document.pages_without_text else inconclusive
    for finding in findings_in(document, wanted):
        yield _answer(context, control, document, finding, missing, place, about)


def _answer(
    context: CheckContext,
    control: str,
    document: DocumentText,
    finding: ClauseFinding,
    missing: Callable[..., Result],
    place: Place | None,
    about: str | None,
) -> Result:
    title = finding.clause.title
    ref = replace(context.cited(document, finding.passage), span=finding.shown)
    match finding.state:
        case State.FOUND:
            zh, en = f"{document.file} 写有“{title.zh}”。", f"{document.file} has a clause on {title.en}."
            return passed(control, zh, en, ref, place=place, about=about)
        case State.DOUBTFUL:
            zh = f"{document.file} 提到“{title.zh}”，但可能是否定、保留、引向别处或表述不明确；请人工阅读。"
            en = f"{document.file} speaks of {title.en}, but may negate it, hedge it, point elsewhere or be unclear: read it."
            return inconclusive(control, zh, en, ref, place=place, about=about)
        case State.MISSING:
            zh = f"{document.file} 中没有找到“{title.zh}”。"
            en = f"{document.file} has nothing on {title.en} that could be found."
            return missing(control, zh, en, ref, place=place, about=about)
        case _:
            assert_never(finding.state)
