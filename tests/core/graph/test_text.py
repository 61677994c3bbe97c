"""dump: the graph as a reader sees it."""

import numpy as np

from pronghorn.dim import Dim
from pronghorn.graph import Graph, constant, placeholder, read, scope
from pronghorn.primitives import PRIMITIVES as P


class State:
    """Stands for a Variable."""

    name, shape, stored_dtype = "kernel", (3, 2), "float32"


def test_a_layer_and_its_update():
    x, state = placeholder((4, 3), name="x"), State()
    with scope("dense"):
        kernel = read(state)
        y = P["dot_general"](x, kernel, contract=((1,), (0,)), batch=((), ()))
    graph = Graph([x], [y], [(state, P["negative"](kernel))], name="step")
    assert str(graph).splitlines() == [
        "step(x: float32[4, 3])",
        "  t1: float32[3, 2] = read(variable=kernel)  # dense",
        "  t2: float32[4, 2] = dot_general(x, t1, contract=((1), (0)), batch=((), ()))  # dense",
        "  t3: float32[3, 2] = negative(t1)",
        "  update kernel = t3",
        "  return t2",
    ]


def test_several_results_unknown_sizes_and_large_constants():
    n = Dim.new()
    x = placeholder((n, 9))
    values, places = P["top_k"](P["add"](x, constant(np.zeros(9, np.float32))), k=2)
    text = str(Graph([x], [places, values]))
    size = n.describe()
    assert f"x0: float32[{size}, 9]" in text.replace("(x:", "(x0:")
    assert "constant(value=array[9])" in text
    assert "top_k(t2, k=2)" in text
    assert text.splitlines()[-1].split() == ["return", "t4,", "t3"]


def test_bodies_are_indented():
    a = placeholder((2,), name="a")
    pred, x = placeholder((), "bool", name="pred"), placeholder((2,), name="x")
    made = P["cond"](pred, x, true=Graph([a], [P["exp"](a)], name="yes"), false=Graph([a], [a], name="no"))
    lines = str(Graph([pred, x], made)).splitlines()
    assert "    yes(a: float32[2])" in lines
    assert "      t1: float32[2] = exp(a)" in lines
    assert "    no(a: float32[2])" in lines
