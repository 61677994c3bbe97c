"""The digits that ship with the package: the published counts, and a split that nothing changes."""

import numpy as np
import pytest

from pronghorn import errors
from pronghorn_plugins.datasets import digits

# Counts per class from the data set's description (optdigits.names); the sum is that of the published file.
SAMPLES_PER_DIGIT = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
PIXEL_SUM = 561_718


def test_parts_together_are_the_published_set():
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    images, labels = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    assert images.shape == (1797, 8, 8)
    assert images.dtype == labels.dtype == np.uint8
    assert (images.min(), images.max()) == (0, 16)
    assert np.bincount(labels).tolist() == SAMPLES_PER_DIGIT
    assert int(images.sum(dtype=np.int64)) == PIXEL_SUM


def test_first_published_sample_is_a_zero():
    """The first row of optdigits.tes, pixel by pixel in its first two rows."""
    images, labels = digits._read()
    assert labels[0] == 0
    assert images[0, :2].tolist() == [[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0]]


def test_split_depends_on_its_arguments_alone():
    (x_first, y_first), _ = digits.load_data(seed=3)
    (x_again, y_again), _ = digits.load_data(seed=3)
    (x_other, _), _ = digits.load_data(seed=4)
    np.testing.assert_array_equal(x_first, x_again)
    np.testing.assert_array_equal(y_first, y_again)
    assert not np.array_equal(x_first, x_other)


def test_arrays_belong_to_the_caller():
    (x_train, _), _ = digits.load_data()
    x_train[:] = 0
    (x_again, _), _ = digits.load_data()
    assert x_again.max() == 16


@pytest.mark.parametrize(("fraction", "tests"), [(0.2, 359), (0.5, 898), (0.001, 2)])
def test_fraction_is_rounded(fraction, tests):
    _, (x_test, y_test) = digits.load_data(test_fraction=fraction)
    assert len(x_test) == len(y_test) == tests


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5, 1e-6, 1 - 1e-6, float("nan")])
def test_fraction_must_leave_both_parts(fraction):
    with pytest.raises(errors.ArgumentError, match=r"test_fraction must lie between 0 and 1.*Got") as caught:
        digits.load_data(test_fraction=fraction)
    assert caught.value.argument == "test_fraction"
