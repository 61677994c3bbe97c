"""The table of lowerings: primitive's name to a function from jax arrays to jax arrays."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

Lowering = TypeVar("Lowering", bound=Callable[..., Any])


class LoweringTable(Mapping[str, Callable[..., Any]]):
    """Lowerings by primitive name: ``lowering(*arrays, **attributes) -> array``, or a tuple of arrays.

    A lowering is traced inside one ``jax.jit``; it must give the shapes and dtypes that the primitive's shape rule
    promises.

    >>> table = LoweringTable("example")
    >>> @table.implements("negative")
    ... def negative(x):
    ...     return -x
    >>> table["negative"](3)
    -3
    """

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self._lowerings: dict[str, Callable[..., Any]] = {}

    def implements(self, primitive: str) -> Callable[[Lowering], Lowering]:
        """Enter the decorated function as the lowering of ``primitive``.

        Raises:
            ValueError: if there is one already.
        """

        def enter(lowering: Lowering) -> Lowering:
            if primitive in self._lowerings:
                raise ValueError(f"{self.backend} has two lowerings of {primitive}: keep one.")
            self._lowerings[primitive] = lowering
            return lowering

        return enter

    def enter(self, lowerings: Mapping[str, Callable[..., Any]]) -> None:
        """Enter functions that are lowerings as they stand, by primitive name."""
        for primitive, lowering in lowerings.items():
            self.implements(primitive)(lowering)

    def __getitem__(self, primitive: str) -> Callable[..., Any]:
        return self._lowerings[primitive]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lowerings)

    def __len__(self) -> int:
        return len(self._lowerings)


LOWERINGS = LoweringTable("jax")
