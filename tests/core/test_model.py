"""Models: subclasses, their layers, names and structures; engines; and that nothing of them stays when they are dropped."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, Variable, layers, ops
from pronghorn.errors import ArgumentError, BackendError, GraphError, ShapeError, UnknownNameError
from pronghorn.runtime import set_backend, using_backend

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 4)).astype("float32"), RNG.normal(size=(12, 1)).astype("float32")


class Branches(Model):
    """Layers in lists and dicts, a structure in and another out."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [layers.Dense(3, activation="tanh"), [layers.Dense(3)]]
        self.heads = {"p": layers.Dense(1), "q": layers.Dense(2)}

    def call(self, inputs):
        x = self.blocks[1][0](self.blocks[0](inputs["x"]))
        return {name: head(x) for name, head in self.heads.items()}


def test_a_subclass_with_dicts_in_and_out(backend):
    model = Branches()
    model.compile("sgd", {"p": "mse", "q": "mae"}, metrics={"q": ["mse"]})
    targets = {"p": Y, "q": np.ones((12, 2), "float32")}
    model.fit({"x": X}, targets, batch_size=8, verbose=0)
    w, b, v, c, *heads = [weight.numpy() for layer in model.layers for weight in layer.weights]
    h = np.tanh(X @ w + b) @ v + c
    p, q = h @ heads[0] + heads[1], h @ heads[2] + heads[3]
    found = model.predict({"x": X})
    np.testing.assert_allclose(found["p"], p, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found["q"], q, rtol=1e-4, atol=1e-5)
    logs = model.evaluate({"x": X}, targets, verbose=0, return_dict=True)
    assert list(logs) == ["loss", "p_loss", "q_loss", "q_mse"]
    wanted = [np.mean((p - Y) ** 2), np.mean(np.abs(q - 1)), np.mean((q - 1) ** 2)]
    assert list(logs.values()) == pytest.approx([wanted[0] + wanted[1], *wanted], rel=1e-4)
    assert (len(model.weights), [layer.name for layer in model.layers][:1]) == (8, [model.blocks[0].name])


class Plain(Model):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


def test_a_subclass_is_built_by_data_or_by_a_shape():
    for use in (lambda m: m.predict(X), lambda m: m(X), lambda m: m.build((None, 4)), lambda m: m(Input((4,)))):
        model = Plain()
        assert (model.built, model.weights) == (False, [])
        use(model)
        assert (model.built, [w.shape for w in model.weights]) == (True, [(4, 2), (2,)])


def test_a_subclass_that_was_given_wrong_data_stays_unbuilt():
    model = Plain()
    model.compile("sgd", "mse")
    for use in (lambda: model.predict(X[:, 0]), lambda: model(X[0]), lambda: model.fit(X[:, 0], Y, verbose=0)):
        with pytest.raises(ShapeError, match="at least 2 axes"):
            use()
        assert (model.built, model.dense.built, model.weights) == (False, False, [])
    model.fit(X[:, :3], np.ones((12, 2)), verbose=0)
    assert model.dense.kernel.shape == (3, 2)


def test_a_subclass_is_a_layer():
    x = Input((4,))
    inner = Plain(3)
    outer = Sequential([Input((4,)), inner, Plain(1)])
    assert (outer.output_shape, len(outer.weights), Model(x, inner(x)).output_shape) == ((None, 1), 4, (None, 3))


def test_without_a_call():
    with pytest.raises(NotImplementedError, match="Model must define call\\(inputs\\), or be given inputs and outputs"):
        Model().predict(X)


def test_python_control_flow_by_the_phase(backend):
    class Noisy(Model):
        def call(self, x, training=None):
            return x * 100 if training else x

    model = Noisy()
    np.testing.assert_array_equal(model.predict(X), X)
    np.testing.assert_array_equal(model(X, training=True), X * 100)


def test_control_flow_by_a_value_says_what_to_do():
    class Branching(Model):
        def call(self, x):
            return x if ops.sum(x) > 0 else -x

    with pytest.raises(GraphError, match=r"Truth needs a value.*ops.cond.*run_eagerly"):
        Branching().predict(X)


def test_get_layer():
    model = Sequential([layers.Dense(2, input_shape=(4,), name="first"), layers.Dense(1, name="last")], name="m")
    assert model.get_layer("last") is model.get_layer(index=-1) is model.layers[1]
    with pytest.raises(UnknownNameError, match=r"Sequential 'm': there is no layer 'frist'. Did you mean 'first'"):
        model.get_layer("frist")
    with pytest.raises(ArgumentError, match="there is no layer 2: the model has 2"):
        model.get_layer(index=2)


def test_a_model_stays_on_the_engine_it_was_made_on():
    with using_backend("jax") as jax:
        model = Sequential([layers.Dense(2, input_shape=(4,)), layers.Dropout(0.5), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, Y, verbose=0, validation_split=0.25)
    model.evaluate(X, Y, verbose=0)
    assert jax.is_array(model(X))
    assert {v.backend.name for v in (*model.weights, *model.optimizer.variables, *model.metrics[0].variables)} == {
        "jax"
    }
    w, b, v, c = model.get_weights()
    np.testing.assert_allclose(model.predict(X), (X @ w + b) @ v + c, rtol=1e-4, atol=1e-5)
    other = Sequential([layers.Dense(1, input_shape=(4,))])
    try:
        set_backend("jax")
        other.compile("sgd", "mse")
        other.fit(X, Y, verbose=0)
        assert isinstance(other(X), np.ndarray)
    finally:
        set_backend("numpy")


def test_parts_made_on_two_engines_do_not_mix():
    here = layers.Dense(2)
    here(X)
    with using_backend("jax"):
        there = layers.Dense(2)
        there(X)
    x = Input((4,))
    model = Model(x, layers.add([here(x), there(x)]))
    model.compile("sgd", "mse")
    before = [w.numpy() for w in (here.kernel, there.kernel)]
    for use in (lambda: model.predict(X), lambda: model.fit(X, np.ones((12, 2)), verbose=0), lambda: model(X)):
        with pytest.raises(BackendError, match="jax and numpy") as caught:
            use()
        assert caught.value.backends == ["jax", "numpy"]
    np.testing.assert_array_equal(before, [w.numpy() for w in (here.kernel, there.kernel)])


def used(run_eagerly=False):
    """A model that has been through everything."""
    x = Input((4,))
    h = layers.Dense(3, activation="relu")(x)
    model = Model(x, layers.Dense(1)(layers.Dropout(0.2)(layers.BatchNormalization()(h))))
    model.compile("adam", "mse", metrics=["mae"], run_eagerly=run_eagerly)
    model.fit(X, Y, verbose=0, validation_data=(X, Y))
    model.evaluate(X, Y, verbose=0)
    model.predict(X)
    model.train_on_batch(X, Y)
    model(X)
    return model


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_model_that_is_dropped_is_collected(backend, run_eagerly):
    model = used(run_eagerly)
    held = [model, *model.layers, *model.weights, model.optimizer, *model.metrics]
    references = [weakref.ref(thing) for thing in held]
    del model, held
    gc.collect()
    assert [r() for r in references if r() is not None] == []


def test_layers_and_tensors_outside_models_are_collected():
    x, layer = Input((4,)), layers.Dense(2)
    references = [weakref.ref(thing) for thing in (x, layer, layer(x), Variable(1.0))]
    del x, layer
    gc.collect()
    assert [r() for r in references if r() is not None] == []


def test_many_models_leave_nothing_behind():
    def one():
        model = Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(1)])
        model.compile("sgd", "mse")
        model.train_on_batch(X, Y)
        model.predict(X)

    for _ in range(20):
        one()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(40):
            one()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 64 * 1024
