"""Sparse matrices in K, against SciPy's own products; what 2.2.4 says of sparseness."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Model, layers
from pronghorn import backend as K

sparse = pytest.importorskip("scipy.sparse")
FORMS = ["csr", "csc", "coo", "lil", "dok", "bsr"]
#: Rows 2 and 3 hold what the tests of Keras 2.2.4 had; row 1 is empty, one place is written twice.
X = sparse.coo_matrix(([7.0, 2.0, 3.0, 0.5, 0.5], ([0, 2, 3, 3, 3], [4, 3, 2, 0, 0])), shape=(4, 5))
W = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["matrix", "array"])
def test_dot_of_every_form(form, kind, backend):
    matrix = X.asformat(form) if kind == "matrix" else sparse.csr_array(X).asformat(form)
    for x in (matrix, K.variable(matrix)):
        for w in (W, K.variable(W)):
            found = K.dot(x, w)
            assert (K.int_shape(found), found.dtype, K.is_sparse(found)) == ((4, 3), "float32", False)
            np.testing.assert_allclose(K.eval(found), matrix @ W, rtol=1e-5)


@given(data=st.data())
def test_dot_is_scipys(data):
    n, k, m = (data.draw(st.integers(1, 6)) for _ in range(3))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    x = sparse.random(n, k, density=data.draw(st.sampled_from([0.0, 0.3, 1.0])), random_state=rng, format="csr")
    y = rng.normal(size=(k, m)).astype("float32")
    np.testing.assert_allclose(K.eval(K.dot(x, y)), x @ y, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(K.eval(K.dot(K.variable(y.T), x.T)), y.T @ x.T, rtol=1e-4, atol=1e-6)


def test_gradient_of_a_product(backend):
    w, ct = K.variable(W), np.random.default_rng(1).normal(size=(4, 3)).astype("float32")
    (found,) = K.gradients(K.sum(K.dot(K.variable(X), w) * ct), [w])
    np.testing.assert_allclose(K.eval(found), X.T @ ct, rtol=1e-5)


def test_a_matrix_that_no_memory_holds(backend):
    """(3000000, 100000) would be 1.2 TB."""
    rng = np.random.default_rng(0)
    places = (rng.integers(0, 3_000_000, 200), rng.integers(0, 100_000, 200))
    x = sparse.coo_matrix((rng.normal(size=200), places), shape=(3_000_000, 100_000))
    w = rng.normal(size=(100_000, 1)).astype("float32")
    np.testing.assert_allclose(K.eval(K.dot(K.variable(x), K.variable(w))), x @ w, rtol=1e-4, atol=1e-6)


def test_a_variable_is_sparse_and_evaluates_dense():
    v = K.variable(X)
    assert K.is_sparse(v)
    assert K.is_tensor(v)
    assert (K.int_shape(v), K.ndim(v), K.dtype(v)) == ((4, 5), 2, "float32")
    np.testing.assert_array_equal(K.eval(v), X.toarray())
    np.testing.assert_array_equal(K.eval(K.to_dense(v)), X.toarray())
    assert not K.is_sparse(K.to_dense(v))
    assert K.is_sparse(X)
    assert not K.is_sparse(K.variable(X.toarray()))
    np.testing.assert_allclose(K.eval(K.sum(v * 2, axis=0)), 2 * X.toarray().sum(0))
    assert K.variable(X, dtype="float64").dtype == "float64"


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_concatenation_is_sparse_if_all_are(axis, backend):
    other = sparse.random(4, 5, density=0.5, random_state=0)
    found = K.concatenate([K.variable(X), other], axis=axis)
    stacked = np.concatenate([X.toarray(), other.toarray()], axis)
    assert K.is_sparse(found)
    np.testing.assert_allclose(K.eval(found), stacked, rtol=1e-6)
    w = np.random.default_rng(0).normal(size=(stacked.shape[1], 2)).astype("float32")
    np.testing.assert_allclose(K.eval(K.dot(found, w)), stacked @ w, rtol=1e-4, atol=1e-6)
    mixed = K.concatenate([K.variable(X), K.variable(other.toarray())], axis=axis)
    assert not K.is_sparse(mixed)
    np.testing.assert_allclose(K.eval(mixed), stacked, rtol=1e-6)


def test_placeholders_take_sparse_matrices(backend):
    x = K.placeholder((None, 5), sparse=True)
    assert K.is_sparse(x)
    assert not K.is_sparse(K.placeholder((None, 5)))
    both = K.concatenate([x, x])
    assert K.is_sparse(both)
    function = K.function([x], [K.dot(x, K.variable(W)), K.to_dense(x), both])
    for matrix in (X, X.tocsr(), X.toarray()):
        product, dense, twice = function([matrix])
        np.testing.assert_allclose(product, X @ W, rtol=1e-5)
        np.testing.assert_array_equal(dense, X.toarray())
        np.testing.assert_array_equal(twice, np.hstack([X.toarray()] * 2))


def test_an_input_says_what_it_is():
    x = Input((5,), sparse=True)
    assert K.is_sparse(x)
    model = Model(x, layers.Dense(2)(x))
    again = Model.from_config(model.get_config())
    assert K.is_sparse(again.input)
    assert not K.is_sparse(Input((5,)))
    assert not K.is_sparse(model.output)


def test_scipy_is_not_imported_for_it():
    code = "import sys; from pronghorn import backend as K; K.is_sparse(K.placeholder((None, 2), sparse=True))"
    code += "; print('scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"]
