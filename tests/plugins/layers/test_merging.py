"""The trap of the tutorials: a merge layer made of the values that it is to be called on."""

import numpy as np
import pytest

from pronghorn import Input, layers
from pronghorn.errors import ArgumentTypeError

NAMES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [lambda: Input((3,)), lambda: np.ones((2, 3))], ids=["tensors", "arrays"])
def test_values_as_arguments(name, make):
    form = rf"Use {name.lower()}\(\[a, b\]\) or {name}\(\)\(\[a, b\]\)"
    with pytest.raises(ArgumentTypeError, match=form):
        getattr(layers, name)([make(), make()])


def test_every_way_of_falling_into_it():
    a, b = Input((3,)), Input((3,))
    for make in (
        lambda: layers.Concatenate(axis=[a, b]),
        lambda: layers.Concatenate([a, b], axis=1),
        lambda: layers.Concatenate(a),
        lambda: layers.Add(a, b),
    ):
        with pytest.raises(ArgumentTypeError, match="makes a layer, and was given the values"):
            make()
    for make in (lambda: layers.Dot([a, b], axes=1), lambda: layers.Dot([a, b], 1)):
        with pytest.raises(ArgumentTypeError, match=r"Use dot\(\[a, b\], axes=1\) or Dot\(axes=1\)\(\[a, b\]\)"):
            make()


def test_it_is_a_type_error():
    assert issubclass(ArgumentTypeError, TypeError)
