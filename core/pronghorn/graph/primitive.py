"""Primitive: a named operation, to which its rules are attached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pronghorn.dim import Dim
from pronghorn.errors import GraphError, PronghornError
from pronghorn.graph.graph import Graph
from pronghorn.graph.tensor import Node, Tensor
from pronghorn.graph.trace import current_trace, scope_path
from pronghorn.spec import TensorSpec

Rule = TypeVar("Rule", bound=Callable[..., Any])


class Primitive:
    """A named operation with a shape rule, a VJP rule, and perhaps a decomposition (then it is a composite).

    Operands are positional and become Tensors; attributes are keywords and stay as they are. Rules are attached by
    decorators:

    - ``shape_rule(*specs, **attributes) -> TensorSpec``: what comes out, from what goes in; raises ShapeError or
      DTypeError with the reason.
    - ``vjp_rule(ct, out, *operands, **attributes) -> tuple``: one cotangent for each operand, None where there is none.
    - ``decomposition(*operands, **attributes) -> Tensor``: the same in smaller primitives. A composite without a
      shape rule or VJP rule takes them from its decomposition.

    With ``multiple=True`` the results, and so the shape rule's answer, ``ct``, ``out`` and what the decomposition
    returns, are tuples. With ``differentiable=False`` every cotangent is None.

    Calling a Primitive on Tensors makes a Node; on arrays it computes on the active backend.
    """

    def __init__(
        self,
        name: str,
        doc: str,
        *,
        multiple: bool = False,
        differentiable: bool = True,
        effects: bool = False,
    ) -> None:
        self.name = name
        self.__doc__ = doc
        self.multiple = multiple
        self.differentiable = differentiable
        #: Nodes with effects (random draws without a key, prints) are never merged or dropped.
        self.effects = effects
        self.infer: Callable[..., Any] | None = None
        self.vjp: Callable[..., tuple[Tensor | None, ...]] | None = None
        self.decompose: Callable[..., Any] | None = None
        #: For ``C_vjp``: C itself.
        self.composite: Primitive | None = None
        #: For half a composite that a kernel has claimed: what computes it, in the backend's form.
        self.implementation: Any = None

    def shape_rule(self, rule: Rule) -> Rule:
        """Attach the shape rule."""
        self.infer = rule
        return rule

    def vjp_rule(self, rule: Rule) -> Rule:
        """Attach the VJP rule."""
        self.vjp = rule
        return rule

    def decomposition(self, rule: Rule) -> Rule:
        """Attach the decomposition, which makes this a composite."""
        self.decompose = rule
        return rule

    @property
    def is_composite(self) -> bool:
        """True if this is made of smaller primitives."""
        return self.decompose is not None

    def specs(self, specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> tuple[TensorSpec, ...]:
        """The specs of the results for operands of ``specs``."""
        if self.infer is None:
            return tuple(output.spec for output in self.expand(specs, attributes).outputs)
        result = self.infer(*specs, **attributes)
        return tuple(result) if self.multiple else (result,)

    def expand(self, specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> Graph:
        """The decomposition as a Graph over placeholders of ``specs``."""
        if self.decompose is None:
            raise GraphError(f"{self.name} is a plain primitive: it has no decomposition.")
        return Graph.trace(self.decompose, specs, **attributes)

    def __call__(self, *operands: Any, **attributes: Any) -> Any:
        """Bind: a Node for Tensors, a computation for arrays.

        Raises:
            ShapeError, DTypeError: if the operands do not fit, naming the primitive, the specs and the layer.
        """
        if _is_symbolic(operands, attributes):
            outputs = self.bind(tuple(_as_tensor(x) for x in operands), attributes)
            return outputs if self.multiple else outputs[0]
        return EAGER.call(self, operands, attributes)

    def bind(self, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...]:
        """A new Node of this primitive; its results as a tuple."""
        trace = current_trace()
        if trace is not None and trace.outside is not None:
            inputs, attributes = trace.outside.inside(inputs, attributes)
        try:
            specs = self.specs(tuple(x.spec for x in inputs), attributes)
        except PronghornError as error:
            place = f"ops.{self.name}({', '.join(str(x.spec) for x in inputs)})"
            if error.where.endswith(place):
                raise
            raise error.at(f"{scope_path()}, {place}" if scope_path() else place) from error
        node = Node(self, inputs, attributes, specs, scope_path())
        if trace is not None and trace.eager and all(x.node.values is not None for x in inputs):
            values = EAGER.call(self, tuple(x.value for x in inputs), attributes)
            node.values = values if self.multiple else (values,)
        return tuple(Tensor(node, i) for i in range(len(specs)))

    def __repr__(self) -> str:
        return f"<Primitive {self.name}>"


class _Eager:
    """Where a primitive called on arrays is sent: the runtime sets ``call`` when it is imported."""

    def call(self, primitive: Primitive, operands: tuple[Any, ...], attributes: dict[str, Any]) -> Any:
        raise GraphError(f"{primitive.name} was called on arrays before pronghorn's runtime was loaded.")


EAGER = _Eager()


def _is_symbolic(operands: tuple[Any, ...], attributes: dict[str, Any]) -> bool:
    if any(isinstance(x, Tensor) for x in operands):
        return True
    if current_trace() is not None and any(hasattr(x, "__pronghorn_tensor__") for x in operands):
        return True
    return any(contains_dim(value) for value in attributes.values())


def contains_dim(value: Any) -> bool:
    """True if ``value`` is a Dim, or a tuple or Graph that holds one."""
    if isinstance(value, tuple):
        return any(contains_dim(item) for item in value)
    return isinstance(value, Dim) or (isinstance(value, Graph) and value.has_dims)


def _as_tensor(value: Any) -> Tensor:
    from pronghorn.graph.leaves import as_tensor

    return as_tensor(value)
