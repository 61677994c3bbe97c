"""Solvers in half precision, which XLA has none for, and what NumPy would raise for."""

import numpy as np
import pytest

A = np.random.default_rng(0).normal(size=(2, 3, 3))
POSITIVE = A @ A.swapaxes(-1, -2) + np.eye(3)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("primitive", "oracle"), [("cholesky", np.linalg.cholesky), ("inv", np.linalg.inv)])
def test_half_precision_is_computed_in_float32(call, primitive, oracle, dtype):
    given = POSITIVE.astype(dtype)
    result = call(primitive, given)
    assert result.dtype == dtype
    tolerance = {"float16": 3e-3, "float32": 1e-5, "float64": 1e-12}[dtype]
    np.testing.assert_allclose(
        result.astype("float64"), oracle(given.astype("float64")), rtol=tolerance, atol=tolerance
    )


def test_several_results_keep_their_dtype(call):
    q, r = call("qr", A.astype("float16"))
    assert (q.dtype, r.dtype) == ("float16", "float16")
    np.testing.assert_allclose(q.astype("float64") @ r.astype("float64"), A, atol=5e-3)


def test_cholesky_reads_the_symmetric_part_and_gives_nan_where_there_is_none(call):
    skewed = POSITIVE + np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(call("cholesky", skewed), np.linalg.cholesky(POSITIVE), rtol=1e-12, atol=1e-12)
    assert np.isnan(call("cholesky", -POSITIVE)).any()
