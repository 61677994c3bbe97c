"""Calls of layers whose arguments are literals, names or unknown."""

import pytest
from migrating import becomes, stays

IMPORT = (
    "from keras.layers import BatchNormalization, Conv2D, Convolution2D, Dense, Dropout, GRU, LSTM, ZeroPadding2D\n"
)
TODAY = "from pronghorn.layers import BatchNormalization, Conv2D, Dense, Dropout, GRU, LSTM, ZeroPadding2D\n"


def test_formatting_and_comments_survive():
    old = "Dense(output_dim = n,  # how many\n      init='uniform',\n      bias=False,  # none\n      )\n"
    new = "Dense(units = n,  # how many\n      kernel_initializer='uniform',\n      use_bias=False,  # none\n      )\n"
    assert becomes(IMPORT + old, TODAY + new) == {}


def test_calls_inside_calls():
    old = "Dense(output_dim=4, W_regularizer=f(Dense(output_dim=Dropout(p=0.5))))\n"
    new = "Dense(units=4, kernel_regularizer=f(Dense(units=Dropout(rate=0.5))))\n"
    assert becomes(IMPORT + old, TODAY + new) == {}


@pytest.mark.parametrize("sizes", ["rows = cols = 3\n", "rows, cols = 3, 5\n", "rows = 3\ncols = 5\n"])
def test_sizes_that_names_always_have(sizes):
    assert becomes(
        f"{IMPORT}{sizes}Convolution2D(8, rows, cols, border_mode='same')\n",
        f"{TODAY}{sizes}Conv2D(8, (rows, cols), padding='same')\n",
    ) == {}  # fmt: skip


@pytest.mark.parametrize(
    "sizes", ["", "rows, cols = f()\n", "rows = 3\ncols = 5\ncols += 1\n", "for rows in range(3): cols = 3\n"]
)
def test_sizes_that_nobody_knows_are_told(sizes):
    """Are they rows and columns of Keras 1, or a kernel and strides?"""
    line = 2 + sizes.count("\n")
    found = becomes(f"{IMPORT}{sizes}Convolution2D(8, rows, cols)\n", f"{TODAY}{sizes}Conv2D(8, rows, cols)\n")
    assert set(found) == {(line, True)}
    assert found[line, True].endswith("Write Conv2D(filters, (rows, cols)) if they are its sizes.")


def test_a_kernel_and_strides_of_keras_2_stay():
    assert becomes(f"{IMPORT}Conv2D(8, (3, 3), (2, 2))\n", f"{TODAY}Conv2D(8, (3, 3), (2, 2))\n") == {}


def test_ints_behind_the_filters_are_strides_under_pronghorn():
    assert stays("from pronghorn.layers import Conv2D\nConv2D(8, 3, 2)\n") == {}


def test_old_names_are_translated_under_pronghorn_as_well():
    assert becomes(f"{TODAY}Dense(output_dim=3)\n", f"{TODAY}Dense(units=3)\n") == {}


def test_the_call_that_does_not_depend_on_an_unknown_value_is_translated_all_the_same():
    found = becomes(
        f"{IMPORT}Conv2D(8, (3, 3), border_mode='same', dim_ordering=order)\n",
        f"{TODAY}Conv2D(8, (3, 3), padding='same', dim_ordering=order)\n",
    )
    assert found == {(2, True): (
        "Conv2D(dim_ordering=order): its values are others today, and this one is known only when the script runs. "
        "Translate it where it is set, and write data_format=."
    )}  # fmt: skip


def test_quotes_are_those_of_the_call():
    old = 'Conv2D(8, (3, 3), dim_ordering="th")\n'
    assert becomes(IMPORT + old, TODAY + 'Conv2D(8, (3, 3), data_format="channels_first")\n') == {}


def test_keyword_arguments_in_a_dict_are_told():
    found = becomes(f"{IMPORT}Dense(output_dim=3, **more)\n", f"{TODAY}Dense(units=3, **more)\n")
    assert found == {(2, True): "Dense(**more): what is in it is not known here. Look for Keras 1's names in it."}


def test_an_initializer_in_the_place_of_the_activation_is_told():
    """Dense(output_dim, init, activation) is Dense(units, activation, use_bias) today."""
    found = becomes(f"{IMPORT}Dense(3, 'uniform', 'relu')\n", f"{TODAY}Dense(3, 'uniform', 'relu')\n")
    assert found[2, True].startswith(
        "Dense: its argument 2, 'uniform', was `init` in Keras 1 and is `activation` today."
    )
    assert becomes(f"{IMPORT}Dense(3, 'relu')\n", f"{TODAY}Dense(3, 'relu')\n") == {}


def test_an_argument_that_was_never_there_is_told():
    found = becomes(f"{IMPORT}Dense(3, unit=4)\n", f"{TODAY}Dense(3, unit=4)\n")
    assert found == {(2, True): "Dense has no argument 'unit' today. Leave it out or rename it."}


def test_both_spellings_of_one_argument_are_told():
    found = becomes(f"{IMPORT}Dense(3, bias=True, use_bias=True)\n", f"{TODAY}Dense(3, bias=True, use_bias=True)\n")
    assert found == {(2, True): "Dense: both 'bias' and 'use_bias' were given: they mean the same. Leave 'bias' out."}


def test_the_modes_of_batch_normalization_are_told():
    found = becomes(f"{IMPORT}BatchNormalization(mode=2)\n", f"{TODAY}BatchNormalization(mode=2)\n")
    assert "for mode 2 call the layer with training=True" in found[2, True]


def test_defaults_that_changed_are_told_once_a_class():
    old = f"{IMPORT}LSTM(3)\nLSTM(4)\nLSTM(5, inner_activation='hard_sigmoid')\n"
    found = becomes(old, f"{TODAY}LSTM(3)\nLSTM(4)\nLSTM(5, recurrent_activation='hard_sigmoid')\n")
    assert set(found) == {(2, False), (4, False)}
    assert "recurrent_activation='hard_sigmoid_keras2'" in found[2, False]
    assert "'hard_sigmoid_keras2'" in found[4, False]
