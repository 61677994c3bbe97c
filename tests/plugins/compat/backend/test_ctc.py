"""Connectionist temporal classification against real Keras and against counting all alignments."""

import itertools
import json
import re

import numpy as np
import pytest
from keras_backend import calls, check, check_call, symbolic

from pronghorn import backend as K

(COST,) = calls("ctc_batch_cost")
(GRADIENT,) = [call for call in calls("gradients") if "ctc" in call.id]
DECODED = calls("ctc_decode")


def collapsed(path, blank):
    return [label for label, _ in itertools.groupby(path) if label != blank]


def cost_by_counting(labels, p):
    """-log of the summed probability of every alignment."""
    p = (p + 1e-7) / (p + 1e-7).sum(-1, keepdims=True)
    blank = p.shape[1] - 1
    total = sum(
        np.prod(p[np.arange(len(p)), path])
        for path in itertools.product(range(p.shape[1]), repeat=len(p))
        if collapsed(path, blank) == list(labels)
    )
    return -np.log(total)


def test_cost_as_real_keras():
    check_call(COST, rtol=1e-5)


def test_cost_and_gradient_as_real_keras_on_each_engine(backend):
    """The recorded gradient is of whole lengths: 6 steps and 3 labels each."""
    labels, p, *lengths = symbolic(COST.args)
    whole = K.ctc_batch_cost(labels, p, np.full((3, 1), 6), np.full((3, 1), 3))
    cost, gradient = K.batch_get_value([K.ctc_batch_cost(labels, p, *lengths), *K.gradients(K.sum(whole), [p])])
    check([cost], COST, rtol=1e-5)
    check([gradient], GRADIENT, rtol=1e-4, atol=1e-5)


def test_gradient_is_the_slope():
    labels, p, *lengths = COST.args
    x = K.placeholder(p.shape, dtype="float64")
    cost = K.sum(K.ctc_batch_cost(labels, x, *lengths))
    f = K.function([x], [cost, *K.gradients(cost, [x])])
    direction = np.random.randn(*p.shape)  # noqa: NPY002
    up, down = (f([p + step * direction])[0] for step in (1e-6, -1e-6))
    np.testing.assert_allclose((f([p])[1] * direction).sum(), (up - down) / 2e-6, rtol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("labels", [[], [0], [1, 1], [0, 1]], ids=str)
def test_cost_counts_every_alignment(labels, steps):
    p = np.random.dirichlet(np.ones(3), (1, 5))  # noqa: NPY002
    padded = np.array([labels + [-1] * (3 - len(labels))])
    found = K.eval(K.ctc_batch_cost(padded, K.variable(p), [[steps]], [[len(labels)]]))
    if len(labels) + (labels == [1, 1]) > steps:
        assert found[0, 0] > 1e20, "no alignment is that short"
    else:
        np.testing.assert_allclose(found[0, 0], cost_by_counting(labels, p[0, :steps]), rtol=1e-4)


def test_cost_of_unknown_batch_and_length():
    y, p = K.placeholder((None, 2), dtype="int32"), K.placeholder((None, None, 4))
    steps, count = K.placeholder((None, 1), dtype="int32"), K.placeholder((None, 1), dtype="int32")
    f = K.function([y, p, steps, count], [K.ctc_batch_cost(y, p, steps, count)])
    p_values = np.random.dirichlet(np.ones(4), (2, 3))  # noqa: NPY002
    (found,) = f([[[0, 1], [2, 0]], p_values, [[3], [2]], [[2], [1]]])
    wanted = [cost_by_counting([0, 1], p_values[0]), cost_by_counting([2], p_values[1, :2])]
    np.testing.assert_allclose(found[:, 0], wanted, rtol=1e-4)


@pytest.mark.parametrize("call", DECODED, ids=repr)
def test_decoding_as_real_keras(backend, call):
    options = json.loads(re.search(r"\{.*\}", call.note)[0])
    paths, scores = K.ctc_decode(*symbolic(call.args), **options)
    check(K.batch_get_value([*paths, scores]), call)


def test_greedy_decoding_of_placeholders_is_as_long_as_the_input():
    call = next(call for call in DECODED if "true" in call.note)
    p, steps = K.placeholder((None, None, call.args[0].shape[2])), K.placeholder((None,), dtype="int32")
    (path,), score = K.ctc_decode(p, steps)
    found, scores = K.function([p, steps], [path, score])(call.args)
    width = call.out[0].shape[1]
    assert found.shape == call.args[0].shape[:2]
    np.testing.assert_array_equal(found[:, :width], call.out[0])
    assert (found[:, width:] == -1).all()
    np.testing.assert_allclose(scores, call.out[1], rtol=1e-5)


def test_beam_search_finds_the_most_probable_sequence():
    """With a beam wide enough its first path is the one that counting finds; merging equal neighbours never bites here."""
    p = np.random.dirichlet(np.ones(3), (1, 4))  # noqa: NPY002
    sequences = [(), (0,), (1,), (0, 1), (1, 0), (0, 1, 0), (1, 0, 1), (0, 0), (1, 1)]
    costs = {labels: cost_by_counting(labels, p[0]) for labels in sequences}
    best = min(costs, key=costs.get)
    (path,), score = K.ctc_decode(p, [4], greedy=False, beam_width=200)
    assert K.eval(path)[0].tolist() == [label for label, _ in itertools.groupby(best)]
    np.testing.assert_allclose(K.eval(score), [[-costs[best]]], rtol=1e-5)


def test_more_paths_than_there_are_sequences():
    paths, score = K.ctc_decode(np.ones((1, 1, 2)) / 2, [1], greedy=False, top_paths=4)
    assert sorted(K.int_shape(path)[1] for path in paths) == [0, 0, 0, 1]
    assert np.isneginf(K.eval(score)[0, 2:]).all()


def test_beam_search_of_placeholders_is_as_long_as_the_input():
    call = next(call for call in DECODED if "false" in call.note)
    options = json.loads(re.search(r"\{.*\}", call.note)[0])
    p, steps = K.placeholder((None, None, call.args[0].shape[2])), K.placeholder((None,), dtype="int32")
    paths, score = K.ctc_decode(p, steps, **options)
    *found, scores = K.function([p, steps], [*paths, score])(call.args)
    for path, wanted in zip(found, call.out[:-1], strict=True):
        width = wanted.shape[1]
        assert path.shape == call.args[0].shape[:2]
        np.testing.assert_array_equal(path[:, :width], wanted)
        assert (path[:, width:] == -1).all()
    np.testing.assert_allclose(scores, call.out[-1], rtol=1e-5)
