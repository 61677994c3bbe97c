"""Primitive: rules by decorator, binding, and errors that say where."""

import pytest

from pronghorn.dim import Dim
from pronghorn.errors import GraphError, ShapeError
from pronghorn.graph import Graph, Primitive, Tensor, contains_dim, placeholder, scope
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.spec import TensorSpec


def composite():
    """2-D only: the square of the sum, without a shape rule of its own."""
    made = Primitive("square_of_sum", "(sum of x) ** 2.")
    made.decomposition(lambda x, *, axis: P["square"](P["reduce_sum"](x, axes=(axis,), keepdims=False)))
    return made


def test_binding_infers_at_once():
    x, y = placeholder((2, 3)), placeholder((3, 4))
    made = P["dot_general"](x, y, contract=((1,), (0,)), batch=((), ()))
    assert made.spec == TensorSpec((2, 4))
    assert made.node.inputs == (x, y)
    assert made.node.attributes == {"contract": ((1,), (0,)), "batch": ((), ())}


def test_errors_name_layer_primitive_and_operands():
    with scope("net"), scope("dense"), pytest.raises(ShapeError) as caught:
        P["add"](placeholder((2, 3)), placeholder((4,)))
    assert str(caught.value).startswith(
        "net/dense, ops.add(float32[2, 3], float32[4]): shapes (2, 3) and (4,) do not broadcast"
    )
    assert (caught.value.expected, caught.value.actual) == (3, 4)


def test_the_place_is_told_once_outside_any_layer():
    with pytest.raises(ShapeError) as caught:
        P["add"](placeholder((2,)), placeholder((3,)))
    assert caught.value.where == "ops.add(float32[2], float32[3])"


def test_a_composite_takes_its_shape_from_its_decomposition():
    made = composite()(placeholder((None, 3)), axis=1)
    assert made.node.primitive.is_composite
    assert len(made.shape) == 1
    assert isinstance(made.shape[0], Dim)


def test_the_decomposition_as_a_graph():
    graph = composite().expand((TensorSpec((2, 3)),), {"axis": 0})
    assert isinstance(graph, Graph)
    assert [node.primitive.name for node in graph.nodes] == ["reduce_sum", "square"]
    with pytest.raises(GraphError, match="exp is a plain primitive"):
        P["exp"].expand((TensorSpec(()),), {})


def test_several_results_are_a_tuple():
    values, places = P["top_k"](placeholder((5,)), k=2)
    assert values.node is places.node
    assert (values.index, places.index) == (0, 1)


def test_arrays_among_tensors_become_constants():
    x = placeholder((2,))
    made = P["add"](x, P["exp"](x).node.inputs[0])
    assert made.node.inputs == (x, x)
    with_array = P["gather"](x, [1, 0], axis=0)
    assert isinstance(with_array.node.inputs[1], Tensor)
    assert with_array.node.inputs[1].dtype == "int64"


def test_unknown_sizes_in_attributes():
    n = Dim.new()
    body = Graph([x := placeholder((n,))], [x])
    assert contains_dim(n)
    assert contains_dim((1, (2, n)))
    assert contains_dim(body)
    assert not contains_dim((1, "n", Graph([y := placeholder((2,))], [y])))


def test_rules_are_attached_and_returned():
    made = Primitive("ruled", "Nothing.", effects=True, differentiable=False)
    assert not made.is_composite
    assert made.composite is made.implementation is None
    rule = made.shape_rule(lambda x: x)
    assert made.infer is rule
    assert (made.effects, made.differentiable, made.multiple, made.__doc__) == (True, False, False, "Nothing.")
    assert repr(made) == "<Primitive ruled>"
