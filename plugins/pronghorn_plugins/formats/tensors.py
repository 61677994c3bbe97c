"""safetensors: arrays by name, a JSON header before plain little-endian bytes.

Written and read here, and not by the package of that name, because that one loses the order of Fortran arrays, knows no
bfloat16 in NumPy, and copies everything twice.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from pronghorn.api import SavingError, as_numpy_dtype, canonical_dtype

_NAMES = {
    "bool": "BOOL", "int8": "I8", "uint8": "U8", "int16": "I16", "uint16": "U16", "int32": "I32", "uint32": "U32",
    "int64": "I64", "uint64": "U64", "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
    "complex64": "C64",
}  # fmt: skip
_DTYPES = {name: dtype for dtype, name in _NAMES.items()}
_LARGEST_HEADER = 64 * 2**20


@attrs.frozen
class TensorFile:
    """Arrays in the form of a file.

    Args:
        header: the length of the JSON, and the JSON.
        arrays: contiguous arrays in the order in which they follow.
    """

    header: bytes
    arrays: list[np.ndarray]

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return len(self.header) + sum(array.nbytes for array in self.arrays)

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The bytes, in pieces that need no copy of an array."""
        yield self.header
        for array in self.arrays:
            if array.size:
                yield memoryview(array.reshape(-1).view(np.uint8))


def encoded(arrays: Mapping[str, Any]) -> TensorFile:
    """``arrays`` in the form of a file, the widest dtypes first, so that each begins at a multiple of its own size.

    Raises:
        SavingError: for a dtype that the format does not have.

    >>> decoded(b"".join(encoded({"a": np.float32([1, 2])}).chunks()), "a file")
    {'a': array([1., 2.], dtype=float32)}
    """
    header: dict[str, Any] = {}
    kept = []
    offset = 0
    for name, array in sorted(arrays.items(), key=lambda item: -np.asarray(item[1]).itemsize):
        data, dtype = _little_endian(array), canonical_dtype(np.asarray(array).dtype)
        if dtype not in _NAMES:
            raise SavingError(
                f"array {name!r} is {dtype}, which safetensors does not have.", fix=f"It has: {', '.join(_NAMES)}."
            )
        end = offset + data.nbytes
        header[name] = {"dtype": _NAMES[dtype], "shape": list(data.shape), "data_offsets": [offset, end]}
        kept.append(data)
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return TensorFile(len(text).to_bytes(8, "little") + text, kept)


def _little_endian(array: Any) -> np.ndarray:
    # ascontiguousarray alone would give a scalar an axis.
    data = np.asarray(array, order="C")
    return data.astype(data.dtype.newbyteorder("<"), copy=False)


def decoded(content: bytes, path: str) -> dict[str, np.ndarray]:
    """The arrays of a file's ``content``: views of it, which cannot be written to.

    Raises:
        SavingError: if it is damaged, or no such file.
    """
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= length <= min(_LARGEST_HEADER, len(content) - 8):
        raise _damaged(f"the header would have {length} bytes of {max(0, len(content) - 8)}", path)
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise _damaged(f"the header is no JSON: {error}", path) from error
    if not isinstance(header, dict):
        raise _damaged("the header is no JSON object", path)
    header.pop("__metadata__", None)
    data = memoryview(content)[8 + length :]
    found = {name: _array(name, entry, data, path) for name, entry in header.items()}
    _check_cover([entry["data_offsets"] for entry in header.values()], len(data), path)
    return found


def _array(name: str, entry: Any, data: memoryview, path: str) -> np.ndarray:
    match entry:
        case {"dtype": str() as kind, "shape": list() as shape, "data_offsets": [int() as begin, int() as end]} if (
            kind in _DTYPES and all(type(size) is int and size >= 0 for size in shape)
        ):
            dtype = np.dtype(as_numpy_dtype(_DTYPES[kind])).newbyteorder("<")
            if 0 <= begin <= end <= len(data) and end - begin == math.prod(shape) * dtype.itemsize:
                array = np.frombuffer(data[begin:end], dtype).reshape(shape)
                return array.astype(dtype.newbyteorder("="), copy=False)
    raise _damaged(f"what it says of {name!r} contradicts itself: {str(entry)[:200]}", path)


def _check_cover(spans: list[list[int]], size: int, path: str) -> None:
    """Every byte belongs to one array: else something may hide, or is lost."""
    at = 0
    for begin, end in [*sorted(spans), [size, size]]:
        if begin != at:
            raise _damaged(f"arrays and bytes do not match at byte {at} of {size}", path)
        at = end


def _damaged(problem: str, path: str) -> SavingError:
    return SavingError(
        f"its arrays are damaged, or it is no safetensors file: {problem}.",
        where=path,
        fix="Copy the file again from where it was saved.",
    )
