"""Files of Keras 1.2: configs in its spelling, weights in its order, against formulas in NumPy.

No file of Keras 1 is at hand: these are written here as 1.2.2 wrote them (``model.save``; ``get_config`` of its layers).
"""

import json

import h5py
import numpy as np
import pytest

from pronghorn import models
from pronghorn.errors import SavingError

RNG = np.random.default_rng(0)


def numbers(*shape):
    return (RNG.integers(-64, 64, size=shape) / 64).astype("float32")


def written(path, model, weights, training=None, state=()):
    """A file as ``model.save`` of Keras 1.2.2 makes it: names of layers with their arrays, in order."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps(model).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for name, arrays in weights.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = [f"{name}_{i}".encode() for i in range(len(arrays))]
            for i, array in enumerate(arrays):
                inner[f"{name}_{i}"] = array
        if training is not None:
            file.attrs["training_config"] = json.dumps(training).encode()
            group = file.create_group("optimizer_weights")
            group.attrs["weight_names"] = [f"param_{i}".encode() for i in range(len(state))]
            for i, array in enumerate(state):
                group[f"param_{i}"] = array
    return path


def layer(kind, **config):
    return {"class_name": kind, "config": {"trainable": True, **config}}


def sequential(*layers):
    return {"class_name": "Sequential", "config": list(layers)}


def dense(name, units, **more):
    usual = {
        "init": "glorot_uniform", "activation": "linear", "bias": True, "W_regularizer": None, "b_regularizer": None,
        "W_constraint": None, "b_constraint": None, "activity_regularizer": None, "input_dim": None,
    }  # fmt: skip
    return layer("Dense", name=name, output_dim=units, **{**usual, **more})


def hard_sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def check(path, x, wanted, **options):
    model = models.load_model(path, **options)
    np.testing.assert_allclose(model.predict(x), wanted, rtol=1e-5, atol=1e-5)
    return model


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keras1.h5"


def test_dense(path):
    W, b, V, c = numbers(3, 4), numbers(4), numbers(4, 2), numbers(2)
    first = dense("dense_1", 4, activation="relu", batch_input_shape=[None, 3], input_dtype="float32", input_dim=3,
                  W_regularizer={"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.5})  # fmt: skip
    second = dense("dense_2", 2, W_constraint={"name": "MaxNorm", "m": 2, "axis": 0}, init="uniform")
    drop = layer("Dropout", name="dropout_1", p=0.25)
    written(path, sequential(first, drop, second), {"dense_1": [W, b], "dropout_1": [], "dense_2": [V, c]})
    x = numbers(5, 3)
    model = check(path, x, np.maximum(x @ W + b, 0) @ V + c)
    assert model.layers[1].rate == 0.25
    assert model.layers[0].kernel_regularizer.l2 == 0.5
    assert (model.layers[2].kernel_constraint.max_value, model.layers[2].kernel_constraint.axis) == (2, 0)
    model.compile("sgd", "mse", loss_reduction="sum_over_nonzero_weights")
    y = numbers(5, 2)
    loss = np.mean((model.predict(x) - y) ** 2) + 0.5 * np.sum(W**2)
    np.testing.assert_allclose(model.test_on_batch(x, y), loss, rtol=1e-5)


@pytest.mark.parametrize("ordering", ["th", "tf"])
def test_convolution(ordering, path):
    """Kernels of Theano's order of axes are (out, in, rows, columns) in the file."""
    W, b = numbers(2, 3, 3, 4), numbers(4)  # rows, columns, in, out
    shape = [None, 3, 5, 6] if ordering == "th" else [None, 5, 6, 3]
    conv = layer(
        "Convolution2D", name="c", nb_filter=4, nb_row=2, nb_col=3, init="he_normal", activation="linear",
        border_mode="valid", subsample=[1, 2], dim_ordering=ordering, W_regularizer=None, b_regularizer=None,
        activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True, batch_input_shape=shape,
        input_dtype="float32",
    )  # fmt: skip
    pool = layer("MaxPooling2D", name="p", pool_size=[2, 2], strides=[2, 2], border_mode="valid", dim_ordering=ordering)
    written(path, sequential(conv, pool), {"c": [W.transpose(3, 2, 0, 1) if ordering == "th" else W, b], "p": []})
    x = numbers(2, 5, 6, 3)
    y = np.stack(
        [[np.tensordot(x[:, r : r + 2, q : q + 3], W, 3) + b for q in (0, 2)] for r in range(4)]
    ).transpose(2, 0, 1, 3)  # fmt: skip
    y = y.reshape(2, 2, 2, 1, 2, 4).max(axis=(2, 4))
    if ordering == "th":
        x, y = x.transpose(0, 3, 1, 2), y.transpose(0, 3, 1, 2)
    check(path, x, y)


@pytest.mark.parametrize("is_old", [False, True], ids=["1.2", "1.1"])
def test_convolution_1d(is_old, path):
    W, b = numbers(3, 2, 4), numbers(4)
    conv = layer("Convolution1D", name="c", nb_filter=4, filter_length=3, border_mode="valid", subsample_length=1,
                 init="uniform", activation="tanh", bias=True, input_dim=2, input_length=6,
                 batch_input_shape=[None, 6, 2])  # fmt: skip
    stored = W.transpose(2, 1, 0)[..., None] if is_old else W[:, None]
    written(path, sequential(conv), {"c": [stored, b]})
    x = numbers(2, 6, 2)
    check(path, x, np.tanh(np.stack([np.tensordot(x[:, t : t + 3], W, 2) + b for t in range(4)], axis=1)))


def gates(units, features, count):
    return [(numbers(features, units), numbers(units, units), numbers(units)) for _ in range(count)]


def recurrent(name, units, **more):
    return layer(
        name, name="r", output_dim=units, init="glorot_uniform", inner_init="orthogonal", activation="tanh",
        inner_activation="hard_sigmoid", return_sequences=False, go_backwards=False, stateful=False, unroll=False,
        consume_less="cpu", W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0,
        input_dim=2, input_length=4, batch_input_shape=[None, 4, 2], **more,
    )  # fmt: skip


def test_lstm(path):
    """Twelve arrays: W, U, b of the gates i, c, f, o."""
    given = gates(3, 2, 4)
    config = recurrent("LSTM", 3, forget_bias_init="one")
    written(path, sequential(config), {"r": [array for gate in given for array in gate]})
    x = numbers(5, 4, 2)
    h = c = np.zeros((5, 3), "float32")
    for t in range(4):
        i, new, f, o = (x[:, t] @ W + h @ U + b for W, U, b in given)
        c = hard_sigmoid(f) * c + hard_sigmoid(i) * np.tanh(new)
        h = hard_sigmoid(o) * np.tanh(c)
    model = check(path, x, h)
    assert (model.layers[0].implementation, model.layers[0].unit_forget_bias) == (0, True)


def test_gru(path):
    """Nine arrays: W, U, b of the gates z, r, h."""
    given = gates(3, 2, 3)
    written(path, sequential(recurrent("GRU", 3)), {"r": [array for gate in given for array in gate]})
    x = numbers(5, 4, 2)
    h = np.zeros((5, 3), "float32")
    (Wz, Uz, bz), (Wr, Ur, br), (Wh, Uh, bh) = given
    for t in range(4):
        z, r = hard_sigmoid(x[:, t] @ Wz + h @ Uz + bz), hard_sigmoid(x[:, t] @ Wr + h @ Ur + br)
        h = z * h + (1 - z) * np.tanh(x[:, t] @ Wh + (r * h) @ Uh + bh)
    check(path, x, h)


def test_lstm_in_a_bidirectional_and_in_a_model(path):
    """Inside others the twelve arrays are counted too."""
    forward, backward = gates(3, 2, 4), gates(3, 2, 4)
    inner = recurrent("LSTM", 3, forget_bias_init="zero")
    around = layer("Bidirectional", name="b", merge_mode="sum", layer=inner, batch_input_shape=[None, 4, 2])
    nested = {"class_name": "Sequential", "config": [around]}
    model = {
        "class_name": "Model",
        "config": {
            "name": "m",
            "layers": [
                {"name": "x", "class_name": "InputLayer", "inbound_nodes": [],
                 "config": {"batch_input_shape": [None, 4, 2], "input_dtype": "float32", "sparse": False, "name": "x"}},
                {"name": "s", **nested, "inbound_nodes": [[["x", 0, 0]]]},
            ],
            "input_layers": [["x", 0, 0]],
            "output_layers": [["s", 1, 0]],
        },
    }  # fmt: skip
    arrays = [array for gate in forward + backward for array in gate]
    x = numbers(5, 4, 2)

    def run(given, steps):
        h = c = np.zeros((5, 3), "float32")
        for t in steps:
            i, new, f, o = (x[:, t] @ W + h @ U + b for W, U, b in given)
            c = hard_sigmoid(f) * c + hard_sigmoid(i) * np.tanh(new)
            h = hard_sigmoid(o) * np.tanh(c)
        return h

    wanted = run(forward, range(4)) + run(backward, range(3, -1, -1))
    check(written(path, sequential(around), {"b": arrays}), x, wanted)
    check(written(path, model, {"x": [], "s": arrays}), x, wanted)


def test_embedding_and_batch_normalization(path):
    E, gamma, beta, mean, variance = numbers(7, 3), numbers(3), numbers(3), numbers(3), numbers(3) ** 2 + 1
    embedding = layer("Embedding", name="e", input_dim=7, output_dim=3, init="uniform", input_length=4, mask_zero=False,
                      W_regularizer=None, W_constraint=None, activity_regularizer=None, dropout=0.0,
                      batch_input_shape=[None, 4], input_dtype="int32")  # fmt: skip
    normal = layer("BatchNormalization", name="n", epsilon=1e-3, mode=0, axis=-1, momentum=0.99, gamma_regularizer=None,
                   beta_regularizer=None)  # fmt: skip
    written(path, sequential(embedding, normal), {"e": [E], "n": [gamma, beta, mean, variance]})
    x = RNG.integers(0, 7, size=(2, 4))
    model = check(path, x, (E[x] - mean) / np.sqrt(variance + 1e-3) * gamma + beta)
    assert model.layers[0].output_dim == 3
    normal["config"]["mode"] = 2
    written(path, sequential(embedding, normal), {"e": [E], "n": [gamma, beta, mean, variance]})
    with pytest.raises(SavingError, match=r"keras1\.h5.*BatchNormalization 'n' has mode=2"):
        models.load_model(path)


MERGES = {
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
    "max": np.maximum,
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
    "dot": lambda a, b: (a * b).sum(axis=1, keepdims=True),
}


@pytest.mark.parametrize("mode", MERGES)
def test_a_merge_begins_a_sequential_model(mode, path):
    """Its branches are saved flat; the deeper one is not the first in a functional model's own order."""
    A, a, B, b, C, c = numbers(3, 2), numbers(2), numbers(4, 5), numbers(5), numbers(5, 2), numbers(2)
    left = sequential(dense("dense_1", 2, batch_input_shape=[None, 3]))
    right = sequential(dense("dense_2", 5, batch_input_shape=[None, 4]), dense("dense_3", 2))
    merge = {"class_name": "Merge", "config": {"name": "merge_1", "mode": mode, "mode_type": "raw", "concat_axis": -1,
                                               "dot_axes": [1, 1], "layers": [left, right]}}  # fmt: skip
    end = layer("Activation", name="act", activation="tanh")
    weights = {"dense_1": [A, a], "dense_2": [B, b], "dense_3": [C, c], "act": []}
    written(path, sequential(merge, end), weights)
    x = [numbers(6, 3), numbers(6, 4)]
    check(path, x, np.tanh(MERGES[mode](x[0] @ A + a, (x[1] @ B + b) @ C + c)))


def test_a_merge_by_a_function_is_refused(path):
    merge = {"class_name": "Merge", "config": {"name": "merge_1", "mode": "4wEAAAA=", "mode_type": "lambda",
                                               "layers": []}}  # fmt: skip
    written(path, sequential(merge), {})
    with pytest.raises(
        SavingError, match=r"'merge_1' is made by a Python function.*nothing in a file is ever executed"
    ):
        models.load_model(path)


def test_training_goes_on(path):
    """Adam of Keras 1 has two slots; 2.1.3 added a third."""
    W, b, m, v = numbers(3, 1), numbers(1), numbers(3, 1), numbers(3, 1) ** 2
    bm, bv = numbers(1), numbers(1) ** 2
    training = {
        "optimizer_config": {"class_name": "Adam", "config": {"lr": 0.01, "beta_1": 0.9, "beta_2": 0.999,
                                                              "epsilon": 1e-8, "decay": 0.0}},
        "loss": "mse", "metrics": ["accuracy"], "sample_weight_mode": None, "loss_weights": None,
    }  # fmt: skip
    state = [np.float32(4.0), m, bm, v, bv]
    written(path, sequential(dense("d", 1, batch_input_shape=[None, 3])), {"d": [W, b]}, training, state)
    model = models.load_model(path)
    x, y = numbers(6, 3), numbers(6, 1)
    model.train_on_batch(x, y)
    error = 2 * (x @ W + b - y) / 6
    for weight, first, second, gradient, now in zip(
        (W, b), (m, bm), (v, bv), (x.T @ error, error.sum(0)), model.get_weights(), strict=True
    ):
        mean, square = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        rate = 0.01 * np.sqrt(1 - 0.999**5) / (1 - 0.9**5)
        np.testing.assert_allclose(now, weight - rate * mean / (np.sqrt(square) + 1e-8), rtol=1e-4, atol=1e-5)
    assert int(model.optimizer.iterations) == 5


@pytest.mark.parametrize("function", ["4wEAAAAAAAAA\n", ["4wEAAAAAAAAA\n", None, None]], ids=["text", "list"])
def test_code_of_keras_1_is_refused(function):
    """A Lambda's marshalled function, and a merge by one, as text (1.0, 1.1) and as a list (1.2)."""
    dense = {"class_name": "Dense", "config": {"name": "d", "output_dim": 2, "batch_input_shape": [None, 3]}}
    half = {"name": "half", "function": function, "function_type": "lambda", "output_shape": None, "arguments": {}}
    described = {
        "class_name": "Sequential",
        "keras_version": "1.2.2",
        "config": [dense, {"class_name": "Lambda", "config": half}],
    }
    with pytest.raises(SavingError, match=r"nothing in a file is ever executed.*custom_objects=\{'half': function\}"):
        models.model_from_json(json.dumps(described))
    model = models.model_from_json(json.dumps(described), custom_objects={"half": lambda x: x / 2})
    x = np.ones((2, 3), "float32")
    np.testing.assert_allclose(model.predict(x), x @ model.get_weights()[0] / 2, rtol=1e-6)
    merge = {"class_name": "Merge", "config": {"name": "m", "mode": function, "mode_type": "lambda", "layers": []}}
    with pytest.raises(
        SavingError, match="the merge 'm' is made by a Python function, and nothing in a file is ever executed"
    ):
        models.model_from_json(json.dumps({**described, "config": [merge]}))
