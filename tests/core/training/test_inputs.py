"""Inputs against the model: what fits is put in order, what does not is refused with what, where and how to fix it."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.inputs import arranged_inputs, cast, wanted_dtypes


def two_inputs():
    a, b = pronghorn.Input((2,), name="left"), pronghorn.Input((3,), name="right")
    return pronghorn.Model([a, b], layers.Dense(1)(a), name="pair")


def one_input(shape=(4,)):
    x = pronghorn.Input(shape, name="only")
    return pronghorn.Model(x, layers.Dense(1)(x), name="single")


LEFT, RIGHT = np.zeros((5, 2), "float32"), np.ones((5, 3), "float32")


@pytest.mark.parametrize(
    "given", [[LEFT, RIGHT], (LEFT, RIGHT), {"right": RIGHT, "left": LEFT}], ids=lambda g: str(type(g))
)
def test_several_inputs_come_in_the_models_order(given):
    found = arranged_inputs(two_inputs(), given, "fit")
    assert found[0] is LEFT
    assert found[1] is RIGHT


@pytest.mark.parametrize(
    "given",
    [
        np.zeros((5, 4)),
        [np.zeros((5, 4))],
        [[0.0] * 4] * 5,
        [np.zeros(4)] * 5,
        {"only": np.zeros((5, 4))},
    ],
    ids=["array", "list-of-one", "nested-lists", "list-of-samples", "dict"],
)
def test_one_input_may_come_in_many_forms(given):
    found = arranged_inputs(one_input(), given, "fit")
    assert isinstance(found, np.ndarray)
    assert found.shape == (5, 4)


def test_a_vector_for_an_input_of_one_column():
    assert arranged_inputs(one_input((1,)), np.zeros(5), "fit").shape == (5, 1)


@pytest.mark.parametrize(
    ("model", "given", "text"),
    [
        (one_input, np.zeros((5, 3)), r"input 'only' must have the shape \(None, 4\)\. Got an array of shape \(5, 3\)"),
        (one_input, np.zeros(4), r"\(None, 4\).*\(4,\)\. The batch axis is missing: pass x\[None\]"),
        (lambda: one_input((28, 28, 3)), np.zeros((5, 3, 28, 28)), r"axes are in another order.*image_data_format"),
        (one_input, [np.zeros((5, 4))] * 2, r"the model has 1 input \(only\), 2 were given"),
        (two_inputs, LEFT, r"the model has 2 inputs \(left, right\), 1 were given.*one array for each input"),
        (two_inputs, {"left": LEFT}, r"the inputs \['right'\] are missing\. Give all of \['left', 'right'\]"),
        (two_inputs, {"left": LEFT, "rigth": RIGHT}, r"there is no input 'rigth'\. Did you mean 'right'"),
        (one_input, None, r"there are no inputs: x is None"),
        (one_input, np.zeros((0, 4)), r"there are no samples: an array has the shape \(0, 4\)"),
        (one_input, [], r"must have the shape \(None, 4\)\. Got an array of shape \(0,\)"),
        (one_input, np.zeros((5, 4), complex), r"takes float32, the array holds complex numbers"),
        (one_input, [["a"] * 4], r"holds what is no number, such as .*'a'"),
    ],
)
def test_what_does_not_fit_is_refused(model, given, text):
    with pytest.raises(errors.DataError, match=rf"^fit\(x=\) of Model '(single|pair)': .*{text}") as caught:
        arranged_inputs(model(), given, "fit")
    assert isinstance(caught.value, ValueError)


def test_a_single_number_is_no_batch():
    class Free(pronghorn.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(errors.DataError, match="a single number is no batch"):
        arranged_inputs(Free(), np.float32(3), "fit")


def test_dtypes_of_inputs_are_the_models_and_floats_become_floatx():
    x = pronghorn.Input((2,), dtype="int32")
    model = pronghorn.Model(x, pronghorn.ops.cast(x, "float32") * 2.0)
    y, weight = np.zeros(3), np.zeros(3, ">f4")
    found = wanted_dtypes(model, (np.zeros((3, 2), "int64"), y, weight))
    assert [dtype.str for dtype in found] == ["<i4", "<f4", "<f4"]
    labels = np.zeros(3, ">i4")
    assert wanted_dtypes(model, (np.zeros((3, 2)), labels, None))[1].isnative


def test_floats_for_an_input_of_ints_must_be_whole():
    assert cast(np.array([1.0, 3.0]), np.dtype("int32"), "fit").tolist() == [1, 3]
    with pytest.raises(errors.DataError, match=r"takes int32, the array holds floats that are no whole numbers"):
        cast(np.array([1.5]), np.dtype("int32"), "fit")
