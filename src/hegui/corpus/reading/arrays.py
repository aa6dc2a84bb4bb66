# SPDX-License-Identifier: Apache-2.0
"""Arrow arrays that hold text, whatever their type: their bytes, lengths, and whether those are UTF-8."""

from collections.abc import Iterator

from hegui.corpus.extra import corpus_extra

with corpus_extra():
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    from hegui.detect.sieve import native


def is_string(kind: pa.DataType) -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def is_text(kind: pa.DataType) -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    return is_string(kind) or bool(
        types.is_null(kind) or types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
    )


def expanded(array: pa.Array) -> int:
    """Bytes of a column once a dictionary is written out; at least its own."""
    if not types.is_dictionary(array.type) or not len(array.dictionary) or not is_text(array.type):
        return int(array.nbytes)
    lengths = lengths_of(plain(array.dictionary))
    indices = pc.fill_null(array.indices, 0).to_numpy(zero_copy_only=False)
    return int(lengths[np.clip(indices, 0, len(lengths) - 1)].sum())


def plain(array: pa.Array) -> pa.Array:
    """The column as binary with 32-bit offsets: nothing is copied where it is text already."""
    array = _as_binary(array)
    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array if types.is_binary(array.type) else array.cast(pa.binary())


def _as_binary(array: pa.Array) -> pa.Array:
    """Text as bytes that need not be UTF-8, uncopied."""
    kind = array.type
    if types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(array.indices, _as_binary(array.dictionary))  # refuses indices that lie
    if types.is_string(kind):
        return array.view(pa.binary())
    if types.is_large_string(kind):
        return array.view(pa.large_binary())
    return array.view(pa.binary_view()) if types.is_string_view(kind) else array


def check_offsets(array: pa.Array) -> None:
    """Refuses offsets that lie, at any depth; whether strings are UTF-8 is another matter, of single rows.

    Raises:
        pa.ArrowInvalid: some do.
    """
    kind = array.type
    array.validate()
    if types.is_struct(kind):
        for place in range(kind.num_fields):
            check_offsets(array.field(place))
    elif types.is_list(kind) or types.is_large_list(kind):
        offsets = array.offsets.to_numpy()
        if (np.diff(offsets) < 0).any() or (len(offsets) and not 0 <= offsets[0] <= offsets[-1] <= len(array.values)):
            raise pa.ArrowInvalid("offsets of a list lie")
        check_offsets(array.values)
    elif is_text(kind):
        if types.is_dictionary(kind):
            check_offsets(array.dictionary)
        _as_binary(array).validate(full=True)
    else:
        array.validate(full=True)


def lengths_of(array: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    lengths = pc.fill_null(pc.binary_length(array), 0).to_numpy(zero_copy_only=False)
    return np.asarray(lengths, np.int64)


def not_utf8(array: pa.Array) -> Iterator[int]:
    """The rows whose bytes are not UTF-8, the first search at the speed of memory."""
    if native.available() and _all_utf8(array):
        return
    try:
        array.view(pa.string()).validate(full=True)
    except pa.ArrowInvalid:
        for row, value in enumerate(array.to_pylist()):
            try:
                (value or b"").decode()
            except UnicodeDecodeError:
                yield row


def _all_utf8(array: pa.Array) -> bool:
    """Whether the bytes of all rows together are well-formed, and no row cuts a character."""
    kind = np.int64 if pa.types.is_large_binary(array.type) or pa.types.is_large_string(array.type) else np.int32
    _, offsets, data = array.buffers()
    if offsets is None or data is None or not len(array):
        return True
    ends = np.frombuffer(offsets, kind)[array.offset : array.offset + len(array) + 1]
    joined = np.frombuffer(data, np.uint8)
    starts = ends[:-1][ends[:-1] < ends[-1]]
    if ((joined[starts] & 0xC0) == 0x80).any():  # noqa: PLR2004  in the middle of a character
        return False
    return native.first_malformed(joined[ends[0] : ends[-1]]) == int(ends[-1] - ends[0])
