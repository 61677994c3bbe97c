"""``keras.utils.vis_utils``: a picture of a model's layers, drawn by pydot and Graphviz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pronghorn.api import MissingPackageError, models, origin_of


def model_to_dot(model: Any, show_shapes: bool = False, show_layer_names: bool = True, rankdir: str = "TB") -> Any:
    """A ``pydot.Dot`` of the layers, with an edge wherever one's output is another's input.

    Args:
        model: the model; a Sequential one must be built.
        show_shapes: tell the shapes of inputs and outputs.
        show_layer_names: tell the names of the layers.
        rankdir: "TB" draws from top to bottom, "LR" from left to right.
    Raises:
        MissingPackageError: if pydot is not installed.
    """
    pydot = _pydot()
    dot = pydot.Dot()
    dot.set("rankdir", rankdir)
    dot.set("concentrate", True)
    dot.set_node_defaults(shape="record")
    shown = _with_inputs(model)
    for layer in shown:
        dot.add_node(pydot.Node(str(id(layer)), label=_label(layer, show_shapes, show_layer_names)))
    known = {id(layer) for layer in shown}
    edges = {(id(inbound), id(layer)): None for layer in shown for inbound in _sources(layer) if id(inbound) in known}
    for source, target in edges:
        dot.add_edge(pydot.Edge(str(source), str(target)))
    return dot


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
) -> None:
    """Write ``model_to_dot`` into a file, in the format that its ending says; PNG if it has none.

    Raises:
        MissingPackageError: if pydot is not installed.
    """
    dot = model_to_dot(model, show_shapes, show_layer_names, rankdir)
    dot.write(str(to_file), format=Path(to_file).suffix.removeprefix(".") or "png")


#: What Keras 1 called it.
plot = plot_model


def _pydot() -> Any:
    try:
        import pydot
    except ImportError:
        raise MissingPackageError(
            "drawing a model needs pydot and Graphviz.",
            where="plot_model",
            fix="Run: pip install pydot, and install graphviz; or look at model.summary().",
        ) from None
    return pydot


def _with_inputs(model: Any) -> list[Any]:
    """The layers, and the Inputs that a Sequential model does not list."""
    layers = list(model.layers)
    first = [
        layer for x in getattr(model, "inputs", None) or () if (layer := origin_of(x).connection.layer) not in layers
    ]  # type: ignore[union-attr]
    return [*first, *layers] if isinstance(model, models.Model) else layers


def _sources(layer: Any) -> list[Any]:
    """The layers whose outputs it was called on."""
    tensors = [x for call in layer.connections for x in call.tensors]
    return [origin.connection.layer for x in tensors if (origin := origin_of(x)) is not None]


def _label(layer: Any, shapes: bool, names: bool) -> str:
    kind = type(layer).__name__
    if hasattr(layer, "layer") and kind in ("TimeDistributed", "Bidirectional", "Wrapper"):
        kind = f"{kind}({type(layer.layer).__name__})"
    label = f"{layer.name}: {kind}" if names else kind
    if not shapes:
        return label
    calls = range(len(layer.connections))
    sides = [(layer.get_input_shape_at(i), layer.get_output_shape_at(i)) for i in calls]
    into, out = (", ".join(dict.fromkeys(str(pair[i]) for pair in sides)) or "?" for i in (0, 1))
    return f"{label}\n|{{input:|output:}}|{{{{{into}}}|{{{out}}}}}"
