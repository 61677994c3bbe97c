"""Function: symbolic Tensors made callable. Sizes, the phase, inputs on the way, updates, draws, errors."""

import numpy as np
import pytest

from pronghorn import ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, GraphError, ShapeError
from pronghorn.graph import LEARNING_PHASE, Graph, as_tensor, constant, placeholder, size_of
from pronghorn.runtime import Variable, compile, set_random_seed
from pronghorn.runtime.function import Function


def compiled_during(call):
    before = compile.COUNT
    call()
    return compile.COUNT - before


def test_outputs_come_in_order_as_arrays_of_their_dtypes(backend):
    x, y = placeholder((2,)), placeholder((2,), "int32")
    f = Function([x, y], [ops.sum(x), y, ops.greater(x, 1)])
    total, same, above = map(np.asarray, f([[1, 2.5], [3.0, 4.0]]))
    assert total.dtype == np.float32
    assert total == 3.5
    assert same.tolist() == [3, 4]
    assert same.dtype == np.int32
    assert above.tolist() == [False, True]


def test_one_program_for_each_set_of_sizes():
    x = placeholder((None, 3))
    f = Function([x], [ops.sum(x, axis=1), ops.mean(x)])
    assert compiled_during(lambda: f([np.ones((4, 3))])) == 1
    assert compiled_during(lambda: f([np.ones((4, 3), "float64")])) == 0
    assert compiled_during(lambda: f([np.ones((5, 3))])) == 1
    sums, mean = f([np.arange(12).reshape(4, 3)])
    assert np.asarray(sums).tolist() == [3, 12, 21, 30]
    assert float(mean) == 5.5


def test_few_programs_are_kept():
    x = placeholder((None,))
    f = Function([x], [ops.sum(x)])
    for size in range(40):
        f([np.ones(size)])
    assert len(f._programs) == 32
    assert compiled_during(lambda: f([np.ones(39)])) == 0
    assert compiled_during(lambda: f([np.ones(0)])) == 1


def test_sizes_can_be_computed_with():
    x = placeholder((None, None))
    rows, columns = x.shape
    f = Function([x], [size_of(rows * columns + 1), ops.reshape(x, (-1,)), ops.tile(x, (1, rows))])
    count, flat, wide = map(np.asarray, f([np.ones((2, 3))]))
    assert (int(count), flat.shape, wide.shape) == (7, (6,), (2, 6))


def test_no_inputs():
    assert float(Function([], [as_tensor(Variable(3.0))])([])[0]) == 3.0


def test_the_phase_is_an_input_or_false(backend):
    x = placeholder(())
    y = ops.in_train_phase(x + 1, x - 1)
    assert [float(v) for v in Function([x], [y])([5])] == [4]
    f = Function([LEARNING_PHASE, x], [y])
    for phase in (1, True, np.bool_(1), np.array(1)):
        assert float(f([phase, 5])[0]) == 6
    for phase in (0, False, np.array(0)):
        assert float(f([phase, 5])[0]) == 4


def test_the_dead_branch_of_a_phase_is_not_computed():
    x = placeholder((3,))
    f = Function([x, LEARNING_PHASE], [ops.in_train_phase(ops.dropout(x, 0.5), x)])
    assert np.asarray(f([np.ones(3), 0])[0]).tolist() == [1, 1, 1]


def test_inputs_may_be_tensors_on_the_way(backend):
    x = placeholder((None, 2))
    middle = ops.square(x)
    out = ops.sum(middle, axis=1) + 1
    assert np.asarray(Function([middle], [out])([[[1, 2], [3, 4]]])[0]).tolist() == [4, 8]
    both = Function([x, middle], [x + middle])
    assert np.asarray(both([[[1, 1]], [[5, 5]]])[0]).tolist() == [[6, 6]]


def test_an_input_may_be_an_output_too():
    x = placeholder((2,))
    assert np.asarray(Function([x], [x])([[1, 2]])[0]).tolist() == [1, 2]


def test_sizes_that_grow_with_one_unknown_are_solved_for():
    x = placeholder((None, 4))
    flat = ops.reshape(x, (-1,))
    f = Function([flat], [ops.reshape(flat, (x.shape[0], 4))])
    assert np.asarray(f([np.arange(12)])[0]).shape == (3, 4)
    with pytest.raises(ShapeError, match=r"\(13,\)"):
        f([np.arange(13)])


@pytest.mark.parametrize("expression", [lambda n: n * n, lambda n: (n + 1) // 2])
def test_other_expressions_of_one_unknown_need_it_among_the_inputs(expression):
    y = placeholder((None,))
    x = placeholder((expression(y.shape[0]),))
    with pytest.raises(ShapeError, match="none of the inputs"):
        Function([x], [ops.sum(x)])([np.ones(16)])
    assert float(Function([x, y], [ops.sum(x)])([np.ones(expression(5)), np.ones(5)])[0]) == expression(5)
    with pytest.raises(ShapeError, match="together say"):
        Function([x, y], [ops.sum(x)])([np.ones(expression(5) + 1), np.ones(5)])


def test_updates_are_stored_after_everything_was_read(backend):
    a, b = Variable([1.0, 2.0]), Variable([10.0, 20.0])
    now = as_tensor(a)
    f = Function([], [now * 1, as_tensor(a) + as_tensor(b)], [(a, as_tensor(b)), (b, as_tensor(a))])
    before, total = map(np.array, f([]))
    assert before.tolist() == [1, 2]
    assert total.tolist() == [11, 22]
    assert a.numpy().tolist() == [10, 20]
    assert b.numpy().tolist() == [1, 2]
    again = np.array(f([])[0])
    assert before.tolist() == [1, 2], "an output is an array of its own"
    assert again.tolist() == [10, 20]


def test_updates_depend_on_inputs(backend):
    x, total = placeholder((None,)), Variable(0.0)
    f = Function([x], [], [(total, as_tensor(total) + ops.sum(x))])
    assert f([[1, 2]]) == []
    f([[3]])
    assert float(total) == 6.0


def test_each_call_draws_other_numbers(backend):
    set_random_seed(3)
    f = Function([], [ops.random_uniform((4,), constant(0.0), 1.0)])
    first, second = (np.array(f([])[0]) for _ in range(2))
    assert not np.array_equal(first, second)
    set_random_seed(3)
    again = Function([], [ops.random_uniform((4,), constant(0.0), 1.0)])
    assert again.graph.variables
    assert not np.array_equal(np.array(again([])[0]), np.array(again([])[0]))


def test_backends_have_programs_of_their_own():
    pytest.importorskip("jax")
    from pronghorn.runtime import using_backend

    x = placeholder((2,))
    f = Function([x], [x * 2])
    with using_backend("numpy"):
        assert isinstance(f([[1, 2]])[0], np.ndarray)
    with using_backend("jax"):
        assert not isinstance(f([[1, 2]])[0], np.ndarray)


def test_an_output_that_needs_more_names_the_placeholder():
    x, y = placeholder((2,), name="left"), placeholder((2,), name="right")
    with pytest.raises(GraphError, match="right"):
        Function([x], [x + y])


def test_updates_may_not_need_more_either():
    with pytest.raises(GraphError, match="outside"):
        Function([], [], [(Variable(0.0), placeholder((), name="outside"))])


@pytest.mark.parametrize("wrong", [Variable(1.0), np.ones(2), "x"], ids=["variable", "array", "str"])
def test_inputs_are_tensors(wrong):
    with pytest.raises(ArgumentTypeError, match="symbolic Tensor"):
        Function([wrong], [])


def test_the_number_of_values_must_be_that_of_the_inputs():
    f = Function([placeholder((2,))], [])
    with pytest.raises(ArgumentError, match="takes 1 values, 2 were given"):
        f([1, 2])
    with pytest.raises(ArgumentError, match="no value for 'x'"):
        Function([placeholder((2,), name="x")], [])([None])


@pytest.mark.parametrize("shape", [(3,), (4, 2), (2, 3, 1)])
def test_a_value_of_another_shape(shape):
    f = Function([placeholder((None, 3), name="x")], [])
    with pytest.raises(ShapeError, match="'x' takes the shape") as error:
        f([np.ones(shape)])
    assert error.value.actual == shape


def test_sizes_that_contradict_each_other():
    x = placeholder((None, 2))
    y = placeholder((x.shape[0],), name="y")
    f = Function([x, y], [ops.sum(x, axis=1) + y])
    assert np.asarray(f([np.ones((3, 2)), np.ones(3)])[0]).tolist() == [3, 3, 3]
    with pytest.raises(ShapeError, match=r"'y'.*Got \(4,\).*\(3,\)"):
        f([np.ones((3, 2)), np.ones(4)])


def test_a_size_that_no_input_tells():
    x = placeholder((None,), name="x")
    total = ops.sum(x)
    f = Function([total], [ops.broadcast_to(total, x.shape)])
    with pytest.raises(ShapeError, match="none of the inputs"):
        f([1.0])


def test_the_graph_is_there_to_look_at():
    x = placeholder((None,))
    f = Function([x], [ops.exp(x)])
    assert isinstance(f.graph, Graph)
    assert "exp" in str(f.graph)
