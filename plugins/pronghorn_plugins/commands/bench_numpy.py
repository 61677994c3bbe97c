"""The benchmark's reference: the same two trainings written out by hand in NumPy, with all memory allocated once.

No framework on NumPy can be much faster than these loops; how near pronghorn comes is what its planner is worth.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

_SIXTEEN_BITS = 1 << 16


class Network:
    """Dense layers with relu, dropout between them, softmax and cross-entropy; weights in one flat vector.

    Args:
        sizes: of the input, the hidden layers, the output.
        rate: of the dropout behind each hidden layer.
        batch_size: samples a step; a last batch of fewer has memory of its own.
        dtype: of weights and gradients.
    """

    def __init__(self, sizes: tuple[int, ...], rate: float, batch_size: int, dtype: Any = np.float32) -> None:
        rng = np.random.default_rng(0)
        self.rate, self.dtype, self.bits = rate, dtype, np.random.SFC64(1)
        shapes = list(pairwise(sizes))
        total = sum(a * b + b for a, b in shapes)
        self.flat, self.gradient = np.zeros(total, dtype), np.zeros(total, dtype)
        self.weights = list(_views(self.flat, shapes))
        self.slopes = list(_views(self.gradient, shapes))
        for w, _ in self.weights:
            limit = np.sqrt(6 / sum(w.shape))
            w[...] = rng.uniform(-limit, limit, w.shape)
        self.memory: dict[int, list[Any]] = {}
        self.batch_size = batch_size

    def backward(self, x: Any, y: Any) -> tuple[float, int]:
        """Leave the gradient of the mean loss in ``gradient``; the summed loss, and how many were right."""
        count = len(x)
        memory = self.memory.get(count) or self.memory.setdefault(count, self._allocate(count))
        inputs, last = [x], len(self.weights) - 1
        for layer, (w, b) in enumerate(self.weights):
            out, mask, drawn, _ = memory[layer]
            np.dot(inputs[-1], w, out)
            np.add(out, b, out)
            if layer == last:
                break
            np.maximum(out, 0, out=out)
            if self.rate:
                self._draw(mask, drawn)
                np.multiply(out, mask, out)
            inputs.append(out)
        np.subtract(out, out.max(axis=1, keepdims=True), out)
        np.exp(out, out)
        np.divide(out, out.sum(axis=1, keepdims=True), out)
        right = int(np.count_nonzero(out.argmax(axis=1) == y.argmax(axis=1)))
        loss = -float(np.log(np.einsum("bc,bc->b", out, y) + 1e-7).sum())
        ct = np.subtract(out, y, out)
        np.multiply(ct, self.dtype(1 / count), ct)
        for layer in range(last, -1, -1):
            (w, _), (dw, db) = self.weights[layer], self.slopes[layer]
            np.dot(inputs[layer].T, ct, dw)
            np.add.reduce(ct, 0, None, db)
            if layer:
                _, mask, kept, back = memory[layer - 1]
                np.dot(ct, w.T, back)
                np.greater(inputs[layer], 0, kept)
                np.multiply(back, mask if self.rate else kept, back)
                if self.rate:
                    np.multiply(back, kept, back)
                ct = back
        return loss, right

    def _draw(self, mask: Any, kept: Any) -> None:
        draws = self.bits.random_raw((mask.size + 3) // 4).view(np.uint16)[: mask.size].reshape(mask.shape)
        np.greater_equal(draws, np.uint16(round(self.rate * _SIXTEEN_BITS)), kept)
        np.multiply(kept, self.dtype(1 / (1 - self.rate)), mask)

    def _allocate(self, count: int) -> list[Any]:
        """For each layer its output, its mask, where booleans go, and the cotangent of its output."""
        made = []
        for w, _ in self.weights:
            shape = (count, w.shape[1])
            out, mask, back = (np.empty(shape, self.dtype) for _ in range(3))
            made.append((out, mask, np.empty(shape, bool), back))
        return made


class Descent:
    """``w -= rate * g``."""

    def __init__(self, size: int, rate: float = 0.01) -> None:
        self.rate = np.float32(rate)

    def update(self, w: Any, g: Any) -> None:
        """One step; ``g`` is used as working memory."""
        np.multiply(g, self.rate, g)
        np.subtract(w, g, w)


class RMSprop:
    """``v = 0.9 v + 0.1 g**2; w -= rate * g / sqrt(v + epsilon)``."""

    def __init__(self, size: int, rate: float = 0.001) -> None:
        self.rate, self.v, self.other = np.float32(rate), np.zeros(size, np.float32), np.empty(size, np.float32)
        self.old, self.new, self.epsilon = np.float32(0.9), np.float32(0.1), np.float32(1e-7)

    def update(self, w: Any, g: Any) -> None:
        """One step; ``g`` is used as working memory."""
        v, other = self.v, self.other
        np.square(g, other)
        np.multiply(other, self.new, other)
        np.multiply(v, self.old, v)
        np.add(v, other, v)
        np.add(v, self.epsilon, other)
        np.sqrt(other, other)
        np.multiply(g, self.rate, g)
        np.divide(g, other, g)
        np.subtract(w, g, w)


def epochs(network: Network, optimizer: Any, x: Any, y: Any, count: int, seed: int = 0) -> float:
    """Train for ``count`` epochs on shuffled batches; the mean loss of the last."""
    rng, size = np.random.default_rng(seed), network.batch_size
    loss = 0.0
    for _ in range(count):
        order, loss = rng.permutation(len(x)), 0.0
        for start in range(0, len(x), size):
            chosen = order[start : start + size]
            loss += network.backward(x.take(chosen, 0), y.take(chosen, 0))[0]
            optimizer.update(network.flat, network.gradient)
    return loss / len(x)


def _views(flat: Any, shapes: list[tuple[int, int]]) -> Any:
    start = 0
    for a, b in shapes:
        yield flat[start : start + a * b].reshape(a, b), flat[start + a * b : start + a * b + b]
        start += a * b + b
