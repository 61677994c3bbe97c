"""Layer: what a subclass writes, what the base does for it, and how a wrong one fails."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, layers, ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError

X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


class Scaled(Layer):
    """y = x @ kernel * factor."""

    def __init__(self, units, factor=1.0, **kwargs):
        self.units = units  # before super().__init__, as the tutorial does
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units), initializer="uniform")
        super().build(input_shape)

    def call(self, x):
        return ops.matmul(x, self.kernel) * self.factor


def test_a_subclass_computes_symbolically_and_on_arrays(backend):
    layer = Scaled(3, factor=2.0)
    x = Input((4,))
    model = Model(x, layer(x))
    wanted = X @ layer.get_weights()[0] * 2
    np.testing.assert_allclose(model.predict(X), wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer(X), wanted, rtol=1e-5, atol=1e-6)
    assert (layer.built, layer.built_shape, layer.count_params()) == (True, (None, 4), 12)


def test_the_config_is_written_by_itself():
    layer = Scaled(3, factor=2.0, name="mine", trainable=False)
    assert layer.get_config() == {"name": "mine", "trainable": False, "dtype": "float32", "units": 3, "factor": 2.0}
    again = Scaled.from_config(layer.get_config())
    assert (again.units, again.factor, again.name, again.trainable) == (3, 2.0, "mine", False)


def test_without_super_init():
    class Bare(Layer):
        def __init__(self, factor):
            self.factor = factor

        def call(self, x):
            return x * self.factor

    np.testing.assert_array_equal(Sequential([Bare(2.0), Bare(3.0)]).predict(X), X * 2 * 3)
    assert [layer.name for layer in (Bare(1), Bare(1))] != ["bare", "bare"]


@pytest.mark.parametrize("passes", [{}, {"training": True}, {"training": False}, {"training": True, "mask": None}])
def test_a_call_that_names_neither_phase_nor_mask_is_not_given_them(passes):
    class Plain(Layer):
        def call(self, x):
            return x * 2

    np.testing.assert_array_equal(Plain()(X, **passes), X * 2)


def test_the_phase_of_a_call_reaches_layers_inside_though_it_is_not_named():
    class Around(Layer):
        def __init__(self):
            super().__init__()
            self.dropout = layers.Dropout(0.5)

        def call(self, x):
            return self.dropout(x)

    assert not np.array_equal(Around()(X, training=True), X)
    np.testing.assert_array_equal(Around()(X, training=False), X)


def test_any_keywords_if_call_takes_them():
    class Open(Layer):
        def call(self, x, *, scale=1, **others):
            return x * scale * others["more"]

    np.testing.assert_array_equal(Open()(X, scale=2, more=3), X * 6)


def test_an_unknown_keyword_names_the_nearest():
    layer = layers.Dropout(0.5)
    with pytest.raises(
        ArgumentTypeError, match=r"Dropout 'd.*call\(\) takes no argument 'trainin'.*'training'"
    ) as caught:
        layer(X, trainin=True)
    assert (caught.value.argument, caught.value.got) == ("trainin", True)


def test_more_arguments_by_place_or_name(backend):
    class Sum(Layer):
        def call(self, x, other, scale=1.0):
            return (x + other) * scale

    layer, other = Sum(), X[:, ::-1].copy()
    for found in (layer(X, other, 2.0), layer(X, other, scale=2.0), layer(X, other=other, scale=2.0)):
        np.testing.assert_allclose(found, (X + other) * 2, rtol=1e-6)
    a, b = Input((4,)), Input((4,))
    model = Model([a, b], layer(a, b, scale=2.0))
    np.testing.assert_allclose(model.predict([X, other]), (X + other) * 2, rtol=1e-6)


def test_a_layer_that_returns_nothing():
    class Silent(Layer):
        def call(self, x):
            x * 2

    for x in (X, Input((4,))):
        with pytest.raises(ArgumentTypeError, match=r"Silent 'silent.*call\(\) gave None. Let it return a Tensor"):
            Silent()(x)


def test_without_a_call():
    class Nothing(Layer):
        pass

    with pytest.raises(NotImplementedError, match="Nothing must define call"):
        Nothing()(X)


class Half(Layer):
    """Fails after it made a weight and a layer."""

    wrong = True

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))
        self.inner = layers.Dense(3)
        if self.wrong:
            raise KeyError("build")

    def call(self, x):
        return ops.matmul(x, self.kernel)


def test_a_build_that_fails_leaves_nothing():
    layer = Half()
    before = dict(layer.__dict__)
    for x in (X, Input((4,))):
        with pytest.raises(KeyError):
            layer(x)
    assert (layer.built, layer.weights, layer.sublayers(), layer.connections) == (False, [], [], [])
    assert layer.__dict__ == before
    layer.wrong = False
    assert np.shape(layer(X)) == (5, 2)
    assert len(layer.weights) == 1


def test_a_first_call_that_fails_builds_nothing_inside():
    class Two(Layer):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Dense(3), layers.Conv2D(1, 2)

        def call(self, x):
            return self.second(self.first(x))

    layer = Two()
    with pytest.raises(ShapeError, match=r"two/conv2d|Conv2D"):
        layer(X)
    assert not layer.built
    assert not layer.first.built
    assert layer.weights == []
    assert np.shape(layer(np.ones((1, 4, 4, 2), "float32"))) == (1, 3, 3, 1)


def test_build_errors_name_layer_and_shape():
    class Wrong(Layer):
        def build(self, input_shape):
            self.add_weight(name="w", shape=input_shape, initializer="ones")

    with pytest.raises(ShapeError, match=r"Wrong 'wrong', build\(\(None, 4\)\).*sizes must be known"):
        Wrong()(Input((4,)))


def test_compute_output_shape_builds_nothing(backend):
    layer = layers.Dense(3)
    assert layer.compute_output_shape((None, 5)) == (None, 3)
    assert layer.compute_output_shape((2, 7, 6)) == (2, 7, 3)
    assert (layer.built, layer.weights) == (False, [])
    layer(X)
    assert layer.compute_output_shape((None, 4)) == (None, 3)
    with pytest.raises(ShapeError):
        layer.compute_output_shape((None, 5))
    assert layers.Concatenate().compute_output_shape([(None, 2), (None, 3)]) == (None, 5)
    assert Sequential([layers.Dense(2), layers.Dense(3)]).compute_output_shape((None, 8)) == (None, 3)


def test_an_output_that_is_the_input_is_a_tensor_of_its_own():
    x = Input((4,))
    y = layers.Activation("linear")(x)
    assert y is not x
    assert layers.Masking()(Input((3, 4))).annotations["mask"] is not None


@pytest.mark.parametrize(
    ("keywords", "error", "text"),
    [
        (
            {"unit": 3},
            ArgumentTypeError,
            "missing a required argument: 'units'. There is no argument 'unit'. Did.*'units'",
        ),
        ({"units": 3, "use_bia": 0}, ArgumentTypeError, "there is no argument 'use_bia'. Did you mean 'use_bias'"),
        ({}, ArgumentTypeError, "Dense: missing a required argument: 'units'. It takes units, activation"),
        ({"units": 3, "activation": "rellu"}, UnknownNameError, "'rellu'. Did you mean 'relu'"),
        ({"units": 0}, ArgumentError, "units must be a positive int. Got 0"),
        ({"units": 3, "kernel_regularizer": "l3"}, UnknownNameError, "No plugin offers 'l3'"),
        ({"units": 3, "activity_reduction": "max"}, ArgumentError, "must be 'mean' or 'sum'. Got 'max'"),
        ({"units": 3, "dtype": "float33"}, TypeError, "'float33' is no dtype"),
    ],
)
def test_wrong_arguments(keywords, error, text):
    with pytest.raises(error, match=text):
        layers.Dense(**keywords)


def test_first_weights():
    kernel, bias = np.full((4, 2), 0.5, "float32"), np.float32([1, 2])
    layer = layers.Dense(2, weights=[kernel, bias])
    np.testing.assert_allclose(layer(X), X @ kernel + bias, rtol=1e-5)
    wrong = layers.Dense(2, weights=[kernel])
    with pytest.raises(ArgumentError, match="1 arrays were given for 2 weights"):
        wrong(X)
    assert not wrong.built
    assert wrong.weights == []


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_dtypes_of_weights_and_results(backend, dtype):
    layer = layers.Dense(2, dtype=dtype)
    assert np.asarray(layer(X)).dtype == dtype
    assert {w.dtype for w in layer.weights} == {dtype}
    assert layer.get_config()["dtype"] == dtype


def test_activity_regularizers_by_batch_mean_or_sum(backend):
    for reduction, divisor in (("mean", len(X)), ("sum", 1)):
        model = Sequential([
            layers.Dense(3, input_shape=(4,), use_bias=False, activity_regularizer="l2", activity_reduction=reduction)
        ])  # fmt: skip
        model.compile("sgd", "mse")
        y = X @ model.get_weights()[0]
        wanted = np.mean(y**2) + 0.01 * np.sum(y**2) / divisor
        assert model.test_on_batch(X, np.zeros((5, 3))) == pytest.approx(wanted, rel=1e-5)


def test_names_are_given_counted_or_set():
    assert layers.Dense(1, name="mine").name == "mine"
    layer = layers.Dense(1)
    layer.name = "other"
    assert layer.name == "other"
    assert repr(layer) == "<Dense 'other'>"


def test_layers_called_in_two_threads_are_built_once():
    import threading

    class Slow(Layer):
        def build(self, input_shape):
            import time

            self.first = self.add_weight(name="a", shape=(4,), initializer="ones")
            time.sleep(0.02)
            self.second = self.add_weight(name="b", shape=(4,), initializer="ones")

        def call(self, x):
            return x * self.first + self.second

    layer, found = Slow(), []
    threads = [threading.Thread(target=lambda: found.append(layer(X))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(layer.weights) == 2
    for y in found:
        np.testing.assert_array_equal(y, X + 1)
    assert len(found) == 4
