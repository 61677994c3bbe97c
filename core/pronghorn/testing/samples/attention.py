"""Samples of :mod:`pronghorn.primitives.attention`: one loop over heads and queries is the oracle."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(23)


def _drawn(*shape: int) -> Any:
    return _rng.uniform(-1, 1, shape)


def _attention(scale: float, causal: bool) -> Any:
    """Each query by itself: its products with the keys that it may see, their softmax, the mean of their values."""

    def oracle(query: Any, key: Any, value: Any, mask: Any = True) -> Any:
        batch, steps, heads, _ = query.shape
        keys, served = key.shape[1], heads // key.shape[2]
        mask = np.broadcast_to(mask, (batch, heads, steps, keys))
        out = np.zeros((batch, steps, heads, value.shape[3]))
        for b, t, n in np.ndindex(batch, steps, heads):
            seen = [s for s in range(keys) if mask[b, n, t, s] and (s <= t or not causal)]
            scores = scale * key[b, seen, n // served] @ query[b, t, n]
            if not seen:
                seen, scores = list(range(keys)), np.zeros(keys)
            powers = np.exp(scores - scores.max())
            out[b, t, n] = powers / powers.sum() @ value[b, seen, n // served]
        return out

    return oracle


def _sample(heads: int, shared: int, mask: Any = None, *, scale: float = 0.5, causal: bool = False, id: str) -> Sample:
    operands = [_drawn(2, 3, heads, 2), _drawn(2, 4, shared, 2), _drawn(2, 4, shared, 3)]
    attributes = {"scale": scale, "causal": causal}
    given = operands if mask is None else [*operands, mask]
    return Sample("dot_product_attention", given, attributes, _attention(scale, causal), id=id)


_PADDED = np.array([[1, 1, 0, 1], [0, 0, 0, 0]], bool)[:, None, None, :]

SAMPLES = [
    _sample(2, 2, id="plain"),
    _sample(4, 2, scale=3.0, id="grouped"),
    _sample(2, 1, causal=True, id="causal"),
    _sample(2, 2, _PADDED, id="padded"),
    _sample(4, 2, _rng.random((2, 4, 3, 4)) < 0.6, id="mask of heads"),
    _sample(2, 2, _rng.random((1, 1, 3, 4)) < 0.7, causal=True, id="causal and mask"),
]
