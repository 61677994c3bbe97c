"""``keras.utils.test_utils``: data to test with, and a check of a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn_plugins.compat.tree.engine.input_layer import Input
from pronghorn_plugins.compat.tree.models import Model, Sequential


def get_test_data(
    num_train: int = 1000,
    num_test: int = 500,
    input_shape: Any = (10,),
    output_shape: Any = (2,),
    classification: bool = True,
    num_classes: int = 2,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Random data that can be learned: ``(x_train, y_train), (x_test, y_test)``.

    Args:
        num_train, num_test: how many samples.
        input_shape: of one sample.
        output_shape: of one target, for regression.
        classification: targets are classes, and samples normal about them; else both are normal about a number.
        num_classes: how many classes there are.

    >>> (x, y), _ = get_test_data(4, 2, (3,), num_classes=2)
    >>> x.shape, y.shape
    ((4, 3), (4,))
    """
    samples = num_train + num_test
    draw = np.random.normal
    if classification:
        y = np.random.randint(0, num_classes, size=(samples,))  # noqa: NPY002
        x = np.stack([draw(loc=label, scale=0.7, size=tuple(input_shape)) for label in y])
    else:
        centre = np.random.random((samples,))  # noqa: NPY002
        x = np.stack([draw(loc=c, scale=0.7, size=tuple(input_shape)) for c in centre])
        y = np.stack([draw(loc=c, scale=0.7, size=tuple(output_shape)) for c in centre])
    return (x[:num_train], y[:num_train]), (x[num_train:], y[num_train:])


def layer_test(
    layer_cls: Any,
    kwargs: Any = {},  # noqa: B006 - 2.2.4's signature; it is not changed
    input_shape: Any = None,
    input_dtype: Any = None,
    input_data: Any = None,
    expected_output: Any = None,
    expected_output_dtype: Any = None,
    fixed_batch_size: bool = False,
) -> Any:
    """Check a layer: shapes, configs, weights, in functional and Sequential models, and training.

    Args:
        layer_cls: the class.
        kwargs: what it is made with.
        input_shape: of the inputs, with the batch; None in it becomes a random size.
        input_dtype: of the inputs.
        input_data: the inputs, instead of random ones.
        expected_output: what must come out.
        expected_output_dtype: the dtype that must come out; ``input_dtype`` if None.
        fixed_batch_size: whether the layer is told the batch size.
    Returns:
        What came out.
    Raises:
        AssertionError: where something does not hold.
    """
    if input_data is None:
        sizes = [size or np.random.randint(1, 4) for size in input_shape]  # noqa: NPY002
        input_data = (10 * np.random.random(sizes)).astype(input_dtype or "float32")  # noqa: NPY002
    input_shape = tuple(input_data.shape if input_shape is None else input_shape)
    dtype = input_dtype or str(input_data.dtype)
    layer = layer_cls(**kwargs)
    layer_cls(**layer.get_config())
    whole = {"batch_shape": input_data.shape} if fixed_batch_size else {"shape": input_shape[1:]}
    x = Input(dtype=dtype, **whole)
    y = layer(x)
    _same(str(y.dtype), expected_output_dtype or dtype, "the dtype of the output")
    model = Model(x, y)
    actual = model.predict(input_data)
    _check_shape(layer.compute_output_shape(input_shape), actual.shape)
    if expected_output is not None:
        np.testing.assert_allclose(actual, expected_output, rtol=1e-3, atol=1e-6)
    _check_copy(Model, model, input_data, actual)
    layer.set_weights(layer.get_weights())
    sequential = Sequential([Input(dtype=dtype, **whole), layer_cls.from_config(layer.get_config())])
    sequential.set_weights(model.get_weights())
    _check_copy(Sequential, sequential, input_data, actual)
    sequential.compile("rmsprop", "mse")
    sequential.train_on_batch(input_data, actual)
    return actual


def _same(actual: Any, expected: Any, what: str) -> None:
    if actual != expected:
        raise AssertionError(f"{what} is {actual}, not {expected}")


def _check_shape(expected: Any, actual: Any) -> None:
    for told, size in zip(expected, actual, strict=True):
        if told is not None:
            _same(size, told, f"a size in the output's shape {actual}")


def _check_copy(kind: Any, model: Any, data: Any, expected: Any) -> None:
    """A model made from the config, with the same weights, gives the same."""
    copy = kind.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    np.testing.assert_allclose(copy.predict(data), expected, rtol=1e-3, atol=1e-6)
