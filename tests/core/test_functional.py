"""Functional models: the graph read from Tensors, its order, structures, nesting, bare functions, masks."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, layers, ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, GraphError
from pronghorn.functional import InputLayer, LayerGraph

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(6, 4)).astype("float32"), RNG.normal(size=(6, 3)).astype("float32")


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_several_inputs_and_outputs_in_each_structure(backend):
    a, b = Input((4,), name="a"), Input((3,), name="b")
    first, second = layers.Dense(2, name="first"), layers.Dense(3, name="second")
    together = layers.concatenate([a, b])
    u, v = first(together), second(together)
    both = np.concatenate([A, B], axis=1)
    wanted = [both @ w + c for w, c in (first.get_weights(), second.get_weights())]
    listed = Model([a, b], [u, v])
    for x in ([A, B], (A, B), {"b": B, "a": A}):
        for found in (listed.predict(x), listed(x)):
            close(found[0], wanted[0])
            close(found[1], wanted[1])
    assert (listed.input_names, listed.output_names) == (["a", "b"], ["first", "second"])
    keyed = Model({"left": a, "right": b}, {"v": v, "u": u})
    assert (keyed.input_names, keyed.output_names) == (["left", "right"], ["u", "v"])
    for found in (keyed.predict({"right": B, "left": A}), keyed({"right": B, "left": A})):
        assert list(found) == ["v", "u"]
        close(found["u"], wanted[0])
        close(found["v"], wanted[1])


def test_dict_structures_train_by_their_keys():
    a, b = Input((4,), name="a"), Input((3,), name="b")
    together = layers.concatenate([a, b])
    outputs = {"v": layers.Dense(2, name="x")(together), "u": layers.Dense(1, name="y")(together)}
    model = Model({"p": a, "q": b}, outputs)
    model.compile("sgd", {"u": "mse", "v": "mae"}, metrics={"u": ["mae"]}, loss_weights={"u": 2.0, "v": 1.0})
    found = model.predict({"p": A, "q": B})
    targets = {"u": np.ones((6, 1)), "v": np.ones((6, 2))}
    logs = model.evaluate({"p": A, "q": B}, targets, verbose=0, return_dict=True)
    u, v = np.mean((found["u"] - 1) ** 2), np.mean(np.abs(found["v"] - 1))
    assert logs["u_loss"] == pytest.approx(u, rel=1e-5)
    assert logs["v_loss"] == pytest.approx(v, rel=1e-5)
    assert logs["loss"] == pytest.approx(2 * u + v, rel=1e-5)
    assert set(logs) == {"loss", "u_loss", "v_loss", "u_mae"}


def test_layers_are_listed_deepest_first_as_keras_lists_them():
    """The order of Keras 2.2.4 for a graph with branches of different depths; files depend on it."""
    a, b = Input((4,), name="a"), Input((3,), name="b")
    deep = layers.Dense(2, name="d2")(layers.Dense(2, name="d1")(a))
    out = layers.Dense(1, name="out")(layers.Concatenate(name="join")([layers.Dense(2, name="e1")(b), deep]))
    assert [layer.name for layer in Model([a, b], out).layers] == ["a", "b", "d1", "e1", "d2", "join", "out"]


def test_a_model_is_a_layer(backend):
    x = Input((4,))
    inner = Model(x, layers.Dense(4, activation="tanh")(x), name="inner")
    z = Input((4,))
    outer = Model(z, layers.Dense(1)(inner(inner(z))))
    w, b, v, c = outer.get_weights()
    close(outer.predict(A), np.tanh(np.tanh(A @ w + b) @ w + b) @ v + c)
    assert (len(outer.weights), outer.get_layer("inner") is inner) == (4, True)
    outer.compile("sgd", "mse")
    before = inner.get_weights()[0]
    outer.train_on_batch(A, np.ones((6, 1)))
    assert not np.array_equal(before, inner.get_weights()[0])
    close(inner.predict(A), np.tanh(A @ inner.get_weights()[0] + inner.get_weights()[1]))


def test_gradients_of_a_shared_layer_are_summed():
    """Against central differences in float64."""
    a, b = Input((4,), dtype="float64"), Input((4,), dtype="float64")
    shared = layers.Dense(3, activation="tanh", dtype="float64")
    model = Model([a, b], layers.Subtract(dtype="float64")([shared(a), shared(b)]))
    model.compile("sgd", "mse")
    x, y, t = RNG.normal(size=(5, 4)), RNG.normal(size=(5, 4)), RNG.normal(size=(5, 3))
    w, c = shared.get_weights()

    def loss(w):
        return np.mean((np.tanh(x @ w + c) - np.tanh(y @ w + c) - t) ** 2)

    rate = float(model.optimizer.learning_rate)
    model.train_on_batch([x, y], t)
    found = (w - shared.get_weights()[0]) / rate
    for place in np.ndindex(w.shape):
        ends = []
        for step in (1e-5, -1e-5):
            moved = w.copy()
            moved[place] += step
            ends.append(loss(moved))
        assert found[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-3, abs=1e-6)


def test_functions_between_layers(backend):
    x = Input((4,))
    h = layers.Dense(4)(x)
    z = ops.relu(h * 2.0) + ops.mean(h, axis=1, keepdims=True)
    model = Model(x, layers.Dense(2)(ops.concatenate([z, x], axis=1)))
    w, b, v, c = model.get_weights()
    H = A @ w + b
    Z = np.maximum(H * 2, 0) + H.mean(axis=1, keepdims=True)
    close(model.predict(A), np.concatenate([Z, A], axis=1) @ v + c)
    close(model.predict(A[:2]), model.predict(A)[:2])


def test_a_model_may_begin_and_end_in_the_midst_of_another():
    x = Input((4,))
    h = layers.Dense(3, activation="relu")(x)
    y = layers.Dense(2)(h)
    encoder, decoder, whole = Model(x, h), Model(h, y), Model(x, [y, h])
    close(decoder.predict(encoder.predict(A)), whole.predict(A)[0])
    assert decoder.input_shape == (None, 3)
    whole.compile("sgd", ["mse", None])
    whole.fit(A, [np.ones((6, 2)), None], verbose=0)
    close(decoder.predict(encoder.predict(A)), whole.predict(A)[0])


def test_an_input_may_be_an_output_and_go_unused():
    x, unused = Input((4,)), Input((3,), name="unused")
    model = Model([x, unused], [x, layers.Dense(1)(x)])
    found = model.predict([A, B])
    np.testing.assert_array_equal(found[0], A)
    assert "unused" in [layer.name for layer in model.layers]


def test_several_outputs_of_one_layer():
    class Split(Layer):
        def call(self, x):
            return x[:, :2], {"rest": x[:, 2:]}

    x = Input((4,))
    left, right = Split(name="split")(x)
    model = Model(x, [right["rest"], left])
    np.testing.assert_array_equal(np.concatenate(model.predict(A)[::-1], axis=1), A)
    assert model.output_names == ["split", "split_1"]


def test_arguments_of_calls_are_kept():
    class Mix(Layer):
        def call(self, x, other, share=0.5, training=None):
            return x * share + other * (1 - share) if not training else other

    x, y = Input((4,)), Input((4,))
    mix = Mix()
    model = Model([x, y], [mix(x, y, share=0.25), mix(x, other=y, training=True)])
    found = model.predict([A, A * 2])
    close(found[0], A * 1.75)
    close(found[1], A * 2)


def test_masks_go_through_models(backend):
    x = Input((5, 3))
    inner = Model(x, layers.Dense(2)(layers.Masking()(x)))
    z = Input((5, 3))
    y = layers.Dense(1)(inner(z))
    assert y.annotations["mask"] is not None
    model = Model(z, y)
    model.compile("sgd", "mse", metrics=["mae"])
    data, target = RNG.normal(size=(4, 5, 3)).astype("float32"), RNG.normal(size=(4, 5, 1)).astype("float32")
    data[0, 3:], data[2, 1] = 0, 0
    kept = (data != 0).any(-1)
    wrong = (model.predict(data) - target)[..., 0]
    loss, mae = model.test_on_batch(data, target)
    assert loss == pytest.approx(np.sum(wrong**2 * kept) / kept.sum(), rel=1e-4)
    assert mae == pytest.approx(np.sum(np.abs(wrong) * kept) / kept.sum(), rel=1e-4)


def test_masks_through_merging_layers():
    """A step of the joint counts where all inputs count (Keras' rule)."""

    class Shown(Layer):
        supports_masking = True

        def call(self, x, mask=None):
            return ops.cast(mask, "float32")

    a, b = Input((3, 2)), Input((3, 2))
    y = Shown()(layers.concatenate([layers.Masking()(a), layers.Masking()(b)]))
    one, other = np.ones((1, 3, 2), "float32"), np.ones((1, 3, 2), "float32")
    one[0, 0], other[0, 2] = 0, 0
    np.testing.assert_array_equal(Model([a, b], y).predict([one, other]), [[0, 1, 0]])


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda x, d: Model(x, d(Input((4,), name="other"))), GraphError, "need the input 'other'.*Add that Input"),
        (lambda x, d: Model(x, ops.relu(Input((4,), name="other"))), GraphError, "need the input 'other'"),
        (lambda x, d: Model(x), ArgumentError, "outputs is missing"),
        (lambda x, d: Model(outputs=x), ArgumentError, "inputs is missing"),
        (Model, ArgumentTypeError, "outputs must be symbolic Tensors. Got a Dense"),
        (lambda x, d: Model(A, d(x)), ArgumentTypeError, "inputs must be symbolic Tensors. Got a ndarray"),
        (lambda x, d: Model([x, x], d(x)), ArgumentError, "stands twice among the inputs"),
        (lambda x, d: Model(x, []), ArgumentError, "no outputs"),
        (lambda x, d: Model(x, layers.Dense(1, name=d.name)(d(x))), ArgumentError, "two layers are named 'dense"),
        (lambda x, d: Model(x, d(x), nam="m"), ArgumentTypeError, "no argument 'nam'. Did you mean 'name'"),
        (lambda x, d: Input(), ArgumentError, "it needs a shape"),
    ],
)
def test_what_is_no_model(make, error, text):
    with pytest.raises(error, match=text):
        make(Input((4,)), layers.Dense(4))


@pytest.mark.parametrize(
    ("given", "got"), [([A, B, A], 3), (A, 1), ({"a": A}, ["a"]), ({"a": A, "c": B}, ["a", "c"]), (None, 0)]
)
def test_other_inputs_than_the_models(given, got):
    a, b = Input((4,), name="a"), Input((3,), name="b")
    model = Model([a, b], layers.concatenate([a, b]))
    with pytest.raises(ArgumentError, match=r"Model '.*takes the inputs a, b. Got") as caught:
        model(given)
    assert (caught.value.expected, caught.value.actual) == (["a", "b"], got)


def test_input_layers():
    x = Input((3,), name="x", dtype="int32", batch_size=5)
    layer = LayerGraph(x, x).layers[0]
    assert isinstance(layer, InputLayer)
    assert (x.shape, x.dtype, x.name) == ((5, 3), "int32", "x")
    again = InputLayer.from_config(layer.get_config()).output
    assert (again.shape, again.dtype) == (x.shape, x.dtype)
    assert Input(tensor=x) is x
