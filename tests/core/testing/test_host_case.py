"""HostCase: the check finds what is wrong with a layer that computes on the host."""

import numpy as np
import pytest

from pronghorn import layers, register
from pronghorn.api import Layer, Tensor, placeholder
from pronghorn.testing import HostCase, check_layer


@register("layers")
class Lengths(Layer):
    """The length of each string, times a factor."""

    on_host = True

    def __init__(self, factor=1, **kwargs):
        super().__init__(**kwargs)
        self.factor, self.built = factor, True

    def __call__(self, inputs):
        if isinstance(inputs, Tensor):
            return super().__call__(inputs)
        return np.vectorize(len)(np.array(inputs, object)) * self.factor

    def call(self, inputs):
        return placeholder(inputs.shape, "int64")

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)


@register("layers")
class Forgetful(Lengths):
    def get_config(self):
        return {**super().get_config(), "factor": 1}


@register("layers")
class Wider(Lengths):
    def compute_output_shape(self, input_shape):
        return (*input_shape, 2)


@register("layers")
class Listing(Lengths):
    def __call__(self, inputs):
        return super().__call__(inputs).tolist()


@register("layers")
class Floating(Lengths):
    def call(self, inputs):
        return placeholder(inputs.shape, "float32")


WORDS = [["a", "bcd"]]


def test_a_right_layer_passes(backend):
    check_layer(HostCase(Lengths, {"factor": 3}, WORDS))
    check_layer(HostCase(layers.StringLookup, {}, WORDS, learns=WORDS))


@pytest.mark.parametrize(("layer", "text"), [
    (Forgetful, "made from its config"),
    (Wider, r"says \(1, 2, 2\), \(1, 2\) comes out"),
    (Listing, "gives a list, no array"),
    (Floating, "on an Input is float32, int64 comes out"),
])  # fmt: skip
def test_a_wrong_layer_is_found(layer, text):
    with pytest.raises(AssertionError, match=text):
        check_layer(HostCase(layer, {"factor": 3}, WORDS))


def test_names_tell_the_arguments():
    assert str(HostCase(Lengths, {"factor": 3}, WORDS)) == "Lengths-factor=3"
