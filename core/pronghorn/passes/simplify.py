"""simplify: a table of rules, by primitive, that say the same in fewer or cheaper Nodes.

Every rule holds for NaN and infinities (x * 0 is not 0), in every dtype and for unknown sizes. The one liberty is that
of XLA and of NumPy's own sums: x + 0 is x also for x = -0.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from pronghorn.dim import Dim, Shape
from pronghorn.dtypes import COMPLEX, as_numpy, is_float, kind, promote
from pronghorn.graph import CONSTANT, Graph, Node, Tensor, constant
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.fold import picked
from pronghorn.passes.rewriting import key, rewritten
from pronghorn.primitives.arithmetic import add, multiply, subtract
from pronghorn.primitives.arithmetic import where as where_primitive
from pronghorn.primitives.elementwise import cast, square
from pronghorn.primitives.shape import broadcast_to, reshape, sum_to, transpose
from pronghorn.spec import broadcast_shapes, product

#: Given a Node (for its primitive and specs), its operands and attributes: what takes its place, or None.
Rule: TypeAlias = Callable[[Node, "tuple[Tensor, ...]", dict[str, Any]], "Tensor | None"]

UNARY = [
    "negative", "square", "reciprocal", "sqrt", "rsqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "arcsin",
    "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "sigmoid", "erf", "erfinv", "lgamma",
    "digamma", "floor", "ceil", "round", "isnan", "isinf", "isfinite", "logical_not", "bitwise_not", "conj", "relu",
    "absolute", "sign", "real", "imag", "cast", "clip",
]  # fmt: skip
BINARY = [
    "add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "floor_divide", "mod", "arctan2",
    "logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift",
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal",
]  # fmt: skip

#: The rules of each primitive, in the order in which they are tried.
RULES: dict[str, list[Rule]] = {}

# The bits of a float's significand: integers up to 2**bits are exact.
_BITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def simplify(graph: Graph) -> Graph:
    """``graph`` with the rules applied to each Node, once; what a rule makes is looked at in the next round."""
    return rewritten(graph, simplifying)


def simplifying(graph: Graph) -> Rewrite:
    """The rewrite of `simplify`."""
    return _simplified


def _simplified(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
    for each in RULES.get(node.primitive.name, ()):
        made = each(node, inputs, attributes)
        if made is not None and made.spec == node.specs[0]:
            return (made,)
    return None


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Add a rule to the table for the primitives of these names."""

    def added(function: Rule) -> Rule:
        for name in names:
            RULES.setdefault(name, []).append(function)
        return function

    return added


def number(x: Tensor) -> Any:
    """The one number that ``x`` holds everywhere, as a Python number, or None if it is no such constant."""
    node = x.node
    while node.primitive is broadcast_to or node.primitive is reshape:
        node = node.inputs[0].node
    if node.primitive is CONSTANT and node.attributes["value"].size == 1:
        return node.attributes["value"].item()
    return None


def _is(x: Tensor, value: float) -> bool:
    found = number(x)
    return found is not None and bool(found == value)


def _operand_of(x: Tensor, primitive: str) -> Tensor | None:
    """The operand of ``x`` if it is a result of ``primitive``."""
    return x.node.inputs[0] if x.node.primitive.name == primitive else None


def _single(x: Tensor) -> Tensor | None:
    """The scalar that ``x`` is everywhere: what was broadcast, if that has one element; never x itself."""
    inner = _operand_of(x, "broadcast_to")
    return _reshaped(inner, ()) if inner is not None and inner.spec.size == 1 else None


def _reshaped(x: Tensor, shape: Shape) -> Tensor:
    made: Tensor = x if x.shape == shape else reshape(x, shape=shape)
    return made


def _broadcast(x: Tensor, shape: Shape) -> Tensor:
    made: Tensor = x if x.shape == shape else broadcast_to(x, shape=shape)
    return made


@rule("reshape", "broadcast_to", "transpose", "sum_to", "cast", "slice", "pad", "concatenate", "reverse")
def _identity(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """Moves that move nothing: the result has the operand's own shape, and no elements changed places."""
    x, name = inputs[0], node.primitive.name
    if len(inputs) > 1 or x.spec != node.specs[0]:
        return None
    if name == "transpose" and attributes["perm"] != tuple(range(x.ndim)):
        return None
    if name == "reverse" and any(x.shape[axis] != 1 for axis in attributes["axes"]):
        return None
    return x


@rule("reshape", "slice", "transpose", "reverse")
def _moved_single(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """One number everywhere stays that wherever it moves."""
    single = _single(inputs[0])
    return None if single is None else _broadcast(single, node.specs[0].shape)


@rule("reshape")
def _reshape_twice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    inner = _operand_of(inputs[0], "reshape")
    return None if inner is None else _reshaped(inner, attributes["shape"])


@rule("transpose")
def _transpose_twice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    inner = _operand_of(inputs[0], "transpose")
    if inner is None:
        return None
    first = inputs[0].node.attributes["perm"]
    perm = tuple(first[axis] for axis in attributes["perm"])
    made: Tensor = inner if perm == tuple(range(len(perm))) else transpose(inner, perm=perm)
    return made


@rule("broadcast_to")
def _broadcast_twice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    inner = _operand_of(inputs[0], "broadcast_to")
    if inner is None:
        inner = _operand_of(inputs[0], "reshape")
        new = 0 if inner is None else inputs[0].ndim - inner.ndim
        if inner is None or new < 0 or inputs[0].shape != (1,) * new + inner.shape:
            return None
    return _broadcast(inner, attributes["shape"])


@rule("sum_to")
def _sum_to_twice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    inner = _operand_of(inputs[0], "sum_to")
    made: Tensor | None = None if inner is None else sum_to(inner, shape=attributes["shape"])
    return made


@rule("cast")
def _cast_twice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """The first cast goes if it lost nothing."""
    inner = _operand_of(inputs[0], "cast")
    if inner is None or not _holds(inputs[0].dtype, inner.dtype):
        return None
    made: Tensor = inner if inner.dtype == node.specs[0].dtype else cast(inner, dtype=attributes["dtype"])
    return made


def _holds(wide: str, narrow: str) -> bool:
    """True if each value of dtype ``narrow`` is exactly one of ``wide``."""
    if narrow in {"bool", wide}:
        return True
    if kind(narrow) == kind(wide):
        return {narrow, wide} != {"int64", "uint64"} and promote(narrow, wide) == wide
    if kind(narrow) == 1 and kind(wide) == 2:
        bits = as_numpy(narrow).itemsize * 8
        return bits <= _BITS[wide]
    return False


@rule("add")
def _add_zero(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    a, b = inputs
    return a if _is(b, 0) else b if _is(a, 0) else None


@rule("subtract")
def _subtract_zero(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    return inputs[0] if _is(inputs[1], 0) else None


@rule("multiply")
def _multiply_one(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    a, b = inputs
    return a if _is(b, 1) else b if _is(a, 1) else None


@rule("divide", "power")
def _by_one(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    return inputs[0] if _is(inputs[1], 1) else None


@rule("power")
def _power_two(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    made: Tensor | None = square(inputs[0]) if _is(inputs[1], 2) else None
    return made


@rule("negative", "logical_not", "bitwise_not", "conj")
def _twice_is_nothing(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    return _operand_of(inputs[0], node.primitive.name)


@rule("add")
def _add_negative(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    a, b = inputs
    made: Tensor | None = None
    if (x := _operand_of(b, "negative")) is not None:
        made = subtract(a, x)
    elif (x := _operand_of(a, "negative")) is not None:
        made = subtract(b, x)
    return made


@rule("subtract")
def _subtract_negative(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    x = _operand_of(inputs[1], "negative")
    made: Tensor | None = None if x is None else add(inputs[0], x)
    return made


@rule("maximum", "minimum", "logical_and", "logical_or", "bitwise_and", "bitwise_or")
def _with_itself(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    return inputs[0] if key(inputs[0]) == key(inputs[1]) else None


@rule("logical_and", "logical_or")
def _decided(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """True and x is x; False and x is False; likewise for or."""
    neutral = node.primitive.name == "logical_and"
    for known, other in (inputs, inputs[::-1]):
        if (value := number(known)) is not None:
            return _broadcast(other if value == neutral else known, node.specs[0].shape)
    return None


@rule("where")
def _choice(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    condition, a, b = inputs
    single = _single(condition)
    taken = a if key(a) == key(b) else picked(condition if single is None else single, a, b)
    if taken is not None:
        return _broadcast(taken, node.specs[0].shape)
    turned = _operand_of(condition, "logical_not")
    made: Tensor | None = None if turned is None else where_primitive(turned, b, a)
    return made


@rule(*BINARY, "where")
def _unbroadcast(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """Operands broadcast by themselves; what is repeated in all of them is repeated after, not before."""
    inner = tuple(x if (y := _operand_of(x, "broadcast_to")) is None else y for x in inputs)
    if all(a is b for a, b in zip(inner, inputs, strict=True)):
        return None
    shape = broadcast_shapes(*(x.shape for x in inner))
    if shape == node.specs[0].shape:
        return _bound(node, inner)
    # Only if all operands were repeated, or are scalars, is there less to compute.
    return _broadcast(_bound(node, inner), node.specs[0].shape)


def _bound(node: Node, inputs: tuple[Tensor, ...]) -> Tensor:
    return node.primitive.bind(inputs, dict(node.attributes))[0]


@rule(*UNARY)
def _repeat_later(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """f(broadcast(x)) is broadcast(f(x))."""
    inner = _operand_of(inputs[0], "broadcast_to")
    return None if inner is None else _broadcast(_bound(node, (inner,)), node.specs[0].shape)


@rule("reduce_sum", "reduce_prod", "reduce_max", "reduce_min", "reduce_any", "reduce_all")
def _reduce_nothing(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """Over no axes, or axes of size 1, there is nothing to combine."""
    if any(inputs[0].shape[axis] != 1 for axis in attributes["axes"]):
        return None
    return _reshaped(inputs[0], node.specs[0].shape)


@rule("reduce_max", "reduce_min", "reduce_any", "reduce_all")
def _reduce_single(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    single, count = _single(inputs[0]), product(inputs[0].shape[axis] for axis in attributes["axes"])
    if single is None or isinstance(count, Dim) or count == 0:
        return None
    return _broadcast(single, node.specs[0].shape)


@rule("reduce_sum", "sum_to")
def _sum_single(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """A sum of equal numbers is one of them times their count, where the dtype holds the count exactly."""
    spec, result = inputs[0].spec, node.specs[0]
    single, total, left = _single(inputs[0]), spec.size, result.size
    if single is None or isinstance(total, Dim) or isinstance(left, Dim) or total == 0 or spec.dtype in COMPLEX:
        return None
    largest = 2 ** _BITS[spec.dtype] if is_float(spec.dtype) else int(np.iinfo(spec.dtype).max)
    if total // left > largest:
        return None
    made: Tensor = multiply(single, constant(total // left, spec.dtype))
    return _broadcast(made, result.shape)


@rule("concatenate")
def _join_single(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    """Empty parts join nothing."""
    parts = tuple(x for x in inputs if x.shape[attributes["axis"]] != 0)
    if len(parts) == len(inputs) or not parts:
        return None
    return parts[0] if len(parts) == 1 else _bound(node, parts)


@rule("pack")
def _pack_single(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Tensor | None:
    return _reshaped(inputs[0], node.specs[0].shape) if len(inputs) == 1 else None
