"""Batch renormalization: a batch's statistics, corrected towards moving averages of them."""

from typing import Any

from pronghorn.api import ArgumentError, ops

_KEYS = ("rmax", "rmin", "dmax")


class Renormalization:
    """What BatchNormalization keeps and computes with ``renorm=True``.

    A batch's ``(x - mean) / stddev`` becomes ``r (x - mean) / stddev + d`` with ``r = stddev / renorm_stddev`` and
    ``d = (mean - renorm_mean) / renorm_stddev``, both without a gradient and within the bounds of ``clipping``.

    Args:
        clipping: bounds ``rmin``, ``rmax``, ``dmax``, each a number or None; none if None.
        momentum: how much of ``renorm_mean`` and ``renorm_stddev`` stays in a step.
    Raises:
        ArgumentError: for other bounds, or such as contradict each other.
    Source: Ioffe 2017, arXiv:1702.03275. Keras 3.15, ``keras.layers.BatchNormalization``.
    """

    def __init__(self, clipping: Any, momentum: float) -> None:
        found = dict(clipping or {})
        low, high, shift = found.get("rmin"), found.get("rmax"), found.get("dmax")
        known = set(found) <= set(_KEYS)
        if not known or (low is not None and high is not None and high < low) or (shift is not None and shift < 0):
            raise ArgumentError(
                f"renorm_clipping must be a dict of rmin, rmax and dmax, with rmin <= rmax and dmax >= 0. Got {clipping!r}.",
                where="BatchNormalization",
                fix="Pass for example renorm_clipping={'rmin': 0.3, 'rmax': 3.0, 'dmax': 5.0}.",
                argument="renorm_clipping",
                got=clipping,
            )
        self.low, self.high, self.shift, self.momentum = low, high, shift, momentum

    def correction(self, mean: Any, stddev: Any, kept: tuple[Any, Any], least: float) -> tuple[Any, Any]:
        """r and d, of a batch's statistics and those that were ``kept``; a kept stddev counts as ``least`` at least."""
        renorm_mean, renorm_stddev = (ops.cast(x, mean.dtype) for x in kept)
        renorm_stddev = ops.maximum(renorm_stddev, least)
        r, d = stddev / renorm_stddev, (mean - renorm_mean) / renorm_stddev
        r = r if self.low is None else ops.maximum(r, self.low)
        r = r if self.high is None else ops.minimum(r, self.high)
        d = d if self.shift is None else ops.clip(d, -self.shift, self.shift)
        return ops.stop_gradient(r), ops.stop_gradient(d)

    def averages(self, mean: Any, stddev: Any, kept: tuple[Any, Any]) -> list[Any]:
        """``renorm_mean`` and ``renorm_stddev`` with one more batch in them."""
        pairs = zip(kept, (mean, stddev), strict=True)
        return [ops.cast(old, now.dtype) * self.momentum + now * (1 - self.momentum) for old, now in pairs]
