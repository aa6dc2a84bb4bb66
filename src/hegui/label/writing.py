# SPDX-License-Identifier: Apache-2.0
"""Writing a label: the new file beside the old, flushed, read back, compared, and only then put in its place."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Codec, Refused, Site, Survey
from hegui.label.comparison import same_media, sha256_of
from hegui.label.content import Content, Malformed, Pieces, Span, lent, unreadable
from hegui.label.formats import codec_of, suffix_of, why_not
from hegui.label.new_file import FreshFile, target_of, write_pieces
from hegui.label.reading import Source, content_of, surveyed
from hegui.label.sidecar import sidecar_sites, write_sidecar
from hegui.text import Text

Target: TypeAlias = str | os.PathLike[str] | BinaryIO
"""Where a labelled file goes: a path, or a binary stream that is written from where it stands."""

_WHY: Final = Text(
    "《人工智能生成合成内容标识办法》第五条；GB 45438-2025 第6章、附录E",
    "Measures for Labelling AI-Generated Content, Article 5; GB 45438-2025, chapter 6 and Annex E",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    label: Label
    format: str | None
    carrier: Carrier
    place: str
    changed: bool
    """False: the file held this very label already and was left alone."""
    path: Path | None = None
    """Where the labelled file (or the sidecar) is."""
    content: bytes | None = None
    """The labelled file, where the source was bytes or a stream and no target was given."""
    sha256_before: str | None = None
    sha256_after: str | None = None


def write(
    source: Source,
    label: Label,
    *,
    to: Target | None = None,
    name: str = "",
    update: bool = False,
    sidecar: bool = False,
    break_credentials: bool = False,
    digests: bool = False,
) -> Written:
    """Writes the label of a file that has none; content and all other metadata stay as they are.

    A path is replaced in place, or left alone and a new file made at ``to``. The new file is flushed to disk, read back,
    its label compared and its content held against the old one byte for byte before it takes its place: on any doubt the
    original stays. A file that holds this very label is left alone, so a batch can be run again.

    Args:
        source: a path, the bytes of a file, or a binary stream.
        label: to write; `Label.first` makes one.
        to: a path or stream for the labelled file.
        name: the file's name, for bytes and streams of a text format.
        update: put this label in the place of one by the same ContentProducer and ProduceID. The label of somebody else
            is never replaced (LBL 10); a platform adds its fields with `propagate`.
        sidecar: where the format has no place for a label, write it into a file beside.
        break_credentials: label a file although it carries a C2PA manifest, whose signature the change breaks.
        digests: compute SHA-256 of the whole file before and after.

    Raises:
        LabelProblem: the file is damaged, of a format without a place for a label, labelled already, or cannot be written.
    """

    def first_or_update(found: Survey) -> Label:
        return _first_or_update(found, label, update=update)

    return rewrite(
        source,
        first_or_update,
        to=to,
        name=name,
        sidecar=sidecar,
        break_credentials=break_credentials,
        digests=digests,
    )


def _first_or_update(found: Survey, label: Label, *, update: bool) -> Label:
    if not found.sites:
        return label
    present = parse(found.sites[0].value).label
    if present is None:
        raise Refused(
            "文件中已有一个读不懂的标识；不得删除或者覆盖他人的标识",
            "the file holds a label that cannot be read; a label of others must not be removed or overwritten",
        )
    if present.content_producer != label.content_producer:
        raise Refused(
            f"文件中已有“{present.content_producer}”的标识；传播平台用 hegui label propagate 补写传播要素",
            f"the file holds the label of '{present.content_producer}'; a platform adds its fields with hegui label propagate",
        )
    if present.produce_id != label.produce_id:
        raise Refused(
            f"文件中已有您的标识，编号为“{present.produce_id}”；同一内容只有一个编号",
            f"the file holds your label with the number '{present.produce_id}'; a content has one number",
        )
    updated = _updated(present, label)
    if updated != present and not update:
        raise Refused(
            "文件中已有您的标识，但内容不同；确需更新时使用 --update",
            "the file holds your label already, with other values; use --update if you mean to change it",
        )
    return updated


def _updated(present: Label, label: Label) -> Label:
    """A producer's new label over an old one: what a platform wrote stays (LBL 10)."""
    if present.content_propagator in {"", label.content_producer}:
        return label
    return replace(
        label,
        content_propagator=present.content_propagator,
        propagate_id=present.propagate_id,
        reserved_code2=present.reserved_code2,
    )


def rewrite(
    source: Source,
    decide: Callable[[Survey], Label],
    *,
    to: Target | None = None,
    name: str = "",
    sidecar: bool = False,
    break_credentials: bool = False,
    digests: bool = False,
) -> Written:
    """The engine under `write` and `propagate`: ``decide`` sees what is there and says what shall be.

    Raises:
        LabelProblem: as `write`.
    """
    with lent() as buffer, content_of(source, name, buffer) as content:
        try:
            rewriting = _Rewriting(source, content, to, digests=digests)
            return rewriting.run(decide, sidecar=sidecar, break_credentials=break_credentials)
        except (Refused, Malformed) as error:
            where = Place(str(source) if isinstance(source, str | os.PathLike) else content.name or "<bytes>")
            raise LabelProblem(Problem(error.text, where, why=_WHY)) from error
        except OSError as error:
            raise unreadable(error.filename or content.name, error) from error


_SIDECAR: Final = Text(
    "可以用 --sidecar 把标识写入旁边的文件；旁边的文件不算文件元数据",
    "--sidecar writes the label into a file beside it, which does not count as the file's metadata",
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the new file shall be."""

    label: Label
    pieces: Pieces
    codec: Codec
    unchanged: Site | None = None
    """Where this very label stands already."""


class _Rewriting:
    """One file on its way to being labelled."""

    def __init__(self, source: Source, content: Content, to: Target | None, *, digests: bool) -> None:
        self._source = source if isinstance(source, str | os.PathLike) else None
        self._content = content
        self._to = to
        self._digests = digests

    def run(self, decide: Callable[[Survey], Label], *, sidecar: bool, break_credentials: bool) -> Written:
        suffix = suffix_of(self._content.name)
        codec = codec_of(self._content, suffix)
        if codec is None:
            return self._beside(decide, why_not(self._content, suffix), sidecar=sidecar)
        found = surveyed(codec, self._content)
        _refuse_what_cannot_be(found, break_credentials=break_credentials)
        return self._delivered(self._planned(codec, found, decide(found)))

    def _planned(self, codec: Codec, found: Survey, label: Label) -> _Plan:
        wrapped = False
        if found.sites:
            [site] = found.sites
            present = parse(site.value)
            if present.label == label and not present.findings:
                return _Plan(label, (Span(0, self._content.size),), codec, unchanged=site)
            wrapped = present.wrapped
        return _Plan(label, codec.edit(self._content, found, _writable(label.to_json(wrapped=wrapped))), codec)

    def _beside(self, decide: Callable[[Survey], Label], reason: Text, *, sidecar: bool) -> Written:
        if not sidecar or self._source is None:
            place = Place(str(self._source) if self._source is not None else self._content.name or "<bytes>")
            raise LabelProblem(Problem(reason, place, why=_WHY, fix=_SIDECAR if self._source is not None else None))
        if self._to is not None:
            raise Refused(
                "旁注文件只能写在原文件旁边，不能与 --to 同用", "a sidecar stands beside its file: not with --to"
            )
        path = Path(self._source)
        found = Survey(sites=sidecar_sites(path))
        label = decide(found)
        beside = write_sidecar(path, label)
        return Written(label, None, Carrier.SIDECAR, beside.name, changed=not found.sites, path=beside)

    def _delivered(self, plan: _Plan) -> Written:
        """The new file where it belongs."""
        target = self._to if self._to is not None else self._source
        if target is None or not isinstance(target, str | os.PathLike):
            made = b"".join(self._bytes_of(plan.pieces))
            fresh = Content(made)
            done = self._checked(plan, fresh, None, None if target else made)
            if target is not None:
                for chunk in fresh.chunks(Span(0, fresh.size)):
                    target.write(chunk)
            return done
        if plan.unchanged and self._to is None:
            return self._checked(plan, self._content, Path(target))
        return self._to_path(plan, target_of(target, is_file=self._to is None))

    def _to_path(self, plan: _Plan, target: str) -> Written:
        original = self._content.file if self._source is not None else None
        with FreshFile(target, original) as fresh, lent() as buffer:
            write_pieces(fresh.handle, self._content, plan.pieces)
            os.fsync(fresh.handle)
            written = Content.held_in(buffer, fresh.handle, os.fstat(fresh.handle).st_size)
            done = self._checked(plan, written, Path(target))
            if self._content.changed():
                raise Refused(
                    "写入标识期间原文件被改动，已放弃，原文件保持改动后的样子",
                    "the original was changed while it was labelled; given up, it stays as it is now",
                )
            fresh.take_place()
        return done

    def _bytes_of(self, pieces: Pieces) -> Iterator[bytes | memoryview]:
        for piece in pieces:
            held = piece if isinstance(piece, bytes) else self._content.holds(piece)
            if held is not None:
                yield held
            elif isinstance(piece, Span):
                yield from self._content.chunks(piece)

    def _checked(self, plan: _Plan, fresh: Content, path: Path | None, result: bytes | None = None) -> Written:
        """Reads the new file back: it holds this one label, and the content of the old file.

        Raises:
            Refused: it does not; the original stays.
        """
        site = plan.unchanged
        if site is None:
            site = _the_only(surveyed(plan.codec, fresh), plan.label)
            if not same_media(plan.codec, self._content, fresh):
                raise Refused(
                    "写入后的文件内容与原文件不同，已放弃，原文件未改动",
                    "the content of the new file differs from the old one's; given up, the original is as it was",
                )
        before, after = (sha256_of(self._content), sha256_of(fresh)) if self._digests else (None, None)
        changed = plan.unchanged is None
        return Written(plan.label, plan.codec.name, site.carrier, site.place, changed, path, result, before, after)


def _writable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(
            "标识含有不成对的代理字符，无法编码", "the label holds a lone surrogate, which has no encoding"
        ) from None
    return value


def _refuse_what_cannot_be(found: Survey, *, break_credentials: bool) -> None:
    if found.protected is not None:
        raise Refused(found.protected.zh, found.protected.en)
    if found.damage is not None:
        raise Refused(f"文件损坏：{found.damage.zh}", f"the file is damaged: {found.damage.en}")
    if len(found.sites) > 1:
        places = [site.place for site in found.sites]
        raise Refused(
            f"文件中已有 {len(places)} 个标识（{'、'.join(places)}），标准要求仅有一个（6.1 c）",
            f"the file holds {len(places)} labels already ({', '.join(places)}); the standard wants one (6.1 c)",
        )
    if found.credentials and not break_credentials:
        raise Refused(
            "文件带有 C2PA 清单，写入标识会使其签名失效：应先写标识、后签名；确需写入时使用 --break-credentials",
            "the file carries a C2PA manifest, whose signature a label would break: label first, sign last; "
            "use --break-credentials if you mean it",
        )


def _the_only(found: Survey, label: Label) -> Site:
    if found.damage is None and len(found.sites) == 1:
        site = found.sites[0]
        if parse(site.value).label == label:
            return site
    raise Refused(
        "写入后读回的标识与所写不同，已放弃，原文件未改动",
        "the label read back differs from the one written; given up, the original is as it was",
    )
