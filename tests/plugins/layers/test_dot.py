"""Dot: Keras' own numbers, einsum's, cosines, and axes that do not fit."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["merge_dot_2d", "merge_dot_mixed"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize(
    ("a", "b", "axes", "formula"),
    [
        ((2, 3), (2, 3), 1, "bi,bi->b"),
        ((2, 3), (2, 3), -1, "bi,bi->b"),
        ((2, 4, 3), (2, 3), (2, 1), "bij,bj->bi"),
        ((2, 4, 3), (2, 5, 3), 2, "bij,bkj->bik"),
        ((2, 4, 3), (2, 4, 5), (1, 1), "bij,bik->bjk"),
        ((2, 4, 3, 5), (2, 3, 6), (2, 1), "bijk,bjl->bikl"),
    ],
)
def test_definition(a, b, axes, formula):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-1, 1, a).astype("float32"), rng.uniform(-1, 1, b).astype("float32")
    wanted = np.einsum(formula, x, y)
    wanted = wanted[:, None] if wanted.ndim == 1 else wanted
    np.testing.assert_allclose(layers.Dot(axes)([x, y]), wanted, rtol=1e-5)
    np.testing.assert_allclose(layers.dot([x, y], axes), wanted, rtol=1e-5)


def test_normalized_is_the_cosine():
    x, y = np.float32([[3, 4]]), np.float32([[4, 3]])
    np.testing.assert_allclose(layers.Dot(1, normalize=True)([x, y]), [[0.96]], rtol=1e-6)
    np.testing.assert_array_equal(layers.Dot(1, normalize=True)([0 * x, y]), [[0]])


@pytest.mark.parametrize("axes", [0, (1, 0), (1,), (1, 2, 3), "1", None])
def test_axes_that_are_none(axes):
    with pytest.raises(ArgumentError, match="axes must be an int or a pair of ints, and not 0"):
        layers.Dot(axes)


def test_inputs_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"Dot .*axes=1 have the sizes 3 and 4"):
        layers.Dot(1)([Input((3,)), Input((4,))])
    with pytest.raises(ArgumentError, match=r"takes exactly 2 inputs. Got 3"):
        layers.Dot(1)([Input((3,))] * 3)
    with pytest.raises(ShapeError, match="axis 2 does not exist"):
        layers.Dot(2)([Input((3,)), Input((3,))])
