"""StackedRNNCells: cells one on top of the other, as one cell."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import ArgumentError, Layer, LayerCase, flatten, hookimpl, unflatten

from .arguments import one_of
from .cell import Cell, as_layer, begin, structure_of, take_step


class StackedRNNCells(Cell):
    """Cells one on top of the other: what comes out of one goes into the next, in each time step.

    It is a cell: it computes one step. For sequences wrap it: ``RNN(StackedRNNCells(cells))``, or ``RNN(cells)``.

    Args:
        cells: the cells, the first one next to the input.
        reverse_state_order: the states as one flat list, those of the last cell first; else a list for each cell.
        masked_output: what a masked step gives: ``"last"``, the last cell's state, as in Keras 3, or ``"first"``, the first
            cell's, as in Keras 2.2.4.
    Shapes:
        x (B, F), the states of all cells -> (y of the last cell, new states).
    Raises:
        ArgumentError: if there are no cells, or it is called on a sequence.
    Source: Keras 2.2.4, ``keras.layers.StackedRNNCells``.

    >>> from pronghorn import layers
    >>> layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(3)]).state_size
    [[4, 4], [3]]
    """

    keras2_defaults: ClassVar[dict[str, Any]] = {"masked_output": "first"}

    def __init__(
        self, cells: Any, *, reverse_state_order: bool = False, masked_output: str = "last", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.cells = [as_layer(cell, kwargs.get("dtype")) for cell in cells]
        if not self.cells or not all(hasattr(cell, "state_size") and hasattr(cell, "call") for cell in self.cells):
            raise ArgumentError(
                f"cells must be a list of cells. Got {cells!r}.",
                where="StackedRNNCells",
                fix="Pass for example [LSTMCell(32), LSTMCell(32)].",
                argument="cells",
                got=cells,
            )
        self.reverse_state_order = bool(reverse_state_order)
        self.masked_output = one_of("masked_output", masked_output, ("last", "first"), "StackedRNNCells")

    @property
    def state_size(self) -> Any:
        """The sizes of the states, in the order in which they are given and come out."""
        nested = [structure_of(cell.state_size) for cell in self.cells]
        return flatten(nested[::-1]) if self.reverse_state_order else nested

    @property
    def output_size(self) -> Any:
        """The size of the last cell's output."""
        return _output_size(self.cells[-1])

    def build(self, input_shape: Any) -> None:
        shape = tuple(input_shape[0]) if isinstance(input_shape[0], list | tuple) else tuple(input_shape)
        for cell in self.cells:
            if not getattr(cell, "built", False) and hasattr(cell, "build"):
                (cell.build_for if isinstance(cell, Layer) else cell.build)(shape)
            shape = (shape[0], _output_size(cell))
        self.built = True

    def begin(self, batch: Any, features: Any, training: Any) -> Any:
        """What each cell's sequence has in common, and the phase for users' own cells."""
        sizes = [features, *(_output_size(cell) for cell in self.cells[:-1])]
        found = [begin(cell, batch, size, training) for cell, size in zip(self.cells, sizes, strict=True)]
        return {"cells": found, "training": training}

    def project(self, x: Any, context: Any) -> Any:
        """The first cell's projection."""
        first = self.cells[0]
        return first.project(x, context["cells"][0]) if isinstance(first, Cell) else x

    def step(self, x: Any, states: Any, context: Any) -> tuple[Any, Any]:
        """A step of each cell."""
        new = []
        for i, (cell, own) in enumerate(zip(self.cells, self._nested(states), strict=True)):
            inner = context["cells"][i]
            if i and isinstance(cell, Cell):
                x = cell.project(x, inner)
            x, now = take_step(cell, x, own, inner, _phase(cell, context["training"]))
            new.append(now)
        return x, unflatten(states, flatten(new[::-1] if self.reverse_state_order else new))

    def output_of(self, states: Any) -> Any:
        """The last cell's, where it is known and masked steps repeat it."""
        last = self.cells[-1]
        if self.masked_output == "first" or not isinstance(last, Cell):
            return None
        return last.output_of(self._nested(states)[-1])

    def repeated(self, states: Any, output: Any) -> Any:
        """What a masked step gives: the first state with ``masked_output="first"``, if it fits, else ``output``."""
        first = flatten(states)[0]
        fits = self.masked_output == "first" and first.shape[-1] == output.shape[-1]
        return first if fits else output

    def _nested(self, states: Any) -> list[Any]:
        """The states of each cell, first cell first."""
        if not self.reverse_state_order:
            return list(states)
        found, rest = [], flatten(states)
        for cell in self.cells[::-1]:
            structure = structure_of(cell.state_size)
            count = len(flatten(structure))
            found.append(unflatten(structure, rest[:count]))
            rest = rest[count:]
        return found[::-1]


def _output_size(cell: Any) -> Any:
    size = getattr(cell, "output_size", None)
    return flatten(structure_of(cell.state_size))[0] if size is None else size


def _phase(cell: Any, training: Any) -> dict[str, Any]:
    import inspect

    if isinstance(cell, Cell) or "training" not in inspect.signature(cell.call).parameters:
        return {}
    return {"training": training}


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [StackedRNNCells]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    cells = [
        {"class_name": "SimpleRNNCell", "config": {"units": 2, "name": "one"}},
        {"class_name": "LSTMCell", "config": {"units": 3, "name": "two"}},
    ]
    shapes = [(2, 4), (2, 2), (2, 3), (2, 3)]
    reverse = {"cells": cells, "reverse_state_order": True}
    first = {"cells": cells[:1], "masked_output": "first"}
    return [
        LayerCase(StackedRNNCells, first, shapes[:2], passes_mask=False, id="one"),
        LayerCase(StackedRNNCells, {"cells": cells}, shapes, passes_mask=False, id="plain"),
        LayerCase(StackedRNNCells, reverse, [(2, 4), (2, 3), (2, 3), (2, 2)], passes_mask=False, id="reverse"),
    ]
