"""Kernels that claim composites on JAX. This module imports no jax: it is asked whatever the backend is."""

from collections.abc import Callable, Iterable
from typing import Any

from pronghorn.api import Kernel, TensorSpec

_FLOATS = ("float16", "bfloat16", "float32", "float64")


def _late(name: str) -> Callable[..., Any]:
    """The function ``name`` of the pooling module, which imports jax when it is first called."""

    def half(*operands: Any, **attributes: Any) -> Any:
        from pronghorn_plugins.backends.jax import pooling

        return getattr(pooling, name)(*operands, **attributes)

    return half


def _is_floating(specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> bool:
    return specs[0].dtype in _FLOATS


def _pooling(composite: str) -> Kernel:
    return Kernel(
        name=f"xla_{composite}",
        backend="jax",
        composite=composite,
        forward=_late(composite),
        backward=_late(f"{composite}_vjp"),
        claims=_is_floating,
    )


def kernels() -> Iterable[Kernel]:
    """Pooling as ``reduce_window``, which is faster than the decomposition into patches."""
    return [_pooling("max_pool"), _pooling("sum_pool")]
