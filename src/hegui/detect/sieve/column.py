# SPDX-License-Identifier: Apache-2.0
"""A column of texts as the bytes that Arrow holds: nothing is copied, no text becomes a Python object."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa  # a sieve works without it


@dataclass(frozen=True, slots=True)
class Column:
    """Texts in UTF-8, one behind the other: text ``i`` is ``data[offsets[i]:offsets[i + 1]]``."""

    data: memoryview
    offsets: npt.NDArray[np.int64]
    """One more than there are texts; ascending."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def text(self, index: int) -> memoryview:
        """The bytes of one text."""
        return self.data[self.offsets[index] : self.offsets[index + 1]]


def column_of(texts: "pa.StringArray | pa.LargeStringArray") -> Column:
    """The column behind an Arrow array; a null is an empty text.

    Raises:
        TypeError: the array holds no strings.
    """
    import pyarrow as pa  # noqa: PLC0415  a sieve works without it

    if pa.types.is_string(texts.type):
        width: type[np.int32 | np.int64] = np.int32
    elif pa.types.is_large_string(texts.type):
        width = np.int64
    else:
        raise TypeError(f"an array of strings is wanted, not of {texts.type}")
    if texts.null_count:
        texts = texts.fill_null("")
    _, offsets, data = texts.buffers()
    if not len(texts) or offsets is None:
        return Column(memoryview(b""), np.zeros(len(texts) + 1, np.int64))
    ends = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return Column(memoryview(data if data is not None else b"").cast("B"), ends)
