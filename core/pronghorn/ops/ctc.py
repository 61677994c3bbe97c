"""Connectionist temporal classification: the loss of a label sequence without alignment, and decoding.

All in logarithms, step by step over time. Source: Graves et al. 2006; for the beam search Graves 2012, section 7.5.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dtypes import promote
from pronghorn.errors import ArgumentError, ShapeError, nearest
from pronghorn.ops.arithmetic import add, floor_divide, logaddexp, maximum, mod, multiply, subtract
from pronghorn.ops.control import scan
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.creation import arange, full, full_like, zeros
from pronghorn.ops.elementwise import cast, negative
from pronghorn.ops.index import take_along_axis
from pronghorn.ops.logic import equal, greater, less, logical_and, logical_not, not_equal, where
from pronghorn.ops.nn import log_softmax, logsumexp, one_hot
from pronghorn.ops.padding import pad
from pronghorn.ops.reduction import any as any_
from pronghorn.ops.reduction import argmax
from pronghorn.ops.reduction import max as max_
from pronghorn.ops.reduction import sum as sum_
from pronghorn.ops.shape import broadcast_to, concatenate, expand_dims, reshape, stack, swapaxes, transpose
from pronghorn.ops.sort import argsort, top_k

#: Instead of the logarithm of 0, whose derivatives would not be numbers.
_NEVER = -1e30
#: Factor of the number that stands for a prefix in the beam: 2^64 divided by the golden ratio, as an int64.
_FACTOR = 0x9E3779B97F4A7C15 - 2**64


def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0) -> Any:
    """``-log p(target | output)`` of each sequence [nats], over all alignments.

    Args:
        target: (B, L) class indices; what lies behind ``target_length`` does not count.
        output: (B, T, C) logits: the probabilities are their softmax.
        target_length: (B,), how many of the L labels count.
        output_length: (B,), how many of the T steps count.
        mask_index: the class of the blank.

    Returns:
        (B,); about 1e30 for a target that no alignment of that many steps can give.

    Raises:
        ShapeError: if target is no matrix, or output has not three axes.

    >>> import numpy
    >>> logits = numpy.zeros((1, 2, 2), "float32")  # four alignments, three of which say "1"
    >>> round(float(ctc_loss([[1]], logits, [1], [2])[0]), 4)
    0.2877
    """
    log_p = log_softmax(_scores(output, "ctc_loss"))
    if len(shape_of(operand(target))) != 2:
        raise ShapeError(
            f"target must be (B, L). Got {shape_of(operand(target))}.",
            where="ctc_loss",
            fix="Pad the label sequences to one length.",
            actual=shape_of(operand(target)),
        )
    # All in the batch size of output: sizes that are unknown by themselves are not known to be equal.
    batch, count = shape_of(log_p)[0], shape_of(operand(target))[1]
    steps, labels = (reshape(cast(n, "int64"), (batch, 1)) for n in (output_length, target_length))
    path = _with_blanks(reshape(cast(target, "int64"), (batch, count)), labels, mask_index)
    # (T, B, 2L + 1): the logarithm of the probability of each place of the path at each time.
    scores = swapaxes(take_along_axis(log_p, expand_dims(path, 1), axis=2), 0, 1)
    jumps = logical_and(not_equal(path, mask_index), not_equal(path, _shifted(path, 2)))
    # Before the first step all stands at the first blank, where nothing has been paid for.
    start = where(equal(arange(shape_of(path)[1], dtype="int64"), 0), full_like(log_p[:, 0, :1], 0), _NEVER)

    def step(alpha: Any, now: Any) -> tuple[Any, None]:
        score, time = now
        one, two = _shifted(alpha, 1), where(jumps, _shifted(alpha, 2), _NEVER)
        new = add(logsumexp(stack([alpha, one, two]), axis=0), score)
        return where(less(time, steps), new, alpha), None

    last, _ = scan(step, start, (scores, arange(shape_of(log_p)[1], dtype="int64")))
    final = multiply(labels, 2)
    end = take_along_axis(last, final, axis=1)
    before = take_along_axis(last, maximum(subtract(final, 1), 0), axis=1)
    before = where(greater(labels, 0), before, _NEVER)
    return negative(logsumexp(concatenate([end, before], axis=1), axis=1))


def _scores(x: Any, where_: str) -> Any:
    """x (B, T, C) in float32 or better."""
    x = inexact(x)
    if len(shape_of(x)) != 3:
        raise ShapeError(
            f"needs (B, T, C): sequences, time, classes. Got {shape_of(x)}.", where=where_, actual=shape_of(x)
        )
    return cast(x, promote(dtype_of(x), "float32"))


def _with_blanks(labels: Any, lengths: Any, blank: Any) -> Any:
    """(B, L) -> (B, 2L + 1): a blank before, behind and between the labels, and in place of those that do not count."""
    batch, count = shape_of(labels)
    known = where(less(arange(count, dtype="int64"), lengths), labels, blank)
    pairs = stack([full_like(known, blank), known], axis=2)
    return concatenate([reshape(pairs, (batch, count * 2)), full((batch, 1), blank, "int64")], axis=1)


def _shifted(x: Any, by: int) -> Any:
    """x (B, S) moved to the right, with what never happens in front."""
    never = _NEVER if dtype_of(x).startswith("float") else -1
    return pad(x, [(0, 0), (by, 0)], constant_values=never)[:, : shape_of(x)[1]]


def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: Any = 0,
) -> tuple[Any, Any]:
    """The likeliest label sequences.

    Args:
        inputs: (B, T, C) logits.
        sequence_lengths: (B,), how many of the T steps count.
        strategy: "greedy" takes the greatest class at each time; "beam_search" follows many prefixes, each with the
            probability of all its alignments.
        beam_width: how many prefixes the beam keeps.
        top_paths: how many sequences the beam search gives.
        merge_repeated: whether "greedy" takes equal neighbours as one label.
        mask_index: the class of the blank; None for the last.

    Returns:
        Labels (P, B, T) int32, -1 behind them, P = 1 for "greedy" and else ``top_paths``, the likeliest first; and
        scores: greedy (B, 1), the negative sum of what was taken; else (B, P), the logarithms of the probabilities.

    Raises:
        ArgumentError: for another strategy.

    >>> import numpy
    >>> x = numpy.log(numpy.array([[[0.1, 0.9], [0.1, 0.9], [0.8, 0.2], [0.1, 0.9]]], "float32"))
    >>> ctc_decode(x, [4])[0].tolist()
    [[[1, 1, -1, -1]]]
    """
    if strategy not in ("greedy", "beam_search"):
        raise ArgumentError(
            f"{strategy!r} is no strategy.",
            where="ctc_decode",
            fix=nearest(str(strategy), ("greedy", "beam_search")),
            argument="strategy",
            got=strategy,
        )
    scores = _scores(inputs, "ctc_decode")
    batch, _, classes = shape_of(scores)
    lengths = reshape(cast(sequence_lengths, "int64"), (batch, 1))
    blank = classes - 1 if mask_index is None else mask_index
    if strategy == "greedy":
        return _greedy(scores, lengths, blank, merge_repeated)
    return _beam_search(log_softmax(scores), lengths, blank, beam_width, top_paths)


def _greedy(scores: Any, lengths: Any, blank: Any, merge_repeated: bool) -> tuple[Any, Any]:
    counts = less(arange(shape_of(scores)[1], dtype="int64"), lengths)
    best = argmax(scores, -1)
    taken = where(counts, max_(scores, -1), 0.0)
    labels = where(logical_and(counts, not_equal(best, blank)), best, -1)
    if merge_repeated:
        before = pad(best, [(0, 0), (1, 0)], constant_values=-1)[:, : shape_of(best)[1]]
        labels = where(equal(best, before), -1, labels)
    order = argsort(cast(less(labels, 0), "int32"), -1)
    labels = take_along_axis(labels, order, axis=-1)
    return expand_dims(cast(labels, "int32"), 0), negative(sum_(taken, axis=1, keepdims=True))


def _beam_search(log_p: Any, lengths: Any, blank: Any, width: int, top_paths: int) -> tuple[Any, Any]:
    """Prefix search over log-probabilities (B, T, C)."""
    batch, steps, _ = shape_of(log_p)
    width = int(width)
    nothing = zeros((batch, width), "int64")
    never = add(multiply(log_p[:, 0, :1], 0), full((1, width), _NEVER, dtype_of(log_p)))
    certain = where(equal(arange(width), 0), 0.0, never)
    start = _Beam(full((batch, width, steps), -1, "int32"), nothing, full((batch, width), -1, "int64"), nothing)

    def step(carry: Any, now: Any) -> tuple[Any, None]:
        score, time = now
        new = _advanced(_Beam(*carry[:4]), carry[4], carry[5], score, blank)
        goes_on = less(time, lengths)
        kept = [
            where(expand_dims(goes_on, -1) if len(shape_of(old)) == 3 else goes_on, a, old)
            for a, old in zip(new, carry, strict=True)
        ]
        return tuple(kept), None

    xs = (swapaxes(log_p, 0, 1), arange(steps, dtype="int64"))
    last, _ = scan(step, (start.prefixes, start.lengths, start.last, start.codes, certain, never), xs)
    total = logaddexp(last[4], last[5])
    scores, order = top_k(total, top_paths)
    is_real = greater(scores, _NEVER / 2)
    paths = take_along_axis(last[0], expand_dims(order, 2), axis=1)
    paths = where(expand_dims(is_real, 2), paths, -1)
    return transpose(paths, (1, 0, 2)), where(is_real, scores, -np.inf)


class _Beam:
    """Prefixes (B, W, T), their lengths, last labels, and numbers that tell them apart (B, W)."""

    def __init__(self, prefixes: Any, lengths: Any, last: Any, codes: Any) -> None:
        self.prefixes, self.lengths, self.last, self.codes = prefixes, lengths, last, codes


def _advanced(beam: _Beam, in_blank: Any, in_label: Any, score: Any, blank: Any) -> tuple[Any, ...]:
    """The beam and its two scores after one more step of log-probabilities ``score`` (B, C).

    ``in_blank`` and ``in_label`` (B, W) are the scores of the alignments of a prefix that end in a blank or its label.
    """
    batch, classes = shape_of(score)
    width = shape_of(beam.last)[1]
    both = logaddexp(in_blank, in_label)
    is_empty = less(beam.last, 0)
    at_last = where(is_empty, 0, beam.last)
    labels = arange(classes, dtype="int64")
    stays_blank = add(both, take_along_axis(score, full((batch, 1), blank, "int64"), axis=1))
    stays = where(is_empty, _NEVER, add(in_label, take_along_axis(score, at_last, axis=1)))
    # (B, W, C): a prefix made longer; by its own last label only from a blank.
    is_last = equal(expand_dims(beam.last, 2), labels)
    longer = add(where(is_last, expand_dims(in_blank, 2), expand_dims(both, 2)), expand_dims(score, 1))
    longer = where(equal(labels, blank), _NEVER, longer)
    # Prefix j may be prefix i made longer by j's last label: both are in the beam, so their scores meet.
    made = _code(expand_dims(beam.codes, 2), expand_dims(at_last, 1))
    is_child = logical_and(equal(made, expand_dims(beam.codes, 1)), logical_not(expand_dims(is_empty, 1)))
    is_alive = greater(both, _NEVER / 2)
    is_child = logical_and(is_child, logical_and(expand_dims(is_alive, 2), expand_dims(is_alive, 1)))
    by_child = take_along_axis(longer, broadcast_to(expand_dims(at_last, 1), (batch, width, width)), axis=2)
    stays = logaddexp(stays, logsumexp(where(is_child, by_child, _NEVER), axis=1))
    taken = any_(logical_and(expand_dims(is_child, 3), expand_dims(one_hot(at_last, classes, dtype="bool"), 1)), axis=2)
    longer = where(taken, _NEVER, longer)
    return _best(beam, stays_blank, stays, longer)


def _best(beam: _Beam, stays_blank: Any, stays: Any, longer: Any) -> tuple[Any, ...]:
    """As many of the candidates, prefixes that stay or were made longer, as the beam has places."""
    batch, width, classes = shape_of(longer)
    candidates = concatenate([logaddexp(stays_blank, stays), reshape(longer, (batch, width * classes))], axis=1)
    scores, chosen = top_k(candidates, width)
    is_old = less(chosen, width)
    behind = maximum(subtract(chosen, width), 0)
    parent = where(is_old, chosen, floor_divide(behind, classes))
    label = mod(behind, classes)
    lengths, last, codes, ends = (
        take_along_axis(x, parent, axis=1) for x in (beam.lengths, beam.last, beam.codes, stays_blank)
    )
    labelled = take_along_axis(stays, parent, axis=1)
    prefixes = take_along_axis(beam.prefixes, expand_dims(parent, 2), axis=1)
    place = equal(arange(shape_of(prefixes)[2], dtype="int64"), expand_dims(lengths, 2))
    grows = logical_and(place, expand_dims(logical_not(is_old), 2))
    return (
        where(grows, cast(expand_dims(label, 2), "int32"), prefixes),
        where(is_old, lengths, add(lengths, 1)),
        where(is_old, last, label),
        where(is_old, codes, _code(codes, label)),
        where(is_old, ends, _NEVER),
        where(is_old, labelled, scores),
    )


def _code(code: Any, label: Any) -> Any:
    """The number of a prefix made longer, modulo 2^64: two prefixes share one with a chance near 2^-64."""
    return multiply(add(code, add(label, 1)), np.int64(_FACTOR))
