"""gradients(): closed forms, higher orders, intermediates, rows, and what has no derivative."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.autograd import gradients, vjp_primitive
from pronghorn.errors import GradientError, ShapeError
from pronghorn.graph import Graph, Primitive, Tensor, constant, placeholder, verify
from pronghorn.primitives import PRIMITIVES as P


def total(x):
    return P["reduce_sum"](x, axes=tuple(range(x.ndim)), keepdims=False)


def number(value, like):
    return constant(value, like.dtype)


def matmul(a, b):
    return P["dot_general"](a, b, contract=((1,), (0,)), batch=((), ()))


@pytest.fixture
def value(evaluate):
    """The values of Tensors for inputs; the graph is verified."""

    def computed(inputs, outputs, *values):
        return evaluate(verify(Graph(inputs, outputs)), *values)[0]

    return computed


CLOSED_FORMS = {
    "x**3": (lambda x: P["multiply"](x, P["multiply"](x, x)), lambda x: 3 * x**2),
    "exp(sin x)": (lambda x: P["exp"](P["sin"](x)), lambda x: np.exp(np.sin(x)) * np.cos(x)),
    "x / (1 + x^2)": (
        lambda x: P["divide"](x, P["add"](number(1, x), P["square"](x))),
        lambda x: (1 - x**2) / (1 + x**2) ** 2,
    ),
    "shared many times": (lambda x: P["add"](P["multiply"](x, x), P["subtract"](P["exp"](x), x)), lambda x: 2 * x + np.exp(x) - 1),
    "silu, a composite": (
        P["silu"],
        lambda x: (s := 1 / (1 + np.exp(-x))) * (1 + x * (1 - s)),
    ),
    "constant in x": (lambda x: P["add"](P["stop_gradient"](P["exp"](x)), x), np.ones_like),
}  # fmt: skip


@pytest.mark.parametrize("case", CLOSED_FORMS)
def test_closed_forms(case, value):
    function, derivative = CLOSED_FORMS[case]
    x, a = placeholder((5,), "float64"), np.linspace(-1.5, 1.7, 5)
    (dx,) = gradients(function(x), [x])
    np.testing.assert_allclose(value([x], [dx], a)[0], derivative(a), rtol=1e-12)


@given(m=st.integers(1, 4), k=st.integers(1, 4), n=st.integers(1, 4), seed=st.integers(0, 99))
def test_least_squares(m, k, n, seed, evaluate):
    """d sum((x w + b - y)^2): 2 x' r for w, 2 r summed over the batch for b."""
    rng = np.random.default_rng(seed)
    values = [rng.normal(size=shape) for shape in ((m, k), (k, n), (n,), (m, n))]
    x, w, b, y = (placeholder(v.shape, "float64") for v in values)
    rest = P["subtract"](P["add"](matmul(x, w), b), y)
    found = gradients(total(P["square"](rest)), [w, b, x])
    actual = evaluate(Graph([x, w, b, y], found), *values)[0]
    a, kernel, bias, target = values
    r = 2 * (a @ kernel + bias - target)
    for one, other in zip(actual, [a.T @ r, r.sum(0), r @ kernel.T], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)


def test_gradients_of_gradients(value):
    x, a = placeholder((), "float64"), 0.7
    y, found = P["sin"](x), []
    for _ in range(5):
        (y,) = gradients(y, [x])
        found.append(y)
    expected = [np.cos(a), -np.sin(a), -np.cos(a), np.sin(a), np.cos(a)]
    np.testing.assert_allclose(value([x], found, a), expected, rtol=1e-12)


def test_second_order_through_composites(value):
    """The Hessian of logsumexp is diag(p) - p p'."""
    x, a = placeholder((4,), "float64"), np.array([0.1, -0.4, 1.2, 0.3])
    (p,) = gradients(P["logsumexp"](x, axes=(0,), keepdims=False), [x])
    rows = []
    for i in range(4):
        (row,) = gradients(P["slice"](p, start=(i,), stop=(i + 1,), step=(1,)), [x])
        rows.append(row)
    softmax = np.exp(a) / np.exp(a).sum()
    np.testing.assert_allclose(
        value([x], rows, a), np.diag(softmax) - np.outer(softmax, softmax), rtol=1e-10, atol=1e-14
    )


def test_third_order_through_a_composite_without_a_vjp_rule(value):
    """gelu has no VJP rule of its own: its decomposition is differentiated, again and again."""
    from scipy.stats import norm

    x, a = placeholder((3,), "float64"), np.array([-0.8, 0.2, 1.1])
    y = P["gelu"](x, approximate=False)
    found = []
    for _ in range(3):
        (y,) = gradients(y, [x])
        found.append(y)
    density = norm.pdf(a)
    expected = [norm.cdf(a) + a * density, density * (2 - a**2), density * (a**3 - 4 * a)]
    for one, other in zip(value([x], found, a), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10)


def test_a_gradient_penalty(value):
    """d/dw sum((dy/dx)^2) of y = tanh(w x), by its closed form."""
    x, w = placeholder((3,), "float64"), placeholder((3,), "float64")
    (slope,) = gradients(P["tanh"](P["multiply"](w, x)), [x])
    (dw,) = gradients(total(P["square"](slope)), [w])
    a, b = np.array([0.3, -0.5, 1.0]), np.array([1.0, 0.4, -0.7])
    t = np.tanh(a * b)
    s = 1 - t**2
    np.testing.assert_allclose(value([x, w], [dw], a, b)[0], 2 * b * s**2 * (1 - 2 * a * b * t), rtol=1e-10)


def test_by_an_intermediate(value):
    """It is a variable like any other, and what it is made of gets its own."""
    x = placeholder((3,), "float64")
    middle = P["exp"](x)
    dm, dx = gradients(P["square"](middle), [middle, x])
    a = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(value([x], [dm, dx], a), [2 * np.exp(a), 2 * np.exp(2 * a)], rtol=1e-12)


def test_by_the_output_itself(value):
    x = placeholder((3,), "float64")
    y = P["exp"](x)
    dy, again = gradients(y, [y, Tensor(y.node, 0)])
    np.testing.assert_array_equal(value([x], [dy, again], np.zeros(3)), np.ones((2, 3)))


def test_several_outputs_and_cotangents(value):
    x = placeholder((2,), "float64")
    a, b = P["exp"](x), P["sin"](x)
    seed = placeholder((2,), "float64")
    (dx,) = gradients([a, b, a], [x], [seed, None, None])
    v, s = np.array([0.2, 0.4]), np.array([3.0, -2.0])
    np.testing.assert_allclose(value([x, seed], [dx], v, s)[0], s * np.exp(v) + np.cos(v) + np.exp(v), rtol=1e-12)


def test_one_of_several_results(value):
    x = placeholder((4,), "float64")
    best, _ = P["top_k"](x, k=2)
    (dx,) = gradients(P["multiply"](best, constant(np.array([10.0, 1.0]))), [x])
    assert dx.spec == x.spec
    names = [node.primitive.name for node in Graph([x], [dx]).nodes]
    assert "top_k" in names


def test_unconnected_is_none():
    x, y = placeholder((2,)), placeholder((2,))
    indices = placeholder((2,), "int32")
    dx, dy, di = gradients(P["gather"](x, indices, axis=0), [x, y, indices])
    assert dx is not None
    assert dy is None
    assert di is None
    assert gradients(P["stop_gradient"](x), [x]) == [None]
    assert gradients(P["cast"](P["cast"](x, dtype="int32"), dtype="float32"), [x]) == [None]


def test_only_the_way_between_is_walked():
    """What does not depend on ``wrt`` needs no VJP rule."""
    blind = Primitive("blind", "Has no rule.")
    blind.shape_rule(lambda x: x)
    x, y = placeholder((2,)), placeholder((2,))
    product = P["multiply"](blind(x), y)
    assert gradients(product, [y])[0] is not None
    with pytest.raises(GradientError, match=r"blind has no VJP rule\. Put ops.stop_gradient around it"):
        gradients(product, [x])


def test_rows_stay_rows(value):
    """Two look-ups in one table: one row-sparse gradient, never a dense sum."""
    table = placeholder((6, 2), "float64")
    first, second = placeholder((3,), "int32"), placeholder((2, 2), "int32")
    a = P["gather"](table, first, axis=0)
    b = P["gather"](table, second, axis=0)
    (dt,) = gradients(P["add"](total(P["square"](a)), total(b)), [table])
    assert dt.node.primitive is P["rows"]
    assert [x.shape for x in dt.node.inputs] == [(7,), (7, 2)]
    t, i, j = np.arange(12.0).reshape(6, 2), np.array([0, 5, 0], "i4"), np.array([[1, 5], [5, 2]], "i4")
    expected = np.zeros((6, 2))
    for row in i:
        expected[row] += 2 * t[row]
    for row in j.ravel():
        expected[row] += 1
    np.testing.assert_allclose(value([table, first, second], [dt], t, i, j)[0], expected)


def test_rows_and_a_dense_part_add_up(value):
    table, indices = placeholder((4, 2), "float64"), placeholder((2,), "int32")
    looked_up = total(P["gather"](table, indices, axis=0))
    (dt,) = gradients(P["add"](looked_up, total(P["square"](table))), [table])
    assert dt.node.primitive is P["add"]
    t = np.arange(8.0).reshape(4, 2)
    expected = 2 * t
    expected[1] += 2
    np.testing.assert_allclose(value([table, indices], [dt], t, np.array([1, 1], "i4"))[0], expected)


def test_composites_stay_closed():
    x = placeholder((2, 3))
    (dx,) = gradients(P["softmax"](x, axis=1), [x])
    node = dx.node
    assert node.primitive is vjp_primitive(P["softmax"])
    assert node.primitive.composite is P["softmax"]
    assert (node.primitive.name, dict(node.attributes)) == ("softmax_vjp", {"axis": 1, "results": 1})
    assert vjp_primitive(P["softmax"]) is vjp_primitive(P["softmax"])


def test_a_composite_with_dependent_operands(value):
    """One operand of a composite without a VJP rule is made from the other: neither is counted twice."""
    product = Primitive("product_of_two", "a b.")
    product.decomposition(P["multiply"])
    x = placeholder((2,), "float64")
    (dx,) = gradients(product(x, P["exp"](x)), [x])
    a = np.array([0.5, -1.0])
    np.testing.assert_allclose(value([x], [dx], a)[0], np.exp(a) * (1 + a), rtol=1e-12)


def test_unknown_sizes(value):
    x, w = placeholder((None, 3), "float64"), placeholder((3,), "float64")
    (dw,) = gradients(total(P["square"](P["multiply"](x, w))), [w])
    assert dw.shape == (3,)
    n = x.shape[0]
    graph = Graph([x, w], [dw]).specialize({n: 4})
    a, b = np.random.default_rng(0).normal(size=(4, 3)), np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(value(graph.inputs, graph.outputs, a, b)[0], 2 * b * (a**2).sum(0), rtol=1e-12)


def test_depth_is_no_limit(value):
    x = y = placeholder((), "float64")
    for _ in range(3000):
        y = P["multiply"](y, number(1.001, x))
    (dx,) = gradients(y, [x])
    np.testing.assert_allclose(value([x], [dx], 2.0)[0], 1.001**3000, rtol=1e-10)


def test_an_integer_has_no_derivative():
    x = placeholder((2,))
    with pytest.raises(GradientError, match="int64 has no derivative"):
        gradients(P["argmax"](x, axis=0), [x])


@pytest.mark.parametrize("wrong", [((3,), "float32"), ((2,), "float64")])
def test_a_cotangent_of_another_spec(wrong):
    x = placeholder((2,))
    with pytest.raises(ShapeError, match=r"a cotangent is .*, its output float32\[2\]") as caught:
        gradients(P["exp"](x), [x], [placeholder(*wrong)])
    assert caught.value.expected == x.spec


def test_float16_stays_float16():
    x = placeholder((2,), "float16")
    (dx,) = gradients(total(P["multiply"](P["exp"](x), x)), [x])
    assert dx.dtype == "float16"
    assert {spec.dtype for node in Graph([x], [dx]).nodes for spec in node.specs} == {"float16"}


def test_loops_have_derivatives(value):
    """carry <- carry * x over time: d/dx of the product is the product of the others, whose gradient exists too."""
    carry, step = placeholder((), "float64"), placeholder((), "float64")
    body = Graph([carry, step], [P["multiply"](carry, step)])
    xs = placeholder((4,), "float64")
    (last,) = P["scan"].bind(
        (constant(1.0, "float64"), xs),
        {"body": body, "carries": 1, "scanned": 1, "length": 4, "reverse": False, "family": object()},
    )
    (first,) = gradients(last, [xs])
    (second,) = gradients(P["slice"](first, start=(0,), stop=(1,), step=(1,)), [xs])
    a = np.array([2.0, 3.0, 5.0, 7.0])
    np.testing.assert_allclose(value([xs], [first], a)[0], a.prod() / a)
    np.testing.assert_allclose(value([xs], [second], a)[0], [0, 35, 21, 15])


@pytest.mark.parametrize("taken", [True, False])
def test_branches_have_derivatives(taken, value):
    a = placeholder((2,), "float64")
    pred, x = placeholder((), "bool"), placeholder((2,), "float64")
    (y,) = P["cond"](pred, x, true=Graph([a], [P["exp"](a)]), false=Graph([a], [P["square"](a)]))
    (dx,) = gradients(y, [x])
    v = np.array([0.5, 2.0])
    np.testing.assert_allclose(value([pred, x], [dx], taken, v)[0], np.exp(v) if taken else 2 * v)


def test_a_loop_without_bound_has_none():
    a = placeholder(())
    x = placeholder(())
    test, body = Graph([a], [P["less"](a, constant(9.0, "float32"))]), Graph([a], [P["multiply"](a, a)])
    (y,) = P["while_loop"](x, condition=test, body=body, carries=1)
    with pytest.raises(GradientError, match="Give maximum_iterations="):
        gradients(y, [x])
