"""Loops as Keras 3 calls them, in the three ways that ops run."""

import numpy as np
import pytest
from slopes import check_slope
from strategies import distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import GradientError, ShapeError


@pytest.mark.parametrize("steps", [None, 4, 100])
def test_while_loop_of_several_values(backend, steps):
    """The functions take the values of a tuple or list one by one."""

    def oracle(x):
        i, steps_left = 0, 100 if steps is None else steps
        while i < 9 and steps_left:
            i, x, steps_left = i + 2, x * 1.5, steps_left - 1
        return np.array(i, "int32"), x

    for structure in (tuple, list):
        check(
            lambda x, s=structure: ops.while_loop(
                lambda i, x: i < 9, lambda i, x: s((i + 2, x * 1.5)), s((np.int32(0), x)), steps
            ),
            oracle,
            distinct((3,)),
        )


def test_while_loop_of_one_value_and_of_a_dict(backend):
    check(
        lambda x: ops.while_loop(lambda x: ops.sum(x) < 20, lambda x: x * 2, x),
        lambda x: x * 8,
        np.array([1.0, 2.0]),
    )
    found = ops.while_loop(lambda d: d["n"] < 5, lambda d: {"n": d["n"] + 1}, {"n": np.int32(0)})
    assert int(found["n"]) == 5


def test_slopes_of_a_while_loop():
    def loop(x, steps):
        return ops.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, ops.sin(x)), (np.int32(0), x), steps)[1]

    check_slope(lambda x: loop(x, 6), distinct((2,)))
    with pytest.raises(GradientError, match="maximum_iterations"):
        check_slope(lambda x: loop(x, None), distinct((2,)))


def test_a_loop_keeps_its_values_number_and_shapes():
    with pytest.raises(ShapeError, match="came back with 1"):
        ops.while_loop(lambda a, b: a < 1, lambda a, b: (a,), (np.float32(0), np.float32(0)))


def test_scan_takes_an_unroll(backend):
    x = distinct((4, 2))
    check(lambda x: ops.scan(lambda c, x: (c + x, c), x[0], x, unroll=2)[0], lambda x: x[0] + x.sum(0), x)
