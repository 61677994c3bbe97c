"""OrthogonalRegularizer: keeps the rows or columns of a matrix apart."""

from __future__ import annotations

from pronghorn.api import ArgumentError, Component, Regularizer, ShapeError, hookimpl, nearest, ops
from pronghorn_plugins.regularizers.norms import factor as checked_factor


class OrthogonalRegularizer(Regularizer):
    """``factor`` times the mean over pairs of different rows (or columns) of the size of their cosine.

    Args:
        factor: float >= 0.
        mode: ``"rows"`` or ``"columns"``: which vectors are to be orthogonal.
    Shapes:
        x (N, M) -> ().
    Raises:
        ArgumentError: for another mode; ShapeError: when called with something that is no matrix.
    Source: Keras 3, ``keras.regularizers.OrthogonalRegularizer``.

    >>> float(OrthogonalRegularizer(1.0)([[1.0, 0.0], [0.0, 2.0]]))
    0.0
    """

    def __init__(self, factor=0.01, mode="rows"):
        self.factor = checked_factor("factor", factor, "OrthogonalRegularizer")
        if mode not in {"rows", "columns"}:
            raise ArgumentError(
                f"there is no mode {mode!r}.",
                where="OrthogonalRegularizer",
                fix=nearest(str(mode), ("rows", "columns")),
                argument="mode",
                got=mode,
            )
        self.mode = mode

    def __call__(self, x):
        x = ops.convert_to_tensor(x)
        if len(x.shape) != 2:
            raise ShapeError(
                f"the weight must be a matrix. Got shape {tuple(x.shape)}.",
                where="OrthogonalRegularizer",
                fix="Reshape in a regularizer of your own, or use it on Dense kernels.",
                actual=tuple(x.shape),
            )
        x = x if self.mode == "rows" else ops.transpose(x)
        length = ops.sqrt(ops.maximum(ops.sum(ops.square(x), axis=1, keepdims=True), 1e-12))
        unit = x / length
        size = x.shape[0]
        cosines = ops.matmul(unit, ops.transpose(unit)) * (1.0 - ops.eye(size, dtype=x.dtype))
        pairs = max(size * (size - 1) / 2, 1)
        return self.factor * 0.5 * ops.sum(ops.absolute(cosines)) / pairs


@hookimpl
def pronghorn_regularizers():
    return [Component("OrthogonalRegularizer", OrthogonalRegularizer, ["orthogonal_regularizer"])]
