"""Tensor: identity, names, operators, and errors where a value is asked of what has none."""

import numpy as np
import pytest

import pronghorn.ops  # noqa: F401 - fills the table behind the operators
from pronghorn.errors import GraphError
from pronghorn.graph import Graph, Node, Tensor, Trace, constant, placeholder, scope, tracing
from pronghorn.primitives import PRIMITIVES as P


@pytest.mark.parametrize("use", [bool, int, float, np.asarray, lambda x: x.numpy(), lambda x: [1, 2][int(x)]])
def test_a_symbolic_value_has_no_value(use):
    with scope("net"), scope("gate"):
        x = P["exp"](placeholder(()))
    with pytest.raises(GraphError, match=r"^net/gate: .* symbolic.*(ops.cond|run_eagerly)"):
        use(x)


def test_under_run_eagerly_it_has_one():
    with tracing(Trace(eager=True)):
        x = constant(2.0, "float32")
    assert x.value == 2
    assert float(x) == 2.0
    assert bool(x) is True
    assert x.numpy().dtype == np.float32
    assert "= 2.0" in repr(x)


def test_equality_is_identity():
    x = placeholder((2,))
    again = Tensor(x.node, x.index)
    assert x == x  # noqa: PLR0124
    assert x != again
    assert len({x, again}) == 2
    assert [placeholder((2,)), x].index(x) == 1


def test_length_and_iteration():
    x = placeholder((2, 3))
    assert len(x) == 2
    assert [row.shape for row in x] == [(3,), (3,)]
    for unknown in (placeholder((None, 3)), placeholder(())):
        with pytest.raises(TypeError, match="no known length"):
            len(unknown)


OPERATORS = {
    "x + y": lambda x, y: x + y,
    "x - y": lambda x, y: x - y,
    "x * y": lambda x, y: x * y,
    "x / y": lambda x, y: x / y,
    "x // y": lambda x, y: x // y,
    "x % y": lambda x, y: x % y,
    "x ** y": lambda x, y: x**y,
    "x @ y": lambda x, y: x @ y,
    "x < y": lambda x, y: x < y,
    "x <= y": lambda x, y: x <= y,
    "x > y": lambda x, y: x > y,
    "x >= y": lambda x, y: x >= y,
    "-x": lambda x, y: -x,
    "abs(x)": lambda x, y: abs(-x),
    "~": lambda x, y: ~(x < y),
    "and or xor": lambda x, y: ((x < y) & (x > 1)) | ((x < y) ^ (y > 2)),
    "numbers": lambda x, y: (1 + x) * (2 - x) / (3 / x) + 2**x - x // 2 + 7 % x,
    "array on the left": lambda x, y: np.float32([[1, 2], [3, 4]]) + x,
    "x[0]": lambda x, y: x[0],
    "x[:, 1:]": lambda x, y: x[:, 1:],
    "T": lambda x, y: x.T,
}


@pytest.mark.parametrize("case", OPERATORS)
def test_operators_as_numpy(case, evaluate):
    f = OPERATORS[case]
    a, b = np.float32([[1, 2], [3, 4]]), np.float32([[2, 1], [3, 5]])
    x, y = placeholder((2, 2)), placeholder((2, 2))
    made = f(x, y)
    assert isinstance(made, Tensor)
    actual = evaluate(Graph([x, y], [made]), a, b)[0][0]
    expected = f(a, b)
    np.testing.assert_allclose(actual, expected, rtol=1e-6)
    assert actual.dtype == expected.dtype


def test_methods(evaluate):
    x = placeholder((2, 3))
    made = [x.reshape(3, 2), x.reshape((6,)), x.reshape(-1), x.astype("int32")]
    a = np.arange(6, dtype=np.float32).reshape(2, 3)
    for actual, expected in zip(
        evaluate(Graph([x], made), a)[0], [a.reshape(3, 2), a.ravel(), a.ravel(), a.astype("int32")], strict=True
    ):
        np.testing.assert_array_equal(actual, expected)
        assert actual.dtype == expected.dtype


def test_what_is_known_of_it():
    x = placeholder((None, 3), "float16", name="image")
    assert (x.name, x.dtype, x.ndim) == ("image", "float16", 2)
    assert str(x.spec) == "float16[None, 3]"
    assert repr(x) == "<Tensor float16[None, 3] of placeholder>"
    y = P["exp"](x)
    assert y.name == f"exp_{y.node.serial}:0"


def test_annotations_belong_to_one_object():
    x = placeholder((2,))
    x.annotations["mask"] = 1
    assert x.annotations == {"mask": 1}
    assert Tensor(x.node).annotations == {}


def test_serials_grow():
    x = placeholder((2,))
    y = P["exp"](x)
    assert isinstance(y.node, Node)
    assert x.node.serial < y.node.serial
    assert repr(y.node) == f"<Node {y.node.serial} exp>"
