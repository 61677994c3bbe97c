"""Sparse matrices: a Tensor that is dense to every function, and that knows where its numbers stand.

A product reads these alone, so that the dense Tensor is computed only where another function needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from pronghorn.api import Tensor, as_numpy_dtype, canonical_dtype, floatx, hookimpl, ops
from pronghorn.api import constant as constant_leaf

_KEY = "sparse"


@attrs.frozen(eq=False)
class Places:
    """The numbers of a matrix (N, K) that are not 0.

    Args:
        rows: (n,) where they stand, int.
        columns: (n,) int.
        values: (n,).
        shape: (N, K).
    """

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    shape: tuple[int, int]


def is_matrix(x: Any) -> bool:
    """Whether ``x`` is a sparse matrix of SciPy, or what can become one."""
    return hasattr(x, "tocoo") and hasattr(x, "tocsr")


def from_matrix(matrix: Any, dtype: Any = None) -> Tensor:
    """A sparse matrix as a Tensor; floats become floatx unless ``dtype`` is said."""
    found = matrix.tocsr().tocoo()
    wanted = canonical_dtype(dtype or (floatx() if found.dtype.kind == "f" else found.dtype))
    values = np.asarray(found.data, as_numpy_dtype(wanted))
    return _made(Places(found.row.astype(np.int32), found.col.astype(np.int32), values, found.shape))


def _made(places: Places) -> Tensor:
    indices = constant_leaf(np.stack([places.rows, places.columns], axis=1))
    dense = ops.scatter(indices, constant_leaf(places.values), places.shape)
    dense.annotations[_KEY] = places
    return dense  # type: ignore[no-any-return]


def mark(x: Tensor) -> Tensor:
    """``x``, which says from now on that it is sparse."""
    x.annotations[_KEY] = True
    return x


def places_of(x: Any) -> Places | None:
    """Where the numbers of a Tensor stand that a sparse matrix became; None of any other."""
    found = x.annotations.get(_KEY) if isinstance(x, Tensor) else None
    return found if isinstance(found, Places) else None


def product(places: Places, y: Tensor) -> Tensor:
    """The product with a dense matrix: (N, K), (K, M) -> (N, M); ``n M`` multiplications for n numbers."""
    taken = ops.take(y, constant_leaf(places.columns), axis=0)
    scaled = ops.multiply(taken, constant_leaf(places.values[:, None]))
    zeros = ops.full((places.shape[0], y.shape[1]), constant_leaf(0, scaled.dtype))
    return ops.scatter_add(zeros, constant_leaf(places.rows), scaled)  # type: ignore[no-any-return]


def joined(parts: Sequence[Tensor], axis: int) -> Tensor:
    """Sparse Tensors one behind the other along ``axis``, sparse again."""
    found = [places_of(part) for part in parts]
    if any(places is None for places in found):
        return mark(ops.concatenate(list(parts), axis))
    known: list[Places] = [places for places in found if places is not None]
    at = axis % 2
    starts = np.cumsum([0, *(places.shape[at] for places in known)])
    shape = [known[0].shape[0], known[0].shape[1]]
    shape[at] = int(starts[-1])
    moved = zip(known, starts, strict=False)
    indices = [(p.rows + s, p.columns) if at == 0 else (p.rows, p.columns + s) for p, s in moved]
    rows, columns = (np.concatenate([pair[i] for pair in indices]).astype(np.int32) for i in (0, 1))
    return _made(Places(rows, columns, np.concatenate([p.values for p in known]), (shape[0], shape[1])))


def dense_array(x: Any) -> Any:
    """A sparse matrix as an array; anything else as it is."""
    return x.toarray() if is_matrix(x) else x


def is_sparse(tensor: Any) -> bool:
    """Whether it is a sparse matrix, a Tensor of one, or of ``placeholder(sparse=True)`` or ``Input(sparse=True)``."""
    return is_matrix(tensor) or (isinstance(tensor, Tensor) and _KEY in tensor.annotations)


def to_dense(tensor: Any) -> Any:
    """A Tensor of the same values that is not sparse; one that is not already is returned itself."""
    if is_matrix(tensor):
        tensor = from_matrix(tensor)
    return Tensor(tensor.node, tensor.index) if is_sparse(tensor) else tensor


@hookimpl
def pronghorn_backend_functions():
    return [is_sparse, to_dense]
