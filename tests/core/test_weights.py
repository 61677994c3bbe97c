"""The weights of layers: found in attributes, lists and dicts, counted once, in Keras' order, set whole or not at all."""

import sys
import threading

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, Variable, layers, ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, NotBuiltError, ShapeError, UnknownNameError
from pronghorn.runtime import using_backend

X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


class Tree(Layer):
    """Layers and Variables in every kind of attribute."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.grid = [[layers.Dense(4, name="a"), layers.Dense(4, name="b")], (layers.Dense(4, name="c"),)]
        self.named = {"d": {"e": layers.Dense(4, name="e")}}
        self.again = self.grid[0][0]
        self.scale = Variable(np.ones(4, "float32"), name="scale")
        self.shifts = [Variable(0.0, name="shift", trainable=False)]

    def call(self, x):
        for row in self.grid:
            for layer in row:
                x = layer(x)
        return self.named["d"]["e"](x) * self.scale + self.shifts[0]


def test_layers_are_found_once_in_the_order_of_attributes():
    tree = Tree()
    tree(X)
    assert [layer.name for layer in tree.sublayers()] == ["a", "b", "c", "e"]
    assert tree.all_layers()[0] is tree
    assert (len(tree.weights), len(tree.trainable_weights), len(tree.non_trainable_weights)) == (10, 9, 1)
    assert tree.count_params() == 4 * 20 + 4 + 1
    assert [w.name for w in tree.weights][:1] + [w.name for w in tree.weights][-1:] == ["scale", "shift"]


def test_all_of_them_learn(backend):
    model = Sequential([Tree(input_shape=(4,))])
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.train_on_batch(X, X[::-1])
    changed = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert changed == [True] * 9 + [False]


def test_not_trainable_means_all_inside():
    tree = Tree()
    tree(X)
    tree.trainable = False
    assert (len(tree.trainable_weights), len(tree.non_trainable_weights)) == (0, 10)
    tree.trainable, tree.grid[0][0].trainable = True, False
    assert (len(tree.trainable_weights), len(tree.non_trainable_weights)) == (7, 3)


def test_shared_layers_count_once():
    layer, x = layers.Dense(4), Input((4,))
    model = Model(x, layer(layer(x)))
    assert (len(model.weights), model.count_params()) == (2, 20)
    w, b = model.get_weights()
    np.testing.assert_allclose(model.predict(X), (X @ w + b) @ w + b, rtol=1e-4, atol=1e-5)


def test_get_weights_goes_layer_by_layer_and_weights_trainable_first():
    """As Keras has it: ``model.weights`` and ``model.get_weights()`` have different orders."""
    model = Sequential([layers.BatchNormalization(input_shape=(4,)), layers.Dense(2)])
    assert [w.name for w in model.weights] == ["gamma", "beta", "kernel", "bias", "moving_mean", "moving_variance"]
    shapes = [w.shape for w in model.get_weights()]
    assert shapes == [(4,), (4,), (4,), (4,), (4, 2), (2,)]


def test_get_weights_gives_copies():
    layer = layers.Dense(2)
    layer(X)
    layer.get_weights()[0][:] = 7
    assert not (layer.kernel.numpy() == 7).any()


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ([np.ones((4, 2))], ArgumentError, "1 arrays were given for 2 weights"),
        ([np.ones((4, 2)), np.ones(3)], ShapeError, r"has shape \(2,\), the given array \(3,\)"),
        ([np.ones(2), np.ones((4, 2))], ShapeError, "in the order of get_weights"),
    ],
)
def test_wrong_weights_change_nothing(backend, values, error, text):
    layer = layers.Dense(2)
    layer(X)
    before = layer.get_weights()
    with pytest.raises(error, match=f"Dense '{layer.name}'.*{text}"):
        layer.set_weights(values)
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("values", [None, 3, iter([1])])
def test_what_is_no_list_of_weights(values):
    layer = layers.Dense(2, input_shape=(3,))
    layer.build_for((None, 3))
    with pytest.raises(ArgumentTypeError, match=r"a list of arrays is needed.*Got .*Pass what get_weights\(\)"):
        layer.set_weights(values)


def test_before_it_is_built():
    layer = layers.Dense(2)
    assert (layer.weights, layer.get_weights()) == ([], [])
    with pytest.raises(NotBuiltError, match=r"Dense 'dense.*weights do not exist yet.*input_shape"):
        layer.count_params()
    with pytest.raises(ArgumentError, match=r"2 arrays were given for 0 weights. Build the layer first"):
        layer.set_weights([np.ones((4, 2)), np.ones(2)])


@pytest.mark.parametrize(
    ("initializer", "wanted"),
    [("ones", 1), (0.25, 0.25), (3, 3), (lambda shape, dtype=None: np.full(shape, 5, dtype), 5), ("zeros", 0)],
)
def test_initializers(backend, initializer, wanted):
    class Own(Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(2, 3), initializer=initializer)

        def call(self, x):
            return ops.sum(self.w) + x

    layer = Own()
    layer(X)
    np.testing.assert_array_equal(layer.w.numpy(), np.full((2, 3), wanted, "float32"))
    assert layer.w.path.endswith("/w")


def test_an_initializer_of_another_shape():
    with pytest.raises(ShapeError, match=r"gave an array of shape \(1,\), the weight has \(2, 3\)"):
        Layer().add_weight(name="w", shape=(2, 3), initializer=lambda shape, dtype=None: np.ones(1))


def test_unknown_names_in_add_weight():
    for keyword in ("initializer", "regularizer", "constraint"):
        layer = Layer()
        with pytest.raises(UnknownNameError, match="No plugin offers 'nope'"):
            layer.add_weight(name="w", shape=(2,), **{keyword: "nope"})
        assert layer.weights == []


def test_unknown_sizes_say_where_to_give_them():
    with pytest.raises(ShapeError, match=r"weight 'kernel' would have the shape \(None, 3\).*Input\(\(10,\)\)"):
        layers.Dense(3)(Input((None,)))


def test_defaults_of_add_weight():
    layer = Layer()
    scalar, counts = layer.add_weight(), layer.add_weight(shape=(2,), dtype="int32", trainable=False)
    assert (scalar.shape, counts.dtype, counts.numpy().tolist()) == ((), "int32", [0, 0])
    assert [w.trainable for w in layer.weights] == [True, False]


def test_home_is_where_the_weights_are():
    with using_backend("jax") as jax:
        layer = layers.Dense(2)
        layer(X)
    assert layer.home() is jax
    assert layers.Dense(2).home().name == "numpy"


@pytest.mark.parametrize("add", [
    lambda layer: layer.add_weight("w", (3, 2), None, "ones"),
    lambda layer: layer.add_weight((3, 2), "ones", name="w"),
    lambda layer: layer.add_weight((3, 2), "ones", "w"),
    lambda layer: layer.add_weight([3, 2], initializer="ones", name="w"),
    lambda layer: layer.add_weight(np.array([3, 2]), np.ones, name="w"),
    lambda layer: layer.add_weight(shape=(3, 2), initializer="ones", name="w"),
])  # fmt: skip
def test_the_shape_may_stand_first(add):
    made = add(Layer(name="mine"))
    assert (made.name, made.shape, made.numpy().sum()) == ("w", (3, 2), 6)


def test_listed_weights_can_be_assigned():
    layer, own = Layer(name="mine"), Variable(np.ones(2), name="own")
    layer.trainable_weights = [own]
    layer.non_trainable_weights = [held := Variable(np.ones(3), name="held", trainable=False)]
    assert layer.weights == [own, held]
    layer.trainable = False
    assert layer.trainable_weights == []


def test_weights_are_found_while_another_thread_fills_a_dict():
    layer = layers.Dense(2)
    layer(X)
    layer.cache = {}
    stop, interval = threading.Event(), sys.getswitchinterval()

    def fill():
        while not stop.is_set():
            layer.cache[len(layer.cache) % 50] = 1
            if len(layer.cache) == 50:
                layer.cache.clear()

    thread = threading.Thread(target=fill)
    sys.setswitchinterval(1e-6)
    thread.start()
    try:
        assert all(len(layer.weights) == 2 for _ in range(3000))
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)
