# SPDX-License-Identifier: Apache-2.0
"""Puts documents together and writes them, as Parquet and JSON Lines, in several sources."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from personal_cases import frames

from generator.planting import Planted, with_decoy, with_identifier, with_term
from generator.sentences import Bank, make_bank
from generator.terms import full_width, make_lexicon, traditional
from generator.truth import Truth, digest_of, line_of
from hegui.detect.lexicon import Lexicon, Term, write_lexicon

MB = 1_000_000
DOCUMENT_BYTES = 2500
"""The mean length of a document."""
BLOCK = 4096
"""Documents made at a time."""
GROUP = 8
"""Blocks of a row group of Parquet: some eighty megabytes, as writers make them."""
BANK_BYTES = 8 * MB
TRADITIONAL_SHARE, WIDE_SHARE = 0.03, 0.02
PARAGRAPH_SHARE = 0.12
"""Sentences after which a new paragraph begins."""
Form = Literal["parquet", "jsonl"]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    folder: Path
    files: tuple[str, ...]
    documents: int
    text_bytes: int
    """Bytes of UTF-8 of all texts."""
    identifiers: int
    decoys: int
    terms: int


@dataclass(frozen=True, slots=True)
class _Density:
    """What is planted: identifiers and decoys a megabyte, the share of documents with a term."""

    identifiers: float
    decoys: float
    terms: float


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    planted: tuple[tuple[int, Planted], ...]
    """Each planted sentence with the code point at which it begins."""


def make_corpus(
    folder: Path,
    megabytes: float,
    seed: int,
    *,
    languages: Sequence[str] = ("zh", "en"),
    forms: Sequence[Form] = ("parquet", "jsonl"),
    files: int = 2,
    lexicons: Sequence[int] = (10_000, 50_000),
    identifiers: float = 16,
    decoys: float = 8,
    term_share: float = 0.0095,
) -> Made:
    """Writes a corpus: a source for each language and form, lexicons, and the truth about what is planted.

    Sources are folders ``zh-parquet``, ``en-jsonl`` … of ``part-000.…``; lexicons are ``lexicon-10000.jsonl`` …, of which
    only terms of the shortest are planted, so that each lexicon matches the same documents.

    Args:
        folder: is made; files of the same names are written anew.
        megabytes: of text (10^6 bytes of UTF-8) in all, shared evenly among the sources.
        seed: the same seed and arguments give the same texts.
        languages: zh, en.
        forms: parquet (zstd), jsonl.
        files: of each source.
        lexicons: how many terms each has.
        identifiers: planted in a megabyte, of all kinds together.
        decoys: planted in a megabyte.
        term_share: of documents that hold a term.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = min(BANK_BYTES, max(MB // 5, int(megabytes * MB / 10)))
    banks = {language: make_bank(language, seed, size) for language in languages}
    lexicon = make_lexicon(seed, max(lexicons), _all_texts(banks.values()))
    for count in lexicons:
        write_lexicon(folder / f"lexicon-{count}.jsonl", Lexicon(f"planted-{count}", lexicon.terms[:count]))
    terms = lexicon.terms[: min(lexicons)]
    density = _Density(identifiers, decoys, term_share)
    each = int(megabytes * MB / (len(languages) * len(forms) * files))
    made: list[tuple[str, int, int]] = []
    planted: list[Truth] = []
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for language in languages:
            for form in forms:
                for number in range(files):
                    name = f"{language}-{form}/part-{number:03}.{form}"
                    maker = _Maker(banks[language], terms, density, f"{seed}/{name}")
                    (folder / name).parent.mkdir(exist_ok=True)
                    documents = _write_parquet if form == "parquet" else _write_jsonl
                    count, of_file = documents(folder, name, maker.documents(each))
                    made.append((name, count, maker.bytes_made))
                    planted += of_file
                    truth.writelines(map(line_of, of_file))
    return Made(
        folder,
        tuple(name for name, _, _ in made),
        sum(count for _, count, _ in made),
        sum(size for _, _, size in made),
        *(sum(item.what == what for item in planted) for what in ("identifier", "decoy", "term")),
    )


def _all_texts(banks: Iterable[Bank]) -> Iterator[str]:
    for bank in banks:
        for sentences in bank.sentences:
            yield from sentences
    for name in ("personal", "decoys"):
        for section in frames(name).values():
            yield from (frame.marked for frame in section)


class _Maker:
    """Makes the documents of a file."""

    def __init__(self, bank: Bank, terms: Sequence[Term], density: _Density, seed: str) -> None:
        self.bank = bank
        self.density = density
        self.random = Random(seed)  # noqa: S311 — test data, not a secret
        self.drawn = np.random.default_rng(list(seed.encode()))
        # Chinese texts hold Chinese terms, English ones English terms; a foreign word is drawn now and then.
        own = [term for term in terms if term.text.isascii() == (bank.language == "en")]
        self.terms = own or list(terms)
        self.bytes_made = 0
        self.mean = DOCUMENT_BYTES / np.mean([len(text.encode()) for topic in bank.sentences for text in topic[:2000]])

    def documents(self, size: int) -> Iterator[list[_Document]]:
        """Blocks of documents of so many bytes in all."""
        while self.bytes_made < size:
            count = min(BLOCK, max(1, round((size - self.bytes_made) / DOCUMENT_BYTES)))
            block = self._block(count)
            self.bytes_made += sum(len(document.text.encode()) for document in block)
            yield block

    def _block(self, count: int) -> list[_Document]:
        lengths = np.maximum(1, self.drawn.gamma(1.6, self.mean / 1.6, count)).astype(np.int64)
        topics = self.drawn.integers(0, len(self.bank.sentences), count)
        share = DOCUMENT_BYTES / MB
        planted = zip(
            self.drawn.poisson(self.density.identifiers * share, count).tolist(),
            self.drawn.poisson(self.density.decoys * share, count).tolist(),
            (self.drawn.random(count) < self.density.terms).tolist(),
            strict=True,
        )
        breaks = self.drawn.random(int(lengths.sum())) < PARAGRAPH_SHARE
        block, first = [], 0
        for length, topic, to_plant in zip(lengths.tolist(), topics.tolist(), planted, strict=True):
            sentences = self.bank.sentences[topic]
            chosen = [sentences[place] for place in self.drawn.integers(0, len(sentences), length).tolist()]
            for place in np.flatnonzero(breaks[first : first + length]).tolist():
                chosen[place] = chosen[place].rstrip() + "\n"
            first += length
            block.append(self._document(chosen, *to_plant))
        return block

    def _document(self, sentences: list[str], identifiers: int, decoys: int, term: bool) -> _Document:
        sentences = self._restyled(sentences)
        if not (identifiers or decoys or term):
            return _Document("".join(sentences).rstrip(), ())
        language, random = self.bank.language, self.random
        planted = [with_identifier(language, random) for _ in range(identifiers)]
        planted += [with_decoy(language, random) for _ in range(decoys)]
        if term:
            planted.append(with_term(random.choice(self.terms), language, random))
        places = sorted(random.randrange(len(sentences) + 1) for _ in planted)
        parts, found, length, read_to = [], [], 0, 0
        for place, sentence in zip(places, planted, strict=True):
            parts += sentences[read_to:place]
            length += sum(map(len, sentences[read_to:place]))
            found.append((length, sentence))
            parts.append(sentence.text)
            length += len(sentence.text)
            read_to = place
        return _Document("".join((*parts, *sentences[read_to:])).rstrip(), tuple(found))

    def _restyled(self, sentences: list[str]) -> list[str]:
        """Some texts are in traditional characters, some have full-width letters and digits."""
        if self.bank.language != "zh":
            return sentences
        style = self.random.random()
        if style < TRADITIONAL_SHARE:
            return list(map(traditional, sentences))
        return list(map(full_width, sentences)) if style < TRADITIONAL_SHARE + WIDE_SHARE else sentences


def _write_parquet(folder: Path, name: str, blocks: Iterator[list[_Document]]) -> tuple[int, list[Truth]]:
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    row, truth = 0, []
    with pq.ParquetWriter(folder / name, schema, compression="zstd", use_dictionary=False) as writer:
        group: list[pa.Table] = []
        for block in blocks:
            ids = [f"{name}#{row + number}" for number in range(len(block))]
            group.append(pa.table([ids, [document.text for document in block]], schema=schema))
            if len(group) == GROUP:
                writer.write_table(pa.concat_tables(group))
                group = []
            for document in block:
                truth += _truth(name, row, document)
                row += 1
        if group:
            writer.write_table(pa.concat_tables(group))
    return row, truth


def _write_jsonl(folder: Path, name: str, blocks: Iterator[list[_Document]]) -> tuple[int, list[Truth]]:
    row, position, truth = 0, 0, []
    with (folder / name).open("wb") as stream:
        for block in blocks:
            for document in block:
                line = json.dumps({"id": f"{name}#{row}", "text": document.text}, ensure_ascii=False).encode() + b"\n"
                truth += _truth(name, position, document)
                position += stream.write(line)
                row += 1
    return row, truth


def _truth(name: str, position: int, document: _Document) -> Iterator[Truth]:
    for start, sentence in document.planted:
        for item in sentence.items:
            value = digest_of(item.value) if item.what == "identifier" else item.value
            yield Truth(
                name, position, item.what, item.kind, item.form, start + item.start, start + item.end, value, item.also
            )
