"""Connectionist temporal classification against Keras 3's own results and against counting all alignments."""

import itertools

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope
from tracing import traced

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError

GOLDEN = calls("ops_nn", "ctc_loss", "ctc_decode")


def collapsed(path, blank):
    return tuple(label for label, _ in itertools.groupby(path) if label != blank)


def probabilities(logits, blank):
    """Of each label sequence: the sum over its alignments."""
    steps, classes = logits.shape
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    found = {}
    for path in itertools.product(range(classes), repeat=steps):
        labels = collapsed(path, blank)
        found[labels] = found.get(labels, 0) + np.prod(p[np.arange(steps), path])
    return found


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call)


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


@pytest.mark.parametrize("steps", [0, 1, 2, 4])
@pytest.mark.parametrize("blank", [0, 1, 2])
def test_loss_counts_every_alignment(blank, steps):
    logits = np.random.default_rng(0).normal(0, 1, (5, 3))
    wanted = probabilities(logits[:steps], blank)
    other = [c for c in range(3) if c != blank]
    for labels in ([], other[:1], other[:1] * 2, other):
        padded = np.array([labels + [blank] * (3 - len(labels))])
        (found,) = np.asarray(ops.ctc_loss(padded, logits[None], [len(labels)], [steps], blank))
        if tuple(labels) in wanted:
            np.testing.assert_allclose(found, -np.log(wanted[tuple(labels)]), rtol=1e-6, atol=1e-12)
        else:
            assert found > 1e20, "no alignment is that short"


def test_gradient_is_the_slope(backend):
    logits = np.random.default_rng(1).normal(0, 1, (2, 4, 3))
    targets, counts, lengths = np.array([[1, 2], [1, 1]]), np.array([2, 2]), np.array([3, 4])
    check_slope(lambda x: ops.ctc_loss(targets, x, counts, lengths), logits, tolerance=1e-5)


def test_beam_search_finds_the_most_probable_sequences():
    """A beam that holds every prefix gives the sequences that counting finds, with their probabilities."""
    logits = np.random.default_rng(2).normal(0, 1, (4, 5, 3)).astype("float32")
    paths, scores = ops.ctc_decode(logits, [5, 5, 3, 1], "beam_search", beam_width=64, top_paths=3, mask_index=1)
    for i, steps in enumerate([5, 5, 3, 1]):
        wanted = sorted(probabilities(logits[i, :steps].astype(float), 1).items(), key=lambda item: -item[1])[:3]
        found = [tuple(label for label in path if label >= 0) for path in np.asarray(paths)[:, i].tolist()]
        assert found == [labels for labels, _ in wanted]
        np.testing.assert_allclose(np.asarray(scores)[i], np.log([p for _, p in wanted]), rtol=1e-4)


def test_more_paths_than_there_are_sequences():
    paths, scores = ops.ctc_decode(np.zeros((1, 1, 2)), [1], "beam_search", beam_width=4, top_paths=4)
    assert np.asarray(paths)[:, 0, 0].tolist()[2:] == [-1, -1]
    np.testing.assert_allclose(np.asarray(scores)[0, :2], np.log([0.5, 0.5]))
    assert np.isneginf(np.asarray(scores)[0, 2:]).all()


@pytest.mark.parametrize("strategy", ["greedy", "beam_search"])
def test_decoding_with_unknown_sizes(strategy):
    logits = np.random.default_rng(3).normal(0, 1, (2, 5, 4)).astype("float32")
    decode = lambda x: ops.ctc_decode(x, [5, 3], strategy, beam_width=6)  # noqa: E731
    wanted = [np.asarray(x) for x in decode(logits)]
    for a, b in zip(traced(decode, logits, hide=(0, 1)), wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_float16_is_computed_in_float32():
    logits = np.random.default_rng(4).normal(0, 1, (1, 6, 3)).astype("float16")
    loss = ops.ctc_loss([[1, 2]], logits, [2], [6])
    assert np.asarray(loss).dtype == np.float32
    np.testing.assert_allclose(loss, ops.ctc_loss([[1, 2]], logits.astype("float32"), [2], [6]))


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="Available: beam_search, greedy"):
        ops.ctc_decode(np.zeros((1, 2, 3)), [2], "beam")
    with pytest.raises(ShapeError, match=r"needs \(B, T, C\)"):
        ops.ctc_loss([[1]], np.zeros((2, 3)), [1], [2])
    with pytest.raises(ShapeError, match="Pad the label sequences"):
        ops.ctc_loss([1], np.zeros((1, 2, 3)), [1], [2])
