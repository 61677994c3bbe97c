"""Primitives that move elements: against NumPy on random shapes, with unknown sizes, VJPs against finite differences."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import SEEDS, arrays, broadcasts, distinct, hidden, resolved, shapes, subsets

from pronghorn.autograd import gradients
from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import shape as p
from pronghorn.spec import TensorSpec, product
from pronghorn.testing import Sample, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES


@pytest.mark.parametrize("sample", FAMILIES["shape"], ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


def check(name, operands, attributes, oracle):
    sample = Sample(name, operands, attributes, oracle)
    check_value(sample)
    check_vjp(sample)


@given(st.data(), arrays())
def test_transpose(data, x):
    perm = tuple(data.draw(st.permutations(range(x.ndim))))
    check("transpose", [x], {"perm": perm}, lambda x: x.transpose(perm))


@given(st.data(), arrays(min_dims=1))
def test_reshape_of_random_factors(data, x):
    shape = tuple(data.draw(st.permutations((*x.shape, 1))))
    cut = data.draw(st.integers(0, len(shape) - 1))
    merged = (*shape[:cut], product(shape[cut:]))
    check("reshape", [x], {"shape": merged}, lambda x: x.reshape(merged))


@given(broadcasts(count=1), st.lists(st.integers(0, 3), max_size=2), SEEDS)
def test_broadcast_and_its_transpose(drawn, lead, seed):
    (small,), _ = drawn
    large = (*lead, *(3 if n == 1 else n for n in small))
    check("broadcast_to", [distinct(small, seed)], {"shape": large}, lambda x: np.broadcast_to(x, large))
    ones = np.ones(large)
    copies = product(large) // max(product(small), 1)
    check("sum_to", [ones], {"shape": small}, lambda x: np.full(small, float(copies)))


@given(st.data(), shapes(min_dims=1), st.integers(1, 3), SEEDS)
def test_concatenate(data, shape, count, seed):
    axis = data.draw(st.integers(0, len(shape) - 1))
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    parts = [distinct((*shape[:axis], n, *shape[axis + 1 :]), seed + i) for i, n in enumerate(sizes)]
    check("concatenate", parts, {"axis": axis}, lambda *xs: np.concatenate(xs, axis))


@given(st.data(), arrays(max_dims=3))
def test_pad_then_slice_is_identity(data, x):
    low, high, interior = (
        tuple(data.draw(st.lists(st.integers(0, 2), min_size=x.ndim, max_size=x.ndim))) for _ in range(3)
    )
    t = placeholder(x.shape, "float64")
    padded = p.pad(t, low=low, high=high, interior=interior, value=9.0)
    stop = tuple(n - hi for n, hi in zip(padded.shape, high, strict=True))
    back = p.slice_(padded, start=low, stop=stop, step=tuple(i + 1 for i in interior))
    wide, same = evaluate(Graph([t], [padded, back]), [x])
    assert wide.shape == padded.shape
    assert np.array_equal(same, x)
    assert np.count_nonzero(wide == 9.0) == wide.size - x.size
    check_vjp(Sample("pad", [x], {"low": low, "high": high, "interior": interior, "value": 9.0}))


@given(st.data(), arrays(max_dims=3, max_side=6))
def test_slice(data, x):
    bounds = [sorted(data.draw(st.lists(st.integers(0, n), min_size=2, max_size=2))) for n in x.shape]
    steps = tuple(data.draw(st.lists(st.integers(1, 3), min_size=x.ndim, max_size=x.ndim)))
    start, stop = tuple(lo for lo, _ in bounds), tuple(hi for _, hi in bounds)
    key = tuple(slice(*each) for each in zip(start, stop, steps, strict=True))
    check("slice", [x], {"start": start, "stop": stop, "step": steps}, lambda x: x[key])


@given(st.data(), arrays())
def test_reverse(data, x):
    axes = data.draw(subsets(x.ndim))
    check("reverse", [x], {"axes": axes}, lambda x: np.flip(x, axes))


@given(st.lists(arrays(max_dims=2), min_size=1, max_size=3))
def test_pack(xs):
    check("pack", xs, {}, lambda *xs: np.concatenate([x.ravel() for x in xs]))


@given(st.data(), shapes(min_dims=1), st.sampled_from(["int32", "int64", "float64"]))
def test_iota(data, shape, dtype):
    axis = data.draw(st.integers(0, len(shape) - 1))
    wanted = np.indices(shape)[axis].astype(dtype)
    check_value(Sample("iota", [], {"shape": shape, "axis": axis, "dtype": dtype}, lambda: wanted))


@given(st.data(), shapes(min_dims=1), SEEDS)
def test_chain_with_unknown_sizes_is_the_chain_with_known_ones(data, shape, seed):
    """Strided slice, pad, join, reshape, broadcast: values and gradients after specialising."""
    (dims,), sizes = data.draw(hidden(shape))
    assume(sizes)
    step = data.draw(st.integers(1, 3))

    def chain(x):
        n = x.shape[0]
        cut = p.slice_(x, start=(0,) * x.ndim, stop=x.shape, step=(step,) + (1,) * (x.ndim - 1))
        none = (0,) * x.ndim
        wide = p.pad(cut, low=(1, *none[1:]), high=none, interior=(2, *none[1:]), value=1.0)
        joined = p.concatenate(wide, x, axis=0)
        flat = p.reshape(joined, shape=(product(joined.shape),))
        return p.broadcast_to(flat, shape=(n, flat.shape[0]))

    x = distinct(shape, seed)
    results = []
    for given_shape, known in ((shape, {}), (dims, sizes)):
        t = placeholder(given_shape, "float64")
        y = chain(t)
        c = placeholder(y.shape, "float64")
        graph = Graph([t, c], [y, *gradients(y, [t], [c])]).specialize(known)
        weights = np.random.default_rng(0).uniform(-1, 1, graph.outputs[0].shape)
        results.append(evaluate(graph, [x, weights]))
    for known, late in zip(*results, strict=True):
        np.testing.assert_allclose(late, known, rtol=1e-12, atol=1e-12)


@given(st.data(), shapes(min_dims=1))
def test_shape_rules_on_dims_resolve_to_numpys(data, shape):
    (dims,), sizes = data.draw(hidden(shape))
    spec = TensorSpec(dims)
    step = (data.draw(st.integers(1, 3)),) * len(shape)
    none = (0,) * len(shape)
    sliced = p.slice_.infer(spec, start=none, stop=dims, step=step)
    assert resolved(sliced.shape, sizes) == np.empty(shape)[tuple(slice(None, None, s) for s in step)].shape
    joined = p.concatenate.infer(spec, spec, axis=0)
    assert resolved(joined.shape, sizes) == np.concatenate([np.empty(shape)] * 2).shape
    packed = p.pack.infer(spec, TensorSpec((2,)))
    assert resolved(packed.shape, sizes) == (int(np.prod(shape)) + 2,)


X = placeholder((2, 3))
N = Dim.new()
ONES, NONE = (1, 1), (0, 0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: p.reshape(X, shape=(4, 2)), "has 6 elements, shape .4, 2. has 8"),
        (lambda: p.transpose(X, perm=(0, 0)), "does not name each axis"),
        (lambda: p.broadcast_to(X, shape=(2, 4)), "does not broadcast"),
        (lambda: p.broadcast_to(X, shape=(3,)), "does not broadcast"),
        (lambda: p.sum_to(X, shape=(2, 2)), "does not broadcast"),
        (lambda: p.concatenate(X, placeholder((2, 4)), axis=0), "differ on another axis than 0"),
        (lambda: p.concatenate(X, X, axis=2), "axis 2 does not exist"),
        (lambda: p.pad(X, low=(-1, 0), high=NONE, interior=NONE, value=0), "never negative"),
        (lambda: p.pad(X, low=(1,), high=NONE, interior=NONE, value=0), "low has 1 entries"),
        (lambda: p.slice_(X, start=NONE, stop=(3, 3), step=ONES), "0:3:1 is no slice of axis 0"),
        (lambda: p.slice_(X, start=(2, 0), stop=(1, 3), step=ONES), "2:1:1 is no slice"),
        (lambda: p.slice_(X, start=NONE, stop=(2, 3), step=(0, 1)), "0:2:0 is no slice"),
        (lambda: p.reverse(X, axes=(2,)), "axis 2 does not exist"),
        (lambda: p.iota(shape=(N,), axis=1, dtype="int64"), "axis 1 does not exist"),
    ],
)
def test_misfits_are_named(call, said):
    with pytest.raises(ShapeError, match=said):
        call()


def test_parts_to_join_have_one_dtype():
    with pytest.raises(DTypeError, match="one dtype"):
        p.concatenate(X, placeholder((2, 3), "int32"), axis=0)
