"""EinsumDense: Keras' own numbers, the spread of its first weights, equations that say nothing."""

import numpy as np
import pytest
from golden_case import load_case
from golden_layers import case_ids, check_layer_case
from golden_model import check_case
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, initializers, layers
from pronghorn.errors import ArgumentError, ShapeError


def test_training_as_in_keras(backend):
    check_case(load_case("k3_einsum_dense"))


@pytest.mark.parametrize("name", case_ids("einsum"))
def test_keras_numbers(backend, name):
    check_layer_case(name)


@given(st.permutations("abcde"), st.integers(1, 2), st.integers(1, 2), st.data())
def test_any_equation_is_numpys_einsum(letters, batch, summed, data):
    """Letters that stay, letters that are summed over, new ones, in any order behind the batch axis."""
    stays, inner, new = letters[:batch], letters[batch : batch + summed], letters[batch + summed :]
    sizes = {letter: data.draw(st.integers(1, 4)) for letter in letters}
    x = data.draw(st.permutations(stays + inner))
    kernel = data.draw(st.permutations(inner + new))
    result = data.draw(st.permutations(stays + new))
    equation = f"z{''.join(x)},{''.join(kernel)}->z{''.join(result)}"
    layer = layers.EinsumDense(equation, [sizes[c] for c in result])
    array = np.random.default_rng(0).normal(size=(3, *(sizes[c] for c in x))).astype("float32")
    y = layer(array)
    np.testing.assert_allclose(y, np.einsum(equation, array, layer.get_weights()[0]), rtol=1e-4, atol=1e-5)
    assert layer.compute_output_shape((None, *array.shape[1:])) == (None, *y.shape[1:])


def test_first_weights_count_inputs_and_outputs():
    """Glorot's limit is that of the axes that are summed over and of those that come out, wherever they stand."""
    layer = layers.EinsumDense("abc,dce->abde", (None, 50, 4), kernel_initializer=initializers.GlorotUniform(seed=1))
    layer.build_for((None, 7, 30))
    kernel = layer.get_weights()[0]
    assert kernel.shape == (50, 30, 4)
    np.testing.assert_allclose(np.abs(kernel).max(), (6 / (30 + 200)) ** 0.5, rtol=1e-3)
    plain = layers.EinsumDense("abc,cd->abd", (None, 5), kernel_initializer=initializers.GlorotUniform(seed=1))
    plain.build_for((None, 7, 30))
    np.testing.assert_array_equal(plain.get_weights()[0], np.asarray(initializers.GlorotUniform(seed=1)((30, 5))))


@pytest.mark.parametrize(
    ("equation", "problem"),
    [
        ("ab,bc", "must have the form 'ab,bc->ac'"),
        ("ab,bc,cd->ad", "must have the form"),
        ("...ab,bc->ac", "must have the form"),
        ("...ab...,bc->...ac...", "must have the form"),
        (7, "must have the form"),
        ("ab,bc->ad", "axis 'c' has no match"),
        ("ab,b->ac", "axis 'c' has no match"),
        ("aab,bc->ac", "'aab' names an axis twice"),
    ],
)
def test_wrong_equations(equation, problem):
    with pytest.raises(ArgumentError, match=problem):
        layers.EinsumDense(equation, 4)


def test_wrong_shapes():
    with pytest.raises(ArgumentError, match="bias_axes must be letters of the result 'ac'"):
        layers.EinsumDense("ab,bc->ac", 4, bias_axes="b")
    with pytest.raises(ShapeError, match=r"names 2 axes of the input. Got shape \(None, 5, 3\)"):
        layers.EinsumDense("ab,bc->ac", 4)(Input((5, 3)))
    with pytest.raises(ShapeError, match=r"output_shape must have 2 sizes, of the axes b, d"):
        layers.EinsumDense("abc,cd->abd", 4)(Input((5, 3)))
    with pytest.raises(ShapeError, match=r"axis 'b' .* has size 5 in the input \(None, 5, 3\), and 6 in output_shape"):
        layers.EinsumDense("abc,cd->abd", (6, 4))(Input((5, 3)))
    with pytest.raises(ShapeError, match=r"the kernel's axis 'c' .* has no known size"):
        layers.EinsumDense("abc,cd->abd", (None, 4))(Input((5, None)))
    layer = layers.EinsumDense("...x,xy->...y", 4)
    layer(Input((5, 3)))
    with pytest.raises(ShapeError, match="axis -1 of its input must have size 3"):
        layer(Input((5, 2)))
