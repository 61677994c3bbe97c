"""Cross-entropies [nats], and whether a class is among the likeliest."""

from __future__ import annotations

from typing import Any

from pronghorn.api import Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.symbolic import operands, tensor


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Tensor:
    """``-sum(target * log(output))`` along ``axis``: (…, C), (…, C) -> (…).

    Probabilities are divided by their sum, then kept epsilon from 0 and 1; with ``from_logits`` output holds logits.
    """
    output, target = operands(tensor(output), target)
    return ops.categorical_crossentropy(target, output, from_logits, axis)


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Tensor:
    """``-log(output[target])``: target holds class indices, one for each (…) of output (…, C) -> (…).

    Any shape of target with as many elements will do.
    """
    output, target = tensor(output), tensor(target)
    place = axis % output.ndim if -output.ndim <= axis < output.ndim else axis
    expected = tuple(size for i, size in enumerate(output.shape) if i != place)
    if target.ndim != len(expected):
        target = ops.reshape(target, expected)
    return ops.sparse_categorical_crossentropy(target, output, from_logits, axis)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Tensor:
    """``-target * log(output) - (1 - target) * log(1 - output)`` for each element.

    Probabilities are kept epsilon from 0 and 1; with ``from_logits`` output holds logits.
    """
    output, target = operands(tensor(output), target)
    return ops.binary_crossentropy(target, output, from_logits)


def in_top_k(predictions: Any, targets: Any, k: int) -> Tensor:
    """Whether fewer than k predictions exceed that of the target: (B, C), (B,) int -> (B,) bool."""
    return ops.in_top_k(tensor(targets), tensor(predictions), k)


@hookimpl
def pronghorn_backend_functions():
    return [categorical_crossentropy, sparse_categorical_crossentropy, binary_crossentropy, in_top_k]
