"""Derivatives given by hand, and derivatives in a direction: closed forms and finite differences are the oracle."""

import numpy as np
import pytest
from slopes import check_slope
from strategies import distinct
from tracing import check

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.runtime import Variable
from pronghorn.testing.sample import evaluate


@ops.custom_gradient
def log1pexp(x):
    """log(1 + e**x), whose own slope is NaN where e**x overflows."""
    e = ops.exp(x)

    def grad(*args, upstream=None):
        if upstream is None:
            (upstream,) = args
        return ops.multiply(upstream, 1.0 - 1.0 / ops.add(1, e))

    return ops.log(1 + e), grad


def test_a_stable_slope(backend):
    """Keras' own example; the values stay those of the function."""
    check_slope(log1pexp, np.array([-2.0, 0.3, 4.0]))
    x = placeholder((2,), "float64")
    (slope,) = gradients(log1pexp(x), [x])
    with np.errstate(all="ignore"):
        assert evaluate(Graph([x], [slope]), [np.array([1000.0, 0.0])])[0].tolist() == [1.0, 0.5]
        assert np.isinf(log1pexp(np.array([1000.0], "float32"))).all()


def test_second_derivatives_are_those_of_the_given_one():
    x = placeholder((3,), "float64")
    (first,) = gradients(log1pexp(x), [x])
    (second,) = gradients(first, [x])
    at = np.array([-1.0, 0.2, 2.0])
    sigmoid = 1 / (1 + np.exp(-at))
    found = evaluate(Graph([x], [first, second]), [at])
    np.testing.assert_allclose(found[0], sigmoid)
    np.testing.assert_allclose(found[1], sigmoid * (1 - sigmoid))


def test_several_arguments_and_results_of_unknown_sizes(backend):
    """What the gradient function returns counts, whatever it is."""

    @ops.custom_gradient
    def function(x, pair):
        def grad(upstream):
            first, second = upstream["a"], upstream["b"]
            return first * 3.0, (ops.expand_dims(second, -1) * pair[1] * 5.0, None)

        return {"a": x * x, "b": ops.sum(pair[0] * pair[1], -1)}, grad

    n = Dim.new()
    x, y, z = placeholder((n, 2), "float64"), placeholder((n, 2), "float64"), placeholder((n, 2), "float64")
    result = function(x, (y, ops.square(z)))
    found = gradients(ops.sum(result["a"]) + ops.sum(result["b"]) * 2.0, [x, y, z])
    assert found[0].shape == (n, 2)
    graph = Graph([x, y, z], [result["a"], *found]).specialize({n: 3})
    at = [distinct((3, 2), i) for i in range(3)]
    value, *slopes = evaluate(graph, at)
    np.testing.assert_allclose(value, at[0] ** 2)
    for slope, wanted in zip(slopes, (np.full((3, 2), 3.0), at[2] ** 2 * 10, np.zeros((3, 2))), strict=True):
        np.testing.assert_allclose(slope, wanted)


def test_of_variables_inside_a_trace(backend):
    """The gradient function may read Variables and Tensors from outside."""
    scale = Variable(np.array(4.0, "float64"))

    @ops.custom_gradient
    def function(x):
        return x + 0.0, lambda upstream: upstream * scale

    check_slope_of(lambda x: function(ops.square(x)), np.array([0.5, -2.0]), lambda x: 4.0 * 2 * x)


def check_slope_of(function, at, slope):
    from pronghorn.graph import Trace, tracing

    x = placeholder(at.shape, "float64")
    with tracing(Trace()):
        (found,) = gradients(function(x), [x])
    np.testing.assert_allclose(evaluate(Graph([x], [found]), [at])[0], slope(at))


def test_wrong_numbers_of_cotangents_are_told():
    bad = ops.custom_gradient(lambda x, y: (x + y, lambda upstream: (upstream, upstream, upstream)))
    with pytest.raises(ShapeError, match="3 values for 2 arguments"):
        bad(placeholder((2,)), placeholder((2,)))
    flat = ops.custom_gradient(lambda x: (x * x, lambda upstream: ops.sum(upstream)))  # noqa: PLW0108
    with pytest.raises(ShapeError, match="cotangent of shape"):
        flat(placeholder((2,)))


def test_jvp(backend):
    x, y, u, v = (distinct((3,), i) for i in range(4))

    def function(x, y):
        return ops.sin(x) * y, ops.sum(x * x)

    def oracle(x, y, u, v):
        return np.sin(x) * y, np.sum(x * x), np.cos(x) * y * u + np.sin(x) * v, np.sum(2 * x * u)

    def flat(x, y, u, v):
        values, slopes = ops.jvp(function, (x, y), (u, v))
        return (*values, *slopes)

    check(flat, oracle, x, y, u, v, hide=())
    check_slope(lambda x: ops.jvp(lambda x: ops.exp(ops.square(x)), (x,), (u,))[1], x)


def test_jvp_of_linear_algebra_against_differences():
    rng = np.random.default_rng(2)
    a, t = rng.uniform(-1, 1, (3, 3)) + 3 * np.eye(3), rng.uniform(-1, 1, (3, 3))
    _, slope = ops.jvp(ops.inv, (a,), (t,))
    h = 1e-6
    np.testing.assert_allclose(slope, (np.linalg.inv(a + h * t) - np.linalg.inv(a - h * t)) / (2 * h), atol=1e-8)


def test_jvp_with_aux_and_closures(backend):
    x = placeholder((2,), "float64")
    twice = x * 2.0
    value, slope, aux = ops.jvp(lambda x: (x * twice, {"n": ops.cast(x, "int32")}), (x,), (ops.ones_like(x),), True)
    at = np.array([1.5, 2.5])
    found = evaluate(Graph([x], [value, slope, aux["n"]]), [at])
    np.testing.assert_allclose(found[0], 2 * at**2)
    np.testing.assert_allclose(found[1], 2 * at, err_msg="what the function closes over is held fixed")
    assert found[2].tolist() == [1, 2]


def test_jvp_of_what_does_not_depend():
    value, slope = ops.jvp(lambda x: ops.floor(x), (np.array([1.5]),), (np.array([1.0]),))  # noqa: PLW0108
    assert (np.asarray(value).tolist(), np.asarray(slope).tolist()) == ([1.0], [0.0])
    with pytest.raises(ArgumentError, match="one tangent"):
        ops.jvp(ops.sin, (1.0,), ())
