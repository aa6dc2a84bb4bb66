# SPDX-License-Identifier: Apache-2.0
"""Samples for people to judge: drawn by rank from strata, frozen in a file before anybody has seen an item.

The rank of a record follows from the seed, its file and its position alone (`hegui.corpus.rank`), so anybody who has the
seed can draw the sample again, in any engine, and nobody can pick what it holds.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from hegui.atomic import write_atomically
from hegui.corpus.split import Compression, Form
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import Within, adapter_of
from hegui.statistics.allocation import allocate, floor_needs
from hegui.statistics.intervals import items_to_prove
from hegui.text import Text

NAME: Final = "sample.json"


class Stage(StrEnum):
    """What a sample was drawn from."""

    CORPUS = "corpus"
    """The scanned corpus: of the whole, and of each source after its collection."""
    BEFORE = "before"
    """Candidate material of one source, before it is collected."""


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """Records that are drawn from together."""

    source: str
    language: str
    modality: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A stratum and the records of it that may be drawn."""

    stratum: Stratum
    population: int
    """Documents of the stratum in the corpus."""
    lowest: Sequence["Ranked"]
    """Its records of the lowest ranks, lowest first; at least as many as can be drawn."""


@dataclass(frozen=True, slots=True, order=True)
class Ranked:
    """A record and its rank."""

    rank: int
    file: str
    position: int
    form: Form
    compression: Compression


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How many of a stratum there are, and how many were drawn."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    source: str
    language: str
    modality: str
    population: Annotated[int, Within(ge=0)]
    items: Annotated[int, Within(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A record that was drawn, and where to read it again."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: Annotated[str, Within(pattern=r"^[0-9a-f]{12}$")]
    """From file and position: other records have other ids."""
    source: str
    language: str
    modality: str
    file: str
    position: Annotated[int, Within(ge=0)]
    rank: Annotated[str, Within(pattern=r"^[0-9a-f]{16}$")]
    """In hexadecimal: many programs cannot hold 64 bits as a number."""
    form: Form
    compression: Compression


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A frozen sample. Its items stand in the order of their ranks, which mixes the strata."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_sample: Literal[1] = 1
    """Version of this form."""
    stage: Stage
    corpus: str
    version: str
    run: str
    """SHA-256 of what was drawn from: the ``scan.json`` of a run, or the list of the candidate files."""
    seed: int
    asked: int
    """Items asked for."""
    floor: int
    """Least items of a source."""
    population: int
    fields: Mapping[str, tuple[str, ...]]
    """By source: the fields of its records that hold text, as the scan read them; none: the usual layouts."""
    strata: tuple[Drawn, ...]
    items: tuple[Item, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the files of its items when it was drawn: of a file of another size another record might be judged."""
    sha256: str
    """Of the items, as canonical JSON: who has it can hold the list against it."""

    @property
    def whole(self) -> bool:
        """Whether everything was drawn."""
        return len(self.items) == self.population


def draw(
    pools: Iterable[Pool],
    *,
    stage: Stage,
    corpus: str,
    version: str,
    run: str,
    seed: int,
    items: int,
    floor: int,
    sizes: Mapping[str, int],
    fields: Mapping[str, tuple[str, ...]] = {},
) -> Sample:
    """Draws a sample: proportional to the sources, each with its floor; inside a source to its languages and modalities.

    Where the floors alone need more items than asked for, the sample is as large as they need. A corpus that is smaller
    than the sample is taken whole.

    Args:
        pools: what is drawn from.
        stage: what that is.
        corpus: its name, and its ``version``.
        version: see there.
        run: digest of what it is drawn from.
        seed: of the ranks.
        items: how many are asked for.
        floor: least items of a source.
        sizes: bytes of each file.
        fields: by source, those that hold text.

    Raises:
        CorpusProblem: there is nothing to draw from, or a pool holds fewer records than must be drawn from it.
    """
    held = sorted((pool for pool in pools if pool.population), key=lambda pool: pool.stratum)
    if not held:
        what = Text("没有可供抽样的语料", "there is nothing to draw a sample from")
        raise CorpusProblem(Problem(what))
    counts = _shared_out([(pool.stratum, pool.population) for pool in held], items, floor)
    drawn = sorted((ranked, pool.stratum) for pool in held for ranked in _lowest(pool, counts[pool.stratum]))
    listed = tuple(_item(ranked, stratum) for ranked, stratum in drawn)
    return Sample(
        stage=stage,
        corpus=corpus,
        version=version,
        run=run,
        seed=seed,
        asked=items,
        floor=floor,
        population=sum(pool.population for pool in held),
        fields=fields,
        sizes={name: sizes[name] for name in sorted({item.file for item in listed})},
        strata=tuple(_drawn(pool, counts[pool.stratum]) for pool in held),
        items=listed,
        sha256=digest_of(listed),
    )


def floor_of(limit: float) -> int:
    """Items of each source that still prove "at most this share" at 95 % (one-sided) with one hit among them: 93 for a twentieth."""
    return items_to_prove(limit, hits=1)


def needed(populations: Sequence[tuple[Stratum, int]], items: int, floor: int) -> Mapping[Stratum, int]:
    """How many items `draw` takes of each stratum: so many of its lowest ranks must be known."""
    return _shared_out(sorted(populations), items, floor)


def digest_of(items: Iterable[Item]) -> str:
    """SHA-256 of the list of items."""
    return hashlib.sha256(canonical([_wire(item) for item in items])).hexdigest()


def write_sample(folder: Path, sample: Sample) -> Path:
    """Freezes a sample in a folder; the same one may be written again, another one not.

    Raises:
        CorpusProblem: the folder holds another sample.
        OSError: the file cannot be written.
    """
    path, content = folder / NAME, canonical(_wire(sample)) + b"\n"
    if path.exists():
        if path.read_bytes() == content:
            return path
        what = Text(
            "该文件夹中已有另一份样本；样本一经抽取即固定，评判后不得更换",
            "there is another sample in this folder; a sample is frozen once drawn, so that nobody picks after judging",
        )
        fix = Text("换一个文件夹", "use another folder")
        raise CorpusProblem(Problem(what, Place(str(path)), fix=fix))
    write_atomically(path, content)
    return path


def read_sample(folder: Path) -> Sample:
    """The sample of a folder, held against its own digest.

    Raises:
        CorpusProblem: there is none, it is not what `write_sample` wrote, or the list was changed.
    """
    path = folder / NAME if folder.is_dir() else folder
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    try:
        sample: Sample = adapter_of(Sample).validate_json(path.read_bytes())
    except OSError as error:
        what = Text(f"无法读取样本：{error.strerror}", f"the sample cannot be read: {error.strerror}")
        raise CorpusProblem(Problem(what, Place(str(path)))) from error
    except ValidationError as error:
        fault = error.errors()[0]
        found = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        what = Text("不是样本文件", "this is no sample")
        raise CorpusProblem(Problem(what, Place(str(path)), found=found)) from error
    if digest_of(sample.items) != sample.sha256 or not _adds_up(sample):
        what = Text(
            "样本清单与其摘要或者分层数量不符：抽取之后被改动过",
            "the list does not fit its digest or its strata: it was changed after it was drawn",
        )
        raise CorpusProblem(Problem(what, Place(str(path))))
    return sample


def _shared_out(populations: Sequence[tuple[Stratum, int]], items: int, floor: int) -> dict[Stratum, int]:
    of_source: dict[str, list[tuple[Stratum, int]]] = {}
    for stratum, population in populations:
        of_source.setdefault(stratum.source, []).append((stratum, population))
    sizes = [sum(population for _, population in strata) for strata in of_source.values()]
    # A source needs an item for each of its strata too: of a stratum that is not sampled nothing could be said.
    floors = max(floor, 1, *(len(strata) for strata in of_source.values()))
    shares = allocate(sizes, max(items, floor_needs(sizes, floors)), floors)
    counts: dict[Stratum, int] = {}
    for strata, share in zip(of_source.values(), shares, strict=True):
        parts = allocate([population for _, population in strata], share, 1)
        counts |= {stratum: part for (stratum, _), part in zip(strata, parts, strict=True)}
    return counts


def _lowest(pool: Pool, count: int) -> Sequence[Ranked]:
    if len(pool.lowest) >= count:
        return pool.lowest[:count]
    name = f"{pool.stratum.source}/{pool.stratum.language}/{pool.stratum.modality}"
    what = Text(
        f"分层“{name}”需抽 {count} 条，扫描只保留了 {len(pool.lowest)} 条的名次",
        f"{count} items are to be drawn of '{name}', and the scan kept the ranks of {len(pool.lowest)}",
    )
    fix = Text("减少抽样数量，或者以更小的分片重新扫描", "draw fewer, or scan again in smaller splits")
    raise CorpusProblem(Problem(what, fix=fix))


def _item(ranked: Ranked, stratum: Stratum) -> Item:
    name = f"{ranked.file}\0{ranked.position}".encode("utf-8", "surrogatepass")
    return Item(
        id=hashlib.blake2b(name, digest_size=6).hexdigest(),
        source=stratum.source,
        language=stratum.language,
        modality=stratum.modality,
        file=ranked.file,
        position=ranked.position,
        rank=f"{ranked.rank:016x}",
        form=ranked.form,
        compression=ranked.compression,
    )


def _drawn(pool: Pool, items: int) -> Drawn:
    at = pool.stratum
    return Drawn(source=at.source, language=at.language, modality=at.modality, population=pool.population, items=items)


def _adds_up(sample: Sample) -> bool:
    drawn = {Stratum(row.source, row.language, row.modality): row.items for row in sample.strata}
    listed: dict[Stratum, int] = dict.fromkeys(drawn, 0)
    for item in sample.items:
        at = Stratum(item.source, item.language, item.modality)
        listed[at] = listed.get(at, 0) + 1
    ids = {item.id for item in sample.items}
    return (
        drawn == listed
        and len(ids) == len(sample.items)
        and sample.population == sum(row.population for row in sample.strata)
    )


def _wire(value: object) -> object:
    import msgspec  # noqa: PLC0415  loaded only where something is written

    return msgspec.to_builtins(value)
