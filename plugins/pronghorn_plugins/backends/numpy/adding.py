"""Adding many rows to rows of a table, equal ones among them: whole rows at a time, where ``np.add.at`` goes by elements."""

from __future__ import annotations

import numpy as np

#: So few different rows are added one after the other; of more, all at once.
_FEW = 64
#: Elements to add for each row from which on that is faster than ``np.add.at``.
_LONG = 1024


def firsts(ordered: np.ndarray) -> np.ndarray:
    """True where a run of equal elements begins."""
    is_first = np.empty(ordered.size, bool)
    is_first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], is_first[1:])
    return is_first


def add_rows(
    out: np.ndarray, at: np.ndarray, values: np.ndarray, order: np.ndarray, old: np.ndarray, new: np.ndarray
) -> None:
    """``out[at[i]] += values[order[i]]`` for ascending ``at``, equal ones in their order.

    Args:
        out: (V, F); at: (m,); values: (n, F); order: (m,).
        old, new: working memory of m rows or more.
    """
    while at.size:
        is_first = firsts(at)
        starts = is_first.nonzero()[0]
        count = starts.size
        if count < _FEW and count < at.size:
            _add_runs(out, at, starts, values, order, new)
            return
        rows, sums, more = at.take(starts), old[:count], new[:count]
        out.take(rows, 0, sums, "clip")
        values.take(order.take(starts), 0, more, "clip")
        np.add(sums, more, sums)
        out[rows] = sums
        rest = ~is_first
        at, order = at[rest], order[rest]


def _add_runs(
    out: np.ndarray, at: np.ndarray, starts: np.ndarray, values: np.ndarray, order: np.ndarray, new: np.ndarray
) -> None:
    """The same for few different rows."""
    picked = new[: at.size]
    values.take(order, 0, picked, "clip")
    if picked.size < _LONG * starts.size:
        where = at[:, None].astype(np.int64, copy=False) * out.shape[1] + np.arange(out.shape[1])
        np.add.at(out.reshape(-1), where.reshape(-1), picked.reshape(-1))
        return
    ends = [*starts[1:].tolist(), at.size]
    for row, start, end in zip(at.take(starts).tolist(), starts.tolist(), ends, strict=True):
        out[row] += picked[start:end].sum(0)
