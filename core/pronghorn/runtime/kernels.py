"""Kernel: a backend's own implementation of a composite, offered by a plugin, that claims it where its predicate holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from pronghorn.passes.claim import Claimed, claimed_backward, claimed_forward
from pronghorn.passes.claimants import kernels_for
from pronghorn.spec import TensorSpec

__all__ = ["Claimed", "Kernel", "claimed_backward", "claimed_forward", "kernels_for"]


def _no_residuals(specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> tuple[TensorSpec, ...]:
    return ()


def _always(specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> bool:
    return True


@attrs.frozen(eq=False)
class Kernel:
    """A faster way to compute a composite on one backend: the composite, and if it is to be trained, its VJP.

    A plugin offers Kernels through ``pronghorn_kernels``. A kernel claims both halves of a composite or neither: where
    a gradient is needed, one without ``backward`` is passed over, and without a claim the decomposition runs.

    Args:
        name: unique among kernels; shown in explanations.
        backend: the backend's name.
        composite: the composite's name, such as ``"softmax_cross_entropy"``.
        forward: gives the results and then the residuals. In the backend's own form: on NumPy a factory
            ``(ins, outs, **attributes)`` of TensorSpecs that returns ``run(*operands, *results)``; on JAX a function of
            arrays and attributes that returns a tuple.
        backward: in the same form, from a cotangent for each result, the results, the operands and the residuals to a
            cotangent for each operand (zeros where there is none); None if it cannot be differentiated.
        residuals: ``(specs, attributes)`` of the operands -> the TensorSpecs of what ``forward`` keeps for ``backward``.
        claims: ``(specs, attributes)`` of the operands -> whether the kernel can compute this case; all sizes are ints.
        priority: of several claimants the highest, then the first by name.

    >>> Kernel("fast_softmax", "numpy", "softmax", forward=lambda ins, outs, *, axis: None).claims((), {})
    True
    """

    name: str
    backend: str
    composite: str
    forward: Any
    backward: Any = None
    residuals: Callable[[tuple[TensorSpec, ...], dict[str, Any]], tuple[TensorSpec, ...]] = _no_residuals
    claims: Callable[[tuple[TensorSpec, ...], dict[str, Any]], bool] = _always
    priority: int = 0
