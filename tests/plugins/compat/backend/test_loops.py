"""rnn against real Keras and a loop in NumPy; map_fn and folds."""

import re

import numpy as np
import pytest
from keras_backend import calls, check, symbolic

import pronghorn
from pronghorn import backend as K
from pronghorn.errors import ShapeError


def plain_step(w, u):
    def step(x, states):
        h = K.tanh(K.dot(x, w) + K.dot(states[0], u))
        return h, [h]

    return step


def golden_rnn(call):
    flags = re.match(r"rnn_gb(\d)_unroll(\d)_mask(\d)", call.id)
    backwards, unroll, masked = (bool(int(flag)) for flag in flags.groups())
    x, w, u = symbolic(call.args[:3])
    mask = symbolic(call.args[3]) if masked else None
    start = [K.zeros_like(K.dot(x[:, 0], w))]
    last, outputs, states = K.rnn(plain_step(w, u), x, start, backwards, mask, unroll=unroll)
    return [last, outputs, *states]


@pytest.mark.parametrize("call", calls("rnn"), ids=repr)
def test_rnn_as_real_keras(call):
    check(K.batch_get_value(golden_rnn(call)), call, atol=5e-6)


def test_rnn_as_real_keras_on_each_engine(backend):
    for call in calls("rnn"):
        if "unroll0" in call.id:
            check(K.batch_get_value(golden_rnn(call)), call, atol=5e-6)


def numpy_rnn(x, mask, h, c, shift, backwards, unroll):
    """What the step below does, with Keras 2.2.4's rule for masked times, in plain loops."""
    outputs = []
    for t in reversed(range(x.shape[1])) if backwards else range(x.shape[1]):
        new_h = np.tanh(x[:, t] + h + shift)
        new_c = c + new_h[:, :1]
        y = np.concatenate([new_h, new_c], 1)
        before = outputs[-1] if outputs else np.zeros_like(y)
        keep = mask[:, t, None]
        outputs.append(np.where(keep, y, before))
        h, c = np.where(keep, new_h, h), np.where(keep, new_c, c)
    return outputs[-1], np.stack(outputs, 1), h, c


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_masked_rnn_whose_output_is_no_state(backwards, unroll):
    """Two states of different sizes, a constant, an output of another shape: the output before stands in."""
    x, h, c = np.random.rand(3, 5, 4), np.random.rand(3, 4), np.random.rand(3, 1)  # noqa: NPY002
    mask = np.random.rand(3, 5) > 0.4  # noqa: NPY002

    def step(x_t, states):
        h_t, c_t, shift = states
        new_h = K.tanh(x_t + h_t + shift)
        new_c = c_t + new_h[:, :1]
        return K.concatenate([new_h, new_c]), [new_h, new_c]

    last, outputs, states = K.rnn(
        step, K.variable(x), [K.variable(h), K.variable(c)], backwards, K.constant(mask, dtype="bool"),
        constants=[K.constant(0.25)], unroll=unroll, input_length=5,
    )  # fmt: skip
    found = K.batch_get_value([last, outputs, *states])
    for mine, wanted in zip(found, numpy_rnn(x, mask, h, c, 0.25, backwards, unroll), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-5, atol=1e-6)


def test_masked_output_is_the_first_state_where_looping():
    """2.2.4 on TensorFlow: with a start that is not 0, a masked first output is that start; 0 where unrolled."""
    x, start, mask = K.ones((1, 2, 1)), K.variable([[7.0]]), K.constant([[0, 1]], dtype="bool")

    def step(x_t, states):
        return states[0] + x_t, [states[0] + x_t]

    looped = K.rnn(step, x, [start], mask=mask)[1]
    unrolled = K.rnn(step, x, [start], mask=mask, unroll=True)[1]
    assert [y.ravel().tolist() for y in K.batch_get_value([looped, unrolled])] == [[7, 8], [0, 8]]


def test_rnn_of_unknown_sizes_and_its_gradient(backend):
    x, w, u = K.placeholder((None, None, 2)), K.variable([[0.5], [0.25]]), K.variable([[0.5]])
    start = K.zeros_like(x[:, 0, :1])
    last, outputs, _ = K.rnn(plain_step(w, u), x, [start])
    assert K.int_shape(outputs) == (None, None, 1)
    f = K.function([x], [last, outputs, *K.gradients(last, [w])])
    values = np.random.rand(3, 4, 2)  # noqa: NPY002

    def by_hand(weights):
        h = np.zeros((3, 1))
        for t in range(4):
            h = np.tanh(values[:, t] @ weights + h * 0.5)
        return h

    end, every, gradient = f([values])
    at = np.array([[0.5], [0.25]])
    np.testing.assert_allclose(end, by_hand(at), rtol=1e-5)
    np.testing.assert_allclose(every[:, -1], end)
    for i in range(2):
        step = np.zeros((2, 1))
        step[i] = 1e-5
        slope = (by_hand(at + step) - by_hand(at - step)).sum() / 2e-5
        np.testing.assert_allclose(gradient[i, 0], slope, rtol=1e-3)
    assert f([np.ones((2, 7, 2))])[1].shape == (2, 7, 1)


def test_rnn_without_states_is_a_map_over_time():
    last, outputs, states = K.rnn(lambda x, states: (x * 2, []), K.ones((2, 3, 4)), [])
    assert states == []
    assert K.eval(outputs).tolist() == np.full((2, 3, 4), 2).tolist()
    assert K.int_shape(last) == (2, 4)


def test_rnn_inside_a_layer_trains(backend):
    """A recurrent layer as Keras 2 users wrote them learns to add up its inputs."""

    class Summing(pronghorn.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1], 1), initializer="zeros")
            super().build(input_shape)

        def call(self, x):
            def step(x_t, states):
                h = states[0] + K.dot(x_t, self.w)
                return h, [h]

            return K.rnn(step, x, [K.zeros_like(x[:, 0, :1])])[0]

    x = np.random.rand(64, 3, 2)  # noqa: NPY002
    model = pronghorn.Sequential([Summing(input_shape=(3, 2))])
    model.compile(pronghorn.optimizers.SGD(0.1), "mse")
    model.fit(x, x.sum((1, 2))[:, None], epochs=30, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [[1], [1]], atol=0.15)


def test_rnn_errors():
    def step(x, states):
        return x, states

    with pytest.raises(ShapeError, match=r"\(B, T, \*F\)"):
        K.rnn(step, K.zeros((2, 3)), [])
    with pytest.raises(ShapeError, match="known length"):
        K.rnn(step, K.placeholder((2, None, 3)), [], unroll=True)
    with pytest.raises(ShapeError, match="state to keep"):
        K.rnn(step, K.zeros((2, 3, 4)), [], mask=K.ones((2, 3)))


FOLDS = {
    "map_fn": lambda a: K.map_fn(lambda q: q * 2 + K.sum(q), a),
    "foldl": lambda a: K.foldl(lambda s, q: s * 0.5 + q, a),
    "foldr": lambda a: K.foldr(lambda s, q: s * 0.5 + q, a),
}


@pytest.mark.parametrize("call", calls("map_fn", "foldl", "foldr"), ids=repr)
def test_maps_and_folds_as_real_keras(backend, call):
    check([K.eval(FOLDS[call.id](*symbolic(call.args)))], call)


def test_map_of_several_values_and_a_dtype():
    a, b = K.constant([1, 2, 3], dtype="int32"), K.variable([[1.0], [2.0], [3.0]])
    total = K.map_fn(lambda each: K.cast(each[0], "float32") * each[1], (a, b))
    assert K.eval(total).tolist() == [[1], [4], [9]]
    assert K.eval(K.map_fn(lambda each: each, a, dtype="float32")).dtype == np.float32


def test_fold_with_an_initializer_over_an_unknown_length():
    x = K.placeholder((None,))
    f = K.function([x], [K.foldl(lambda s, q: s * 10 + q, x, 0.0), K.foldr(lambda s, q: s * 10 + q, x, 5.0)])
    assert f([[1.0, 2.0, 3.0]]) == [123.0, 5321.0]
    assert f([[]]) == [0.0, 5.0]
