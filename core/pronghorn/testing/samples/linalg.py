"""Samples of :mod:`pronghorn.primitives.linalg`: oracles are NumPy's own, each applied to one matrix at a time.

The factors of qr, svd and eigh are unique up to signs only; here they are those of LAPACK, which every CPU engine calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(22)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-1, 1, shape)


def _complex(*shape: int) -> Any:
    return _draw(*shape) + 1j * _draw(*shape)


def _definite(a: Any) -> Any:
    return a @ np.swapaxes(a.conj(), -1, -2) + np.eye(a.shape[-1])


def _symmetric_part(a: Any) -> Any:
    return (a + np.swapaxes(a.conj(), -1, -2)) / 2


def _solved(lower: bool, transpose: bool) -> Callable[..., Any]:
    def oracle(a: Any, b: Any) -> Any:
        triangle = np.tril(a) if lower else np.triu(a)
        return np.linalg.solve(np.swapaxes(triangle, -1, -2) if transpose else triangle, b)

    return oracle


_SKEWED = _definite(_draw(3, 3)) + np.array([[0.0, 0.3, 0.0], [-0.3, 0.0, 0.1], [0.0, -0.1, 0.0]])
_WELL = _draw(2, 3, 3) + 3 * np.eye(3)

SAMPLES = [
    *(
        Sample("cholesky", [a], {}, lambda a: np.linalg.cholesky(_symmetric_part(a)), id=kind)
        for kind, a in (
            ("one", _definite(_draw(3, 3))),
            ("batch", _definite(_draw(2, 3, 3))),
            ("not-symmetric", _SKEWED),
            ("complex", _definite(_complex(3, 3))),
            ("scalar", np.array([[4.0]])),
        )
    ),
    *(
        Sample(
            "triangular_solve",
            [a, b],
            {"lower": lower, "transpose": transpose},
            _solved(lower, transpose),
            id=f"{kind}{'lower' if lower else 'upper'}{'-transposed' if transpose else ''}",
        )
        for lower in (True, False)
        for transpose in (True, False)
        for kind, a, b in (("", _WELL, _draw(2, 3, 2)), ("complex-", _complex(3, 3) + 3 * np.eye(3), _complex(3, 1)))
    ),
    Sample("inv", [_WELL], {}, np.linalg.inv, id="batch"),
    Sample("inv", [_complex(3, 3) + 3 * np.eye(3)], {}, np.linalg.inv, id="complex"),
    *(
        Sample("qr", [_draw(*shape)], {}, lambda a: tuple(np.linalg.qr(a)), id="x".join(map(str, shape)))
        for shape in ((4, 3), (3, 3), (2, 4), (2, 4, 2))
    ),
    *(
        Sample(
            "svd",
            [_draw(*shape)],
            {},
            lambda a: tuple(np.linalg.svd(a, full_matrices=False)),
            id="x".join(map(str, shape)),
        )
        for shape in ((4, 3), (3, 3), (2, 4), (2, 4, 2))
    ),
    Sample("eigh", [_draw(4, 4)], {}, lambda a: tuple(np.linalg.eigh(_symmetric_part(a))), id="one"),
    Sample("eigh", [_draw(2, 3, 3)], {}, lambda a: tuple(np.linalg.eigh(_symmetric_part(a))), id="batch"),
    Sample("slogdet", [_draw(2, 3, 3)], {}, lambda a: tuple(np.linalg.slogdet(a)), id="batch"),
    Sample("slogdet", [np.array([[1.0, 2.0], [3.0, 4.0]])], {}, lambda a: (-1.0, np.log(2)), id="negative"),
    Sample("slogdet", [_complex(3, 3)], {}, lambda a: tuple(np.linalg.slogdet(a)), id="complex"),
    Sample("slogdet", [np.zeros((2, 2))], {}, lambda a: (0.0, -np.inf), order=0, id="singular"),
]
