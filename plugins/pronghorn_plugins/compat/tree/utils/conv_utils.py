"""``keras.utils.conv_utils``: sizes of convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np


def normalize_tuple(value: Any, n: int, name: str) -> tuple[int, ...]:
    """``n`` ints from one, or from n.

    Raises:
        ValueError: for anything else, naming the argument.

    >>> normalize_tuple(2, 3, "strides"), normalize_tuple((1, 2), 2, "strides")
    ((2, 2, 2), (1, 2))
    """
    if isinstance(value, int):
        return (value,) * n
    try:
        found = tuple(int(size) for size in value)
    except (TypeError, ValueError):
        found = ()
    if len(found) != n:
        raise ValueError(f"The `{name}` argument must be a tuple of {n} integers. Received: {value}")
    return found


def normalize_padding(value: str) -> str:
    """``value`` in small letters.

    Raises:
        ValueError: unless it is "valid", "same", "causal" or "full".
    """
    padding = value.lower()
    if padding not in {"valid", "same", "causal", "full"}:
        raise ValueError(
            f'The `padding` argument must be one of "valid", "same" (or "causal" for Conv1D). Received: {padding}'
        )
    return padding


def convert_kernel(kernel: Any) -> Any:
    """A convolution's kernel (..., in, out) with its spatial axes backwards: Theano's turned into TensorFlow's.

    Raises:
        ValueError: unless it has 3, 4 or 5 axes.
    """
    kernel = np.asarray(kernel)
    if not 3 <= kernel.ndim <= 5:
        raise ValueError("Invalid kernel shape:", kernel.shape)
    return np.copy(np.flip(kernel, tuple(range(kernel.ndim - 2))))


def conv_output_length(
    input_length: int | None, filter_size: int, padding: str, stride: int, dilation: int = 1
) -> int | None:
    """The length of what a convolution gives; None for None.

    >>> conv_output_length(10, 3, "valid", 2), conv_output_length(10, 3, "same", 2)
    (4, 5)
    """
    if input_length is None:
        return None
    window = filter_size + (filter_size - 1) * (dilation - 1)
    length = {
        "same": input_length,
        "causal": input_length,
        "valid": input_length - window + 1,
        "full": input_length + window - 1,
    }[padding]
    return (length + stride - 1) // stride


def conv_input_length(output_length: int | None, filter_size: int, padding: str, stride: int) -> int | None:
    """The length of what a convolution with that output takes; None for None."""
    if output_length is None:
        return None
    pad = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}[padding]
    return (output_length - 1) * stride - 2 * pad + filter_size


def deconv_length(
    dim_size: int | None,
    stride_size: int,
    kernel_size: int,
    padding: str,
    output_padding: int | None,
    dilation: int = 1,
) -> int | None:
    """The length of what a transposed convolution gives; None for None.

    >>> deconv_length(4, 2, 3, "same", None), deconv_length(4, 2, 3, "valid", None)
    (8, 9)
    """
    if dim_size is None:
        return None
    window = kernel_size + (kernel_size - 1) * (dilation - 1)
    if output_padding is None:
        more = {"valid": max(window - stride_size, 0), "full": -(stride_size + window - 2), "same": 0}
        return dim_size * stride_size + more[padding]
    pad = {"same": window // 2, "valid": 0, "full": window - 1}[padding]
    return (dim_size - 1) * stride_size + window - 2 * pad + output_padding
