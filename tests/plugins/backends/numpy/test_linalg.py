"""Factorisations multiply back to what they are of; solvers solve; singular matrices give no exception."""

import numpy as np
import pytest

DTYPES = ["float32", "float64", "complex64", "complex128"]
STACKS = [(), (3,), (2, 2), (0,)]


def adjoint(a):
    return a.conj().swapaxes(-1, -2)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_factors_multiply_back(stack, dtype, kernel, close, draw):
    for rows, columns in [(4, 4), (5, 3), (3, 5)]:
        a = draw(*stack, rows, columns, dtype=dtype)
        k = min(rows, columns)
        q, r = kernel.in_each_layout("qr", a)
        close(q @ r, a, scale=30)
        close(adjoint(q) @ q, np.broadcast_to(np.eye(k), (*stack, k, k)), scale=30)
        np.testing.assert_array_equal(r, np.triu(r))
        u, s, vh = kernel("svd", a)
        close((u * s[..., None, :]) @ vh, a, scale=30)
        assert (np.diff(s, axis=-1) <= 0).all()
        close(s, np.linalg.svd(a, compute_uv=False), scale=30)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_symmetric_matrices(stack, dtype, kernel, close, draw):
    """Only the symmetric part counts."""
    a = draw(*stack, 4, 4, dtype=dtype)
    symmetric = (a + adjoint(a)) / 2
    w, v = kernel("eigh", a)
    close((v * w[..., None, :]) @ adjoint(v), symmetric, scale=50)
    assert (np.diff(w, axis=-1) >= 0).all()
    positive = a @ adjoint(a) + np.eye(4, dtype=dtype)
    lower = kernel.in_each_layout("cholesky", positive + (a - adjoint(a)))
    close(lower @ adjoint(lower), positive, scale=50)
    np.testing.assert_array_equal(lower, np.tril(lower))


def test_cholesky_of_what_is_not_positive(kernel):
    a = np.stack([np.eye(2), -np.eye(2), 4 * np.eye(2)])
    result = kernel("cholesky", a)
    np.testing.assert_array_equal(result[[0, 2]], np.stack([np.eye(2), 2 * np.eye(2)]))
    assert np.isnan(result[1]).all()
    assert np.isnan(kernel("cholesky", -np.eye(2))).all()


@pytest.mark.parametrize("dtype", ["float16", *DTYPES])
@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("transpose", [True, False])
@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_triangular_solve(stack, transpose, lower, dtype, kernel, close, draw):
    """The other triangle is not read."""
    a = (draw(*stack, 5, 5, dtype=dtype) * 0.3 + 2 * np.eye(5)).astype(dtype)
    b = draw(*stack, 5, 2, dtype=dtype)
    x = kernel.in_each_layout("triangular_solve", a, b, lower=lower, transpose=transpose)
    triangle = (np.tril if lower else np.triu)(a)
    wide = np.matmul(triangle.swapaxes(-1, -2) if transpose else triangle, x, dtype=np.result_type(a, "float32"))
    close(wide.astype(dtype), b, scale=30)


def test_singular_triangle(kernel):
    """1 / 0 is infinite; what does not hang on it is right."""
    a, b = np.array([[2.0, 1.0], [0.0, 0.0]]), np.array([[1.0], [1.0]])
    assert np.isinf(kernel("triangular_solve", a, b, lower=False, transpose=False)).all()
    x = kernel("triangular_solve", np.array([[2.0, 0.0], [0.0, 0.0]]), b, lower=True, transpose=False)
    np.testing.assert_array_equal(x, [[0.5], [np.inf]])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_inverse_and_determinant(stack, dtype, kernel, close, draw):
    a = draw(*stack, 4, 4, dtype=dtype) + 3 * np.eye(4, dtype=dtype)
    close(kernel.in_each_layout("inv", a) @ a, np.broadcast_to(np.eye(4), a.shape), scale=50)
    sign, logarithm = kernel("slogdet", a)
    close(sign * np.exp(logarithm), np.linalg.det(a), scale=100)
    assert logarithm.dtype == a.real.dtype


def test_inverse_of_singular_matrices(kernel):
    result = kernel("inv", np.stack([np.zeros((2, 2)), 2 * np.eye(2)]))
    assert np.isinf(result[0]).all()
    np.testing.assert_array_equal(result[1], np.eye(2) / 2)
