"""Every function of 2.2.4's backend: on arrays, on Variables and on placeholders of unknown batches, on each engine.

The oracle is real Keras where ``golden/backend.json`` has calls, NumPy or a closed form in ``CASES`` and ``CHECKS``.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from keras_backend import calls, check, symbolic

from pronghorn import backend as K
from pronghorn.errors import ArgumentError, BackendError

_SIGNATURES = json.loads((Path(__file__).parents[2] / "golden" / "keras224_signatures.json").read_text("utf-8"))
_MISSING = json.loads(Path(__file__).with_name("missing_names.json").read_text("utf-8"))
_PLACES = ("keras.backend.tensorflow_backend.", "keras.backend.common.")
NAMES = {
    path.rpartition(".")[2]
    for path in _SIGNATURES
    if path == "keras.backend.backend" or (path.startswith(_PLACES) and not path.endswith("__init__"))
} - {path.rpartition(".")[2] for path in _MISSING if path.startswith(_PLACES) and "argument" not in _MISSING[path]}

#: Whose golden calls say in words what is computed: test_computing, test_loops, test_choices and test_ctc read them.
_IN_WORDS = {"gradients", "rnn", "map_fn", "foldl", "foldr", "switch", "ctc_decode"}
GOLDEN = {call.function.removeprefix("K.") for call in calls()} - _IN_WORDS
CALLS = [call for name in sorted(GOLDEN) for call in calls(name)]
A = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
B = np.random.default_rng(1).normal(size=(2, 4, 3)).astype("float32")


def _rnn(x, w):
    """A recurrence with a constant: h' = h / 2 + x w."""

    def step(now, states):
        h = states[0] * 0.5 + now * states[1]
        return h, [h]

    last, outputs, (state,) = K.rnn(step, x, [K.zeros_like(x[:, 0])], constants=[w])
    return [last, outputs, state]


def _halved_sums(x, w):
    h = np.zeros_like(x[:, 0])
    seen = [h := h * 0.5 + now * w for now in np.swapaxes(x, 0, 1)]
    return [seen[-1], np.stack(seen, 1), seen[-1]]


def _softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _transposed_conv3d(x, k):
    """(B, *S, C) spread over windows of k (*K, U, C), stride 1."""
    out = np.zeros((len(x), *(s + n - 1 for s, n in zip(x.shape[1:4], k.shape, strict=False)), k.shape[3]), "float32")
    for d, h, w in np.ndindex(*k.shape[:3]):
        out[:, d : d + x.shape[1], h : h + x.shape[2], w : w + x.shape[3]] += x @ k[d, h, w].T
    return out


V3 = np.random.default_rng(2).normal(size=(2, 2, 3, 2, 2)).astype("float32")
K3 = np.random.default_rng(3).normal(size=(2, 1, 2, 3, 2)).astype("float32")
#: By name: (call of Tensors, arrays, what NumPy makes of them).
CASES = {
    "cast": (lambda x: K.cast(x, "int32"), [A * 3], lambda x: x.astype("int32")),
    "conv3d_transpose": (lambda x, k: K.conv3d_transpose(x, k, (2, 3, 3, 3, 3)), [V3, K3], _transposed_conv3d),
    "stop_gradient": (lambda x: K.stop_gradient([x, x * 2]), [A], lambda x: [x, x * 2]),
    "in_train_phase": (lambda x: K.in_train_phase(x, lambda: -x, training=1), [A], lambda x: x),
    "in_test_phase": (lambda x: K.in_test_phase(x * 2, -x, training=0), [A], lambda x: x * 2),
    "shape": (K.shape, [A], lambda x: np.int32(x.shape)),
    "to_dense": (lambda x: K.to_dense(x) * 1, [A], lambda x: x),
    "print_tensor": (lambda x: K.print_tensor(x, "x = "), [A], lambda x: x),
    "rnn": (_rnn, [B, A[0, :3]], _halved_sums),
    "map_fn": (lambda x: K.map_fn(lambda row: row - K.max(row), x), [A], lambda x: x - x.max(1, keepdims=True)),
    "foldl": (lambda x: K.foldl(lambda s, row: s * 2 + row, x), [A], lambda x: (x[0] * 2 + x[1]) * 2 + x[2]),
    "foldr": (lambda x: K.foldr(lambda s, row: s * 2 + row, x), [A], lambda x: (x[2] * 2 + x[1]) * 2 + x[0]),
    "switch": (lambda x: K.switch(K.greater(x, 0), x, x * x), [A], lambda x: np.where(x > 0, x, x * x)),
    "gradients": (
        lambda x: K.gradients(K.sum(K.softmax(x) ** 2, axis=-1), x),
        [A],
        lambda x: 2 * _softmax(x) * (_softmax(x) - (_softmax(x) ** 2).sum(-1, keepdims=True)),
    ),
    "ctc_decode": (
        lambda p: K.ctc_decode(p, np.array([4, 3]))[1],
        [_softmax(B)],
        lambda p: -np.stack([np.log(p[0].max(-1) + 1e-7).sum(), np.log(p[1, :3].max(-1) + 1e-7).sum()])[:, None],
    ),
}  # fmt: skip


def _as_list(found):
    return list(found) if isinstance(found, tuple | list) and not hasattr(found, "_each") else [found]


def _arrays(argument):
    if isinstance(argument, np.ndarray):
        return [argument]
    return [array for item in argument for array in _arrays(item)] if isinstance(argument, list) else []


def _with(argument, replacement):
    """``argument`` with each array replaced by what ``replacement`` gives for it."""
    if isinstance(argument, np.ndarray):
        return replacement(argument)
    return [_with(item, replacement) for item in argument] if isinstance(argument, list) else argument


def _placeholder(fed):
    """Placeholders with their arrays; the first of a call does not know its batch."""

    def made(array):
        shape = array.shape if fed[-1] or not array.ndim else (None, *array.shape[1:])
        x = K.placeholder(shape, dtype=str(array.dtype))
        fed[0].append(x)
        fed[1].append(array)
        fed[-1] = True
        return x

    return made


def _computed(way, rows):
    """The outputs of every row, computed in one Program; a row is (function of arguments, arguments)."""
    fed, found = [[], [], False], []
    replace = {"arrays": lambda x: x, "variables": symbolic, "placeholders": _placeholder(fed)}[way]
    for function, arguments in rows:
        fed[-1] = False
        found.append(_as_list(function(*(_with(argument, replace) for argument in arguments))))
    flat = [x for outputs in found for x in outputs]
    values = iter(K.function(fed[0], flat)(fed[1]))
    return [[next(values) for _ in outputs] for outputs in found]


@pytest.mark.parametrize("way", ["arrays", "variables", "placeholders"])
def test_as_real_keras(way, backend):
    rows = [(lambda *args, call=call: getattr(K, call.function[2:])(*args, **call.kwargs), call.args) for call in CALLS]
    for call, found in zip(CALLS, _computed(way, rows), strict=True):
        check(found, call, rtol=5e-6, atol=5e-6)


@pytest.mark.parametrize("way", ["arrays", "variables", "placeholders"])
def test_as_numpy(way, backend, capfd):
    # An array stands in no graph: nothing has a gradient by it.
    cases = {name: case for name, case in CASES.items() if (name, way) != ("gradients", "arrays")}
    computed = _computed(way, [(call, arrays) for call, arrays, _ in cases.values()])
    for (name, (_, arrays, wanted)), found in zip(cases.items(), computed, strict=True):
        expected = _as_list(wanted(*arrays))
        assert len(found) == len(expected), name
        for mine, theirs in zip(found, expected, strict=True):
            assert np.asarray(mine).dtype == np.asarray(theirs).dtype, name
            np.testing.assert_allclose(mine, theirs, rtol=2e-5, atol=1e-5, err_msg=name)
    assert "x = " in capfd.readouterr().out


CHECKS = {}


def checks(*names):
    """What follows checks these functions."""

    def listed(function):
        CHECKS.update(dict.fromkeys(names, function))
        return function

    return listed


@checks("backend", "floatx", "epsilon", "image_data_format", "image_dim_ordering", "set_floatx", "set_epsilon")
@checks("set_image_data_format", "set_image_dim_ordering", "cast_to_floatx", "normalize_data_format")
def settings(engine):
    assert K.backend() == engine
    assert (K.floatx(), K.epsilon()) == ("float32", 1e-7)
    assert (K.image_data_format(), K.image_dim_ordering()) == ("channels_last", "tf")
    try:
        K.set_floatx("float64")
        K.set_epsilon(1e-3)
        K.set_image_dim_ordering("th")
        assert K.cast_to_floatx([1]).dtype == np.float64
        assert K.get_value(K.variable(0)).dtype == np.float64
        assert K.image_data_format() == K.normalize_data_format(None) == "channels_first"
        assert K.normalize_data_format("channels_last") == "channels_last"
        assert K.epsilon() == 1e-3
        K.set_image_data_format("channels_last")
        assert K.image_dim_ordering() == "tf"
    finally:
        K.set_floatx("float32")
        K.set_epsilon(1e-7)
        K.set_image_data_format("channels_last")
    for setter, wrong in ((K.set_image_data_format, "th"), (K.set_floatx, "float31"), (K.normalize_data_format, "tf")):
        with pytest.raises(ValueError, match=wrong):
            setter(wrong)


@checks("variable", "constant", "placeholder", "zeros", "ones", "dtype", "ndim", "int_shape", "get_variable_shape")
@checks("count_params", "is_tensor", "is_keras_tensor", "is_placeholder", "is_sparse", "eval", "get_value")
def what_is_known_of_tensors(engine):
    v, x = K.variable([[1, 2, 3]], dtype="float64", name="v"), K.placeholder((None, 3), name="x")
    assert (K.dtype(v), K.ndim(v), K.int_shape(v), K.count_params(v)) == ("float64", 2, (1, 3), 3)
    assert K.get_variable_shape(v) == (1, 3)
    assert (K.dtype(x), K.ndim(x), K.int_shape(x)) == ("float32", 2, (None, 3))
    assert K.ndim(K.placeholder(ndim=4)) == 4
    assert v.name == "v"
    assert K.get_value(K.constant(2, shape=(2, 2))).tolist() == [[2, 2], [2, 2]]
    assert K.eval(K.zeros((2,), "int32")).dtype == np.int32
    assert K.eval(K.ones((2,))).tolist() == [1, 1]
    assert [K.is_tensor(t) for t in (v, x, A)] == [True, True, False]
    assert [K.is_placeholder(t) for t in (v, x, x * 1)] == [False, True, False]
    assert not K.is_sparse(x)
    assert not K.is_keras_tensor(x)
    with pytest.raises(ValueError, match="ndarray"):
        K.is_keras_tensor(A)


@checks(
    "update", "update_add", "update_sub", "moving_average_update", "set_value", "batch_set_value", "batch_get_value"
)
@checks("function", "eval", "get_value")
def values_and_updates(engine):
    x, y, v, w = K.placeholder((None,)), K.placeholder(()), K.variable(1.0), K.variable([1.0, 2.0])
    inner = x * w
    out = K.sum(inner) * y
    f = K.function([x, y], [out, v], updates=[K.update_add(v, out), K.update(w, w * 2)])
    assert f([[1, 1], 3]) == [9, 1]
    assert K.batch_get_value([v])[0] == 10
    assert K.get_value(w).tolist() == [2, 4]
    assert K.function([inner, y], [out])([[1, 2], 5]) == [15], "a Tensor on the way is given"
    assert K.function([x], [out], feed_dict={y: 2.0})([[1, 1]]) == [12]
    assert K.function([x], [out], givens=[(y, K.constant(2.0)), (w, K.constant([1.0, 1.0]))])([[1, 1]]) == [4]
    assert K.function([x], [K.sum(x)], fetches=K.update_sub(v, K.sum(x)))([[1, 1]]) == [2]
    assert K.get_value(v) == 8
    K.batch_set_value([(v, 4), (w, [0, 1])])
    K.set_value(w, [5, 6])
    assert K.eval(K.moving_average_update(v, 8.0, 0.75)) == 5
    assert K.get_value(w).tolist() == [5, 6]


@checks("learning_phase", "set_learning_phase", "clear_session", "in_train_phase", "in_test_phase")
def phases(engine):
    x = K.placeholder((None,))
    f = K.function([x, K.learning_phase()], [K.in_train_phase(x, -x), K.in_test_phase(lambda: x, lambda: x * 3)])
    for phase, wanted in ((0, [-2, 2]), (1.0, [2, 6]), (True, [2, 6]), (0.0, [-2, 2])):
        assert [float(v[0]) for v in f([[2.0], phase])] == wanted
    try:
        K.set_learning_phase(True)
        assert K.learning_phase() == 1
        assert K.eval(K.in_train_phase(K.ones(()), K.zeros(()))) == 1
    finally:
        K.clear_session()
    assert K.is_tensor(K.learning_phase())
    with pytest.raises(ArgumentError, match="2"):
        K.set_learning_phase(2)


@checks("get_uid", "reset_uids", "clear_session")
def uids(engine):
    K.reset_uids()
    assert [K.get_uid("a"), K.get_uid("a"), K.get_uid("b"), K.get_uid()] == [1, 2, 1, 1]
    K.clear_session()
    assert K.get_uid("a") == 1


@checks("get_session", "set_session", "manual_variable_initialization")
def sessions(engine):
    with pytest.raises(BackendError, match=r"K\.eval"):
        K.get_session()
    with pytest.warns(UserWarning, match="sessions"):
        K.set_session(object())
    K.manual_variable_initialization(True)
    assert K.get_value(K.variable(3.0)) == 3, "a Variable has its value all the same"
    K.manual_variable_initialization(False)


@checks("random_normal", "random_uniform", "random_binomial", "truncated_normal", "random_normal_variable")
@checks("random_uniform_variable", "dropout")
def draws(engine):
    n = 40_000
    for made, mean, std, low, high in (
        (K.random_normal((n,), 1.0, 2.0), 1, 2, -np.inf, np.inf),
        (K.random_uniform((n,), -1.0, 3.0), 1, 4 / 12**0.5, -1, 3),
        (K.random_binomial((n,), 0.3), 0.3, 0.21**0.5, 0, 1),
        (K.truncated_normal((n,), 1.0, 2.0), 1, 2 * 0.8796, -3, 5),
        (K.random_normal_variable((n,), 1.0, 2.0), 1, 2, -np.inf, np.inf),
        (K.random_uniform_variable((n,), -1.0, 3.0), 1, 4 / 12**0.5, -1, 3),
        (K.dropout(K.ones((n,)), 0.2), 1, 0.5, 0, 1.25),
    ):
        found = K.eval(made)
        assert found.shape == (n,)
        assert found.mean() == pytest.approx(mean, abs=5 * std / n**0.5)
        assert found.std() == pytest.approx(std, rel=0.02)
        assert found.min() >= low
        assert found.max() <= high
    noise = K.eval(K.dropout(K.ones((50, 4, 3)), 0.5, noise_shape=(None, 1, 3)))
    assert (noise == noise[:, :1]).all()
    assert set(np.unique(noise)) == {0, 2}
    x = K.placeholder((None, 2))
    f = K.function([x], [K.random_normal(K.shape(x))])
    first, second = f([np.ones((3, 2))])[0], f([np.ones((3, 2))])[0]
    assert first.shape == (3, 2)
    assert not np.array_equal(first, second)


@checks("gradients")
def gradients_between(engine):
    """By a Tensor on the way, by several at once, by what the loss does not depend on, and of a gradient."""
    x, other = K.placeholder((None, 4)), K.placeholder((None, 4))
    middle = K.square(x)
    loss = K.sum(middle * K.stop_gradient(x))
    by_middle, by_x, none = K.gradients(loss, [middle, x, other])
    assert none is None
    (again,) = K.gradients(K.sum(by_x), x)
    found = K.function([x], [by_middle, by_x, again])([A])
    for mine, theirs in zip(found, (A, 2 * A * A, 2 * A + 0 * A), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("check", dict.fromkeys(CHECKS.values()), ids=lambda check: check.__name__)
def test_by_itself(check, backend):
    check(backend)


def test_each_function_has_a_case():
    assert sorted(NAMES - GOLDEN - set(CASES) - set(CHECKS)) == []
    assert len(NAMES) > 150
