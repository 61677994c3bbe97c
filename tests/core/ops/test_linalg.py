"""Products and linear algebra against NumPy, on drawn shapes and in the three ways that ops run."""

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder

SIDES = st.integers(1, 3)


@st.composite
def factors(draw):
    """Shapes for matmul: vectors, matrices, and batches that broadcast."""
    n, k, m = draw(SIDES), draw(SIDES), draw(SIDES)
    batch = draw(st.lists(SIDES, max_size=2))
    left, right = ([1 if draw(st.booleans()) and draw(st.booleans()) else size for size in batch] for _ in range(2))
    left, right = left[draw(st.integers(0, len(left))) :], right[draw(st.integers(0, len(right))) :]
    one, other = draw(st.booleans()), draw(st.booleans())
    return (k,) if one and not left else (*left, n, k), (k,) if other and not right else (*right, k, m)


@settings(max_examples=40)
@given(factors(), SEEDS)
def test_matmul(shapes, seed):
    a, b = distinct(shapes[0], seed), distinct(shapes[1], seed + 1)
    check(ops.matmul, np.matmul, a, b, hide=())
    check(lambda a: ops.matmul(a, b), lambda a: np.matmul(a, b), a, hide=(0,) if a.ndim > 1 else ())


@settings(max_examples=20)
@given(st.data(), SEEDS)
def test_dot_inner_outer(data, seed):
    k = data.draw(SIDES)
    left = data.draw(st.lists(SIDES, max_size=2))
    right = data.draw(st.lists(SIDES, max_size=2))
    a = distinct((*left, k), seed)
    b = distinct((*right[:-1], k, right[-1]) if right else (k,), seed + 1)
    check(ops.dot, np.dot, a, b, hide=())
    check(ops.inner, np.inner, a, distinct((*right, k), seed), hide=())
    check(ops.outer, np.outer, a, b, hide=())
    check(ops.vdot, np.vdot, distinct((2, k), seed), distinct((k, 2), seed + 1), hide=())


@pytest.mark.parametrize("function", ["dot", "inner"])
def test_scalars_multiply(function):
    check(getattr(ops, function), getattr(np, function), np.array(2.0), np.array([1.0, 3.0]), hide=())


def test_vdot_conjugates():
    a, b = np.array([1 + 2j, 3j]), np.array([2 - 1j, 1 + 1j])
    check(ops.vdot, np.vdot, a, b, hide=())


@settings(max_examples=20)
@given(st.data(), SEEDS)
def test_tensordot(data, seed):
    shape = data.draw(st.lists(SIDES, min_size=1, max_size=3))
    count = data.draw(st.integers(0, len(shape)))
    a, b = distinct(shape, seed), distinct((*shape[len(shape) - count :], 2), seed + 1)
    check(lambda a, b: ops.tensordot(a, b, count), lambda a, b: np.tensordot(a, b, count), a, b, hide=())
    order = data.draw(st.permutations(range(len(shape))))[:count]
    c = distinct((2, *(shape[i] for i in order)), seed + 2)
    axes = [[i - len(shape) if i % 2 else i for i in order], list(range(1, count + 1))]
    check(lambda a, c: ops.tensordot(a, c, axes), lambda a, c: np.tensordot(a, c, axes), a, c, hide=())


def test_tensordot_of_one_axis_each():
    a, b = distinct((2, 3)), distinct((3, 2))
    check(lambda a, b: ops.tensordot(a, b, (0, 1)), lambda a, b: np.tensordot(a, b, (0, 1)), a, b, hide=())


@pytest.mark.parametrize("call", golden_calls("backend", "K.dot"), ids=str)
def test_dot_as_keras(call):
    np.testing.assert_allclose(ops.dot(*call.args), call.out[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("axes", [(1, 2), (2, 1), (-1, -1)])
def test_batch_dot(axes):
    rng = np.random.default_rng(0)
    a = rng.uniform(-1, 1, (3, 4, 4))
    b = rng.uniform(-1, 1, (3, 4, 4))
    left, right = ("bik" if axes[0] in (2, -1) else "bki"), ("bjk" if axes[1] in (2, -1) else "bkj")
    check(lambda a, b: ops.batch_dot(a, b, axes), lambda a, b: np.einsum(f"{left},{right}->bij", a, b), a, b, hide=())


@pytest.mark.parametrize("function", ["cholesky", "inv", "det", "slogdet", "eigh"])
@pytest.mark.parametrize("batch", [(), (2,)])
def test_of_one_matrix(function, batch):
    a = np.random.default_rng(1).uniform(-1, 1, (*batch, 3, 3))
    a = a @ np.swapaxes(a, -1, -2) + np.eye(3)
    oracle = getattr(np.linalg, function)
    check(
        getattr(ops, function),
        lambda a: tuple(oracle(a)) if function in ("slogdet", "eigh") else oracle(a),
        a,
        hide=(0,) if batch else (),
        tolerance=1e-10,
    )


@pytest.mark.parametrize("function", ["qr", "svd"])
def test_factors_multiply_back(function):
    a = np.random.default_rng(2).uniform(-1, 1, (2, 4, 3))
    more = {"svd": {"full_matrices": False}}.get(function, {})
    parts = [np.asarray(x) for x in getattr(ops, function)(a, **more)]
    product = parts[0] @ parts[1] if function == "qr" else (parts[0] * parts[1][:, None]) @ parts[2]
    np.testing.assert_allclose(product, a, atol=1e-12)


@pytest.mark.parametrize("right", [(2, 3, 4), (2, 3), (3, 2), (1, 3, 1)])
def test_solve(right):
    rng = np.random.default_rng(3)
    a, b = rng.uniform(-1, 1, (2, 3, 3)) + 2 * np.eye(3), rng.uniform(-1, 1, right)
    vector = len(right) == 2
    columns = b[..., None] if vector and right[-1] == 3 else b
    if vector and right[-1] != 3:
        a = a[0]
    expected = np.linalg.solve(a, columns)
    expected = expected[..., 0] if vector and right[-1] == 3 else expected
    check(ops.solve, lambda a, b: expected, a, b, hide=(), tolerance=1e-10)


@pytest.mark.parametrize("lower", [True, False])
def test_solve_triangular(lower):
    rng = np.random.default_rng(4)
    a, b = rng.uniform(1, 2, (3, 3)), rng.uniform(-1, 1, (3, 2))
    triangle = np.tril(a) if lower else np.triu(a)
    check(
        lambda a, b: ops.solve_triangular(a, b, lower=lower),
        lambda a, b: np.linalg.solve(triangle, b),
        a,
        b,
        hide=(),
        tolerance=1e-10,
    )
    vector = ops.solve_triangular(a, b[:, 0], lower=lower)
    np.testing.assert_allclose(vector, np.linalg.solve(triangle, b[:, 0]), atol=1e-12)


@pytest.mark.parametrize(("offset", "axes"), [(0, (0, 1)), (1, (0, 2)), (-1, (2, 1)), (9, (0, 1)), (-2, (-1, -2))])
def test_diagonal_and_trace(offset, axes):
    x = distinct((3, 4, 3))
    check(lambda x: ops.diagonal(x, offset, *axes), lambda x: np.diagonal(x, offset, *axes), x, hide=())
    check(lambda x: ops.trace(x, offset, *axes), lambda x: np.trace(x, offset, *axes), x, hide=())


@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("ord", [None, 2, 1, 3, 0.5, 0, np.inf, -np.inf])
def test_norm_of_vectors(ord, keepdims):
    x = np.array([[3.0, -4.0, 0.5], [1.0, 2.0, -7.0]])
    for axis in (0, -1):
        check(
            lambda x, axis=axis: ops.norm(x, ord, axis, keepdims),
            lambda x, axis=axis: np.linalg.norm(x, ord, axis, keepdims),
            x,
            hide=(),
        )


@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("ord", [None, "fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf])
def test_norm_of_matrices(ord, keepdims):
    x = distinct((3, 2, 4))
    for axis in ((0, 1), (2, 0), (-1, 1)):
        check(
            lambda x, axis=axis: ops.norm(x, ord, axis, keepdims),
            lambda x, axis=axis: np.linalg.norm(x, ord, axis, keepdims),
            x,
            hide=(),
            tolerance=1e-10,
        )


def test_norm_of_everything():
    x = distinct((2, 3, 2))
    check(ops.norm, lambda x: np.linalg.norm(x.ravel()), x)


def test_integers_become_floats():
    x = np.array([[2, 0], [0, 4]])
    assert np.asarray(ops.inv(x)).dtype == np.float32
    np.testing.assert_allclose(ops.inv(x), [[0.5, 0], [0, 0.25]])


def test_an_unknown_batch_goes_through():
    x = placeholder((None, 7, 4))
    batch = x.shape[0]
    assert ops.matmul(x, placeholder((4, 5))).shape == (batch, 7, 5)
    assert ops.matmul(x, placeholder((1, 4, 5))).shape == (batch, 7, 5)
    assert ops.dot(x, placeholder((4, 5))).shape == (batch, 7, 5)
    assert ops.batch_dot(x, placeholder((None, 3, 4)), (2, 2)).shape[1:] == (7, 3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ops.matmul(np.ones((2, 3)), np.ones((4, 2))), ShapeError, "Got 3 and 4"),
        (lambda: ops.matmul(np.ones((2, 2, 3)), np.ones((3, 3, 2))), ShapeError, "do not broadcast"),
        (lambda: ops.matmul(2.0, np.ones(2)), ShapeError, "no scalars"),
        (lambda: ops.tensordot(np.ones(2), np.ones(2), 2), ArgumentError, "axes=2 of values with 1 and 1 axes"),
        (lambda: ops.diagonal(np.ones((2, 2)), 0, 1, 1), ShapeError, "two axes"),
        (lambda: ops.norm(np.ones((2, 2)), "max"), ArgumentError, "ord='max' of a matrix"),
        (lambda: ops.norm(np.ones(2), "fro"), ArgumentError, "ord='fro' of a vector"),
        (lambda: ops.norm(np.ones((2, 2, 2)), 1), ArgumentError, "3 axes"),
        (lambda: ops.solve(np.ones(3), np.ones(3)), ShapeError, r"\(…, N, N\)"),
        (lambda: ops.inv(np.ones((2, 3))), ShapeError, "Got 2 and 3"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_cholesky_upper(backend):
    a = np.random.default_rng(4).uniform(-1, 1, (2, 3, 3))
    a = a @ a.swapaxes(-1, -2) + np.eye(3)
    check(lambda a: ops.cholesky(a, True), lambda a: np.linalg.cholesky(a).swapaxes(-1, -2), a, tolerance=1e-10)


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3), (2, 5, 3)])
@pytest.mark.parametrize("kind", ["real", "complex"])
def test_complete_factors(backend, shape, kind):
    rng = np.random.default_rng(6)
    a = rng.uniform(-1, 1, shape)
    a = a + 1j * rng.uniform(-1, 1, shape) if kind == "complex" else a
    rows, columns = shape[-2:]

    def is_unitary(x):
        adjoint = np.swapaxes(x.conj(), -1, -2)
        np.testing.assert_allclose(adjoint @ x, np.broadcast_to(np.eye(x.shape[-1]), x.shape), atol=1e-12)

    q, r = (np.asarray(x) for x in ops.qr(a, "complete"))
    assert (q.shape[-2:], r.shape[-2:]) == ((rows, rows), (rows, columns))
    is_unitary(q)
    np.testing.assert_allclose(q @ r, a, atol=1e-12)
    np.testing.assert_allclose(np.tril(r, -1), 0, atol=1e-15)
    u, s, vh = (np.asarray(x) for x in ops.svd(a))
    assert (u.shape[-2:], vh.shape[-2:]) == ((rows, rows), (columns, columns))
    is_unitary(u)
    is_unitary(vh)
    k = min(rows, columns)
    np.testing.assert_allclose((u[..., :k] * s[..., None, :]) @ vh[..., :k, :], a, atol=1e-12)
    np.testing.assert_allclose(ops.svd(a, compute_uv=False), np.linalg.svd(a, compute_uv=False), atol=1e-12)


def test_slopes_of_complete_factors():
    """What does not depend on the choice of a basis: the projection on what is outside the column space."""
    a = np.random.default_rng(8).uniform(-1, 1, (4, 2))

    def outside(x):
        rest = x[..., 2:]
        return ops.matmul(rest, ops.transpose(rest))

    check_slope(lambda a: outside(ops.qr(a, "complete")[0]), a, 1e-5)
    check_slope(lambda a: outside(ops.svd(a)[0]), a, 1e-5)
    check_slope(lambda a: outside(ops.transpose(ops.svd(ops.transpose(a))[2])), a, 1e-5)
    check_slope(lambda a: ops.svd(a, compute_uv=False), a)


def test_qr_refuses_another_mode():
    with pytest.raises(ArgumentError, match="complete"):
        ops.qr(np.eye(2), "raw")
