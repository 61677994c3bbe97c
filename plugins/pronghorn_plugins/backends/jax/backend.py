"""The backend itself: where arrays live, calls on arrays, Programs."""

import importlib.util
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from pronghorn.api import Backend, Capabilities, Graph, Primitive, Program


class JaxBackend(Backend):
    """JAX: a Graph becomes one ``jax.jit`` call with donated state, on CPU, GPU or TPU.

    jax is imported when the backend is first used. Its 64-bit mode is on inside our calls and nowhere else; where
    arrays live is jax's own choice (``JAX_PLATFORMS``, ``jax.default_device``).
    """

    name = "jax"
    capabilities = Capabilities(train=True, gpu=True, float64=True, flat_groups=False, optimizes=True)

    def is_available(self) -> bool:
        return importlib.util.find_spec("jax") is not None

    def devices(self) -> list[str]:
        import jax

        return [f"{device.platform}:{device.id}" for device in jax.devices()]

    def from_numpy(self, value: Any, dtype: str | None = None) -> Any:
        """A copy, even of an array of jax's: a Variable's array is given up when it is updated."""
        from jax import numpy as jnp

        from pronghorn_plugins.backends.jax.precision import full_precision

        with full_precision():
            return jnp.array(value, dtype=dtype, copy=True)

    def to_numpy(self, array: Any) -> np.ndarray[Any, Any]:
        return np.asarray(array)

    def is_array(self, value: Any) -> bool:
        return "jax" in sys.modules and isinstance(value, sys.modules["jax"].Array)

    def call(self, primitive: Primitive, operands: Sequence[Any], attributes: dict[str, Any]) -> Any:
        from pronghorn_plugins.backends.jax.precision import full_precision

        with full_precision():
            return _compiled(primitive, tuple(attributes.items()))(*operands)

    def compile(self, graph: Graph) -> Program:
        from pronghorn_plugins.backends.jax.program import JaxProgram

        return JaxProgram(graph)


@lru_cache(maxsize=1024)
def _compiled(primitive: Primitive, attributes: tuple[tuple[str, Any], ...]) -> Any:
    """The lowering of ``primitive`` with its attributes fixed, under ``jax.jit``."""
    import jax

    from pronghorn_plugins.backends.jax import lowerings  # noqa: F401 - fills the table
    from pronghorn_plugins.backends.jax.evaluate import lowering_of

    lowering = lowering_of(primitive)
    return jax.jit(lambda *operands: lowering(*operands, **dict(attributes)))
