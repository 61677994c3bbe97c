"""eval, function, gradients and updates: against real Keras, closed forms, and inside models."""

import numpy as np
import pytest
from keras_backend import calls, check, symbolic

import pronghorn
from pronghorn import backend as K
from pronghorn.errors import ArgumentTypeError, GraphError, ShapeError
from pronghorn.layers import Dense

EXPRESSIONS = {
    "sum(dot(a,b)**2)": lambda a, b: K.sum(K.dot(a, b) ** 2),
    "sum(softmax(a)*b)": lambda a, b: K.sum(K.softmax(a) * b),
    "mean(logsumexp(a,axis=1))": lambda a: K.mean(K.logsumexp(a, axis=1)),
    "sum(l2_normalize(a,-1)*b)": lambda a, b: K.sum(K.l2_normalize(a, -1) * b),
    "sum(std(a,axis=0))": lambda a: K.sum(K.std(a, axis=0)),
    "sum(max(a,axis=1)**2)": lambda a: K.sum(K.max(a, axis=1) ** 2),
    "sum(clip(a,-.5,.5)*b)": lambda a, b: K.sum(K.clip(a, -0.5, 0.5) * b),
    "sum(batch_dot(a,b,(2,1))*c)": lambda a, b, c: K.sum(K.batch_dot(a, b, (2, 1)) * c),
    "sum(conv2d(a,b,same,stride2)**2)": lambda a, b: K.sum(K.conv2d(a, b, (2, 2), "same") ** 2),
    "sum(pool2d(a,avg,same)**2)": lambda a: K.sum(K.pool2d(a, (3, 3), (2, 2), "same", pool_mode="avg") ** 2),
    "sum(abs(a)+sqrt(abs(a)))": lambda a: K.sum(K.abs(a) + K.sqrt(K.abs(a))),
    "sum(stop_gradient(a)*a)": lambda a: K.sum(K.stop_gradient(a) * a),
    "sum(gather(a,[1,1,0])**2)": lambda a: K.sum(K.gather(a, K.constant([1, 1, 0], dtype="int32")) ** 2),
    "sum(prod(a,axis=1))": lambda a: K.sum(K.prod(a, axis=1)),
    "sum(cumsum(a,1)*b)": lambda a, b: K.sum(K.cumsum(a, 1) * b),
    "sum(elu(a)+hard_sigmoid(a)+softplus(a)+softsign(a)+relu(a,alpha=.1,max_value=1.))": lambda a: K.sum(
        K.elu(a) + K.hard_sigmoid(a) + K.softplus(a) + K.softsign(a) + K.relu(a, alpha=0.1, max_value=1.0)
    ),
    "sum(resize_images(a,2,2,bilinear)**2)": lambda a: K.sum(
        K.resize_images(a, 2, 2, "channels_last", "bilinear") ** 2
    ),
}
GRADIENTS = [call for call in calls("gradients") if "ctc" not in call.id]


def golden_gradients(call):
    variables = symbolic(call.args)
    return K.gradients(EXPRESSIONS[call.id.removeprefix("grad_")](*variables), variables)


@pytest.mark.parametrize("call", GRADIENTS, ids=repr)
def test_gradients_as_real_keras(call):
    check(K.batch_get_value(golden_gradients(call)), call, rtol=2e-5, atol=5e-6)


def test_gradients_as_real_keras_on_each_engine(backend):
    made = [golden_gradients(call) for call in GRADIENTS]
    values = iter(K.batch_get_value([x for tensors in made for x in tensors]))
    for call, tensors in zip(GRADIENTS, made, strict=True):
        check([next(values) for _ in tensors], call, rtol=2e-5, atol=5e-6)


def test_gradient_of_a_loss_of_variables_alone(backend):
    v, w = K.variable([2.0, 3.0]), K.variable([1.0, -1.0])
    loss = K.sum(v * v * w) + v[0]
    assert K.is_tensor(loss)
    by_v, by_w, by_other = K.gradients(loss, [v, w, K.variable(0.0)])
    assert K.eval(by_v).tolist() == [5.0, -6.0]
    assert K.eval(by_w).tolist() == [4.0, 9.0]
    assert by_other is None
    assert K.eval(K.gradients(K.gradients(K.sum(v * v * v), v)[0], v)[0]).tolist() == [12.0, 18.0]


def test_gradients_sum_over_losses_and_take_one_variable():
    v = K.variable(3.0)
    (found,) = K.gradients([v * v, 2 * v], v)
    assert K.eval(found) == 8.0


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop"])
def test_gradients_by_the_weights_of_a_model_that_was_trained(backend, optimizer):
    """An optimizer may have put the weights into one flat Variable: they are found there too."""
    x = np.random.rand(6, 3).astype("float32")  # noqa: NPY002
    inputs = pronghorn.Input((3,))
    layer = Dense(2)
    model = pronghorn.Model(inputs, layer(inputs))
    before = K.gradients(K.sum(model.output), [layer.kernel, layer.bias])
    model.compile(optimizer, "mse")
    model.fit(x, x[:, :2], epochs=1, verbose=0)
    after = K.gradients(K.sum(layer(inputs)), [layer.kernel, layer.bias])
    for gradients in (before, after):
        by_kernel, by_bias = K.function([inputs], gradients)([x])
        np.testing.assert_allclose(by_kernel, np.repeat(x.sum(0)[:, None], 2, 1), rtol=1e-5)
        assert by_bias.tolist() == [6, 6]
    (by_input,) = K.function([model.input], K.gradients(model.output, model.input))([x])
    np.testing.assert_allclose(by_input, np.tile(K.get_value(layer.kernel).sum(1), (6, 1)), rtol=1e-5)
    K.set_value(layer.bias, [5.0, 7.0])
    np.testing.assert_allclose(model.predict(np.zeros((1, 3)), verbose=0), [[5, 7]])
    K.eval(K.update_add(layer.bias, [1.0, 1.0]))
    np.testing.assert_allclose(model.predict(np.zeros((1, 3)), verbose=0), [[6, 8]])


def test_eval_takes_all_kinds_of_values(backend):
    v = K.variable([1.0, 2.0])
    for value in (v, v * 1, K.identity(v), np.float32([1, 2]), [1.0, 2.0]):
        found = K.eval(value)
        assert isinstance(found, np.ndarray)
        assert found.tolist() == [1, 2]
    found = K.eval(v)
    found += 1
    assert K.eval(v).tolist() == [1, 2], "what eval gives is the caller's own"
    assert isinstance(K.eval(K.sum(v)), np.floating)
    x = K.placeholder((None, 3))
    assert K.eval(K.shape(K.zeros((2, 3)))).tolist() == [2, 3]
    with pytest.raises(GraphError, match="not among the inputs"):
        K.eval(x)


def test_function_gives_arrays_and_runs_updates(backend):
    x, state = K.placeholder((None,)), K.variable(1.0)
    f = K.function([x], [x * state, state], updates=[K.update_add(state, K.sum(x))])
    first = f([[1.0, 2.0]])
    assert [v.tolist() for v in first] == [[1, 2], 1]
    assert isinstance(first[0], np.ndarray)
    assert f([[1.0, 2.0]])[1] == 4.0
    assert K.get_value(state) == 7.0


def test_function_takes_pairs_single_tensors_and_a_name():
    x, state = K.placeholder(()), K.variable(0.0)
    f = K.function(x, x + 1, [(state, x)], name="f")
    assert f(3.0) == 4.0
    assert K.get_value(state) == 3.0
    assert isinstance(f, K.Function)


def test_function_refuses_options_of_sessions_and_variables_as_inputs():
    with pytest.raises(ArgumentTypeError, match="'options'"):
        K.function([], [K.ones(())], options=None)
    with pytest.raises(ArgumentTypeError, match=r"K\.set_value"):
        K.function([K.variable(1.0)], [])


def test_function_with_the_phase():
    x = K.placeholder((1000,))
    f = K.function([x, K.learning_phase()], [K.in_train_phase(K.dropout(x, 0.5), x)])
    assert f([np.ones(1000), 0])[0].tolist() == [1] * 1000
    assert set(f([np.ones(1000), 1])[0].tolist()) == {0, 2}


def test_function_follows_the_fixed_phase():
    x = K.placeholder(())
    y = K.in_train_phase(x, -x)
    try:
        K.set_learning_phase(1)
        assert K.learning_phase() == 1
        assert K.function([x], [y])([3.0]) == [3.0]
        assert K.function([x, K.learning_phase()], [y])([3.0, 0]) == [3.0]
        assert K.in_train_phase(x, -x) is x
    finally:
        K.clear_session()
    assert K.function([x], [y])([3.0]) == [-3.0]


def test_batch_get_value_keeps_the_order():
    v, w = K.variable(1.0), K.variable(2.0)
    assert K.batch_get_value([v, v + w, w, v * w]) == [1, 3, 2, 2]
    assert K.batch_get_value([]) == []


def test_set_value_checks_what_it_sets():
    v, w = K.variable([1.0, 2.0]), K.variable(0)
    K.set_value(v, [3, 4])
    assert K.get_value(v).tolist() == [3, 4]
    assert K.get_value(v).dtype == np.float32
    K.batch_set_value([(v, [5, 6]), (w, 7)])
    assert K.batch_get_value([v, w])[1] == 7
    with pytest.raises(ShapeError):
        K.set_value(v, [1, 2, 3])
    assert K.get_value(v).tolist() == [5, 6]
    with pytest.raises(ArgumentTypeError, match=r"K\.variable"):
        K.set_value(v * 1, [1, 2])


def test_updates_read_old_values():
    v = K.variable([1.0, 2.0])
    made = [K.update(v, v * 10), K.update_add(v, v), K.update_sub(v, 1.0), K.moving_average_update(v, 5.0, 0.75)]
    for update, wanted in zip(made, ([10, 20], [2, 4], [0, 1], [2, 2.75]), strict=True):
        K.set_value(v, [1, 2])
        assert K.eval(update).tolist() == wanted
        assert K.get_value(v).tolist() == wanted
    with pytest.raises(ShapeError, match=r"K\.update"):
        K.update(v, [1.0, 2.0, 3.0])


def test_update_casts_to_the_variable():
    v = K.variable(0, dtype="int32")
    K.eval(K.update(v, K.constant(2.0)))
    assert K.get_value(v) == 2
    assert K.get_value(v).dtype == np.int32


def test_updates_of_a_layer_are_stored_by_training_steps(backend):
    class Counting(pronghorn.Layer):
        def build(self, input_shape):
            self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)
            self.seen = K.variable(0.0)
            super().build(input_shape)

        def call(self, x):
            self.add_update([K.update_add(self.count, 1), K.update(self.seen, K.sum(x))], x)
            return x * 1

    layer = Counting(input_shape=(2,))
    model = pronghorn.Sequential([layer, Dense(1)])
    model.compile("sgd", "mse")
    assert model.count_params() == 4
    model.fit(np.ones((4, 2)), np.ones((4, 1)), batch_size=2, epochs=2, verbose=0)
    assert K.get_value(layer.count) == 4
    assert K.get_value(layer.seen) == 4


def test_stop_gradient_of_a_list():
    v = K.variable(2.0)
    one, other = K.stop_gradient([v, v * 3])
    assert K.batch_get_value([one, other]) == [2, 6]
    assert K.gradients(one * other * 1.0, [v]) == [None]
