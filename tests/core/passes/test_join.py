"""join: a scan and its longer sibling, which its VJP made, become one loop."""

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import join, prepare
from pronghorn.primitives import PRIMITIVES as P


def scanned(start, xs, family="f"):
    carry, step = placeholder(start.shape), placeholder(xs.shape[1:])
    new = P["tanh"](P["add"](carry, step))
    body = Graph([carry, step], [new, P["exp"](new)])
    attributes = {"body": body, "carries": 1, "scanned": 1, "length": xs.shape[0], "reverse": False, "family": family}
    return P["scan"].bind((start, xs), attributes)


def trained():
    start, xs = placeholder((2,)), placeholder((3, 2))
    last, ys = scanned(start, xs)
    total = P["add"](P["reduce_sum"](last, axes=(0,), keepdims=False), P["reduce_sum"](ys, axes=(0, 1), keepdims=False))
    return Graph([start, xs], [total, *gradients(total, [start, xs])])


def test_forward_runs_once(names, assert_kept):
    graph = trained()
    assert names(graph).count("scan") == 3
    after = join(graph)
    assert names(after).count("scan") == 2
    assert_kept(graph, after)
    assert join(after) is after


def test_without_optimising_too(names, compute, assert_kept):
    graph = trained()
    after = prepare(graph, "no such backend", compute, optimize=False)
    assert names(after).count("scan") == 2
    assert_kept(graph, after)


def test_after_specialising(names, compute, assert_kept):
    """Sizes are put into each body by itself, so the bodies share no Nodes any more."""
    start, xs = placeholder((None,)), placeholder((3, None))
    n = start.shape[0]
    xs = placeholder((3, n))
    last, _ = scanned(start, xs)
    total = P["reduce_sum"](last, axes=(0,), keepdims=False)
    graph = Graph([start, xs], [total, *gradients(total, [start])]).specialize({n: 4})
    after = prepare(graph, "no such backend", compute)
    assert names(after).count("scan") == 2
    assert_kept(graph, after)


def test_other_families_and_operands_stay_apart(names):
    start, xs = placeholder((2,)), placeholder((3, 2))
    other = placeholder((3, 2))
    outputs = [*scanned(start, xs), *scanned(start, xs, family="g"), *scanned(start, other)]
    graph = Graph([start, xs, other], outputs)
    assert join(graph) is graph


def test_what_only_claims_to_be_of_a_family_stays_apart(names, assert_kept):
    """The longer scan must begin with the very results of the shorter one."""
    start, xs = placeholder((2,)), placeholder((3, 2))
    carry, step = placeholder((2,)), placeholder((2,))
    attributes = {"carries": 1, "scanned": 1, "length": 3, "reverse": False, "family": "f"}
    kept = [carry, P["isnan"](step), step]
    strange = P["scan"].bind((start, xs), {"body": Graph([carry, step], kept), **attributes})
    graph = Graph([start, xs], [*scanned(start, xs), *strange])
    after = join(graph)
    assert names(after).count("scan") == 2
    assert_kept(graph, after)


def test_two_losses_of_one_loop(names, assert_kept):
    start, xs = placeholder((2,)), placeholder((3, 2))
    last, ys = scanned(start, xs)
    sums = [P["reduce_sum"](last, axes=(0,), keepdims=False), P["reduce_sum"](ys, axes=(0, 1), keepdims=False)]
    graph = Graph([start, xs], [gradients(total, [xs])[0] for total in sums])
    after = join(graph)
    assert names(after).count("scan") == 3
    assert_kept(graph, after)


def test_second_order(assert_kept, names):
    start, xs = placeholder((2,), "float64"), placeholder((3, 2), "float64")
    carry, step = placeholder((2,), "float64"), placeholder((2,), "float64")
    body = Graph([carry, step], [P["tanh"](P["multiply"](carry, step))])
    attributes = {"body": body, "carries": 1, "scanned": 1, "length": 3, "reverse": False, "family": 0}
    last = P["scan"].bind((start, xs), attributes)[0]
    (first,) = gradients(P["reduce_sum"](last, axes=(0,), keepdims=False), [xs])
    (second,) = gradients(P["reduce_sum"](P["square"](first), axes=(0, 1), keepdims=False), [xs])
    graph = Graph([start, xs], [first, second])
    after = join(graph)
    assert names(after).count("scan") < names(graph).count("scan")
    rng = np.random.default_rng(0)
    assert_kept(graph, after, rng.normal(size=2), rng.normal(size=(3, 2)), rtol=1e-12)
