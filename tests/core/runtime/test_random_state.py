"""The process's random state: one seed, and draws that differ from call to call."""

import numpy as np
import pytest

from pronghorn import layers, ops, set_random_seed
from pronghorn.runtime import host_generator, random_state
from pronghorn.runtime.random_state import global_state, new_seed, seeds_from
from pronghorn.runtime.traced import Traced

X = np.ones((3, 4), "float32")


def weights():
    layer = layers.Dense(3)
    layer(X)
    return layer.get_weights()[0]


def test_a_seed_repeats_initial_weights_on_every_engine(backend):
    set_random_seed(7)
    first, other = weights(), weights()
    set_random_seed(7)
    np.testing.assert_array_equal(weights(), first)
    assert not np.array_equal(first, other)
    rng = np.random.default_rng(7)
    limit = np.sqrt(6 / 7)
    wanted = rng.uniform(-limit, limit, (4, 3))
    assert np.abs(first).max() <= limit
    assert first.shape == wanted.shape


def draw():
    return ops.random_uniform((5,))


def test_each_call_draws_other_numbers_and_a_seed_repeats_them(backend):
    set_random_seed(3)
    first, second = np.asarray(draw()), np.asarray(draw())
    traced = Traced(lambda: (draw(), draw()))
    third, fourth = map(np.asarray, traced())
    drawn = [first, second, third, fourth, *map(np.asarray, traced())]
    assert len({x.tobytes() for x in drawn}) == 6
    set_random_seed(3)
    np.testing.assert_array_equal(draw(), first)
    np.testing.assert_array_equal(draw(), second)


def test_a_compiled_program_follows_a_new_seed(backend):
    traced = Traced(draw)
    set_random_seed(5)
    first = np.asarray(traced())
    assert not np.array_equal(traced(), first)
    set_random_seed(5)
    np.testing.assert_array_equal(traced(), first)


def test_a_state_counts_only_steps_that_draw(backend):
    state = random_state(11)
    traced = Traced(lambda n: draw() if n else ops.ones(()), random_state=lambda: state)
    assert state.numpy().tolist() == [11, 0]
    Traced(lambda: ops.ones(()), random_state=lambda: state)()
    assert state.numpy().tolist() == [11, 0]
    for step in (1, 2):
        Traced(draw, random_state=lambda: state)()
        assert state.numpy().tolist() == [11, step]
    assert not state.is_weight
    assert not state.trainable
    del traced


def test_one_state_gives_one_sequence(backend):
    drawn = []
    for _ in range(2):
        state = random_state(4)
        traced = Traced(draw, random_state=lambda state=state: state)
        drawn.append([np.asarray(traced()) for _ in range(3)])
    np.testing.assert_array_equal(*drawn)


def test_eager_draws_are_those_of_the_compiled_step(backend):
    drawn = []
    for eager in (False, True):
        state = random_state(4)
        traced = Traced(lambda: (draw(), draw()), random_state=lambda state=state: state, eager=eager)
        drawn.append(np.array([[np.asarray(x) for x in traced()] for _ in range(2)]))
    np.testing.assert_allclose(*drawn, rtol=1e-6)


def test_seeds_for_components_differ_and_repeat():
    set_random_seed(1)
    seeds = [new_seed() for _ in range(3)]
    set_random_seed(1)
    assert [new_seed() for _ in range(3)] == seeds
    assert len(set(seeds)) == 3
    assert isinstance(host_generator(), np.random.Generator)
    assert global_state() is global_state()


@pytest.mark.parametrize("seed", ["x", None])
def test_a_seed_is_an_int(seed):
    with pytest.raises((TypeError, ValueError)):
        set_random_seed(seed)


def test_seeds_from_another_place_hold_until_a_seed_is_set():
    asked = iter(range(100, 200))
    try:
        seeds_from(lambda: next(asked))
        assert new_seed() == np.random.default_rng(100).integers(2**31)
        first = weights()
        asked = iter([101])
        np.testing.assert_array_equal(weights(), first)
        set_random_seed(7)
        by_seed = weights()
        asked = iter(())
        set_random_seed(7)
        np.testing.assert_array_equal(weights(), by_seed)
    finally:
        seeds_from(None)
