"""Draws: a function of the key alone, of the right distribution, independent from key to key."""

import numpy as np
import pytest

KEY = np.array([2**40 + 5, 3, 1, 0])
COUNT = 20_000


def test_equal_keys_give_equal_numbers(call):
    first, second = (call("random_uniform", KEY, shape=(100,), dtype="float32") for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("by", [1, 2**31])
def test_each_part_of_the_key_counts(call, part, by):
    other = KEY.copy()
    other[part] += by
    drawn = call("random_uniform", KEY, shape=(1000,), dtype="float64")
    again = call("random_uniform", other, shape=(1000,), dtype="float64")
    assert not np.isin(again, drawn).any()
    assert abs(np.corrcoef(drawn, again)[0, 1]) < 0.15


def test_seeds_that_differ_in_the_upper_half_only(call):
    a, b = (call("random_bits", np.array([seed, 0, 0, 0]), shape=(8,)) for seed in (5, 5 + 2**32))
    assert (a != b).any()


def test_parts_do_not_stand_for_each_other(call):
    drawn = [
        tuple(call("random_bits", np.array(key), shape=(2,)).tolist())
        for key in [(0, 0, 0, 1), (0, 0, 1, 0), (0, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0)]
    ]
    assert len(set(drawn)) == 5


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_uniform_draws_fill_the_unit_interval(call, dtype):
    x = call("random_uniform", KEY, shape=(COUNT,), dtype=dtype)
    assert x.dtype == dtype
    assert x.min() >= 0
    assert x.max() < 1
    stats = pytest.importorskip("scipy.stats")
    assert stats.kstest(x.astype("float64"), "uniform").pvalue > 1e-3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal_draws_are_normal(call, dtype):
    x = call("random_normal", KEY, shape=(COUNT,), dtype=dtype)
    assert x.dtype == dtype
    stats = pytest.importorskip("scipy.stats")
    assert stats.kstest(x.astype("float64"), "norm").pvalue > 1e-3


def test_every_bit_is_drawn(call):
    bits = call("random_bits", KEY, shape=(COUNT,))
    assert bits.dtype == "uint32"
    ones = [np.mean(bits >> shift & 1) for shift in range(32)]
    assert np.abs(np.array(ones) - 0.5).max() < 0.02


def test_a_permutation_has_each_number_once(call):
    order = call("random_permutation", KEY, size=50)
    assert order.dtype == "int64"
    assert sorted(order.tolist()) == list(range(50))
    assert order.tolist() != list(range(50))


def test_the_users_choice_of_generator_does_not_matter(engine, jax):
    from pronghorn.graph import Graph, placeholder
    from pronghorn.primitives.random import random_bits

    def drawn():
        key = placeholder((4,), "int64")
        return engine.to_numpy(engine.compile(Graph([key], [random_bits(key, shape=(4,))]))(KEY)[0])

    before, chosen = drawn(), jax.config.jax_default_prng_impl
    jax.config.update("jax_default_prng_impl", "rbg")
    try:
        np.testing.assert_array_equal(drawn(), before)
    finally:
        jax.config.update("jax_default_prng_impl", chosen)
