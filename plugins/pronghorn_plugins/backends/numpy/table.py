"""KernelTable: which NumPy kernel computes a primitive, and what the planner may assume of it.

A kernel is a *factory*: from the specs of operands and results and from the attributes it makes ``run(*operands,
*results)``, which writes the results. A ufunc already has that form. What can be decided from specs is decided in the
factory, so that a run is the bare NumPy calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from operator import methodcaller
from typing import Any, TypeAlias

import attrs

from pronghorn.api import BackendError, Node, PluginError, Primitive, TensorSpec, nearest

Specs: TypeAlias = tuple[TensorSpec, ...]
Run: TypeAlias = Callable[..., Any]
Factory: TypeAlias = Callable[..., "Run | Scratch"]


@attrs.frozen(eq=False)
class Scratch:
    """A run that needs working memory: arrays of ``specs`` follow the results in the call, C-contiguous, uninitialised.

    They are asked for and not kept by the factory, because one compiled program may run in two threads.
    """

    run: Run
    specs: Specs = attrs.field(converter=tuple)


@attrs.frozen(eq=False)
class Viewed:
    """A run on views of its arrays. A Program takes a view once of memory that stays, and at each call of the rest.

    Args:
        run: ``run(*operands, *results)`` on the views.
        looks: for each operand, then each result, what makes the view of it; None for the array itself.
    """

    run: Run
    looks: tuple[Callable[[Any], Any] | None, ...]

    def __call__(self, *arrays: Any) -> None:
        """Look, then run."""
        looked = zip_longest(arrays, self.looks)
        self.run(*(x if look is None else look(x) for x, look in looked))


def viewed(run: Run, *looks: Callable[[Any], Any] | None) -> Run:
    """``run`` itself if it needs no looks, else a Viewed."""
    return Viewed(run, looks) if any(looks) else run


def reshaped(shape: tuple[int, ...]) -> Callable[[Any], Any]:
    """A look at an array in another shape."""
    return methodcaller("reshape", shape)


@attrs.frozen(eq=False)
class Kernel:
    """What the table holds for one primitive.

    Args:
        name: the primitive's.
        factory: ``(ins, outs, **attributes) -> run``, a Scratch, or for a view kernel ``view(x) -> y``.
        inplace: positions of the operands whose memory a result of equal shape and dtype may take; True means all.
        view: the factory makes ``view(x) -> y``, which shares memory with x. The one of ``reshape`` makes a function
            that also takes a result to write, for operands that are not contiguous.
        per_workspace: what the factory makes has memory of its own, so each workspace needs another.
        shares: of a kernel with several results the (operand, result) whose memory may be the same.
    """

    name: str
    factory: Factory
    inplace: bool | tuple[int, ...] = False
    view: bool = False
    per_workspace: bool = False
    shares: frozenset[tuple[int, int]] = frozenset()

    def make(self, node: Node) -> Any:
        """The run, Scratch or view for one Node, all of whose sizes are known."""
        return self.factory(tuple(x.spec for x in node.inputs), node.specs, **node.attributes)

    def may_share(self, position: int, result: int = 0) -> bool:
        """True if a result may be written over operand ``position``, its shape and dtype being equal."""
        if (position, result) in self.shares:
            return True
        return self.inplace if isinstance(self.inplace, bool) else position in self.inplace

    def scratch_count(self, node: Node) -> int:
        """How many arrays of working memory the run for ``node`` takes."""
        made = self.make(node)
        return len(made.specs) if isinstance(made, Scratch) else 0


class KernelTable(Mapping[str, Kernel]):
    """The kernels of one engine by primitive name.

    >>> import numpy
    >>> table = KernelTable("toy")
    >>> @table.implements("negative", inplace=True)
    ... def negative(ins, outs):
    ...     return numpy.negative
    >>> table["negative"].may_share(0)
    True
    """

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self._kernels: dict[str, Kernel] = {}

    def implements(
        self, *names: str, inplace: bool | tuple[int, ...] = False, per_workspace: bool = False
    ) -> Callable[[Factory], Factory]:
        """Register the decorated factory for the primitives ``names``.

        Raises:
            PluginError: if one of them has a kernel already.
        """

        def register(factory: Factory) -> Factory:
            for name in names:
                self._add(Kernel(name, factory, inplace, per_workspace=per_workspace))
            return factory

        return register

    def views(self, *names: str) -> Callable[[Factory], Factory]:
        """Register the decorated factory, which makes views, for the primitives ``names``.

        Raises:
            PluginError: if one of them has a kernel already.
        """

        def register(factory: Factory) -> Factory:
            for name in names:
                self._add(Kernel(name, factory, view=True))
            return factory

        return register

    def _add(self, kernel: Kernel) -> None:
        if kernel.name in self._kernels:
            raise PluginError(
                f"{kernel.name!r} has two kernels on {self.engine}.", fix="Remove one, or claim a composite instead."
            )
        self._kernels[kernel.name] = kernel

    def kernel_of(self, primitive: Primitive) -> Kernel:
        """The kernel for ``primitive``: its own ``implementation`` where a plugin's kernel has claimed a composite.

        An implementation may also be a whole Kernel.

        Raises:
            BackendError: if there is none.
        """
        implementation = getattr(primitive, "implementation", None)
        if implementation is None:
            return self[primitive.name]
        return implementation if isinstance(implementation, Kernel) else Kernel(primitive.name, implementation)

    def __getitem__(self, name: str) -> Kernel:
        try:
            return self._kernels[name]
        except KeyError:
            raise BackendError(
                f"{self.engine} has no kernel for the primitive {name!r}.",
                fix=nearest(name, self._kernels),
                primitive=name,
                backend=self.engine,
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._kernels

    def __iter__(self) -> Iterator[str]:
        return iter(self._kernels)

    def __len__(self) -> int:
        return len(self._kernels)


KERNELS = KernelTable("numpy")
