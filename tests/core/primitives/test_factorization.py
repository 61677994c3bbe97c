"""Factors of general matrices: the rules against finite differences, what they promise, and what they refuse."""

import numpy as np
import pytest

from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import placeholder
from pronghorn.primitives.factorization import eig, lu, pinv
from pronghorn.testing import check_value, check_vjp
from pronghorn.testing.samples.factorization import SAMPLES


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_value_and_derivative(sample, backend):
    check_value(sample, tolerance=1e-9)
    check_vjp(sample, tolerance=1e-5)


@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 5), (2, 6, 4)])
def test_lu_multiplies_back(shape, backend):
    a = np.random.default_rng(3).uniform(-1, 1, shape)
    packed, pivots, permutation = (np.asarray(x) for x in lu(a))
    k = min(shape[-2:])
    lower = np.tril(packed[..., :k], -1) + np.eye(shape[-2], k)
    np.testing.assert_allclose(
        lower @ np.triu(packed[..., :k, :]), np.take_along_axis(a, permutation[..., None], -2), atol=1e-12
    )
    assert np.abs(lower).max() <= 1 + 1e-12, "each pivot is the largest of its column"
    order = np.tile(np.arange(shape[-2]), (*shape[:-2], 1))
    for batch in np.ndindex(shape[:-2]):
        for step, other in enumerate(pivots[batch]):
            order[batch][[step, other]] = order[batch][[other, step]]
    np.testing.assert_array_equal(order, permutation)


def test_eigenvectors_have_norm_1_and_a_real_largest_element(backend):
    a = np.random.default_rng(4).uniform(-1, 1, (3, 5, 5))
    w, v = (np.asarray(x) for x in eig(a))
    np.testing.assert_allclose(a @ v, v * w[:, None], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(v, axis=-2), 1)
    largest = np.take_along_axis(v, np.abs(v).argmax(-2)[:, None], -2)
    np.testing.assert_allclose(largest.imag, 0, atol=1e-12)


def test_what_they_refuse():
    with pytest.raises(ShapeError, match="last two sizes"):
        eig(placeholder((3, 2), "float32"))
    with pytest.raises(DTypeError):
        eig(placeholder((2, 2), "float16"))
    with pytest.raises(ShapeError):
        lu(placeholder((3,), "float32"))
    with pytest.raises(ShapeError):
        pinv(placeholder((3,), "float32"), rcond=1e-6)
