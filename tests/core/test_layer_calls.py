"""What a layer's call is given: the phase and masks, by name or place, and whether a layer around it is frozen."""

import numpy as np
import pytest

from pronghorn import Input, Model, layers
from pronghorn.graph import current_trace
from pronghorn.layer import Layer

X = np.ones((2, 3), "float32")


class Seeing(Layer):
    """Notes what its call was given."""

    supports_masking = True

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seen = []

    def call(self, x, mask=None, training=None):
        self.seen.append((mask, training, current_trace().training, current_trace().frozen))
        return x


class PhaseFirst(Seeing):
    """The same with the arguments the other way round."""

    def call(self, x, training=None, mask=None):
        return super().call(x, mask, training)


class Around(Layer):
    """A layer with another inside, that it calls without a phase."""

    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, x, training=None):
        return self.inner(x)


@pytest.mark.parametrize("cls", [Seeing, PhaseFirst])
def test_masks_and_phases_are_passed_wherever_the_arguments_stand(cls):
    layer = cls()
    layer(layers.Masking()(Input((4, 3))), training=True)
    mask, training, around, _ = layer.seen[-1]
    assert mask is not None
    assert (training, around) == (True, True)
    layer(X)
    assert layer.seen[-1][:3] == (None, False, False)


@pytest.mark.parametrize("cls", [Seeing, PhaseFirst])
def test_an_explicit_mask_wins(cls):
    layer = cls()
    mask = layers.Masking()(Input((4, 3))).annotations["mask"]
    layer(layers.Masking()(Input((4, 3))), mask=mask)
    assert layer.seen[-1][0] is mask


@pytest.mark.parametrize("call", [lambda layer: layer(X, True), lambda layer: layer(X, training=True)])
def test_the_phase_of_a_call_holds_for_layers_inside(call):
    inner = Seeing()
    call(Around(inner))
    assert inner.seen[-1][1:3] == (True, True)


def test_layers_inside_a_frozen_one_know_it():
    inner = Seeing()
    outer = Around(inner)
    outer(X)
    assert not inner.seen[-1][3]
    outer.trainable = False
    outer(X, training=True)
    assert inner.seen[-1][3]
    x = Input((3,))
    model = Model(x, inner(x), trainable=False)
    model(X)
    assert inner.seen[-1][3]


def test_a_config_holds_arguments_that_the_base_has_too():
    """``input_dim`` is the base's spelling of a shape; a layer may have an argument of that name."""

    class Table(Layer):
        def __init__(self, input_dim, **kwargs):
            super().__init__(**kwargs)
            self.input_dim = input_dim

    assert Table(7, name="t").get_config()["input_dim"] == 7
    assert "input_dim" not in layers.Dense(2, input_dim=3).get_config()
