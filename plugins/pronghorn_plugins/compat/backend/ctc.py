"""Connectionist temporal classification: the cost of a label sequence without alignment, and decoding.

The last class is the blank. Probabilities (B, T, C) become ``log(softmax(log(p + epsilon)))``, as in 2.2.4.
Source: Graves et al. 2006.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from pronghorn.api import PLACEHOLDER, Graph, GraphError, Tensor, epsilon, hookimpl, ops
from pronghorn_plugins.compat.backend.computing import batch_get_value
from pronghorn_plugins.compat.backend.symbolic import tensor

#: Instead of the logarithm of 0, whose derivatives would not be numbers.
_NEVER = -1e30


def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Tensor:
    """``-log p(y_true | y_pred)`` of each sequence [nats], over all alignments.

    Args:
        y_true: (B, L) class indices, what lies behind ``label_length`` does not count.
        y_pred: (B, T, C) probabilities; the last class is the blank.
        input_length: (B, 1), how many of the T steps count.
        label_length: (B, 1), how many of the L labels count.

    Returns:
        (B, 1).
    """
    log_p = _log_probabilities(tensor(y_pred))
    # All in the batch size of y_pred: sizes that are unknown by themselves are not known to be equal.
    batch, count = log_p.shape[0], tensor(y_true).shape[1]
    steps, labels = (ops.reshape(ops.cast(tensor(n), "int64"), (batch, 1)) for n in (input_length, label_length))
    wanted = ops.reshape(ops.cast(tensor(y_true), "int64"), (batch, count))
    path = _with_blanks(wanted, labels, log_p.shape[-1] - 1)
    # (T, B, 2L + 1): the logarithm of the probability of each place of the path at each time.
    scores = ops.swapaxes(ops.take_along_axis(log_p, ops.expand_dims(path, 1), axis=2), 0, 1)
    jumps = _may_jump(path, log_p.shape[-1] - 1)
    places = ops.arange(path.shape[1], dtype="int64")
    first = ops.where(ops.less(places, 2), scores[0], _NEVER)

    def step(alpha: Tensor, now: Any) -> tuple[Tensor, None]:
        score, time = now
        one, two = _shifted(alpha, 1), ops.where(jumps, _shifted(alpha, 2), _NEVER)
        new = ops.add(ops.logsumexp(ops.stack([alpha, one, two]), axis=0), score)
        return ops.where(ops.less(time, steps), new, alpha), None

    times = ops.arange(log_p.shape[1], dtype="int64")
    last, _ = ops.scan(step, first, (scores[1:], times[1:]))
    final = ops.multiply(labels, 2)
    end = ops.take_along_axis(last, final, axis=1)
    before = ops.take_along_axis(last, ops.maximum(ops.subtract(final, 1), 0), axis=1)
    before = ops.where(ops.greater(labels, 0), before, _NEVER)
    return ops.negative(ops.logsumexp(ops.concatenate([end, before], axis=1), axis=1, keepdims=True))


def _log_probabilities(y_pred: Tensor) -> Tensor:
    return ops.log_softmax(ops.log(ops.add(y_pred, epsilon())))


def _with_blanks(labels: Tensor, lengths: Tensor, blank: Any) -> Tensor:
    """(B, L) -> (B, 2L + 1): a blank before, behind and between the labels, and in place of those that do not count."""
    counts = ops.less(ops.arange(labels.shape[1], dtype="int64"), lengths)
    known = ops.where(counts, labels, blank)
    pairs = ops.stack([ops.full_like(known, blank), known], axis=2)
    flat = ops.reshape(pairs, (labels.shape[0], labels.shape[1] * 2))
    return ops.concatenate([flat, ops.full_like(known[:, :1], blank)], axis=1)


def _may_jump(path: Tensor, blank: Any) -> Tensor:
    """Where the path may come from two places before: on a label that differs from the one before it."""
    return ops.logical_and(ops.not_equal(path, blank), ops.not_equal(path, _shifted(path, 2)))


def _shifted(x: Tensor, by: int) -> Tensor:
    """x (B, S) moved to the right, with what never happens in front."""
    never = _NEVER if x.dtype.startswith("float") else -1
    return ops.pad(x, [(0, 0), (by, 0)], constant_values=never)[:, : x.shape[1]]


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Tensor], Tensor]:
    """The likeliest label sequences.

    Args:
        y_pred: (B, T, C) probabilities; the last class is the blank.
        input_length: (B,), how many of the T steps count.
        greedy: take the likeliest class at each time; else search with a beam.
        beam_width: how many prefixes the beam keeps.
        top_paths: how many sequences the beam search gives.

    Returns:
        A list of one int64 (B, D) Tensor for each path, -1 behind the labels, and scores: greedy (B, 1), the negative
        sum of the scores taken; else (B, top_paths), the logarithms of the probabilities. D is the longest sequence's
        length; in a graph with placeholders, where that is not known, T.

    Raises:
        GraphError: for a beam search in a graph with placeholders: how many prefixes there are depends on the values.
    """
    probabilities, lengths = tensor(y_pred), ops.cast(ops.ravel(tensor(input_length)), "int64")
    is_open = any(node.primitive is PLACEHOLDER for node in Graph([], [probabilities, lengths]).nodes)
    if greedy:
        labels, score = _greedy(ops.log(ops.add(probabilities, epsilon())), lengths)
        if is_open:
            return [labels], score
        values, scores = batch_get_value([labels, score])
        longest = int((values >= 0).sum(axis=1).max(initial=0))
        return [tensor(values[:, :longest])], tensor(scores)
    if is_open:
        raise GraphError(
            "a beam search needs values, and y_pred depends on a placeholder.",
            where="K.ctc_decode(greedy=False)",
            fix="Compute y_pred first, for example with model.predict, or pass greedy=True.",
        )
    scores, known = batch_get_value([_log_probabilities(probabilities), lengths])
    found = [_beam_search(x[:n], beam_width, top_paths) for x, n in zip(scores, known, strict=True)]
    paths = [_dense([paths[i][0] for paths in found]) for i in range(top_paths)]
    return [tensor(path) for path in paths], tensor(np.array([[p for _, p in each] for each in found], scores.dtype))


def _greedy(scores: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    counts = ops.less(ops.arange(scores.shape[1], dtype="int64"), ops.expand_dims(lengths, 1))
    best = ops.argmax(scores, -1)
    repeats = ops.equal(best, ops.pad(best, [(0, 0), (1, 0)], constant_values=-1)[:, : best.shape[1]])
    blank = ops.equal(best, scores.shape[-1] - 1)
    kept = ops.logical_and(counts, ops.logical_not(ops.logical_or(repeats, blank)))
    order = ops.argsort(ops.cast(ops.logical_not(kept), "int32"), 1)
    labels = ops.take_along_axis(ops.where(kept, best, -1), order, axis=1)
    taken = ops.where(counts, ops.max(scores, -1), 0.0)
    return labels, ops.negative(ops.sum(taken, axis=1, keepdims=True))


def _beam_search(scores: Any, width: int, top_paths: int) -> list[tuple[list[int], float]]:
    """Prefix search over ``scores`` (T, C): label sequences with equal neighbours merged, and their log-probabilities.

    Each prefix has the probabilities of ending in a blank, and in its last label. Source: Graves 2012, section 7.5.3.
    """
    blank = scores.shape[1] - 1
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    for score in scores.astype(np.float64):
        new: defaultdict[tuple[int, ...], list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
        for prefix, (in_blank, in_label) in beam.items():
            both = np.logaddexp(in_blank, in_label)
            new[prefix][0] = np.logaddexp(new[prefix][0], both + score[blank])
            if prefix:
                new[prefix][1] = np.logaddexp(new[prefix][1], in_label + score[prefix[-1]])
            for label in range(blank):
                before = in_blank if prefix and prefix[-1] == label else both
                longer = new[(*prefix, label)]
                longer[1] = np.logaddexp(longer[1], before + score[label])
        kept = sorted(new.items(), key=lambda item: -np.logaddexp(*item[1]))[:width]
        beam = {prefix: (ends[0], ends[1]) for prefix, ends in kept}
    ranked = sorted(((np.logaddexp(*ends), prefix) for prefix, ends in beam.items()), key=lambda item: -item[0])
    found = [(_merged(prefix), float(p)) for p, prefix in ranked[:top_paths]]
    return found + [([], -np.inf)] * (top_paths - len(found))


def _merged(prefix: tuple[int, ...]) -> list[int]:
    return [label for i, label in enumerate(prefix) if i == 0 or prefix[i - 1] != label]


def _dense(paths: list[list[int]]) -> Any:
    """Paths of several lengths in one array, -1 behind them."""
    longest = max(map(len, paths), default=0)
    return np.array([[*path, *[-1] * (longest - len(path))] for path in paths], np.int64).reshape(len(paths), longest)


@hookimpl
def pronghorn_backend_functions():
    return [ctc_batch_cost, ctc_decode]
