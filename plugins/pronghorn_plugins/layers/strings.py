"""Strings in arrays, and layers that compute on them: on the host, for no engine has strings."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.api import (
    ArgumentTypeError,
    DataError,
    DTypeError,
    Layer,
    Tensor,
    current_trace,
    flatten,
    keras_shape,
    map_structure,
    placeholder,
)


class OnHost(Layer):
    """Base of layers that compute with NumPy, outside of every graph: ``compute`` gets arrays or lists, and gives arrays.

    Called on the Inputs of a model (``Input(shape, dtype="string")``), such layers are computed on the data before the
    model's Program begins. A subclass also says the shape and dtype of what comes out.
    """

    on_host = True
    autocast = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.built = True

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute on arrays and lists; on Inputs, stand for what will be computed.

        Raises:
            ArgumentTypeError: inside another layer's ``call``, and in a running trace.
        """
        is_symbolic = any(isinstance(x, Tensor) for x in flatten((inputs, args, kwargs)))
        if is_symbolic and current_trace() is not None:
            raise ArgumentTypeError(
                "it works on the host, before a model's Program, and not inside another layer or a subclassed model.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it on an Input of a functional or Sequential model, or on the data: x = layer(strings).",
                got=inputs,
            )
        return super().__call__(inputs, *args, **kwargs) if is_symbolic else self.compute(inputs, *args, **kwargs)

    def call(self, inputs: Any) -> Any:
        """A Tensor in the place of what ``compute`` will give.

        Raises:
            DTypeError: if it does not take Inputs of such a dtype.
        """
        for x in flatten(inputs):
            if not self.takes(x.dtype):
                raise DTypeError(
                    f"it does not take {x.dtype}. Got {x!r}.",
                    where=f"{type(self).__name__} {self.name!r}",
                    fix="For strings declare Input(shape, dtype='string').",
                    got=x,
                )
        made = self.compute_output_shape(map_structure(lambda x: keras_shape(x.shape), inputs))
        batch = flatten(inputs)[0].shape[0]
        return placeholder((batch, *tuple(made)[1:]), self.output_dtype, self.name)

    def compute(self, inputs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(f"{type(self).__name__} must define compute(inputs).")

    def takes(self, dtype: str) -> bool:
        """Whether Inputs may be of this dtype."""
        return True

    @property
    def output_dtype(self) -> str:
        """The dtype of what comes out."""
        raise NotImplementedError(f"{type(self).__name__} must define output_dtype.")


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
