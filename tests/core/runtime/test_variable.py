"""Variables: what later reads in a step see, what is stored when it ends, parts of a flat one, operators, copies."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn import Variable, ops
from pronghorn.errors import BackendError, DTypeError, ShapeError
from pronghorn.graph import current_trace
from pronghorn.runtime import active_backend, flat_group, using_backend
from pronghorn.runtime.traced import Traced

ONES = np.float32([1, 1])
eagerly = pytest.mark.parametrize("eager", [False, True], ids=["compiled", "eager"])


def values(structure):
    return [np.asarray(x).tolist() for x in structure]


@eagerly
def test_reads_see_what_was_assigned_before_them(backend, eager):
    v = Variable([1.0, 2.0])

    def step(x):
        before = v * 1.0
        v.assign(v + x)
        between = v * 1.0
        v.assign_add(x)
        v.assign_sub([0.5, 0.5])
        return before, between, v.value

    assert values(Traced(step, eager=eager)(ONES)) == [[1, 2], [2, 3], [2.5, 3.5]]
    assert v.numpy().tolist() == [2.5, 3.5]


@eagerly
def test_deferred_updates_read_old_values_and_are_not_seen(backend, eager):
    v = Variable([1.0, 2.0])

    def step(x):
        current_trace().deferred.append((v, v + x))
        return (v * 1.0,)

    traced = Traced(step, eager=eager)
    assert values(traced(ONES)) == [[1, 2]]
    assert values(traced(ONES)) == [[2, 3]]
    assert v.numpy().tolist() == [3, 4]


def test_a_failing_step_stores_nothing(backend):
    v = Variable([1.0, 2.0])

    def step(x):
        v.assign(v + x)
        raise KeyError("mine")

    for eager in (False, True):
        with pytest.raises(KeyError):
            Traced(step, eager=eager)(ONES)
    assert v.numpy().tolist() == [1, 2]
    assert current_trace() is None


@eagerly
def test_assigned_in_the_body_of_a_loop(backend, eager):
    total = Variable(0.0)

    def step(xs):
        def body(carry, x):
            total.assign_add(x)
            return carry + total.value, total.value

        return ops.scan(body, np.float32(0), xs)

    last, seen = Traced(step, eager=eager)(np.float32([1, 2, 3]))
    assert float(last) == 1 + 3 + 6
    assert np.asarray(seen).tolist() == [1, 3, 6]
    assert float(total) == 6


def grouped():
    a, b = Variable([1.0, 2.0], name="a"), Variable([[3.0], [4.0]], name="b")
    return a, b, flat_group([a, b], "both")


def test_parts_of_a_flat_one_keep_their_values_and_share_its_memory():
    a, b, both = grouped()
    assert (values([a, b]), both.numpy().tolist()) == ([[1, 2], [[3], [4]]], [1, 2, 3, 4])
    b.assign([[7], [8]])
    assert both.numpy().tolist() == [1, 2, 7, 8]
    both.assign([0, 0, 1, 1])
    assert values([a, b]) == [[0, 0], [[1], [1]]]
    assert (a.owner, b.owner, both.owner, both.parts) == (both, both, both, (a, b))


@eagerly
def test_parts_of_a_flat_one_in_a_step(eager):
    a, b, both = grouped()

    def step(x):
        a.assign(a + x)
        middle = both * 1.0
        both.assign(both * 2.0)
        b.assign(b + 1.0)
        return middle, a * 1.0, both * 1.0

    assert values(Traced(step, eager=eager)(ONES)) == [[2, 3, 3, 4], [4, 6], [4, 6, 7, 9]]
    assert (values([a, b]), both.numpy().tolist()) == ([[4, 6], [[7], [9]]], [4, 6, 7, 9])


@eagerly
def test_a_part_assigned_in_the_body_of_a_loop(eager):
    a, b, both = grouped()

    def step(xs):
        def body(carry, x):
            a.assign(a + x)
            return carry + ops.sum(a), None

        last = ops.scan(body, np.float32(0), xs)[0]
        return last + ops.sum(both)

    assert float(Traced(step, eager=eager)(np.float32([1, 2]))) == (5 + 9) + 16
    assert (values([a, b]), both.numpy().tolist()) == ([[4, 5], [[3], [4]]], [4, 5, 3, 4])


@eagerly
def test_a_part_first_read_in_the_body_of_a_loop(eager):
    a, _, both = grouped()

    def step(xs):
        last = ops.scan(lambda carry, x: (carry + ops.sum(a * x), None), np.float32(0), xs)[0]
        a.assign(a + last)
        return last

    assert float(Traced(step, eager=eager)(np.float32([1, 2]))) == 3 + 6
    assert both.numpy().tolist() == [10, 11, 3, 4]


def test_a_program_goes_on_after_its_variable_joined_a_flat_one():
    a, b = Variable([1.0, 2.0]), Variable([3.0])
    traced = Traced(lambda x: a * x)
    assert np.asarray(traced(ONES)).tolist() == [1, 2]
    flat_group([a, b], "late")
    a.assign([5, 6])
    assert np.asarray(traced(ONES)).tolist() == [5, 6]


def test_a_flat_one_lives_on_one_backend():
    a = Variable([1.0])
    with using_backend("jax"):
        b = Variable([2.0], name="b")
    with pytest.raises(BackendError, match="backends jax and numpy"):
        flat_group([a, b], "mixed")
    assert (a.base, b.base) == (None, None)


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda v: pickle.loads(pickle.dumps(v))])
def test_copies_are_independent(backend, copied):
    v = Variable([1.0, 2.0], name="v", trainable=False)
    new = copied(v)
    v.assign([8, 9])
    assert (new.numpy().tolist(), new.name, new.trainable, new.dtype) == ([1, 2], "v", False, "float32")
    assert new.backend is active_backend()


def test_a_copy_of_a_part_is_whole():
    a, _, both = grouped()
    new = pickle.loads(pickle.dumps(a))
    new.assign([5, 5])
    assert (new.base, both.numpy().tolist()) == (None, [1, 2, 3, 4])


def test_operators_compute_at_once(backend):
    v = Variable([1.0, -2.0])
    found = [v + 1, 1 - v, 2 * v, v / 2, abs(v), -v, v @ v, v[1], v > 0, v**2, np.ones(2, "float32") * v]
    wanted = [[2, -1], [0, 3], [2, -4], [0.5, -1], [1, 2], [-1, 2], 5, -2, [True, False], [1, 4], [1, -2]]
    assert values(found) == wanted
    assert np.add(v, 1).tolist() == [2, -1]
    assert [float(x) for x in v] == [1, -2]
    assert (len(v), v.ndim, v.size, float(v[0]), int(v[1])) == (2, 1, 2, 1.0, -2)


def test_identity_and_truth():
    v = Variable(0.0)
    assert v != Variable(0.0)
    assert v in [Variable(1.0), v]
    assert not v
    assert Variable(1.0)
    with pytest.raises(TypeError, match="no length"):
        len(v)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Variable([1.0, 2.0]))


def test_numpy_gives_a_copy_and_arrays_are_copied_in(backend):
    array = np.float32([1, 2])
    v = Variable(array)
    array[:] = 7
    v.numpy()[:] = 8
    np.asarray(v)[:] = 9
    assert v.numpy().tolist() == [1, 2]
    v.assign(array)
    array[:] = 0
    assert v.numpy().tolist() == [7, 7]


@pytest.mark.parametrize(
    ("value", "dtype", "wanted"),
    [(1.5, None, "float32"), ([1, 2], None, "int64"), (True, None, "bool"), ([1, 2], "float16", "float16"),
     (np.float16([1]), None, "float16"), (np.float64([1]), "float64", "float64")],
)  # fmt: skip
def test_dtypes(backend, value, dtype, wanted):
    v = Variable(value, dtype=dtype)
    assert (v.dtype, v.numpy().dtype.name) == (wanted, wanted)


def test_wrong_shapes_change_nothing(backend):
    v = Variable([1.0, 2.0], name="v")
    for wrong in ([1.0], 3.0, [[1.0, 2.0]]):
        with pytest.raises(ShapeError, match="Variable 'v'") as caught:
            v.assign(wrong)
        assert (caught.value.expected, caught.value.actual) == ((2,), np.shape(wrong))
    with pytest.raises(ShapeError, match="Variable 'v'"):
        Traced(v.assign)(np.zeros(3, "float32"))
    assert v.numpy().tolist() == [1, 2]


@pytest.mark.parametrize(("value", "dtype"), [("text", None), ([1], "nope"), ([object()], None)])
def test_what_is_no_number(value, dtype):
    with pytest.raises(DTypeError, match="no dtype of pronghorn"):
        Variable(value, dtype=dtype)


def test_two_backends_do_not_mix():
    here = Variable([1.0, 2.0], name="here")
    with using_backend("jax"):
        there = Variable([3.0, 4.0], name="there")
    with pytest.raises(BackendError, match="jax and numpy"):
        here + there
    with pytest.raises(BackendError, match="jax and numpy"):
        Traced(lambda: here * there)()
    here.assign(there)
    assert here.numpy().tolist() == [3, 4]
