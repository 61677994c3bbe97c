"""64-bit mode is on inside our calls and nowhere else."""

import os

import numpy as np
import pytest

from pronghorn.graph import Graph, placeholder
from pronghorn.primitives.arithmetic import divide, multiply


@pytest.fixture(autouse=True)
def _users_setting_stays(jax):
    yield
    assert "JAX_ENABLE_X64" not in os.environ
    assert jax.config.jax_enable_x64 is False
    assert jax.numpy.arange(3).dtype == "int32"
    assert jax.numpy.array(1.0).dtype == "float32"


def test_eager_calls_compute_in_64_bits(call):
    third = call("divide", np.array(1.0), np.array(3.0))
    assert third.dtype == "float64"
    assert third == 1 / 3
    assert call("multiply", np.array(2**40 + 1), np.array(3)) == 3 * 2**40 + 3


def test_programs_compute_in_64_bits(engine):
    i, x = placeholder((), "int64"), placeholder((), "float64")
    program = engine.compile(Graph([i, x], [multiply(i, i), divide(x, x), divide(x, multiply(x, x))]))
    square, one, third = map(engine.to_numpy, program(np.array(2**30 + 1), np.array(3.0)))
    assert (square.dtype, third.dtype) == ("int64", "float64")
    assert (square, one, third) == ((2**30 + 1) ** 2, 1.0, 1 / 3)


def test_a_failing_call_leaves_the_setting_alone(call):
    with pytest.raises(TypeError):
        call("add", np.ones(3), np.ones(4))


def test_users_who_chose_64_bits_keep_them(call, jax):
    from pronghorn_plugins.backends.jax.precision import full_precision

    with full_precision():
        call("add", np.ones(3, "float32"), np.ones(3, "float32"))
        assert jax.numpy.arange(3).dtype == "int64"
