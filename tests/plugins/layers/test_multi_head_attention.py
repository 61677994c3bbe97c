"""MultiHeadAttention: Keras' own numbers, masks that come along, configs, errors, and that it learns."""

import json

import numpy as np
import pytest
from golden_case import load_case
from golden_layers import case_ids, check_layer_case
from golden_model import check_case
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Model, layers, optimizers
from pronghorn.api import set_random_seed
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError
from pronghorn.models import load_model

RNG = np.random.default_rng(2)
Q, V = (RNG.normal(size=shape).astype("float32") for shape in [(2, 3, 4), (2, 5, 4)])


def keyword_masks(case):
    """The masks by name."""
    named = zip(("query_mask", "value_mask", "key_mask"), case["masks"], strict=False)
    return {name: mask for name, mask in named if mask is not None}


@pytest.mark.parametrize("name", ["k3_mha", "k3_mha_cross"])
def test_training_as_in_keras(backend, name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", case_ids("mha_"))
def test_keras_numbers(backend, name):
    """Cross attention, keys of their own, every mask, windows, gates, axes; with the weights shown and without."""
    check_layer_case(name, keyword_masks)


def test_masks_come_with_the_inputs(backend):
    """Of words, padded with 0: the same as cutting the padding off; the query's mask goes on."""
    words, keys = np.array([[1, 2, 0], [3, 0, 0]]), np.array([[4, 1, 2, 0], [1, 3, 0, 0]])
    a, b = Input((None,), dtype="int32"), Input((None,), dtype="int32")
    embed = layers.Embedding(5, 4, mask_zero=True)
    result = layers.MultiHeadAttention(2, 3)(embed(a), embed(b))
    model = Model([a, b], [result, layers.GlobalAveragePooling1D()(result)])
    y, mean = model.predict([words, keys])
    for i, (n, m) in enumerate([(2, 3), (1, 2)]):
        cut, cut_mean = model.predict([words[i : i + 1, :n], keys[i : i + 1, :m]])
        np.testing.assert_allclose(y[i, :n], cut[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(mean[i], cut_mean[0], rtol=1e-5, atol=1e-6)


def test_a_given_mask_takes_the_place_of_the_one_that_came(backend):
    x = Input((3,), dtype="int32")
    embedded = layers.Embedding(5, 4, mask_zero=True)(x)
    attend = layers.MultiHeadAttention(2, 3)
    open_ = attend(embedded, embedded, query_mask=np.ones((1, 3), bool), value_mask=np.ones((1, 3), bool))
    model = Model(x, [attend(embedded, embedded), open_])
    masked, seen = model.predict(np.array([[1, 2, 0]]))
    whole, also = model.predict(np.array([[1, 2, 3]]))
    np.testing.assert_allclose(whole, also, rtol=1e-5)
    assert np.abs(masked - seen).max() > 1e-4


def test_scores_and_none_agree(backend):
    """The composite, which kernels may claim, and the sums that show the weights."""
    layer = layers.MultiHeadAttention(2, 3, value_dim=5)
    mask = RNG.random((2, 3, 5)) < 0.6
    mask[..., 0] = True
    y, weights = layer(Q, V, attention_mask=mask, use_causal_mask=True, return_attention_scores=True)
    np.testing.assert_allclose(layer(Q, V, attention_mask=mask, use_causal_mask=True), y, rtol=1e-4, atol=1e-5)
    assert weights.shape == (2, 2, 3, 5)
    assert not np.triu(weights, 1).any()


def test_heads_by_hand(backend):
    """One head of identities is plain attention."""
    layer = layers.MultiHeadAttention(1, 4, use_bias=False)
    layer(Q, V)
    eye = np.eye(4, dtype="float32")
    layer.set_weights([eye[:, None], eye[:, None], eye[:, None], eye[None]])
    powers = np.exp(Q @ V.transpose(0, 2, 1) / 2)
    np.testing.assert_allclose(layer(Q, V), powers / powers.sum(-1, keepdims=True) @ V, rtol=1e-4, atol=1e-5)


def test_weights_have_keras_names_and_order():
    layer = layers.MultiHeadAttention(2, 3, use_gate=True, name="attend")
    layer(Q, V)
    names = ["query", "key", "gate", "value", "attention_output"]
    assert [w.path for w in layer.weights] == [f"attend/{n}/{kind}" for n in names for kind in ("kernel", "bias")]
    assert layer.query_dense.kernel.shape == (4, 2, 3)
    assert layer.output_dense.kernel.shape == (2, 3, 4)


def test_penalties_are_of_the_projections(backend):
    """As in Keras 3: of what each projection gives, divided by the batch."""
    layer = layers.MultiHeadAttention(1, 2, activity_regularizer="l2")
    a, b = Input((3, 4)), Input((5, 4))
    model = Model([a, b], layer(a, b))
    model.compile("sgd", "mse")
    parts = [layer.query_dense(Q), layer.key_dense(V), layer.value_dense(V), layer(Q, V)]
    wanted = sum(0.01 * np.square(p).sum() / 2 for p in parts)
    np.testing.assert_allclose(model.evaluate([Q, V], np.asarray(layer(Q, V)), verbose=0), wanted, rtol=1e-4)
    again = layers.deserialize(json.loads(json.dumps(layers.serialize(layer))))
    assert again.get_config() == layer.get_config()


def test_dropout_drops_weights(backend):
    layer = layers.MultiHeadAttention(2, 3, dropout=0.5, seed=1)
    y, weights = layer(Q, V, return_attention_scores=True)
    dropped, shown = layer(Q, V, return_attention_scores=True, training=True)
    np.testing.assert_allclose(shown, weights, rtol=1e-5)
    assert np.abs(y - dropped).max() > 1e-3


def sequences(seed, count, steps=6, symbols=5):
    """Sequences of symbols, each with its place beside it, one-hot; and the same backwards."""
    drawn = np.random.default_rng(seed).integers(0, symbols, (count, steps))
    places = np.broadcast_to(np.eye(steps), (count, steps, steps))
    return np.concatenate([np.eye(symbols)[drawn], places], axis=-1).astype("float32"), drawn[:, ::-1].copy()


def test_it_learns_to_turn_sequences_around(backend):
    """Each place must look at the opposite one: nothing but attention moves anything along time."""
    set_random_seed(3)
    x = Input((6, 11))
    seen = layers.MultiHeadAttention(2, 8)(x, x)
    model = Model(x, layers.Dense(5, activation="softmax")(seen))
    model.compile(optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(*sequences(1, 1024), epochs=12, batch_size=64, verbose=0)
    held_out, wanted = sequences(2, 256)
    assert (model.predict(held_out).argmax(-1) == wanted).mean() > 0.99


def test_what_does_not_fit():
    with pytest.raises(ArgumentTypeError, match=r"called without a value\. .* layer\(x, x\)"):
        layers.MultiHeadAttention(2, 3)(Q)
    with pytest.raises(ArgumentTypeError, match="Got 4 Tensors"):
        layers.MultiHeadAttention(2, 3)([Q, V, V, V])
    with pytest.raises(ShapeError, match=r"value and key must have the same shape but for their features.*\(2, 4, 4\)"):
        layers.MultiHeadAttention(2, 3)(Q, V, V[:, :4])
    with pytest.raises(ShapeError, match="same number of axes, three or more"):
        layers.MultiHeadAttention(2, 3)(Q, V[0])
    with pytest.raises(ShapeError, match="same sizes but along attention_axes"):
        layers.MultiHeadAttention(2, 3, attention_axes=2)(np.ones((2, 3, 4, 1)), np.ones((2, 2, 4, 1)))
    layer = layers.MultiHeadAttention(2, 3)
    layer(Q, V)
    with pytest.raises(ShapeError, match=r"EinsumDense 'query': axis 2 of its input must have size 4\. Got .*2, 3, 3"):
        layer(Q[..., :3], V)


@pytest.mark.parametrize(
    ("name", "shape", "wanted"),
    [
        ("query_mask", (2, 5), r"\(3,\)"),
        ("value_mask", (2, 3), r"\(5,\)"),
        ("key_mask", (2, 1, 2), r"\(5,\)"),
        ("attention_mask", (2, 5, 3), r"\(3, 5\)"),
    ],
)
def test_masks_that_do_not_fit(name, shape, wanted):
    with pytest.raises(ShapeError, match=f"{name} must end with the axes {wanted}. Got shape"):
        layers.MultiHeadAttention(2, 3)(Q, V, **{name: np.ones(shape, bool)})


def test_a_model_with_masks_from_outside_is_saved(backend, tmp_path):
    """What was given by keyword is in the config: a mask that is an input, flags, two results."""
    query, value, mask = Input((3, 4)), Input((5, 4)), Input((3, 5), dtype="bool")
    call = {"use_causal_mask": True, "return_attention_scores": True}
    model = Model(
        [query, value, mask], list(layers.MultiHeadAttention(2, 3)(query, value, attention_mask=mask, **call))
    )
    model.save(tmp_path / "model.pronghorn")
    seen = RNG.random((2, 3, 5)) < 0.6
    wanted = model.predict([Q, V, seen])
    assert not wanted[1][:, :, 0, 1:].any()
    for a, b in zip(load_model(tmp_path / "model.pronghorn").predict([Q, V, seen]), wanted, strict=True):
        np.testing.assert_array_equal(a, b)


def test_wrong_arguments():
    for arguments, problem in [
        ({"num_heads": 0}, "num_heads must be an int of 1 or more. Got 0"),
        ({"key_dim": 2.5}, "key_dim must be an int"),
        ({"value_dim": 0}, "value_dim must be an int"),
        ({"output_shape": (3, 0)}, "output_shape must be an int"),
        ({"sliding_window": 0}, "sliding_window must be an int"),
        ({"dropout": 2}, "dropout must be a number from 0 to 1"),
    ]:
        with pytest.raises(ArgumentError, match=problem):
            layers.MultiHeadAttention(**{"num_heads": 2, "key_dim": 3, **arguments})
    with pytest.raises(ArgumentError, match="attention_axes must be axes from 1 to 1, each once"):
        layers.MultiHeadAttention(2, 3, attention_axes=2)(Q, V)
    images = np.ones((1, 2, 3, 4), "float32")
    with pytest.raises(ArgumentError, match="there is no order along 2 attention axes"):
        layers.MultiHeadAttention(2, 3)(images, images, use_causal_mask=True)


@given(st.data())
def test_any_axes_and_masks(data):
    """Attention along some axes is attention along one, for each index of the others: the axes may be merged."""
    sizes = [data.draw(st.integers(1, 3)) for _ in range(data.draw(st.integers(1, 3)))]
    axes = sorted(data.draw(st.sets(st.integers(1, len(sizes)), min_size=1)))
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, *sizes, 3)).astype("float32")
    layer = layers.MultiHeadAttention(2, 2, attention_axes=axes)
    y = layer(x, x)
    plain = layers.MultiHeadAttention(2, 2)
    plain(x.reshape(2, -1, 3), x.reshape(2, -1, 3))
    plain.set_weights(layer.get_weights())
    others = [axis for axis in range(1, len(sizes) + 1) if axis not in axes]
    order = [0, *others, *axes, len(sizes) + 1]
    moved = x.transpose(order)
    flat = moved.reshape(int(np.prod(moved.shape[: 1 + len(others)])), -1, 3)
    np.testing.assert_allclose(y.transpose(order).reshape(flat.shape), plain(flat, flat), rtol=1e-4, atol=1e-5)
