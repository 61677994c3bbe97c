"""dot_general against einsum in float64: any axes summed over, any in the batch, in any order."""

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS

CASES = [
    ((3, 4), (4, 5), ((1,), (0,)), ((), ())),
    ((3, 4), (5, 4), ((1,), (1,)), ((), ())),
    ((4, 3), (4, 5), ((0,), (0,)), ((), ())),
    ((4, 3), (5, 4), ((0,), (1,)), ((), ())),
    ((4,), (4,), ((0,), (0,)), ((), ())),
    ((4,), (4, 5), ((0,), (0,)), ((), ())),
    ((3, 4), (4,), ((1,), (0,)), ((), ())),
    ((), (), ((), ()), ((), ())),
    ((3,), (4,), ((), ()), ((), ())),
    ((2, 3, 4), (4, 5), ((2,), (0,)), ((), ())),
    ((2, 3, 4), (2, 3, 5), ((0, 1), (0, 1)), ((), ())),
    ((2, 3, 4), (3, 2, 5), ((0, 1), (1, 0)), ((), ())),
    ((2, 3, 4), (2, 4, 5), ((2,), (1,)), ((0,), (0,))),
    ((2, 3, 4, 5), (2, 6, 4, 5), ((3,), (3,)), ((0, 2), (0, 2))),
    ((2, 3, 4, 5), (4, 2, 6, 5), ((3,), (3,)), ((0, 2), (1, 0))),
    ((2, 3), (2, 3), ((1,), (1,)), ((0,), (0,))),
    ((2, 3), (2, 3), ((), ()), ((0, 1), (0, 1))),
    ((2, 3), (3, 5), ((), ()), ((1,), (0,))),
    ((3, 4, 2), (4, 5, 2), ((1,), (0,)), ((2,), (2,))),
    ((1, 4), (4, 1), ((1,), (0,)), ((), ())),
    ((0, 4), (4, 5), ((1,), (0,)), ((), ())),
    ((3, 0), (0, 5), ((1,), (0,)), ((), ())),
    ((2, 3, 0), (2, 0, 5), ((2,), (1,)), ((0,), (0,))),
]


def einsum(a, b, contract, batch):
    """The same by NumPy's einsum, in float64 or wider."""
    letters = iter(string.ascii_letters)
    of_a, of_b, first = [""] * a.ndim, [""] * b.ndim, ""
    for i, j in zip(*batch, strict=True):
        of_a[i] = of_b[j] = next(letters)
        first += of_a[i]
    for i, j in zip(*contract, strict=True):
        of_a[i] = of_b[j] = next(letters)
    of_a, of_b = ([x or next(letters) for x in axes] for axes in (of_a, of_b))
    rest = "".join(x for axes in (of_a, of_b) for x in axes if (x in of_a) != (x in of_b))
    return np.einsum(f"{''.join(of_a)},{''.join(of_b)}->{first}{rest}", a, b)


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", "int32", "int64", "uint8", "complex64", "complex128"]
)
@pytest.mark.parametrize(("a", "b", "contract", "batch"), CASES, ids=str)
def test_equals_einsum(a, b, contract, batch, dtype, kernel, close, draw):
    x, y = draw(*a, dtype=dtype), draw(*b, dtype=dtype)
    wide = x.dtype if x.dtype.kind in "iu" else np.complex128 if x.dtype.kind == "c" else np.float64
    expected = einsum(x.astype(wide), y.astype(wide), contract, batch)
    close(kernel.in_each_layout("dot_general", x, y, contract=contract, batch=batch), expected, scale=5)


@st.composite
def products(draw):
    """Shapes of two operands, and which of their axes go together."""
    kinds = draw(st.lists(st.sampled_from(["batch", "sum", "a", "b"]), max_size=5))
    sizes = [draw(st.integers(1, 3)) for _ in kinds]
    axes_a = draw(st.permutations([i for i, kind in enumerate(kinds) if kind != "b"]))
    axes_b = draw(st.permutations([i for i, kind in enumerate(kinds) if kind != "a"]))
    pairs = {
        kind: tuple(zip(*((axes_a.index(i), axes_b.index(i)) for i, k in enumerate(kinds) if k == kind), strict=True))
        or ((), ())
        for kind in ("sum", "batch")
    }
    return [sizes[i] for i in axes_a], [sizes[i] for i in axes_b], pairs["sum"], pairs["batch"]


@given(products(), SEEDS)
def test_any_axes(case, seed):
    from pronghorn.primitives.dot import dot_general

    a, b, contract, batch = case
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=a), rng.normal(size=b)
    result = dot_general(x, y, contract=contract, batch=batch)
    np.testing.assert_allclose(result, einsum(x, y, contract, batch), rtol=1e-12, atol=1e-12)


def test_rubbish_in_the_result_is_not_read(kernel):
    """NaN that stands in the result's memory must not come through BLAS' beta = 0; infinities must."""
    x = np.array([[np.inf, 1.0], [1.0, 2.0]], "float32")
    y = np.array([[1.0], [2.0]], "float32")
    result = kernel("dot_general", x, y, contract=((1,), (0,)), batch=((), ()))
    np.testing.assert_array_equal(result, [[np.inf], [5.0]])


def test_float16_adds_up_in_float32(kernel):
    x = np.ones((1, 4096), "float16")
    assert kernel("dot_general", x, x, contract=((1,), (1,)), batch=((), ()))[0, 0] == 4096
