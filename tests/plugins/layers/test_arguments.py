"""Arguments: what is taken and what the errors say."""

import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError
from pronghorn_plugins.layers import arguments

KERAS2 = json.loads((Path(__file__).parents[2] / "golden" / "layer_signatures.json").read_text("utf-8"))


@pytest.mark.parametrize("name", KERAS2)
def test_positional_arguments_are_those_of_keras2(name):
    """Names, order and defaults; what is newer has a name only."""
    offered = getattr(layers, name)
    text = re.sub(r"\(self(, )?", "(", KERAS2[name])
    names = {}
    exec(f"def keras{text}: pass", names)
    wanted = inspect.signature(names["keras"]).parameters.values()
    found = inspect.signature(offered).parameters.values()

    def positional(parameters):
        taken = [(p.name, _one(p.default)) for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        return [(key, chosen if (key, value) == ("data_format", None) else value) for key, value in taken]

    # None stands for the format that layers of one spatial axis have.
    chosen = getattr(offered, "default_data_format", None)
    assert positional(found) == positional(wanted)


def _one(default):
    """(2, 2) and 2 mean the same for each axis."""
    return default[0] if isinstance(default, tuple) and len(set(default)) == 1 else default


def test_per_axis_takes_one_int_or_one_for_each_axis():
    assert arguments.per_axis("strides", np.int32(2), 2, "L") == (2, 2)
    assert arguments.per_axis("strides", [3, 1], 2, "L") == (3, 1)
    assert arguments.per_axis("strides", 3, 1, "L") == (3,)


@pytest.mark.parametrize("value", [0, (1,), (1, 2, 3), (1, 0), "ab", None, (1.5, 2), True])
def test_per_axis_says_how_many_are_wanted(value):
    with pytest.raises(ArgumentError, match="L: strides must be a positive int, or 2 of them"):
        arguments.per_axis("strides", value, 2, "L")


def test_names_in_any_case():
    assert arguments.one_of("padding", "Same", ("valid", "same"), "L") == "same"
    with pytest.raises(ArgumentError, match=r"padding must be one of 'valid', 'same'. Got 'full'"):
        arguments.one_of("padding", "full", ("valid", "same"), "L")
    with pytest.raises(ArgumentError, match="Got 1"):
        arguments.one_of("padding", 1, ("valid", "same"), "L")


def test_the_configuration_says_the_data_format():
    assert arguments.data_format(None, "L") == "channels_last"
    with pytest.raises(ArgumentError, match="data_format must be one of 'channels_last', 'channels_first'"):
        arguments.data_format("tf", "L")


def test_each_axis_takes_sequences_of_ints():
    assert arguments.each_axis("dims", range(2), "L") == (0, 1)
    for value in (3, "ab", [1.5], None):
        with pytest.raises(ArgumentTypeError, match="dims must be a tuple of ints"):
            arguments.each_axis("dims", value, "L")


def test_an_empty_result_is_an_error():
    arguments.check_not_empty((1, 2), (5, 5), (3, 3), "L")
    with pytest.raises(ShapeError, match=r"window of \(3, 3\) does not fit into an input of shape \(2, 5\)"):
        arguments.check_not_empty((0, 2), (2, 5), (3, 3), "L")
