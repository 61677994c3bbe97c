"""Kernels are called as the planner calls them: into memory that holds rubbish, with operands in any layout."""

import numpy as np
import pytest

from pronghorn import primitives
from pronghorn.dtypes import as_numpy
from pronghorn.spec import TensorSpec
from pronghorn_plugins.backends.numpy.table import KERNELS, Scratch


def rubbish(spec):
    """An array of ``spec`` that no kernel may read before it has written it."""
    dtype = as_numpy(spec.dtype)
    array = np.empty(spec.shape, dtype)
    array.view(np.uint8 if dtype.itemsize == 1 else dtype)[...] = True if dtype.kind == "b" else 99
    if dtype.kind in "fc":
        array[...] = np.nan
    return array


def spread(x):
    """The same values in memory that is not contiguous, runs backwards, and cannot be written."""
    gaps = np.zeros(tuple(2 * size + 1 for size in x.shape), x.dtype)
    view = gaps[(..., *[slice(2 * size - 1, None, -2) if size else slice(0, 0) for size in x.shape])]
    view[...] = x
    view.flags.writeable = False
    return view


def fortran(x):
    """The same values, the first axis running fastest."""
    return np.array(x, order="F")


def call(factory, operands, outs, **attributes):
    """What a kernel's factory computes into fresh memory: a tuple of results."""
    operands = [np.asarray(x) for x in operands]
    made = factory(tuple(TensorSpec(x.shape, x.dtype) for x in operands), outs, **attributes)
    results = [rubbish(spec) for spec in outs]
    scratch = [rubbish(spec) for spec in made.specs] if isinstance(made, Scratch) else []
    with np.errstate(all="ignore"):
        (made.run if isinstance(made, Scratch) else made)(*operands, *results, *scratch)
    return tuple(results)


class Caller:
    """``kernel(name, *operands, **attributes)``: the results of one kernel."""

    def __call__(self, name, *operands, share=None, **attributes):
        operands = [np.asarray(x) for x in operands]
        primitive = primitives.PRIMITIVES[name]
        ins = tuple(TensorSpec(x.shape, x.dtype) for x in operands)
        outs = primitive.specs(ins, attributes)
        kernel = KERNELS[name]
        made = kernel.factory(ins, outs, **attributes)
        if kernel.view:
            return np.array(made(operands[0]))
        results = [rubbish(spec) for spec in outs]
        if share is not None:
            assert kernel.may_share(share)
            results[0] = operands[share] = np.array(operands[share], order="C")
        scratch = [rubbish(spec) for spec in made.specs] if isinstance(made, Scratch) else []
        run = made.run if isinstance(made, Scratch) else made
        memory = [result.__array_interface__["data"][0] for result in results]
        with np.errstate(all="ignore"):
            run(*operands, *results, *scratch)
        assert [result.__array_interface__["data"][0] for result in results] == memory
        return tuple(results) if primitive.multiple else results[0]

    def in_each_layout(self, name, *operands, **attributes):
        """The result for contiguous operands; strided, turned and read-only ones must give the same."""
        operands = [np.asarray(x) for x in operands]
        plain = self(name, *operands, **attributes)
        for layout in (spread, fortran):
            other = self(name, *map(layout, operands), **attributes)
            for a, b in zip(_tuple(plain), _tuple(other), strict=True):
                assert_close(b, a)
        for position in range(len(operands)):
            x = operands[position]
            if KERNELS[name].may_share(position) and (x.shape, x.dtype) == (plain.shape, plain.dtype):
                assert_close(self(name, *operands, share=position, **attributes), plain)
        return plain


def _tuple(x):
    return x if isinstance(x, tuple) else (x,)


TOLERANCES = {"float64": 1e-12, "complex128": 1e-12, "float32": 3e-5, "complex64": 3e-5, "float16": 4e-3}


def assert_close(actual, expected, scale=1):
    """Equal for exact dtypes, else within some units of the actual dtype's precision; same dtype kind and shape."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    tolerance = TOLERANCES.get(actual.dtype.name, 0) * scale
    with np.errstate(all="ignore"):
        expected = expected.astype(actual.dtype)
    wide = np.complex128 if actual.dtype.kind == "c" else np.float64 if actual.dtype.kind == "f" else actual.dtype
    np.testing.assert_allclose(actual.astype(wide), expected.astype(wide), rtol=tolerance, atol=tolerance)


@pytest.fixture
def kernel():
    return Caller()


@pytest.fixture
def claimed():
    """``claimed(factory, operands, outs, **attributes)``: the results of one half of a kernel that claims."""
    return call


@pytest.fixture
def close():
    return assert_close


@pytest.fixture
def draw():
    """``draw(*shape, dtype=)``: normal numbers, or integers from -4 to 4, the same in each test."""
    rng = np.random.default_rng(7)

    def one(*shape, dtype="float64"):
        dtype = np.dtype(dtype)
        if dtype.kind == "b":
            return rng.random(shape) < 0.5
        if dtype.kind in "iu":
            return rng.integers(0 if dtype.kind == "u" else -4, 5, shape).astype(dtype)
        values = rng.normal(size=shape)
        return (values + 1j * rng.normal(size=shape) if dtype.kind == "c" else np.asarray(values)).astype(dtype)

    return one
