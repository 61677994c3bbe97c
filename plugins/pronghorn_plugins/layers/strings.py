"""Strings in arrays, and layers that compute on them: on the host, for no engine has strings."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.api import ArgumentTypeError, DataError, Layer, Tensor, flatten


class OnHost(Layer):
    """Base of layers that compute with NumPy when they are called, outside of every graph.

    ``call`` gets what the layer was called on, and gives arrays.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.built = True

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute at once.

        Raises:
            ArgumentTypeError: for symbolic Tensors.
        """
        if any(isinstance(x, Tensor) for x in flatten((inputs, args, kwargs))):
            raise ArgumentTypeError(
                "it works on arrays and lists of strings, not on symbolic Tensors: no engine computes with strings.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it on the data first, x = layer(strings), and give x to a model whose Input takes numbers.",
                got=inputs,
            )
        return self.call(inputs, *args, **kwargs)


def as_array(values: Any) -> Any:
    """``values`` as a NumPy array; one of objects where they are strings or of different lengths."""
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    if not hasattr(values, "__array__"):
        plain = np.array(values, dtype=object)
        leaves = plain.reshape(-1).tolist()
        is_text = any(isinstance(x, str | bytes | list | tuple | np.ndarray) for x in leaves)
        return plain if is_text else np.asarray(values)
    return np.asarray(values)


def strings_in(values: Any, encoding: str, where: str) -> tuple[list[str], tuple[int, ...]]:
    """The strings of an array or nested list in order, and its shape; bytes are decoded.

    Bytes that ``encoding`` does not know become lone surrogates, so that nothing is lost.

    Raises:
        DataError: if there is what is no string, or lists are of different lengths.

    >>> strings_in([["a", b"b"]], "utf-8", "StringLookup")
    (['a', 'b'], (1, 2))
    """
    array = as_array(values)
    flat = array.reshape(-1).tolist()
    if array.dtype.kind == "S":
        return [x.decode(encoding, "surrogateescape") for x in flat], array.shape
    if all(type(x) is str for x in flat):
        return flat, array.shape
    return [as_string(x, encoding, where) for x in flat], array.shape


def as_string(value: Any, encoding: str, where: str) -> str:
    """One string; bytes are decoded.

    Raises:
        DataError: if it is none.

    >>> as_string(b"caf\\xc3\\xa9", "utf-8", "StringLookup")
    'café'
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.decode(encoding, "surrogateescape")
    ragged = isinstance(value, list | tuple | np.ndarray)
    raise DataError(
        "lists of different lengths are no array." if ragged else f"{value!r} is no string.",
        where=where,
        fix="Pad the samples to one length." if ragged else "Give strings: for numbers there is IntegerLookup.",
        got=value,
    )


def as_bytes(strings: Sequence[str]) -> list[bytes]:
    """The UTF-8 of each string, which hash functions take.

    >>> as_bytes(["é"])
    [b'\\xc3\\xa9']
    """
    return [x.encode("utf-8", "surrogateescape") for x in strings]
