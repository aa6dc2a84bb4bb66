# SPDX-License-Identifier: Apache-2.0
"""The native sieve: ``kernel.c``, given the tables and words of the Python modules. See there for what it does."""

import ctypes
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.personal.find import LAYERS
from hegui.detect.personal.rules import LABELLED
from hegui.detect.sieve.kernel_input import input_for
from hegui.detect.sieve.place import STOP_BYTES, Place, What

if TYPE_CHECKING:  # NumPy is for columns; who glances at texts needs none, and spares its memory
    from array import array

    import numpy as np
    import numpy.typing as npt

    from hegui.detect.sieve.column import Column

LIBRARY = Path(__file__).with_name("_kernel.so")
"""What `hatch_build.py` made of ``kernel.c``."""

_LABEL: Final = 256
"""A bit of a place of kernel.c that is no `What`: a label, of which a rule must say whether a value stands behind it."""
_AS_IT_IS: Final = int(What.AS_IT_IS)
_SLICE: Final = 400
"""Bytes behind the start of a label in which its value begins and ends."""
_SHORT_TEXT: Final = 1 << 16
"""Bytes of a text that is glanced at, without letting another thread run meanwhile."""
_SHORT: Final = 100
"""Characters of that slice below which much was dropped from it, so that it may have ended too early."""

_PLACES: Final = [("text", "<i4"), ("what", "<i4"), ("start", "<i8"), ("end", "<i8"), ("before", "<i8")]


def available() -> bool:
    """Whether the kernel was built when hegui was installed."""
    return LIBRARY.exists()


class NativeSieve:
    """The sieve of ``kernel.c`` for the words of a matcher; needs `available`.

    Args:
        matcher: its words are looked for; None: no terms.
        personal: whether identifiers are looked for.
        wide: whether the wide instructions of the processor may be used where it has them; what is found is the same.
    """

    __slots__ = ("_glance", "_handle", "_library", "_room")

    def __init__(self, matcher: Matcher | None, *, personal: bool = True, wide: bool = True) -> None:
        self._library = _library()
        given = input_for(matcher, personal=personal)
        points, at, units = given.others
        sounds = None if given.sounds is None else _address(given.sounds)
        self._handle = self._library.hegui_make(
            _address(given.table),
            _address(points),
            _address(at),
            len(points),
            _address(units),
            len(units),
            *map(_address, given.words),
            len(given.words[2]),
            sounds,
            *map(_address, given.aloud),
            len(given.aloud[2]),
            personal,
            wide,
        )  # fmt: skip  the library copies what it is given
        if not self._handle:
            raise MemoryError
        self._glance = _holding_on().hegui_glance
        self._room = 1 << 15

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", None):
            self._library.hegui_free(handle)

    def finds_nothing(self, text: str) -> bool:
        """Whether no rule can find anything in a text: then none need read it. False may be said of any text.

        The quick way for the one text of a request; a column of many goes to `sift`.
        """
        try:
            raw = text.encode()
        except UnicodeEncodeError:  # halves of characters: let the rules see
            return False
        return len(raw) <= _SHORT_TEXT and self._glance(self._handle, raw, len(raw)) == 0

    def sift(self, column: "Column") -> Iterator[Place]:
        """See `Sieve.sift`."""
        import numpy as np  # noqa: PLC0415  see above

        data = np.frombuffer(column.data, np.uint8) if len(column.data) else np.zeros(1, np.uint8)
        text, byte, room = ctypes.c_int64(0), ctypes.c_int64(0), self._room
        offsets = np.ascontiguousarray(column.offsets, np.int64)
        if not len(column) or offsets[0] < 0 or offsets[-1] > len(column.data) or (np.diff(offsets) < 0).any():
            return
        while text.value < len(column):
            places = np.empty(room, np.dtype(_PLACES))
            count = self._library.hegui_sift(
                self._handle, _start(data), _start(offsets), len(column), _start(places), room,
                ctypes.byref(text), ctypes.byref(byte),
            )  # fmt: skip
            if count == -1:
                raise MemoryError
            if count < 0:
                room *= 4
                continue
            told = {what: What(what & ~_LABEL) for what in np.unique(places[:count]["what"]).tolist()}
            for index, what, start, end, before in places[:count].tolist():
                if not what & _LABEL or _announces(column, index, start, end, as_it_is=what & _AS_IT_IS != 0):
                    yield Place(index, start, end, told[what], before)


def first_malformed(data: "npt.NDArray[np.uint8]", *, wide: bool = True) -> int:
    """The first byte that is not of well-formed UTF-8, or the length; needs `available`."""
    return int(_library().hegui_utf8(_start(data), len(data), wide))


class Bytes(NamedTuple):
    """A kind of bytes: after the bits of ``set`` are set in each, so many of them, ``size``, which is not 0, from ``first`` on. Behind 255
    comes 0.
    """

    set: int
    first: int
    size: int


_KINDS: Final = 5
"""As kernel_bytes.h has it."""


def counted(
    data: "npt.NDArray[np.uint8]", bounds: "npt.NDArray[np.int64]", kinds: Sequence[Bytes], *, wide: bool = True
) -> "npt.NDArray[np.int64]":
    """How many bytes of five kinds stand between each bound and the next; needs `available`.

    Args:
        data: any bytes.
        bounds: ascending, inside of the data.
        kinds: five.
        wide: see `NativeSieve`.
    """
    import numpy as np  # noqa: PLC0415  see above

    made = np.zeros((_KINDS, len(bounds) - 1), np.int64)
    bounds, given = np.ascontiguousarray(bounds, np.int64), np.array(kinds, np.uint8).reshape(_KINDS, 3)
    _library().hegui_count(_start(data), _start(bounds), len(bounds) - 1, _start(given), _start(made), wide)
    return made


def _announces(column: "Column", index: int, start: int, end: int, *, as_it_is: bool) -> bool:
    """Whether a rule finds the value of the label that stands at a place."""
    raw = bytes(column.text(index)[start : start + _SLICE])
    for stop in STOP_BYTES:
        if (at := raw.find(stop)) >= 0:
            raw = raw[: at + len(stop)]
    text = raw.decode("utf-8", "ignore")
    text = text if as_it_is else fold(text, LAYERS).text
    if len(raw) == _SLICE and len(text) < _SHORT:
        return True
    label = raw[: end - start].decode()
    if label.lower() not in LABELLED:  # as it mostly is
        label = fold(label, LAYERS).text
    return any(rule.shape.match(text, len(label)) for rule in LABELLED.get(label.lower(), ()))


@cache
def _library() -> Any:  # noqa: ANN401  a shared library
    library = ctypes.CDLL(str(LIBRARY))
    pointer, number, count = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int64
    library.hegui_make.restype = pointer
    library.hegui_make.argtypes = [
        pointer, pointer, pointer, number, pointer, number, pointer, pointer, pointer, number,
        pointer, pointer, pointer, pointer, number, ctypes.c_int, ctypes.c_int,
    ]  # fmt: skip
    library.hegui_free.restype = None
    library.hegui_free.argtypes = [pointer]
    library.hegui_sift.restype = count
    library.hegui_sift.argtypes = [pointer, pointer, pointer, count, pointer, count, pointer, pointer]
    library.hegui_utf8.restype = count
    library.hegui_utf8.argtypes = [pointer, count, ctypes.c_int]
    library.hegui_count.restype = None
    library.hegui_count.argtypes = [pointer, pointer, count, pointer, pointer, ctypes.c_int]
    return library


@cache
def _holding_on() -> Any:  # noqa: ANN401  a shared library
    """The library for calls of some microseconds, which keep the interpreter's lock: to give it up costs more."""
    library = ctypes.PyDLL(str(LIBRARY))
    library.hegui_glance.restype = ctypes.c_int
    library.hegui_glance.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int64]
    return library


def _start(numbers: "npt.NDArray[Any]") -> int:
    return int(numbers.ctypes.data)


def _address(numbers: "array[int]") -> int:
    return numbers.buffer_info()[0]
