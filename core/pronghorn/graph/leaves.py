"""The leaves of a graph: placeholders, constants, reads of Variables, the learning phase, unknown sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import as_numpy, canonical
from pronghorn.errors import GraphError
from pronghorn.graph.primitive import Primitive
from pronghorn.graph.tensor import Node, Tensor
from pronghorn.graph.trace import current_trace, scope_path
from pronghorn.spec import TensorSpec

PLACEHOLDER = Primitive("placeholder", "A value given when the Program is called.", differentiable=False)
CONSTANT = Primitive("constant", "A value known when the graph is made.", differentiable=False)
READ = Primitive("read", "What a Variable holds when the step starts.", differentiable=False)
PHASE = Primitive("learning_phase", "True in training, False in inference; open until fixed.", differentiable=False)
SIZE = Primitive("size", "An unknown size as an int64 scalar; a constant once sizes are known.", differentiable=False)
LEAVES = frozenset({PLACEHOLDER, CONSTANT, READ, PHASE, SIZE})


@PLACEHOLDER.shape_rule
def _placeholder(*, spec: TensorSpec, name: str = "") -> TensorSpec:
    return spec


@CONSTANT.shape_rule
def _constant(*, value: Any) -> TensorSpec:
    return TensorSpec(value.shape, value.dtype)


@READ.shape_rule
def _read(*, variable: Any) -> TensorSpec:
    return TensorSpec(variable.shape, variable.stored_dtype)


@PHASE.shape_rule
def _phase() -> TensorSpec:
    return TensorSpec((), "bool")


@SIZE.shape_rule
def _size(*, dim: Dim | int) -> TensorSpec:
    return TensorSpec((), "int64")


def _leaf(primitive: Primitive, **attributes: Any) -> Tensor:
    return Tensor(Node(primitive, (), attributes, primitive.specs((), attributes), scope_path()))


def placeholder(shape: Any, dtype: Any = "float32", name: str = "") -> Tensor:
    """A leaf whose value is given when the Program is called; None in ``shape`` is a new unknown size.

    >>> placeholder((None, 3))
    <Tensor float32[None, 3] of placeholder>
    """
    sizes = tuple(Dim.new() if size is None else size for size in shape)
    return _leaf(PLACEHOLDER, spec=TensorSpec(sizes, dtype), name=name)


def constant(value: Any, dtype: Any = None) -> Tensor:
    """A leaf that holds ``value``; the array is not copied and must not change."""
    array = np.asarray(value) if dtype is None else np.asarray(value, as_numpy(canonical(dtype)))
    tensor = _leaf(CONSTANT, value=array)
    trace = current_trace()
    if trace is not None and trace.eager:
        tensor.node.values = (array,)
    return tensor


def read(variable: Any) -> Tensor:
    """A leaf that stands for what ``variable`` holds when the step starts."""
    return _leaf(READ, variable=variable)


#: The learning phase that symbolic Tensors outside a training loop carry: one leaf for all.
LEARNING_PHASE = _leaf(PHASE)


def size_of(dim: Dim | int) -> Tensor:
    """A size as an int64 scalar Tensor."""
    return _leaf(SIZE, dim=dim) if isinstance(dim, Dim) else constant(dim, "int64")


def as_tensor(value: Any, dtype: Any = None) -> Tensor:
    """``value`` as a Tensor: itself, a Variable's reading, an unknown size, or a constant.

    Raises:
        GraphError: if ``value`` is none of these.
    """
    if isinstance(value, Tensor):
        return value
    if hasattr(value, "__pronghorn_tensor__"):
        tensor = value.__pronghorn_tensor__()
        assert isinstance(tensor, Tensor)
        return tensor
    if isinstance(value, Dim):
        return size_of(value)
    try:
        array = np.asarray(value)
        TensorSpec(array.shape, array.dtype)
    except (TypeError, ValueError) as error:
        raise GraphError(
            f"a {type(value).__name__} cannot become a Tensor. Got {value!r}.",
            fix="Pass a Tensor, a Variable, an array or a number.",
        ) from error
    return constant(array, dtype)
