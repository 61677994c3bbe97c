"""Variables, constants and placeholders: dtypes, what is known of them, arithmetic that makes Tensors."""

import copy
import pickle

import numpy as np
import pytest
from keras_backend import calls, check_call

import pronghorn
from pronghorn import Variable
from pronghorn import backend as K


@pytest.mark.parametrize("call", calls("eye", "ones_like", "zeros_like", "identity"), ids=repr)
def test_as_real_keras(call):
    check_call(call)


@pytest.mark.parametrize("value", [1, [1, 2], np.arange(3), np.eye(2)], ids=repr)
def test_variables_are_of_floatx(value):
    v = K.variable(value)
    assert isinstance(v, Variable)
    assert K.dtype(v) == "float32"
    np.testing.assert_array_equal(K.eval(v), value)


def test_variable_with_everything():
    def norm(w):
        return w

    v = K.variable([1, 2], dtype="int32", name="v", constraint=norm)
    assert (K.dtype(v), v.name, v.constraint) == ("int32", "v", norm)


def test_variable_of_a_tensor_or_variable_holds_its_value():
    v = K.variable([1.0, 2.0])
    w = K.variable(v * 2)
    K.set_value(v, [0, 0])
    assert K.eval(w).tolist() == [2, 4]
    assert K.eval(K.variable(w)).tolist() == [2, 4]


OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": lambda a, b: a**b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("other", [2.0, np.float32([2.0, 3.0])], ids=["number", "array"])
def test_arithmetic_of_variables_makes_tensors(name, other):
    operator, x = OPERATORS[name], np.float32([3.0, 5.0])
    v = K.variable(x)
    for made, wanted in [
        (operator(v, other), operator(x, other)),
        (operator(other, v), operator(other, x)),
        (operator(v, v), operator(x, x)),
    ]:
        assert isinstance(made, type(K.constant(1)))
        np.testing.assert_allclose(K.eval(made), wanted, rtol=1e-6)


def test_unary_operators_and_indexing_make_tensors():
    v = K.variable([[1.0, -2.0], [3.0, 4.0]])
    made = [-v, abs(v), v[0], v[:, 1], v @ v]
    assert all(isinstance(x, type(K.constant(1))) for x in made)
    found = [x.tolist() for x in K.batch_get_value(made)]
    assert found[2:4] == [[1, -2], [-2, 4]]
    assert found[:2] == [[[-1, 2], [-3, -4]], [[1, 2], [3, 4]]]


def test_variable_as_an_attribute_of_a_layer_is_no_weight_unless_listed():
    class Own(pronghorn.Layer):
        def build(self, input_shape):
            self.rate = K.variable(0.5)
            self.scale = K.variable(np.ones(input_shape[-1]))
            self._trainable_weights.append(self.scale)
            super().build(input_shape)

        def call(self, x):
            return x * self.scale * self.rate

    layer = Own()
    assert layer(np.ones((1, 3), "float32")).tolist() == [[0.5, 0.5, 0.5]]
    assert layer.trainable_weights == [layer.scale]


def test_variables_are_copied_and_pickled():
    v = K.variable([1.0, 2.0])
    for other in (copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        K.set_value(v, [0.0, 0.0])
        assert K.eval(other + 1).tolist() == [2, 3]
        K.set_value(v, [1.0, 2.0])


def test_constant_fills_a_shape():
    assert K.eval(K.constant(3, shape=(2, 2))).tolist() == [[3, 3], [3, 3]]
    assert K.eval(K.constant([1, 2], shape=(2, 2))).tolist() == [[1, 2], [2, 2]]
    assert K.dtype(K.constant([1, 2])) == "float32"
    with pytest.raises(ValueError, match="do not fit"):
        K.constant([1, 2, 3], shape=(2,))


def test_placeholder():
    x = K.placeholder((None, 3), name="x")
    assert (K.int_shape(x), K.ndim(x), K.dtype(x), x.name) == ((None, 3), 2, "float32", "x")
    assert K.int_shape(K.placeholder(ndim=3, dtype="int32")) == (None, None, None)
    assert K.int_shape(K.placeholder(())) == ()
    with pytest.raises(ValueError, match="shape or ndim"):
        K.placeholder()


def test_what_kind_of_tensor_it_is():
    x, v, made = K.placeholder((2,)), K.variable(1.0), pronghorn.Input((2,))
    assert [K.is_placeholder(t) for t in (x, v, made, x + 1)] == [True, False, True, False]
    assert [K.is_keras_tensor(t) for t in (x, v, made, made + 1)] == [False, False, True, False]
    assert [K.is_tensor(t) for t in (x, v, np.ones(2), 1)] == [True, True, False, False]
    assert not K.is_sparse(x)
    assert K.to_dense(x) is x
    with pytest.raises(ValueError, match="symbolic Tensor"):
        K.is_keras_tensor(np.ones(2))


@pytest.mark.parametrize("value", [np.ones((2, 3)), [[1, 2, 3], [4, 5, 6]]], ids=["array", "list"])
def test_shape_of_what_is_no_tensor(value):
    assert K.int_shape(value) == (2, 3)
    assert K.ndim(value) == 2
    assert K.count_params(K.variable(value)) == 6
    assert K.get_variable_shape(K.variable(value)) == (2, 3)


def test_zeros_and_ones_are_variables_where_sizes_are_known():
    assert isinstance(K.zeros((2,)), Variable)
    assert K.eval(K.ones((2, 1), dtype="int32")).tolist() == [[1], [1]]
    x = K.placeholder((None, 2))
    batch = K.zeros((K.shape(x)[0], 3))
    assert not isinstance(batch, Variable)
    assert K.function([x], [batch])([np.ones((4, 2))])[0].shape == (4, 3)


def test_zeros_in_a_layer_are_no_variables():
    class Padded(pronghorn.Layer):
        def call(self, x):
            return K.concatenate([x, K.zeros((2, 1)) + K.eye(2)[:, :1] + K.ones_like(x)[:, :1]])

    assert Padded()(np.ones((2, 1), "float32")).tolist() == [[1, 2], [1, 1]]


def test_cast():
    assert K.eval(K.cast(K.variable([1.5, -1.5]), "int32")).tolist() == [1, -1]
    x = K.placeholder((None,))
    assert K.cast(K.shape(x)[0], "int32") is K.shape(x)[0]
    half = K.cast(K.shape(x)[0], "float32") / 2
    assert K.function([x], [half])([np.ones(3)]) == [1.5]


def test_random_variables_follow_their_seed():
    same = [K.eval(K.random_normal_variable((1000,), 2.0, 0.5, seed=7)) for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert abs(same[0].mean() - 2) < 0.06
    assert abs(same[0].std() - 0.5) < 0.05
    uniform = K.eval(K.random_uniform_variable((1000,), -1.0, 3.0, dtype="float64", name="u"))
    assert uniform.dtype == np.float64
    assert uniform.min() >= -1
    assert uniform.max() < 3
    assert abs(uniform.mean() - 1) < 0.15
    assert not np.array_equal(uniform, K.eval(K.random_uniform_variable((1000,), -1.0, 3.0)))
