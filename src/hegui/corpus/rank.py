# SPDX-License-Identifier: Apache-2.0
"""The rank of a record: a number that everybody who knows the seed gets, and nobody can aim at. Samples take the lowest.

The rank is output number ``position`` (counted from 0) of the generator SplitMix64 (Steele, Lea, Flood 2014) whose state
begins at ``mix(seed) ^ hash(file)``. Two records of a file never have the same rank. It does not depend on how a file
was split, on the engine or on the machine.
"""

from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

GOLDEN: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_ALL: Final = (1 << 64) - 1


def file_hash(file: str) -> int:
    """64 bits of BLAKE2b of the name of a file as the ledger has it."""
    return int.from_bytes(blake2b(file.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def ranks(seed: int, file: str, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """The ranks of some records of a file.

    Args:
        seed: of the run; taken modulo 2**64.
        file: as the ledger has it.
        positions: of the records.
    """
    return outputs(mix(seed & _ALL) ^ file_hash(file), positions)


def outputs(state: int, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """The outputs of SplitMix64 with these numbers, counted from 0."""
    value = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN) + np.uint64(state)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(_FIRST)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(_SECOND)
    return value ^ (value >> np.uint64(31))


def mix(value: int) -> int:
    """The finisher of SplitMix64: 64 bits in, 64 bits out, one to one."""
    value = ((value ^ (value >> 30)) * _FIRST) & _ALL
    value = ((value ^ (value >> 27)) * _SECOND) & _ALL
    return value ^ (value >> 31)
