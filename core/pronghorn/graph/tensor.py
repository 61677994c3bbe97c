"""Tensor, the symbolic value, and Node, the application of a primitive."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pronghorn.dim import Dim, Shape
from pronghorn.errors import GraphError
from pronghorn.spec import TensorSpec

if TYPE_CHECKING:
    from pronghorn.graph.primitive import Primitive

#: The functions behind Tensor's operators and methods, by name; ``pronghorn.ops`` fills it when it is imported.
OPERATORS: dict[str, Callable[..., Any]] = {}

#: Further attributes of Tensors, by name: functions of the Tensor. A plugin puts in what other frameworks' Tensors have.
TENSOR_ATTRIBUTES: dict[str, Callable[[Tensor], Any]] = {}

_serials = itertools.count()


class Node:
    """One application of a primitive: the primitive, its operands and its attributes. Nothing of it ever changes.

    ``serial`` grows with every Node made, so an operand's serial is always smaller: sorting by it orders a graph.
    ``scope`` is the path of the layer that was being called.
    """

    __slots__ = ("__weakref__", "attributes", "inputs", "primitive", "scope", "serial", "specs", "values")

    def __init__(
        self,
        primitive: Primitive,
        inputs: tuple[Tensor, ...],
        attributes: Mapping[str, Any],
        specs: tuple[TensorSpec, ...],
        scope: str = "",
    ) -> None:
        self.primitive = primitive
        self.inputs = inputs
        self.attributes = attributes
        self.specs = specs
        self.scope = scope
        self.serial = next(_serials)
        #: What it gave, under ``run_eagerly``; None elsewhere.
        self.values: tuple[Any, ...] | None = None

    def __repr__(self) -> str:
        return f"<Node {self.serial} {self.primitive.name}>"


def last_serial() -> int:
    """A serial that every Node made so far is below."""
    return next(_serials)


class Tensor:
    """A symbolic value: result ``index`` of ``node``, with a shape of ints and Dims, and a dtype.

    Tensors compare by identity. ``annotations`` is an open dictionary, where ``Layer.__call__`` keeps masks and
    history. Under ``run_eagerly`` a Tensor also holds its ``value``, so that it can be printed and branched on.
    """

    __slots__ = ("__weakref__", "_annotations", "index", "node", "spec")
    __array_priority__ = 1000  # ndarray + Tensor asks the Tensor

    def __init__(self, node: Node, index: int = 0) -> None:
        self.node = node
        self.index = index
        self.spec = node.specs[index]
        self._annotations: dict[str, Any] | None = None

    @property
    def value(self) -> Any:
        """The concrete value under ``run_eagerly``; None elsewhere."""
        return None if self.node.values is None else self.node.values[self.index]

    @property
    def annotations(self) -> dict[str, Any]:
        """Facts about this Tensor that are no part of the graph."""
        if self._annotations is None:
            self._annotations = {}
        return self._annotations

    @property
    def shape(self) -> Shape:
        """The sizes: ints, and Dims (shown as None) where unknown."""
        return self.spec.shape

    @property
    def dtype(self) -> str:
        """The dtype's name, such as ``"float32"``."""
        return self.spec.dtype

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.spec.shape)

    @property
    def name(self) -> str:
        """The placeholder's name, or the primitive's name and the Node's serial."""
        given = self.node.attributes.get("name")
        return str(given) if given else f"{self.node.primitive.name}_{self.node.serial}:{self.index}"

    def __repr__(self) -> str:
        value = "" if self.value is None else f" = {self.value}"
        return f"<Tensor {self.spec} of {self.node.primitive.name}{value}>"

    def _concrete(self, use: str) -> Any:
        if self.value is None:
            raise GraphError(
                f"{use} needs a value, and {self!r} is symbolic: it has none until a Program runs.",
                where=self.node.scope,
                fix="Use ops.cond or ops.where for a choice, ops.scan or ops.while_loop for a loop; or compile the "
                "model with run_eagerly=True to see values.",
            )
        return self.value

    def __bool__(self) -> bool:
        return bool(self._concrete("Truth"))

    def __int__(self) -> int:
        return int(self._concrete("int()"))

    def __float__(self) -> float:
        return float(self._concrete("float()"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        return np.array(self._concrete("A NumPy array"), dtype=dtype)

    def numpy(self) -> Any:
        """The value as a NumPy array, under ``run_eagerly``."""
        return self.__array__()

    def __len__(self) -> int:
        if not self.shape or isinstance(self.shape[0], Dim):
            raise TypeError(f"{self!r} has no known length: its first size is not known.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, key: Any) -> Any:
        return OPERATORS["getitem"](self, key)

    def __getattr__(self, name: str) -> Any:
        found = TENSOR_ATTRIBUTES.get(name)
        if found is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return found(self)

    def astype(self, dtype: Any) -> Any:
        """This value cast to ``dtype``."""
        return OPERATORS["cast"](self, dtype)

    def reshape(self, *shape: Any) -> Any:
        """This value with another shape; one size may be -1."""
        return OPERATORS["reshape"](self, shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)

    @property
    def T(self) -> Any:
        """The axes reversed."""
        return OPERATORS["transpose"](self)


def _binary(name: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    def forward(self: Any, other: Any) -> Any:
        return OPERATORS[name](self, other)

    def reflected(self: Any, other: Any) -> Any:
        return OPERATORS[name](other, self)

    return forward, reflected


def _unary(name: str) -> Callable[[Any], Any]:
    def method(self: Any) -> Any:
        return OPERATORS[name](self)

    return method


_BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "mod", "pow": "power", "matmul": "matmul", "and": "logical_and", "or": "logical_or", "xor": "logical_xor",
}  # fmt: skip
_COMPARE = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
_UNARY = {"neg": "negative", "abs": "absolute", "invert": "logical_not"}


def install_operators(cls: type) -> type:
    """Give ``cls`` the arithmetic operators, each of which calls the function of that name in ``pronghorn.ops``."""
    for dunder, name in _BINARY.items():
        forward, reflected = _binary(name)
        setattr(cls, f"__{dunder}__", forward)
        setattr(cls, f"__r{dunder}__", reflected)
    for dunder, name in _COMPARE.items():
        setattr(cls, f"__{dunder}__", _binary(name)[0])
    for dunder, name in _UNARY.items():
        setattr(cls, f"__{dunder}__", _unary(name))
    return cls


install_operators(Tensor)
