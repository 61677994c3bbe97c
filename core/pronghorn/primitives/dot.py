"""dot_general: the sum of products over any axes of two operands."""

from __future__ import annotations

from collections.abc import Sequence

from pronghorn.dtypes import COMPLEX
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor
from pronghorn.primitives.elementwise import conj
from pronghorn.primitives.expect import agree
from pronghorn.primitives.rules import NUMBERS, one_dtype, takes
from pronghorn.primitives.shape import transpose
from pronghorn.spec import TensorSpec

#: Axes of a, and the axes of b that they belong to.
AxisPairs = tuple[tuple[int, ...], tuple[int, ...]]

dot_general = Primitive(
    "dot_general",
    """The sum of products over ``contract`` axes, for each index of the ``batch`` axes.

    ``out[batch, i, j] = sum_k a[batch, i, k] * b[batch, j, k]``: the result has the batch axes in the order they are
    named, then the free axes of a, then those of b.

    Attributes: ``contract=(axes of a, axes of b)``, ``batch=(axes of a, axes of b)``; all axes count from the front.
    Source: XLA's DotGeneral.
    """,
)


def free_axes(ndim: int, contract: Sequence[int], batch: Sequence[int]) -> tuple[int, ...]:
    """The axes that are neither summed over nor a batch axis.

    >>> free_axes(4, (3,), (0,))
    (1, 2)
    """
    return tuple(axis for axis in range(ndim) if axis not in contract and axis not in batch)


@dot_general.shape_rule
def _dot_general(a: TensorSpec, b: TensorSpec, *, contract: AxisPairs, batch: AxisPairs) -> TensorSpec:
    takes(a, NUMBERS)
    one_dtype(a, b)
    for spec, summed, batched in zip((a, b), contract, batch, strict=True):
        named = (*summed, *batched)
        if len(set(named)) != len(named) or any(not 0 <= axis < spec.ndim for axis in named):
            raise ShapeError(
                f"contract={contract} and batch={batch} must name distinct axes of {a} and {b}.", actual=named
            )
    if len(contract[0]) != len(contract[1]) or len(batch[0]) != len(batch[1]):
        raise ShapeError(f"contract={contract} and batch={batch} must name as many axes of a as of b.")
    for i, j in zip(*contract, strict=True):
        agree(a.shape[i], b.shape[j], f"the sizes to sum over, axis {i} of {a} and axis {j} of {b},")
    batches = [
        agree(a.shape[i], b.shape[j], f"the batch sizes, axis {i} of {a} and axis {j} of {b},")
        for i, j in zip(*batch, strict=True)
    ]
    free = [a.shape[i] for i in free_axes(a.ndim, contract[0], batch[0])]
    free += [b.shape[j] for j in free_axes(b.ndim, contract[1], batch[1])]
    return a.with_shape(*batches, *free)


@dot_general.vjp_rule
def _dot_general_vjp(
    ct: Tensor, out: Tensor, a: Tensor, b: Tensor, *, contract: AxisPairs, batch: AxisPairs
) -> tuple[Tensor, Tensor]:
    a_axes, b_axes = (contract[0], batch[0]), (contract[1], batch[1])
    count = len(batch[0])
    middle = count + a.ndim - len(contract[0]) - count
    of_a, of_b = tuple(range(count, middle)), tuple(range(middle, ct.ndim))
    return _cotangent(ct, a, a_axes, b, b_axes, of_b), _cotangent(ct, b, b_axes, a, a_axes, of_a)


def _cotangent(
    ct: Tensor,
    x: Tensor,
    x_axes: AxisPairs,
    other: Tensor,
    other_axes: AxisPairs,
    from_other: tuple[int, ...],
) -> Tensor:
    """Sum ``ct`` times ``other`` over the axes that came from ``other``, and put the axes where ``x`` has them."""
    summed, batched = x_axes
    kept = free_axes(other.ndim, *other_axes)
    other = conj(other) if other.dtype in COMPLEX else other
    counted = tuple(range(len(batched)))
    product = dot_general(ct, other, contract=(from_other, kept), batch=(counted, other_axes[1]))
    # The free axes left of `other` are its summed ones in ascending order: name the axes of x that belong to them.
    by_other = [axis for _, axis in sorted(zip(other_axes[0], summed, strict=True))]
    order = [*batched, *free_axes(x.ndim, summed, batched), *by_other]
    if order == sorted(order):
        return product
    return transpose(product, perm=tuple(order.index(axis) for axis in range(x.ndim)))
