# SPDX-License-Identifier: Apache-2.0
"""The packing of the streams that hold references, objects and metadata (ISO 32000-1, 7.4): FlateDecode or none."""

import zlib

from hegui.label.content import Malformed
from hegui.label.structures.pdf_objects import Dictionary


def unpacked(data: bytes, header: Dictionary, longest: int) -> bytes:
    """The data of a stream.

    Args:
        data: as it stands in the file.
        header: the dictionary of the stream.
        longest: bytes to unpack at the most.

    Raises:
        Malformed: it is damaged, too long when unpacked, or packed in another way.
    """
    filters, parameters = header.get("Filter"), header.get("DecodeParms")
    if isinstance(filters, list) and len(filters) <= 1:
        filters = filters[0] if filters else None
    if isinstance(parameters, list):
        parameters = parameters[0] if parameters else None
    if filters is None:
        return data
    if filters not in ("FlateDecode", "Fl"):
        raise Malformed("PDF 流使用不支持的压缩方式", "a PDF stream is packed in a way that is not read")
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(data, longest)
    except zlib.error as error:
        raise Malformed(f"PDF 流损坏：{error}", f"a PDF stream is damaged: {error}") from None
    if unpacker.unconsumed_tail:
        raise Malformed("PDF 流解压后过长", "a PDF stream is too long when unpacked")
    return _unpredicted(plain, parameters) if isinstance(parameters, Dictionary) else plain


def _unpredicted(data: bytes, parameters: Dictionary) -> bytes:
    """Undoes the predictors of PNG (ISO 32000-1, 7.4.4.4) for rows of bytes."""
    predictor, columns = parameters.get("Predictor") or 1, parameters.get("Columns") or 1
    if predictor == 1:
        return data
    plain = (parameters.get("Colors") or 1) == 1 and (parameters.get("BitsPerComponent") or 8) == 8
    if not isinstance(predictor, int) or predictor < 10 or not isinstance(columns, int) or not plain:
        raise Malformed("PDF 流使用不支持的预测方式", "a PDF stream has a predictor that is not read")
    if not 0 < columns <= 64 or len(data) % (columns + 1):
        raise Malformed("PDF 流的预测数据有误", "the predicted data of a PDF stream is wrong")
    rows, above = [], bytes(columns)
    for at in range(0, len(data), columns + 1):
        above = _row(data[at], data[at + 1 : at + 1 + columns], above)
        rows.append(above)
    return b"".join(rows)


def _row(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == 0:
        return row
    if kind == 2:
        return bytes([(one + two) & 255 for one, two in zip(row, above, strict=True)])
    if kind > 4:
        raise Malformed("PDF 流的预测数据有误", "the predicted data of a PDF stream is wrong")
    made = bytearray()
    for at, value in enumerate(row):
        left, up, corner = (made[at - 1], above[at], above[at - 1]) if at else (0, above[0], 0)
        guess = left if kind == 1 else (left + up) // 2 if kind == 3 else _paeth(left, up, corner)
        made.append((value + guess) & 255)
    return bytes(made)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
