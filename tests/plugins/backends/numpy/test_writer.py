"""The code of a Program: views that kernels ask for, of memory that stays and of memory that comes with each call."""

import numpy as np
import pytest

from pronghorn.graph import Graph, Primitive, constant, placeholder
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime import get_backend
from pronghorn_plugins.backends.numpy.table import Scratch, Viewed, reshaped, viewed

A, B = np.arange(6.0).reshape(2, 3), np.arange(6.0, 12.0).reshape(2, 3)


@pytest.fixture
def looked():
    """A primitive that adds two matrices as flat vectors, and the list of what it was asked to look at."""
    calls = []

    def flat(x):
        calls.append(x.shape)
        return x.reshape(-1)

    def factory(ins, outs):
        return Scratch(Viewed(run, (flat, flat, flat, flat)), (outs[0],))

    def run(a, b, out, scratch):
        assert a.ndim == b.ndim == out.ndim == scratch.ndim == 1
        np.copyto(scratch, a)
        np.add(scratch, b, out)

    primitive = Primitive("add_flat", "a + b.")
    primitive.shape_rule(lambda a, b: a)
    primitive.implementation = factory
    return primitive, calls


def compiled(inputs, *outputs):
    return get_backend("numpy").compile(Graph(inputs, outputs))


def test_views_of_memory_that_stays_are_taken_once(looked):
    primitive, calls = looked
    x = placeholder((2, 3), "float64")
    inner = primitive(P["multiply"](x, x), P["negative"](x))
    program = compiled([x], P["square"](inner))
    for _ in range(3):
        np.testing.assert_array_equal(program(A)[0], (A * A - A) ** 2)
    assert len(calls) == 4


def test_inputs_and_outputs_are_looked_at_in_each_call(looked):
    primitive, calls = looked
    x, y = placeholder((2, 3), "float64"), placeholder((2, 3), "float64")
    program = compiled([x, y], primitive(x, y))
    np.testing.assert_array_equal(program(A, B)[0], A + B)
    np.testing.assert_array_equal(program(B, np.asfortranarray(B))[0], B + B)
    assert len(calls) == 1 + 2 * 3


def test_working_memory_is_shared_from_step_to_step(looked):
    """Four steps, results that leave: one piece of memory serves as scratch of all, and never where a value lives."""
    primitive, _ = looked
    x, y = placeholder((2, 3), "float64"), placeholder((2, 3), "float64")
    sums = [primitive(a, b) for a, b in ((x, y), (y, x), (x, x), (y, y))]
    program = compiled([x, y], *sums)
    assert program.nbytes == A.nbytes
    chained = compiled([x, y], primitive(primitive(primitive(x, y), x), y))
    assert chained.nbytes == 3 * A.nbytes
    for _ in range(2):
        for found, wanted in zip(program(A, B), (A + B, A + B, A + A, B + B), strict=True):
            np.testing.assert_array_equal(found, wanted)
        np.testing.assert_array_equal(chained(A, B)[0], A + B + A + B)


def test_a_look_that_copies_is_taken_in_each_call(looked):
    """The turned operand lies in a buffer that changes from call to call."""
    primitive, _ = looked
    x = placeholder((3, 2), "float64")
    turned = P["transpose"](P["square"](x), perm=(1, 0))
    program = compiled([x], primitive(turned, constant(B)))
    for values in (A.reshape(3, 2), B.reshape(3, 2)):
        np.testing.assert_array_equal(program(values)[0], (values**2).T + B)


def test_one_workspace_knows_nothing_of_another(looked):
    primitive, _ = looked
    x = placeholder((2, 3), "float64")
    program = compiled([x], P["negative"](primitive(P["square"](x), P["square"](x))))
    first, second = program.bound(), program.bound()
    out = np.empty((2, 2, 3))
    first(A, out[0])
    second(B, out[1])
    np.testing.assert_array_equal(out, -2 * np.stack([A, B]) ** 2)


def test_a_viewed_run_can_be_called_as_it_is():
    out = np.empty((2, 3))
    Viewed(np.add, (reshaped((6,)), None, reshaped((6,))))(A, np.float64(1), out)
    np.testing.assert_array_equal(out, A + 1)
    assert viewed(np.add, None, None) is np.add


def test_an_error_names_the_layer_of_its_line():
    from pronghorn.errors import PronghornError
    from pronghorn.graph import scope

    x, indices = placeholder((4,), "float64"), placeholder((2,), "int64")
    with scope("model"), scope("embedding"):
        y = P["gather"](P["square"](x), indices, axis=0)
    program = compiled([x, indices], P["negative"](y))
    with pytest.raises(PronghornError, match="model/embedding"):
        program(np.ones(4), np.array([0, 9]))
    np.testing.assert_array_equal(program(np.ones(4), np.array([0, 3]))[0], [-1, -1])


def test_no_warning_leaves_a_program_and_none_is_hidden_after_it():
    x = placeholder((2,), "float64")
    program = compiled([x], P["log"](x))
    with np.errstate(all="raise"):
        assert program(np.zeros(2))[0][0] == -np.inf
        with pytest.raises(FloatingPointError):
            np.log(np.zeros(2))
