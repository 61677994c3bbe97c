"""What the keywords of a layer declare: names, shapes of inputs."""

import numpy as np
import pytest

from pronghorn import Input, layers
from pronghorn.api import reset_names
from pronghorn.declared import checked_shape, input_shape_from, unique_name
from pronghorn.errors import ArgumentError, ArgumentTypeError


@pytest.mark.parametrize(
    ("keywords", "shape"),
    [
        ({"input_shape": (3, 4)}, (None, 3, 4)),
        ({"input_shape": 3}, (None, 3)),
        ({"input_dim": 3}, (None, 3)),
        ({"input_shape": (3,), "batch_size": 5}, (5, 3)),
        ({"input_shape": (None, 4)}, (None, None, 4)),
        ({"input_shape": ()}, (None,)),
        ({"batch_input_shape": (2, 3)}, (2, 3)),
        ({"batch_shape": [None, 3]}, (None, 3)),
        ({"input_shape": np.array([3, 4])}, (None, 3, 4)),
        ({}, None),
    ],
)
def test_shapes(keywords, shape):
    given = {**keywords, "other": 1}
    assert input_shape_from(given, "Layer") == shape
    assert given == {"other": 1}


@pytest.mark.parametrize("wrong", ["abc", (2.5,), 1.5, ("a",), object()])
@pytest.mark.parametrize("use", [Input, lambda s: layers.Dense(1, input_shape=s)])
def test_what_is_no_shape(wrong, use):
    with pytest.raises(ArgumentTypeError, match="must be a tuple of ints and None") as caught:
        use(wrong)
    assert caught.value.argument in ("shape", "input_shape")


def test_a_negative_size():
    with pytest.raises(ArgumentError, match=r"shape has a negative size. Got \(-1,\)"):
        Input((-1,))


def test_a_bare_int_gets_its_tuple_told():
    with pytest.raises(ArgumentTypeError, match=r"Got 3\. Pass shape=\(3,\)"):
        Input(3)


def test_sizes_become_ints():
    assert [type(s) for s in checked_shape((np.int64(3), None), "shape", "Input")] == [int, type(None)]


def test_names_count_up_by_class():
    reset_names()
    assert [unique_name("Dense"), unique_name("Dense"), unique_name("Conv2D")] == ["dense", "dense_1", "conv2d"]
    assert [unique_name(n) for n in ("GlobalAveragePooling2D", "GRUCell", "ReLU", "MyLayer", "_Own", "LSTM")] == [
        "global_average_pooling2d",
        "gru_cell",
        "re_lu",
        "my_layer",
        "own",
        "lstm",
    ]
    reset_names()
    assert unique_name("Dense") == "dense"
