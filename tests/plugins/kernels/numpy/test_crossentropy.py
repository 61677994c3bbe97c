"""The cross-entropy kernels: they claim, and compute what the decomposition computes when they are blocked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.autograd import gradients
from pronghorn.discovery import blocked
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import choices
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime import get_backend
from pronghorn.runtime.compile import compile_graph

PLUGIN = "pronghorn:kernels.numpy_crossentropy"
DENSE, SPARSE = "softmax_cross_entropy", "sparse_softmax_cross_entropy"


def graph_of(name, shape, dtype="float64", labels="int64", **attributes):
    """The losses, and the gradients of their weighted sum."""
    logits = placeholder(shape, dtype)
    target = placeholder(shape if name == DENSE else shape[:-1], dtype if name == DENSE else labels)
    weights = placeholder(shape[:-1], dtype)
    loss = P[name](logits, target, **attributes)
    wrt = [logits, target] if name == DENSE else [logits]
    return Graph([logits, target, weights], [loss, *gradients(loss, wrt, [weights])])


def values_for(graph, seed=0, scale=3.0):
    rng = np.random.default_rng(seed)
    logits, target, weights = graph.inputs
    made = rng.random(target.shape) if target.dtype.startswith("f") else rng.integers(0, logits.shape[-1], target.shape)
    return [
        (scale * rng.normal(size=logits.shape)).astype(logits.dtype),
        np.asarray(made, target.dtype),
        np.asarray(rng.normal(size=weights.shape), weights.dtype),
    ]


def both(graph, values):
    """What the kernel gives, and what the decomposition gives."""
    backend = get_backend("numpy")
    claimed = compile_graph(graph, backend)
    with blocked(PLUGIN):
        plain = compile_graph(graph, backend)
    assert "numpy" in str([n.primitive.name for n in claimed.graph.nodes])
    assert not any("[" in n.primitive.name for n in plain.graph.nodes)
    return claimed(*values), plain(*values)


def reference(logits, target, weights):
    """The closed form in float64: losses, dlogits, dlabels."""
    z = logits.astype("float64") - logits.max(-1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(-1, keepdims=True))
    hot = target if target.dtype.kind == "f" else np.eye(logits.shape[-1])[target]
    ct = weights[..., None]
    return [-(hot * logs).sum(-1), ct * (np.exp(logs) * hot.sum(-1, keepdims=True) - hot), -ct * logs]


@pytest.mark.parametrize("name", [DENSE, SPARSE])
def test_claimed_with_its_gradient_and_not_when_blocked(name):
    graph = graph_of(name, (4, 3))
    (choice,) = choices(graph, "numpy")[:1]
    assert (choice.composite, choice.kernel) == (name, f"numpy_{name}")
    with blocked(PLUGIN):
        assert choices(graph, "numpy")[0].kernel is None


@given(
    st.sampled_from([DENSE, SPARSE]),
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
    st.sampled_from(["float32", "float64"]),
    st.integers(0, 1000),
)
def test_same_numbers_as_the_decomposition(name, shape, dtype, seed):
    graph = graph_of(name, tuple(shape), dtype)
    values = values_for(graph, seed)
    tolerance = {"float32": 2e-6, "float64": 1e-14}[dtype]
    for kernel, plain, exact in zip(*both(graph, values), reference(*values), strict=False):
        np.testing.assert_allclose(kernel, plain, rtol=tolerance, atol=tolerance * 10)
        np.testing.assert_allclose(kernel, exact, rtol=10 * tolerance, atol=tolerance * 10)


@pytest.mark.parametrize("name", [DENSE, SPARSE])
@pytest.mark.parametrize("scale", [1e3, 1e30])
def test_no_overflow_and_no_log_of_zero(name, scale):
    graph = graph_of(name, (6, 4), "float32")
    values = values_for(graph, 1, scale)
    for kernel, plain in zip(*both(graph, values), strict=True):
        assert np.isfinite(kernel).all()
        np.testing.assert_allclose(kernel, plain, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("labels", ["int32", "int64", "uint8"])
def test_labels_of_any_integer_dtype(labels):
    graph = graph_of(SPARSE, (5, 3), labels=labels)
    values = values_for(graph)
    for kernel, exact in zip(both(graph, values)[0], reference(*values), strict=False):
        np.testing.assert_allclose(kernel, exact, rtol=1e-12)


def test_a_label_out_of_range_is_an_error_that_names_it():
    graph = graph_of(SPARSE, (5, 3))
    logits, labels, weights = values_for(graph)
    labels[2] = 3
    with pytest.raises(ValueError, match=r"index 3 at position \(2,\).*size 3"):
        compile_graph(graph, get_backend("numpy"))(logits, labels, weights)


@pytest.mark.parametrize(
    ("name", "shape", "dtype", "attributes"),
    [
        (DENSE, (4, 3), "float64", {"axis": 0}),
        (DENSE, (4, 3), "float16", {}),
        (SPARSE, (0, 3), "float32", {}),
    ],
)
def test_what_is_not_claimed_is_decomposed(name, shape, dtype, attributes):
    size = shape if "axis" not in attributes else (shape[1], shape[0])
    logits = placeholder(size, dtype)
    labels = placeholder(size, dtype) if name == DENSE else placeholder(size[:-1], "int64")
    graph = Graph([logits, labels], [P[name](logits, labels, **attributes)])
    assert choices(graph, "numpy")[0].kernel is None


def test_an_axis_that_is_the_last_by_any_name():
    graph = graph_of(DENSE, (4, 3), axis=1)
    assert choices(graph, "numpy")[0].kernel == "numpy_softmax_cross_entropy"
    values = values_for(graph)
    for kernel, exact in zip(both(graph, values)[0], reference(*values), strict=True):
        np.testing.assert_allclose(kernel, exact, rtol=1e-12)


def test_a_model_learns_the_same_with_and_without():
    from pronghorn import Sequential, layers, losses, set_random_seed

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 5)).astype("float32"), rng.integers(0, 3, 64)

    def trained():
        set_random_seed(3)
        model = Sequential([layers.Dense(8, activation="tanh", input_shape=(5,)), layers.Dense(3)])
        model.compile("sgd", losses.SparseCategoricalCrossentropy(from_logits=True))
        return model.fit(x, y, epochs=3, verbose=0).history["loss"], model.get_weights()

    kernel = trained()
    with blocked(PLUGIN):
        plain = trained()
    np.testing.assert_allclose(kernel[0], plain[0], rtol=1e-5)
    for a, b in zip(kernel[1], plain[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
