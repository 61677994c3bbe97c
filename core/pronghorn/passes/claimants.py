"""Which kernels may claim a composite on a backend: what plugins offer, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

from pronghorn.discovery import registry
from pronghorn.spec import TensorSpec


class Claimant(Protocol):
    """What the passes need of a kernel; ``pronghorn.runtime.kernels.Kernel`` is the class that plugins use."""

    def __hash__(self) -> int:
        """By identity."""

    @property
    def name(self) -> str:
        """Shown in explanations."""

    @property
    def backend(self) -> str:
        """The backend that it runs on."""

    @property
    def composite(self) -> str:
        """The name of the composite that it implements."""

    @property
    def priority(self) -> int:
        """The highest claims first."""

    @property
    def forward(self) -> Any:
        """The implementation of the composite in the backend's form."""

    @property
    def backward(self) -> Any:
        """The implementation of its VJP, or None."""

    def residuals(self, specs: tuple[TensorSpec, ...], attributes: dict[str, Any], /) -> tuple[TensorSpec, ...]:
        """What the forward half keeps for the backward half."""

    def claims(self, specs: tuple[TensorSpec, ...], attributes: dict[str, Any], /) -> bool:
        """Whether it can compute the composite on operands of these specs."""


Kernels = Mapping[str, tuple[Claimant, ...]]


def kernels_for(backend: str) -> Kernels:
    """The kernels that plugins offer for ``backend``, by composite; those of highest priority first, then by name.

    The registry is asked each time, so blocking a plugin takes its kernels away at once; the table is made once.
    """
    return _table(backend, tuple(kernel for _, kernel in registry.items("kernels")))


@lru_cache(maxsize=64)
def _table(backend: str, kernels: tuple[Claimant, ...]) -> Kernels:
    found: dict[str, list[Claimant]] = {}
    for kernel in sorted(kernels, key=lambda kernel: (-kernel.priority, kernel.name)):
        if kernel.backend == backend:
            found.setdefault(kernel.composite, []).append(kernel)
    return MappingProxyType({composite: tuple(claimants) for composite, claimants in found.items()})
