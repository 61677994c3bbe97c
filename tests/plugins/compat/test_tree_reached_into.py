"""What old code reaches into: nodes, private bases, losses by inputs, clipped gradients, old decorators, checks of data."""

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn.errors import ShapeError


def test_a_node_tells_of_a_call_and_can_make_one(keras):
    from keras.engine.topology import Node

    x = keras.layers.Input((3,))
    layer = keras.layers.Dense(2)
    y = layer(x)
    node = Node.of(layer.connections[0])
    assert (node.input_shapes, node.output_shapes, node.output_masks) == ([(None, 3)], [(None, 2)], [None])
    assert node.inbound_layers == [x._keras_history[0]]
    assert node.get_config()["outbound_layer"] == layer.name
    assert len(layer.connections) == 1

    class Mine(keras.layers.Layer):
        pass

    mine, z = Mine(), K.tanh(y)
    Node(mine, [layer], [0], [0], [y], [z], [None], [None], [(None, 2)], [(None, 2)])
    assert z._keras_history == (mine, 0, 0)
    assert mine.get_input_at(0) is y


def test_private_bases_know_their_layers_and_can_be_subclassed(keras):
    from keras.layers.convolutional import _Conv, _Cropping, _UpSampling
    from keras.layers.merge import _Merge
    from keras.layers.pooling import _GlobalPooling2D, _Pooling1D

    assert isinstance(keras.layers.SeparableConv2D(2, 3), _Conv)
    assert isinstance(keras.layers.Concatenate(), _Merge)
    assert not isinstance(keras.layers.Dense(2), _Conv)
    x = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")

    class Lowest(_Pooling1D):
        def _pooling_function(self, inputs, pool_size, strides, padding, data_format):
            return -K.pool2d(-inputs, pool_size, strides, padding, data_format, pool_mode="max")

    np.testing.assert_array_equal(Lowest(2)(x), x.reshape(2, 3, 2, 3).min(2))

    class Product(_Merge):
        def _merge_function(self, inputs):
            return inputs[0] * inputs[1]

    np.testing.assert_allclose(Product()([x, x]), x * x, rtol=1e-6)
    assert np.shape(_Conv(1, 4, 3)(x)) == (2, 4, 4)
    np.testing.assert_array_equal(_Cropping(((1, 2),))(x), x[:, 1:-2])
    np.testing.assert_array_equal(_UpSampling((2,))(x), x.repeat(2, axis=1))

    class Sum(_GlobalPooling2D):
        def call(self, inputs):
            return K.sum(inputs, axis=[1, 2])

    assert Sum().compute_output_shape((None, 5, 5, 3)) == (None, 3)
    np.testing.assert_allclose(Sum()(np.ones((1, 2, 2, 3), "float32")), [[4, 4, 4]])


def test_losses_and_updates_by_their_inputs(keras):
    class Counting(keras.layers.Layer):
        def build(self, input_shape):
            self.seen = self.add_weight(name="seen", shape=(), initializer="zeros", trainable=False)
            self.w = self.add_weight(name="w", shape=(3,), initializer="ones", regularizer=keras.regularizers.l2(0.5))

        def call(self, x):
            self.add_loss(K.sum(x))
            self.add_update((self.seen, self.seen + 1))
            return x * self.w

    layer, a, b = Counting(), keras.layers.Input((3,)), keras.layers.Input((3,))
    layer(a)
    layer(b)
    assert [len(layer.get_losses_for(x)) for x in (a, b)] == [1, 1]
    assert layer.get_losses_for(a)[0] is not layer.get_losses_for(b)[0]
    assert [K.eval(loss) for loss in layer.get_losses_for(None)] == [1.5]
    assert layer.get_updates_for(a)[0][0] is layer.seen
    assert layer.get_updates_for(None) == []


def test_assert_input_compatibility(keras):
    layer = keras.layers.Conv2D(2, 3)
    layer.assert_input_compatibility(keras.layers.Input((5, 5, 1)))
    with pytest.raises(ShapeError, match="4 axes"):
        layer.assert_input_compatibility(keras.layers.Input((5,)))


@pytest.mark.parametrize("limits", [{}, {"clipnorm": 1.0}, {"clipvalue": 0.5}, {"clipnorm": 100.0}])
def test_get_gradients_clips_as_2_2_4(keras, limits):
    a, b = K.variable([1.0, 2.0]), K.variable([2.0])
    found = keras.optimizers.SGD(**limits).get_gradients(K.sum(a * a) + K.sum(b * b), [a, b])
    expected = [np.array([2.0, 4.0]), np.array([4.0])]
    norm = np.sqrt(sum(np.square(g).sum() for g in expected))
    if limits.get("clipnorm", np.inf) < norm:
        expected = [g / norm for g in expected]
    bound = limits.get("clipvalue", np.inf)
    for mine, g in zip(found, expected, strict=True):
        np.testing.assert_allclose(K.eval(mine), np.clip(g, -bound, bound), rtol=1e-6)


def test_run_internal_graph(keras):
    x, other = keras.layers.Input((3,)), keras.layers.Input((3,))
    model = keras.models.Model(x, keras.layers.Activation("tanh")(x))
    outputs, masks, shapes = model.run_internal_graph([other])
    assert (len(outputs), masks, shapes) == (1, [None], [(None, 3)])
    np.testing.assert_allclose(K.function([other], outputs)([np.ones((1, 3))])[0], np.tanh(np.ones((1, 3))), rtol=1e-6)


PREPARED = [
    ("conv2d", ("s", 8, 3, 5), {}, (["s", 8, (3, 5)], {}, [("kernel_size", "nb_row/nb_col")])),
    ("conv2d", ("s", 8, 3), {"nb_col": 5}, (["s", 8, (3, 5)], {}, [("kernel_size", "nb_row/nb_col")])),
    ("conv2d", ("s",), {"nb_row": 3, "nb_col": 5}, (("s",), {"kernel_size": (3, 5)}, [("kernel_size", "nb_row/nb_col")])),
    ("conv2d", ("s", 8, (3, 3)), {}, (("s", 8, (3, 3)), {}, [])),
    ("conv3d", ("s", 8, 1, 2, 3), {}, (["s", 8, (1, 2, 3)], {}, [("kernel_size", "kernel_dim1/kernel_dim2/kernel_dim3")])),
    ("conv1d", ("s", 8), {"input_dim": 4}, (("s", 8), {"input_shape": (None, 4)}, [("input_shape", "input_dim")])),
    ("recurrent", ("s", 8), {"forget_bias_init": "one"},
     (("s", 8), {"unit_forget_bias": True}, [("forget_bias_init", "unit_forget_bias")])),
    ("separable_conv2d", ("s",), {"init": "uniform"},
     (("s",), {"depthwise_initializer": "uniform", "pointwise_initializer": "uniform"},
      [("init", "depthwise_initializer/pointwise_initializer")])),
    ("deconv2d", ("s", 8, 3, 3, (1, 2)), {}, (["s", 8, (3, 3)], {}, [("output_shape", None), ("kernel_size", "nb_row/nb_col")])),
    ("batchnorm", ("s",), {"mode": 0}, (("s",), {}, [("mode", None)])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "kwargs", "expected"), PREPARED)
def test_preprocessors_of_the_legacy_interface(keras, name, args, kwargs, expected):
    from keras.legacy import interfaces

    assert getattr(interfaces, f"{name}_args_preprocessor")(args, dict(kwargs)) == expected


def test_preprocessors_refuse_and_warn(keras):
    from keras.legacy import interfaces

    with pytest.raises(TypeError, match="at most 3 positional"):
        interfaces.conv2d_args_preprocessor(("s", 1, 2, 3, 4), {})
    with pytest.raises(TypeError, match="no longer exists"):
        interfaces.batchnorm_args_preprocessor(("s",), {"mode": 1})
    with pytest.warns(UserWarning, match="SpatialDropout1D"):
        assert interfaces.embedding_kwargs_preprocessor((), {"dropout": 0.5}) == ((), {}, [])
    with pytest.warns(UserWarning, match="dictionary"):
        args, _, _ = interfaces.zeropadding2d_args_preprocessor(("s", {"top_pad": 1}), {})
    assert args == ("s", ((1, 0), (0, 0)))
    assert interfaces.get_updates_arg_preprocessing(("o", ["p"], {}, "loss"), {}) == (
        ["o"],
        {"params": ["p"], "loss": "loss"},
        [],
    )
    assert interfaces.add_weight_args_preprocessing(("s", (2, 3), "name"), {}) == (
        ("s",),
        {"shape": (2, 3), "name": "name"},
        [],
    )
    with pytest.raises(TypeError, match="Stick to the latter"):
        interfaces.generate_legacy_interface(conversions=[("p", "rate")])(lambda rate: rate)(p=1, rate=2)


def test_callback_list_and_base_logger(keras):
    logger = keras.callbacks.BaseLogger(stateful_metrics=["count"])
    seen = []
    told = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(dict(logs)))
    callbacks = keras.callbacks.CallbackList([logger])
    callbacks.append(told)
    callbacks.set_params({"metrics": ["loss", "count", "absent"]})
    callbacks.set_model("model")
    callbacks.on_train_begin()
    for epoch in range(2):
        callbacks.on_epoch_begin(epoch)
        for batch, (size, loss) in enumerate([(3, 1.0), (1, 5.0 + epoch)]):
            callbacks.on_batch_begin(batch, {"size": size})
            callbacks.on_batch_end(batch, {"size": size, "loss": loss, "count": 10 * batch})
        callbacks.on_epoch_end(epoch, {})
    callbacks.on_train_end()
    assert seen == [{"loss": 2.0, "count": 10}, {"loss": 2.25, "count": 10}]
    assert told.model == "model"


def test_data_are_checked_with_the_messages_of_2_2_4(keras):
    from keras.engine import training_utils as checks

    x = np.zeros((4, 3))
    assert checks.standardize_input_data(x, ["a"], [(None, 3)])[0] is x
    assert [a.shape for a in checks.standardize_input_data({"a": x, "b": np.zeros(4)}, ["b", "a"])] == [(4, 1), (4, 3)]
    for data, names, shapes, text in [
        (x, ["a"], [(None, 2)], r"expected a to have shape \(None, 2\) but got array with shape \(4, 3\)"),
        (x, ["a"], [(None, 3, 1)], "to have 3 dimensions"),
        ([x, x], ["a"], None, "Expected to see 1 array"),
        ({"a": x}, ["b"], None, 'No data provided for "b"'),
        (x, [], None, "expected no data"),
    ]:
        with pytest.raises(ValueError, match=text):
            checks.standardize_input_data(data, names, shapes, exception_prefix="input")
    with pytest.raises(ValueError, match="4 input samples and 3 target samples"):
        checks.check_array_length_consistency([x], [x[:3]])
    y = np.zeros((4, 1))
    with pytest.raises(ValueError, match="to_categorical"):
        checks.check_loss_and_target_compatibility([y], [keras.losses.categorical_crossentropy], [(None, 5)])
    with pytest.raises(ValueError, match="same shape as the output"):
        checks.check_loss_and_target_compatibility([x], [keras.losses.mean_squared_error], [(None, 5)])
    assert checks.check_num_samples([x], batch_size=2) == 4
    with pytest.raises(ValueError, match="must be None"):
        checks.check_num_samples([x], batch_size=2, steps=3)
    assert checks.collect_metrics({"a": "acc"}, ["a", "b"]) == [["acc"], []]
    assert checks.standardize_class_weights({"a": {0: 1}}, ["a", "b"]) == [{0: 1}, None]
    with pytest.raises(TypeError, match="either a list or a dict"):
        checks.standardize_sample_weights(x, ["a", "b"])


def test_weighted_masked_objective(keras):
    from keras.engine.training_utils import weighted_masked_objective

    rng = np.random.default_rng(0)
    y, p, w = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), np.array([1.0, 0.0, 2.0, 3.0])
    mask = np.array([True, True, False, True])
    found = K.eval(
        weighted_masked_objective(keras.losses.mean_squared_error)(*map(K.constant, (y, p, w)), K.constant(mask))
    )
    scores = np.square(y - p).mean(-1) * mask / mask.mean() * w / (w != 0).mean()
    assert found == pytest.approx(scores.mean(), rel=1e-5)
