"""grad and value_and_grad: structures, several arguments, second order, Tensors, and what they refuse."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Variable, grad, ops, value_and_grad
from pronghorn.errors import ArgumentError, ArgumentTypeError, GradientError
from pronghorn.graph import Tensor
from pronghorn.runtime import compile as compiling

RNG = np.random.default_rng(0)
W, B, X = RNG.normal(size=(4, 2)), RNG.normal(size=2), RNG.normal(size=(3, 4))


def loss(parameters, x):
    return ops.sum(ops.tanh(ops.matmul(x, parameters["w"]) + parameters["b"]))


def test_structures(backend):
    value, slopes = value_and_grad(loss)({"w": W, "b": B}, X)
    wanted = 1 - np.tanh(X @ W + B) ** 2
    np.testing.assert_allclose(value, np.tanh(X @ W + B).sum(), rtol=1e-9)
    assert list(slopes) == ["w", "b"]
    np.testing.assert_allclose(slopes["w"], X.T @ wanted, rtol=1e-9)
    np.testing.assert_allclose(slopes["b"], wanted.sum(axis=0), rtol=1e-9)


def test_finite_differences(backend):
    def function(x):
        return ops.sum(ops.softmax(x) * ops.sin(x))

    step, found = 1e-6, np.asarray(grad(function)(B))
    for i in range(2):
        ends = [float(function(B + sign * step * np.eye(2)[i])) for sign in (1, -1)]
        assert found[i] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5)


@pytest.mark.parametrize(
    ("argnums", "wanted"), [(0, [3, 4]), (1, [1, 2]), (-1, [1, 2]), ((0, 1), ([3, 4], [1, 2])), ([1], ([1, 2],))]
)
def test_argnums(backend, argnums, wanted):
    found = grad(lambda a, b: ops.sum(a * b), argnums=argnums)(np.float32([1, 2]), np.float32([3, 4]))
    assert isinstance(found, tuple) == isinstance(wanted, tuple)
    np.testing.assert_array_equal(np.array(found), np.array(wanted))


def test_keywords_are_passed_on(backend):
    function = value_and_grad(lambda x, *, scale, shift=0.0: ops.sum(x * x) * scale + shift)
    value, slope = function(np.float32([1, 2]), scale=np.float32(3))
    assert (float(value), np.asarray(slope).tolist()) == (15, [6, 12])
    assert float(function(np.float32([1, 2]), scale=2, shift=np.float32(1))[0]) == 11


def test_second_and_third_order(backend):
    assert float(grad(grad(lambda x: x**4))(np.float64(2))) == pytest.approx(48)
    assert float(grad(grad(grad(ops.sin)))(np.float64(0.5))) == pytest.approx(-np.cos(0.5))


def test_a_hessian_times_a_vector(backend):
    a = RNG.normal(size=(3, 3))
    v, x = RNG.normal(size=3), RNG.normal(size=3)

    def form(x):
        return ops.sum(ops.matmul(ops.expand_dims(x, 0), a) * x)

    found = grad(lambda x: ops.sum(grad(form)(x) * v))(x)
    np.testing.assert_allclose(found, (a + a.T) @ v, rtol=1e-9)


def test_of_tensors_it_is_more_graph():
    x = Input((3,))
    slope = grad(lambda t: ops.sum(t**3))(x)
    assert isinstance(slope, Tensor)
    np.testing.assert_allclose(Model(x, slope).predict(np.float32([[1, 2, 3]])), [[3, 12, 27]])


def test_inside_a_layer():
    class Slope(Layer):
        def call(self, x):
            return grad(lambda t: ops.sum(t * t * t))(x)

    np.testing.assert_allclose(Slope()(np.float32([[1, 2]])), [[3, 12]])


def test_python_numbers_and_lists(backend):
    assert float(grad(lambda x: x**3)(2.0)) == 12
    value, (a, b) = value_and_grad(lambda pair: pair[0] * pair[1])([2.0, 5.0])
    assert (float(value), float(a), float(b)) == (10, 5, 2)


def test_variables_are_constants_that_are_read_anew(backend):
    v = Variable([1.0, 2.0])
    function = grad(lambda x: ops.sum(x * v))
    assert np.asarray(function(np.float32([0, 0]))).tolist() == [1, 2]
    v.assign([5, 6])
    assert np.asarray(function(np.float32([0, 0]))).tolist() == [5, 6]


def test_no_influence_is_zero(backend):
    found = grad(lambda a, b: ops.sum(b), argnums=(0, 1))(np.ones((2, 2), "float32"), np.ones(3, "float32"))
    assert [np.asarray(x).tolist() for x in found] == [[[0, 0], [0, 0]], [1, 1, 1]]


def test_small_dtypes_and_nothing_at_all(backend):
    assert np.asarray(grad(lambda x: ops.sum(x * x))(np.float16([1, 2]))).dtype == np.float16
    assert np.asarray(grad(lambda x: ops.sum(x * x))(np.zeros((0, 3), "float32"))).shape == (0, 3)


def test_one_program_for_one_shape():
    function = grad(lambda x: ops.sum(x * x))
    function(np.float32([1, 2]))
    before = compiling.COUNT
    function(np.float32([3, 4]))
    assert before == compiling.COUNT
    function(np.float32([3, 4, 5]))
    assert before + 1 == compiling.COUNT


@pytest.mark.parametrize(
    ("function", "x", "text"),
    [
        (lambda x: x * x, X, r"value of shape \(3, 4\), only scalars.*ops.sum"),
        (lambda x: (x, x), 2.0, r"value of shape \(2,\)"),
        (ops.sum, np.arange(3), "argument 0 is of dtype int64.*Pass floats"),
        (lambda x: ops.sum(ops.argmax(x)), X, "dtype int64 has no derivative"),
    ],
)
def test_what_has_no_gradient(backend, function, x, text):
    with pytest.raises(GradientError, match=text):
        grad(function)(x)


def test_wrong_argnums():
    for wrong in ("a", (), (0, "b"), 1.5):
        with pytest.raises(ArgumentTypeError, match="argnums must be an int"):
            grad(ops.sum, argnums=wrong)
    with pytest.raises(ArgumentError, match=r"argnums is \[1\], the function was called with 1 positional"):
        grad(ops.sum, argnums=1)(X)


def test_what_is_no_operand():
    with pytest.raises(ArgumentTypeError, match="a str is no operand"):
        grad(lambda x, how: ops.sum(x))(X, "how")
    with pytest.raises(ArgumentTypeError, match="NoneType"):
        grad(lambda x: None)(2.0)
