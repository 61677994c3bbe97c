"""Draws by what must be true of them, and where their keys come from."""

import numpy as np
import pytest
from strategies import distinct

from pronghorn import ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.runtime import Variable, set_random_seed
from pronghorn.testing.sample import evaluate

COUNT = 20_000


def _in_trace(function, state=(7, 0), draws=1):
    """What ``function`` draws in a trace whose random state is ``state``."""
    variable = Variable(np.array(state), name="state", dtype="int64", trainable=False)
    with tracing(Trace(random_state=variable)):
        outputs = [function() for _ in range(draws)]
    return evaluate(Graph([], outputs), [])


def test_a_key_is_seed_step_site_iteration():
    first, second = _in_trace(ops.draw_key, (7, 3), draws=2)
    assert first.tolist() == [7, 3, 0, 0]
    assert second.tolist() == [7, 3, 1, 0]
    assert _in_trace(lambda: ops.draw_key(99), (7, 3))[0].tolist() == [99, 3, 0, 0]


def test_iterations_of_loops_have_keys_of_their_own():
    def draw():
        return ops.scan(lambda carry, x: (carry, ops.draw_key()), np.zeros(()), np.zeros(3))[1]

    (keys,) = _in_trace(draw, (7, 3))
    assert keys[:, :3].tolist() == [[7, 3, 0]] * 3
    assert len(set(keys[:, 3].tolist())) == 3


def test_iterations_of_nested_loops_differ_from_each_other():
    def inner(carry, x):
        return carry, ops.draw_key()

    def outer(carry, x):
        return carry, ops.scan(inner, np.zeros(()), np.zeros(3))[1]

    (keys,) = _in_trace(lambda: ops.scan(outer, np.zeros(()), np.zeros(4))[1])
    assert keys.shape == (4, 3, 4)
    assert len({tuple(key) for key in keys.reshape(12, 4).tolist()}) == 12


def test_outside_a_trace_each_draw_is_another():
    set_random_seed(3)
    first, second = (np.asarray(ops.random_uniform((5,))) for _ in range(2))
    assert (first != second).all()
    set_random_seed(3)
    np.testing.assert_array_equal(ops.random_uniform((5,)), first)


def test_draws_of_several_traces_without_a_state_may_meet_in_one_graph():
    """A layer called on symbolic Tensors has such a trace: two Dropouts in a row drop independently of each other."""
    keys = []
    for _ in range(2):
        with tracing(Trace()):
            keys.append(ops.draw_key())
    first, second = evaluate(Graph([], keys), [])
    assert first[2] != second[2]
    assert first[[0, 1, 3]].tolist() == second[[0, 1, 3]].tolist()


def test_a_symbolic_draw_outside_a_trace_is_a_site_of_its_own():
    x = placeholder((50,))
    y, z = evaluate(Graph([x], [ops.dropout(x, 0.5), ops.dropout(x, 0.5)]), [np.ones(50, "float32")])
    assert (y != z).any()


@pytest.mark.parametrize("seed", ["1", 1.5, True])
def test_seeds_are_ints(seed):
    with pytest.raises(ArgumentTypeError, match=r"seed must be an int or None\. Got"):
        ops.draw_key(seed)


def test_uniform():
    u = np.asarray(ops.random_uniform((COUNT,), -2.0, 4.0))
    assert u.dtype == np.float32
    assert u.min() >= -2
    assert u.max() < 4
    assert abs(u.mean() - 1) < 4.5 * 6 / np.sqrt(12 * COUNT)
    assert abs(u.var() - 3) < 0.15


def test_normal():
    z = np.asarray(ops.random_normal((COUNT,), 5.0, 0.5, "float64"))
    assert z.dtype == np.float64
    assert abs(z.mean() - 5) < 4.5 * 0.5 / np.sqrt(COUNT)
    assert abs(z.std() - 0.5) < 0.02


def test_truncated_normal():
    z = np.asarray(ops.random_truncated_normal((COUNT,), 1.0, 2.0))
    assert np.abs(z - 1).max() <= 4 * (1 + 1e-6)
    assert abs(z.mean() - 1) < 0.07
    # The standard deviation of a normal cut off at two: 0.8796.
    assert abs(z.std() - 2 * 0.8796) < 0.05


def test_bernoulli():
    b = np.asarray(ops.random_bernoulli((COUNT,), 0.3, "int32"))
    assert b.dtype == np.int32
    assert set(b.tolist()) == {0, 1}
    assert abs(b.mean() - 0.3) < 4.5 * np.sqrt(0.21 / COUNT)


def test_integers():
    n = np.asarray(ops.random_integers((COUNT,), -2, 3))
    assert n.dtype == np.int32
    counts = np.bincount(n + 2, minlength=5)
    assert len(counts) == 5
    assert ((counts - COUNT / 5) ** 2 / (COUNT / 5)).sum() < 23.5  # beyond that once in 10,000
    with pytest.raises(ArgumentError, match="no integer from 3 to 3 - 1"):
        ops.random_integers((2,), 3, 3)


def test_categorical():
    logits = np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.5, 1e-30]]))
    drawn = np.asarray(ops.random_categorical(logits, COUNT))
    assert drawn.shape == (2, COUNT)
    shares = np.stack([np.bincount(row, minlength=3) / COUNT for row in drawn])
    np.testing.assert_allclose(shares, [[0.1, 0.2, 0.7], [0.5, 0.5, 0]], atol=0.02)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_shuffle(axis):
    x = distinct((40, 30))
    y = np.asarray(ops.shuffle(x, axis))
    assert (x != y).any()
    ordered = [np.moveaxis(v, axis, 0) for v in (x, y)]
    places = [np.flatnonzero((ordered[0] == row).all(1)) for row in ordered[1]]
    assert sorted(int(p) for (p,) in places) == list(range(len(places)))


def test_permutation():
    assert sorted(np.asarray(ops.random_permutation(20)).tolist()) == list(range(20))


def test_dropout():
    x = distinct((100, 100))
    assert ops.dropout(x, 0) is x
    y = np.asarray(ops.dropout(x, 0.25))
    kept = y != 0
    assert abs(kept.mean() - 0.75) < 0.02
    np.testing.assert_allclose(y[kept], x[kept] / 0.75)
    rows = np.asarray(ops.dropout(np.ones((50, 4)), 0.5, noise_shape=(None, 1)))
    assert (rows == rows[:, :1]).all()


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_rates_outside_the_unit_interval(rate):
    with pytest.raises(ArgumentError, match=r"rate must be in \[0, 1\)\. Got"):
        ops.dropout(np.ones(3), rate)


def test_what_is_refused():
    with pytest.raises(ArgumentError, match=r"noise_shape \(1,\) must have one entry for each axis"):
        ops.dropout(np.ones((2, 3)), 0.5, noise_shape=(1,))
    with pytest.raises(ArgumentError, match=r"must be a floating one\. Got int32"):
        ops.random_uniform((2,), dtype="int32")
    with pytest.raises(ShapeError, match="negative"):
        ops.random_normal((-1,))
