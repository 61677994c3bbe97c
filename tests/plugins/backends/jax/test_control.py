"""Loops and branches against the same loops in Python."""

import numpy as np
import pytest

from pronghorn.autograd import gradients
from pronghorn.graph import Graph, constant, placeholder
from pronghorn.primitives.arithmetic import add, less, multiply
from pronghorn.primitives.control import cond, scan, while_loop


def run(engine, graph, *operands):
    return [engine.to_numpy(y) for y in engine.compile(graph)(*operands)]


def weighted_sums(reverse):
    """A Graph of (carry, xs, w): carry = carry * w + x, y = carry * carry, over five steps."""
    carry, x, w = (placeholder((2,), "float64") for _ in range(3))
    new = add(multiply(carry, w), x)
    body = Graph([carry, x, w], [new, multiply(new, new)])
    first, xs, weight = (placeholder(shape, "float64") for shape in ((2,), (5, 2), (2,)))
    results = scan(first, xs, weight, body=body, carries=1, scanned=1, length=5, reverse=reverse, family="test")
    return Graph([first, xs, weight], results)


@pytest.mark.parametrize("reverse", [False, True])
def test_scan(engine, reverse):
    rng = np.random.default_rng(0)
    carry, xs, w = rng.normal(size=2), rng.normal(size=(5, 2)), rng.normal(size=2)
    last, ys = run(engine, weighted_sums(reverse), carry, xs, w)
    expected = np.zeros((5, 2))
    for t in reversed(range(5)) if reverse else range(5):
        carry = carry * w + xs[t]
        expected[t] = carry * carry
    np.testing.assert_allclose(last, carry, rtol=1e-13)
    np.testing.assert_allclose(ys, expected, rtol=1e-13)


def test_the_derivative_of_scan_is_that_of_jax(engine, jax):
    from pronghorn_plugins.backends.jax.precision import full_precision

    graph = weighted_sums(reverse=False)
    rng = np.random.default_rng(0)
    operands = rng.normal(size=2), rng.normal(size=(5, 2)), rng.normal(size=2)
    found = run(engine, Graph(graph.inputs, gradients(list(graph.outputs), list(graph.inputs))), *operands)

    def total(carry, xs, w):
        ys = 0
        for x in xs:
            carry = carry * w + x
            ys += (carry * carry).sum()
        return ys + carry.sum()

    with full_precision():
        expected = jax.grad(total, (0, 1, 2))(*map(jax.numpy.asarray, operands))
    for gradient, reference in zip(found, expected, strict=True):
        np.testing.assert_allclose(gradient, reference, rtol=1e-12)


@pytest.mark.parametrize("pred", [True, False])
def test_cond(engine, pred):
    x, a, b, choice = (placeholder(shape, dtype) for shape, dtype in [((2,), "float64")] * 3 + [((), "bool")])
    (result,) = cond(choice, x, true=Graph([a], [add(a, a)]), false=Graph([b], [multiply(b, b)]))
    graph = Graph([choice, x], [result, *gradients([result], [x])])
    value, slope = run(engine, graph, np.array(pred), np.array([3.0, -4.0]))
    assert value.tolist() == ([6, -8] if pred else [9, 16])
    assert slope.tolist() == ([2, 2] if pred else [6, -8])


def test_while_loop(engine):
    first, step, n, by, m, to = (placeholder((), "int64") for _ in range(6))
    condition = Graph([m, to], [less(m, constant(100))])
    results = while_loop(first, step, condition=condition, body=Graph([n, by], [multiply(n, by)]), carries=1)
    assert [int(x) for x in run(engine, Graph([first, step], results), np.array(3), np.array(4))] == [192]
    assert [int(x) for x in run(engine, Graph([first, step], results), np.array(300), np.array(4))] == [300]
