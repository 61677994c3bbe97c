"""The summary table of a model: its layers, their output shapes, parameters, memory and connections."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from pronghorn.dtypes import as_numpy
from pronghorn.errors import ArgumentError, ArgumentTypeError, nearest
from pronghorn.functional import InputLayer
from pronghorn.history import keras_shape
from pronghorn.layer import map_shapes
from pronghorn.structure import flatten, map_structure

_PLAIN_WIDTH = 100


@attrs.frozen
class Row:
    """One layer in the table.

    Args:
        name: of the layer.
        kind: its class.
        shapes: what comes out of it, a text for each different shape.
        weights: its Variables.
        is_built: whether they exist.
        trains: whether the layer, and what it is in, is trainable.
        inbound: the layers whose outputs go into it.
        depth: how deep it is nested.
    """

    name: str
    kind: str
    shapes: tuple[str, ...]
    weights: tuple[Any, ...]
    is_built: bool
    trains: bool
    inbound: tuple[str, ...] = ()
    depth: int = 0

    @property
    def params(self) -> str:
        """How many numbers the weights hold."""
        if not self.is_built:
            return "not built"
        frozen = " (frozen)" if self.weights and not self.trains else ""
        return f"{_count(self.weights):,}{frozen}"


def print_summary(
    model: Any,
    line_length: int | None = None,
    print_fn: Callable[[str], Any] | None = None,
    *,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
    **unknown: Any,
) -> None:
    """Print the table: with colors on a terminal, as plain text elsewhere.

    Args:
        model: a model, built or not.
        line_length: the table's width [columns]; the terminal's if None.
        print_fn: called with each line instead of printing.
        expand_nested: show the layers inside of nested models, too.
        show_trainable: a column that says which layers are trained.
        layer_range: two patterns (regular expressions): show the layers from the first that fits the one to the last
            that fits the other.

    Raises:
        ArgumentError: if no layer fits a pattern of layer_range; ArgumentTypeError for other arguments.
    """
    if unknown:
        name = next(iter(unknown))
        known = ["line_length", "positions", "print_fn", "expand_nested", "show_trainable", "layer_range"]
        raise ArgumentTypeError(
            f"there is no argument {name!r}.", where="summary()", fix=nearest(name, known), argument=name, got=unknown
        )
    rows = list(_rows(model, expand_nested))
    if layer_range is not None:
        rows = _ranged(rows, layer_range)
    for line in _drawn(model, rows, line_length, show_trainable, has_colors=print_fn is None):
        (print_fn or print)(line)


def _rows(model: Any, expand: bool, depth: int = 0, trains: bool = True) -> Iterator[Row]:
    graph = model._graph
    branches = graph is not None and not _is_chain(model)
    for layer in model.layers:
        calls = [c for c in graph.connections if c.layer is layer] if graph is not None else []
        yield Row(
            layer.name,
            type(layer).__name__,
            _shapes(layer, calls),
            tuple(dict.fromkeys(layer.weights)),
            bool(layer.built),
            trains and bool(layer.trainable),
            tuple(_inbound(graph, calls)) if branches else (),
            depth,
        )
        if expand and hasattr(layer, "layers"):
            yield from _rows(layer, expand, depth + 1, trains and bool(layer.trainable))


def _is_chain(model: Any) -> bool:
    """Whether each layer takes the one output of the layer before."""
    calls = [c for c in model._graph.connections if not isinstance(c.layer, InputLayer)]
    used = [x for c in calls for x in c.tensors]
    single = all(len(c.tensors) == 1 for c in calls) and len(model.inputs) == len(model.outputs) == 1
    return single and len({id(x) for x in used}) == len(used) and len({id(c.layer) for c in calls}) == len(calls)


def _shapes(layer: Any, calls: Sequence[Any]) -> tuple[str, ...]:
    """The different shapes that come out of a layer, as texts."""
    found = [c.outputs for c in calls or layer.connections]
    if found:
        shapes = [map_structure(lambda x: keras_shape(x.shape), outputs) for outputs in found]
    elif "built_shape" in layer.__dict__:
        try:
            of_any_batch = map_shapes(lambda shape: (None, *shape[1:]), layer.built_shape)
            shapes = [layer.compute_output_shape(of_any_batch)]
        except Exception:  # noqa: BLE001 - whatever a user's call() wants, a summary can do without this cell
            return ("?",)
    else:
        return ("?",)
    return tuple(dict.fromkeys(map(_text, shapes)))


def _text(shape: Any) -> str:
    if isinstance(shape, dict):
        return ", ".join(f"{key}: {_text(item)}" for key, item in shape.items())
    if isinstance(shape, list) or (isinstance(shape, tuple) and any(isinstance(s, tuple | list) for s in shape)):
        return ", ".join(map(_text, shape))
    return str(shape)


def _inbound(graph: Any, calls: Sequence[Any]) -> Iterator[str]:
    for call in calls:
        for x in call.tensors if not isinstance(call.layer, InputLayer) else ():
            origin = graph.origin(x)
            source = origin.connection.layer
            others = [c for c in graph.connections if c.layer is source]
            several = len(flatten(origin.connection.outputs)) > 1
            index = f"[{others.index(origin.connection)}]" if len(others) > 1 or several else ""
            yield source.name + index + (f"[{origin.index}]" if several else "")


def _ranged(rows: list[Row], patterns: Sequence[str]) -> list[Row]:
    first, last = patterns
    starts = [i for i, row in enumerate(rows) if re.match(first, row.name)]
    ends = [i for i, row in enumerate(rows) if re.match(last, row.name)]
    for pattern, found in ((first, starts), (last, ends)):
        if not found:
            raise ArgumentError(
                f"no layer is called {pattern!r}.",
                where="summary(layer_range=)",
                fix=nearest(pattern, [row.name for row in rows]),
                got=pattern,
            )
    return rows[starts[0] : ends[-1] + 1]


def _drawn(model: Any, rows: list[Row], width: int | None, show_trainable: bool, *, has_colors: bool) -> list[str]:
    """The lines of title, table and totals."""
    import io
    import shutil

    from rich.console import Console

    live = has_colors and Console(file=sys.stdout).is_terminal
    width = width or (shutil.get_terminal_size().columns if live else _PLAIN_WIDTH)
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=live, legacy_windows=False, highlight=False, emoji=False)
    if not live:
        console.no_color = True
    console.print(f'[bold]Model: "{_escaped(model.name)}"[/]')
    console.print(_table(rows, show_trainable, plain=has_colors and not _can_draw()))
    for line in _totals(model, rows):
        console.print(line, soft_wrap=True)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def _table(rows: list[Row], show_trainable: bool, *, plain: bool) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.ASCII if plain else box.ROUNDED, header_style="bold", border_style="bright_black")
    table.add_column("Layer (type)", overflow="fold")
    table.add_column("Output shape", overflow="fold")
    table.add_column("Params", justify="right")
    table.add_column("Memory", justify="right", no_wrap=True)
    connected = any(row.inbound for row in rows)
    if connected:
        table.add_column("Connected to", overflow="fold")
    if show_trainable:
        table.add_column("Trainable", justify="center")
    for row in rows:
        indent = "  " * row.depth
        cells = [
            f"{indent}[cyan]{_escaped(row.name)}[/] [bright_black]({_escaped(row.kind)})[/]",
            "\n".join(map(_escaped, row.shapes)),
            row.params,
            human_size(_bytes(row.weights)) if row.weights else "",
        ]
        if connected:
            cells.append("\n".join(map(_escaped, row.inbound)))
        if show_trainable:
            cells.append("" if not row.weights else "yes" if row.trains else "no")
        table.add_row(*cells)
    return table


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _totals(model: Any, rows: list[Row]) -> Iterator[str]:
    weights = list(dict.fromkeys(model.weights))
    trained = list(dict.fromkeys(model.trainable_weights))
    kept = {id(w) for w in trained}
    fixed = [w for w in weights if id(w) not in kept]
    for label, group in (("Total", weights), ("Trainable", trained), ("Non-trainable", fixed)):
        yield f" {label} params: [bold]{_count(group):,}[/] ({human_size(_bytes(group))})"
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        state = list(optimizer.variables)
        yield f" Optimizer params: [bold]{_count(state):,}[/] ({human_size(_bytes(state))})"
    if not model.built or any(not row.is_built for row in rows):
        yield " Layers that are not built get weights and shapes at the first data, or by model.build(input_shape)."


def _count(weights: Sequence[Any]) -> int:
    return sum(weight.size for weight in weights)


def _bytes(weights: Sequence[Any]) -> int:
    return sum(weight.size * as_numpy(weight.dtype).itemsize for weight in weights)


def human_size(size: float) -> str:
    """A number of bytes in few letters, in powers of 1024.

    >>> human_size(0), human_size(1000), human_size(1536), human_size(5 * 2**30)
    ('0 B', '1000 B', '1.50 KB', '5.00 GB')
    """
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} TB"


def _can_draw() -> bool:
    try:
        "╭─│╯".encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
