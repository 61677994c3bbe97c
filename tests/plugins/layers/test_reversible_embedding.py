"""ReversibleEmbedding: Keras' own numbers, masks there and none back, gradients of both ways."""

import numpy as np
import pytest
from golden_layers import case_ids, check_layer_case

from pronghorn import Input, Model, layers, ops, optimizers
from pronghorn.errors import ArgumentError, ShapeError

IDS = np.array([[1, 3, 0], [2, 2, 1]], "int32")


@pytest.mark.parametrize("name", case_ids("reversible"))
def test_keras_numbers(backend, name):
    check_layer_case(name)


def test_masks_go_with_the_vectors(backend):
    embed = layers.ReversibleEmbedding(4, 2, mask_zero=True)
    x = Input((3,), dtype="int32")
    vectors = embed(x)
    mean = Model(x, layers.GlobalAveragePooling1D()(vectors)).predict(IDS)
    table = embed.get_weights()[0]
    np.testing.assert_allclose(mean, [table[[1, 3]].mean(0), table[[2, 2, 1]].mean(0)], rtol=1e-5)
    scores = Model(x, embed(vectors, reverse=True)).predict(IDS)
    np.testing.assert_allclose(scores, table[IDS] @ table.T, rtol=1e-5)


@pytest.mark.parametrize("optimizer", ["SGD", "Adagrad"])
def test_both_ways_have_a_share_in_the_gradient(backend, optimizer):
    """A tied table trained by one step is that of two tables, each with its own gradient, added up by hand."""
    embed = layers.ReversibleEmbedding(4, 2)
    x = Input((3,), dtype="int32")
    model = Model(x, ops.mean(embed(embed(x), reverse=True), axis=(1, 2), keepdims=True))
    model.compile(getattr(optimizers, optimizer)(0.5), "mse")
    table = embed.get_weights()[0].astype("float64")
    model.train_on_batch(IDS, np.ones((2, 1, 1), "float32"))
    y = (table[IDS] @ table.T).mean((1, 2))
    ct = np.broadcast_to(((y - 1) / 12)[:, None, None], (2, 3, 4))
    gradient = np.einsum("btv,btf->vf", ct, table[IDS])
    np.add.at(gradient, IDS, ct @ table)
    wanted = table - 0.5 * gradient
    if optimizer == "Adagrad":
        wanted = table - 0.5 * gradient / np.sqrt(0.1 + gradient**2 + 1e-7)
    np.testing.assert_allclose(embed.get_weights()[0], wanted, rtol=1e-4, atol=1e-6)


def test_dtype_and_cap_of_the_way_back(backend):
    embed = layers.ReversibleEmbedding(4, 2, reverse_dtype="float64", logit_soft_cap=2.0, embeddings_initializer="ones")
    scores = embed(np.full((1, 2), 3.0, "float32"), reverse=True)
    assert scores.dtype == "float64"
    np.testing.assert_allclose(scores, np.full((1, 4), 2 * np.tanh(3.0)), rtol=1e-6)
    assert embed.compute_output_shape((None, 7, 2), reverse=True) == (None, 7, 4)
    assert embed.compute_output_shape((None, 7)) == (None, 7, 2)


def test_what_does_not_fit():
    with pytest.raises(ArgumentError, match="logit_soft_cap must be a positive number or None"):
        layers.ReversibleEmbedding(4, 2, logit_soft_cap=0)
    with pytest.raises(ArgumentError, match="input_dim must be an int of 1 or more"):
        layers.ReversibleEmbedding(0, 2)
    with pytest.raises(ShapeError, match="reversible_embedding"):
        layers.ReversibleEmbedding(4, 2)(np.ones((1, 3), "float32"), reverse=True)
