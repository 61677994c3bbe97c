"""Keras 1's spellings: each gives the layer that the new spelling gives, and says so once, with the line to write."""

import warnings

import numpy as np
import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentTypeError

PAIRS = {
    "Dense(output_dim=3, init='normal', W_regularizer='l2', b_regularizer='l1', W_constraint='nonneg', bias=False)":
        "Dense(3, kernel_initializer='normal', kernel_regularizer='l2', bias_regularizer='l1', kernel_constraint='nonneg', use_bias=False)",
    "Dropout(p=0.25)": "Dropout(0.25)",
    "SpatialDropout2D(p=0.5, dim_ordering='th')": "SpatialDropout2D(0.5, data_format='channels_first')",
    "GaussianNoise(sigma=0.1)": "GaussianNoise(0.1)",
    "GaussianDropout(p=0.1)": "GaussianDropout(0.1)",
    "PReLU(init='one')": "PReLU(alpha_initializer='one')",
    "BatchNormalization(mode=0, beta_init='one', gamma_init='zero')":
        "BatchNormalization(beta_initializer='one', gamma_initializer='zero')",
    "Embedding(10, 3, init='normal', W_regularizer='l2', W_constraint='unitnorm')":
        "Embedding(10, 3, embeddings_initializer='normal', embeddings_regularizer='l2', embeddings_constraint='unitnorm')",
    "SimpleRNN(output_dim=3, inner_init='identity', U_regularizer='l2')":
        "SimpleRNN(3, recurrent_initializer='identity', recurrent_regularizer='l2')",
    "LSTM(output_dim=3, inner_activation='sigmoid', dropout_W=0.1, dropout_U=0.2, consume_less='gpu', forget_bias_init='one')":
        "LSTM(3, recurrent_activation='sigmoid', dropout=0.1, recurrent_dropout=0.2, implementation=2)",
    "LSTM(3, forget_bias_init='zero')": "LSTM(3, unit_forget_bias=False)",
    "LSTM(output_dim=3, input_dim=4, input_length=5)": "LSTM(3, input_shape=(5, 4))",
    "GRU(output_dim=3, consume_less='mem')": "GRU(3, implementation=1)",
    "Conv1D(nb_filter=4, filter_length=3, subsample_length=2, border_mode='same', input_dim=2, input_length=9)":
        "Conv1D(4, 3, strides=2, padding='same', input_shape=(9, 2))",
    "Conv2D(4, nb_row=3, nb_col=5, subsample=(2, 1), border_mode='same', dim_ordering='tf')":
        "Conv2D(4, (3, 5), strides=(2, 1), padding='same', data_format='channels_last')",
    "Conv2D(nb_filter=4, nb_row=3, nb_col=3)": "Conv2D(4, (3, 3))",
    "Conv2D(4, 3, 2, border_mode='same')": "Conv2D(4, (3, 2), padding='same')",
    "Conv3D(4, 3, 2, 1, border_mode='same')": "Conv3D(4, (3, 2, 1), padding='same')",
    "Conv3D(nb_filter=4, kernel_dim1=1, kernel_dim2=2, kernel_dim3=3)": "Conv3D(4, (1, 2, 3))",
    "LocallyConnected2D(4, nb_row=3, nb_col=3, bias=False)": "LocallyConnected2D(4, (3, 3), use_bias=False)",
    "SeparableConv2D(4, nb_row=3, nb_col=3, depthwise_init='one')": "SeparableConv2D(4, (3, 3), depthwise_initializer='one')",
    "MaxPooling1D(pool_length=3, stride=2, border_mode='same')": "MaxPooling1D(3, strides=2, padding='same')",
    "AveragePooling2D(border_mode='same', dim_ordering='th')": "AveragePooling2D(padding='same', data_format='channels_first')",
    "GlobalMaxPooling2D(dim_ordering='th')": "GlobalMaxPooling2D(data_format='channels_first')",
    "UpSampling1D(length=3)": "UpSampling1D(3)",
    "ZeroPadding2D(padding={'top_pad': 1, 'bottom_pad': 2, 'left_pad': 3, 'right_pad': 4}, dim_ordering='tf')":
        "ZeroPadding2D(((1, 2), (3, 4)), data_format='channels_last')",
    "Cropping2D(dim_ordering='default')": "Cropping2D(data_format=None)",
    "ConvLSTM2D(nb_filter=4, nb_row=3, nb_col=3, inner_activation='sigmoid', border_mode='same')":
        "ConvLSTM2D(4, (3, 3), recurrent_activation='sigmoid', padding='same')",
}  # fmt: skip


def made(line):
    return eval(f"layers.{line}", {"layers": layers})


@pytest.fixture(autouse=True)
def _told_anew():
    from pronghorn_plugins.compat import spelling

    spelling.forget()


@pytest.mark.parametrize("old", PAIRS)
def test_the_old_spelling_makes_the_layer_of_the_new(old):
    with pytest.warns(FutureWarning, match="is an old spelling. Today: ") as told:
        layer = made(old)
    config, wanted = layer.get_config(), made(PAIRS[old]).get_config()
    assert {**config, "name": None} == {**wanted, "name": None}
    assert len([w for w in told if w.category is FutureWarning]) == 1
    assert told[0].filename == "<string>"


def test_the_warning_shows_the_line_to_write_and_comes_once():
    today = (
        r"Dense\(output_dim=..., init=...\) is an old spelling. Today: Dense\(units=3, kernel_initializer='normal'\)"
    )
    with pytest.warns(FutureWarning, match=today):
        layers.Dense(output_dim=3, init="normal")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layers.Dense(output_dim=3, init="normal")


def test_nothing_is_said_of_todays_spelling():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for new in PAIRS.values():
            made(new)


def test_both_spellings_at_once():
    with pytest.raises(ArgumentTypeError, match=r"both 'output_dim' and 'units' were given.*Leave 'output_dim' out"):
        layers.Dense(units=2, output_dim=3)


def test_what_has_no_new_spelling_says_what_to_do():
    with pytest.raises(ArgumentTypeError, match=r"mode=1 does not exist any more.*LayerNormalization"):
        layers.BatchNormalization(mode=1)
    with pytest.warns(UserWarning, match="SpatialDropout1D"):
        layers.Embedding(3, 2, dropout=0.2)


def test_a_typing_error_is_still_one():
    with pytest.raises(ArgumentTypeError, match="Did you mean 'units'"):
        layers.Dense(unit=3)
    with pytest.raises(ArgumentTypeError, match="Did you mean 'stddev'"):
        layers.GaussianNoise(sttdev=0.1)


def test_ints_behind_the_filters_are_a_kernel_for_old_code_only(keras):
    assert keras.layers.Conv2D(4, 3, 2).kernel_size == (3, 2)
    assert layers.Conv2D(4, 3, 2).strides == (2, 2)
    assert keras.layers.Convolution2D(4, 3, 3, activation="relu").get_config()["strides"] == [1, 1]


def test_a_model_by_input_and_output(keras):
    x = keras.layers.Input((3,))
    with pytest.warns(FutureWarning, match=r"Model\(input=..., output=...\)"):
        model = keras.models.Model(input=x, output=keras.layers.Dense(2)(x))
    assert model.predict(np.ones((1, 3))).shape == (1, 2)
