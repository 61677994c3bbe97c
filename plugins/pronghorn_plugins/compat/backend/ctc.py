"""Connectionist temporal classification in 2.2.4's terms.

The last class is the blank. Probabilities (B, T, C) become ``log(p + epsilon)``, which ops take as logits.
"""

from __future__ import annotations

from typing import Any

from pronghorn.api import PLACEHOLDER, Graph, Tensor, epsilon, hookimpl, ops
from pronghorn_plugins.compat.backend.computing import batch_get_value
from pronghorn_plugins.compat.backend.symbolic import tensor


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
    logits = _logits(y_pred)
    cost = ops.ctc_loss(tensor(y_true), logits, tensor(label_length), tensor(input_length), logits.shape[-1] - 1)
    return ops.expand_dims(cost, 1)


def _logits(y_pred: Any) -> Tensor:
    return ops.log(ops.add(tensor(y_pred), epsilon()))


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Tensor], Tensor]:
    """The likeliest label sequences.

    Args:
        y_pred: (B, T, C) probabilities; the last class is the blank.
        input_length: (B,), how many of the T steps count.
        greedy: take the likeliest class at each time; else search with a beam, and merge equal neighbours in what it
            finds, as 2.2.4 does.
        beam_width: how many prefixes the beam keeps.
        top_paths: how many sequences the beam search gives.

    Returns:
        A list of one int64 (B, D) Tensor for each path, -1 behind the labels, and scores: greedy (B, 1), the negative
        sum of the scores taken; else (B, top_paths), the logarithms of the probabilities. D is the longest sequence's
        length; in a graph with placeholders, where that is not known, T.
    """
    logits, lengths = _logits(y_pred), ops.ravel(tensor(input_length))
    paths, scores = ops.ctc_decode(
        logits,
        lengths,
        "greedy" if greedy else "beam_search",
        beam_width,
        1 if greedy else top_paths,
        mask_index=logits.shape[-1] - 1,
    )
    paths = ops.unstack(ops.cast(paths, "int64"), 1 if greedy else top_paths)
    if not greedy:
        paths = [_merged(path) for path in paths]
    if any(node.primitive is PLACEHOLDER for node in Graph([], [logits, lengths]).nodes):
        return paths, scores
    *values, scores = batch_get_value([*paths, scores])
    return [tensor(path[:, : int((path >= 0).sum(axis=1).max(initial=0))]) for path in values], tensor(scores)


def _merged(path: Any) -> Any:
    """Labels (B, T) with those left out that equal the one before."""
    before = ops.pad(path, [(0, 0), (1, 0)], constant_values=-1)[:, : path.shape[1]]
    labels = ops.where(ops.equal(path, before), -1, path)
    order = ops.argsort(ops.cast(ops.less(labels, 0), "int32"), 1)
    return ops.take_along_axis(labels, order, axis=1)


@hookimpl
def pronghorn_backend_functions():
    return [ctc_batch_cost, ctc_decode]
