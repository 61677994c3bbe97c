"""turn: transposed products, with every placement of batch, free and contracted axes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.autograd import gradients
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import turn
from pronghorn.primitives import PRIMITIVES as P


@given(data=st.data())
def test_every_arrangement_of_axes(data, names, assert_kept):
    batch, free_a, free_b, summed = (data.draw(st.integers(0, 2)) for _ in range(4))
    order_a = data.draw(
        st.permutations(
            [("n", i) for i in range(batch)] + [("k", i) for i in range(summed)] + [("i", i) for i in range(free_a)]
        )
    )
    order_b = data.draw(
        st.permutations(
            [("n", i) for i in range(batch)] + [("k", i) for i in range(summed)] + [("j", i) for i in range(free_b)]
        )
    )
    sizes = {"n": (2, 3), "k": (4, 2), "i": (3, 5), "j": (2, 1)}
    a, b = (placeholder([sizes[kind][i] for kind, i in order], "float64") for order in (order_a, order_b))
    axes = {
        kind: tuple(tuple(order.index((kind, i)) for i in range(n)) for order in (order_a, order_b))
        for kind, n in (("n", batch), ("k", summed))
    }
    y = P["dot_general"](a, b, contract=axes["k"], batch=axes["n"])
    behind = batch + free_a
    perm = (*range(batch), *range(behind, y.ndim), *range(batch, behind))
    graph = Graph([a, b], [P["transpose"](y, perm=perm)])
    after = turn(graph)
    assert names(after) == ["dot_general"]
    assert_kept(graph, after, rtol=1e-12)


def test_the_gradient_of_a_kernel_comes_out_untransposed(names, assert_kept):
    x, kernel = placeholder((4, 3)), placeholder((3, 2))
    y = P["dot_general"](x, kernel, contract=((1,), (0,)), batch=((), ()))
    graph = Graph([x, kernel], gradients(P["reduce_sum"](P["square"](y), axes=(0, 1), keepdims=False), [kernel]))
    after = turn(graph)
    assert "transpose" in names(graph)
    assert "transpose" not in names(after)
    assert_kept(graph, after, rtol=1e-5)


@pytest.mark.parametrize("perm", [(1, 0, 2), (0, 2, 1)])
def test_another_permutation_stays(perm):
    a, b = placeholder((2, 3, 4)), placeholder((4, 5))
    y = P["dot_general"](a, b, contract=((2,), (0,)), batch=((), ()))
    graph = Graph([a, b], [P["transpose"](y, perm=perm)])
    assert turn(graph) is graph


def test_a_product_that_is_used_as_it_is_stays():
    a, b = placeholder((2, 3)), placeholder((3, 4))
    y = P["dot_general"](a, b, contract=((1,), (0,)), batch=((), ()))
    for outputs in ([P["transpose"](y, perm=(1, 0)), y], [P["transpose"](y, perm=(1, 0)), P["exp"](y)]):
        graph = Graph([a, b], outputs)
        assert turn(graph) is graph
