"""What a cross-entropy is computed from: the logits behind a softmax or sigmoid, where they can be seen."""

from __future__ import annotations

import math

import numpy as np

from pronghorn.api import Tensor, as_numpy_dtype, canonical_dtype, dtypes, epsilon, ops, origin_of, primitives
from pronghorn_plugins.losses.targets import fits

_SOFTMAX, _SIGMOID = primitives.PRIMITIVES["softmax"], primitives.PRIMITIVES["sigmoid"]
_RESHAPE, _CAST = primitives.PRIMITIVES["reshape"], primitives.PRIMITIVES["cast"]


def behind_softmax(probabilities, axis):
    """The logits whose softmax along ``axis`` is ``probabilities``, or None where the graph does not show them.

    Looks through casts to a floating dtype, and through reshapes that leave the last axis, the classes', as it is.
    """
    node, path = _origin(probabilities)
    if node is None or node.primitive is not _SOFTMAX:
        return None
    ndim, inner = len(probabilities.shape), len(node.inputs[0].shape)
    if path and not (axis % ndim == ndim - 1 and node.attributes["axis"] % inner == inner - 1):
        return None
    if not path and node.attributes["axis"] % inner != axis % ndim:
        return None
    kept = all(step.primitive is _CAST or fits(step.specs[0].shape[-1:], step.inputs[0].shape[-1:]) for step in path)
    return _along(path, node.inputs[0]) if kept else None


def behind_sigmoid(probabilities):
    """The logits whose sigmoid is ``probabilities``, or None where the graph does not show them."""
    node, path = _origin(probabilities)
    return _along(path, node.inputs[0]) if node is not None and node.primitive is _SIGMOID else None


def _origin(x):
    """The Node that x comes from, before reshapes and casts, and these, the innermost first; None for arrays.

    What a layer of a functional model gave is not looked behind: a loss for ``add_loss`` would skip the layer.
    """
    if not isinstance(x, Tensor) or origin_of(x) is not None:
        return None, []
    node, path = x.node, []
    while node.primitive is _RESHAPE or (node.primitive is _CAST and dtypes.is_float(node.inputs[0].dtype)):
        path.append(node)
        node = node.inputs[0].node
    return node, path[::-1]


def _along(path, logits):
    for step in path:
        logits = step.primitive(logits, **step.attributes)
    return logits


def log_bounds(dtype):
    """The logarithms of the least and greatest probability that Keras keeps: epsilon, and 1 - epsilon in ``dtype``."""
    low, high = probability_bounds(dtype)
    return math.log(low), math.log(high)


def logit_bounds(dtype):
    """``log(p / (1 - p))`` of the least and greatest probability that Keras keeps."""
    low, high = probability_bounds(dtype)
    return math.log(low / (1 - low)), math.log(high / (1 - high))


def probability_bounds(dtype):
    """epsilon and 1 - epsilon, rounded to ``dtype``: in float32 the latter is 1 - 1.19e-7; never 0 or 1.

    >>> probability_bounds("float64")
    (1e-07, 0.9999999)
    """
    kind = as_numpy_dtype(canonical_dtype(dtype))
    low, high = float(kind.type(epsilon())), float(kind.type(1 - epsilon()))
    return low or float(np.finfo(np.float16).smallest_subnormal), high if high < 1 else 1 - 2.0**-11


def clipped(probabilities):
    """``probabilities`` kept epsilon from 0 and 1."""
    return ops.clip(probabilities, *probability_bounds(probabilities.dtype))
