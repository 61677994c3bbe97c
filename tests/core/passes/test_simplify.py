"""Each rule: what it makes of the graph, and that the numbers stay, with NaN and infinities among them."""

import numpy as np
import pytest

from pronghorn.dim import Dim
from pronghorn.graph import Graph, constant, placeholder
from pronghorn.passes import simplify
from pronghorn.primitives import PRIMITIVES as P

ODD = np.array([[np.nan, np.inf, -np.inf], [0.0, 1.5, -2.0]], np.float32)


def full(value, shape=(2, 3), dtype="float32"):
    return P["broadcast_to"](constant(value, dtype), shape=shape)


def settled(graph):
    for _ in range(4):
        graph = simplify(graph)
    assert simplify(graph) is graph
    return graph


VANISH = {
    "x + 0": lambda x: P["add"](x, constant(0, "float32")),
    "0 + x": lambda x: P["add"](full(0), x),
    "x - 0": lambda x: P["subtract"](x, constant(0, "float32")),
    "x * 1": lambda x: P["multiply"](x, full(1)),
    "1 * x": lambda x: P["multiply"](constant(1, "float32"), x),
    "x / 1": lambda x: P["divide"](x, constant(1, "float32")),
    "x ** 1": lambda x: P["power"](x, constant(1, "float32")),
    "--x": lambda x: P["negative"](P["negative"](x)),
    "reshape to itself": lambda x: P["reshape"](x, shape=(2, 3)),
    "reshape there and back": lambda x: P["reshape"](P["reshape"](x, shape=(6,)), shape=(2, 3)),
    "identity transpose": lambda x: P["transpose"](x, perm=(0, 1)),
    "transpose twice": lambda x: P["transpose"](P["transpose"](x, perm=(1, 0)), perm=(1, 0)),
    "cast to itself": lambda x: P["cast"](x, dtype="float32"),
    "cast wider and back": lambda x: P["cast"](P["cast"](x, dtype="float64"), dtype="float32"),
    "broadcast to itself": lambda x: P["broadcast_to"](x, shape=(2, 3)),
    "sum to itself": lambda x: P["sum_to"](x, shape=(2, 3)),
    "whole slice": lambda x: P["slice"](x, start=(0, 0), stop=(2, 3), step=(1, 1)),
    "no padding": lambda x: P["pad"](x, low=(0, 0), high=(0, 0), interior=(0, 0), value=0.0),
    "reverse nothing": lambda x: P["reverse"](x, axes=()),
    "concatenate one": lambda x: P["concatenate"](x, axis=0),
    "concatenate empty": lambda x: P["concatenate"](x, P["slice"](x, start=(0, 0), stop=(0, 3), step=(1, 1)), axis=0),
    "sum over nothing": lambda x: P["reduce_sum"](x, axes=(), keepdims=False),
    "max with itself": lambda x: P["maximum"](x, x),
    "where either is x": lambda x: P["where"](P["isnan"](x), x, x),
    "where True": lambda x: P["where"](constant(True), x, full(7)),
    "where False": lambda x: P["where"](full(False, dtype="bool"), full(7), x),
}


@pytest.mark.parametrize("case", VANISH)
def test_nothing_is_left(case, evaluate):
    x = placeholder((2, 3))
    graph = Graph([x], [VANISH[case](x)])
    np.testing.assert_array_equal(evaluate(graph, ODD)[0][0], ODD)  # what the case says is so
    after = settled(graph)
    assert after.outputs[0].node is x.node


BECOME = {
    "x ** 2": (lambda x: P["power"](x, constant(2, "float32")), ["square"]),
    "a + -b": (lambda x: P["add"](x, P["negative"](P["exp"](x))), ["exp", "subtract"]),
    "-a + b": (lambda x: P["add"](P["negative"](P["exp"](x)), x), ["exp", "subtract"]),
    "a - -b": (lambda x: P["subtract"](x, P["negative"](P["exp"](x))), ["exp", "add"]),
    "where not": (
        lambda x: P["where"](P["logical_not"](P["isnan"](x)), x, P["negative"](x)),
        ["isnan", "negative", "where"],
    ),
    "casts": (lambda x: P["cast"](P["cast"](x, dtype="float64"), dtype="float16"), ["cast"]),
    "reshapes": (lambda x: P["reshape"](P["reshape"](x, shape=(6,)), shape=(3, 2)), ["reshape"]),
    "transposes": (
        lambda x: P["transpose"](P["transpose"](P["reshape"](x, shape=(1, 2, 3)), perm=(1, 2, 0)), perm=(1, 0, 2)),
        ["reshape", "transpose"],
    ),
    "broadcasts": (lambda x: P["broadcast_to"](P["broadcast_to"](x, shape=(4, 2, 3)), shape=(5, 4, 2, 3)), ["broadcast_to"]),
    "broadcast of new axes": (
        lambda x: P["broadcast_to"](P["reshape"](x, shape=(1, 2, 3)), shape=(4, 2, 3)),
        ["broadcast_to"],
    ),
    "sums": (lambda x: P["sum_to"](P["sum_to"](x, shape=(3,)), shape=()), ["sum_to"]),
    "scalar operand": (lambda x: P["multiply"](x, full(3)), ["multiply"]),
    "row operand": (
        lambda x: P["multiply"](x, P["broadcast_to"](constant(np.float32([1, 2, 3])), shape=(2, 3))),
        ["multiply"],
    ),
    "sum over axes of size 1": (
        lambda x: P["reduce_sum"](P["reshape"](x, shape=(2, 1, 3)), axes=(1,), keepdims=False),
        [],
    ),
    "negative of broadcast": (
        lambda x: P["negative"](P["broadcast_to"](x, shape=(9, 2, 3))),
        ["negative", "broadcast_to"],
    ),
    "product of broadcasts": (
        lambda x: P["multiply"](P["broadcast_to"](x, shape=(9, 2, 3)), full(3, (9, 2, 3))),
        ["multiply", "broadcast_to"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BECOME)
def test_less_is_left(case, assert_kept, names):
    make, left = BECOME[case]
    x = placeholder((2, 3))
    graph = Graph([x], [make(x)])
    after = settled(graph)
    assert sorted(names(after)) == sorted(left)
    assert_kept(graph, after, ODD)


STAY = {
    "x * 0": lambda x: P["multiply"](x, constant(0, "float32")),
    "x - x": lambda x: P["subtract"](x, x),
    "x / x": lambda x: P["divide"](x, x),
    "cast narrower and back": lambda x: P["cast"](P["cast"](x, dtype="float16"), dtype="float32"),
    "cast to int and back": lambda x: P["cast"](P["cast"](P["isnan"](x), dtype="int32"), dtype="float16"),
    "half a slice": lambda x: P["slice"](x, start=(0, 0), stop=(2, 3), step=(2, 1)),
    "a true reverse": lambda x: P["reverse"](x, axes=(1,)),
    "a larger result": lambda x: P["add"](P["reduce_sum"](x, axes=(0,), keepdims=False), full(0)),
    "recompute": P["recompute"],
    "stop_gradient": P["stop_gradient"],
}


@pytest.mark.parametrize("case", STAY)
def test_what_must_not_vanish(case, assert_kept):
    x = placeholder((2, 3))
    graph = Graph([x], [STAY[case](x)])
    after = settled(graph)
    assert after.outputs[0].node is not x.node
    assert_kept(graph, after, ODD)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("int32", "float32"),
        ("int64", "float64"),
        ("uint8", "int8"),
        ("uint64", "int64"),
        ("float16", "bfloat16"),
        ("float32", "int64"),
    ],
)
def test_a_cast_that_loses_something_stays(narrow, wide, names):
    x = placeholder((3,), narrow)
    graph = Graph([x], [P["cast"](P["cast"](x, dtype=wide), dtype="complex64")])
    assert names(settled(graph)) == ["cast", "cast"]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("bool", "int8"), ("int16", "float32"), ("int8", "float16"), ("uint8", "int16"), ("float16", "float32")],
)
def test_a_cast_that_loses_nothing_goes(narrow, wide, names):
    x = placeholder((3,), narrow)
    graph = Graph([x], [P["cast"](P["cast"](x, dtype=wide), dtype="complex64")])
    assert names(settled(graph)) == ["cast"]


@pytest.mark.parametrize("name", ["reduce_max", "reduce_min"])
def test_extremum_of_one_number(name, assert_kept, names):
    x = placeholder(())
    graph = Graph([x], [P[name](P["broadcast_to"](x, shape=(4, 5)), axes=(1,), keepdims=True)])
    after = settled(graph)
    assert names(after) == ["broadcast_to"]
    assert_kept(graph, after, np.float32(np.nan))


@pytest.mark.parametrize("value", [1.5, np.inf, np.nan])
def test_sum_of_one_number_is_a_product(value, assert_kept, names):
    x = placeholder(())
    wide = P["broadcast_to"](x, shape=(4, 5))
    graph = Graph([x], [P["reduce_sum"](wide, axes=(0, 1), keepdims=False), P["sum_to"](wide, shape=(5,))])
    after = settled(graph)
    assert sorted(names(after)) == ["broadcast_to", "multiply", "multiply"]
    assert_kept(graph, after, np.float32(value))


@pytest.mark.parametrize(
    ("dtype", "shape"), [("float16", (3000,)), ("int8", (200,)), ("complex64", (3,)), ("float32", (0,))]
)
def test_sum_of_one_number_stays_where_the_count_does_not_fit(dtype, shape, names):
    x = placeholder((), dtype)
    graph = Graph([x], [P["reduce_sum"](P["broadcast_to"](x, shape=shape), axes=(0,), keepdims=False)])
    assert names(settled(graph)) == ["broadcast_to", "reduce_sum"]


@pytest.mark.parametrize("name", ["logical_and", "logical_or"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_logic_with_a_known_side(name, known, first, assert_kept, names):
    x = placeholder((4,), "bool")
    sides = (constant(known), x) if first else (x, constant(known))
    graph = Graph([x], [P[name](*sides)])
    after = settled(graph)
    assert set(names(after)) <= {"broadcast_to"}
    assert_kept(graph, after, np.array([True, False, True, False]))


def test_unknown_sizes_are_known_to_be_equal():
    n = Dim.new()
    x = placeholder((n, 3))
    wide = P["broadcast_to"](constant(1, "float32"), shape=(n, 3))
    again = P["reshape"](P["reshape"](P["multiply"](x, wide), shape=(n * 3,)), shape=(n, 3))
    assert settled(Graph([x], [again])).outputs[0].node is x.node


def test_a_broadcast_between_two_unknowns_stays(names):
    x, y = placeholder((None, 3)), placeholder((1, 3))
    wide = P["broadcast_to"](y, shape=(Dim.new(), 3))
    graph = Graph([x, y], [P["add"](x, wide)])
    assert "add" in names(settled(graph))


def test_bodies_are_simplified_too(evaluate, names):
    carry, step = placeholder((2,)), placeholder((2,))
    body = Graph([carry, step], [P["add"](P["multiply"](carry, constant(1, "float32")), step)])
    start, xs = placeholder((2,)), placeholder((3, 2))
    outputs = P["scan"].bind(
        (start, xs), {"body": body, "carries": 1, "scanned": 1, "length": 3, "reverse": False, "family": 0}
    )
    graph = Graph([start, xs], outputs)
    after = settled(graph)
    assert names(after) == ["scan", "add"]
    values = np.float32([1, 2]), np.float32([[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(evaluate(after, *values)[0][0], [10, 14])
