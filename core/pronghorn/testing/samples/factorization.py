"""Samples of :mod:`pronghorn.primitives.factorization`; the oracles multiply back, or are NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(27)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-1, 1, shape)


def _complex(*shape: int) -> Any:
    return _draw(*shape) + 1j * _draw(*shape)


def _eig(a: Any) -> Any:
    w, v = np.linalg.eig(a)
    return w.astype(complex), v.astype(complex)


def _eliminated(a: Any) -> tuple[Any, Any, Any]:
    """LU of one matrix, row by row."""
    rows, columns = a.shape
    a, pivots, order = a.copy(), [], list(range(rows))
    for k in range(min(rows, columns)):
        best = max(range(k, rows), key=lambda i: (abs(a[i, k].real) + abs(a[i, k].imag), -i))
        a[[k, best]] = a[[best, k]]
        order[k], order[best] = order[best], order[k]
        pivots.append(best)
        for i in range(k + 1, rows):
            a[i, k] = a[i, k] / a[k, k] if a[k, k] else a[i, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
    return a, np.array(pivots, "int32"), np.array(order, "int32")


def _stacked(a: Any) -> tuple[Any, ...]:
    parts = [_eliminated(x) for x in a]
    return tuple(np.stack(x) for x in zip(*parts, strict=True))


_SPIRAL = np.array([[1.0, -2.0, 0.3], [2.0, 1.0, 0.1], [0.0, 0.4, -1.5]])

SAMPLES = [
    Sample("eig", [_SPIRAL], {}, _eig, id="pair"),
    Sample("eig", [np.diag([3.0, 1.0, -1.0]) + 0.2 * _draw(2, 3, 3)], {}, _eig, id="batch"),
    Sample("eig", [np.diag([3.0, 1j, -1.0]) + 0.2 * _complex(3, 3)], {}, _eig, id="complex"),
    *(
        Sample("lu", [_draw(*shape)], {}, _eliminated, id="x".join(map(str, shape)))
        for shape in ((3, 3), (4, 2), (2, 4))
    ),
    Sample("lu", [_complex(3, 3)], {}, _eliminated, id="complex"),
    Sample("lu", [_draw(2, 3, 3)], {}, _stacked, id="batch"),
    Sample("lu", [np.array([[1.0, 2.0], [2.0, 4.0]])], {}, _eliminated, order=0, id="singular"),
    *(
        Sample("pinv", [_draw(*shape)], {"rcond": 1e-12}, np.linalg.pinv, id="x".join(map(str, shape)))
        for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2))
    ),
    Sample("pinv", [_complex(3, 2)], {"rcond": 1e-12}, np.linalg.pinv, id="complex"),
    Sample("pinv", [np.outer([1.0, 2.0, 0.5], [3.0, 1.0])], {"rcond": 1e-6}, np.linalg.pinv, order=0, id="rank-one"),
]
