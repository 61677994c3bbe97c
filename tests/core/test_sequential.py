"""Sequential: built at once, at the first data or by build(); add and pop; what it refuses."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, layers, ops
from pronghorn.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    NotBuiltError,
    NotCompiledError,
    SavingError,
    ShapeError,
)  # fmt: skip

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
Y = np.ones((6, 1), "float32")


@pytest.mark.parametrize(
    "first",
    [
        lambda: [layers.Dense(3, input_shape=(4,))],
        lambda: [layers.Dense(3, input_dim=4)],
        lambda: [layers.Dense(3, batch_input_shape=(None, 4))],
        lambda: [Input((4,)), layers.Dense(3)],
        lambda: [Sequential([layers.Dense(3, input_shape=(4,))])],
    ],
)
def test_a_shape_builds_it_at_once(first):
    model = Sequential([*first(), layers.Dense(1)])
    assert (model.built, model.input_shape, model.output_shape) == (True, (None, 4), (None, 1))
    assert (len(model.layers), len(model.weights)) == (2, 4)
    assert model.predict(X).shape == (6, 1)


def test_without_a_shape_the_first_data_build_it(backend):
    for use in (
        lambda m: m.predict(X),
        lambda m: m(X),
        lambda m: m.fit(X, Y, verbose=0),
        lambda m: m.evaluate(X, Y, verbose=0),
        lambda m: m.build((None, 4)),
        lambda m: m(Input((4,))),
    ):
        model = Sequential([layers.Dense(3), layers.Dense(1)])
        model.compile("sgd", "mse")
        assert (model.built, model.weights) == (False, [])
        use(model)
        assert (model.built, len(model.weights)) == (True, 4)
        assert model.input_shape[1:] == (4,)
        assert model.predict(X[:2]).shape == (2, 1)


@pytest.mark.parametrize(
    ("use", "error", "text"),
    [
        (lambda m: m.count_params(), NotBuiltError, "weights do not exist yet"),
        (lambda m: m.output_shape, NotBuiltError, "output does not exist"),
        (lambda m: m.build(), NotBuiltError, "shape of its input is not known.*input_shape"),
        (lambda m: m.fit(X, Y), NotCompiledError, "cannot train yet.*compile"),
        (lambda m: m.evaluate(X, Y), NotCompiledError, "cannot test yet"),
        (lambda m: m.train_on_batch(X, Y), NotCompiledError, "cannot train yet"),
        (lambda m: m.set_weights([X]), ArgumentError, "1 arrays were given for 0 weights. Build"),
    ],
)
def test_unbuilt_and_uncompiled(use, error, text):
    model = Sequential([layers.Dense(3)], name="unbuilt")
    with pytest.raises(error, match=f"Sequential 'unbuilt'.*{text}"):
        use(model)
    assert not model.built


def test_data_that_do_not_fit_leave_it_unbuilt():
    model = Sequential([layers.Dense(3), layers.Conv2D(2, 2)])
    with pytest.raises(ShapeError):
        model.predict(X)
    assert (model.built, model.weights, model.layers[0].built) == (False, [], False)
    assert model.predict(np.ones((1, 3, 3, 5), "float32")).shape == (1, 2, 2, 2)


def test_it_computes_one_after_the_other(backend):
    model = Sequential([layers.Dense(3, activation="relu", input_shape=(4,)), layers.Dense(1)])
    w, b, v, c = model.get_weights()
    np.testing.assert_allclose(model.predict(X), np.maximum(X @ w + b, 0) @ v + c, rtol=1e-4, atol=1e-6)


def test_add_and_pop():
    model = Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2)])
    first = model.predict(X)
    model.add(layers.Activation("relu"))
    np.testing.assert_array_equal(model.predict(X), np.maximum(first, 0))
    model.pop()
    np.testing.assert_array_equal(model.predict(X), first)
    model.pop()
    assert (model.output_shape, len(model.weights)) == ((None, 3), 2)
    model.add(layers.Dense(5))
    model.compile("sgd", "mse")
    model.fit(X, np.ones((6, 5)), verbose=0)
    assert model.predict(X).shape == (6, 5)
    model.pop()
    model.pop()
    assert model.layers == []
    with pytest.raises(ArgumentError, match=r"pop\(\): there is no layer to take away"):
        model.pop()


def test_pop_before_it_is_built():
    model = Sequential([layers.Dense(3), layers.Dense(2)])
    model.pop()
    assert model.predict(X).shape == (6, 3)


def test_a_layer_that_does_not_fit_is_not_added():
    model = Sequential([layers.Dense(3, input_shape=(4,))])
    with pytest.raises(ShapeError, match="Conv2D"):
        model.add(layers.Conv2D(2, 2))
    assert (len(model.layers), model.output_shape) == (1, (None, 3))
    empty = Sequential()
    with pytest.raises(ShapeError):
        empty.add(layers.Conv2D(2, 2, input_shape=(5,)))
    empty.add(layers.Dense(2, input_shape=(4,)))
    assert empty.input_shape == (None, 4)


def test_the_same_layer_twice_shares_its_weights():
    layer = layers.Dense(4)
    model = Sequential([Input((4,)), layer, layer])
    w, b = model.get_weights()
    np.testing.assert_allclose(model.predict(X), (X @ w + b) @ w + b, rtol=1e-4, atol=1e-5)


class Pair(Layer):
    def call(self, x):
        return x, x


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: Sequential([layers.Dense]), ArgumentTypeError, r"no layer.*call it: add\(Dense\(1\)\)"),
        (lambda: Sequential(layers.Dense(1)), ArgumentTypeError, r"layers must be a list.*Got .*\[layers.Dense\(1\)\]"),
        (lambda: Sequential(3), ArgumentTypeError, "layers must be a list.*Got 3"),
        (lambda: Sequential([3]), ArgumentTypeError, "a int is no layer. Got 3"),
        (lambda: Sequential([ops.relu]), ArgumentTypeError, "is no layer"),
        (
            lambda: Sequential([layers.Dense(1, name="a"), layers.Dense(2, name="a")]),
            ArgumentError,
            "named 'a' already",
        ),
        (lambda: Sequential([Input((4,)), Pair()]), ArgumentError, "has 2 outputs.*Model"),
        (lambda: Sequential().predict(X), NotBuiltError, "it has no layers"),
        (lambda: Sequential([layers.Dense(1)], nam="x"), ArgumentTypeError, "no argument 'nam'"),
    ],
)
def test_what_it_refuses(make, error, text):
    with pytest.raises(error, match=f"Sequential.*{text}"):
        make()


@pytest.mark.parametrize("config", [{}, None, 3, {"name": "a"}, {"layers": 3}], ids=repr)
def test_configs_that_are_none(config):
    with pytest.raises(SavingError, match=r"Sequential.*list of layers.*get_config"):
        Sequential.from_config(config)


def test_a_fixed_batch_size():
    model = Sequential([layers.Dense(2, batch_input_shape=(3, 4))])
    assert model.predict(X).shape == (6, 2)
    with pytest.raises(DataError, match="4 samples are no multiple of the batch size 3"):
        model.predict(X[:4])


def test_it_is_a_layer_of_functional_models():
    inner = Sequential([layers.Dense(3), layers.Dense(2)])
    x = Input((4,))
    model = Model(x, inner(x))
    np.testing.assert_array_equal(model.predict(X), inner.predict(X))


def test_configs():
    for model in (
        Sequential([layers.Dense(3, input_shape=(4,), name="d"), layers.Dropout(0.5)], name="s"),
        Sequential([Input((4,), dtype="float64"), layers.Dense(3, dtype="float64")]),
        Sequential([layers.Dense(3), layers.Dense(2)]),
    ):
        again = Sequential.from_config(model.get_config())
        assert again.get_config() == model.get_config()
        assert again.built == model.built
    bare = [{"class_name": "Dense", "config": {"units": 2, "batch_input_shape": [None, 4]}}]
    assert Sequential.from_config(bare).output_shape == (None, 2)
