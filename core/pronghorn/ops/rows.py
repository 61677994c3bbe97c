"""Functions over some rows of a table: what the sparse gradient of an embedding is applied with."""

from __future__ import annotations

from typing import Any

from pronghorn.ops.convert import dtype_of, operand, shape_of
from pronghorn.ops.index import from_front
from pronghorn.primitives import rows


def set_rows(x: Any, indices: Any, values: Any) -> Any:
    """x with ``values`` (n, ...) in place of its rows ``indices`` (n,).

    Equal indices must come with equal values: which of them is written is not said.

    >>> set_rows([1, 2, 3], [2, 0], [7, 8]).tolist()
    [8, 2, 7]
    """
    x = operand(x)
    indices = from_front(indices, shape_of(x)[0], "ops.set_rows(indices=...)")
    return rows.set_rows(x, indices, operand(values, dtype_of(x)))


def sum_rows(indices: Any, values: Any) -> tuple[Any, Any, Any]:
    """Rows ``values`` (n, ...) of equal ``indices`` (n,) as one: (indices, sums, flags), n rows again.

    The first rows hold the different indices in ascending order, each with the sum of its values and the flag True; the
    places left over repeat the last of them, with the flag False. Indices count from the front.

    >>> indices, sums, flags = sum_rows([5, 2, 5], [1.0, 2.0, 3.0])
    >>> indices.tolist(), sums.tolist(), flags.tolist()
    ([2, 5, 5], [2.0, 4.0, 4.0], [True, True, False])
    """
    found: tuple[Any, Any, Any] = rows.sum_rows(operand(indices), operand(values))
    return found
