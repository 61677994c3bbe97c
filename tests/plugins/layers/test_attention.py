"""Attention and AdditiveAttention: Keras' own numbers, masks that come along, dropout, shapes that do not fit."""

import numpy as np
import pytest
from golden_case import load_case
from golden_layers import case_ids, check_layer_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError

RNG = np.random.default_rng(2)
Q, V = (RNG.normal(size=shape).astype("float32") for shape in [(2, 3, 4), (2, 5, 4)])


def test_training_as_in_keras(backend):
    check_case(load_case("k3_attention_additive"))


@pytest.mark.parametrize("name", case_ids("attention_", "additive_"))
def test_keras_numbers(backend, name):
    check_layer_case(name, lambda case: {} if case["masks"][0] is None else {"mask": case["masks"]})


@pytest.mark.parametrize("cls", [layers.Attention, layers.AdditiveAttention])
def test_masks_come_with_the_inputs(backend, cls):
    """Of words, padded with 0: the same as cutting the padding off; masked queries give 0 and are masked behind."""
    words, keys = np.array([[1, 2, 0], [3, 0, 0]]), np.array([[4, 1, 2, 0], [1, 3, 0, 0]])
    a, b = Input((None,), dtype="int32"), Input((None,), dtype="int32")
    embed, attend = layers.Embedding(5, 4, mask_zero=True), cls()
    result = attend([embed(a), embed(b)])
    model = Model([a, b], [result, layers.GlobalAveragePooling1D()(result)])
    y, mean = model.predict([words, keys])
    for i, (n, m) in enumerate([(2, 3), (1, 2)]):
        cut, cut_mean = model.predict([words[i : i + 1, :n], keys[i : i + 1, :m]])
        np.testing.assert_allclose(y[i, :n], cut[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(mean[i], cut_mean[0], rtol=1e-5, atol=1e-6)
        assert not y[i, n:].any()


def test_one_of_the_masks(backend):
    layer, mask = layers.Attention(), np.array([[1, 1, 0, 0, 1]] * 2, bool)
    found = layer([Q, V], mask=[None, mask])
    np.testing.assert_allclose(found, layer([Q, V[:, [0, 1, 4]]]), rtol=1e-5, atol=1e-6)


def test_more_axes_than_three(backend):
    """Each of the leading axes by itself."""
    layer = layers.Attention(score_mode="concat")
    found = layer([np.stack([Q, -Q], 1), np.stack([V, V], 1)])
    np.testing.assert_allclose(found, np.stack([layer([Q, V]), layer([-Q, V])], 1), rtol=1e-5, atol=1e-6)


def test_dropout_is_of_the_weights(backend):
    layer = layers.Attention(dropout=0.5, seed=4)
    _, weights = layer([Q, V], return_attention_scores=True)
    y, dropped = layer([Q, V], return_attention_scores=True, training=True)
    np.testing.assert_allclose(y, dropped @ V, rtol=1e-4, atol=1e-6)
    kept = dropped != 0
    assert 0 < kept.mean() < 1
    np.testing.assert_allclose(dropped[kept], 2 * weights[kept], rtol=1e-5)


def test_inputs_that_are_no_list_of_two_or_three():
    with pytest.raises(ArgumentTypeError, match=r"called on a list \[query, value\].*Got one of shape \(None, 3, 4\)"):
        layers.Attention()(Input((3, 4)))
    with pytest.raises(ArgumentTypeError, match=r"Got 4 Tensors.*pass the same one twice: \[x, x\]"):
        layers.AdditiveAttention()([Input((3, 4))] * 4)
    with pytest.raises(ArgumentTypeError, match=r"mask must be a list \[of query, of value\]"):
        layers.Attention()([Q, V], mask=np.ones((2, 3), bool))


def test_shapes_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"same number of features.*query \(None, 3, 4\), value \(None, 5, 6\)"):
        layers.Attention()([Input((3, 4)), Input((5, 6))])
    with pytest.raises(ShapeError, match="as many keys as values"):
        layers.AdditiveAttention()([Input((3, 4)), Input((5, 6)), Input((4, 4))])
    with pytest.raises(ShapeError, match="three axes or more"):
        layers.Attention()([Input((4,)), Input((4,))])
    layer = layers.Attention()
    layer([Q, V])
    with pytest.raises(ShapeError, match="same number of features"):
        layer([Q, V[..., :3]])


def test_masks_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"the value's mask must end with the axes \(5,\)\. Got shape \(2, 4\)"):
        layers.Attention()([Q, V], mask=[None, np.ones((2, 4), bool)])
    with pytest.raises(ShapeError, match=r"AdditiveAttention .* the query's mask must end with the axes \(3,\)"):
        layers.AdditiveAttention()([Q, V], mask=[np.ones((2, 5), bool), None])


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="Attention: score_mode must be one of 'dot', 'concat'"):
        layers.Attention(score_mode="sum")
    with pytest.raises(ArgumentError, match="AdditiveAttention: dropout must be a number from 0 to 1"):
        layers.AdditiveAttention(dropout=-1)
