"""Ordering along an axis: sort, argsort, top_k."""

from __future__ import annotations

from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor
from pronghorn.primitives.expect import expect_ndim
from pronghorn.primitives.index import add_along_axis, take_along_axis
from pronghorn.primitives.rules import ORDERED, has_axis, takes
from pronghorn.primitives.shape import zeros_like
from pronghorn.spec import TensorSpec

sort = Primitive(
    "sort",
    """Ascending order along ``axis``; NaN comes last. Shapes: x (…) -> the same. Attribute: ``axis`` >= 0.""",
)

argsort = Primitive(
    "argsort",
    """The int64 indices that sort x in ascending order along ``axis``; NaN comes last.

    Attributes: ``axis`` >= 0; ``stable``: equal values keep their order.
    """,
    differentiable=False,
)

top_k = Primitive(
    "top_k",
    """The ``k`` greatest values along the last axis, in descending order, and their int64 indices.

    Of equal values the one with the lower index comes first.
    Shapes: x (…, F) -> values (…, k), indices (…, k).
    """,
    multiple=True,
)


@sort.shape_rule
def _sort(x: TensorSpec, *, axis: int) -> TensorSpec:
    takes(x, ORDERED)
    has_axis(x, axis)
    return x


@sort.vjp_rule
def _sort_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int) -> tuple[Tensor]:
    order = argsort(x, axis=axis, stable=True)
    return (take_along_axis(ct, argsort(order, axis=axis, stable=True), axis=axis),)


@argsort.shape_rule
def _argsort(x: TensorSpec, *, axis: int, stable: bool) -> TensorSpec:
    takes(x, ORDERED)
    has_axis(x, axis)
    return x.with_dtype("int64")


@top_k.shape_rule
def _top_k(x: TensorSpec, *, k: int) -> tuple[TensorSpec, TensorSpec]:
    takes(x, ORDERED)
    expect_ndim(x, 1, "x (…, F)")
    last = x.shape[-1]
    if k < 0 or (isinstance(last, int) and k > last):
        raise ShapeError(
            f"k must be between 0 and the last size of {x}. Got {k}.", fix="Choose a smaller k.", argument="k", got=k
        )
    shape = (*x.shape[:-1], k)
    return x.with_shape(*shape), TensorSpec(shape, "int64")


@top_k.vjp_rule
def _top_k_vjp(
    ct: tuple[Tensor | None, Tensor | None], out: tuple[Tensor, Tensor], x: Tensor, *, k: int
) -> tuple[Tensor | None]:
    if ct[0] is None:
        return (None,)
    return (add_along_axis(zeros_like(x), out[1], ct[0], axis=x.ndim - 1),)
