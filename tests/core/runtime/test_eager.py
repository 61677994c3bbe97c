"""Calls on arrays: primitives and composites at once, on the backend that the operands belong to."""

import numpy as np
import pytest

from pronghorn import Variable, ops
from pronghorn.errors import BackendError, ShapeError
from pronghorn.runtime import active_backend, eager, using_backend
from pronghorn.runtime import compile as compiling


def test_primitives_and_composites_on_arrays(backend):
    x = np.float32([[1, 2], [3, 4]])
    np.testing.assert_allclose(ops.matmul(x, x), x @ x)
    e = np.exp(x - x.max(axis=1, keepdims=True))
    np.testing.assert_allclose(ops.softmax(x), e / e.sum(axis=1, keepdims=True), rtol=1e-6)
    assert active_backend().is_array(ops.add(x, 1))


def test_several_results(backend):
    x = np.float32([[4, 2], [2, 3]])
    q, r = ops.qr(x)
    np.testing.assert_allclose(np.asarray(q) @ np.asarray(r), x, atol=1e-5)


def test_a_composite_is_compiled_once_for_a_shape():
    x = np.float32([[1, 2, 3]])
    ops.log_softmax(x)
    before = compiling.COUNT
    ops.log_softmax(x + 1)
    assert before == compiling.COUNT
    ops.log_softmax(np.float32([[1, 2, 3, 4, 5, 6, 7]]))
    assert before + 1 == compiling.COUNT


def test_programs_of_composites_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(eager, "_CACHE_SIZE", 3)
    eager._programs.clear()
    for n in range(1, 7):
        np.testing.assert_allclose(np.sum(ops.softmax(np.ones(n, "float32"))), 1, rtol=1e-6)
    assert len(eager._programs) == 3


def test_variables_decide_where():
    with using_backend("jax") as jax:
        v = Variable([1.0, 2.0])
    assert jax.is_array(ops.exp(v))
    assert jax.is_array(v + np.float32([1, 1]))
    assert isinstance(ops.exp(np.float32([1])), np.ndarray)


def test_mixed_backends_name_both():
    with using_backend("jax"):
        there = Variable([1.0])
    with pytest.raises(BackendError, match=r"jax and numpy.*numpy\(\)") as caught:
        ops.add(Variable([1.0]), there)
    assert caught.value.backends == ["jax", "numpy"]


def test_a_wrong_call_says_why_before_the_engine_does(backend):
    with pytest.raises(ShapeError, match=r"do not broadcast"):
        ops.add(np.ones(2, "float32"), np.ones(3, "float32"))


def test_loops_whose_bodies_hold_composites(backend):
    """What a loop's body is made of is as free as outside of it."""
    x = np.float32([[1, 2], [3, 4]])
    last, sums = ops.scan(lambda carry, row: (carry + ops.logsumexp(row), ops.softmax(row)), np.float32(0), x)
    np.testing.assert_allclose(last, np.log(np.exp(x).sum(1)).sum(), rtol=1e-6)
    np.testing.assert_allclose(sums, np.exp(x) / np.exp(x).sum(1, keepdims=True), rtol=1e-6)
    chosen = ops.cond(np.bool_(False), ops.softmax, ops.log_softmax, x)
    np.testing.assert_allclose(chosen, x - np.log(np.exp(x).sum(1, keepdims=True)), rtol=1e-6)
    grown = ops.while_loop(lambda v: ops.less(v, 5.0), lambda v: v + ops.softplus(v), np.float32(1))
    assert float(grown) >= 5
