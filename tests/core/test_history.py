"""What layers remember of their symbolic calls."""

import numpy as np
import pytest

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, NotBuiltError
from pronghorn.history import origin_of


def test_one_call():
    x, layer = Input((3,), name="x"), layers.Dense(2)
    y = layer(x)
    assert (layer.input, layer.output) == (x, y)
    assert (layer.input_shape, layer.output_shape) == ((None, 3), (None, 2))
    assert (layer.get_input_at(0), layer.get_output_at(-1)) == (x, y)
    assert (origin_of(y).connection.layer, origin_of(y).index) == (layer, 0)
    assert origin_of(y + 1) is None


def test_several_calls_need_an_index():
    layer = layers.Dense(2)
    first, second = layer(Input((3,))), layer(Input(batch_shape=(7, 3)))
    with pytest.raises(ArgumentError, match=r"output is ambiguous: the layer was called 2 times.*get_output_at"):
        _ = layer.output
    assert (layer.get_output_at(0), layer.get_output_at(1)) == (first, second)
    assert (layer.get_input_shape_at(1), layer.get_output_shape_at(1)) == ((7, 3), (7, 2))
    with pytest.raises(
        ArgumentError, match=r"no call 2: the layer was called 2 times. Use an index from 0 to 1"
    ) as caught:
        layer.get_output_at(2)
    assert caught.value.got == 2


@pytest.mark.parametrize("what", ["input", "output", "input_shape", "output_shape", "input_mask", "output_mask"])
def test_before_a_call(what):
    layer = layers.Dense(2)
    layer(np.ones((1, 3), "float32"))  # arrays leave no trace
    with pytest.raises(NotBuiltError, match=f"{what} does not exist.*never been called on a symbolic Tensor.*Input"):
        getattr(layer, what)


def test_structures():
    a, b = Input((3,)), Input((4,))
    layer = layers.Concatenate()
    y = layer([a, b])
    assert layer.input == [a, b]
    assert (layer.input_shape, layer.output) == ([(None, 3), (None, 4)], y)


def test_masks():
    layer, x = layers.Masking(), Input((5, 3))
    y = layer(x)
    after = layers.Dense(2)
    after(y)
    assert layer.input_mask is None
    assert layer.output_mask is after.input_mask is y.annotations["mask"]
    assert (layer.get_input_mask_at(0), layer.get_output_mask_at(0)) == (None, layer.output_mask)
