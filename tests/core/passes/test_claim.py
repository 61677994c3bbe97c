"""claim: a kernel takes a composite and its VJP, or neither; what it computes is what the decomposition computes."""

import numpy as np
import pytest

from pronghorn.autograd import gradients, vjp_primitive
from pronghorn.errors import PluginError
from pronghorn.graph import Graph, Primitive, constant, placeholder, scope
from pronghorn.passes import claim, expand, prepare
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime.kernels import Kernel
from pronghorn.spec import TensorSpec


def forward(x, axis):
    """Gives the result, and as residual the powers and their sum."""
    powers = np.exp(x)
    total = powers.sum(axis, keepdims=True)
    return [powers / total, powers, total]


def backward(ct, out, x, powers, total, axis):
    out = powers / total
    return [(out * (ct - (ct * out).sum(axis, keepdims=True))).astype(x.dtype)]


def kept(specs, attributes):
    (x,) = specs
    total = [1 if i == attributes["axis"] % x.ndim else size for i, size in enumerate(x.shape)]
    return (x, TensorSpec(total, x.dtype))


def kernel(name="fast", **changes):
    return Kernel(name, "numpy", "softmax", **{"forward": forward, "backward": backward, "residuals": kept, **changes})


def trained():
    x = placeholder((3, 4))
    with scope("model"), scope("probabilities"):
        y = P["softmax"](x, axis=1)
    loss = P["reduce_sum"](P["square"](y), axes=(0, 1), keepdims=False)
    return Graph([x], [y, *gradients(loss, [x])])


def test_both_halves(names, assert_kept):
    graph = trained()
    after, (choice,) = claim(graph, {"softmax": (kernel(),)})
    assert [name for name in names(after) if "softmax" in name] == ["softmax[fast]", "softmax_vjp[fast]"]
    assert (choice.composite, choice.scope, choice.kernel) == ("softmax", "model/probabilities", "fast")
    assert_kept(graph, after)


def test_backward_takes_the_residuals_of_its_forward():
    after, _ = claim(trained(), {"softmax": (kernel(),)})
    nodes = {node.primitive.name: node for node in after.nodes}
    first, second = nodes["softmax[fast]"], nodes["softmax_vjp[fast]"]
    assert [(x.node, x.index) for x in second.inputs[-2:]] == [(first, 1), (first, 2)]
    assert first.primitive.implementation is forward
    assert second.primitive.implementation is backward
    assert (first.primitive.half, second.primitive.half) == ("forward", "backward")
    assert second.attributes == {"axis": 1}


def test_a_kernel_without_backward_does_not_claim_where_a_gradient_is_needed(names):
    one_way = kernel("one_way", backward=None)
    _, (choice,) = claim(trained(), {"softmax": (one_way,)})
    assert choice.kernel is None
    assert "one_way has no backward half" in choice.reason
    x = placeholder((3, 4))
    after, (choice,) = claim(Graph([x], [P["softmax"](x, axis=1)]), {"softmax": (one_way,)})
    assert choice.kernel == "one_way"
    assert names(after) == ["softmax[one_way]"]


def test_the_first_that_takes_it_claims():
    asked = []

    def small_only(specs, attributes):
        asked.append((specs, attributes))
        return specs[0].size < 5

    picky = kernel("picky", claims=small_only, priority=9)
    _, (choice,) = claim(trained(), {"softmax": (picky, kernel("plain", priority=2))})
    assert choice.kernel == "plain"
    assert choice.reason == "picky does not take these operands; plain takes it, priority 2"
    assert asked == [((TensorSpec((3, 4), "float32"),), {"axis": 1})]


def test_no_kernel_changes_nothing():
    graph = trained()
    after, (choice,) = claim(graph, {})
    assert after is graph
    assert choice.reason == "no kernel is installed for it"


def test_each_composite_chooses_for_itself(names):
    x = placeholder((2, 3))
    y = P["softmax"](P["softmax"](x, axis=0), axis=1)
    rows_only = kernel("rows", claims=lambda specs, attributes: attributes["axis"] == 1)
    graph = Graph([x], [y, *gradients(P["reduce_sum"](y, axes=(0, 1), keepdims=False), [x])])
    after, choices = claim(graph, {"softmax": (rows_only,)})
    assert [choice.kernel for choice in choices] == [None, "rows"]
    left = [name for name in names(after) if "softmax" in name]
    assert sorted(left) == ["softmax", "softmax[rows]", "softmax_vjp", "softmax_vjp[rows]"]


def test_a_vjp_without_its_composite_is_a_composite_like_any_other(names):
    """Its results may be given from outside, as when a graph is cut."""
    x, y, ct = (placeholder((2, 3)) for _ in range(3))
    graph = Graph([x, y, ct], vjp_primitive(P["softmax"]).bind((ct, y, x), {"axis": 1, "results": 1}))
    after, choices = claim(graph, {"softmax": (kernel(),)})
    assert after is graph
    assert choices[0].composite == "softmax_vjp"


def test_a_vjp_over_other_operands_does_not_belong(names):
    """The residuals of one x say nothing of another."""
    x, other, ct = (placeholder((2, 3)) for _ in range(3))
    y = P["softmax"](x, axis=1)
    (found,) = vjp_primitive(P["softmax"]).bind((ct, y, other), {"axis": 1, "results": 1})
    after = claim(Graph([x, other, ct], [y, found]), {"softmax": (kernel(),)})[0]
    assert names(after) == ["softmax[fast]", "softmax_vjp"]


def test_second_order_beside_a_claim(assert_kept, names):
    x = placeholder((2, 3), "float64")
    y = P["softmax"](x, axis=1)
    (first,) = gradients(P["reduce_sum"](P["square"](y), axes=(0, 1), keepdims=False), [x])
    (second,) = gradients(P["reduce_sum"](P["square"](first), axes=(0, 1), keepdims=False), [x])
    graph = Graph([x], [first, second])
    after = claim(graph, {"softmax": (kernel(),)})[0]
    assert "softmax_vjp[fast]" in names(after)
    after = expand(after)
    assert not [name for name in names(after) if name.endswith("_vjp")]
    assert_kept(graph, after, rtol=1e-12)


def test_a_kernel_for_the_vjp_claims_the_vjp_of_the_vjp(assert_kept, names):
    x = placeholder((2, 3), "float64")
    y = P["softmax"](x, axis=1)
    (first,) = gradients(P["reduce_sum"](P["square"](y), axes=(0, 1), keepdims=False), [x])
    (second,) = gradients(P["reduce_sum"](P["square"](first), axes=(0, 1), keepdims=False), [x])
    graph = Graph([x], [first, second])

    def dx(ct, out, x, axis, results):
        return [out * (ct - (ct * out).sum(axis, keepdims=True))]

    def dx_vjp(ctt, dx, ct, out, x, axis, results):
        inner, along = (ctt * out).sum(axis, keepdims=True), (ct * out).sum(axis, keepdims=True)
        return [out * (ctt - inner), ctt * (ct - along) - ct * inner, np.zeros_like(x)]

    both_ways = Kernel("slope", "numpy", "softmax_vjp", forward=dx, backward=dx_vjp)
    after = claim(graph, {"softmax_vjp": (both_ways,)})[0]
    left = [name for name in names(after) if "softmax" in name]
    assert {"softmax_vjp[slope]", "softmax_vjp_vjp[slope]"} <= set(left)
    assert_kept(graph, after, rtol=1e-12)


def test_several_results(evaluate, names):
    """A composite with two results: both cotangents and both results go to the backward half."""
    parts = Primitive("parts_for_claim", "sin and cos.", multiple=True)
    parts.decomposition(lambda x, *, scale: (P["sin"](x), P["multiply"](P["cos"](x), constant(scale, x.dtype))))
    x = placeholder((3,), "float64")
    a, b = parts(x, scale=2.0)
    (da,) = gradients([a, b], [x])
    graph = Graph([x], [a, b, da])
    fast = Kernel(
        "fast",
        "numpy",
        "parts_for_claim",
        forward=lambda x, scale: [np.sin(x), scale * np.cos(x), x + 1],
        backward=lambda da, db, a, b, x, kept, scale: [da * b / scale - db * scale * a],
        residuals=lambda specs, attributes: specs,
    )
    after = claim(graph, {"parts_for_claim": (fast,)})[0]
    assert [name for name in names(after) if "parts" in name] == ["parts_for_claim[fast]", "parts_for_claim_vjp[fast]"]
    value = np.array([0.1, 0.2, 0.3])
    results = evaluate(after, value)[0]
    np.testing.assert_allclose(results[2], np.cos(value) - 2 * np.sin(value))


def test_bodies_choose_too(names):
    a = placeholder((2, 3))
    x, pred = placeholder((2, 3)), placeholder((), "bool")
    branches = {"true": Graph([a], [P["softmax"](a, axis=1)]), "false": Graph([a], [a])}
    after, (choice,) = claim(Graph([pred, x], P["cond"](pred, x, **branches)), {"softmax": (kernel(),)})
    assert choice.kernel == "fast"
    assert names(after) == ["cond", "softmax[fast]"]


def test_a_predicate_that_fails_names_the_kernel_and_the_way_out():
    broken = kernel("broken", claims=lambda specs, attributes: 1 / 0)
    with pytest.raises(
        PluginError, match=r"probabilities, ops.softmax: .*'broken' failed on float32\[3, 4\].*ZeroDiv.*BLOCK"
    ):
        claim(trained(), {"softmax": (broken,)})


def test_a_part_is_claimed_where_the_whole_is_not(installed, compute, names, assert_kept):
    """No kernel takes the cross-entropy; one takes the log_softmax that it is made of."""
    logits, labels = placeholder((3, 4)), placeholder((3, 4))
    graph = Graph([logits, labels], [P["softmax_cross_entropy"](logits, labels, axis=-1)])
    installed["log_softmax"] = (
        Kernel(
            "logs", "numpy", "log_softmax", forward=lambda x, axis: [x - np.log(np.exp(x).sum(axis, keepdims=True))]
        ),
    )
    after = prepare(graph, "numpy", compute)
    assert "log_softmax[logs]" in names(after)
    assert_kept(graph, after, rtol=1e-5)
