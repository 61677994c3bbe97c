"""InputSpec: what a layer requires of its inputs, and what it says if they are others."""

import pytest

from pronghorn import Input, Layer, layers
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.input_spec import InputSpec, check_inputs

FITS = [
    (InputSpec(ndim=2), (None, 3)),
    (InputSpec(min_ndim=2), (None, 3, 4)),
    (InputSpec(max_ndim=3), (None, 3, 4)),
    (InputSpec(axes={-1: 4}), (None, 3, 4)),
    (InputSpec(axes={1: 3, -1: None}), (None, 3, 4)),
    (InputSpec(shape=(None, 3)), (None, 3)),
    (InputSpec(axes={-1: 4}), (None, None)),
    (None, (None, 3)),
]
MISFITS = [
    (InputSpec(ndim=3), (None, 3), "must have 3 axes.*Got shape \\(None, 3\\).*Add an axis"),
    (InputSpec(ndim=2), (None, 3, 4), "must have 2 axes.*Reshape"),
    (InputSpec(min_ndim=3), (None, 3), "at least 3 axes"),
    (InputSpec(max_ndim=1), (None, 3), "at most 1 axes"),
    (InputSpec(axes={-1: 4}), (None, 3), "axis -1 of its input must have size 4"),
    (InputSpec(shape=(None, 4)), (None, 3), "axis 1 of its input must have size 4"),
    (InputSpec(shape=(None, 4, 5)), (None, 4), "must have 3 axes"),
]


@pytest.mark.parametrize(("spec", "shape"), FITS)
def test_what_fits(spec, shape):
    check_inputs([spec], [Input(batch_shape=shape)], "Layer 'l'")


@pytest.mark.parametrize(("spec", "shape", "text"), MISFITS)
def test_what_does_not(spec, shape, text):
    with pytest.raises(ShapeError, match=f"Layer 'l': .*{text}"):
        check_inputs(spec, [Input(batch_shape=shape)], "Layer 'l'")


def test_an_axis_that_is_not_there():
    with pytest.raises(ShapeError, match="must have an axis 3"):
        check_inputs(InputSpec(axes={3: 1}), [Input((2,))], "Layer 'l'")


def test_dtypes():
    spec = InputSpec(dtype="int32")
    check_inputs(spec, [Input((2,), dtype="int32")], "Layer 'l'")
    with pytest.raises(DTypeError, match=r"Layer 'l': its input must be int32. Got float32. Cast it"):
        check_inputs(spec, [Input((2,))], "Layer 'l'")


def test_the_number_of_inputs():
    with pytest.raises(ShapeError, match="takes 1 input, it got 2") as caught:
        layers.Dense(2)([Input((3,)), Input((3,))])
    assert (caught.value.expected, caught.value.actual) == (1, 2)

    class Two(Layer):
        input_spec = (InputSpec(ndim=2), InputSpec(ndim=3))

        def call(self, inputs):
            return inputs[0]

    with pytest.raises(ShapeError, match="takes 2 inputs, it got 1"):
        Two()(Input((3,)))
    assert Two()([Input((3,)), Input((3, 4))]).shape[1:] == (3,)


def test_a_list_of_specs_is_for_inputs_in_order():
    with pytest.raises(ShapeError, match="must have 3 axes"):
        check_inputs([InputSpec(ndim=2), InputSpec(ndim=3)], [Input((3,)), Input((3,))], "Layer 'l'")
