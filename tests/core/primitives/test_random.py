"""Random draws by what is true of every generator: ranges, moments, independence, and equal numbers of equal keys."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pronghorn.autograd import gradients
from pronghorn.errors import ArgumentError, DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives.random import dropout
from pronghorn.runtime import active_backend, compile_graph
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

COUNT = 40_000
INT64 = st.integers(-(2**63), 2**63 - 1)
KEY_SPEC = TensorSpec((4,), "int64")


@functools.cache
def _program(name, attributes, engine):
    key = placeholder((4,), "int64")
    return compile_graph(Graph([key], PRIMITIVES[name].bind((key,), dict(attributes))), engine)


def draw(name, key=(1, 2, 3, 0), **attributes):
    engine = active_backend()
    (drawn,) = _program(name, tuple(attributes.items()), engine)(engine.from_numpy(np.array(key, "int64"), "int64"))
    return np.array(engine.to_numpy(drawn))


@pytest.mark.parametrize("sample", FAMILIES["random"], ids=str)
def test_sample(sample, backend):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_uniform(backend, dtype):
    u = draw("random_uniform", shape=(COUNT,), dtype=dtype)
    assert u.dtype == dtype
    assert u.min() >= 0
    assert u.max() < 1
    counts = np.histogram(u, 10, (0, 1))[0]
    # Chi-squared with 9 degrees of freedom: beyond 33.7 once in 10,000.
    assert ((counts - COUNT / 10) ** 2 / (COUNT / 10)).sum() < 33.7


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_normal(backend, dtype):
    z = draw("random_normal", shape=(COUNT,), dtype=dtype).astype(float)
    error = 4 / np.sqrt(COUNT)
    assert abs(z.mean()) < error
    assert abs(z.var() - 1) < error * np.sqrt(2)
    assert abs((z**3).mean()) < error * np.sqrt(15)
    assert abs((z**4).mean() - 3) < error * np.sqrt(96)


def test_bits(backend):
    bits = draw("random_bits", shape=(COUNT,))
    assert bits.dtype == np.uint32
    shares = (bits[:, None] >> np.arange(32, dtype="uint32") & 1).mean(0)
    np.testing.assert_allclose(shares, 0.5, atol=5 * 0.5 / np.sqrt(COUNT))


def test_permutation(backend):
    order = draw("random_permutation", size=1000)
    assert order.dtype == np.int64
    np.testing.assert_array_equal(np.sort(order), np.arange(1000))
    assert (order == np.arange(1000)).sum() < 10


@settings(max_examples=10)
@given(st.lists(INT64, min_size=4, max_size=4))
def test_equal_keys_give_equal_numbers(key):
    first, second = (draw("random_uniform", key, shape=(5,), dtype="float32") for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("part", range(4), ids=["seed", "step", "site", "iteration"])
def test_each_part_of_the_key_counts(backend, part):
    """Neighbouring keys, which is what steps and sites are, give streams that are not correlated."""
    keys = np.tile([5, 0, 0, 0], (3, 1))
    keys[:, part] += np.arange(3)
    a, b, c = (draw("random_normal", key, shape=(COUNT,), dtype="float64") for key in keys)
    for x, y in ((a, b), (a, c), (b, c)):
        assert abs(np.corrcoef(x, y)[0, 1]) < 4.5 / np.sqrt(COUNT)


def test_parts_of_the_key_do_not_stand_in_for_each_other(backend):
    keys = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 0, 0), (1, 1, 0, 0), (2, 0, 0, 0)]
    drawn = {draw("random_bits", key, shape=(4,)).tobytes() for key in keys}
    assert len(drawn) == len(keys)


def _dropped(x, rate, noise_shape=None, key=(1, 2, 3, 0)):
    x, key = np.asarray(x), np.array(key, "int64")
    sample = Sample("dropout", [x, key], {"rate": rate, "noise_shape": noise_shape})
    return evaluate(sample.graph(), [x, key])[0]


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(backend, rate):
    y = _dropped(np.ones(COUNT), rate)
    np.testing.assert_allclose(np.unique(y), [0, 1 / (1 - rate)])
    assert abs((y == 0).mean() - rate) < 4.5 * np.sqrt(rate * (1 - rate) / COUNT)


def test_noise_shape_shares_draws(backend):
    y = _dropped(np.ones((50, 4, 3)), 0.5, (50, 1, 3))
    assert (y == y[:, :1]).all()
    assert len(np.unique(y.reshape(50, -1), axis=0)) > 1


def test_dropped_is_zero_even_of_infinity(backend):
    y = _dropped(np.full(100, np.inf), 0.5)
    assert set(np.unique(y)) == {0.0, np.inf}


def test_the_same_elements_are_dropped_from_the_cotangent(backend):
    x, key = placeholder((1000,), "float64"), placeholder((4,), "int64")
    y = dropout(x, key, rate=0.3, noise_shape=None)
    (slope,) = gradients(y, [x])
    values = [np.random.default_rng(0).uniform(1, 2, 1000), np.arange(4)]
    out, ct = evaluate(Graph([x, key], [y, slope]), values)
    np.testing.assert_allclose(ct, out / values[0])


@pytest.mark.parametrize("name", ["random_uniform", "random_normal", "random_bits", "random_permutation"])
def test_keys_are_checked(name):
    attributes = {"random_bits": {"shape": (2,)}, "random_permutation": {"size": 2}}
    with pytest.raises(ShapeError, match=r"int64\[4\].*Got float32\[4\]"):
        PRIMITIVES[name].infer(TensorSpec((4,)), **attributes.get(name, {"shape": (2,), "dtype": "float32"}))


def test_what_cannot_be_drawn():
    with pytest.raises(DTypeError, match=r"draws are floating\. Got int32"):
        PRIMITIVES["random_uniform"].infer(KEY_SPEC, shape=(2,), dtype="int32")
    with pytest.raises(ShapeError, match="negative"):
        PRIMITIVES["random_bits"].infer(KEY_SPEC, shape=(2, -1))
    with pytest.raises(ArgumentError, match=r"rate must be in \[0, 1\). Got 1.0"):
        dropout.infer(TensorSpec((2,)), KEY_SPEC, rate=1.0, noise_shape=None)
    with pytest.raises(ShapeError, match="noise_shape"):
        dropout.infer(TensorSpec((2,)), KEY_SPEC, rate=0.5, noise_shape=(1, 2, 2))
