"""Draws: functions of their key alone, unrelated for different keys, of the right distribution."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest

KEY = np.array([1, 2, 3, 4])
NAMES = {
    "random_uniform": {"shape": (50, 41), "dtype": "float32"},
    "random_normal": {"shape": (50, 41), "dtype": "float32"},
    "random_bits": {"shape": (50, 41)},
    "random_permutation": {"size": 2050},
}
FLOATS = ["float16", "float32", "float64"]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_equal_keys_give_equal_numbers(name, kernel):
    first = kernel(name, KEY, **NAMES[name])
    kernel("random_normal", KEY + 1, shape=(3,), dtype="float32")  # leaves half a word in the generator
    np.testing.assert_array_equal(kernel.in_each_layout(name, KEY, **NAMES[name]), first)


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize("change", [1, -1, 2**32, 2**62])
def test_each_part_of_the_key_counts(name, position, change, kernel):
    other = KEY.copy()
    other[position] += change
    same = kernel(name, KEY, **NAMES[name]) == kernel(name, other, **NAMES[name])
    assert same.mean() < 0.05


def test_keys_near_each_other_are_unrelated(kernel):
    """No two of 256 neighbours' draws correlate by more than chance allows, nor first draws with the key."""
    keys = [np.array(key) for key in product(range(4), repeat=4)]
    draws = np.array([kernel("random_uniform", key, shape=(2000,), dtype="float64") for key in keys])
    correlations = np.corrcoef(draws) - np.eye(len(keys))
    assert np.abs(correlations).max() < 6 / np.sqrt(2000)
    for column in range(8):
        for part in range(4):
            related = np.corrcoef(draws[:, column], [key[part] for key in keys])[0, 1]
            assert abs(related) < 5 / np.sqrt(len(keys))
    assert abs(draws[:, 0].mean() - 0.5) < 5 * np.sqrt(1 / 12 / len(keys))


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform(dtype, kernel):
    """Mean 1/2, variance 1/12, each tenth as full as the others, never 1."""
    x = kernel("random_uniform", KEY, shape=(400, 500), dtype=dtype)
    assert x.dtype == dtype
    assert 0 <= x.min() < 1e-3
    assert 0.999 < x.max() < 1
    wide = x.astype("float64")
    assert abs(wide.mean() - 0.5) < 2e-3 + (3e-4 if dtype == "float16" else 0)
    assert abs(wide.var() - 1 / 12) < 1e-3
    counts = np.histogram(wide, 10, (0, 1))[0]
    assert np.abs(counts / x.size - 0.1).max() < 5 * np.sqrt(0.09 / x.size) + 5e-4


@pytest.mark.parametrize("dtype", FLOATS)
def test_normal(dtype, kernel):
    x = kernel("random_normal", KEY, shape=(400, 500), dtype=dtype).astype("float64")
    count = x.size
    assert abs(x.mean()) < 5 / np.sqrt(count)
    assert abs(x.var() - 1) < 5 * np.sqrt(2 / count)
    assert abs((x**3).mean()) < 5 * np.sqrt(15 / count)
    assert abs((x**4).mean() - 3) < 5 * np.sqrt(96 / count) + 1e-2
    assert abs((np.abs(x) > 1.959964).mean() - 0.05) < 5 * np.sqrt(0.05 / count) + 1e-3


def test_each_bit_is_fair(kernel):
    bits = kernel("random_bits", KEY, shape=(300, 301))
    assert bits.dtype == np.uint32
    for position in range(32):
        share = ((bits >> np.uint32(position)) & np.uint32(1)).mean()
        assert abs(share - 0.5) < 5 * np.sqrt(0.25 / bits.size)


@pytest.mark.parametrize("size", [0, 1, 2, 100])
def test_permutation(size, kernel):
    assert sorted(kernel("random_permutation", KEY, size=size).tolist()) == list(range(size))


def test_permutations_are_fair(kernel):
    """Each of 5 numbers stands at each place in a fifth of 2000 permutations."""
    drawn = np.array([kernel("random_permutation", np.array([0, i, 0, 0]), size=5) for i in range(2000)])
    for place in range(5):
        assert np.abs(np.bincount(drawn[:, place], minlength=5) / 2000 - 0.2).max() < 5 * np.sqrt(0.16 / 2000)


@pytest.mark.parametrize("name", ["random_uniform", "random_normal"])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0, 2)])
def test_small_shapes(name, dtype, shape, kernel):
    x = kernel(name, KEY, shape=shape, dtype=dtype)
    assert x.shape == shape
    assert np.isfinite(x).all()
    assert kernel("random_bits", KEY, shape=shape).shape == shape


def test_threads_do_not_disturb_each_other(kernel):
    def draw(step):
        return kernel("random_normal", np.array([7, step, 0, 0]), shape=(100,), dtype="float32")

    expected = [draw(step) for step in range(64)]
    with ThreadPoolExecutor(8) as pool:
        for a, b in zip(pool.map(draw, range(64)), expected, strict=True):
            np.testing.assert_array_equal(a, b)
