"""Keras 1's ``merge`` and ``Merge``: the merge layers of today, chosen by ``mode``."""

from __future__ import annotations

from typing import Any

from pronghorn.api import ArgumentError, Layer, flatten, layers, nearest
from pronghorn_plugins.compat.spelling import tell

#: Mode of Keras 1 -> class of today.
MODES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate"}


class Merge:
    """``Merge([left, right], mode="concat")``: the outputs of models or layers, put together; for ``Sequential.add``.

    Args:
        layers: models or layers that have been called; None for a layer to be called on Tensors.
        mode: ``"sum"``, ``"mul"``, ``"ave"``, ``"max"``, ``"concat"``, ``"dot"``, ``"cos"``, or a function of the list of Tensors.
        concat_axis: for ``"concat"``.
        dot_axes: for ``"dot"`` and ``"cos"``; the last axes if -1.
        output_shape, output_mask, arguments: accepted for a function's sake; the shape is found by calling it.
        name: of the layer.

    Raises:
        ArgumentError: for another mode.
    """

    def __init__(
        self,
        layers: Any = None,
        mode: Any = "sum",
        concat_axis: int = -1,
        dot_axes: Any = -1,
        output_shape: Any = None,
        output_mask: Any = None,
        arguments: Any = None,
        node_indices: Any = None,
        tensor_indices: Any = None,
        name: str | None = None,
    ) -> None:
        self.branches = list(layers or ())
        self.layer = merge_layer(mode, concat_axis, dot_axes, arguments, name)

    def __call__(self, tensors: Any) -> Any:
        """The Tensors put together."""
        return self.layer(tensors)

    def begin(self) -> tuple[list[Any], Any, Layer]:
        """The Inputs of the branches, what comes out of them put together, and the layer that did it."""
        inputs = [x for branch in self.branches for x in flatten(branch.input)]
        outputs = [flatten(branch.output)[0] for branch in self.branches]
        return list(dict.fromkeys(inputs)), self.layer(outputs), self.layer


def merge(
    inputs: Any,
    mode: Any = "sum",
    concat_axis: int = -1,
    dot_axes: Any = -1,
    output_shape: Any = None,
    output_mask: Any = None,
    arguments: Any = None,
    name: str | None = None,
) -> Any:
    """The Tensors ``inputs`` put together, as `Merge` says."""
    return merge_layer(mode, concat_axis, dot_axes, arguments, name)(inputs)


def merge_layer(mode: Any, concat_axis: int, dot_axes: Any, arguments: Any, name: str | None) -> Any:
    """Today's layer for a mode of Keras 1."""
    if callable(mode):
        tell("merge(..., mode=function)", "Lambda(function)(tensors)")
        return layers.Lambda(mode, arguments=arguments, name=name)
    class_name, options = mode_today(mode, concat_axis, dot_axes)
    words = f"axes{', normalize=True' if mode == 'cos' else ''}" if class_name == "Dot" else ""
    tell(f"merge(..., mode={mode!r})", f"{class_name}({words})(tensors)")
    return getattr(layers, class_name)(**options, name=name)


def mode_today(mode: Any, concat_axis: Any = -1, dot_axes: Any = -1) -> tuple[str, dict[str, Any]]:
    """The class of today's layer for a named mode of Keras 1, and its arguments.

    Raises:
        ArgumentError: for another mode.

    >>> mode_today("concat", concat_axis=1), mode_today("sum")
    (('Concatenate', {'axis': 1}), ('Add', {}))
    """
    if mode in ("dot", "cos"):
        return "Dot", {"axes": _axes(dot_axes), **({"normalize": True} if mode == "cos" else {})}
    if mode not in MODES:
        raise ArgumentError(
            f"there is no mode {mode!r}.",
            where="merge",
            fix=nearest(str(mode), [*MODES, "dot", "cos"]),
            argument="mode",
            got=mode,
        )
    return MODES[mode], {"axis": concat_axis} if mode == "concat" else {}


def _axes(given: Any) -> Any:
    """Keras 1 wrote ``[[1], [1]]`` for today's ``(1, 1)``."""
    if isinstance(given, list | tuple):
        return tuple(axis[0] if isinstance(axis, list | tuple) else axis for axis in given)
    return given
