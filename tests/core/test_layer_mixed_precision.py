"""Mixed precision: layers compute in the small dtype over weights of float32; layer by layer as Keras 3.15 does."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import pronghorn as ph
from pronghorn import Input, Layer, Model, Sequential, config, layers, losses, metrics, ops
from pronghorn.autograd import gradients
from pronghorn.dtypes import as_numpy
from pronghorn.errors import ArgumentError, DTypeError
from pronghorn.graph import placeholder
from pronghorn.graph.trace import Trace, current_trace, tracing
from pronghorn.runtime import Variable
from pronghorn.runtime.traced import Traced
from pronghorn.training.steps import gradients_of

_FILE = Path(__file__).parent.parent / "golden" / "mixed_precision.json"
CASES = json.loads(_FILE.read_text("utf-8"))["cases"]
#: One step of the last place, relative to the largest value.
STEP = {"float16": 2.0**-10, "bfloat16": 2.0**-7}


@pytest.fixture(params=["mixed_float16", "mixed_bfloat16"])
def policy(request):
    """A mixed policy, the default one during the test."""
    config.set_dtype_policy(request.param)
    yield request.param
    config.set_dtype_policy("float32")


def _made(case):
    inputs = [np.asarray(x, case["input_dtype"]) for x in case["inputs"]]
    layer = getattr(layers, case["layer"])(dtype=case["policy"], **case["arguments"])
    layer(*inputs)
    layer.set_weights([np.asarray(w, "float32") for w in case["weights"]])
    return layer, inputs


def _close(found, wanted, dtype, steps, scale=None):
    """Within so many steps of the small dtype, at the largest value's or ``scale``."""
    wanted = np.asarray(wanted, "float64")
    limit = steps * STEP[dtype] * (scale or np.abs(wanted).max())
    np.testing.assert_allclose(np.asarray(found).astype("float64"), wanted, rtol=0, atol=limit)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['layer']}-{case['policy']}")
def test_a_layer_gives_what_keras_gives(case, backend):
    layer, inputs = _made(case)
    y = np.asarray(layer(*inputs))
    assert y.dtype == as_numpy(case["output_dtype"])
    assert {w.dtype for w in layer.weights} == {"float32"}
    _close(y, case["output"], case["output_dtype"], 2)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["gradients"]], ids=lambda case: f"{case['layer']}-{case['policy']}"
)
def test_gradients_reach_the_wide_weights(case, backend):
    """They pass through the small dtype, as Keras' do, and arrive in float32."""
    layer, inputs = _made(case)
    cotangent = np.asarray(case["cotangent"], "float32")

    def slopes(*x):
        loss = ops.sum(ops.cast(layer(*x), "float32") * cotangent)
        return gradients_of(loss, layer.trainable_weights)

    found = [np.asarray(g) for g in Traced(slopes, training=False)(*inputs)]
    assert {g.dtype.name for g in found} == {"float32"}
    # A bias of keys, say, has the gradient 0 but for what rounding leaves of the others'.
    scale = max(np.abs(g).max() for g in map(np.asarray, case["gradients"]))
    for g, wanted in zip(found, case["gradients"], strict=True):
        _close(g, wanted, case["output_dtype"], 4, scale)


def test_products_are_those_of_the_small_dtype(backend):
    """300 * 300 is no float16; and 1 + 2^-11 is 1 in it, which no computation in float32 would forget."""
    layer = layers.Dense(1, use_bias=False, dtype="mixed_float16")
    layer.build((None, 1))
    layer.set_weights([np.float32([[300.0]])])
    assert np.isinf(layer(np.float32([[300.0]]))).all()
    layer.set_weights([np.float32([[1 + 2.0**-11]])])
    assert np.asarray(layer(np.float32([[2.0]]))).item() == 2.0
    assert layer.get_weights()[0].item() == 1 + 2.0**-11


class Halves(Layer):
    """What a call sees of its weights, and of Variables that are not to be cast."""

    def build(self, input_shape):
        self.w = self.add_weight("w", (2,), initializer="ones")
        self.wide = self.add_weight("wide", (2,), initializer="ones", trainable=False, autocast=False)
        self.count = self.add_weight("count", (), dtype="int32", initializer="zeros", trainable=False)
        self.built = True

    def call(self, x):
        seen = [self.w, self.wide, self.count, self.w.value, self.wide.value, self.w * 1, ops.cast(self.w, "float32")]
        self.seen = [v.dtype for v in seen]
        return x * self.w


def test_what_a_call_reads():
    layer = Halves(dtype="mixed_float16")
    assert layer(np.ones((1, 2), "float32")).dtype == np.float16
    assert layer.seen == ["float16", "float32", "int32", "float16", "float32", "float16", "float32"]
    assert [w.dtype for w in layer.weights] == ["float32", "float32", "int32"]
    assert Halves()(np.ones((1, 2), "float32")).dtype == np.float32


def test_a_cast_of_a_weight_in_a_call_is_that_of_what_was_read():
    class Rounds(Halves):
        def call(self, x):
            return ops.cast(x, "float32") + ops.cast(self.w, "float32")

    layer = Rounds(dtype="mixed_float16")
    layer(np.zeros((1, 2), "float32"))
    layer.w.assign(np.full(2, 1 + 2.0**-11))
    assert np.asarray(layer(np.zeros((1, 2), "float32"))).tolist() == [[1.0, 1.0]]


def test_what_a_call_adds_to_a_variable_is_added_in_its_own_dtype(backend):
    class Counts(Halves):
        def call(self, x):
            self.w.assign_add(2.0**-12)
            self.wide.assign_sub(2.0**-12)
            return x

    layer = Counts(dtype="mixed_float16")
    layer(np.zeros((1, 2), "float32"))
    layer.set_weights([np.ones(2), np.ones(2), 0])
    for _ in range(4):
        layer(np.zeros((1, 2), "float32"))
    assert layer.w.numpy().tolist() == [1 + 2.0**-10] * 2
    assert layer.wide.numpy().tolist() == [1 - 2.0**-10] * 2


def test_layers_inside_keep_their_own_policies(backend):
    class Nest(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.inner = [Halves(dtype=d) for d in ("float32", "mixed_bfloat16", "mixed_float16", "float64")]

        def build(self, input_shape):
            self.w = self.add_weight("w", (2,), initializer="ones")
            self.built = True

        def call(self, x):
            before = self.w.value.dtype
            found = [layer(x) for layer in self.inner]
            self.seen = [before, *(y.dtype for y in found), (self.w * 1).dtype]
            return ops.cast(sum(ops.cast(y, "float32") for y in found), "float32")

    for dtype, own in (("mixed_float16", "float16"), ("float32", "float32")):
        nest = Nest(dtype=dtype)
        nest(np.ones((1, 2), "float32"))
        assert nest.seen == [own, "float32", "bfloat16", "float16", "float64", own]
        assert [layer.w.stored_dtype for layer in nest.inner] == ["float32"] * 3 + ["float64"]


def test_a_failing_call_leaves_no_dtype_behind():
    class Fails(Halves):
        def call(self, x):
            raise ZeroDivisionError

    with tracing(Trace(training=False)):
        with pytest.raises(ZeroDivisionError):
            Fails(dtype="mixed_float16")(placeholder((1, 2)))
        assert current_trace().reads_as is None
        assert Variable([1.0]).value.dtype == "float32"


def test_loops_and_branches_read_as_the_call_does(backend):
    class Loops(Halves):
        def call(self, x):
            last, _ = ops.scan(lambda carry, _: (carry * self.w, None), x, ops.zeros((3, 1), "float16"))
            return ops.cond(ops.sum(x) > 0, lambda: last * self.w, lambda: last)

    layer = Loops(dtype="mixed_float16")
    x = np.float32([[1.0, 2.0]])
    layer(x)
    layer.set_weights([np.float32([2.0, 1.1]), np.ones(2), 0])
    half, y = np.float16(1.1), np.float16([[16.0, 2.0]])
    for _ in range(4):
        y[0, 1] *= half
    found = np.asarray(layer(x))
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, y)


class Sums(Layer):
    """Adds up the mean of its inputs, in each step of a loop or as an update of the step."""

    def __init__(self, in_a_loop, **options):
        super().__init__(**options)
        self.in_a_loop = in_a_loop

    def build(self, input_shape):
        self.total = self.add_weight(name="total", shape=(3,), initializer="zeros", trainable=False)
        self.factor = self.add_weight(name="factor", shape=(3,), initializer="ones")

    def call(self, x):
        mean = ops.mean(x, 0)
        if not self.in_a_loop:
            self.add_update((self.total, self.total + 3 * mean))
            return x * self.factor

        def body(carry, _):
            self.total.assign(self.total + mean)
            return carry * self.factor, carry

        return ops.scan(body, x, length=3)[0]


@pytest.mark.parametrize("in_a_loop", [True, False])
def test_state_that_a_call_leaves_behind_stays_wide(in_a_loop, policy, backend):
    model = Sequential([Input((3,)), Sums(in_a_loop), layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.array([[0.5, 1.0, 2.0], [1.5, 1.0, 4.0]], "float32")
    model.train_on_batch(x, x[:, :1])
    total = model.layers[0].total
    assert total.dtype == "float32"
    np.testing.assert_array_equal(total.numpy(), [3.0, 3.0, 9.0])


def test_moving_statistics_stay_wide(backend):
    """A batch mean that float16 cannot hold: 1 + 2^-12 of the way is kept in float32."""
    layer = layers.BatchNormalization(momentum=0.5, dtype="mixed_float16")
    x = np.float32([[1.0], [1 + 2.0**-9]])
    layer(x, training=True)
    assert layer.moving_mean.numpy().item() == 0.5 * (1 + 2.0**-10)
    assert layer.moving_mean.numpy().dtype == np.float32


@pytest.mark.parametrize(
    ("cell", "outer", "wanted"),
    [("mixed_float16", "float32", np.float32), ("float32", "mixed_float16", np.float16)],
)
def test_a_cell_computes_by_its_own_policy(cell, outer, wanted, backend):
    rnn = layers.RNN(layers.SimpleRNNCell(1, activation=None, dtype=cell), dtype=outer, return_state=True)
    x = np.float32([[[1.0]]])
    rnn(x)
    rnn.set_weights([np.float32([[1 + 2.0**-11]]), np.zeros((1, 1)), np.float32([2.0**-11])])
    y, state = (np.asarray(v) for v in rnn(x))
    assert y.dtype == state.dtype == wanted
    # The cell in float16 forgets both small parts, the one in float32 adds them.
    assert y.item() == (1.0 if cell == "mixed_float16" else 1 + 2.0**-10)


def _classifier():
    return Sequential([Input((8,)), layers.Dense(16, "relu"), layers.BatchNormalization(), layers.Dense(3, "softmax")])


def _blobs():
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 240)
    return (rng.normal(size=(3, 8))[y] * 2 + rng.normal(size=(240, 8))).astype("float32"), y


def test_a_classifier_learns(policy, backend):
    model = _classifier()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.01
    x, y = _blobs()
    history = model.fit(x, y, epochs=12, batch_size=32, verbose=0).history
    assert history["accuracy"][-1] > 0.95
    assert history["loss"][-1] < 0.3 * history["loss"][0]
    assert {w.dtype for w in model.weights} == {"float32"}
    assert model.predict(x, verbose=0).dtype == as_numpy(policy.removeprefix("mixed_"))
    assert model.evaluate(x, y, verbose=0)[1] > 0.95


def test_small_steps_are_not_lost_between_wide_weights(backend):
    """float16 has no number between 1 and 1 + 2^-10: sixty-four steps of 2^-14 go there all the same."""
    model = Sequential([Input((1,)), layers.Dense(1, use_bias=False, dtype="mixed_float16")])
    model.set_weights([np.ones((1, 1))])
    model.compile(ph.optimizers.SGD(2.0**-14), lambda y, p: -p[:, 0])
    model.fit(np.ones((64, 1), "float32"), np.zeros(64), batch_size=1, epochs=1, verbose=0)
    assert model.get_weights()[0].item() == 1 + 2.0**-8


def test_losses_and_metrics_are_wide(backend):
    """300^2 is infinite in float16."""
    model = Sequential([Input((1,)), layers.Dense(1, use_bias=False, dtype="mixed_float16")])
    model.set_weights([np.ones((1, 1))])
    model.compile("sgd", "mse", metrics=["mse", "mae", ph.metrics.MeanSquaredError(name="again")])
    found = model.evaluate(np.float32([[300.0]]), np.zeros((1, 1)), verbose=0)
    assert found == [90000.0, 90000.0, 300.0, 90000.0]


def test_a_loss_alone_is_wide_unless_it_has_a_dtype():
    big, zero = np.float16([[300.0]]), np.float16([[0.0]])
    assert float(losses.MeanSquaredError()(zero, big)) == 90000.0
    assert np.isinf(losses.MeanSquaredError(dtype="float16")(zero, big))
    metric = metrics.get("mse")
    assert callable(metric)
    mean = ph.metrics.MeanSquaredError()
    mean.update_state(zero, big)
    assert float(mean.result()) == 90000.0


def test_policies_are_saved(tmp_path, backend):
    x = Input((4,))
    h = layers.Dense(3, dtype="mixed_float16")(x)
    h = layers.Dense(3, dtype="mixed_bfloat16")(h)
    model = Model(x, layers.Dense(2, dtype="float32")(h))
    data = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    wanted = model(data)
    model.save(tmp_path / "model.pronghorn")
    for same in (ph.models.load_model(tmp_path / "model.pronghorn"), pickle.loads(pickle.dumps(model))):
        assert [layer.dtype_policy for layer in same.layers[1:]] == ["mixed_float16", "mixed_bfloat16", "float32"]
        assert [layer.compute_dtype for layer in same.layers[1:]] == ["float16", "bfloat16", "float32"]
        np.testing.assert_array_equal(same(data), wanted)
    copy = layers.Dense.from_config(model.layers[1].get_config())
    assert (copy.dtype_policy, copy.compute_dtype, copy.dtype) == ("mixed_float16", "float16", "float32")


def test_the_policy_of_a_model_is_saved(policy):
    x = Input((4,))
    for model in (
        Model(x, layers.Dense(2)(x)),
        Sequential([Input((4,)), layers.Dense(2)]),
        Sequential([layers.Dense(2)]),
    ):
        described = model.get_config()
        config.set_dtype_policy("float32")
        assert type(model).from_config(described).dtype_policy == policy
        config.set_dtype_policy(policy)
    config.set_dtype_policy("float32")
    assert "dtype" not in Sequential([layers.Dense(2)]).get_config()


def test_a_model_keeps_the_inputs_dtype_until_a_layer_changes_it(policy):
    """As in Keras 3: an Input has floatx, and a first layer of float32 sees what float16 could not hold."""
    x = np.float32([[1e6, 1 + 2.0**-20]])
    model = Sequential([Input((2,)), layers.Activation("linear", dtype="float32")])
    assert model.inputs[0].dtype == "float32"
    outer_in = Input((2,))
    outer = Model(outer_in, model(outer_in))
    for m in (model, outer):
        np.testing.assert_array_equal(m(x), x)
        np.testing.assert_array_equal(m.predict(x, verbose=0), x)


def test_a_policy_for_all_new_layers(policy):
    small = policy.removeprefix("mixed_")
    layer = layers.MultiHeadAttention(2, 3)
    assert {part.dtype_policy for part in layer.all_layers()} == {policy}
    assert layers.LSTM(3).cell.compute_dtype == small
    assert Input((3,)).dtype == "float32"
    assert layers.Dense(2, dtype="float32").compute_dtype == "float32"
    assert ph.metrics.Mean().dtype == "float32"
    assert config.floatx() == "float32"


def test_the_policy_follows_floatx_until_it_is_set():
    config.reload()
    assert config.dtype_policy() == "float32"
    config.set_floatx("float64")
    try:
        assert config.dtype_policy() == layers.Dense(1).dtype_policy == "float64"
    finally:
        config.reload()


def test_a_policy_is_no_floatx():
    with pytest.raises(ArgumentError, match=r"floatx must be .*policy.*set_dtype_policy\('mixed_float16'\)"):
        config.set_floatx("mixed_float16")
    with pytest.raises(ArgumentError, match=r"dtype_policy must be one of .*mixed_bfloat16"):
        config.set_dtype_policy("mixed_float64")


def test_an_unknown_policy_names_the_nearest():
    with pytest.raises(DTypeError, match=r"no dtype policy 'mixed_float32'.*mixed_float16"):
        layers.Dense(1, dtype="mixed_float32")


def test_gradients_of_inputs_have_the_inputs_dtype():
    layer = layers.Dense(2, dtype="mixed_float16")
    with tracing(Trace(training=False)):
        x = placeholder((3, 4))
        (slope,) = gradients([layer(x)], [x])
    assert slope.dtype == "float32"
