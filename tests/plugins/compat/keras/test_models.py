"""Models under ``import keras`` as 2.2.4 has them: names, single inputs in lists, targets, logs of batches."""

import numpy as np
import pytest

import pronghorn

X = np.random.default_rng(0).normal(size=(10, 3)).astype("float32")


@pytest.mark.usefixtures("keras")
def test_names_count_from_one_in_the_order_in_which_layers_are_made():
    from keras.layers import LSTM as Recurrent
    from keras.layers import Bidirectional, Conv2D, Dense, Input, concatenate
    from keras.models import Model, Sequential

    pronghorn.backend.clear_session()
    x, first, second = Input((3,)), Dense(1), Dense(2)
    both = concatenate([second(x), first(x)])
    model = Model(x, both)
    assert [layer.name for layer in (first, second, model)] == ["dense_1", "dense_2", "model_1"]
    assert sorted(layer.name for layer in model.layers) == ["concatenate_1", "dense_1", "dense_2", "input_1"]
    assert [layer.name for layer in (Conv2D(1, 1), Bidirectional(Recurrent(2)))] == ["conv2d_1", "bidirectional_1"]
    model = Sequential([Dense(2, input_dim=3)])
    assert (model.name, model.input_names, model.output_names) == ("sequential_1", ["dense_3_input"], ["dense_3"])


def test_names_without_import_keras_are_todays():
    pronghorn.backend.clear_session()
    assert [pronghorn.layers.Dense(1).name for _ in range(2)] == ["dense", "dense_1"]


@pytest.mark.usefixtures("keras")
def test_a_list_of_one_means_that_one(backend, tmp_path):
    from keras.layers import Dense, Input
    from keras.models import Model, load_model

    x = Input((3,))
    model = Model(inputs=[x], outputs=[Dense(2)(x)])
    assert (model.input_shape, model.output_shape) == ((None, 3), (None, 2))
    assert model.input is x
    model.compile("sgd", "mse")
    model.fit([X], [X[:, :2]], verbose=0)
    found = model.predict([X])
    assert isinstance(found, np.ndarray)
    assert isinstance(model.predict_on_batch(X), np.ndarray)
    model.save(tmp_path / "m.h5")
    for other in (load_model(tmp_path / "m.h5"), Model.from_config(model.get_config())):
        assert other.predict(X).shape == (10, 2)
        assert other.input_shape == (None, 3)


@pytest.mark.usefixtures("keras")
def test_predictions_may_be_written_to(backend):
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    for predict in (model.predict, model.predict, model.predict_on_batch):
        found = predict(X)
        found[0, 1] = 7
        assert found[0, 1] == 7


@pytest.mark.usefixtures("keras")
def test_targets_of_one_axis_reach_losses_and_metrics_with_two(backend):
    from keras import backend as K
    from keras.layers import Dense
    from keras.models import Sequential

    shapes = []

    def loss(true, pred):
        shapes.append(K.int_shape(true))
        return K.mean(K.square(K.expand_dims(true, 2) - K.expand_dims(pred, 2)), axis=[1, 2])

    model = Sequential([Dense(4, input_dim=3, kernel_initializer="zeros")])
    model.compile("sgd", loss, metrics=[loss])
    y = X[:, 0]
    assert model.evaluate(X, y, verbose=0) == pytest.approx([np.square(y).mean()] * 2, rel=1e-5)
    assert {len(shape) for shape in shapes} == {2}


@pytest.mark.usefixtures("keras")
def test_callbacks_are_told_of_each_batch_by_itself(backend):
    """The loss of a batch is that of its samples, not the mean so far; two callbacks see the same."""
    from keras.callbacks import Callback, LambdaCallback
    from keras.layers import Dense
    from keras.models import Sequential
    from keras.optimizers import SGD

    class Losses(Callback):
        def on_train_begin(self, logs=None):
            self.seen, self.sizes = [], []

        def on_epoch_begin(self, epoch, logs):
            assert logs.get("nothing") is None

        def on_batch_begin(self, batch, logs):
            self.sizes.append((logs["batch"], logs["size"]))

        def on_batch_end(self, batch, logs):
            self.seen.append((logs["size"], logs.get("loss"), logs["first"]))

    def first(true, pred):
        return true[0, 0]

    model = Sequential([Dense(1, input_dim=3, kernel_initializer="zeros")])
    model.compile(SGD(lr=0.0), "mse", metrics=[first])
    losses, others = Losses(), []
    other = LambdaCallback(on_batch_end=lambda batch, logs: others.append(logs["loss"]))
    y = X[:, :1] * 3
    history = model.fit(X, y, 4, 2, 0, [losses, other], shuffle=False)
    parts = [y[:4], y[4:8], y[8:]]
    wanted = [(len(part), np.square(part).mean(), part[0, 0]) for part in parts]
    np.testing.assert_allclose(losses.seen, wanted * 2, rtol=1e-4)
    np.testing.assert_allclose(others, [loss for _, loss, _ in losses.seen])
    assert losses.sizes == [(0, 4), (1, 4), (2, 2)] * 2
    np.testing.assert_allclose(history.history["loss"], [np.square(y).mean()] * 2, rtol=1e-5)
    weighted = sum(size * value for size, _, value in wanted) / 10
    np.testing.assert_allclose(history.history["first"], [weighted] * 2, rtol=1e-5)


@pytest.mark.usefixtures("keras")
def test_weights_that_a_layer_lists_itself(backend, tmp_path):
    """The attention layers of many blogs: Variables of K, assigned to trainable_weights."""
    from keras import backend as K
    from keras import initializers
    from keras.engine.topology import Layer
    from keras.models import Sequential

    class Attention(Layer):
        def build(self, input_shape):
            self.W = K.variable(initializers.get("normal")((input_shape[-1], 1)))
            self.b = K.variable(np.zeros(1))
            self.trainable_weights = [self.W, self.b]
            super().build(input_shape)

        def call(self, x, mask=None):
            return K.dot(x, self.W) + self.b

        def get_output_shape_for(self, input_shape):
            return (input_shape[0], 1)

    model = Sequential([Attention(input_shape=(3,))])
    model.compile("sgd", "mse")
    assert [w.shape for w in model.trainable_weights] == [(3, 1), (1,)]
    before = model.get_weights()
    model.fit(X, X[:, 0] + 1, verbose=0)
    assert all(np.abs(a - b).max() > 0 for a, b in zip(before, model.get_weights(), strict=True))
    model.save_weights(tmp_path / "w.h5")
    kept = model.predict(X)
    model.set_weights(before)
    model.load_weights(tmp_path / "w.h5")
    np.testing.assert_allclose(model.predict(X), kept)


@pytest.mark.usefixtures("keras")
def test_the_penalty_of_a_gradient_by_a_tensor_between(backend):
    """WGAN-GP: the slope of the critic's output by what another layer made, inside a loss; here 2 w of a linear critic."""
    from keras import backend as K
    from keras.layers import Dense, Input, Lambda
    from keras.models import Model

    x = Input((3,))
    between = Lambda(lambda t: t * 5)(x)
    critic = Dense(1, use_bias=False)
    out = critic(Lambda(lambda t: t * 2)(between))
    model = Model(x, out)

    def penalty(true, pred):
        slope = K.gradients(pred, between)[0]
        return K.sum(K.square(slope), axis=1)

    model.compile("sgd", penalty)
    w = model.get_weights()[0]
    assert model.train_on_batch(X, np.zeros((10, 1))) == pytest.approx(np.square(2 * w).sum(), rel=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], w - 0.01 * 8 * w, rtol=1e-5)


@pytest.mark.usefixtures("keras")
def test_updates_in_keras_1s_order(backend):
    from keras import backend as K
    from keras import optimizers

    w = K.variable([3.0, 4.0])
    step = K.function([], [], updates=optimizers.SGD(lr=0.5).get_updates([w], {}, K.sum(w * w)))
    step([])
    assert K.get_value(w).tolist() == [0, 0]


@pytest.mark.usefixtures("keras")
def test_sizes_have_tensorflows_value():
    from keras.layers import Input

    shape = Input((4, 6)).get_shape()
    assert (shape[1].value, (shape[2] - shape[1]).value, int(shape[2]), shape.as_list()) == (4, 2, 6, [None, 4, 6])
    assert shape[0] is None
    assert shape[2] / 4 == 1.5


@pytest.mark.usefixtures("keras")
def test_regularizers_of_keras_1():
    from keras.regularizers import WeightRegularizer, activity_l1, activity_l2, l1l2

    found = [
        made.get_config()
        for made in (l1l2(l1=0.1, l2=0.2), activity_l1(0.3), activity_l2(0.4), WeightRegularizer(l2=0.5))
    ]
    wanted = [(0.1, 0.2), (0.3, 0.0), (0.0, 0.4), (0.0, 0.5)]
    assert [(c["l1"], c["l2"]) if len(c) == 2 else c for c in found] == wanted


@pytest.mark.usefixtures("keras")
def test_layers_taken_out_of_the_list_stay_out(backend):
    """How code for Keras 1 and 2 takes the head off a network."""
    from keras.layers import Dense, Input
    from keras.models import Model

    x = Input((3,))
    base = Model(x, Dense(5, name="head")(Dense(4, name="feature")(x)))
    base.layers.pop()
    assert [layer.name for layer in base.layers][1:] == ["feature"]
    tuned = Model(base.input, Dense(2)(base.layers[-1].output))
    assert tuned.predict(X).shape == (10, 2)
    base.outputs = [base.layers[-1].output]
    assert base.output_shape == (None, 4)
    assert len(base.get_weights()) == 2
    w, b = base.get_weights()
    np.testing.assert_allclose(base.predict(X), X @ w + b, rtol=1e-5, atol=1e-6)


@pytest.mark.usefixtures("keras")
def test_a_sequential_model_ends_where_its_outputs_are_set(backend):
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential([Dense(4, input_dim=3), Dense(5), Dense(6)])
    first = model.layers[0].get_weights()
    model.layers.pop()
    model.layers.pop()
    model.outputs = [model.layers[-1].output]
    model.add(Dense(2, use_bias=False, kernel_initializer="ones"))
    assert [layer.units for layer in model.layers] == [4, 2]
    wanted = np.repeat((X @ first[0] + first[1]).sum(1, keepdims=True), 2, 1)
    np.testing.assert_allclose(model.predict(X), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.usefixtures("keras")
def test_what_never_had_a_meaning_is_told_of_and_left_out(backend):
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="class_weight='auto' never had a meaning"):
        model.fit(X, X[:, 0], class_weight="auto", verbose=0)


@pytest.mark.usefixtures("keras")
def test_an_input_that_is_a_variable(backend):
    from keras import backend as K
    from keras.layers import Dense, Input
    from keras.models import Model

    image = K.variable(X[:2])
    made = Input(tensor=image)
    layer = Dense(2, use_bias=False)
    model = Model(made, layer(made))
    assert model.input_shape == (2, 3)
    np.testing.assert_allclose(K.eval(model.output), X[:2] @ layer.get_weights()[0], rtol=1e-5)


@pytest.mark.usefixtures("keras")
def test_a_loss_that_is_one_number(backend):
    """With sample weights it counts for every sample: 2.2.4 has mean(loss * w) / mean(w != 0)."""
    from keras import backend as K
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential([Dense(1, input_dim=3, kernel_initializer="zeros")])
    model.compile("sgd", lambda true, pred: K.mean(K.square(true - pred)), metrics=["mae"])
    y, weights = X[:, 0], np.array([2.0, 0.0] * 5)
    whole = np.square(y).mean()
    assert model.metrics_names == ["loss", "mean_absolute_error"]
    assert model.evaluate(X, y, verbose=0)[0] == pytest.approx(whole, rel=1e-5)
    assert model.evaluate(X, y, sample_weight=weights, verbose=0)[0] == pytest.approx(whole * 1 / 0.5, rel=1e-5)
    assert model.fit(X, y, verbose=0).history["loss"][0] == pytest.approx(whole, rel=1e-5)
