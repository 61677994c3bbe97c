"""How old code walks through models, cuts them, and reads what ``compile`` made of them."""

import numpy as np
import pytest

from pronghorn import backend as K

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(20, 3)).astype("float32"), rng.normal(size=(20, 2)).astype("float32")
ONES = np.ones(20, "float32")


@pytest.fixture
def model(keras, backend):
    from keras.layers import Dense, Input

    a = Input((3,), name="a")
    return keras.models.Model(a, Dense(2, name="o")(Dense(4, activation="tanh", name="h")(a)))


def test_nodes_say_what_a_layer_was_called_on(model):
    h, o = model.get_layer("h"), model.get_layer(index=2)
    (node,) = h._inbound_nodes
    assert node.outbound_layer is h
    assert node.inbound_layers == [model.layers[0]]
    assert (node.node_indices, node.tensor_indices, node.arguments) == ([0], [0], {})
    assert node.input_tensors[0] is model.input
    assert node.output_tensors[0] is h.output
    assert (node.input_shapes, node.output_shapes) == ([(None, 3)], [(None, 4)])
    assert h.inbound_nodes[0] is node
    assert h._outbound_nodes[0] is o.inbound_nodes[0]
    walk = [[inner.name for n in layer._inbound_nodes for inner in n.inbound_layers] for layer in model.layers]
    assert walk == [[], ["a"], ["h"]]
    layer, index, output = model.output._keras_history
    assert layer._inbound_nodes[index].output_tensors[output] is model.output


def test_layers_and_nodes_by_depth(model):
    assert {depth: [x.name for x in found] for depth, found in model._layers_by_depth.items()} == {
        2: ["a"], 1: ["h"], 0: ["o"],
    }  # fmt: skip
    assert model.layers_by_depth[1] == model._layers_by_depth[1]
    assert [model._nodes_by_depth[d][0].outbound_layer.name for d in range(3)] == ["o", "h", "a"]
    assert model.container_nodes == model._network_nodes == {"a_ib-0", "h_ib-0", "o_ib-0"}
    assert [x.name for x in model.input_layers + model.output_layers] == ["a", "o"]
    assert model._output_coordinates == [(model.layers[2], 0, 0)]


def test_what_a_layer_lacks_is_no_attribute_of_it(keras):
    from keras.layers import Dense, Input

    shared, a, b = Dense(2), Input((3,)), Input((3,))
    assert not any(hasattr(shared, name) for name in ("input", "output", "input_shape", "output_shape"))
    with pytest.raises(RuntimeError, match="has never been called"):
        shared.get_input_at(0)
    y, z = shared(a), shared(b)
    assert shared.get_output_at(1) is z
    assert shared.get_input_shape_at(0) == (None, 3)
    assert (y._keras_history[1], z._keras_history[1]) == (0, 1)
    with pytest.raises(AttributeError, match="called 2 times"):
        _ = shared.output


@pytest.mark.parametrize("kind", ["Model", "Sequential"])
def test_layers_pop_and_outputs_cut_a_model(keras, model, kind, backend):
    from keras.layers import Dense

    if kind == "Sequential":
        model = keras.models.Sequential([Dense(4, input_shape=(3,)), Dense(2)])
    before = keras.models.Model(model.input, model.layers[-2].output).predict(X)
    model.layers.pop()
    model.outputs = [model.layers[-1].output]
    model.output_layers = [model.layers[-1]]
    model.layers[-1].outbound_nodes = []
    np.testing.assert_allclose(model.predict(X), before, rtol=1e-6)
    assert keras.models.Model(model.input, Dense(7)(model.layers[-1].output)).predict(X).shape == (20, 7)
    model.compile("sgd", "mse")
    model.train_on_batch(X, before)
    if kind == "Sequential":
        model.add(Dense(5))
        assert model.predict(X).shape == (20, 5)


def test_the_loss_is_a_tensor_of_inputs_targets_and_weights(model, backend):
    model.compile("sgd", "mse", metrics=["mae"])
    assert model.metrics_names == ["loss", "mean_absolute_error"]
    inputs = model._feed_inputs + model._feed_targets + model._feed_sample_weights
    weights = np.linspace(0, 1, 20).astype("float32")
    evaluate = K.function([*inputs, K.learning_phase()], [model.total_loss, *model.metrics_tensors])
    found = evaluate([X, Y, weights, 0])
    p = model.predict(X)
    wanted = ((p - Y) ** 2).mean(1) * weights
    assert found[0] == pytest.approx(wanted.sum() / np.count_nonzero(weights), rel=1e-5)
    assert found[1] == pytest.approx(np.abs(p - Y).mean(), rel=1e-5)
    assert evaluate([X, Y, weights, 0])[1] == pytest.approx(found[1])
    assert model.evaluate(X, Y, batch_size=20, verbose=0)[1] == pytest.approx(found[1], rel=1e-5)


def test_gradients_of_the_loss_by_the_weights(model, backend):
    """Against central differences."""
    model.compile("sgd", "mse")
    grads = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    compute = K.function(model.inputs + model.targets + model.sample_weights + [K.learning_phase()], grads)
    found = compute([X, Y, ONES, 0])
    values = model.get_weights()
    for i, place in ((0, (1, 2)), (1, (3,)), (2, (0, 1))):
        ends = []
        for step in (1e-2, -1e-2):
            moved = [v.copy() for v in values]
            moved[i][place] += step
            model.set_weights(moved)
            ends.append(model.test_on_batch(X, Y))
        assert found[i][place] == pytest.approx((ends[0] - ends[1]) / 2e-2, rel=2e-2, abs=1e-3)


def test_functions_train_test_and_predict(model, backend):
    model.compile("sgd", "mse", metrics=["mae"])
    model._make_train_function()
    model._make_test_function()
    model._make_predict_function()
    before, tested = model.get_weights()[0], model.test_function([X, Y, ONES])
    np.testing.assert_allclose(model.train_function([X, Y, ONES]), tested, rtol=1e-5)
    assert not np.array_equal(before, model.get_weights()[0])
    np.testing.assert_allclose(model.test_function([X, Y, ONES]), model.evaluate(X, Y, verbose=0), rtol=1e-5)
    np.testing.assert_array_equal(model.predict_function([X])[0], model.predict(X))


def test_added_losses_are_listed_and_counted(keras, backend):
    from keras.layers import Dense, Input

    a = Input((3,))
    b = Dense(3, kernel_regularizer=keras.regularizers.l2(0.5))(a)
    model = keras.models.Model(a, b)
    model.add_loss(K.mean(K.square(b - a)))
    model.compile("sgd", loss=None)
    assert len(model.losses) == 2
    p, kernel = model.predict(X), model.get_weights()[0]
    assert model.train_on_batch(X, None) == pytest.approx(((p - X) ** 2).mean() + 0.5 * (kernel**2).sum(), rel=1e-5)


def test_callbacks_see_validation_data_and_metrics(keras, model):
    seen = []

    class Looking(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append([np.shape(a) for a in self.validation_data or ()])
            names.extend(self.params["metrics"])
            self.model.stop_training = epoch == 1

    names = []
    model.compile("sgd", "mse", metrics=["accuracy"])
    held_out = (X[:4], Y[:4])
    history = model.fit(X, Y, epochs=5, verbose=0, validation_data=held_out, callbacks=[Looking()])
    assert history.epoch == [0, 1]
    assert names[:4] == ["loss", "acc", "val_loss", "val_acc"]
    model.fit(X, Y, verbose=0, validation_split=0.2, callbacks=[Looking()])
    batches = ((X, Y) for _ in range(9))
    model.fit_generator(batches, 2, verbose=0, validation_data=held_out, callbacks=[Looking()])
    model.fit(X, Y, verbose=0, callbacks=[Looking()])
    assert seen == [[(4, 3), (4, 2), (4,)]] * 4 + [[]]


def test_layers_of_keras_1(keras, backend, tmp_path):
    from keras import initializations, regularizers
    from keras.engine import InputSpec

    class Linear(keras.layers.Layer):
        def __init__(self, output_dim, init="glorot_uniform", W_regularizer=None, **kwargs):
            self.output_dim, self.init = output_dim, initializations.get(init)
            self.W_regularizer = regularizers.get(W_regularizer)
            super().__init__(**kwargs)

        def build(self, input_shape):
            self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, input_shape[1]))]
            self.W = self.init((input_shape[1], self.output_dim), name=f"{self.name}_W")
            self.b = K.zeros((self.output_dim,), name=f"{self.name}_b")
            self.trainable_weights = [self.W, self.b]
            if self.W_regularizer:
                self.W_regularizer.set_param(self.W)
            self.built = True

        def call(self, x, mask=None):
            return K.dot(x, self.W) + self.b

        def get_output_shape_for(self, input_shape):
            return (input_shape[0], self.output_dim)

        def get_config(self):
            return {**super().get_config(), "output_dim": self.output_dim, "init": self.init.__name__}

    model = keras.models.Sequential([Linear(2, W_regularizer=regularizers.l2(0.5), input_shape=(3,))])
    model.compile("sgd", "mse")
    (w, b), p = model.get_weights(), model.predict(X)
    assert model.test_on_batch(X, Y) == pytest.approx(((p - Y) ** 2).mean() + 0.5 * (w**2).sum(), rel=1e-5)
    model.fit(X, Y, batch_size=20, verbose=0)
    np.testing.assert_allclose(
        model.get_weights()[0], w - 0.01 * (X.T @ (p - Y) * 2 / p.size + w), rtol=1e-4, atol=1e-5
    )
    assert keras.layers.Dense(5).get_output_shape_for((None, 3)) == (None, 5)
    assert b.tolist() == [0, 0]


def test_nothing_of_it_stays_behind(keras):
    from pronghorn import compat
    from pronghorn.layers import Dense

    assert hasattr(Dense(2), "_inbound_nodes")
    compat.uninstall_as_keras()
    assert not any(hasattr(Dense(2), name) for name in ("_inbound_nodes", "outbound_nodes", "get_output_shape_for"))
