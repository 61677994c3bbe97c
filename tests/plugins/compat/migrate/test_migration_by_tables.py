"""Every translation of the tables that Keras 1's spellings are read from at run time, as a call that is migrated."""

import re
import warnings

import pytest

import pronghorn
from pronghorn.api import argument_names
from pronghorn_plugins.compat import keywords
from pronghorn_plugins.compat.backend.settings import ORDERINGS
from pronghorn_plugins.compat.keras.arguments import FIT, GENERATOR, SAMPLES
from pronghorn_plugins.compat.keras.merging import MODES
from pronghorn_plugins.compat.keras.optimizers import CLASSES, RENAMED
from pronghorn_plugins.compat.migrate.migration import migrated
from pronghorn_plugins.compat.tree.legacy.layers import ATROUS

MODEL = "from keras.models import Model, Sequential\nmodel = Sequential()\n"

#: What a class must be given, in the spelling of both; most of all a kernel.
REQUIRED = {
    "Dense": "4", "Dropout": "0.5", "SpatialDropout1D": "0.5", "SpatialDropout2D": "0.5", "SpatialDropout3D": "0.5",
    "GaussianDropout": "0.5", "GaussianNoise": "0.5", "Embedding": "5, 4", "SimpleRNN": "4", "GRU": "4", "LSTM": "4",
    "CuDNNGRU": "4", "CuDNNLSTM": "4", "Conv1D": "4, 3", "LocallyConnected1D": "4, 3", "SeparableConv1D": "4, 3",
    "Conv2D": "4, (3, 2)", "Conv3D": "4, (3, 2, 1)", "LocallyConnected2D": "4, (3, 2)", "Conv2DTranspose": "4, (3, 2)",
    "SeparableConv2D": "4, (3, 2)", "ConvLSTM2D": "4, (3, 2)",
}  # fmt: skip
#: What replaces a required argument, by position.
PLACES = {
    "units": 0, "filters": 0, "rate": 0, "stddev": 0, "kernel_size": 1,
}  # fmt: skip
VALUES = {
    "use_bias": "False", "dilation_rate": "2", "strides": "2", "kernel_size": "3", "pool_size": "3", "size": "3",
    "units": "6", "filters": "6", "rate": "0.25", "stddev": "0.25", "dropout": "0.25", "recurrent_dropout": "0.25",
    "padding": "'valid'", "data_format": "'th'", "implementation": "'gpu'", "recurrent_activation": "'tanh'",
}  # fmt: skip

#: What a class's base takes and the class sets: Python refuses it, under either name.
REFUSED = {
    ("SpatialDropout1D", "data_format"), ("LocallyConnected1D", "dilation_rate"), ("LocallyConnected2D", "dilation_rate"),
}  # fmt: skip


def value_for(cls, new):
    if new == "padding" and cls.startswith("ZeroPadding"):
        return "1"
    if new in VALUES:
        return VALUES[new]
    return {"initializer": "'he_normal'", "regularizer": "'l2'", "constraint": "'nonneg'"}[new.rpartition("_")[2]]


def arguments_for(cls, old, new):
    """The call's arguments with ``old=``, and without the one that it stands for."""
    required = REQUIRED.get(cls, "").split(", ", maxsplit=1)
    place = PLACES.get(new, 2)
    behind = [f"kernel_size={required[1]}"] if place == 0 and len(required) > 1 else []
    given = [*required[:place], *behind, f"{old}={value_for(cls, new)}", "name='it'"]
    return ", ".join(text for text in given if text)


LAYERS = [
    pytest.param(cls, old, new, id=f"{cls}-{old}")
    for cls, table in keywords.NAMES.items()
    if cls != "Model"
    for old, new in table.items()
]


def config(text):
    """The config of the layer that a program calls x."""
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        exec(text, names)
    return names["x"].get_config()


@pytest.mark.parametrize(("cls", "old", "new"), LAYERS)
def test_argument_of_a_layer(cls, old, new):
    """Migrated it has the new name, and makes the layer that the old spelling makes; where none takes it, that is told."""
    call = f"x = {cls}({arguments_for(cls, old, new)})\n"
    found = migrated(f"from keras.layers import {cls}\n{call}")
    assert re.search(rf"\b{new}=", found.new)
    assert not re.search(rf"\b{old}=", found.new)
    if new not in argument_names(getattr(pronghorn.layers, cls)):
        assert [f.what for f in found.findings if f.open] == [f"{cls} has no argument {new!r} today."]
        return
    assert found.is_settled, found.findings
    if (cls, new) in REFUSED:
        for text in (found.new, f"from pronghorn.layers import {cls}\n{call}"):
            with pytest.raises(TypeError, match=f"multiple values for argument '{new}'"):
                config(text)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        assert config(found.new) == config(f"from pronghorn.layers import {cls}\n{call}")


PREPARED = {
    "Conv1D": ("4, 3, input_dim=5, input_length=7", "4, 3, input_shape=(7, 5)"),
    "LocallyConnected1D": ("4, 3, input_dim=5, input_length=7", "4, 3, input_shape=(7, 5)"),
    "SeparableConv1D": ("4, 3, input_dim=5, input_length=None", "4, 3, input_shape=(None, 5)"),
    "Conv2D": ("4, 3, 2", "4, (3, 2)"),
    "LocallyConnected2D": ("4, nb_row=3, nb_col=2", "4, kernel_size=(3, 2)"),
    "SeparableConv2D": ("4, 3, 2, depth_multiplier=2", "4, (3, 2), depth_multiplier=2"),
    "ConvLSTM2D": ("4, 3, 2, forget_bias_init='one'", "4, (3, 2), unit_forget_bias=True"),
    "Conv2DTranspose": ("4, 3, 2, border_mode='same'", "4, (3, 2), padding='same'"),
    "Conv3D": ("4, kernel_dim1=3, kernel_dim2=2, kernel_dim3=1", "4, kernel_size=(3, 2, 1)"),
    "Embedding": ("5, 4, W_constraint='nonneg'", "5, 4, embeddings_constraint='nonneg'"),
    "BatchNormalization": ("mode=0, axis=1", "axis=1"),
    "LSTM": ("4, forget_bias_init='zero'", "4, unit_forget_bias=False"),
    "CuDNNLSTM": ("4, forget_bias_init='one'", "4, unit_forget_bias=True"),
    "ZeroPadding2D": ("padding={'top_pad': 1, 'left_pad': 2}", "padding=((1, 0), (2, 0))"),
}


@pytest.mark.parametrize("cls", keywords._PREPARATIONS)
def test_arguments_that_are_put_together_otherwise(cls):
    old, new = PREPARED[cls]
    found = migrated(f"from keras.layers import {cls}\nx = {cls}({old})\n")
    assert found.new == f"from pronghorn.layers import {cls}\nx = {cls}({new})\n"


@pytest.mark.parametrize(("cls", "argument"), keywords.DROPPED)
def test_argument_that_is_gone_is_left_and_told(cls, argument):
    source = f"from keras.layers import {cls}\n\n{cls}(5, 4, {argument}=0.5)\n"
    found = migrated(source)
    assert f"{argument}=0.5" in found.new
    assert [(f.line, f.open) for f in found.findings] == [(3, True)]
    assert found.findings[0].fix == keywords.DROPPED[cls, argument]


@pytest.mark.parametrize(("old", "new"), keywords.NAMES["Model"].items())
def test_argument_of_model(old, new):
    found = migrated(f"from keras.models import Model\nModel({old}=a)\n")
    assert found.new == f"from pronghorn.models import Model\nModel({new}=a)\n"


@pytest.mark.parametrize("mode", [*MODES, "dot", "cos"])
def test_mode_of_merge(mode):
    """Function and layer, with the result that the old call has."""
    source = (
        "from keras.layers import Input, Merge, merge\na, b = Input((4,)), Input((4,))\n"
        f"x = merge([a, b], mode='{mode}')\ny = Merge(mode='{mode}')([a, b])\n"
    )
    found = migrated(source)
    assert "mode" not in found.new
    assert "erge" not in found.new
    names = {}
    exec(found.new, names)
    made = {"mul": "Multiply", "ave": "Average", "dot": "Dot", "cos": "Dot", **MODES}[mode]
    for tensor in (names["x"], names["y"]):
        layer = pronghorn.Model([names["a"], names["b"]], tensor).layers[-1]
        assert type(layer).__name__ == made
        assert getattr(layer, "normalize", False) == (mode == "cos")


@pytest.mark.parametrize(("old", "new"), ATROUS.items())
def test_atrous_convolution(old, new):
    source = f"from keras.layers import {old}\n{old}(4, {'3, 3' if '2D' in old else '3'}, atrous_rate=2)\n"
    kernel = "(3, 3)" if "2D" in old else "3"
    assert migrated(source).new == f"from pronghorn.layers import {new}\n{new}(4, {kernel}, dilation_rate=2)\n"


@pytest.mark.parametrize("cls", [cls.__name__ for cls in CLASSES])
@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_argument_of_an_optimizer(cls, old, new):
    found = migrated(f"from keras.optimizers import {cls}\nx = {cls}({old}=0.5)\n")
    assert f"{cls}({new}=0.5" in found.new
    assert found.is_settled


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_optimizer_keeps_the_defaults_and_order_of_keras_2(cls):
    """By position, against the compat class itself."""
    name = cls.__name__
    found = migrated(f"from keras.optimizers import {name}\nx = {name}(0.5, 0.25)\n")
    made, wanted = config(found.new), cls(0.5, 0.25).get_config()
    differing = {key for key in wanted if key in made and made[key] != wanted[key]}
    assert differing <= {"dialect", "name"}, found.new


@pytest.mark.parametrize(("old", "new"), FIT.items())
def test_argument_of_fit(old, new):
    assert migrated(f"{MODEL}model.fit(x, y, {old}=3)\n").new.endswith(f"model.fit(x, y, {new}=3)\n")


@pytest.mark.parametrize(("old", "new"), GENERATOR.items())
def test_argument_of_a_generator_method(old, new):
    source = f"{MODEL}model.fit_generator(g.flow(x, batch_size=8), validation_data=g.flow(x, batch_size=4), {old}=1)\n"
    found = migrated(source)
    assert ".fit(g.flow(x, batch_size=8)" in found.new
    assert f"{old}=" not in found.new
    if old in SAMPLES:
        assert f"{new}=1 // {8 if old == 'val_samples' else 4}" in found.new
    elif old == "nb_epoch":
        assert f"{new}=1" in found.new


@pytest.mark.parametrize(("old", "new"), SAMPLES.items())
def test_samples_become_steps(old, new):
    source = f"{MODEL}flow = g.flow(x, y)\nmodel.fit_generator(flow, validation_data=flow, {old}=n + 1)\n"
    assert f"{new}=(n + 1) // 32" in migrated(source).new


@pytest.mark.parametrize(("old", "new"), ORDERINGS.items())
def test_order_of_image_axes(old, new):
    found = migrated(f"from keras import backend as K\nK.set_image_dim_ordering('{old}')\n")
    assert found.new == f"from pronghorn import backend as K\nK.set_image_data_format('{new}')\n"
