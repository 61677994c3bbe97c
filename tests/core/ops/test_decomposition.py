"""Factors and what is made of them: against NumPy, by multiplying back, and slopes by finite differences."""

import numpy as np
import pytest
from slopes import check_slope
from tracing import check

from pronghorn import ops
from pronghorn.errors import ShapeError
from pronghorn.graph import placeholder

_rng = np.random.default_rng(11)
SQUARE = _rng.uniform(-1, 1, (2, 3, 3))
DEFINITE = SQUARE @ SQUARE.swapaxes(-1, -2) + np.eye(3)
TALL, WIDE = _rng.uniform(-1, 1, (4, 2)), _rng.uniform(-1, 1, (2, 4))


def test_eig(backend):
    w, v = (np.asarray(x) for x in ops.eig(SQUARE))
    np.testing.assert_allclose(SQUARE @ v, v * w[:, None], atol=1e-12)
    assert (w.dtype, ops.dtype(ops.eig(np.eye(2, dtype="float16"))[0])) == ("complex128", "complex64")
    check_slope(lambda a: ops.absolute(ops.eig(a)[0]), SQUARE)
    check_slope(lambda a: ops.real(ops.eig(a)[1]), SQUARE[0], 1e-5)


def test_lu_factor(backend):
    packed, pivots = ops.lu_factor(SQUARE)
    x = np.asarray(packed)
    product = (np.tril(x, -1) + np.eye(3)) @ np.triu(x)
    for batch in range(2):
        rows = np.arange(3)
        for step, other in enumerate(np.asarray(pivots)[batch]):
            rows[[step, other]] = rows[[other, step]]
        np.testing.assert_allclose(product[batch], SQUARE[batch][rows], atol=1e-12)
    check_slope(lambda a: ops.lu_factor(a)[0], SQUARE[0], 1e-5)


@pytest.mark.parametrize("a", [SQUARE, TALL, WIDE], ids=["square", "tall", "wide"])
def test_pinv_and_rank(backend, a):
    check(ops.pinv, np.linalg.pinv, a, hide=(), tolerance=1e-10)
    check(ops.matrix_rank, np.linalg.matrix_rank, a, hide=())
    check_slope(ops.pinv, a, 1e-5)


def test_of_lower_rank(backend):
    a = np.outer([1.0, 2.0, 3.0], [1.0, -1.0])
    check(ops.pinv, np.linalg.pinv, a, hide=(), tolerance=1e-10)
    check(ops.matrix_rank, np.linalg.matrix_rank, a, hide=())
    check(lambda a: ops.matrix_rank(a, 100.0), lambda a: np.linalg.matrix_rank(a, 100.0), a, hide=())


@pytest.mark.parametrize("a", [SQUARE[0], TALL, WIDE], ids=["square", "tall", "wide"])
@pytest.mark.parametrize("columns", [None, 2])
def test_lstsq(backend, a, columns):
    b = np.random.default_rng(5).uniform(-1, 1, (a.shape[0],) if columns is None else (a.shape[0], columns))
    check(ops.lstsq, lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], a, b, hide=(), tolerance=1e-9)
    check_slope(lambda a: ops.lstsq(a, b), a, 1e-5)
    check_slope(lambda b: ops.lstsq(a, b), b)


@pytest.mark.parametrize("upper", [False, True])
def test_cholesky_inverse(backend, upper):
    factor = np.linalg.cholesky(DEFINITE)
    factor = factor.swapaxes(-1, -2) if upper else factor
    check(lambda x: ops.cholesky_inverse(x, upper), lambda x: np.linalg.inv(DEFINITE), factor, tolerance=1e-10)
    check_slope(lambda x: ops.cholesky_inverse(x, upper), factor[0], 1e-5)


def test_logdet(backend):
    check(ops.logdet, lambda a: np.linalg.slogdet(a)[1], DEFINITE, tolerance=1e-10)
    check_slope(ops.logdet, DEFINITE)


def test_what_they_refuse():
    for function in (ops.pinv, ops.matrix_rank):
        with pytest.raises(ShapeError, match="matrices"):
            function(np.ones(3))
    with pytest.raises(ShapeError, match=r"b \(M,\)"):
        ops.lstsq(np.ones((3, 2)), np.ones(2))
    with pytest.raises(ShapeError, match="last two sizes"):
        ops.eig(placeholder((2, 3)))
