"""Values made from shapes and numbers: against NumPy, inside and outside a trace, with unknown sizes."""

import numpy as np
import pytest
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ArgumentError
from pronghorn.graph import Tensor, Trace, placeholder, tracing

X = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(("name", "value"), [("zeros", 0), ("ones", 1)])
def test_filled(name, value):
    made = np.asarray(getattr(ops, name)((2, 3)))
    assert made.dtype == "float32"
    assert made.tolist() == [[value] * 3] * 2
    assert np.asarray(getattr(ops, name)(2, "int32")).tolist() == [value] * 2
    assert np.asarray(getattr(ops, name)(())).shape == ()


@pytest.mark.parametrize("name", ["zeros_like", "ones_like"])
def test_like(name):
    check(getattr(ops, name), getattr(np, name), X)
    check(lambda x: getattr(ops, name)(x, dtype="int32"), lambda x: getattr(np, name)(x, dtype="int32"), X)


def test_full_like_and_full():
    check(lambda x: ops.full_like(x, 3), lambda x: np.full_like(x, 3), X)
    assert np.asarray(ops.full((2,), [1.5, 2.5])).tolist() == [1.5, 2.5]


def test_inside_a_trace_a_constant_is_not_stored_in_full():
    with tracing(Trace()):
        made = ops.zeros((1000, 1000))
    assert isinstance(made, Tensor)
    assert all(x.node.attributes["value"].size == 1 for x in made.node.inputs)


def test_what_is_made_can_be_written_to():
    made = ops.zeros((2, 2))
    made[0, 0] = 5
    assert np.asarray(made).tolist() == [[5, 0], [0, 0]]


@pytest.mark.parametrize(
    "bounds", [(5,), (0,), (2, 8, 3), (8, 2, -3), (5, 2), (1.0, 2.0, 0.25), (-3, 3), (np.int64(4),), (3, -2, -1)]
)
def test_arange(bounds):
    made = np.asarray(ops.arange(*bounds))
    wanted = np.arange(*bounds)
    assert made.tolist() == wanted.tolist()
    assert made.dtype == ("float32" if wanted.dtype == "float64" else "int32")


def test_arange_of_a_dtype():
    assert np.asarray(ops.arange(3, dtype="float16")).dtype == "float16"


@pytest.mark.parametrize(("start", "step"), [(0, 1), (1, 2), (3, 4)])
def test_arange_up_to_an_unknown_size(start, step):
    for count in (3, 7):
        made = traced(lambda x: ops.arange(start, ops.shape(x)[0], step), np.zeros(count), hide=(0,))
        assert made.tolist() == np.arange(start, count, step).tolist()


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_linspace(count, endpoint):
    made = np.asarray(ops.linspace(-1, 2, count, endpoint))
    np.testing.assert_allclose(made, np.linspace(-1, 2, count, endpoint), rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_linspace_of_arrays(axis):
    a, b = np.array([0.0, 1.0]), np.array([3.0, 5.0])
    check(lambda a, b: ops.linspace(a, b, 4, axis=axis), lambda a, b: np.linspace(a, b, 4, axis=axis), a, b)


@pytest.mark.parametrize(("rows", "columns", "k"), [(3, None, 0), (2, 4, 1), (4, 2, -1), (3, 3, 5)])
def test_eye(rows, columns, k):
    wanted = np.eye(rows, columns, k, dtype="float32")
    made = np.asarray(ops.eye(rows, columns, k))
    assert made.dtype == "float32"
    assert np.array_equal(made, wanted)
    assert np.array_equal(traced(lambda x: ops.eye(rows, columns, k) + x, np.float32(0)), wanted)


def test_eye_of_an_unknown_size():
    made = traced(lambda x: ops.identity(ops.shape(x)[0]), np.zeros(3), hide=(0,))
    assert np.array_equal(made, np.eye(3))


@pytest.mark.parametrize("k", [-2, 0, 1])
@pytest.mark.parametrize("name", ["tril", "triu"])
def test_triangles(name, k):
    for x in (X, np.arange(24).reshape(2, 3, 4)):
        check(lambda x: getattr(ops, name)(x, k), lambda x: getattr(np, name)(x, k), x, hide=(0, 1))


def test_array_takes_lists_and_tensors():
    assert np.asarray(ops.array([1.0, 2.0])).dtype == "float32"
    assert np.asarray(ops.array([1, 2], "float16")).dtype == "float16"
    x = placeholder((2,))
    assert ops.array(x) is x
    assert ops.array([x, x]).shape == (2, 2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ops.arange(1, 2, 0), "step must not be 0"),
        (lambda: ops.arange(placeholder(())), "bounds must be numbers or sizes"),
        (lambda: ops.tril([1, 2]), "at least two axes"),
    ],
)
def test_refuses(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [2, 7])
def test_linspace_with_its_step_ends_where_it_should(num, endpoint):
    check(
        lambda a, b: ops.linspace(a, b, num, endpoint, retstep=True),
        lambda a, b: np.linspace(a, b, num, endpoint, retstep=True),
        np.array([0.1, -3.0]),
        np.array([0.7, 1e3]),
        hide=(),
    )
    assert ops.linspace(0.1, 0.7, 7)[-1] == np.float32(0.7)


def test_tensors_are_dense():
    assert ops.convert_to_tensor([1, 2], "float32", sparse=False).tolist() == [1, 2]
    for name in ("sparse", "ragged"):
        with pytest.raises(ArgumentError, match="no sparse or ragged"):
            ops.convert_to_tensor([1], **{name: True})
