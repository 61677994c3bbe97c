"""Variables, constants and placeholders, what is known of them, and casts."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import (
    PLACEHOLDER,
    ArgumentError,
    ArgumentTypeError,
    Dim,
    Tensor,
    Variable,
    as_numpy_dtype,
    canonical_dtype,
    current_trace,
    floatx,
    hookimpl,
    host_generator,
    keras_shape,
    ops,
)
from pronghorn.api import constant as constant_leaf
from pronghorn.api import placeholder as placeholder_leaf
from pronghorn_plugins.compat.backend import sparse as sparse_matrices
from pronghorn_plugins.compat.backend.collecting import collected, is_collecting
from pronghorn_plugins.compat.backend.computing import eval as evaluate
from pronghorn_plugins.compat.backend.symbolic import Sizes, sizes, tensor


class SymbolicVariable(Variable):
    """A Variable of Keras 2 code: arithmetic on it makes Tensors everywhere, so that ``K.gradients`` can follow it.

    A layer that has it as an attribute does not take it for a weight; one that lists it among its weights does.
    """

    is_weight = False


def _through_a_tensor(name: str) -> Any:
    def operator(self: Variable, *others: Any) -> Any:
        return getattr(tensor(self), name)(*others)

    return operator


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    setattr(SymbolicVariable, f"__{_name}__", _through_a_tensor(f"__{_name}__"))
    setattr(SymbolicVariable, f"__r{_name}__", _through_a_tensor(f"__r{_name}__"))
for _name in ("lt", "le", "gt", "ge", "neg", "abs", "invert", "getitem"):
    setattr(SymbolicVariable, f"__{_name}__", _through_a_tensor(f"__{_name}__"))


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """A Variable that holds ``value`` (an array, a number, or a Tensor, which is computed), of floatx unless said.

    A sparse matrix becomes a sparse Tensor, which cannot be set, as in 2.2.4: see ``K.dot`` and ``K.is_sparse``.

    >>> variable([1, 2]).dtype
    'float32'
    """
    if value is None:
        raise ArgumentTypeError(
            "None is no value.", where="K.variable", fix="Pass an array, or K.zeros(shape).", argument="value", got=None
        )
    if sparse_matrices.is_matrix(value):
        return sparse_matrices.from_matrix(value, dtype or floatx())
    if isinstance(value, Tensor | Variable):
        value = evaluate(value)
    kind = canonical_dtype(dtype or floatx())

    def make() -> Variable:
        made = SymbolicVariable(value, dtype=kind, name=name or "variable")
        made.constraint = constraint
        return made

    return collected(np.shape(value), kind, make)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Tensor:
    """A Tensor that holds ``value``, of floatx unless said; with ``shape`` its elements, the last repeated, in it."""
    array = np.asarray(value, as_numpy_dtype(canonical_dtype(dtype or floatx())))
    if shape is not None:
        wanted = tuple(shape)
        missing = int(np.prod(wanted)) - array.size
        if missing < 0:
            raise ArgumentError(
                f"{array.size} values do not fit in the shape {wanted}.",
                where="K.constant",
                argument="shape",
                got=shape,
            )
        array = np.concatenate([array.ravel(), np.repeat(array.ravel()[-1:], missing)]).reshape(wanted)
    return constant_leaf(array)


def placeholder(
    shape: Any = None, ndim: int | None = None, dtype: Any = None, sparse: bool = False, name: str | None = None
) -> Tensor:
    """A Tensor whose value is given to ``K.function``; None in ``shape`` is a size that calls may differ in.

    Args:
        shape: the sizes, the batch's included.
        ndim: how many axes, all of unknown size, if there is no shape.
        sparse: that sparse matrices will be given, which every placeholder takes; ``K.is_sparse`` says so.

    Raises:
        ArgumentError: if neither shape nor ndim is given.
    """
    if shape is None and ndim is None:
        raise ArgumentError("it needs a shape or ndim.", where="K.placeholder", fix="Pass shape=(None, 10).")
    made = placeholder_leaf((None,) * (ndim or 0) if shape is None else shape, dtype or floatx(), name or "")
    return sparse_matrices.mark(made) if sparse else made


def is_tensor(x: Any) -> bool:
    """True for a symbolic Tensor or a Variable."""
    return isinstance(x, Tensor | Variable)


def is_keras_tensor(x: Any) -> bool:
    """True if a layer or ``Input`` made the Tensor ``x``.

    Raises:
        ArgumentError: if ``x`` is no Tensor at all.
    """
    if not is_tensor(x):
        raise ArgumentError(
            f"expected a symbolic Tensor. Got a {type(x).__name__}: {x!r}.", where="K.is_keras_tensor", got=x
        )
    return isinstance(x, Tensor) and "origin" in x.annotations


def is_placeholder(x: Any) -> bool:
    """True for what ``K.placeholder`` or ``Input`` made."""
    return isinstance(x, Tensor) and x.node.primitive is PLACEHOLDER


def shape(x: Any) -> Sizes:
    """The sizes of x, ints and unknowns, which the other functions take in shapes.

    Arithmetic on it is element by element; ``K.eval`` and ``K.cast`` make a Tensor of it.
    """
    return Sizes(tensor(x).shape)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """The sizes of x, None where unknown.

    >>> int_shape(placeholder((None, 3)))
    (None, 3)
    """
    return keras_shape(x.shape if isinstance(x, Tensor | Variable) else tensor(x).shape)


def get_variable_shape(x: Any) -> tuple[int | None, ...]:
    """The sizes of a Variable."""
    return int_shape(x)


def ndim(x: Any) -> int:
    """How many axes x has."""
    return len(int_shape(x))


def dtype(x: Any) -> str:
    """The name of x's dtype, such as ``"float32"``."""
    return str(x.dtype) if isinstance(x, Tensor | Variable) else tensor(x).dtype


def count_params(x: Any) -> int:
    """How many elements x has.

    >>> count_params(zeros((2, 3)))
    6
    """
    return int(np.prod([size for size in int_shape(x) if size is not None], dtype=np.int64))


def cast(x: Any, dtype: Any) -> Any:
    """x with the elements as ``dtype``; an unknown size cast to integers stays a size."""
    if isinstance(x, Dim | Sizes) and canonical_dtype(dtype).startswith("int"):
        return x
    return ops.cast(tensor(x), dtype)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A Variable of zeros; a Tensor where a size is unknown, and in a layer's ``call``."""
    return _filled(0, shape, dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A Variable of ones; a Tensor where a size is unknown, and in a layer's ``call``."""
    return _filled(1, shape, dtype, name)


def _filled(number: int, shape: Any, dtype: Any, name: str | None) -> Any:
    wanted, kind = sizes(shape), dtype or floatx()
    if _makes_variables() and not any(isinstance(size, Dim) for size in wanted):
        return variable(np.full(wanted, number), kind, name)
    return ops.full(wanted, constant_leaf(number, kind))


def eye(size: int, dtype: Any = None, name: str | None = None) -> Any:
    """A Variable that holds the identity matrix (size, size); a Tensor in a layer's ``call``."""
    identity_matrix = np.eye(size)
    return variable(identity_matrix, dtype, name) if _makes_variables() else constant(identity_matrix, dtype)


def _makes_variables() -> bool:
    trace = current_trace()
    return trace is None or trace.builds or is_collecting()


def zeros_like(x: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """0 for each element of x, in its dtype unless another is given."""
    return ops.zeros_like(tensor(x), dtype)


def ones_like(x: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """1 for each element of x, in its dtype unless another is given."""
    return ops.ones_like(tensor(x), dtype)


def identity(x: Any, name: str | None = None) -> Tensor:
    """The value of x as a Tensor of its own."""
    x = tensor(x)
    return Tensor(x.node, x.index)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A Variable with first values drawn uniformly from [low, high)."""
    return variable(_generator(seed).uniform(low, high, sizes(shape)), dtype, name)


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A Variable with first values drawn from the normal distribution of that mean and standard deviation."""
    return variable(_generator(seed).normal(mean, scale, sizes(shape)), dtype, name)


def _generator(seed: int | None) -> np.random.Generator:
    return host_generator() if seed is None else np.random.default_rng(seed)


@hookimpl
def pronghorn_backend_functions():
    return [
        variable, constant, placeholder, is_tensor, is_keras_tensor, is_placeholder, shape,
        int_shape, get_variable_shape, ndim, dtype, count_params, cast, zeros, ones, eye, zeros_like, ones_like,
        identity, random_uniform_variable, random_normal_variable,
    ]  # fmt: skip
