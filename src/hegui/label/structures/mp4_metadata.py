# SPDX-License-Identifier: Apache-2.0
"""The label in the metadata of a movie header: keys and values, iTunes tags, user data, XMP (MP4, MOV, M4A).

The guides put it into ``moov.udta.meta`` with the handler ``mdta``: a key ``AIGC`` in ``keys``, its value in ``ilst``.
Apple calls these metadata keys (QuickTime File Format, "Metadata"), ISO/IEC 14496-12 the boxes around them (8.11).
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hegui.label.aigc import KEY
from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed
from hegui.label.structures.bmff import Box, Edits, Held, box
from hegui.label.structures.freetext import label_within
from hegui.label.structures.xmp import packet_with_label, survey_packet

XMP: Final = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
"""The type of a uuid box that holds an XMP packet (XMP specification, part 3)."""
CREDENTIALS: Final = bytes.fromhex("D8FEC3D61B0E483C92975828877EC481")
"""The type of a uuid box that holds a C2PA manifest."""

_TELLING: Final = tuple(
    form
    for word in (b"AIGC", b"ContentProducer", b"ServiceProvider")
    for form in (word, b"\0".join(bytes([c]) for c in word))
)
"""What labels name, in UTF-8 and, whichever the byte order, in UTF-16."""
_UTF_8: Final = 1
_UTF_16: Final = 2
_HANDLER: Final = box(b"hdlr", bytes(8), b"mdta", bytes(13))
_DATA_HEAD: Final = b"\0\0\0\1\0\0\0\0"
"""Of a value: well-known type 1, UTF-8, of no language."""
_KEY_ENTRY: Final = box(b"mdta", KEY.encode())
_LONGEST_KEYS: Final = 65_536


class Slot(NamedTuple):
    """A label that can be replaced: the bytes of its text, and the boxes that hold them."""

    start: int
    end: int
    around: tuple[Box, ...]
    encoding: str = "utf-8"
    packet: bool = False
    """The bytes are an XMP packet, and the label is in it."""


def mentions_label(data: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether bytes name what every label names; a movie header without is not looked into."""
    for word in _TELLING:  # noqa: SIM110  a generator would cost more than the search
        if data.find(word, start, end) >= 0:
            return True
    return False


class MetadataSurvey:
    """The search for labels in boxes that are held in memory."""

    def __init__(self, held: Held, found: Survey, *, replaceable: bool = True) -> None:
        self._held = held
        self._found = found
        self._replaceable = replaceable

    def movie(self, moov: Box) -> None:
        """All metadata of a movie header, of the movie and of its tracks."""
        children = self._held.boxes(moov.body, moov.end)
        if not self._mentions(moov):
            return
        tracks = 0
        for child in children:
            self._metadata(child, (moov, child), "moov")
            if child.kind == b"trak":
                tracks += 1
                if self._mentions(child):
                    for inner in self._held.boxes(child.body, child.end):
                        self._metadata(inner, (moov, child, inner), f"moov.trak[{tracks}]")

    def top(self, holder: Box) -> None:
        """A box with metadata that stands by itself in the file: meta, udta, uuid."""
        self._metadata(holder, (holder,), "")

    def _metadata(self, holder: Box, around: tuple[Box, ...], place: str) -> None:
        place = f"{place}.{_name(holder.kind)}".lstrip(".")
        if holder.kind == b"udta" and self._mentions(holder):
            self._user_data(holder, around, place)
        elif holder.kind == b"meta" and self._mentions(holder):
            self._meta(holder, around, place)
        elif holder.kind == b"uuid" and self._held.read(holder.body, 16, holder) == XMP:
            self._packet(holder, holder.body + 16, around, "uuid XMP")

    def _mentions(self, holder: Box) -> bool:
        return mentions_label(self._held.data, holder.body - self._held.at, holder.end - self._held.at)

    def _user_data(self, udta: Box, around: tuple[Box, ...], place: str) -> None:
        for child in self._held.boxes(udta.body, udta.end):
            if not self._mentions(child) and KEY.encode() not in child.kind.upper():
                continue
            if child.kind == b"meta":
                self._meta(child, (*around, child), f"{place}.meta")
            elif child.kind == b"XMP_":
                self._packet(child, child.body, (*around, child), f"{place} XMP_")
            else:
                self._text(child, f"{place} {_name(child.kind)}")

    def _text(self, atom: Box, place: str) -> None:
        """An atom of text: ``AIGC`` itself, or one like ``©cmt`` with a length and a language before the text."""
        body = self._held.read(atom.body, atom.end - atom.body, atom)
        text = body[max(0, body.find(b"{")) :].decode("utf-8", "replace").rstrip("\0")
        own = KEY.encode() in atom.kind.upper()
        within = label_within(text)
        if within is not None:
            text = text[within.start : within.end]
        if own or within is not None:
            self._add(Carrier.MP4_USER_DATA, place, atom, text, None)

    def _packet(self, holder: Box, start: int, around: tuple[Box, ...], place: str) -> None:
        packet = self._held.read(start, holder.end - start, holder)
        slot = Slot(start, holder.end, around, packet=True) if self._replaceable else None
        survey_packet(packet, self._found, place=place, offset=holder.start, locator=slot)

    def _meta(self, meta: Box, around: tuple[Box, ...], place: str) -> None:
        own = Meta(self._held, meta)
        if own.ilst is None:
            return
        names = dict(enumerate(own.key_names(), 1))
        around = (*around, own.ilst)
        for item in own.items():
            name = names.get(int.from_bytes(item.kind, "big")) if own.keys else None
            if name is not None:
                in_guide = own.handler == b"mdta" and name == KEY and place == "moov.udta.meta"
                carrier = Carrier.MP4_KEYS if in_guide else Carrier.MP4_KEYS_ELSEWHERE
                self._item(item, (*around, item), carrier, f"{place}.ilst {name}", name)
            elif self._mentions(item) or KEY.encode() in item.kind.upper():
                name = self._freeform(item) if item.kind == b"----" else _name(item.kind)
                self._item(item, (*around, item), Carrier.MP4_ITUNES, f"{place}.ilst {name}", name)

    def _freeform(self, item: Box) -> str:
        """The name of an iTunes tag that Apple has none for: ``----:com.apple.iTunes:AIGC``."""
        parts = {child.kind: child for child in self._held.boxes(item.body, item.end)}
        words = [
            self._held.read(own.body + 4, own.end - own.body - 4, own).decode("utf-8", "replace")
            for own in (parts.get(b"mean"), parts.get(b"name"))
            if own is not None
        ]
        return ":".join(["----", *words])

    def _item(self, item: Box, around: tuple[Box, ...], carrier: Carrier, place: str, name: str) -> None:
        """The values of an item: all of them where its name is AIGC, else those that are labels."""
        own = name.upper().rpartition(":")[2].rpartition(".")[2] == KEY
        if not own and not self._mentions(item):
            return
        for data in self._held.boxes(item.body, item.end):
            if data.kind != b"data":
                continue
            start = data.body + 8
            kind = self._held.number(data.body, 4, data)
            encoding = "utf-16-be" if kind == _UTF_16 else "utf-8"
            raw = self._held.read(start, data.end - start, data)
            text = raw.decode(encoding, "replace")
            within = None if own else label_within(text)
            if own:
                self._add(carrier, place, item, text, Slot(start, data.end, (*around, data), encoding))
            elif within is not None:
                whole = not text[: within.start].strip("\ufeff\0 \t\r\n") and not text[within.end :].strip("\0 \t\r\n")
                slot = Slot(start, data.end, (*around, data), encoding) if whole else None
                self._add(carrier, place, item, text[within.start : within.end], slot)

    def _add(self, carrier: Carrier, place: str, record: Box, text: str, slot: Slot | None) -> None:
        locator = slot if self._replaceable else None
        self._found.sites.append(Site(carrier, place, record.start, text, locator))


class Meta:
    """A meta box with its lists, whichever are there. In QuickTime it has no version before its boxes, elsewhere it has."""

    def __init__(self, held: Held, meta: Box) -> None:
        self.held = held
        self.box = meta
        plain = meta.end - meta.body < 8 or held.read(meta.body + 4, 4, meta) == b"hdlr"
        self.children = held.boxes(meta.body if plain else meta.body + 4, meta.end)
        self.handler = b""
        self.keys: Box | None = None
        self.ilst: Box | None = None
        for child in self.children:
            if child.kind == b"hdlr" and not self.handler:
                self.handler = held.read(child.body + 8, 4, child)
            elif child.kind == b"keys" and self.keys is None:
                self.keys = child
            elif child.kind == b"ilst" and self.ilst is None:
                self.ilst = child

    @property
    def table(self) -> Box | None:
        """The keys of a list that goes by keys and has an end; one of iTunes tags has none."""
        keys = self.keys if self.handler == b"mdta" else None
        return keys if keys and self.held.number(keys.start, 4, keys) else None

    def items(self) -> list[Box]:
        """What is in ``ilst``."""
        return self.held.boxes(self.ilst.body, self.ilst.end) if self.ilst else []

    def key_bytes(self) -> bytes:
        """The entries of ``keys`` as they stand."""
        if self.keys is None:
            return b""
        start = self.keys.body + 8
        return self.held.read(start, self.end_of_keys() - start, self.keys)

    def key_names(self) -> Iterator[str]:
        """The names in ``keys``, in order; the first has the number 1.

        Raises:
            Malformed: the list is cut off, or too long.
        """
        for _, name in self._entries():
            yield name

    def end_of_keys(self) -> int:
        """Where the next key goes."""
        end = self.keys.body + 8 if self.keys else 0
        for end, _ in self._entries():  # noqa: B007  the last one counts
            pass
        return end

    def _entries(self) -> Iterator[tuple[int, str]]:
        if self.keys is None:
            return
        held, keys = self.held, self.keys
        count = held.number(keys.body + 4, 4, keys)
        if count > _LONGEST_KEYS:
            raise Malformed("keys 中的键过多", "there are too many keys")
        at = keys.body + 8
        for _ in range(count):
            size = held.number(at, 4, keys)
            name = held.read(at + 8, size - 8, keys).decode("utf-8", "replace")
            at += size
            yield at, name


def add_label(held: Held, moov: Box, edits: Edits, value: str) -> None:
    """Puts a label into the guide's place: into the ``mdta`` list of ``moov.udta`` if there is one, else into a new one.

    A list of iTunes tags stays as it is; the new one follows it, and readers of either find theirs. FFmpeg reads all lists
    of a movie by the first table of keys that it meets. So where Apple's list stands directly in ``moov``, the new list
    repeats its keys before our own, and whichever table comes first, every number means the same.
    """
    children = held.boxes(moov.body, moov.end)
    lists = (Meta(held, child) for child in children if child.kind == b"meta")
    apple = next((own for own in lists if own.table is not None), None)
    udta = next((child for child in children if child.kind == b"udta"), None)
    if udta is None:
        place = apple.box.start if apple else _end(held, children, moov.body)
        edits.replace(place, place, box(b"udta", _new_list(apple, value)), (moov,))
        return
    inside = held.boxes(udta.body, udta.end)
    metas = [child for child in inside if child.kind == b"meta"]
    for own in (Meta(held, child) for child in metas):
        if own.table is not None:
            index = _index_of_key(own, own.table, (moov, udta, own.box), edits)
            _add_item(own, own.table, (moov, udta, own.box), edits, _item(index, value))
            return
    place = _end(held, metas or inside, udta.body)
    edits.replace(place, place, _new_list(apple, value), (moov, udta))
    if apple is not None and apple.table is not None and apple.box.start < place:
        _index_of_key(apple, apple.table, (moov, apple.box), edits)


def _index_of_key(own: Meta, table: Box, around: tuple[Box, ...], edits: Edits) -> int:
    """The number of the key AIGC in a table, which is extended by it if need be.

    Raises:
        Refused: an item has that number already, without a key or a value.
    """
    names = list(own.key_names())
    index = names.index(KEY) + 1 if KEY in names else len(names) + 1
    if any(int.from_bytes(item.kind, "big") == index for item in own.items()):
        raise Refused("元数据列表的编号与键不符", "the numbers in a list of metadata do not fit its keys")
    if index > len(names):
        end = own.end_of_keys()
        edits.replace(table.body + 4, table.body + 8, index.to_bytes(4, "big"))
        edits.replace(end, end, _KEY_ENTRY, (*around, table))
    return index


def _add_item(own: Meta, table: Box, around: tuple[Box, ...], edits: Edits, item: bytes) -> None:
    if own.ilst is None:
        edits.replace(table.end, table.end, box(b"ilst", item), around)
    else:
        end = _end(own.held, own.items(), own.ilst.body)
        edits.replace(end, end, item, (*around, own.ilst))


def _new_list(apple: Meta | None, value: str) -> bytes:
    """A list with the label, by a table that begins with the keys of Apple's list, if there is one."""
    names, entries = [], b""
    if apple is not None:
        names, entries = list(apple.key_names()), apple.key_bytes()
    if KEY not in names:
        names.append(KEY)
        entries += _KEY_ENTRY
    keys = box(b"keys", bytes(4), len(names).to_bytes(4, "big"), entries)
    return box(b"meta", bytes(4), _HANDLER, keys, box(b"ilst", _item(names.index(KEY) + 1, value)))


def replace_label(content: Content, slot: Slot, edits: Edits, value: str) -> None:
    """Puts a label in the place of another.

    Raises:
        Refused: the XMP packet around it cannot be edited.
    """
    if slot.packet:
        fresh = packet_with_label(content.read(slot.start, slot.end - slot.start), value)
    else:
        fresh = value.encode(slot.encoding)
    edits.replace(slot.start, slot.end, fresh, slot.around)


def slot_of(site: Site) -> Slot:
    """The place of a label that was found.

    Raises:
        Refused: it can be read and not replaced.
    """
    if not isinstance(site.locator, Slot):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    return site.locator


def _item(index: int, value: str) -> bytes:
    return box(index.to_bytes(4, "big"), box(b"data", _DATA_HEAD, value.encode()))


def _end(held: Held, children: Sequence[Box], start: int) -> int:
    """Where the next box goes: after the last one, before zeros that end a list, and before a box without an end."""
    if not children:
        return start
    last = children[-1]
    return last.end if held.number(last.start, 4, last) else last.start


def _name(kind: bytes) -> str:
    """A box type for people."""
    return kind.decode("latin-1") if kind.strip(b"\0") else "0"
