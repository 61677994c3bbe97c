"""Dim: exact integer arithmetic on sizes that are not known yet, checked against integers."""

import copy
import gc
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pronghorn.dim import BATCH, Dim
from pronghorn.errors import ShapeError

N, M = Dim.new(), Dim.new()
VALUES = st.fixed_dictionaries({N: st.integers(1, 40), M: st.integers(1, 40)})
DIVISORS = st.one_of(st.integers(1, 7), st.sampled_from([N, M, 2 * N, N * M, N + M, N + 3]))


def expressions():
    """Functions of (n, m), to be called on Dims and on integers."""
    leaves = st.one_of(
        st.sampled_from([lambda n, m: n, lambda n, m: m]), st.integers(-6, 6).map(lambda k: lambda n, m: k)
    )

    def grown(inner):
        two = st.tuples(inner, inner)
        divided = st.tuples(inner, DIVISORS)
        return st.one_of(
            two.map(lambda p: lambda n, m: p[0](n, m) + p[1](n, m)),
            two.map(lambda p: lambda n, m: p[0](n, m) - p[1](n, m)),
            two.map(lambda p: lambda n, m: p[0](n, m) * p[1](n, m)),
            inner.map(lambda f: lambda n, m: -f(n, m)),
            divided.map(lambda p: lambda n, m: p[0](n, m) // at(p[1], n, m)),
            divided.map(lambda p: lambda n, m: p[0](n, m) % at(p[1], n, m)),
        )

    return st.recursive(leaves, grown, max_leaves=6)


def at(divisor, n, m):
    """A divisor as it is, or with integers put in."""
    return divisor if isinstance(divisor, int) or isinstance(n, Dim) else divisor.resolve({N: n, M: m})


@given(f=expressions(), values=VALUES)
def test_arithmetic_is_that_of_integers(f, values):
    size = f(N, M)
    actual = size.resolve(values) if isinstance(size, Dim) else size
    assert actual == f(values[N], values[M])
    assert type(actual) is int


@given(f=expressions(), values=VALUES)
def test_putting_in_one_size_after_the_other(f, values):
    size = f(N, M)
    assume(isinstance(size, Dim))
    partial = size.resolve({N: values[N]})
    actual = partial.resolve({M: values[M]}) if isinstance(partial, Dim) else partial
    assert actual == size.resolve(values)


@given(f=expressions(), g=expressions(), h=expressions())
def test_equal_polynomials_are_one_object(f, g, h):
    a, b, c = f(N, M), g(N, M), h(N, M)
    for one, other in [
        (a + b, b + a),
        (a * b, b * a),
        ((a + b) + c, a + (b + c)),
        (a * (b + c), a * b + a * c),
        ((a + b) - b, a),
        (0 - (-a), a),
        (a - a, 0),
    ]:
        assert one is other or (type(one) is int and one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((6 * N) // 3, 2 * N),
        ((N * M) // M, N),
        ((4 * N + 2) // 2, 2 * N + 1),
        (N // N, 1),
        ((N + M) // (N + M), 1),
        ((3 * N) % 3, 0),
    ],
)
def test_exact_division(one, other):
    assert one is other or one == other


def test_inexact_division_waits_for_the_size():
    half = (N + 1) // 2
    assert isinstance(half, Dim)
    assert [half.resolve({N: n}) for n in (1, 2, 3, 4)] == [1, 1, 2, 2]


def test_an_integer_by_an_unknown():
    assert [(7 // N).resolve({N: n}) for n in (2, 7, 8)] == [3, 1, 0]
    assert [(7 % N).resolve({N: n}) for n in (2, 7, 8)] == [1, 0, 7]
    assert (7 - N).resolve({N: 2}) == 5


@given(a=st.integers(1, 3), b=st.integers(1, 3))
def test_broadcast_of_integers(a, b):
    if a == b or 1 in (a, b):
        assert Dim.broadcast(a, b) == max(a, b)
    else:
        with pytest.raises(ShapeError, match=f"{a} and {b}"):
            Dim.broadcast(a, b)


def test_broadcast_of_unknowns():
    assert Dim.broadcast(N, N) is N
    assert Dim.broadcast(N, 1) is N
    assert Dim.broadcast(1, N) is N
    assert Dim.broadcast(N, 5) == Dim.broadcast(5, N) == 5
    both = Dim.broadcast(N, M)
    assert both.resolve({N: 1, M: 4}) == 4
    assert both.resolve({N: 4, M: 4}) == 4
    assert both.resolve({N: 1}) is M
    with pytest.raises(ShapeError):
        both.resolve({N: 2, M: 3})


def test_fresh_unknowns_differ():
    assert Dim.new() is not Dim.new()
    assert N != M
    assert N != 3
    assert isinstance(BATCH, Dim)


def test_nothing_orders_them():
    with pytest.raises(TypeError):
        _ = N < 3
    with pytest.raises(TypeError):
        _ = N + 0.5
    with pytest.raises(TypeError):
        _ = N * True


def test_symbols_and_words():
    size = (2 * N + Dim.broadcast(M, N) + 1) // 4
    assert size.symbols() == {N, M}
    assert repr(size) == "None"
    assert (2 * N * M + 3).describe().count("*") == 2
    assert "//" in size.describe()
    with pytest.raises(ShapeError, match="plain unknown"):
        size.resolve({N + 1: 3})


def test_copies_are_the_same_object():
    size = 3 * N + 1
    assert copy.copy(size) is size
    assert copy.deepcopy([size])[0] is size
    assert pickle.loads(pickle.dumps(size)) is size


def test_what_nobody_holds_is_forgotten():
    before = len(Dim._interned)
    made = [Dim.new() * 2 for _ in range(10)]
    assert len(Dim._interned) >= before + 10
    del made
    gc.collect()
    assert len(Dim._interned) <= before


@given(st.integers(-20, 20), st.integers(1, 7), st.integers(-9, 9), st.integers(0, 50))
def test_equal_quotients_are_one_object(shift, divisor, wholes, size):
    """(n + shift + wholes * divisor) // divisor is (n + shift) // divisor + wholes, and computes what ints do."""
    n = Dim.new()
    one = (n + shift + wholes * divisor) // divisor
    assert one is (n + shift) // divisor + wholes
    assert one.resolve({n: size}) == (size + shift) // divisor + wholes
    scaled = (n * (divisor + 1) + shift) // divisor
    assert scaled is (n + shift) // divisor + n
    assert scaled.resolve({n: size}) == (size * (divisor + 1) + shift) // divisor
