"""The tutorial's blocks under ``import keras``, as they are written but for their typing errors, each with its values.

What a block leaves open (data, a first layer) is filled in behind it.
"""

import textwrap

import numpy as np
import pytest

from pronghorn.errors import ArgumentTypeError, UnknownNameError

pytestmark = [pytest.mark.usefixtures("keras", "backend"), pytest.mark.filterwarnings("ignore::FutureWarning")]
START = "from keras.layers import *\nfrom keras.models import Sequential\nimport keras\nmodel = Sequential()\n"
RNG = np.random.default_rng(0)


def run(block, start=START):
    """The names that a block binds."""
    names = {}
    exec(textwrap.dedent(start) + textwrap.dedent(block), names)
    return names


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("line", ["model.add(Dense(1,input_shape=(10,)))", "model.add(Dense(1,input_dim=10))"])
def test_dense(line):
    model = run(line)["model"]
    x = RNG.normal(size=(3, 10)).astype("float32")
    kernel, bias = model.get_weights()
    assert model.output_shape == (None, 1)
    close(model.predict(x), x @ kernel + bias)


def test_activations():
    model = run("""
        model.add(Dense(4, input_dim=3))
        model.add(Activation('sigmoid'))
        model.add(Activation('softmax'))
        model.add(Activation('relu'))
        model.add(Activation('tanh'))
        model.add(Activation('linear'))
    """)["model"]
    y = model.predict(np.zeros((2, 3)))
    close(y, np.full((2, 4), np.tanh(0.25)))


def test_convolution_and_pooling():
    model = run("""
        model.add(Conv2D(32, (3, 3), border_mode='same', input_shape=(8, 8, 1)))
        model.add(MaxPooling2D(pool_size=(2, 2)))
    """)["model"]
    assert [layer.output_shape for layer in model.layers] == [(None, 8, 8, 32), (None, 4, 4, 32)]
    close(model.predict(np.zeros((1, 8, 8, 1))), np.zeros((1, 4, 4, 32)))


@pytest.mark.parametrize("name", ["LSTM", "GRU", "recurrent.GRU", "CuDNNLSTM", "CuDNNGRU"])
def test_recurrent(name):
    model = run(f"""
        model.add({name}(32, input_dim=64, input_length=10, return_sequences=True))
        model.add({name}(256, return_sequences=True))
        model.add({name}(256))
    """)["model"]
    assert model.input_shape == (None, 10, 64)
    assert [layer.output_shape for layer in model.layers] == [(None, 10, 32), (None, 10, 256), (None, 256)]
    close(
        model.predict(np.zeros((2, 10, 64))),
        np.zeros((2, 256)) if "GRU" in name else model.predict(np.zeros((2, 10, 64))),
    )


def test_first_recurrent_layer():
    assert run("model.add(LSTM(32, input_dim=64, input_length=10))")["model"].output_shape == (None, 32)


def test_stacked_cells_called_on_a_sequence():
    """The tutorial calls the cells as if they were a layer: they run over the steps, as inside of an RNN."""
    names = run("""
        timesteps, input_dim, output_dim = 5, 3, 4
        cells = [
            keras.layers.LSTMCell(output_dim),
            keras.layers.LSTMCell(output_dim),
            keras.layers.LSTMCell(output_dim),
        ]
        inputs = keras.Input((timesteps, input_dim))
        x = keras.layers.RNN(keras.layers.StackedRNNCells(cells))(inputs)
        model = keras.models.Model(inputs, x)
    """)
    assert names["model"].predict(np.ones((2, 5, 3))).shape == (2, 4)
    with pytest.raises((TypeError, ValueError), match=r"RNN\("):
        exec("keras.layers.StackedRNNCells(cells)(inputs)", names)


def test_embedding():
    names = run("""
        model = Sequential()
        model.add(Embedding(input_dim=10000,output_dim=64, input_length=10))
        input_array = np.random.randint(1000, size=(32, 10))
        model.compile('rmsprop', 'mse')
        output_array = model.predict(input_array)
        assert output_array.shape == (32, 10, 64)
    """)
    close(names["output_array"], names["model"].get_weights()[0][names["input_array"]])


@pytest.mark.parametrize("line", ["added = keras.layers.Add()([x1, x2])", "added = keras.layers.add([x1, x2])"])
def test_merge(line):
    model = run(f"""
        import keras
        input1 = keras.layers.Input(shape=(16,))
        x1 = keras.layers.Dense(8, activation='relu')(input1)
        input2 = keras.layers.Input(shape=(32,))
        x2 = keras.layers.Dense(8, activation='relu')(input2)
        {line}
        out = keras.layers.Dense(4)(added)
        model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """)["model"]
    a, b = RNG.normal(size=(2, 16)).astype("float32"), RNG.normal(size=(2, 32)).astype("float32")
    ka, ba, kb, bb, k, bias = model.get_weights()
    close(model.predict([a, b]), (np.maximum(a @ ka + ba, 0) + np.maximum(b @ kb + bb, 0)) @ k + bias)


def test_normalization_and_dropout_and_noise():
    model = run("""
        model.add(BatchNormalization(input_shape=(4,)))
        model.add(Dropout(0.5))
        model.add(noise.GaussianNoise(stddev=0.1))
    """)["model"]
    x = RNG.normal(size=(3, 4)).astype("float32")
    close(model.predict(x), x / np.sqrt(1.001))


def test_time_distributed():
    model = run("""
        model = Sequential()
        model.add(TimeDistributed(Dense(8), input_shape=(10, 16)))
        assert model.output_shape == (None, 10, 8)
        model.add(TimeDistributed(Dense(32)))
        assert model.output_shape == (None, 10, 32)
    """)["model"]
    x = RNG.normal(size=(2, 10, 16)).astype("float32")
    a, b, c, d = model.get_weights()
    close(model.predict(x), (x @ a + b) @ c + d)


def test_bidirectional_learns():
    model = run("""
        model = Sequential()
        model.add(Bidirectional(LSTM(10, return_sequences=True), input_shape=(5, 10)))
        model.add(Bidirectional(LSTM(10)))
        model.add(Dense(5))
        model.add(Activation('softmax'))
        model.compile(loss='categorical_crossentropy', optimizer='rmsprop')
    """)["model"]
    assert [layer.output_shape for layer in model.layers][:2] == [(None, 5, 20), (None, 20)]
    x, y = RNG.normal(size=(20, 5, 10)), np.eye(5)[RNG.integers(0, 5, 20)]
    losses = model.fit(x, y, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_a_layer_of_ones_own():
    names = run(
        """
        from keras import backend as K
        from keras.engine.topology import Layer
        import numpy as np

        class MyLayer(Layer):

            def __init__(self, output_dim, **kwargs):
                self.output_dim = output_dim
                super(MyLayer, self).__init__(**kwargs)

            def build(self, input_shape):
                # Create a trainable weight variable for this layer.
                self.kernel = self.add_weight(name='kernel',
                                              shape=(input_shape[1], self.output_dim),
                                              initializer='uniform',
                                              trainable=True)
                super(MyLayer, self).build(input_shape)  # Be sure to call this somewhere!

            def call(self, x):
                return K.dot(x, self.kernel)

            def compute_output_shape(self, input_shape):
                return (input_shape[0], self.output_dim)
        """,
        start="",
    )
    from keras.models import Sequential

    model = Sequential([names["MyLayer"](3, input_shape=(4,))])
    x = RNG.normal(size=(2, 4)).astype("float32")
    (kernel,) = model.get_weights()
    assert np.abs(kernel).max() <= 0.05
    close(model.predict(x), x @ kernel)


LOSSES = {
    "mse": lambda t, p: np.mean((t - p) ** 2, -1),
    "mae": lambda t, p: np.mean(np.abs(t - p), -1),
    "squared_hinge": lambda t, p: np.mean(np.maximum(1 - t * p, 0) ** 2, -1),
    "hinge": lambda t, p: np.mean(np.maximum(1 - t * p, 0), -1),
    "categorical_hinge": lambda t, p: np.maximum(np.max((1 - t) * p, -1) - np.sum(t * p, -1) + 1, 0),
    "binary_crossentropy": lambda t, p: np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p), -1),
    "categorical_crossentropy": lambda t, p: -np.sum(t * np.log(p), -1),
    "kullback_leibler_divergence": lambda t, p: np.sum(np.clip(t, 1e-7, 1) * np.log(np.clip(t, 1e-7, 1) / p), -1),
    "poisson": lambda t, p: np.mean(p - t * np.log(p + 1e-7), -1),
    "cosine_proximity": lambda t, p: -np.sum(t * p, -1) / np.linalg.norm(t, axis=-1) / np.linalg.norm(p, axis=-1),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss):
    model = run(f"""
        model.add(Dense(3, activation='softmax', input_dim=4))
        model.compile(optimizer='sgd', loss={loss!r}, metrics=['accuracy'])
    """)["model"]
    x, t = RNG.normal(size=(8, 4)).astype("float32"), np.eye(3, dtype="float32")[RNG.integers(0, 3, 8)]
    value, accuracy = model.evaluate(x, t, verbose=0)
    p = model.predict(x)
    close(value, LOSSES[loss](t, p).mean())
    assert model.metrics_names == ["loss", "acc"]
    if loss != "binary_crossentropy":
        close(accuracy, (p.argmax(-1) == t.argmax(-1)).mean())


def test_classes_as_ints():
    names = run("""
        from keras.utils.np_utils import to_categorical
        int_labels = np.array([0, 2, 1])
        categorical_labels = to_categorical(int_labels, num_classes=None)
        model.add(Dense(3, activation='softmax', input_dim=4))
        model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy')
    """)
    np.testing.assert_array_equal(names["categorical_labels"], np.eye(3)[[0, 2, 1]])
    x, p = np.ones((3, 4)), names["model"].predict(np.ones((3, 4)))
    close(names["model"].evaluate(x, names["int_labels"], verbose=0), -np.log(p[range(3), [0, 2, 1]]).mean())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("binary_crossentary", "binary_crossentropy"),
        ("catrgorical_hinge", "categorical_hinge"),
        ("sparse_categorical_crossentrop", "sparse_categorical_crossentropy"),
    ],
)
def test_misspelt_losses_are_put_right(wrong, right):
    with pytest.raises(UnknownNameError, match=f"Did you mean '{right}'"):
        run(f"model.add(Dense(3, input_dim=4))\nmodel.compile('sgd', loss={wrong!r})")


def test_a_misspelt_argument_is_put_right():
    with pytest.raises(ArgumentTypeError, match="Did you mean 'stddev'"):
        run("noise.GaussianNoise(sttdev=0.1)")


def test_regularizers():
    model = run("""
        from keras import regularizers
        model.add(Dense(64, input_dim=64,kernel_regularizer=regularizers.l2(0.01),
        activity_regularizer=regularizers.l1(0.01)))
        model.compile('sgd', 'mse')
    """)["model"]
    x = RNG.normal(size=(5, 64)).astype("float32")
    kernel, bias = model.get_weights()
    y = x @ kernel + bias
    close(model.evaluate(x, y, verbose=0), 0.01 * (kernel**2).sum() + 0.01 * np.abs(y).sum())


def test_a_regularizer_of_ones_own():
    model = run("""
        from keras import backend as K
        def l1_reg(weight_matrix):
            return 0.01 * K.sum(K.abs(weight_matrix))

        model.add(Dense(64, input_dim=64,
                        kernel_regularizer=l1_reg))
        model.compile('sgd', 'mse')
    """)["model"]
    x = RNG.normal(size=(5, 64)).astype("float32")
    kernel, bias = model.get_weights()
    close(model.evaluate(x, x @ kernel + bias, verbose=0), 0.01 * np.abs(kernel).sum())


def test_the_trap():
    names = run("""
        from keras.layers import concatenate
        from keras.layers import Concatenate
        out_a, out_b = keras.Input((2,)), keras.Input((3,))
        layer1=concatenate([out_a,out_b]) ##right
    """)
    assert names["layer1"]._keras_shape == (None, 5)
    with pytest.raises(ArgumentTypeError, match=r"Use concatenate\(\[a, b\]\) or Concatenate\(\)\(\[a, b\]\)"):
        exec("layer1=Concatenate([out_a,out_b]) ##wrong", names)
