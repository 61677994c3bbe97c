"""Linear algebra: NumPy's results, what the factors must satisfy, and finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives.linalg import cholesky, qr, triangular_solve
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["linalg"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample, tolerance=1e-10)
    check_vjp(sample, tolerance=1e-5)


def _adjoint(a):
    return np.swapaxes(a.conj(), -1, -2)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@settings(max_examples=5)
@given(st.sampled_from([(3, 3), (4, 2), (2, 4), (2, 3, 3), (1, 1), (0, 3, 2)]), SEEDS)
def test_factors_multiply_back(dtype, shape, seed):
    rng = np.random.default_rng(seed)
    a = rng.uniform(-1, 1, shape)
    a = (a + 1j * rng.uniform(-1, 1, shape) if "complex" in dtype else a).astype(dtype)
    close = {"rtol": 0, "atol": 1e-12 if dtype in ("float64", "complex128") else 2e-5}
    q, r = evaluate(Sample("qr", [a]).graph(), [a])
    np.testing.assert_allclose(q @ r, a, **close)
    np.testing.assert_allclose(
        _adjoint(q) @ q, np.broadcast_to(np.eye(q.shape[-1]), (*q.shape[:-2], *[q.shape[-1]] * 2)), **close
    )
    np.testing.assert_array_equal(np.tril(r, -1), 0)
    u, s, vh = evaluate(Sample("svd", [a]).graph(), [a])
    np.testing.assert_allclose((u * s[..., None, :]) @ vh, a, **close)
    assert (s >= 0).all()
    assert (np.diff(s, axis=-1) <= 0).all()
    if shape[-1] == shape[-2]:
        w, v = evaluate(Sample("eigh", [a]).graph(), [a])
        np.testing.assert_allclose((v * w[..., None, :]) @ _adjoint(v), (a + _adjoint(a)) / 2, **close)
        assert (np.diff(w, axis=-1) >= 0).all()


def _invariants(a):
    """Functions of the factors that do not depend on the signs, or phases, that an engine chose."""
    u, s, vh = PRIMITIVES["svd"](a)
    q, r = PRIMITIVES["qr"](a)
    total = ops.conj(ops.sum(u, axis=0, keepdims=True)) if "complex" in a.dtype else ops.sum(u, axis=0, keepdims=True)
    return [u * total, s, ops.absolute(r), ops.absolute(vh), ops.absolute(q)]


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_gradients_of_what_does_not_depend_on_signs(shape, dtype):
    rng = np.random.default_rng(4)
    a = (rng.uniform(-1, 1, shape) + (1j * rng.uniform(-1, 1, shape) if "complex" in dtype else 0)).astype(dtype)
    x = placeholder(shape, dtype)
    outputs = _invariants(x)
    weights = [rng.uniform(-1, 1, y.shape) for y in outputs]
    total = sum(
        (ops.sum(ops.real(y) * w if "complex" in y.dtype else y * w) for y, w in zip(outputs, weights, strict=True))
    )
    (slope,) = gradients(total, [x])
    graph = Graph([x], [total, slope])
    direction = (rng.uniform(-1, 1, shape) + (1j * rng.uniform(-1, 1, shape) if "complex" in dtype else 0)).astype(
        dtype
    )
    step = 1e-6
    high, low = (float(evaluate(graph, [a + sign * step * direction])[0]) for sign in (1, -1))
    found = evaluate(graph, [a])[1]
    np.testing.assert_allclose(np.real(found.conj() * direction).sum(), (high - low) / (2 * step), rtol=1e-6)


@pytest.mark.parametrize("name", ["cholesky", "eigh"])
def test_only_the_symmetric_part_counts(name):
    rng = np.random.default_rng(5)
    a = rng.uniform(-1, 1, (3, 3))
    spd = a @ a.T + 2 * np.eye(3)
    skew = 0.1 * (a - a.T)
    one, other = (evaluate(Sample(name, [x]).graph(), [x]) for x in (spd, spd + skew))
    for x, y in zip(one, other, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-12)


def test_triangular_solve_reads_one_triangle():
    rng = np.random.default_rng(6)
    a, b = rng.uniform(1, 2, (3, 3)), rng.uniform(-1, 1, (3, 2))
    for lower, keep in ((True, np.tril), (False, np.triu)):
        attributes = {"lower": lower, "transpose": False}
        (x,) = evaluate(Sample("triangular_solve", [a, b], attributes).graph(), [a, b])
        np.testing.assert_allclose(keep(a) @ x, b, atol=1e-12)


def test_what_does_not_fit():
    with pytest.raises(ShapeError, match=r"last two sizes of float32\[2, 3\].* Got 2 and 3"):
        cholesky.infer(TensorSpec((2, 3)))
    with pytest.raises(ShapeError, match="at least 2 axes"):
        cholesky.infer(TensorSpec((3,)))
    with pytest.raises(DTypeError, match="floats"):
        cholesky.infer(TensorSpec((3, 3), "int32"))
    with pytest.raises(ShapeError, match="Got 3 and 4"):
        triangular_solve.infer(TensorSpec((3, 3)), TensorSpec((4, 1)), lower=True, transpose=False)
    with pytest.raises(ShapeError, match="batch axes"):
        triangular_solve.infer(TensorSpec((2, 3, 3)), TensorSpec((3, 1)), lower=True, transpose=False)
    with pytest.raises(ShapeError, match="must be known"):
        qr.infer(TensorSpec((Dim.new(), 3)))


def test_batches_may_be_of_unknown_size():
    n = Dim.new()
    assert [x.shape for x in PRIMITIVES["svd"].infer(TensorSpec((n, 4, 3)))] == [(n, 4, 3), (n, 3), (n, 3, 3)]
    assert cholesky.infer(TensorSpec((n, 3, 3))).shape == (n, 3, 3)
