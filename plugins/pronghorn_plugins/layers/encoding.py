"""Indices as ints, one-hot, multi-hot and counts: what all layers of categories share."""

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, DataError, Tensor, canonical_dtype, flatten, nearest, ops

#: Keras 2's spellings.
_OLDER = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def output_mode(value: Any, known: tuple[str, ...], where: str) -> str:
    """``value``, if it is one of the modes ``known``; "binary" is "multi_hot".

    Raises:
        ArgumentError: naming the nearest.

    >>> output_mode("binary", ("int", "multi_hot"), "StringLookup")
    'multi_hot'
    """
    found = _OLDER.get(value, value) if isinstance(value, str) else value
    if found not in known:
        raise ArgumentError(
            f"output_mode must be one of {', '.join(map(repr, known))}. Got {value!r}.",
            where=where,
            fix=nearest(value, known) if isinstance(value, str) else f"Pass output_mode={known[0]!r}.",
            argument="output_mode",
            got=value,
        )
    return str(found)


def only_dense(sparse: Any, where: str) -> None:
    """Sparse results do not exist here: ``sparse=True`` is refused.

    Raises:
        ArgumentError: if ``sparse``.
    """
    if sparse:
        raise ArgumentError(
            "there are no sparse Tensors.",
            where=where,
            fix="Leave sparse=True out: the values are the same. Where the vocabulary is large, use output_mode='int' "
            "and an Embedding.",
            argument="sparse",
            got=sparse,
        )


def check_ids(inputs: Any, count: int, where: str) -> None:
    """Arrays must hold ids from 0 to ``count`` - 1; of symbolic Tensors nothing is known.

    Raises:
        DataError: naming the first other id.
    """
    if any(isinstance(x, Tensor) for x in flatten(inputs)):
        return
    ids = np.asarray(inputs)
    outside = (ids < 0) | (ids >= count) if ids.dtype.kind in "biuf" else np.zeros(())
    if outside.any():
        position = tuple(int(i) for i in np.argwhere(outside)[0])
        raise DataError(
            f"{ids[position]} at {position} is no id of {count} categories: they go from 0 to {count - 1}.",
            where=where,
            fix="Make the layer for more categories, or bring the ids into the range.",
            got=ids[position].item(),
            expected=count,
        )


def encoded(indices: Any, mode: str, depth: int, dtype: str, weights: Any = None) -> Any:
    """Indices in an output mode; one outside 0 … depth - 1 counts nowhere.

    Args:
        indices: (..., K) ints.
        mode: "int" as they are; "one_hot" (..., K, depth), where a last axis of size 1 is taken away before;
            "multi_hot" (..., depth), 1 for each index that stands in the last axis; "count" (..., depth), how often.
        depth: how many categories there are.
        dtype: the result's.
        weights: (..., K), what each index counts; 1 if None.

    >>> import numpy as np
    >>> encoded(np.array([[2, 0, 2]]), "count", 4, "int32").tolist()
    [[1, 0, 2, 0]]
    """
    if mode == "int":
        return ops.cast(indices, dtype)
    shape = ops.shape(indices)
    if mode == "one_hot":
        flat = ops.reshape(indices, shape[:-1]) if len(shape) > 1 and shape[-1] == 1 else indices
        return ops.one_hot(flat, depth, dtype=dtype)
    if not shape:
        indices, shape = ops.reshape(indices, (1,)), (1,)
    if mode == "multi_hot":
        return ops.cast(ops.greater(_counted(indices, shape, depth, "int32", None), 0), dtype)
    return _counted(indices, shape, depth, dtype, weights)


def encoded_shape(shape: Any, mode: str, depth: Any) -> tuple[Any, ...]:
    """The shape of what ``encoded`` makes of indices of ``shape``.

    >>> encoded_shape((None, 3), "multi_hot", 7), encoded_shape((None, 1), "one_hot", 7)
    ((None, 7), (None, 7))
    """
    shape = tuple(shape)
    if mode == "int":
        return shape
    keeps_all = mode == "one_hot" and not (len(shape) > 1 and shape[-1] == 1)
    return (*(shape if keeps_all else shape[:-1]), depth)


def _counted(indices: Any, shape: Any, depth: int, dtype: str, weights: Any) -> Any:
    """How often each category stands in the last axis: added up where it belongs, so that nothing of size K * depth is."""
    dtype = canonical_dtype(dtype)
    rows: Any = 1
    for size in shape[:-1]:
        rows = rows * size
    inside = ops.logical_and(ops.greater_equal(indices, 0), ops.less(indices, depth))
    flat = ops.reshape(ops.cast(ops.where(inside, indices, 0), "int64"), (rows, shape[-1]))
    places = ops.add(flat, ops.reshape(ops.arange(0, rows * depth, depth, dtype="int64"), (rows, 1)))
    values = ops.cast(inside, dtype) if weights is None else ops.where(inside, ops.cast(weights, dtype), 0)
    total = ops.scatter(ops.reshape(places, (-1, 1)), ops.reshape(values, (-1,)), (rows * depth,))
    return ops.reshape(total, (*shape[:-1], depth))
