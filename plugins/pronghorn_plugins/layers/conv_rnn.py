"""ConvRNN2D: any cell over a sequence of images, and its base for any number of spatial axes."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import ArgumentError, Layer, LayerCase, ShapeError, hookimpl, map_structure, ops

from .arguments import data_format
from .cell import structure_of
from .recurrent import RNN


class ConvRNN(RNN):
    """An RNN whose time steps have ``rank`` spatial axes and channels. A subclass sets ``rank``."""

    #: How many spatial axes there are.
    rank: ClassVar[int]

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        **kwargs: Any,
    ) -> None:
        if isinstance(cell, list | tuple):
            raise ArgumentError(
                f"cells of convolutions cannot be stacked in one layer. Got {len(cell)} cells.",
                where=type(self).__name__,
                fix="Put one layer on the other: the lower with return_sequences=True.",
                argument="cell",
                got=cell,
            )
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful, unroll, **kwargs)

    @property
    def _is_channels_first(self) -> bool:
        given = getattr(self.cell, "data_format", None)
        return data_format(given, type(self).__name__) == "channels_first"

    def build(self, input_shape: Any) -> None:
        first = tuple(input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape)
        if len(first) != self.rank + 3:
            raise self._rank_error(first)
        self._step_shape = first[2:]
        super().build(input_shape)

    def check_sequence(self, x: Any) -> None:
        """A sequence must have the axes, and the channels that the layer was built for."""
        if x.ndim != self.rank + 3:
            raise self._rank_error(tuple(x.shape))
        axis = 2 if self._is_channels_first else self.rank + 2
        wanted = self._step_shape[axis - 2]
        if isinstance(x.shape[axis], int) and wanted is not None and x.shape[axis] != wanted:
            raise ShapeError(
                f"axis {axis} of its input must have size {wanted}. Got shape {x.shape}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Check data_format, or build a new layer for this number of channels.",
                expected=wanted,
                actual=tuple(x.shape),
            )

    def _rank_error(self, shape: tuple[Any, ...]) -> ShapeError:
        spatial = ", ".join(("depth", "height", "width")[-self.rank :])
        axes = f"channels, {spatial}" if self._is_channels_first else f"{spatial}, channels"
        return ShapeError(
            f"its input must have {self.rank + 3} axes (batch, time, {axes}). Got shape {shape}.",
            where=f"{type(self).__name__} {self.name!r}",
            fix="Add the axis that is missing; input_shape leaves out the batch axis.",
            expected=self.rank + 3,
            actual=shape,
        )

    def get_initial_state(self, inputs: Any, batch: Any = None) -> Any:
        """Zeros of the sizes that the cell gives; for a cell that does not tell them, of those of one step."""
        step = self._step_shape if inputs is None else ops.shape(inputs)[2:]
        batch = ops.shape(inputs)[0] if batch is None else batch
        if hasattr(self.cell, "states_for"):
            return self.cell.states_for(batch, self._known(step))
        if hasattr(self.cell, "get_initial_state"):
            return super().get_initial_state(inputs, batch)
        spatial = self._known(step[1:] if self._is_channels_first else step[:-1])

        def zeros(size: Any) -> Any:
            shape = (int(size), *spatial) if self._is_channels_first else (*spatial, int(size))
            return ops.zeros((batch, *shape), self._state_dtype)

        return map_structure(zeros, structure_of(self.cell.state_size))

    def _known(self, step: Any) -> Any:
        if any(size is None for size in step):
            raise ShapeError(
                f"a stateful layer must know all sizes of a time step. Got {tuple(step)}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Give them where the input is declared.",
                actual=tuple(step),
            )
        return step


class ConvRNN2D(ConvRNN):
    """``y[t], states = cell(x[t], states)`` for each image of a sequence, one after the other.

    Masks, states and constants are those of RNN.

    Args:
        cell: a cell such as ConvLSTM2DCell; any object with ``state_size``, the channels of each state, and
            ``call(inputs, states)``. Its states begin with zeros of the size of the image, unless it has a
            ``get_initial_state(batch_size=)`` of its own.
        return_sequences, return_state, go_backwards, stateful, unroll: see RNN.
        zero_output_for_mask: see RNN.
    Shapes:
        x (B, T, H, W, C) -> (B, T, H', W', U) with return_sequences, else (B, H', W', U); then the states. With
        channels_first, which the cell's ``data_format`` says, x (B, T, C, H, W). A mask has the shape (B, T).
    Raises:
        ArgumentError: if cell is no cell, or a list of cells.
        ShapeError: if x has not 5 axes, or a stateful layer does not know the batch's or the image's size.
    Source: Keras 2.2.4, ``keras.layers.ConvRNN2D``.

    >>> from pronghorn import Input, layers
    >>> layers.ConvRNN2D(layers.ConvLSTM2DCell(4, 3))(Input((5, 8, 8, 1))).shape
    (None, 6, 6, 4)
    """

    rank = 2


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ConvRNN2D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    cell = {
        "class_name": "ConvLSTM2DCell",
        "config": {"filters": 2, "kernel_size": 2, "padding": "same", "data_format": "channels_last", "name": "one"},
    }
    options = {"cell": cell, "return_sequences": True, "go_backwards": True}
    return [
        LayerCase(ConvRNN2D, {"cell": cell}, (2, 3, 3, 2, 2), passes_mask=False, unknown=(1, 2, 3), id="cell"),
        LayerCase(ConvRNN2D, {**options, "unroll": True}, (2, 2, 3, 2, 1), id="unrolled"),
        LayerCase(
            ConvRNN2D,
            {"cell": cell, "stateful": True, "return_state": True},
            (2, 2, 3, 2, 1),
            fixes_batch=True,
            passes_mask=False,
            id="stateful",
        ),
    ]
